# %% drop-a-layer: start
def 読む(x, 層たち, 抜く):
    for 番, 層 in enumerate(層たち, 1):
        x = x + 層(x)
    return x


層たち = [
    lambda x: 2 * x,
    lambda x: x + 1,
    lambda x: -5,
]
for 番 in [1, 2, 3]:
    print(f"層{番}なし: {読む(2, 層たち, 番)}")
# %% drop-a-layer: check
_層たち = [lambda x: 2 * x, lambda x: x + 1, lambda x: -5]
_正 = {1: 0, 2: 1, 3: 13}
_どれも = [読む(2, _層たち, _抜く) for _抜く in _正]
assert None not in _どれも, "読む が、何も返していません。終わりに return x と書いてください。"
for _別, _別の答え in _正.items():
    assert _どれも != [_別の答え] * 3, f"どの番を渡しても、いつも層{_別}を抜いています。決まった番ではなく、抜く と比べてください。"
for _抜く in [2, 1, 3]:
    _答え = _どれも[_抜く - 1]
    assert _答え != 8, f"層{_抜く}を抜いても、答えは8のままです。まだ、どの層も飛ばしていません。"
    assert _抜く != 2 or _答え != 6, "層2から先が、全部なくなりました。飛ばすのは一つだけで、続きの層は働かせます。"
    assert _抜く != 2 or _答え != -5 or 読む(2, [lambda x: 10], 2) == 12, "働かせる層で、元の x に足していません。x + 層(x) は、そのまま残します。"
    assert _抜く != 2 or _答え != -5, "それまでに足してきた分が、なくなりました。飛ばすときは、受け取った値をそのまま次へ渡します。"
    assert _抜く != 2 or _答え != 5, "層2だけを働かせています。飛ばすのが層2で、ほかの層は働かせます。"
    for _別, _別の答え in _正.items():
        assert _別 == _抜く or _答え != _別の答え, f"層{_抜く}ではなく、層{_別}を抜いた答えになりました。番は、1から数えています。"
    assert _答え == _正[_抜く], f"層{_抜く}を抜くと、答えは{_正[_抜く]}のはずですが、{_答え} でした。"
_答え = 読む(1, [lambda x: x * x, lambda x: 3 * x, lambda x: 1 - x, lambda x: 10], 4)
assert _答え == 1, f"ほかの四つの層で、層4を抜くと、答えは1のはずですが、{_答え} でした。"
# %% drop-a-layer: right
def 読む(x, 層たち, 抜く):
    for 番, 層 in enumerate(層たち, 1):
        x = x if 番 == 抜く else x + 層(x)
    return x


層たち = [
    lambda x: 2 * x,
    lambda x: x + 1,
    lambda x: -5,
]
for 番 in [1, 2, 3]:
    print(f"層{番}なし: {読む(2, 層たち, 番)}")
# %% drop-a-layer: wrong そこで止めてしまった
#~ x = x if 番 == 抜く else ⇒ if 番 == 抜く: break⏎        x =
# %% drop-a-layer: wrong 前の層の分まで0にした
#~ x if ⇒ 0 if
# %% drop-a-layer: wrong 一つずれた
#~ == ⇒ - 1 ==
# %% drop-a-layer: wrong 一つの層だけを残した
#~ if 番 == 抜く else x + 層(x) ⇒ + 層(x) if 番 == 抜く else x
# %% drop-a-layer: wrong 足すのをやめた
#~ x + 層 ⇒ 層
# %% drop-a-layer: wrong いつも同じ層を抜いた
#~ 抜く else ⇒ 2 else


# %% line-up: start
def 答え(モデル, x):
    return sum(出口 * max(0, 入口 * x) for 入口, 出口 in モデル)


def 平均(甲, 乙):
    return [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in zip(甲, 乙)]


def そろえる(甲, 乙):
    return 乙


元 = [(5, 6), (1, -2), (-3, 4)]
写し = [(-3, 4), (5, 6), (1, -2)]
混ぜた = 平均(元, そろえる(元, 写し))
for x in [1, -1]:
    print(f"{x:+}を入れると、元 {答え(元, x)}、混ぜたもの {答え(混ぜた, x)}")
# %% line-up: check
def _近さ(組, 別):
    return (組[0] - 別[0]) ** 2 + (組[1] - 別[1]) ** 2


