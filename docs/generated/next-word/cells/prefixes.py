from nexttoken import load_trained

tokenizer = load_trained("neko-5000-full")
番号 = tokenizer.encode("月がきれい").ids
for 場所 in range(1, len(番号)):
    print(番号[:場所], "の次は？ →", 番号[場所])
print(番号, "＝", "／".join(tokenizer.decode([一つ]) for 一つ in 番号))
