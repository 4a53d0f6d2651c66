文章 = トークナイザ.decode(印あり)
読み直し = トークナイザ(文章, add_special_tokens=False).input_ids
print("番号は元どおり:", 読み直し == 印あり)
print(f"p = {印.detect(読み直し).p:.2g}")
