# %% honest: start
import math


def 正直な圧縮率(バイト数, トークン数, 語彙サイズ, 出発点):
    元のビット数 = バイト数 * 8
    return 元のビット数 / トークン数


print(正直な圧縮率(バイト数=1000, トークン数=300, 語彙サイズ=500, 出発点=200))
# %% honest: check
from math import ceil as _切り上げ
from math import isclose as _近い
from math import log2 as _log2

for _例 in [(1000, 300, 500, 200), (1_000_000, 200_000, 5000, 180), (5000, 900, 1024, 256)]:
    _バイト, _数, _語彙, _出発 = _例
    _幅 = _切り上げ(_log2(_語彙))
    _規則 = _語彙 - _出発
    _答え = 正直な圧縮率(*_例)
    assert _答え is not None, "正直な圧縮率 が、何も返していません。終わりに return を書いてください。"
    assert isinstance(_答え, (int, float)), f"数を返してください。いまは {_答え!r} を返しています。"
    _正しい = _バイト * 8 / (_数 * _幅 + _規則 * 2 * _幅)
    _言葉 = {
        round(_正しい, 1): "丸めずに返してください。",
        round(_正しい, 2): "丸めずに返してください。",
        _バイト * 8 / _数: "トークン一つのビット数を、まだ掛けていません。",
        _バイト * 8 / (_数 * _幅): "規則表の重さが、まだ入っていません。",
        _バイト * 8 / (_数 * _幅 + _規則 * _幅): "規則一つは、番号二つで書きます。",
        _バイト * 8 / (_数 * _幅 + _語彙 * 2 * _幅): "規則の数は、語彙サイズから、出発点の分を引いたものです。",
        _バイト * 8 / (_数 * _幅 + _規則 * 2): "規則の番号も、一つずつ、トークンと同じビット数が要ります。",
        _バイト / (_数 * _幅 + _規則 * 2 * _幅): "元の長さも、ビットで数えてください。1バイトは8ビットです。",
        _バイト * 8 / ((_数 + _規則 * 2) * _log2(_語彙)): "ビット数は、切り上げて整数にします。",
        (_数 * _幅 + _規則 * 2 * _幅) / (_バイト * 8): "割る順が逆です。元の長さを、縮めた長さで割ります。",
    }
    if not _近い(_答え, _正しい, rel_tol=1e-3):
        _一言 = next((_言葉[_値] for _値 in _言葉 if _近い(_答え, _値, rel_tol=1e-6)), "")
        _とき = f"{_バイト:,}バイト、{_数:,}トークン、語彙サイズ{_語彙:,}、出発点{_出発}のとき"
        raise AssertionError(f"{_一言}{_とき}、{_正しい:.4f}になるはずですが、{_答え:.4f}になりました。")
# %% honest: right
import math


def 正直な圧縮率(バイト数, トークン数, 語彙サイズ, 出発点):
    元のビット数 = バイト数 * 8
    一つのビット数 = math.ceil(math.log2(語彙サイズ))
    文章 = トークン数 * 一つのビット数
    規則表 = (語彙サイズ - 出発点) * 2 * 一つのビット数
    return 元のビット数 / (文章 + 規則表)


print(正直な圧縮率(バイト数=1000, トークン数=300, 語彙サイズ=500, 出発点=200))
# %% honest: wrong 規則表を数えなかった
import math


def 正直な圧縮率(バイト数, トークン数, 語彙サイズ, 出発点):
    return バイト数 * 8 / (トークン数 * math.ceil(math.log2(語彙サイズ)))


# %% honest: wrong 出発点も規則に数えた
#~ 元のビット数 = バイト数 * 8⏎    一つのビット数 ⇒ 幅
#~ 文章 = トークン数 * 一つのビット数⏎    規則表 = (語彙サイズ - 出発点) ⇒ return バイト数 * 8 / (トークン数 * 幅 + 語彙サイズ
#~ 一つのビット数⏎    return 元のビット数 / (文章 + 規則表 ⇒ 幅


