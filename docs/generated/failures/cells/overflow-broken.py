点数 = logits[0, -1]  # (V,)
重み = torch.exp(点数 / 0.01)
確率 = 重み / 重み.sum()
print(f"重みの最大: {重み.max()}、確率の最大: {確率.max()}")
try:
    torch.multinomial(確率, 1)
    引けた = True
except RuntimeError as error:
    引けた = False
    print(f"RuntimeError: {error}")
assert 確率.isnan().any() and not 引けた
