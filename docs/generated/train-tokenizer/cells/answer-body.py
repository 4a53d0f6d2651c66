本文だけ = bpe.train(本.body, vocab_size=5000, full_alphabet=False)
for 名前, 相手 in [("記法も込みで訓練", 手作り), ("本文だけで訓練", 本文だけ)]:
    print(f"{名前}: 本文は{len(相手.encode(本.body)):,}トークン")
print([語 for 語 in 語彙 if "《" in 語 or "》" in 語])
