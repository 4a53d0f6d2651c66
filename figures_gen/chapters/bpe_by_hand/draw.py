"""「BPEを手でやってみる」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import (
    BLUE,
    GREEN,
    INK,
    LOST,
    MUTED,
    ORANGE,
    SOFT,
    TOKENS,
    Drawing,
    Layout,
    box,
    canvas,
    sheet,
    text_width,
)

ROW = 64  # 一歩の高さ
BAR = 22  # 横棒の一行の高さ
LABELS = {"with_symbols": "規則1つを3文字と数える", "pairs_only": "規則1つを2文字と数える", "bits": "ビットで数える"}
CASES = {"once": ("1回", "BPE"), "same": ("2回", "同じ規則表"), "again": ("", "やり直す")}


@figure
def bpe_steps(layout: Layout, steps: dict[str, Any]) -> Drawing:
    """一歩ごとの文を、元の文字の幅に合わせて並べます。"""
    # データにない: 1
    rows, merges = steps["rows"], steps["merges"]
    drawing, axes = sheet(layout, (len(rows) - 1) * ROW + 32)
    tints = {merge["symbol"]: TOKENS[number] for number, merge in enumerate(merges)}
    for number, row in enumerate(rows):
        lefts = _symbols(axes, layout, number * ROW, row, tints)
        if number < len(merges):
            _merge(axes, layout, number * ROW, merges[number], lefts)
    lines = ["".join(symbol["symbol"] for symbol in row) for row in rows]
    told = "、".join(f"{merge['pair']}（{merge['count']}個）を{merge['symbol']}に" for merge in merges)
    last = "と".join(f"{pair}が{count}個" for pair, count in steps["last_pairs"].items())
    return Drawing(
        drawing,
        caption=f"BPEの進み方。いちばん多い対（下線）を1つの記号にまとめる。箱の幅は、元の何文字分かを表す。"
        f"{len(rows[0])}個の記号が{len(rows[-1])}個になった。",
        alt=f"{lines[0]}が、{lines[-1]}まで縮む。{told}置き換え、{'、'.join(lines[1:])}と進む。最後に残る対は{last}。",
    )


def _symbols(axes: Axes, layout: Layout, top: float, row: list[dict[str, Any]], tints: dict[str, str]) -> list[float]:
    """一行分の箱を、元の一文字の幅に合わせて描き、箱の境目の位置を返します。"""
    column, lefts = layout.pick(44.0, 21.5), [0.0]
    for item in row:
        width = len(item["letters"]) * column
        box(axes, lefts[-1], top, width - 2, 30, tints.get(item["symbol"], SOFT))
        axes.text(lefts[-1] + width / 2 - 1, top + 15.5, item["symbol"], ha="center", va="center", size=16)
        lefts.append(lefts[-1] + width)
    axes.text(layout.width, top + 15.5, f"{len(row)}個", ha="right", va="center", color=MUTED)
    return lefts


def _merge(axes: Axes, layout: Layout, top: float, merge: dict[str, Any], lefts: list[float]) -> None:
    for at in merge["at"]:
        axes.plot([lefts[at] + 2, lefts[at + 2] - 4], [top + 34, top + 34], color=ORANGE, linewidth=3)
    words = f"↓　{merge['pair']}が{merge['count']}個。{merge['symbol']} = {merge['pair']} とする"
    axes.text(4, top + 49.5, words, va="center", size=layout.size)


@figure
def account_once(layout: Layout, accounts: dict[str, Any], steps: dict[str, Any]) -> Drawing:
    """文が1回のときの、元の文と、縮めた文に規則表を足したもの。"""
    return _blocks(layout, accounts["once"]["with_symbols"], steps)


@figure
def account_twice(layout: Layout, accounts: dict[str, Any], steps: dict[str, Any]) -> Drawing:
    """文が2回のときの、元の文と、縮めた文に同じ規則表を足したもの。"""
    return _blocks(layout, accounts["same"]["with_symbols"], steps)


def _blocks(layout: Layout, cost: dict[str, Any], steps: dict[str, Any]) -> Drawing:
    """元の文の下に、縮めた文と規則表を、一文字ずつの箱にして並べます。点線が、元の文の長さです。"""
    drawing, axes = sheet(layout, 116)
    first, last = ([item["symbol"] for item in steps["rows"][at]] for at in (0, -1))
    times = cost["before"] // len(first)
    tints = {merge["symbol"]: TOKENS[number] for number, merge in enumerate(steps["merges"])}
    rules = [
        (letter, tints[merge["symbol"]]) for merge in steps["merges"] for letter in merge["symbol"] + merge["pair"]
    ]
    text = [(letter, tints.get(letter, SOFT)) for letter in last * times]
    column = layout.pick(24.4, 12.2)
    axes.text(0, 11, f"元の文 {cost['before']}文字", va="center", size=layout.size)
    _letters(axes, layout, 22, [(letter, SOFT) for letter in first * times])
    _letters(axes, layout, 56, [*text, *rules])
    word, colour = _verdict(cost)
    end = cost["before"] * column - 1
    axes.plot([end, end], [50, 90], color=colour, linewidth=2, linestyle=":")
    box(axes, 0, 85, len(text) * column - 2, 3, BLUE, radius=1)
    box(axes, len(text) * column, 85, len(rules) * column - 2, 3, ORANGE, radius=1)
    left = 0.0
    for words, tint in (
        (f"縮めた文{cost['text']}", BLUE),
        ("＋", INK),
        (f"規則表{cost['rule_table']}", ORANGE),
        (f"＝ {cost['total']}文字　{word}", colour),
    ):
        axes.text(left, 103, words, va="center", size=layout.size, color=tint)
        left += text_width(words, layout.size) + 4
    listed = "、".join(f"{merge['symbol']}と{merge['pair']}" for merge in steps["merges"])
    each = cost["rule_table"] // len(steps["merges"])
    return Drawing(
        drawing,
        caption=f"{cost['before']}文字の文を、縮めた文と規則表で書くと{cost['total']}文字。"
        f"規則表は、規則ごとに、記号と対の{each}文字。点線が、元の長さ。",
        alt=f"元の文{cost['before']}文字が、縮めた文{cost['text']}文字と規則表{cost['rule_table']}文字を並べると"
        f"{cost['total']}文字になり、{word}になる。縮めた文は{''.join(last * times)}、規則表は{listed}。",
    )


def _letters(axes: Axes, layout: Layout, top: float, letters: list[tuple[str, str]]) -> None:
    """一文字ずつの箱。文字と、箱の色を並べます。"""
    column = layout.pick(24.4, 12.2)
    for place, (letter, tint) in enumerate(letters):
        box(axes, place * column, top, column - layout.pick(2, 1), 26, tint, radius=layout.pick(3, 1))
        axes.text(place * column + column / 2 - 1, top + 13.5, letter, ha="center", va="center", size=layout.small)


@figure
def dictionary_account(layout: Layout, accounts: dict[str, Any]) -> Drawing:
    """文と規則表の長さを、数え方ごとに積み上げ横棒にします。"""
    # データにない: 1
    # データにない: 2 3
    high = layout.pick(5 * BAR + 22, 6 * BAR + 14)
    drawing, axes = sheet(layout, 32 + len(LABELS) * high - 14)
    for number, name in enumerate(LABELS):
        _account(axes, layout, 32 + number * high, name, {case: accounts[case][name] for case in CASES})
    for offset, colour, label in ((0, BLUE, "縮めた文"), (86, ORANGE, "規則表")):
        left = layout.pick(300, 114) + offset
        box(axes, left, 5, 12, 12, colour)
        axes.text(left + 17, 11.5, label, va="center", size=layout.small)
    once, same, again = (accounts[case]["with_symbols"] for case in CASES)
    bits = accounts["once"]["bits"]
    return Drawing(
        drawing,
        caption="縮めた文に規則表を足した長さ。文が1回きりでは、数え方しだいで損になる。2回になれば、どう数えても得になる。",
        alt=f"文が1回では{_paid(once)}、2回では{_paid(same)}。"
        f"規則1つを3文字と数えると、1回では{once['before']}文字が{once['total']}文字になる。"
        f"2回では{same['before']}文字が、同じ規則表なら{same['total']}文字、やり直すと{again['total']}文字。"
        + "。".join(
            f"{LABELS[name]}と、1回では{accounts['once'][name]['before']}が{accounts['once'][name]['total']}に、"
            f"2回では{accounts['same'][name]['before']}が{accounts['same'][name]['total']}か"
            f"{accounts['again'][name]['total']}になる"
            for name in ("pairs_only", "bits")
        )
        + f"。ビットの1回は{bits['total'] - bits['before']}ビットの損。",
    )


def _paid(case: dict[str, Any]) -> str:
    """規則表まで数えた損得。"""
    gain = case["before"] - case["total"]
    return f"{abs(gain)}文字の{'得' if gain > 0 else '損'}"


def _account(axes: Axes, layout: Layout, top: float, name: str, cases: dict[str, dict[str, Any]]) -> None:
    """一つの数え方。数え方の名前は、机の上では左に、電話では上に置きます。"""
    axes.text(0, top + 11, LABELS[name], weight="bold", va="center")
    times_left, y = layout.pick((184, top), (0, top + BAR))
    for case, (times, way) in CASES.items():
        cost = cases[case]
        whole = cases["same"]["before"]
        if times:
            axes.text(times_left, y + 11, f"文が{times}", va="center", size=layout.small)
            _bar(axes, layout, y, "元の文", [(cost["before"] / whole, MUTED)], (str(cost["before"]), INK))
            y += BAR
        verdict, colour = _verdict(cost)
        total = f"{cost['text']} + {cost['rule_table']} = {cost['total']}　{verdict}"
        parts = [(cost["text"] / whole, BLUE), (cost["rule_table"] / whole, ORANGE)]
        _bar(axes, layout, y, way, parts, (total, colour))
        y += BAR


def _verdict(cost: dict[str, Any]) -> tuple[str, str]:
    if cost["total"] == cost["before"]:
        return "同じ", MUTED
    return ("得", GREEN) if cost["pays"] else ("損", ORANGE)


def _bar(
    axes: Axes, layout: Layout, top: float, label: str, parts: list[tuple[float, str]], total: tuple[str, str]
) -> None:
    """積み上げた横棒。``parts`` は、2回の文の長さに対する割合と色、``total`` は棒の終わりに書く言葉と色です。"""
    left, full = layout.pick((300.0, 310.0), (114.0, 132.0))
    axes.text(left - 7, top + 11, label, va="center", ha="right", size=layout.small, color=MUTED)
    for share, tint in parts:
        box(axes, left, top + 3, share * full - 1, 16, tint, radius=1)
        left += share * full
    axes.text(left + 6, top + 11, total[0], va="center", size=layout.small, color=total[1])


@figure
def where_it_pays(layout: Layout, repeats: dict[str, Any]) -> Drawing:
    """くり返した回数と、元の長さに対する割合。数え方ごとに一枚ずつ並べます。"""
    # データにない: 1
    # データにない: 2 3
    height = layout.pick(262, 460)
    drawing, first = canvas(layout, height)
    drawing.set_layout_engine("constrained", rect=(0, 0, 1, 1 - 26 / height))
    first.remove()
    panels = drawing.subplots(*layout.pick((1, 3), (3, 1)), sharex=True, sharey=True)
    for axes, name in zip(panels, LABELS, strict=True):
        _panel(axes, layout, repeats[name], LABELS[name])
    same = repeats["with_symbols"]["same"]["share"]
    drawing.text(0, 1 - 6 / height, "元の長さに対する割合", va="top", size=layout.small, color=MUTED)
    panels[layout.pick(1, 2)].set_xlabel(f"くり返した回数（1回は{repeats['letters']}文字）", size=layout.small)
    panels[0].text(len(same), same[-1] + 0.1, "同じ規則表", color=BLUE, ha="right", va="bottom", size=layout.small)
    panels[0].text(3.2, 0.12, "やり直す", color=ORANGE, ha="left", va="center", size=layout.small)
    told = "。".join(
        f"{LABELS[name]}と、1回では{repeats[name]['same']['share'][0]:.0%}、得になるのは"
        f"{repeats[name]['same']['pays_from']}回から、{len(same)}回では同じ規則表で"
        f"{repeats[name]['same']['share'][-1]:.0%}、やり直すと{repeats[name]['again']['share'][-1]:.0%}"
        for name in LABELS
    )
    return Drawing(
        drawing,
        caption="くり返しが増えるほど、規則表の元が取れる。点線より下なら得。丸は、得になり始めるところ。",
        alt=f"規則表まで数えた長さは、{len(same)}回くり返すと、元の{same[-1]:.0%}まで減る。{told}。",
    )


def _panel(axes: Axes, layout: Layout, series: dict[str, Any], title: str) -> None:
    times = range(1, len(series["same"]["share"]) + 1)
    axes.axhline(1, color=MUTED, linewidth=1, linestyle=":")
    for way, colour, line in (("again", ORANGE, "--"), ("same", BLUE, "-")):
        axes.plot(times, series[way]["share"], color=colour, linestyle=line)
    start = series["same"]["pays_from"]
    share = series["same"]["share"][start - 1]
    axes.plot([start], [share], "o", color=BLUE, markersize=7)
    axes.text(start + 0.7, share + 0.06, f"{start}回から得", va="center", size=layout.small)
    axes.set(xticks=[1, 5, 10], ylim=(0, 1.25), yticks=[0, 0.5, 1], yticklabels=["0%", "50%", "100%"])
    axes.set_title(title, size=layout.size, loc="left", weight="bold", pad=8)


@figure
def guesses(layout: Layout, guesses: dict[str, Any], steps: dict[str, Any]) -> Drawing:
    """同じ文を、文字、Gemmaのトークン、縮めた記号に分けて並べ、当てる回数を比べます。"""
    text, high = guesses["text"], 62
    first, last = ([(item["symbol"], item["letters"]) for item in steps["rows"][at]] for at in (0, -1))
    ways = (
        ("文字を当てる", first),
        ("Gemmaのトークンを当てる", [(piece, piece) for piece in guesses["pieces"]]),
        ("手で縮めた記号を当てる", last),
    )
    drawing, axes = sheet(layout, len(ways) * high - 6)
    column = layout.width / len(text)
    for number, (name, pieces) in enumerate(ways):
        top, left = number * high, 0.0
        axes.text(0, top + 10, name, va="center", size=layout.small, color=MUTED)
        axes.text(layout.width, top + 10, f"{len(pieces)}回", va="center", ha="right", weight="bold")
        for place, (shown, letters) in enumerate(pieces):
            width = len(letters) * column
            box(axes, left, top + 22, width - 2, 30, SOFT if pieces is first else TOKENS[place % len(TOKENS)])
            axes.text(left + width / 2 - 1, top + 37.5, shown, ha="center", va="center", size=16)
            left += width
    told = "、".join(f"{name}なら{' '.join(shown for shown, _ in pieces)}の{len(pieces)}回" for name, pieces in ways)
    return Drawing(
        drawing,
        caption=f"{text}を書くのに、何回当てるか。箱一つが、一回分。",
        alt=f"{text}を書くのに、{told}。",
    )


@figure
def unknown_letter(layout: Layout, unknown_letter: dict[str, Any]) -> Drawing:
    """文の文字から席へ、席から戻った文へ線を引きます。席のない文字からは、線が出ません。"""
    # データにない: 7
    text, seats, ids, back = (unknown_letter[key] for key in ("text", "seats", "ids", "back"))
    unit = layout.width / len("".join(seats))
    drawing, axes = sheet(layout, 168)
    starts = [sum(map(len, seats[:number])) * unit for number in range(len(seats))]
    known = "".join(seats)
    for number, (seat, start) in enumerate(zip(seats, starts, strict=True)):
        tint = TOKENS[ids.index(number)] if number in ids else SOFT
        box(axes, start, 58, len(seat) * unit - 2, 28, tint)
        middle = start + len(seat) * unit / 2 - 1
        axes.text(middle, 72.5, seat, ha="center", va="center", size=layout.pick(16, 13))
        axes.text(middle, 96, str(number), ha="center", va="center", color=MUTED, size=layout.small)
    for top, line, label in ((0, text, "渡した文"), (136, back, "戻った文")):
        for place, letter in enumerate(line):
            box(axes, place * 30, top, 28, 28, LOST if letter not in known else SOFT)
            axes.text(place * 30 + 14, top + 14.5, letter, ha="center", va="center", size=16)
        axes.text(len(line) * 30 + 8, top + 14.5, label, va="center", color=MUTED, size=layout.small)
        for number in ids:
            middle = (line.index(seats[number]) + len(seats[number]) / 2) * 30 - 1
            seat = starts[number] + len(seats[number]) * unit / 2 - 1
            ends = (30, 56) if top == 0 else (134, 105)
            axes.plot([middle, seat], ends, color=MUTED, linewidth=1.2)
    lost = [letter for letter in text if letter not in known]
    axes.text(layout.width, 14.5, f"{'、'.join(lost)}の席は、ない", ha="right", va="center", color=ORANGE)
    return Drawing(
        drawing,
        caption=f"{text}の文字が、それぞれの席（下は番号）に着く。{'、'.join(lost)}には席がなく、戻った文から消えている。",
        alt=f"席は、{'、'.join(seats)}の{len(seats)}個。{text}は、番号{ids}になり、{back}に戻る。{'、'.join(lost)}には席がない。",
    )


@figure
def one_rule(layout: Layout, one_rule: dict[str, Any]) -> Drawing:
    """一回きりの文の、元の文と、縮めた文に規則を足したもの。"""
    drawing, axes = sheet(layout, 66)
    rows = (
        ("元の文", one_rule["sentence"], "", one_rule["before"]),
        ("縮めた文と規則", one_rule["short"], one_rule["rule"], one_rule["total"]),
    )
    for number, (label, text, rule, total) in enumerate(rows):
        top, left = number * 36.0, layout.pick(130, 112)
        axes.text(0, top + 14.5, label, va="center", color=MUTED, size=15)
        for place, letter in enumerate(text + rule):
            apart = 12 if place >= len(text) else 0
            tint = TOKENS[0] if letter == one_rule["short"] else SOFT
            box(axes, left + place * 30 + apart, top, 28, 28, tint)
            axes.text(left + place * 30 + apart + 14, top + 14.5, letter, ha="center", va="center", size=16)
        axes.text(left + 30 * len(text + rule) + 24, top + 14.5, f"{total}文字", va="center", size=15)
    return Drawing(
        drawing,
        caption=f"「{one_rule['sentence']}」が一回だけのときの、文字の数え方。",
        alt=f"{one_rule['sentence']}の{one_rule['before']}文字が、縮めた文{one_rule['short']}と規則{one_rule['rule']}を合わせて{one_rule['total']}文字になる。",
    )
