from nexttoken import load_trained

tokenizer = load_trained("neko-5000-full")
文書 = "月がきれい"
for idx in range(0, len(文書)):
    文書断片 = 文書[: idx + 1]
    tokens = tokenizer.encode(文書断片)
    print(文書断片, "　" * (len(文書) - idx), ":", tokens.ids)
