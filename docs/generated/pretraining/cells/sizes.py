import torch

torch.manual_seed(0)
for ばらつき in [1.0, 192**-0.5, 0.01]:
    x = torch.randn(192)
    for _ in range(8):
        x = torch.randn(192, 192) * ばらつき @ x
    print(f"標準偏差{ばらつき:.3f}の行列に8回通すと、成分の大きさは {x.pow(2).mean().sqrt():.1e}")
