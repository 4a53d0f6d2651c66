# %% more-crooked: start crooked
# %% more-crooked: check
_初め = [へそ曲がり(x) for x in range(1, 7)]
assert None not in _初め, "へそ曲がり が、何も返していません。計算した値を return で返してください。"
assert _初め != [1, 2, 3, 4, 5, 126], "六つ目で曲がっています。x が6のときにも掛け算が0になれば、六つ目は6になります。"
assert _初め == [1, 2, 3, 4, 5, 6], f"初めの六つは 1、2、3、4、5、6 になるはずですが、{_初め} になりました。"
_七つ目 = へそ曲がり(7)
assert _七つ目 != 7, "七つ目も7なので、へそが曲がっていません。六つ目までは素直に、七つ目で曲がるようにしてください。"
# %% more-crooked: right
def へそ曲がり(x: int) -> int:
    # xが1から5のとき、掛け算のどこかが0になり、xだけが残る
    return x + (x - 1) * (x - 2) * (x - 3) * (x - 4) * (x - 5) * (x - 6)


新パターン1 = [へそ曲がり(x) for x in range(1, 7)]
print("新パターン1 ->", 新パターン1)
# %% more-crooked: wrong 素直な規則にした
def へそ曲がり(x: int) -> int:
    return x


新パターン1 = [へそ曲がり(x) for x in range(1, 7)]
# %% more-crooked: wrong 足した
def へそ曲がり(x: int) -> int:
    return x + (x - 1) * (x - 2) * (x - 3) * (x - 4) * (x - 5) + (x - 6)


新パターン1 = [へそ曲がり(x) for x in range(1, 7)]
# %% more-crooked: wrong 七つまで並べただけ
def へそ曲がり(x: int) -> int:
    return x + (x - 1) * (x - 2) * (x - 3) * (x - 4) * (x - 5)


新パターン1 = [へそ曲がり(x) for x in range(1, 8)]


# %% never-met: start
def 初めての割合(読む, 取っておく, n):
    return 0


print(初めての割合("月がきれい。", "月がまるい。", 2))
# %% never-met: check
from numbers import Real as _数

_答え = 初めての割合("月がきれい。", "月がまるい。", 2)
assert _答え is not None, "初めての割合 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, _数), f"割合を、数一つで返してください。いまは {_答え!r} を返しています。"
assert _答え != 3, "初めて見る並びの個数を返しています。並びの個数で割って、割合にしてください。"
assert abs(_答え - 2 / 5) > 1e-3, "「読んだことのある」並びの割合になっています。数えるのは、読んだことのないほうです。"
assert _答え <= 1, f"割合は1を超えません。いまは {_答え} です。"
assert abs(_答え - 3 / 5) < 1e-3, (
    "「月が」「がま」「まる」「るい」「い。」の5個のうち、読んでいないのは3個です。"
    f"割合は 0.6 のはずですが、{_答え} になりました。"
)
_答え = 初めての割合("ああい", "いいいいあ", 2)
assert abs(_答え - 1) < 1e-3, f"「い」の次を読んだことがないので、どの並びも初めてです。1.0 のはずですが、{_答え} になりました。"
_答え = 初めての割合("ああ", "ああああい", 2)
assert abs(_答え - 1 / 2) > 1e-3, "同じ並びは一度しか数えていないようです。「ああ」は三度出てくるので、3個と数えます。"
assert _答え != 0, "「ああああい」の「あい」は、「ああ」にはありません。読む と 取っておく を、取り違えていないでしょうか。"
assert abs(_答え - 1 / 4) < 1e-3, f"「ああ」が3個と「あい」が1個なので、0.25 のはずですが、{_答え} になりました。"
_答え = 初めての割合("月がきれい。", "月はきれい。", 4)
assert not 1e-3 < abs(_答え - 2 / 3) < 0.01, f"割合は、丸めずに返してください。いまは {_答え} です。"
assert abs(_答え - 2 / 3) < 1e-3, f"n を4にすると、並びは3個、そのうち初めてのものは2個です。いまは {_答え} になりました。"
# %% never-met: right
def 初めての割合(読む, 取っておく, n):
    窓 = [取っておく[i : i + n] for i in range(len(取っておく) - n + 1)]
    return sum(一つ not in 読む for 一つ in 窓) / len(窓)


