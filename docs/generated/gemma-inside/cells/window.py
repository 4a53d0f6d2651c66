def 見える(個数, 窓):
    距離 = torch.arange(個数)[:, None] - torch.arange(個数)
    return (距離 >= 0) & (距離 < 窓)


for 全部, 近く in zip(見える(6, 6), 見える(6, 3), strict=True):
    print(*("".join("■" if 見 else "□" for 見 in 行) for 行 in (全部, 近く)), sep="　　")
print("".join("全" if 種類 == "full_attention" else "近" for 種類 in model.config.layer_types))
