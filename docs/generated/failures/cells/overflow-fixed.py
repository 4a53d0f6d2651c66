重み = torch.exp((点数 - 点数.max()) / 0.01)  # 最大の点数を先に引く
確率 = 重み / 重み.sum()
print(f"重みの最大: {重み.max()}、確率の最大: {確率.max()}")
print(tokenizer.decode(torch.multinomial(確率, 1)))
assert not 確率.isnan().any() and 確率.argmax() == 点数.argmax()
