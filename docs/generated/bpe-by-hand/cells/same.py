from nexttoken.letter_pairs import count_pairs, dictionary, steps

手順 = steps(元の文)
print(手順[0])
print(count_pairs(元の文) == 対を数える(元の文), dictionary(手順) == 規則)
