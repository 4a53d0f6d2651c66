from nexttoken.sampling import second

print(書く(second, 18) == 出力[0].tolist())
