from nexttoken.letter_pairs import count_pairs

元の文 = "ABCDCDABCDCDE"
print(len(元の文), "文字")
print(count_pairs(元の文))
