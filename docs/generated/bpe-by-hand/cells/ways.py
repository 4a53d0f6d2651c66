for 回数 in [1, 2]:
    print(f"文が{回数}回")
    結果 = costs(元の文 * 回数, 辞書)
    for 数え方, 長さ in [
        ("規則＝3文字", 結果.with_symbols),
        ("規則＝2文字", 結果.pairs_only),
        ("ビット", 結果.bits),
    ]:
        print(f"　元 {長さ.before}　合計 {長さ.total}　（{数え方}）")
