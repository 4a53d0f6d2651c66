from nexttoken import load_gemma

tokenizer, model = load_gemma()
選んだもの = ["月", "が", "き", "れい"]
文 = ""
for トークン in 選んだもの:
    文 += トークン  # 文字に戻して足す
    番号の列 = tokenizer.encode(文, add_special_tokens=False)
    print(tokenizer.convert_ids_to_tokens(番号の列))
assert tokenizer.convert_ids_to_tokens(番号の列) != 選んだもの
