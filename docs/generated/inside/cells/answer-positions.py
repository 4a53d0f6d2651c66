for 位置, 番号 in enumerate(input_ids[0]):
    予測 = tokenizer.decode(outputs.logits[0, 位置].argmax())
    print(f"{tokenizer.decode(番号)} の次は {予測!r}")
