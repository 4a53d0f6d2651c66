import torch

プロンプト = tokenizer("東京は日本の", return_tensors="pt")
with torch.no_grad():
    logits = model(**プロンプト).logits  # (1, T, V)

確率 = torch.softmax(logits, dim=1)[0, -1]  # (V,)
print(f"合計: {確率.sum():.1f}")
for 値, 番号 in zip(*確率.topk(3), strict=True):
    print(f"{tokenizer.decode(番号)} {値:.2f}")
assert 確率.sum() > 2
