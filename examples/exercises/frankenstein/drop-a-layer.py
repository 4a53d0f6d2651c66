# %% start
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
# %% check
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
# %% right
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
# %% wrong そこで止めてしまった
def 読む(x, 層たち, 抜く):
    for 番, 層 in enumerate(層たち, 1):
        if 番 == 抜く: break
        x = x + 層(x)
    return x
# %% wrong 前の層の分まで0にした
def 読む(x, 層たち, 抜く):
    for 番, 層 in enumerate(層たち, 1):
        x = 0 if 番 == 抜く else x + 層(x)
    return x
# %% wrong 一つずれた
def 読む(x, 層たち, 抜く):
    for 番, 層 in enumerate(層たち, 1):
        x = x if 番 - 1 == 抜く else x + 層(x)
    return x
# %% wrong 一つの層だけを残した
def 読む(x, 層たち, 抜く):
    for 番, 層 in enumerate(層たち, 1):
        x = x + 層(x) if 番 == 抜く else x
    return x
# %% wrong 足すのをやめた
def 読む(x, 層たち, 抜く):
    for 番, 層 in enumerate(層たち, 1):
        x = x if 番 == 抜く else 層(x)
    return x
# %% wrong いつも同じ層を抜いた
def 読む(x, 層たち, 抜く):
    for 番, 層 in enumerate(層たち, 1):
        x = x if 番 == 2 else x + 層(x)
    return x
