from nexttoken.encodings import ENCODINGS, bytes_of

文の一覧 = [*四つの文.values(), "🥺"]
print("　", *(方式.ljust(10) for 方式 in ENCODINGS))
for 文 in 文の一覧:
    結果 = ["○" if bytes_of(文, 方式) else "×" for 方式 in ENCODINGS]
    print(文[0], *(印.ljust(9) for 印 in 結果))
