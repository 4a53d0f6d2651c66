print("n  読んだ文章  初めての文章")
for n, モデル in モデルたち.items():
    読んだ = モデル.perplexity(読む[:30_000])
    初めて = モデル.perplexity(取っておく)
    print(n, f"{読んだ:10.1f}", f"{初めて:12.1f}")
