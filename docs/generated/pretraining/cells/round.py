行 = モデル.layers[0].mlp.up_proj.weight[0]
目盛り = 行.abs().max() / 127
整数 = (行 / 目盛り).round().int()
print("元の重み:", [f"{値:+.4f}" for 値 in 行[:5].tolist()])
print("8ビット :", 整数[:5].tolist())
print("戻すと　:", [f"{値:+.4f}" for 値 in (整数 * 目盛り)[:5].tolist()])
