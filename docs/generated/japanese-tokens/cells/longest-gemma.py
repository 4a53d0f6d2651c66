import regex

かな = r"[\p{Hiragana}\p{Katakana}]"
かなを含む = [語 for 語 in 本物.get_vocab() if regex.search(かな, 語)]
print(*sorted(かなを含む, key=lambda 語: (len(語), 語))[-7:], sep="\n")
