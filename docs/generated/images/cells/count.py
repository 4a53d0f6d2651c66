from nexttoken.ngram import NGram

取っておいた番号 = 見本帳.encode(絵たち)
取っておいた文 = picture_language.sentences(取っておいた番号, images.captions("test"))
学習用 = 文.shown[:, :65].flatten().tolist()
for n in [1, 2, 3]:
    数えた = NGram(学習用, n, size=265)
    print(f"n={n}: 迷い {数えた.perplexity(取っておいた文.shown[:50, :65].flatten().tolist()):.1f}")
