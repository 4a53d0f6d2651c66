def 層を抜いて(抜く):
    def 計算(ids):
        x = model.embed_tokens(ids) * model.config.hidden_size**0.5
        for 番号, 層 in enumerate(model.layers, start=1):
            if 番号 != 抜く:
                x, _ = 層(x, torch.arange(ids.shape[1]), None)
        return model.unembed(x[:, -1:])

    return 計算


for 抜く in [2, 6, 7]:
    print(f"層{抜く}なし: {書かせる(層を抜いて(抜く), '東京は日本の', 6)!r}")
