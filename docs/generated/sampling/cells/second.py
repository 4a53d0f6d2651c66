入力 = tokenizer("東京は日本の", return_tensors="pt")
with torch.inference_mode():
    出力 = model.generate(
        **入力,
        max_new_tokens=18,
        do_sample=False,
        logits_processor=[SecondLargestLogitsProcessor()],
    )
print(tokenizer.decode(出力[0], skip_special_tokens=True))
