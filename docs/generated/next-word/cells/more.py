from collections import Counter


def 続き(文章, 文脈):
    長さ = len(文脈)
    # 文脈が見つかる場所をすべて集め、すぐ後ろの文字を数える
    場所 = [i for i in range(len(文章) - 長さ) if 文章.startswith(文脈, i)]
    return Counter(文章[i + 長さ] for i in 場所)


for 文字数 in [1_000, 3_000, 10_000, 30_000, 100_000, len(読む)]:
    回数 = 続き(読む[:文字数], "吾輩")
    全部, は = 回数.total(), 回数["は"]
    print(f"{文字数:>7,}文字: {全部}回のうち「は」は{は}回、{は / 全部:.0%}")
