語彙 = [手作り.decode([番号]) for 番号 in range(手作り.get_vocab_size())]
print(*sorted((語 for 語 in 語彙 if not 語.isascii()), key=len)[-7:], sep="\n")
