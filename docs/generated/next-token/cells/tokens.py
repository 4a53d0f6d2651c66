文 = "東京は日本の"
入力 = tokenizer(文, return_tensors="pt")
for 番号 in 入力.input_ids[0]:
    print(f"{番号:>6}", tokenizer.decode(番号))
