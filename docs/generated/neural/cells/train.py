途中 = [1, 50, 100, 200]


def 見る(歩, 全部, 損失):
    if 歩 in 途中:
        print(f"{歩:>3}歩め: 損失 {損失:.1f}")


neural.train(モデル, 読む, steps=200, report=見る)
