import torch

torch.manual_seed(5)
点 = torch.cat([torch.randn(20, 2) + torch.tensor(場所) for 場所 in [(-3.0, 0.0), (3.0, -1.0), (0.0, 4.0)]])
中心 = 点[:3]
for 回 in range(8):
    遠さ = (点 - 中心[images.nearest(点, 中心)]).square().sum()
    print(f"{回}回: 中心までの距離の二乗の合計 {遠さ:6.1f}")
    中心 = images.moved(点, 中心)
