from nexttoken.watermark import knock_out

確率 = torch.tensor([0.5, 0.3, 0.2])
札 = torch.tensor([[0, 1, 0]])
print("式:    ", [round(p, 3) for p in knock_out(確率, 札)[0:3].tolist()])

くじ, 勝ち = random.Random(0), [0, 0, 0]
for _ in range(100_000):
    一, 二 = くじ.choices(range(3), weights=確率.tolist(), k=2)
    if 札[0, 一] == 札[0, 二]:
        勝ち[くじ.choice([一, 二])] += 1
    else:
        勝ち[一 if 札[0, 一] else 二] += 1
print("戦わせる:", [round(c / 100_000, 3) for c in 勝ち])
