種類 = {
    "かなを含む": かな,
    "漢字を含む": r"\p{Han}",
    "一文字だけ": r"(?s)\A.\Z",
    "「▁」で始まる": r"^▁",
    "バイト": r"^<0x[0-9A-F]{2}>$",
    "予備の席": r"^<unused\d+>$",
}
for 名前, 型 in 種類.items():
    数 = sum(bool(regex.search(型, 語)) for 語 in 本物.get_vocab())
    print(f"{数:>7,} {名前}")
