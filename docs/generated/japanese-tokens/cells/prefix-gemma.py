文書 = "月がきれいですね"
for idx in range(len(文書)):
    文書断片 = 文書[: idx + 1]
    tokens = 本物.encode(文書断片, add_special_tokens=False)
    print("|".join(tokens.tokens))
