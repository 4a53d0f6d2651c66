文章 = tokenizer("吾輩は猫である。名前はまだ無い。").input_ids
設定 = {"max_new_tokens": 16, "stop_ids": chat.STOP_IDS}
速い = [歩.token for 歩 in generate(model, 文章, **設定, use_cache=True)]
遅い = [歩.token for 歩 in generate(model, 文章, **設定, use_cache=False)]
print(tokenizer.decode(速い))
print("一致" if 速い == 遅い else "不一致")
