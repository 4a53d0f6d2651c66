ids = tokenizer("日本の首都は東京、フランスの首都は", return_tensors="pt").input_ids
記録 = gemma3.trace(model, ids)
for 何層, 何番 in [(2, 4), (3, 4), (6, 4), (13, 3)]:
    値, 場所 = 記録.attentions[何層 - 1][0, 何番 - 1, -1].max(dim=-1)
    print(f"層{何層:>2}の{何番}番: 「{tokenizer.decode(ids[0, 場所])}」を{値:.0%}")
