from tokenizers import Tokenizer, models, trainers

文字から = Tokenizer(models.BPE(unk_token="<unk>"))
訓練 = trainers.BpeTrainer(
    vocab_size=5000,
    special_tokens=["<unk>"],
    show_progress=False,
)
文字から.train([str(corpus_path("neko"))], 訓練)
print(" ".join(文字から.encode(適当な文章).tokens))
