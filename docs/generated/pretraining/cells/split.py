from nexttoken.pretrain import novel
from nexttoken.pretraining import split

文章 = split(novel())
for 名前, 部分 in zip(["学習用　　", "検証用　　", "取っておく"], 文章):
    print(f"{名前}: {len(部分):>7,}文字")
