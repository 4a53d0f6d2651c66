層 = model.layers[0]
重み = 層.input_layernorm.weight
手計算 = x / 成分の大きさ(x)[..., None] * (1 + 重み)
h = 層.input_layernorm(x)
print(h.shape, "手計算と同じ？", torch.allclose(手計算, h, rtol=1e-4, atol=1e-4))
