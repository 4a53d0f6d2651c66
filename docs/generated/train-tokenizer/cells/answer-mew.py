print("／".join(語彙[番号] for 番号 in 手作り.encode("ニャーニャー")))
for 語 in ["ニャー", "インスピレーション", "トチメンボー"]:
    print(f"{語}: {全文.count(語)}回、{len(手作り.encode(語))}トークン")
