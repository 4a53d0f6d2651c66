def 倍率を変えて(倍率):
    def 計算(ids):
        x = model.embed_tokens(ids) * model.config.hidden_size**0.5 * 倍率
        for 層 in model.layers:
            x, _ = 層(x, torch.arange(ids.shape[1]), None)
        return model.unembed(x[:, -1:])

    return 計算


for 倍率 in [0.5, 2]:
    print(f"{倍率}倍: {書かせる(倍率を変えて(倍率), '東京は日本の', 6)!r}")
