英訳 = "\n".join(load_txt(corpus_path("botchan")))
print({単語: 英訳.count(単語) for 単語 in ["Psy", "Congroo"]})
print("|".join(tokenizer.decode([番号]) for 番号 in トークン))
