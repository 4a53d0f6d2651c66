import regex

語彙 = [バイト列.decode(errors="replace") for バイト列 in 手作り.vocab.values()]
for 種類, 型 in [("片仮名", r"[ァ-ヺー]+"), ("漢字", r"\p{Han}+")]:
    仲間 = [語 for 語 in 語彙 if regex.fullmatch(型, 語)]
    print(種類 + "：", *sorted(仲間, key=len, reverse=True)[:7])
