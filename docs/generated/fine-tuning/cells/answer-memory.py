設計 = model.config
# 一つの層が、一トークンについて覚えるバイト数（キーとバリュー、float32は4バイト）
一トークン = 2 * 設計.num_key_value_heads * 設計.head_dim * 4
層の数 = len(設計.layer_types)
近くの層 = 設計.layer_types.count("sliding_attention")

for 長さ in [1_000, 32_000]:
    見える = min(長さ, 設計.sliding_window - 1)  # これから読む一つと合わせて、窓の幅になる
    窓あり = 近くの層 * 見える + (層の数 - 近くの層) * 長さ
    窓なし = 層の数 * 長さ
    print(f"{長さ:>6,}トークン: {窓あり * 一トークン / 1e6:>5,.1f} MB", end="")
    print(f"（窓がなければ {窓なし * 一トークン / 1e6:>7,.1f} MB）")
