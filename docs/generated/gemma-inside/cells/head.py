logits = model.norm(x) @ 表.T
print(logits.shape)  # （文の数, トークンの数, 語彙サイズ）
確率 = logits[0, -1].softmax(dim=-1)
for 値, 番号 in zip(*確率.topk(3), strict=True):
    print(f"{値:.1%} {tokenizer.decode(番号)}")
