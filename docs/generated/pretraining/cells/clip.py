重み = torch.nn.Parameter(torch.zeros(2))
for 大きさ in [0.1, 10.0]:
    重み.grad = torch.tensor([0.6, 0.8]) * 大きさ
    torch.nn.utils.clip_grad_norm_([重み], 1.0)
    print(f"大きさ{大きさ:>4}の勾配 → 大きさ{重み.grad.norm():.1f}", [f"{値:.2f}" for 値 in 重み.grad.tolist()])