print(初めての割合("月がきれい。", "月がまるい。", 2))
# %% never-met: wrong 終わりの並びを落とした
#~ n + 1 ⇒ n
# %% never-met: wrong 読んだほうを数えた
#~ not in ⇒ in
# %% never-met: wrong 同じ並びを一度しか数えなかった
#~ [取っておく ⇒ {取っておく
#~ )] ⇒ )}
# %% never-met: wrong いつも二文字を見た
#~ n] ⇒ 2]
#~ - n + ⇒ -
# %% never-met: wrong 割るのを忘れた
#~ ) / len(窓) ⇒ )
# %% never-met: wrong 答えを書いてしまった
def 初めての割合(読む, 取っておく, n):
    return 0.6
# %% never-met: wrong 読むと取っておくを取り違えた
def 初めての割合(読む, 取っておく, n):
    窓 = [読む[i : i + n] for i in range(len(読む) - n + 1)]
    return sum(一つ not in 取っておく for 一つ in 窓) / len(窓)
# %% never-met: wrong 丸めた
#~ sum ⇒ round(sum
#~ (窓) ⇒ (窓), 2)


# %% ratios: start
def 割合(文章, 文脈):
    return {}


print(割合("月がきれい。月がまるい。", "月が"))
# %% ratios: check
from numbers import Real as _数


def _近い(答え, 正, 幅=1e-3):
    return 答え.keys() == 正.keys() and all(isinstance(p, _数) and abs(p - 正[字]) < 幅 for 字, p in 答え.items())


def _求める(文章, 文脈):
    答え = 割合(文章, 文脈)
    assert isinstance(答え, dict), f"「{文章}」で「{文脈}」の続きを求めると、辞書ではなく {答え!r} が返ってきました。"
    return dict(答え)


_答え = 割合("月がきれい。月がまるい。", "月が")
assert _答え is not None, "割合 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, dict), f"文字から割合への辞書を返してください。いまは {_答え!r} を返しています。"
assert _答え, "空の辞書が返ってきました。「月が」のすぐ後ろに来る文字を数えてみましょう。"
assert dict(_答え) != {"き": 1, "ま": 1}, "回数のままです。合計で割って、割合にしてください。"
assert not _近い(_答え, {"き": 50, "ま": 50}), "百分率になっています。0.5 のような、合計が1になる割合で返してください。"
_よそ = [_字 for _字 in _答え if _字 not in ("き", "ま")]
assert not ({"き", "ま"} < _答え.keys()), (
    f"「月が」の次に来たのは「き」と「ま」だけですが、{_よそ[:3]} も入っています。続いた文字だけを辞書に入れてください。"
)
assert _近い(_答え, {"き": 0.5, "ま": 0.5}), f"「月が」の次は「き」と「ま」が半分ずつのはずですが、{dict(_答え)} になりました。"
try:
    _答え = _求める("ねこといぬとねこ", "ねこ")
except IndexError:
    raise AssertionError("文章の終わりにある「ねこ」には、続きの文字がありません。そこは数えないでください。") from None
assert "" not in _答え, f"文章の終わりには、続きの文字がありません。いまは {_答え} が返ってきました。"
assert _近い(_答え, {"と": 1}), (
    "「ねこといぬとねこ」で、「ねこ」に続く文字は「と」だけです。続きのない、終わりの「ねこ」は数えません。"
    f"いまは {_答え} になりました。"
)
_答え = _求める("いぬとねこと", "ねこ")
assert _近い(_答え, {"と": 1}), (
    f"「いぬとねこと」では、「ねこ」のあとに、文章の終わりの「と」が続きます。いまは {_答え} になりました。"
    "見る場所が、一つ足りないのではないでしょうか。"
)
_答え, _正 = _求める("ほほほほほほほほう", "ほほ"), {"ほ": 6 / 7, "う": 1 / 7}
assert _近い(_答え, _正) or not _近い(_答え, _正, 0.01), f"割合は、丸めずに返してください。いまは {_答え} です。"
assert _近い(_答え, _正), (
    f"重なった「ほほ」も、一つずつ数えてください。「ほ」は7回のうち6回、「う」は1回のはずですが、{_答え} になりました。"
)
for _文脈, _次 in [("が", "す"), ("吾輩は", "猫")]:
    _答え = _求める("吾輩は猫がすき", _文脈)
    assert _近い(_答え, {_次: 1}), (
        f"文脈は、いつも二文字とは限りません。「吾輩は猫がすき」で「{_文脈}」に続くのは「{_次}」だけですが、"
        f"{_答え} になりました。"
    )
