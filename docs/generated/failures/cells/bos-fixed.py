一つ = tokenizer(文, add_special_tokens=False).input_ids
print(tokenizer.convert_ids_to_tokens(一つ)[:4])
assert 一つ.count(tokenizer.bos_token_id) == 1
assert 一つ == chat.encode(tokenizer, 発言)
