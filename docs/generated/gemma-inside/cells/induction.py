でたらめ = torch.randint(1000, 200_000, (25,), generator=torch.Generator().manual_seed(0))
二度 = torch.cat([ids[0, :1], でたらめ, でたらめ])[None]
今, 前回の次 = torch.arange(26, 50), torch.arange(2, 26)  # 二度目の位置と、一度目の同じトークンの次
点 = torch.stack(gemma3.trace(model, 二度).attentions)[:, 0, :, 今, 前回の次].mean(dim=-1)
for 値, 番号 in zip(*点.flatten().topk(5), strict=True):
    print(f"層{番号 // 4 + 1:>2}の{番号 % 4 + 1}番: 前回の次を{値:.0%}")
