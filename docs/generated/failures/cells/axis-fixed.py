確率 = torch.softmax(logits, dim=-1)[0, -1]  # (V,)
print(f"合計: {確率.sum():.1f}")
for 値, 番号 in zip(*確率.topk(3), strict=True):
    print(f"{tokenizer.decode(番号)} {値:.2f}")
assert abs(確率.sum() - 1) < 0.001
