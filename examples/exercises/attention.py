# %% ask-the-words: start
import math


def 尋ねる(質問, 名札, 中身):
    return []


print(尋ねる([1, 0], [[0, 2], [2, 0], [0, 0]], [[0, 0], [4, 0], [0, 0]]))
# %% ask-the-words: check
_答え = 尋ねる([1, 0], [[0, 2], [2, 0], [0, 0]], [[0, 0], [4, 0], [0, 0]])
assert _答え is not None, "尋ねる が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, list | tuple), f"中身を混ぜたリストを返してください。いまは {_答え!r} を返しています。"
assert len(_答え) == 2, f"中身は二つの数なので、混ぜたものも二つの数です。いまは {_答え!r} を返しています。"
assert not math.isclose(_答え[0], 8, abs_tol=1e-6), "合い具合を、そのまま掛けています。指数関数に入れて、合計で割ってから混ぜてください。"
assert math.isclose(_答え[0], 3.148, abs_tol=0.01) and math.isclose(_答え[1], 0, abs_tol=1e-6), (
    f"本文と同じ札なので、[3.15, 0] に近くなるはずですが、{_答え!r} になりました。"
)
_答え = 尋ねる([0, 0], [[5, 1], [2, 3]], [[2, 0], [0, 6]])
assert all(math.isclose(_数, _正) for _数, _正 in zip(_答え, [1, 3], strict=True)), (
    f"質問が [0, 0] なら、合い具合はどれも0で、割合は半分ずつです。[1, 3] のはずですが、{_答え!r} になりました。"
)
_答え = 尋ねる([1, 1, 1], [[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]], [[4, 8, 0, 4]] * 4)
assert len(_答え) == 4 and all(math.isclose(_数, _正) for _数, _正 in zip(_答え, [4, 8, 0, 4], strict=True)), (
    "札の数や長さが変わっても、動くようにしてください。"
    f"質問の長さが3、言葉が四つ、中身の長さが4のとき、[4, 8, 0, 4] のはずですが、{_答え!r} になりました。"
)
_答え = 尋ねる([2, 1, -1], [[0, 1, 0], [1, 1, 3]], [[4, 0, 1], [0, 4, 1]])
assert len(_答え) == 3 and all(
    math.isclose(_数, _正, abs_tol=0.01) for _数, _正 in zip(_答え, [2.924, 1.076, 1], strict=True)
), (
    f"合い具合は1と0で、[2.92, 1.08, 1] に近くなるはずですが、{_答え!r} になりました。"
    "掛けて足すのは、すべての数どうしです。"
)
# %% ask-the-words: right
import math


def 尋ねる(質問, 名札, 中身):
    合い = [sum(q * k for q, k in zip(質問, 札, strict=True)) for 札 in 名札]
    値 = [math.exp(z) for z in 合い]
    割合 = [一つ / sum(値) for 一つ in 値]
    return [sum(p * v for p, v in zip(割合, 列, strict=True)) for 列 in zip(*中身, strict=True)]


print(尋ねる([1, 0], [[0, 2], [2, 0], [0, 0]], [[0, 0], [4, 0], [0, 0]]))
# %% ask-the-words: wrong 合い具合をそのまま掛ける
def 尋ねる(質問, 名札, 中身):
    合い = [sum(q * k for q, k in zip(質問, 札, strict=True)) for 札 in 名札]
    return [sum(z * v for z, v in zip(合い, 列, strict=True)) for 列 in zip(*中身, strict=True)]


print(尋ねる([1, 0], [[0, 2], [2, 0], [0, 0]], [[0, 0], [4, 0], [0, 0]]))
# %% ask-the-words: wrong いちばん合う一人の中身だけを返す
def 尋ねる(質問, 名札, 中身):
    合い = [sum(q * k for q, k in zip(質問, 札, strict=True)) for 札 in 名札]
    return 中身[合い.index(max(合い))]


print(尋ねる([1, 0], [[0, 2], [2, 0], [0, 0]], [[0, 0], [4, 0], [0, 0]]))
# %% ask-the-words: wrong 二つの数のときだけ動く
import math


def 尋ねる(質問, 名札, 中身):
    値 = [math.exp(質問[0] * 札[0] + 質問[1] * 札[1]) for 札 in 名札]
    割合 = [一つ / sum(値) for 一つ in 値]
    return [sum(p * 札[i] for p, 札 in zip(割合, 中身, strict=True)) for i in range(2)]


print(尋ねる([1, 0], [[0, 2], [2, 0], [0, 0]], [[0, 0], [4, 0], [0, 0]]))
# %% ask-the-words: wrong 合い具合に、初めの二つの数だけを使う
#~ sum(q * k for q, k in zip(質問, 札, strict=True)) ⇒ 質問[0] * 札[0] + 質問[1] * 札[1]
