from nexttoken.pretraining import train

小さい = Recipe(width=48, head_size=16, inner=216, warmup=5, epochs=3)
読む, 選ぶ = encode(tokenizer, 文章.study)[:30_000], encode(tokenizer, 文章.validation)[:3_000]
経過 = train(initialise(小さい), 読む, 選ぶ, 小さい)
for 点 in 経過.curve:
    print(f"{点['epoch']}周: 読んだ文章の損失 {点['train']:.2f}、検証用の損失 {点['validation']:.2f}")
