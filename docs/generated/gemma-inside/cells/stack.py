for 番号, 層 in enumerate(model.layers, start=1):
    x, _ = 層(x, 位置, None)
    if 番号 in (1, 6, 12, 18):
        重み = 1 + 層.post_feedforward_layernorm.weight  # MLPの結果を足す前の、正規化の重み
        print(f"層{番号:>2}: 「日本の」{成分の大きさ(x[0, -1]):7.1f}、重み {成分の大きさ(重み):5.1f}")
