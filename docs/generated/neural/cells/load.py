モデル = neural.load()
nグラム = {n: NGram(読む, n, UNICODE) for n in [3, 6]}
print(f"n=3で数えた迷い: {nグラム[3].perplexity(取っておく):.1f}")
print(f"n=6で数えた迷い: {nグラム[6].perplexity(取っておく):.1f}")
print(f"n={モデル.recipe.n}で学んだ迷い: {モデル.perplexity(取っておく):.1f}")
