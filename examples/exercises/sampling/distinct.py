# %% start
def 多彩さ(文の列):
    return 0


print(多彩さ(["月がきれい", "月がまるい"]))
# %% check
from numbers import Real as _数

_答え = 多彩さ(["月がきれい", "月がまるい"])
assert _答え is not None, "多彩さ が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, _数), f"割合を、数一つで返してください。いまは {_答え!r} を返しています。"
assert _答え != 7, "異なる並びの個数のままです。すべての並びの個数で割ってください。"
assert abs(_答え - 1) > 1e-9, "「月が」は、二つの文のどちらにも出てきます。文ごとではなく、すべての文を合わせて数えてください。"
assert abs(_答え - 8 / 9) > 1e-9, "文と文の境をまたいだ並び「い月」まで数えています。並びは、文ごとに切り出してください。"
assert abs(_答え - 6 / 8) > 1e-9 or 多彩さ(["ああああ"]) == 0, (
    "二文字ずつ区切っているようです。並びは、一文字ずつずらして切り出します（「月が」の次は「がき」）。"
)
assert abs(_答え - 6 / 8) > 1e-9, "一度しか出ない並びだけを数えています。「月が」も、異なる並びの一つに数えます。"
assert abs(_答え - 7 / 8) < 1e-9, (
    "連続する二文字は、合わせて8個。そのうち異なるものは7個（「月が」が2回）です。"
    f"0.875 のはずですが、{_答え} になりました。"
)
_答え = 多彩さ(["ああああ"])
assert abs(_答え - 1 / 3) < 1e-9, f"「あ」を四つ並べた文には、同じ並びが3個あります。異なるものは1個なので、3分の1のはずですが、{_答え} になりました。"
_答え = 多彩さ(["猫がいる", "猫がいる", "猫がいる", "犬"])
assert abs(_答え - 3 / 9) < 1e-9, (
    "同じ文が三つと、一文字の文が一つです。連続する二文字は合わせて9個、異なるものは3個ですが、"
    f"{_答え} になりました。"
)
# %% right
def 多彩さ(文の列):
    並び = [文[i : i + 2] for 文 in 文の列 for i in range(len(文) - 1)]
    return len(set(並び)) / len(並び)


print(多彩さ(["月がきれい", "月がまるい"]))
# %% wrong 割るのを忘れた
def 多彩さ(文の列):
    並び = [文[i : i + 2] for 文 in 文の列 for i in range(len(文) - 1)]
    return len(set(並び))
# %% wrong 文をつなげてから切り出した
def 多彩さ(文の列):
    全部 = "".join(文の列)
    並び = [全部[i : i + 2] for i in range(len(全部) - 1)]
    return len(set(並び)) / len(並び)
# %% wrong 文ごとに求めて平均した
def 多彩さ(文の列):
    割合 = []
    for 文 in 文の列:
        並び = [文[i : i + 2] for i in range(len(文) - 1)]
        割合.append(len(set(並び)) / len(並び))
    return sum(割合) / len(割合)
# %% wrong 一度しか出ないものを数えた
def 多彩さ(文の列):
    並び = [文[i : i + 2] for 文 in 文の列 for i in range(len(文) - 1)]
    return sum(並び.count(一つ) == 1 for 一つ in 並び) / len(並び)
# %% wrong 二文字ずつ区切った
def 多彩さ(文の列):
    並び = [文[i : i + 2] for 文 in 文の列 for i in range(0, len(文) - 1, 2)]
    return len(set(並び)) / len(並び)
# %% wrong 終わりの一文字も並びに数えた
def 多彩さ(文の列):
    並び = [文[i : i + 2] for 文 in 文の列 for i in range(len(文))]
    return len(set(並び)) / len(並び)
# %% wrong 一文字ずつ数えた
def 多彩さ(文の列):
    並び = [字 for 文 in 文の列 for 字 in 文]
    return len(set(並び)) / len(並び)
# %% wrong 答えを書いてしまった
def 多彩さ(文の列):
    return 0.875