for _甲, _正 in [
    ([(5, 6), (1, -2), (-3, 4)], [(5, 6), (1, -2), (-3, 4)]),
    ([(2, 7), (-4, 1), (2, -7), (6, 0)], [(2, 7), (-4, 1), (2, -7), (6, 0)]),
    ([(3, 1), (-3, 5), (0, -4)], [(2.5, 1.5), (-3.5, 4.5), (0.5, -4)]),
    ([(0, 0), (6, 0), (5, -2)], [(3, 3), (5, 0), (5, -5)]),  # (5, -2)にいちばん近い組は、もう選ばれている
]:
    _乙 = _正[1:][::-1] + _正[:1]
    _後 = そろえる(list(_甲), list(_乙))
    assert _後 is not None, "そろえる が、何も返していません。終わりに return で、並べ替えた組を返してください。"
    assert isinstance(_後, (list, tuple)), f"そろえる は、（入口, 出口）の組をリストで返します。いまは {_後!r} でした。"
    assert all(isinstance(_組, (list, tuple)) and len(_組) == 2 for _組 in _後), f"返すのは、（入口, 出口）の組の並びです。いまは {_後!r} でした。"
    _後 = [tuple(_組) for _組 in _後]
    assert len(_後) == len(_乙), f"乙の組は{len(_乙)}個なのに、返したのは{len(_後)}個でした。"
    _二度 = next((_組 for _組 in _後 if _組 in _乙 and _後.count(_組) > _乙.count(_組)), None)
    assert _二度 is None, f"乙の {_二度} を、二度選んでいます。一度選んだ組は、候補から外してください。"
    assert sorted(_後) == sorted(_乙), f"乙の組 {_乙} を、一つずつ並べ替えてください。いまは {_後} を返しています。"
    assert _後 != _乙, f"並び順が、乙のままです。甲の {_甲[0]} には、乙の {_正[0]} を合わせます。"
    _違う = next((_甲の組, _正の組, _組) for _甲の組, _正の組, _組 in zip([*_甲, ()], [*_正, ()], [*_後, None]) if _正の組 != _組)
    assert _後 == _正, (
        f"甲の {_違う[0]} にいちばん近いのは {_違う[1]} ですが、{_違う[2]} を合わせています。"
        f"差の二乗の和は、{_近さ(*_違う[:2]):g} と {_近さ(*_違う[::2]):g} です。"
    )
# %% line-up: right
def 答え(モデル, x):
    return sum(出口 * max(0, 入口 * x) for 入口, 出口 in モデル)


def 平均(甲, 乙):
    return [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in zip(甲, 乙)]


def そろえる(甲, 乙):
    残り, 並べた = list(乙), []
    for 入口, 出口 in 甲:
        近い = min(残り, key=lambda 組: (組[0] - 入口) ** 2 + (組[1] - 出口) ** 2)
        残り.remove(近い)
        並べた.append(近い)
    return 並べた


元 = [(5, 6), (1, -2), (-3, 4)]
写し = [(-3, 4), (5, 6), (1, -2)]
混ぜた = 平均(元, そろえる(元, 写し))
for x in [1, -1]:
    print(f"{x:+}を入れると、元 {答え(元, x)}、混ぜたもの {答え(混ぜた, x)}")
# %% line-up: wrong 甲をそのまま返した
def そろえる(甲, 乙):
    return 甲
# %% line-up: wrong 大きさの順に並べた
def そろえる(甲, 乙):
    return sorted(乙, reverse=True)
# %% line-up: wrong 入口だけで比べた
def そろえる(甲, 乙):
    残り, 並べた = list(乙), []
    for 入口, 出口 in 甲:
        近い = min(残り, key=lambda 組: abs(組[0] - 入口))
        残り.remove(近い)
        並べた.append(近い)
    return 並べた
# %% line-up: wrong ぴったり同じ組だけを合わせた
def そろえる(甲, 乙):
    return [組 for 組 in 甲 if 組 in 乙]
# %% line-up: wrong 出口だけで比べた
def そろえる(甲, 乙):
    残り, 並べた = list(乙), []
    for 入口, 出口 in 甲:
        近い = min(残り, key=lambda 組: abs(組[1] - 出口))
        残り.remove(近い)
        並べた.append(近い)
    return 並べた
# %% line-up: wrong 差の大きさを足した
def そろえる(甲, 乙):
    残り, 並べた = list(乙), []
    for 入口, 出口 in 甲:
        近い = min(残り, key=lambda 組: abs(組[0] - 入口) + abs(組[1] - 出口))
        残り.remove(近い)
        並べた.append(近い)
    return 並べた
# %% line-up: wrong 足してから二乗した
def そろえる(甲, 乙):
    残り, 並べた = list(乙), []
    for 入口, 出口 in 甲:
        近い = min(残り, key=lambda 組: (組[0] - 入口 + 組[1] - 出口) ** 2)
        残り.remove(近い)
        並べた.append(近い)
    return 並べた
# %% line-up: wrong 同じ組を二度選んだ
def そろえる(甲, 乙):
    return [min(乙, key=lambda 組: (組[0] - 入口) ** 2 + (組[1] - 出口) ** 2) for 入口, 出口 in 甲]