# %% honest: wrong 規則を番号一つと数えた
#~ 元のビット数 = バイト数 * 8⏎    一つのビット数 ⇒ 幅
#~ 文章 = トークン数 * 一つのビット数⏎    規則表 = ⇒ return バイト数 * 8 / (トークン数 * 幅 +
#~ 2 * 一つのビット数⏎    return 元のビット数 / (文章 + 規則表 ⇒ 幅


# %% honest: wrong 切り上げを忘れた
import math


def 正直な圧縮率(バイト数, トークン数, 語彙サイズ, 出発点):
    幅 = math.log2(語彙サイズ)
    return バイト数 * 8 / (トークン数 * 幅 + (語彙サイズ - 出発点) * 2 * 幅)


# %% honest: wrong 例の答えを書いてしまった
def 正直な圧縮率(バイト数, トークン数, 語彙サイズ, 出発点):
    return 8000 / 8100


# %% longest: start
from nexttoken import bpe

文章 = "猫が鳴いた。猫が鳴いた。犬が鳴いた。Meow. Meow."
トークナイザ = bpe.train(文章, vocab_size=50, full_alphabet=False)


def 長い順(語彙, 個数):
    return []


print(長い順(トークナイザ.vocab, 3))
# %% longest: check
_半端 = "ニャー".encode() + "ニ".encode()[:2]
_語彙 = dict(enumerate([b"e", "猫".encode()[:2], "猫が".encode(), _半端, b"Meow", "猫".encode(), "鳴いた".encode()]))
_答え = 長い順(_語彙, 3)
assert _答え is not None, "長い順 が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (list, tuple)), f"長い順 は、リストを返してください。いまは {_答え!r} を返しています。"
_答え = list(_答え)
assert _答え, "まだ、何も入っていません。"
assert len(_答え) == 3, f"3個を頼んだのに、{len(_答え)}個が返りました。"
assert not any(isinstance(_語, bytes) for _語 in _答え), (
    f"バイト列のままです（{_答え}）。decode で文字に戻してください。"
)
assert all(isinstance(_語, str) for _語 in _答え), f"文字に戻したトークンを並べてください。いまは {_答え} です。"
assert not any("�" in _語 or _語.startswith("ニャー") for _語 in _答え), (
    f"文字の途中で切れたトークンが混じっています（{_答え}）。それは飛ばしてください。"
)
assert _答え != ["鳴いた", "猫が", "Meow"], "バイト数の順になっています。文字数の順にしてください。"
assert _答え[0] != "e" and _答え[0] != "猫", f"短い順になっています（{_答え}）。長いものから並べてください。"
assert _答え == ["Meow", "鳴いた", "猫が"], f"Meow、鳴いた、猫が の順になるはずですが、{_答え} になりました。"
_答え = 長い順(_語彙, 1)
assert list(_答え) == ["Meow"], f"1個を頼むと Meow だけが返るはずですが、{list(_答え)} が返りました。"
# %% longest: right
from nexttoken import bpe

文章 = "猫が鳴いた。猫が鳴いた。犬が鳴いた。Meow. Meow."
トークナイザ = bpe.train(文章, vocab_size=50, full_alphabet=False)


def 長い順(語彙, 個数):
    読める = []
    for バイト列 in 語彙.values():
        文字 = バイト列.decode(errors="replace")
        if "�" not in 文字:
            読める.append(文字)
    return sorted(読める, key=len, reverse=True)[:個数]


print(長い順(トークナイザ.vocab, 3))


# %% longest: wrong 途中で切れたトークンも入れた
def 長い順(語彙, 個数):
    文字 = [バイト列.decode(errors="replace") for バイト列 in 語彙.values()]
    return sorted(文字, key=len, reverse=True)[:個数]


