全文 = corpus_path("neko").read_bytes().decode()
for 名前 in ["neko-5000", "neko-5000-full"]:
    print(f"{名前:14}", f"{len(load_trained(名前).encode(全文).ids):,}", "トークン")
