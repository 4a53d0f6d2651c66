前だけ = 位置[:, None] >= 位置
割合 = 合い具合.masked_fill(~前だけ, -torch.inf).softmax(dim=-1)
for 番号, 行 in zip(ids[0], 割合[0, 0], strict=True):
    print(" ".join(f"{値:4.0%}" for 値 in 行), "←", tokenizer.decode(番号))