try:
    _答え = 割合("月がきれい。", "猫は")
except ZeroDivisionError:
    raise AssertionError("読んだことのない文脈「猫は」で、0で割ってしまいました。空の辞書を返すようにしてください。") from None
assert _答え == {}, f"読んだことのない文脈では、空の辞書を返してください。いまは {_答え!r} です。"
# %% ratios: right
from collections import Counter


def 割合(文章, 文脈):
    長さ = len(文脈)
    場所 = [i for i in range(len(文章) - 長さ) if 文章.startswith(文脈, i)]
    回数 = Counter(文章[i + 長さ] for i in 場所)
    return {字: 何回 / 回数.total() for 字, 何回 in 回数.items()}


print(割合("月がきれい。月がまるい。", "月が"))
# %% ratios: wrong 回数のままにした
#~ 回数 = ⇒ return
#~ )⏎    return {字: 何回 / 回数.total() for 字, 何回 in 回数.items()} ⇒ )
# %% ratios: wrong countで数えて、重なりを落とした
def 割合(文章, 文脈):
    回数 = {字: 文章.count(文脈 + 字) for 字 in 文章 if 文脈 + 字 in 文章}
    合計 = sum(回数.values())
    return {字: 何回 / 合計 for 字, 何回 in 回数.items()}
# %% ratios: wrong 続きのない終わりまで割る数に入れた
def 割合(文章, 文脈):
    長さ = len(文脈)
    場所 = [i for i in range(len(文章)) if 文章.startswith(文脈, i)]
    回数 = {}
    for i in 場所:
        字 = 文章[i + 長さ : i + 長さ + 1]
        if 字:
            回数[字] = 回数.get(字, 0) + 1
    return {字: 何回 / len(場所) for 字, 何回 in 回数.items()}
# %% ratios: wrong 終わりの次を読もうとした
def 割合(文章, 文脈):
    長さ = len(文脈)
    場所 = [i for i in range(len(文章)) if 文章.startswith(文脈, i)]
    続き = [文章[i + 長さ] for i in 場所]
    return {字: 続き.count(字) / len(続き) for 字 in 続き}
# %% ratios: wrong 読んだことのない文脈で0で割った
def 割合(文章, 文脈):
    長さ = len(文脈)
    場所 = [i for i in range(len(文章) - 長さ) if 文章.startswith(文脈, i)]
    続き = [文章[i + 長さ] for i in 場所]
    一つ分 = 1 / len(続き)
    return {字: 続き.count(字) * 一つ分 for 字 in 続き}
# %% ratios: wrong 答えを書いてしまった
def 割合(文章, 文脈):
    return {"き": 0.5, "ま": 0.5}
# %% ratios: wrong 印字しただけ
def 割合(文章, 文脈):
    print({"き": 0.5, "ま": 0.5})
# %% ratios: wrong いつも二文字の文脈だと思った
#~ 長さ = len(文脈)⏎    場所 = [i for ⇒ 回数 = Counter(文章[i + 2] for
#~ 長さ) if 文章.startswith(文脈, i)]⏎    回数 = Counter(文章[i + 長さ] for i in 場所 ⇒ 2) if 文章[i : i + 2] == 文脈
# %% ratios: wrong 終わりの続きを見落とした
#~ 長さ) ⇒ 長さ - 1)
# %% ratios: wrong 続かなかった文字まで入れた
def 割合(文章, 文脈):
    長さ = len(文脈)
    続き = [文章[i + 長さ] for i in range(len(文章) - 長さ) if 文章.startswith(文脈, i)]
    return {字: 続き.count(字) / len(続き) for 字 in 文章}
# %% ratios: wrong 百分率にした
def 割合(文章, 文脈):
    長さ = len(文脈)
    続き = [文章[i + 長さ] for i in range(len(文章) - 長さ) if 文章.startswith(文脈, i)]
    return {字: 100 * 続き.count(字) / len(続き) for 字 in 続き}
