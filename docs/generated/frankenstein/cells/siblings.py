from nexttoken import siblings

きょうだい = {名前: siblings.load(名前) for 名前 in siblings.SIBLINGS}
共通の言葉 = siblings.read_tokenizer()
for 名前, モデル in きょうだい.items():
    print(f"{名前:5}", 書く(モデル, 共通の言葉, "吾輩は"))
