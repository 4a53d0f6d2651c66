確率 = モデル(番号[None])[0].softmax(-1)
for 今, 次 in list(zip(番号.tolist(), 確率))[:5]:
    print(f"「{tokenizer.decode([今])}」の次は「{tokenizer.decode([次.argmax().item()])}」（{次.max():.0%}）")
