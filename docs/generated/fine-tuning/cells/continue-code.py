書きかけ = "def sum_sequence(sequence):\n    total = 0\n"
番号 = tokenizer(書きかけ).input_ids
続き = generate(model, 番号, max_new_tokens=22, stop_ids=chat.STOP_IDS)
print(書きかけ + tokenizer.decode([歩.token for 歩 in 続き]))
