for idx in range(len(文書)):
    文書断片 = 文書[: idx + 1]
    tokens = 手作り.encode(文書断片)
    print(文書断片, "　" * (len(文書) - idx), ":", tokens.ids)
