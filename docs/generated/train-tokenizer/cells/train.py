from nexttoken import train_tokenizer

tokenizer = train_tokenizer(
    file_path=corpus_path("neko"),  # 訓練に使う文章のファイル
    vocab_size=5000,  # 語彙サイズ
    text_to_compress="吾輩わがはいは猫である。名前はまだ無い。",
)
