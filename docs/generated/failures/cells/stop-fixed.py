番号の列 = list(質問)
for _ in range(20):
    番号の列.append(次(番号の列))
    if 番号の列[-1] in chat.STOP_IDS:  # 1 <eos> と 106 <end_of_turn>
        break
続き = tokenizer.decode(番号の列[len(質問) :])
print(続き)
assert 続き == "ニャーと鳴きます。<end_of_turn>"
