from nexttoken import corpus_path, load_txt

作品 = "\n".join(load_txt(corpus_path("neko")))
print({文字: 作品.count(文字) for 文字 in "ElPsyCongr"})
