"""日本語とトークン――手で解く練習の答え。"""

from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement
from nexttoken import bpe


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    limit, per_character = 3500, 0.7
    # 「すももももの」を、す＝0、も＝1、の＝2 と書いたもの。規則は、覚えた順
    pieces = {
        word: len(bpe.ByteTokenizer(b"SMN", rules).encode("SMMMN"))
        for word, rules in {
            "": ["\1\1", "\0\1", "\3\2", "\4\3"],
            "左から順にまとめていませんか。文の中の場所ではなく、覚えた順に規則を使います。": ["\0\1", "\1\1"],
            "重なる`も＋も`は、左をまとめます。先に`も＋も`を使えば、`すも`はできません。": [
                "\0\1",
                "\1\1",
                "\4\2",
            ],
            "規則を一つも使わないときの数です。1番の規則は、すぐに使えます。": [],
        }.items()
    }
    in_order = pieces.pop("")
    return {
        "estimate": by_hand(
            round(limit / per_character),
            f"{round(limit / per_character)}文字",
            f"{round(limit / per_character)}字",
            slips={
                "掛けると、3,500文字が何トークンになるかが出ます。知りたいのは、その逆です。": round(
                    limit * per_character
                ),
                "一文字を一トークンと数えています。ここでは、もう少し少なく済みます。": limit,
            },
        ),
        "in-order": by_hand(in_order, f"{in_order}個", f"{in_order}つ", f"{in_order}トークン", slips=pieces),
    }
