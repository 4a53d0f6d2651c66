from nexttoken import load_trained

別のトークナイザ = load_trained("neko-5000-full")
結果 = 印.detect(別のトークナイザ.encode(文章).ids)
print(f"z = {結果.z:.1f}　p = {結果.p:.2g}")
