# %% start
def 絞る(確率, p):
    return 確率


print(絞る({"三大": 0.25, "首都": 0.4, "海": 0.1, "都市": 0.2, "東京": 0.05}, 0.8))
# %% check
def _見せる(確率):
    return "、".join(f"{語} {値:.2f}" for 語, 値 in 確率.items()) or "空"


_確率 = {"三大": 0.25, "首都": 0.4, "海": 0.1, "都市": 0.2, "東京": 0.05}
_答え = 絞る(dict(_確率), 0.8)
assert _答え is not None, "絞る が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, dict) and all(isinstance(値, (int, float)) for 値 in _答え.values()), (
    f"残した候補の確率を、辞書で返してください。いまは {_答え!r} を返しています。"
)
_答え = {語: 値 for 語, 値 in _答え.items() if 値 != 0}
assert len(_答え) < 5, "候補が、一つも減っていません。確率の高い順に足して、p に届いたところで止めます。"
assert set(_答え) != {"首都", "三大"}, (
    "0.8 に届く前に止めています。首都と三大を足しても 0.65 なので、届かせる「都市」まで残してください。"
)
assert set(_答え) != {"三大", "首都", "海", "都市"}, "足す順が、辞書に並んだ順になっています。確率の高い順に足してください。"
assert set(_答え) == {"首都", "三大", "都市"}, f"首都、三大、都市が残るはずですが、{_見せる(_答え)} になりました。"
_合計 = sum(_答え.values())
assert abs(_合計 - 1) < 1e-6, f"残した確率の合計が {_合計:.2f} のままです。合計で割って、1になるように割り直してください。"
assert abs(_答え["首都"] - 0.4 / 0.85) < 1e-6, f"「首都」は 0.47 ほどになるはずですが、{_見せる(_答え)} になりました。"
_答え = 絞る({"あ": 0.1, "い": 0.7, "う": 0.2}, 0.5)
_答え = {語: 値 for 語, 値 in _答え.items() if 値 != 0}
assert set(_答え) == {"い"} and abs(_答え["い"] - 1) < 1e-6, (
    f"一位だけで 0.5 に届くなら、残るのは一位だけです。いまは {_見せる(_答え)} になりました。"
)
_答え = 絞る({"あ": 0.1, "い": 0.3, "う": 0.2, "え": 0.4}, 0.95)
assert len(_答え) == 4, f"p が 0.95 なら、四つとも残るはずですが、{_見せる(_答え)} になりました。"
# %% right
def 絞る(確率, p):
    残す, 合計 = [], 0
    for 語 in sorted(確率, key=確率.get, reverse=True):
        残す.append(語)
        合計 += 確率[語]
        if 合計 >= p:
            break
    return {語: 確率[語] / 合計 for 語 in 残す}


print(絞る({"三大": 0.25, "首都": 0.4, "海": 0.1, "都市": 0.2, "東京": 0.05}, 0.8))
# %% wrong 届く前に止めた
def 絞る(確率, p):
    残す, 合計 = [], 0
    for 語 in sorted(確率, key=確率.get, reverse=True):
        if 合計 + 確率[語] >= p:
            break
        残す.append(語)
        合計 += 確率[語]
    return {語: 確率[語] / 合計 for 語 in 残す}
# %% wrong 割り直さなかった
def 絞る(確率, p):
    残す, 合計 = [], 0
    for 語 in sorted(確率, key=確率.get, reverse=True):
        残す.append(語)
        合計 += 確率[語]
        if 合計 >= p:
            break
    return {語: 確率[語] for 語 in 残す}
# %% wrong 並べ替えなかった
def 絞る(確率, p):
    残す, 合計 = [], 0
    for 語 in 確率:
        残す.append(語)
        合計 += 確率[語]
        if 合計 >= p:
            break
    return {語: 確率[語] / 合計 for 語 in 残す}
# %% wrong 低い順に足した
def 絞る(確率, p):
    残す, 合計 = [], 0
    for 語 in sorted(確率, key=確率.get):
        残す.append(語)
        合計 += 確率[語]
        if 合計 >= p:
            break
    return {語: 確率[語] / 合計 for 語 in 残す}
# %% wrong いつも三つ残した
def 絞る(確率, p):
    残す = sorted(確率, key=確率.get, reverse=True)[:3]
    合計 = sum(確率[語] for 語 in 残す)
    return {語: 確率[語] / 合計 for 語 in 残す}
# %% wrong 残す候補の名前だけを返した
def 絞る(確率, p):
    残す, 合計 = [], 0
    for 語 in sorted(確率, key=確率.get, reverse=True):
        残す.append(語)
        合計 += 確率[語]
        if 合計 >= p:
            break
    return 残す
