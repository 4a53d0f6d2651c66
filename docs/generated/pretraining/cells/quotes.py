文 = "「君はどこへ行く。そんなに急いで何をする」と主人が聞いた。吾輩は黙っている。"
番号 = encode(tokenizer, 文)
名前 = [tokenizer.decode([一つ]) for 一つ in 番号.tolist()]
割合 = gemma3.trace(モデル, 番号[None]).attentions  # 層ごとに、（文の数, ヘッドの数, 見る, 見られる）
print("  2-2   3-3  見ているトークン")
for 場所 in range(4, len(名前), 2):
    print(f"{割合[1][0, 1, 場所, 0]:5.0%} {割合[2][0, 2, 場所, 0]:5.0%}  {名前[場所]}")
