本文だけ = bpe.train(本.body, vocab_size=5000, full_alphabet=False)
for 名前, 相手 in [("記法も込みで訓練", 手作り), ("本文だけで訓練", 本文だけ)]:
    print(f"{名前}: 本文は{len(相手.encode(本.body)):,}トークン")
本文にない語 = [語 for 語 in 語彙 if "�" not in 語 and 本.body.count(語) == 0]
print(f"本文に一度も出てこないトークン: {len(本文にない語)}個")
print("長いものから:", *sorted(本文にない語, key=len, reverse=True)[:8])
