答え = picture_language.captions_for(モデル, 取っておいた番号[:16])
for 本当, 言ったこと in zip(images.captions("test")[:8], 答え[:8]):
    print(f"{本当} → {言ったこと}")
