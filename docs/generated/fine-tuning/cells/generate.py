input_tokens = tokenizer(inputs, add_special_tokens=False, return_tensors="pt")
outputs = model.generate(**input_tokens, max_new_tokens=10, do_sample=False)
公式 = outputs[0, 長さ:].tolist()
print("一致" if 公式 == 手作り else "不一致")
