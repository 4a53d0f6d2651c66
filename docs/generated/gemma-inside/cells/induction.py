でたらめ = torch.randint(1000, 200_000, (25,), generator=torch.Generator().manual_seed(0))
二度 = torch.cat([ids[0, :1], でたらめ, でたらめ])[None]  # 先頭は<bos>
視線 = torch.stack(gemma3.trace(model, 二度).attentions)[:, 0]  # （層, ヘッド, 見る位置, 見られる位置）
# 二度目の列のそれぞれの位置から、一度目に出た同じトークンの、一つ後ろを見た割合
平均 = 視線[:, :, torch.arange(26, 50), torch.arange(2, 26)].mean(dim=-1)
for 値, 番号 in zip(*平均.flatten().topk(5), strict=True):  # 一つの層に、ヘッドは四つ
    print(f"層{番号 // 4 + 1:>2}の{番号 % 4 + 1}番: 前回の次を{値:.0%}")
