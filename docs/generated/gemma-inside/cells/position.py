位置 = torch.arange(ids.shape[1])
q = gemma3.rotate(注意.q_norm(q), 位置, 注意.rope)
k = gemma3.rotate(注意.k_norm(k), 位置, 注意.rope)
合い具合 = q @ k.mT * 注意.scale
print(合い具合.shape)  # （文の数, ヘッドの数, 見るトークン, 見られるトークン）
