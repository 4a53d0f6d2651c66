import torch

印 = GreenList(key=20230124, vocab_size=4, gamma=0.25, delta=2.0)
ここまで = torch.tensor([[2]])
ロジット = torch.tensor([[2.0, 1.0, 0.0, 0.0]])
print("緑:    ", 印.green([2]).tolist())
print("前:    ", [round(p, 3) for p in ロジット.softmax(1)[0].tolist()])
print("後:    ", [round(p, 3) for p in 印(ここまで, ロジット).softmax(1)[0].tolist()])
