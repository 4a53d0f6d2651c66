for 点 in (迷う, 迷わない):
    p = softmax(点)
    print(int((p >= 0.05 * p.max()).sum()), "個が残る")
