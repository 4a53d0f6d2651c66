from nexttoken.letter_pairs import costs


def 勘定(文, 辞書):
    結果 = costs(文, 辞書)
    for 数え方, 長さ in [
        ("規則＝3文字", 結果.with_symbols),
        ("規則＝2文字", 結果.pairs_only),
        ("ビット　　 ", 結果.bits),
    ]:
        合計 = f"文 {長さ.text} ＋ 辞書 {長さ.dictionary} ＝ {長さ.total}"
        差 = 長さ.before - 長さ.total
        損得 = "得" if 差 > 0 else "損" if 差 < 0 else "同じ"
        print(f"{数え方}　元 {長さ.before}　{合計}　{損得}")


勘定(元の文, 辞書)
