番号の列 = []
for トークン in 選んだもの:
    番号の列.append(tokenizer.convert_tokens_to_ids(トークン))  # 番号のまま足す
    print(tokenizer.convert_ids_to_tokens(番号の列))
print(tokenizer.decode(番号の列))
assert tokenizer.convert_ids_to_tokens(番号の列) == 選んだもの
