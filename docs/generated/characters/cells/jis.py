from nexttoken.encodings import ENCODINGS, bytes_of

文の一覧 = [*四つの文.values(), "🥺"]
for 方式 in ENCODINGS:
    print(f"{方式:10}", end="")
    for 文 in 文の一覧:
        print("　" + 文[0], "○" if bytes_of(文, 方式) else "×", end="")
    print()
