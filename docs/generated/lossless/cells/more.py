from nexttoken import emoji_path, train_tokenizer

tokenizer = train_tokenizer(
    file_path=[
        corpus_path("neko"),  # 『吾輩は猫である』
        emoji_path(),  # 絵文字の一覧
        corpus_path("botchan"),  # 『坊っちゃん』の英訳
    ],
    vocab_size=5000,  # 語彙サイズ
    text_to_compress="吾輩わがはいは猫である。名前はまだ無い。",
)
