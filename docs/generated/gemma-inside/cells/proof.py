from nexttoken import sample_text

長文 = tokenizer(sample_text(), return_tensors="pt").input_ids[:, :530]
文の列 = ["東京は日本の", "The quick brown fox", "def add(a, b):\n    return a", "1, 2, 4, 8, 16, ", "🥺"]
for 番号の列 in [*(tokenizer(文, return_tensors="pt").input_ids for 文 in 文の列), 長文]:
    手作りの答え = model.unembed(model.residual(番号の列)[:, -8:])  # 終わりの八つの位置だけを比べる
    差 = (手作りの答え - 本家(番号の列, logits_to_keep=8).logits).abs().max()
    print(f"{番号の列.shape[1]:>3}トークン: 差は最大でも", "0.001未満" if 差 < 1e-3 else f"{差:.4f}")
