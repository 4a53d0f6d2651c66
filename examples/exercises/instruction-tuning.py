# %% only-the-answer: start
IGNORED = -100


def 当てさせる(会話):
    正解 = []
    for トークン, 書く人 in 会話:
        正解.append(トークン)
    return 正解


会話 = [
    ("<start_of_turn>", "型"),
    ("user", "型"),
    ("\n", "型"),
    ("名前は？", "利用者"),
    ("<end_of_turn>", "型"),
    ("\n", "型"),
    ("<start_of_turn>", "型"),
    ("model", "型"),
    ("\n", "型"),
    ("無い。", "モデル"),
    ("<end_of_turn>", "モデル"),
    ("\n", "型"),
]
print(当てさせる(会話))
# %% only-the-answer: check
_問い = [("<start_of_turn>", "型"), ("user", "型"), ("\n", "型"), ("山", "利用者"), ("は", "利用者"), ("<end_of_turn>", "型")]
_合図 = [("\n", "型"), ("<start_of_turn>", "型"), ("model", "型"), ("\n", "型")]
_答え = [("高い", "モデル"), ("。", "モデル"), ("<end_of_turn>", "モデル"), ("\n", "型")]
for _会話 in [_問い + _合図 + _答え, [*_問い, *_合図, *_答え, *_問い, *_合図, *_答え]]:
    _正解 = 当てさせる(list(_会話))
    assert isinstance(_正解, list), f"当てさせる が返したのは、リストではなく {_正解!r} でした。"
    assert len(_正解) == len(_会話), (
        f"トークンは{len(_会話)}個なのに、正解は{len(_正解)}個です。"
        "読むだけのところも抜かずに、IGNORED を置いてください。場所がずれてしまいます。"
    )
    _モデル = [_一つ for (_, _人), _一つ in zip(_会話, _正解) if _人 == "モデル"]
    assert any(_一つ != IGNORED for _一つ in _モデル), "モデルの書くところを、一つも当てさせていません。"
    for (_トークン, _人), _一つ in zip(_会話, _正解):
        assert _人 != "利用者" or _一つ != _トークン, f"利用者の書いた {_トークン!r} まで、当てさせています。"
        assert _人 != "型" or _一つ != _トークン, f"型の書く {_トークン!r} まで、当てさせています。"
        assert _人 == "モデル" or _一つ == IGNORED, (
            f"{_人}の書く {_トークン!r} のところに、{_一つ!r} が入っています。IGNORED（引用符は付けません）を置いてください。"
        )
        assert _人 != "モデル" or _一つ != IGNORED, f"モデルの書く {_トークン!r} を、当てさせていません。"
        assert _人 != "モデル" or _一つ == _トークン, (
            f"モデルの書く {_トークン!r} のところには、そのトークンを入れます。いまは {_一つ!r} です。"
        )
# %% only-the-answer: right
IGNORED = -100


def 当てさせる(会話):
    正解 = []
    for トークン, 書く人 in 会話:
        正解.append(トークン if 書く人 == "モデル" else IGNORED)
    return 正解


会話 = [
    ("<start_of_turn>", "型"),
    ("user", "型"),
    ("\n", "型"),
    ("名前は？", "利用者"),
    ("<end_of_turn>", "型"),
    ("\n", "型"),
    ("<start_of_turn>", "型"),
    ("model", "型"),
    ("\n", "型"),
    ("無い。", "モデル"),
    ("<end_of_turn>", "モデル"),
    ("\n", "型"),
]
print(当てさせる(会話))
# %% only-the-answer: wrong 読むだけのところを抜いた
#~ 正解 = []⏎    for ⇒ return [トークン for
#~ :⏎        正解.append(トークン ⇒
#~ " else IGNORED)⏎    return 正解 ⇒ "]
# %% only-the-answer: wrong 型の書くところまで当てさせた
IGNORED = -100


def 当てさせる(会話):
    return [IGNORED if 書く人 == "利用者" else トークン for トークン, 書く人 in 会話]
# %% only-the-answer: wrong IGNORED を、文字列で書いた
IGNORED = -100


def 当てさせる(会話):
    return [トークン if 書く人 == "モデル" else "IGNORED" for トークン, 書く人 in 会話]
