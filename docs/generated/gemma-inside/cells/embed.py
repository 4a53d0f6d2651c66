表 = model.embed_tokens.weight
x = 表[ids]
print("表　　　　:", 表.shape)  # （語彙サイズ, ベクトルの長さ）
print("引いたもの:", x.shape)  # （文の数, トークンの数, ベクトルの長さ）
print("「東京」は:", [f"{値:.3f}" for 値 in x[0, 1, :5].tolist()], "…")
