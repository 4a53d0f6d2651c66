元の文 = "ABCDCDABCDCDE"


def 対を数える(文):
    個数 = {}
    for i in range(len(文) - 1):
        対 = 文[i : i + 2]
        個数[対] = 文.count(対)
    return 個数


print(len(元の文), "文字")
print(対を数える(元の文))
