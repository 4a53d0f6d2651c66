for 点 in (迷う, 迷わない):
    合計 = softmax(点).sort(descending=True).values.cumsum(dim=-1)  # 大きい順に足していく
    print(int((合計 < 0.8).sum()) + 1, "個が残る")  # 0.8に届いた最後の一つも残す
