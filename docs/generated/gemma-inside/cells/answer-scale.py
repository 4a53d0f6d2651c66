def 倍率を変えて(倍率, 足すものも=False):
    def 計算(ids):
        x = model.embed_tokens(ids) * model.config.hidden_size**0.5 * 倍率
        for 層 in model.layers:
            位置 = torch.arange(ids.shape[1])
            集めた, _ = 層.self_attn(層.input_layernorm(x), 位置, None)
            x = x + 層.post_attention_layernorm(集めた) * (倍率 if 足すものも else 1)
            考えた = 層.mlp(層.pre_feedforward_layernorm(x))
            x = x + 層.post_feedforward_layernorm(考えた) * (倍率 if 足すものも else 1)
        return model.unembed(x[:, -1:])

    return 計算


for 倍率 in [0.5, 2]:
    print(f"{倍率}倍: {書かせる(倍率を変えて(倍率), '東京は日本の', 6)!r}")
print(f"足すものも2倍: {書かせる(倍率を変えて(2, 足すものも=True), '東京は日本の', 6)!r}")
