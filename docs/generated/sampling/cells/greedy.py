from nexttoken.generation import generate
from nexttoken.sampling import greedy


def 書く(選び方, 個数, **設定):
    歩み = generate(
        model,
        番号の列,
        選び方,
        max_new_tokens=個数,
        stop_ids=[1, 106],  # 文章の終わりと、発言の終わり
        use_cache=True,  # 計算を速くする仕掛け
        **設定,
    )
    return 番号の列 + [一歩.token for 一歩 in 歩み]


print(tokenizer.decode(書く(greedy, 30), skip_special_tokens=True))