# %% longest: wrong 読めないバイトだけを捨てた
def 長い順(語彙, 個数):
    文字 = [バイト列.decode(errors="ignore") for バイト列 in 語彙.values()]
    return sorted(文字, key=len, reverse=True)[:個数]


# %% longest: wrong バイト数の順にした
def 長い順(語彙, 個数):
    答え = []
    for バイト列 in sorted(語彙.values(), key=len, reverse=True):
        文字 = バイト列.decode(errors="replace")
        if "�" not in 文字:
            答え.append(文字)
    return 答え[:個数]


# %% longest: wrong 短い順にした
def 長い順(語彙, 個数):
    文字 = [バイト列.decode(errors="replace") for バイト列 in 語彙.values()]
    return sorted([語 for 語 in 文字 if "�" not in 語], key=len)[:個数]


# %% longest: wrong バイト列のまま並べた
def 長い順(語彙, 個数):
    return sorted(語彙.values(), key=len, reverse=True)[:個数]


# %% longest: wrong 個数を使わなかった
def 長い順(語彙, 個数):
    文字 = [バイト列.decode(errors="replace") for バイト列 in 語彙.values()]
    return sorted([語 for 語 in 文字 if "�" not in 語], key=len, reverse=True)


# %% mew: start
from nexttoken import bpe

文章 = "吾輩は猫である。名前はまだ無い。ニャーニャー泣いていた。"
トークナイザ = bpe.train(文章, vocab_size=36, full_alphabet=False)
番号の列 = トークナイザ.encode("ニャー")
print(len(番号の列), "トークン:", [トークナイザ.vocab[番号] for 番号 in 番号の列])
# %% mew: check
_列 = トークナイザ.encode("ニャー")
assert トークナイザ.decode(_列) == "ニャー", "「ニャー」を元に戻せません。文章から「ニャー」が消えていませんか？"
assert len(トークナイザ.vocab) <= 36, "語彙サイズは36のまま、文章のほうを変えてください。"
assert len(_列) > 1 or len(番号の列) == 1, "番号の列 は、「ニャー」をトークンにしたもののままにしておいてください。"
assert len(_列) == 1, f"「ニャー」は、まだ{len(_列)}トークンに分かれています。「ニャー」だけを、何度も書き足してみてください。"
_元 = "吾輩は猫である。名前はまだ無い。ニャーニャー泣いていた。"
assert トークナイザ.decode(トークナイザ.encode(_元)) == _元, (
    "「吾輩は猫である。…」が、元に戻らなくなりました。もとの文章は、残しておいてください。"
)
# %% mew: right
from nexttoken import bpe

文章 = "吾輩は猫である。名前はまだ無い。ニャーニャー泣いていた。" + "ニャー。" * 10
トークナイザ = bpe.train(文章, vocab_size=36, full_alphabet=False)
番号の列 = トークナイザ.encode("ニャー")
print(len(番号の列), "トークン:", [トークナイザ.vocab[番号] for 番号 in 番号の列])
# %% mew: wrong もとの文章を消した
from nexttoken import bpe

文章 = "ニャー。" * 10
トークナイザ = bpe.train(文章, vocab_size=36, full_alphabet=False)
番号の列 = トークナイザ.encode("ニャー")
# %% mew: wrong 増やし方が足りない
#~ " + "ニャー。" * 10 ⇒ ニャー。"
# %% mew: wrong ひらがなで足した
#~ ニャーニャー泣いていた。" + "ニャー ⇒ にゃーにゃー泣いていた。" + "にゃー
# %% mew: wrong 調べる文を変えた
#~ " + "ニャー。" * 10 ⇒ "
#~ ニャー")⏎print(len(番号の列), "トークン:", [トークナイザ.vocab[番号] for 番号 in 番号の列]) ⇒ は")
# %% mew: wrong 語彙サイズを増やした
#~ " + "ニャー。" * 10⏎トークナイザ = bpe.train(文章, vocab_size=36 ⇒ "⏎トークナイザ = bpe.train(文章, vocab_size=50
