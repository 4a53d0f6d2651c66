番号の列 = list(質問)
for _ in range(20):
    番号の列.append(次(番号の列))
続き = tokenizer.decode(番号の列[len(質問) :])
print(続き)
assert 続き.count("<end_of_turn>") > 1
