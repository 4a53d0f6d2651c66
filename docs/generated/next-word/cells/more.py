from collections import Counter


def 続き(文章, 文脈):
    長さ = len(文脈)
    return Counter(文章[i + 長さ] for i in range(len(文章) - 長さ) if 文章[i : i + 長さ] == 文脈)


for 文字数 in [1_000, 3_000, 10_000, 30_000, 100_000, len(読む)]:
    回数 = 続き(読む[:文字数], "吾輩")
    割合 = 回数["は"] / 回数.total()
    print(f"{文字数:>7,}文字: {回数.total():>3}回のうち「は」は{回数['は']:>3}回、{割合:.0%}")
