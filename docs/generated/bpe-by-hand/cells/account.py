from nexttoken.letter_pairs import costs


def 勘定(文, 辞書):
    長さ = costs(文, 辞書).with_symbols
    合計 = f"文 {長さ.text} ＋ 辞書 {長さ.dictionary} ＝ {長さ.total}文字"
    差 = 長さ.before - 長さ.total
    損得 = "得" if 差 > 0 else "損" if 差 < 0 else "同じ"
    print(f"元 {長さ.before}文字　{合計}　{損得}")


勘定(元の文, 辞書)
