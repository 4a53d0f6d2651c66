上位 = torch.topk(確率, k=10)
for 順位, (値, 番号) in enumerate(zip(上位.values, 上位.indices), start=1):
    print(f"{順位:>2}位 {値:6.1%}", repr(tokenizer.decode(番号)))
