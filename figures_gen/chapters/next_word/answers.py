"""数えて、続きを当てる――手で解く練習の答え。"""

import math
from fractions import Fraction
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement
from nexttoken.ngram import UNICODE, NGram


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    text = "ほほほほほほほほう"
    model = NGram(text, n=2, size=UNICODE)
    ratios = {char: Fraction(share) for char, share in model.ratios("ほ").items()}
    chances = [Fraction(1, 2), Fraction(1, 8)]
    inverses = [1 / p for p in chances]
    product = Fraction(math.prod(inverses))
    answer = math.isqrt(int(product))
    return {
        "share": by_hand(
            ratios["う"],
            slips={
                "文の全体の文字数で割っています。割るのは、「ほ」に続きがある回数です。": Fraction(1, len(text)),
                "「ほほ」の数だけで割っています。合計には、「ほう」の1回も入れます。": Fraction(
                    1, model.counts["ほ", "ほ"]
                ),
                "重なった「ほほ」も、一つずつ数えます。BPEで対を数えたときとは違います。": Fraction(
                    1, text.count("ほほ") + 1
                ),
                "それは、「ほ」の次に、また「ほ」が来る確率です。": ratios["ほ"],
            },
        ),
        "perplexity": by_hand(
            answer,
            slips={
                "それは、逆数を足して平均したものです。掛け合わせてから、平方根を取ってください。": sum(inverses)
                / len(inverses),
                "確率を足して平均しています。逆数を掛け合わせてから、平方根を取ってください。": len(chances)
                / sum(chances),
                "1文字当たりにならすのを忘れています。二文字なので、平方根を取ります。": product,
                "掛け合わせたものを文字数で割っても、1文字当たりにはなりません。平方根を取ってください。": product
                / len(chances),
                "掛け合わせた確率のままです。逆数にしてから、平方根を取ってください。": 1 / product,
                "ならした確率のままです。逆数にすると、迷いの大きさになります。": Fraction(1, answer),
            },
        ),
    }
