for 点 in (迷う, 迷わない):
    大きい順 = softmax(点).sort(descending=True).values
    合計 = 大きい順.cumsum(dim=-1)  # 一位から順に足していった合計
    # 0.8 に届かないうちと、届いた一つを残す
    print(int((合計 < 0.8).sum()) + 1, "個が残る")