# %% only-the-answer: wrong 書く人との組のまま入れた
#~ 正解 = []⏎    for トークン ⇒ return [(トークン
#~ 書く人 in 会話:⏎        正解.append(トークン ⇒ 書く人)
#~ IGNORED)⏎    return 正解 ⇒ IGNORED for トークン, 書く人 in 会話]
# %% only-the-answer: wrong 逆にした
IGNORED = -100


def 当てさせる(会話):
    return [IGNORED if 書く人 == "モデル" else トークン for トークン, 書く人 in 会話]
# %% only-the-answer: wrong 終わりのトークンを当てさせなかった
IGNORED = -100


def 当てさせる(会話):
    return [
        トークン if 書く人 == "モデル" and トークン != "<end_of_turn>" else IGNORED
        for トークン, 書く人 in 会話
    ]


# %% same-weight: start
import math


def 損失(お手本):
    return 0.0


# お手本ごとに、答えのトークンに付けた確率を並べたもの
お手本 = [[0.5], [0.9, 0.8, 0.9, 0.7]]
print(損失(お手本))
# %% same-weight: check
import math as _数
from statistics import fmean as _平均

for _お手本 in [[[0.5], [0.9, 0.8, 0.9, 0.7]], [[0.25, 0.5, 0.9]], [[0.1, 0.3], [1.0], [0.6, 0.2, 0.4]]]:
    _値 = 損失([list(_列) for _列 in _お手本])
    assert _値 is not None, "損失 が、何も返していません。終わりに return で値を返してください。"
    assert isinstance(_値, (int, float)), f"損失 は、数を一つ返します。いまは {_値!r} でした。"
    _対数 = [[-_数.log(_確率) for _確率 in _列] for _列 in _お手本]
    _全部 = sum(_対数, [])
    _正 = _平均(_全部)
    _見つけた = {
        "負号が付いていないようです。確率の対数は0以下なので、符号を変えます。": -_正,
        "対数を足しただけのようです。トークンの数で割ってください。": sum(_全部),
        "お手本ごとに平均してから、また平均したようです。それでは、短い答えのトークンほど重くなります。": _平均(map(_平均, _対数)),
        "合計を、お手本の数で割ったようです。割るのは、トークンの数です。": sum(_全部) / len(_お手本),
        "確率を先に平均してから、対数を取ったようです。先に、一つずつ対数を取ります。": -_数.log(_平均(sum(_お手本, []))),
        "初めのお手本だけで求めたようです。すべてのお手本のトークンを合わせてください。": _平均(_対数[0]),
        "2を底とする対数のようです。この章では自然対数（math.log）を使います。": _正 / _数.log(2),
    }
    for _一言, _違う in _見つけた.items():
        assert _数.isclose(_値, _正, abs_tol=6e-4) or not _数.isclose(_値, _違う, abs_tol=6e-4), _一言
    assert _数.isclose(_値, _正, abs_tol=6e-4), f"{_お手本} の損失は {_正:.4f} のはずですが、{_値:.4f} でした。"
# %% same-weight: right
import math


def 損失(お手本):
    合計, 個数 = 0.0, 0
    for 確率の列 in お手本:
        for 確率 in 確率の列:
            合計 -= math.log(確率)
            個数 += 1
    return 合計 / 個数


# お手本ごとに、答えのトークンに付けた確率を並べたもの
お手本 = [[0.5], [0.9, 0.8, 0.9, 0.7]]
print(損失(お手本))
# %% same-weight: wrong お手本ごとに平均してから、また平均した
import math


def 損失(お手本):
    平均 = [-sum(math.log(確率) for 確率 in 列) / len(列) for 列 in お手本]
    return sum(平均) / len(平均)
# %% same-weight: wrong 負号を忘れた
import math


def 損失(お手本):
    対数 = [math.log(確率) for 列 in お手本 for 確率 in 列]
    return sum(対数) / len(対数)
# %% same-weight: wrong お手本の数で割った
import math


def 損失(お手本):
    return -sum(math.log(確率) for 列 in お手本 for 確率 in 列) / len(お手本)
# %% same-weight: wrong 初めのお手本で終えた
import math


def 損失(お手本):
    for 列 in お手本:
        return sum(-math.log(確率) for 確率 in 列) / len(列)
# %% same-weight: wrong 確率を先に平均した
import math


def 損失(お手本):
    確率 = [一つ for 列 in お手本 for 一つ in 列]
    return -math.log(sum(確率) / len(確率))
