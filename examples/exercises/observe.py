# %% eras: start
import re

元年 = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}


def 合わない(文の列):
    for 文 in 文の列:
        西暦, 元号, 年 = re.findall(r"(\d+)年（(..)(\d+)年）", 文)[0]
    return []


print(合わない(["公布は1889年（明治22年）です。", "公布は1889年（明治23年）です。"]))
# %% eras: check
_二つ = ["公布は1889年（明治22年）です。", "公布は1889年（明治23年）です。"]
try:
    _答え = 合わない(list(_二つ))
except TypeError as _誤り:
    if not any(_印 in str(_誤り) for _印 in ("unsupported operand", "concatenate", "not supported between")):
        raise
    raise AssertionError(
        f"数と文字列を、そのまま計算したり比べたりはできません（{_誤り}）。int で、文字列を数に直してください。"
    ) from None
assert _答え is not None, "合わない が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (list, tuple)), f"辻褄の合わない文のリストを返してください。いまは {_答え!r} を返しています。"
_答え = list(_答え)
assert _答え != [], "辻褄の合わない文が、一つも見つかっていません。明治23年は1890年なので、二つ目の文は合いません。"
assert not (_答え == _二つ and 合わない(["1890年（明治22年）"]) == []), (
    "数え方が、一年ずれています。元年は、0年ではなく1年と数えます。明治1年が1868年です。"
)
assert _答え != _二つ, "どちらの文も、合わないことになりました。比べる前に、int で数に直しましたか。"
assert _答え != _二つ[:1], "合うほうの文が返ってきました。逆になっているか、数え方が一年ずれています。明治1年が1868年です。"
assert _答え.count(_二つ[1]) < 2, (
    "同じ文が、いくつも入っています。見つけた文を入れるリストは、関数の中で、呼ばれるたびに作ってください。"
)
assert _答え == _二つ[1:], f"合わないのは二つ目の文だけのはずですが、{_答え} になりました。"
_列 = ["1912年（大正1年）", "2020年（令和2年）", "1990年（平成1年）", "施行は1945年（昭和21年）", "1947年（昭和22年）"]
_答え = 合わない(list(_列))
assert isinstance(_答え, (list, tuple)), f"文を五つ渡すと、リストではなく {_答え!r} が返ってきました。"
assert _二つ[1] not in _答え, (
    "前に渡した文が残っています。見つけた文を入れるリストは、関数の中で、呼ばれるたびに作ってください。"
)
assert list(_答え) != _列[2:3], "初めに見つけた文だけが返ってきました。return が、くり返しの中に入っていないでしょうか。"
assert list(_答え) != [], "前に見つけた文が、なくなりました。見つけた文を入れるリストを、くり返しの中で空にしていないでしょうか。"
assert list(_答え) == _列[2:4], (
    f"ほかの元号でも確かめました。合わないのは「{_列[2]}」と「{_列[3]}」のはずですが、{list(_答え)} になりました。"
)
_答え = 合わない(["2020年（令和2年）"])
assert _答え is not None, "どの文も合っているとき、何も返していません。空のリストを返してください。"
assert isinstance(_答え, (list, tuple)) and not _答え, f"どの文も合っていれば、空のリストを返します。いまは {_答え!r} です。"
# %% eras: right
import re

元年 = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}


def 合わない(文の列):
    見つけた = []
    for 文 in 文の列:
        西暦, 元号, 年 = re.findall(r"(\d+)年（(..)(\d+)年）", 文)[0]
        if int(西暦) != 元年[元号] + int(年) - 1:
            見つけた.append(文)
    return 見つけた


print(合わない(["公布は1889年（明治22年）です。", "公布は1889年（明治23年）です。"]))
# %% eras: wrong 元年を0年と数えた
#~ ) - 1 ⇒ )
# %% eras: wrong 数に直さずに比べた
#~ int(西暦) ⇒ 西暦
# %% eras: wrong 数に直さずに足した
import re

元年 = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}


