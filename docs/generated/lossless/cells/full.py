全バイト = train_tokenizer(
    file_path=corpus_path("neko"),
    vocab_size=5000,
    full_alphabet=True,  # 256種類のバイトをすべて入れる
    show=False,
)
トークン = 全バイト.encode(適当な文章).ids
print("語彙サイズ:", 全バイト.get_vocab_size())
print("トークン数:", len(トークン))
print("復元した文章:", 全バイト.decode(トークン))
