二重 = tokenizer(inputs).input_ids
正しい = tokenizer.encode(inputs, add_special_tokens=False)
print("そのまま渡す:             ", 二重[:3])
print("add_special_tokens=False: ", 正しい[:3])
