混ぜた = (割合 @ v).transpose(1, 2).flatten(2)
集めた = 注意.o_proj(混ぜた)
print(混ぜた.shape, "→", 集めた.shape)
print("部品の答えと同じ？", torch.allclose(集めた, 注意(h, 位置, None)[0], rtol=1e-3, atol=1e-3))
