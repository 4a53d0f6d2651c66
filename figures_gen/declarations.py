"""測る関数、描く関数、資産を作る関数に付ける印。

印は何も変えません。``catalogue`` がソースコードから読み取ります。だから、作るものの一覧を得るのに torch は要りません。
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeVar

Nature = Literal["exact", "tolerance", "record"]
F = TypeVar("F", bound=Callable[..., object])


class Parts(NamedTuple):
    """重い測定の返り値。同じことを、文章や種を替えて ``times`` 回測るもの。

    ``row(番号)`` が一回分の結果（JSON になる辞書）、``whole(すべての回)`` が、それをまとめたもの（平均や区間）です。
    JSON には、まとめたものと、すべての回（``rows``）がしまわれます。一回は、ほかの回の結果を使いません。
    だから検査では、いくつかの回だけを計算し直し、残りはしまったものを使って、まとめ直したものを比べられます。
    """

    times: int
    row: Callable[[int], dict[str, Any]]
    whole: Callable[[list[dict[str, Any]]], dict[str, Any]]


def measurement(nature: Nature = "exact", absolute: float = 1e-6) -> Callable[[F], F]:
    """測る関数の印。引数の名前が入力（neko、gemma など）、返り値が JSON になる辞書です。

    ``nature`` は結果の種類です。``exact`` はどの計算機でも一字一句同じになるもの、
    ``tolerance`` は浮動小数点数の計算を通り、許容誤差の中で比べるものです。``record`` は、所要時間のように
    一度きりの記録で、計算し直して比べることはしません。代わりに、今のコードと入力から採ったものかどうかと、
    本文が言うこと（同じファイルの関数 ``check_名前``）が成り立つかどうかを確かめます。

    ``absolute`` は、絶対値でいくつまでの違いを同じと見なすかです。大きな数どうしの差（ロジットの差、損失の増えた
    分）を返す測定には、1e-4 と書きます。差は、自分の大きさではなく、引いた数の細かさで比べるからです。
    """
    return lambda function: function


def asset(path: str) -> Callable[[F], F]:
    """図ではない生成物の印。``path`` はリポジトリの根からの道、返り値は str か bytes です。"""
    return lambda function: function


def figure(function: F) -> F:
    """描く関数の印。返り値が ``style.Drawing`` です。

    一つ目の引数 ``layout`` は割り付け（机の上の画面か、電話か）、残りの引数の名前は、同じ章の測定の名前です。
    """
    return function


def table(function: F) -> F:
    """表にする関数の印。引数の名前が同じ章の測定の名前、返り値が ``style.Table`` です。"""
    return function
