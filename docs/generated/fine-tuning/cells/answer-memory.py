設計 = model.config
一トークン = 2 * 設計.num_key_value_heads * 設計.head_dim  # 一つの層のkとv
for 長さ in [1_000, 32_000]:
    全部 = sum(min(長さ, 設計.sliding_window - 1) if 種類 == "sliding_attention" else 長さ for 種類 in 設計.layer_types)
    窓なし = 長さ * len(設計.layer_types)
    大きさ = [数 * 一トークン * 4 / 1e6 for 数 in (全部, 窓なし)]
    print(f"{長さ:>6,}トークン: {大きさ[0]:>6,.1f} MB（窓がなければ {大きさ[1]:>7,.1f} MB）")
