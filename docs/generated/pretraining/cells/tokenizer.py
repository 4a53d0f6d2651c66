from nexttoken.pretraining import encode, make_tokenizer

tokenizer = make_tokenizer(文章.study, 2048)
番号 = encode(tokenizer, "吾輩は猫である。名前はまだ無い。")
print([tokenizer.decode([一つ]) for 一つ in 番号.tolist()])
for 名前, 部分 in zip(["学習用　　", "取っておく"], [文章.study, 文章.unread]):
    print(f"{名前}: 1トークンは平均{len(部分) / len(encode(tokenizer, 部分)):.2f}文字")
