長さ = model.config.head_dim
q = q.unflatten(-1, (-1, 長さ)).transpose(1, 2)  # （文の数, ヘッドの数, トークンの数, 長さ）
k = k.unflatten(-1, (-1, 長さ)).transpose(1, 2)
v = v.unflatten(-1, (-1, 長さ)).transpose(1, 2)
print("q", q.shape, "k", k.shape, "v", v.shape)