def 合わない(文の列):
    見つけた = []
    for 文 in 文の列:
        西暦, 元号, 年 = re.findall(r"(\d+)年（(..)(\d+)年）", 文)[0]
        if 西暦 != 元年[元号] + 年 - 1:
            見つけた.append(文)
    return 見つけた
# %% eras: wrong 合うほうを集めた
#~ ! ⇒ =
# %% eras: wrong 明治だけを考えた
import re


def 合わない(文の列):
    return [文 for 文 in 文の列 if int(re.findall(r"(\d+)年（", 文)[0]) != 1867 + int(re.findall(r"（..(\d+)年", 文)[0])]
# %% eras: wrong 見つかったところで返した
#~ :⏎    見つけた = [] ⇒ :
#~ 見つけた.append(文)⏎    return 見つけた ⇒ return [文]
# %% eras: wrong 見つからないと、何も返さない
#~ return ⇒ if 見つけた:⏎        return
# %% eras: wrong 一つだけを、リストにせずに返した
#~ :⏎    見つけた = [] ⇒ :
#~ 見つけた.append(文)⏎    return 見つけた ⇒ return 文
# %% eras: wrong 調べながら、渡されたリストから取り除いた
#~ :⏎    見つけた = [] ⇒ :
#~ 見つけた.append(文)⏎    return 見つけた ⇒ continue⏎        文の列.remove(文)⏎    return 文の列
# %% eras: wrong リストを、関数の外で一度だけ作った
#~ } ⇒ }⏎見つけた = []
#~ :⏎    見つけた = [] ⇒ :
# %% eras: wrong リストを、前の呼び出しから使い回した
#~ ):⏎    見つけた = [] ⇒ , 見つけた=[]):
# %% eras: wrong くり返しのたびに、リストを空にした
#~ 見つけた = []⏎    for 文 in 文の列: ⇒ for 文 in 文の列:⏎        見つけた = []


# %% same-seed: start
import random


def 書く(種):
    くじ = random.Random()
    return "".join(くじ.choice(["猫", "犬", "が", "と", "。"]) for _ in range(20))


print(書く(3))
print(書く(3))
print(書く(7))
# %% same-seed: check
_三つ = [書く(3), 書く(3), 書く(3)]
assert all(isinstance(一つ, str) and len(一つ) == 20 for 一つ in _三つ), f"書く は、20文字の文を返すままにしてください。いまは {_三つ[0]!r} です。"
assert len(set(_三つ)) == 1, "同じ種を渡しているのに、書かせるたびに違う文になります。"
_文の種類 = len({書く(種) for 種 in range(10)})
assert _文の種類 > 1, "種を変えても、いつも同じ文になってしまいました。渡された種を使ってください。"
assert all(len(set(書く(種))) > 1 for 種 in range(10)), (
    f"「{書く(3)}」のように、一つの言葉ばかりが並びました。一文字ごとに作り直すと、くじは、いつも初めの数を引きます。"
)
assert _文の種類 == 10, f"10通りの種を渡したのに、文は{_文の種類}通りだけでした。渡された種を、そのまま使ってください。"
# %% same-seed: right
import random


def 書く(種):
    くじ = random.Random(種)
    return "".join(くじ.choice(["猫", "犬", "が", "と", "。"]) for _ in range(20))


print(書く(3))
print(書く(3))
print(書く(7))
# %% same-seed: wrong 種を決め打ちにした
#~ Random(種 ⇒ Random(3
# %% same-seed: wrong くじをやめて、いつも初めの言葉を選んだ
#~ くじ.choice( ⇒
#~ ]) ⇒ ][0]
# %% same-seed: wrong 種を混ぜただけ
#~ Random(種 ⇒ Random(種 + random.random()
# %% same-seed: wrong 文を短くした
#~ 20 ⇒ 10
# %% same-seed: wrong 一文字ごとに、くじを作り直した
#~ くじ = random.Random(種)⏎    return "".join(くじ ⇒ return "".join(random.Random(種)
# %% same-seed: wrong 種の一部だけを使った
#~ Random(種 ⇒ Random(種 % 2
