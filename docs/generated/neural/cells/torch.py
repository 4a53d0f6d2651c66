import torch
from torch.nn.functional import cross_entropy

点数 = torch.zeros(3, requires_grad=True)
正解 = torch.tensor([0] * 回数["は"] + [1] * 回数["の"] + [2] * 回数["を"])
for _ in range(100):
    損失 = cross_entropy(点数.expand(len(正解), 3), 正解)
    損失.backward()
    with torch.no_grad():
        点数 -= 学習率 * 点数.grad
        点数.grad.zero_()
確率 = torch.softmax(点数, dim=-1).tolist()
print(並べる(dict(zip("はのを", 確率))))
