from nexttoken.letter_pairs import replace

print(replace("ABABAB", {"Y": "AB"}))
