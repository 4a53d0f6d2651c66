書きかけ = "def sum_sequence(sequence):\n    total = 0\n"
続き = generate(model, tokenizer(書きかけ).input_ids, max_new_tokens=22, stop_ids=chat.STOP_IDS, use_cache=True)
print(書きかけ + tokenizer.decode([歩.token for 歩 in 続き]))
