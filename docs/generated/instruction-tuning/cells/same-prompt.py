問いだけ = chat.encode(tokenizer, 一問一答[:1])
print("一致" if 番号[: len(問いだけ)] == 問いだけ else "不一致")
