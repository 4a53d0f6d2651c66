二つ = tokenizer(文).input_ids
print(tokenizer.convert_ids_to_tokens(二つ)[:4])
assert 二つ.count(tokenizer.bos_token_id) == 2
