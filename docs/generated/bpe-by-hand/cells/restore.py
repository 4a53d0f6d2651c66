from nexttoken.letter_pairs import restore

辞書 = dictionary(手順)
print(辞書)
print(restore("WWE", 辞書))
