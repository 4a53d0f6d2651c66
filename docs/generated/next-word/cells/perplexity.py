print("n  読んだ文章  初めての文章")
for n, モデル in モデルたち.items():
    print(n, f"{モデル.perplexity(読む[:30_000]):10.1f}", f"{モデル.perplexity(取っておく):12.1f}")
