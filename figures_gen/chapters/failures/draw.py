"""「失敗図鑑」の図。壊れたところを、本物の出力で見せます。だいだい色と赤は、いつも壊れたところです。"""

import unicodedata
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import (
    BLUE,
    GRID,
    INK,
    LOST,
    MUTED,
    ON_GRID,
    ORANGE,
    PAPER,
    SOFT,
    TOKENS,
    Drawing,
    Layout,
    box,
    sheet,
    text_width,
)

HEAD = 26.0  # 題の高さ


def _centre(axes: Axes, text: str, place: tuple[float, float], **look: Any) -> None:
    axes.text(*place, text, **{"ha": "center", "va": "center"} | look)


def _head(axes: Axes, text: str, left: float = 0.0, top: float = 0.0, **look: Any) -> None:
    axes.text(left, top + 10, text, va="center", weight="bold", **look)


@figure
def ignored(layout: Layout, ignored: dict[str, Any]) -> Drawing:
    """文字、Shift_JISのバイト、UTF-8のつもりで読んで残ったもの。電話では半分で折り返します。"""
    text, count = ignored["text"], len(ignored["bytes"])
    across, wide, row = layout.pick((count, 40.0, 100.0), (count // 2, 40.0, 106.0))
    gone = count - len(ignored["kept"])
    drawing, axes = sheet(layout, HEAD + count / across * row)
    rest = f"{ignored['survived']}字しか" if ignored["survived"] else "一つも"
    _head(axes, f"元の字は、{rest}残らない")

    def spot(place: int) -> tuple[float, float]:
        return place % across * wide, HEAD + place // across * row

    place = 0
    for char, size in zip(text, ignored["sizes"], strict=False):
        left, top = spot(place)
        box(axes, left + 1, top, size * wide - 2, 28, SOFT)
        _centre(axes, char, (left + size * wide / 2, top + 14))
        place += size
    for place, byte in enumerate(ignored["bytes"]):
        (left, top), kept = spot(place), place in ignored["kept"]
        box(axes, left + 1, top + 31, wide - 2, 24, TOKENS[0] if kept else LOST)
        _centre(axes, byte, (left + wide / 2, top + 43), size=layout.small)
        if not kept:
            axes.plot([left + 7, left + wide - 7], [top + 43, top + 43], color=INK, linewidth=1.2)
    firsts = iter(ignored["kept"])
    for one in ignored["left"]:
        places = [next(firsts) for _ in range(one["size"])]
        middle = sum(spot(place)[0] for place in places) / len(places) + wide / 2
        shown = "◌" if unicodedata.combining(one["char"]) else one["char"]
        _centre(axes, shown, (middle, spot(places[0])[1] + 72), color=ORANGE, weight="bold", size=layout.size + 2)
    return Drawing(
        drawing,
        caption=f"Shift_JISで書いた「{text}」のバイトを、UTF-8のつもりで読み、読めないもの（赤）を捨てた。"
        "下が、たまたま読めたもの（◌は、前の字に重ねる記号）。",
        alt=f"元の字は、{rest}残らない。{count}バイトのうち{gone}バイトが消え、"
        f"残ったバイトは、{'、'.join(one['char'] for one in ignored['left'])}と読まれる。",
    )


def _token(layout: Layout, axes: Axes, place: tuple[float, float], text: str, colour: str) -> float:
    """トークンの箱。次の箱の左を返します。"""
    (left, top), wide = place, text_width(text, layout.size) + layout.pick(16, 10)
    box(axes, left, top, wide, 26, colour)
    _centre(axes, text, (left + wide / 2, top + 13), weight="bold" if colour == LOST else "normal")
    return left + wide + 3


@figure
def reencoded(layout: Layout, reencoded: dict[str, Any]) -> Drawing:
    """一段ずつ足していったトークン。選んだとおりでない箱を赤くします。"""
    chosen, last = reencoded["chosen"], reencoded["letters"][-1]
    drawing, axes = sheet(layout, HEAD + len(chosen) * 31)
    second = layout.pick(330.0, 168.0)
    for key, title, left in (("letters", "文字に戻して足す", 0.0), ("ids", "番号のまま足す", second)):
        _head(axes, title, left)
        for row, tokens in enumerate(reencoded[key]):
            x = left
            for place, token in enumerate(tokens):
                tint = TOKENS[0] if token == chosen[place] else LOST
                x = _token(layout, axes, (x, HEAD + row * 31), token, tint)
    lost = [token for token in last if token not in chosen]
    return Drawing(
        drawing,
        caption=f"「{'」「'.join(chosen)}」の順に選んだ。文字に戻して足すと、選んでいないトークン（赤）に変わる。",
        alt=f"文字に戻して足すと、選んでいない「{'」「'.join(lost)}」になる。"
        f"段ごとのトークンは、{'、'.join('｜'.join(tokens) for tokens in reencoded['letters'])}。"
        f"番号のまま足すと、{'｜'.join(reencoded['ids'][-1])}のまま。",
    )


@figure
def streamed(layout: Layout, streamed: dict[str, Any]) -> Drawing:
    """トークンごとに、すぐ見せたときと、そろうまで待ったときの文字。"""
    tokens, first = streamed["tokens"], layout.pick(150.0, 0.0)
    wide, row = (layout.width - first) / len(tokens), layout.pick(36.0, 54.0)
    rows = (
        ("届いたトークン", tokens),
        ("すぐに文字に戻す", streamed["alone"]),
        ("そろうまで待つ", streamed["waiting"]),
    )
    drawing, axes = sheet(layout, len(rows) * row)
    for number, (name, pieces) in enumerate(rows):
        top = number * row + layout.pick(4, 22)
        axes.text(0, top + layout.pick(14, -11), name, va="center", weight="bold", size=layout.small)
        for place, piece in enumerate(pieces):
            left = first + place * wide
            tint = LOST if "\ufffd" in piece else SOFT if not number or not piece else TOKENS[0]
            box(axes, left + 1, top, wide - 3, 28, tint)
            shown = piece.strip("<>").removeprefix("0x") if not number else piece or "…"
            look = {"color": MUTED} if not number or not piece else {"weight": "bold"}
            _centre(axes, shown, (left + wide / 2, top + 14), **look)
    letter, broken = streamed["text"][0], "".join(piece for piece in streamed["alone"] if "\ufffd" in piece)
    return Drawing(
        drawing,
        caption=f"「{streamed['text']}」のトークンを、一つずつ見せる。「{letter}」は、バイトに分かれて届く。",
        alt=f"すぐに文字に戻すと、「{letter}」が「{broken}」になる。バイトに分かれて届くので、そろうまで待てば、"
        f"「{letter}」が出る。",
    )


def _shade(share: float) -> tuple[str, str]:
    """確率の大きさに合わせた、ますと字の色。"""
    return (BLUE, PAPER) if share > 0.5 else (TOKENS[0] if share > 0.1 else SOFT, INK)


@figure
def axes(layout: Layout, axes: dict[str, Any]) -> Drawing:
    """二つの向きの割り算。濃いほど確率が高く、右が語彙の全部の合計です。"""
    # データにない: 1
    rows, columns = axes["rows"], axes["columns"]
    label, cell = layout.pick((50.0, 43.0), (58.0, 48.0))
    high = HEAD + 26 + len(rows) * 30 + 2
    drawing, plot = sheet(layout, layout.pick(high, 2 * high + 16))
    titles = (("wrong", "dim=1　縦に割り合う", ORANGE), ("right", "dim=-1　横に割り合う", BLUE))
    for number, (key, title, tone) in enumerate(titles):
        left, top = layout.pick((number * 332.0, 0.0), (0.0, number * (high + 16)))
        _head(plot, title, left, top)
        for place, column in enumerate(columns):
            x = left + label + (place + 0.5) * cell
            _centre(plot, column, (x, top + HEAD + 12), size=layout.small)
        for y, (row, shares) in enumerate(zip(rows, axes["shares"][key], strict=True)):
            middle = top + HEAD + 26 + y * 30 + 14
            plot.text(left, middle, row, va="center", size=layout.small, color=INK if row == rows[-1] else MUTED)
            for place, share in enumerate(shares):
                x, (tint, ink) = left + label + place * cell, _shade(share)
                box(plot, x + 1, middle - 14, cell - 2, 28, tint)
                _centre(plot, f"{share:.0%}", (x + cell / 2, middle), size=layout.small, color=ink)
        total, x = axes["totals"][key][-1], left + label + len(columns) * cell + 8
        plot.text(x, middle - 30, "合計", va="center", size=layout.small, color=MUTED)
        plot.text(x, middle, f"{total:,.1f}", va="center", color=tone, weight="bold", size=layout.size + 2)
    wrong, right = axes["totals"]["wrong"][-1], axes["totals"]["right"][-1]
    return Drawing(
        drawing,
        caption=f"「{''.join(rows[1:])}」の次の確率が、いちばん下の行。合計は、語彙の全部を足したもの。",
        alt=f"いちばん下の行を語彙の全部で足すと、縦に割り合ったときは{wrong:,.1f}、横なら{right:.1f}。"
        + "、".join(
            f"「{column}」は縦で{one:.0%}、横で{other:.0%}"
            for column, one, other in zip(
                columns, axes["shares"]["wrong"][-1], axes["shares"]["right"][-1], strict=True
            )
        )
        + "。",
    )


@figure
def overflow(layout: Layout, overflow: dict[str, Any]) -> Drawing:
    """指数関数に入る数の並びと、float32の行き止まり。"""
    # データにない: 0
    low: float
    high: float
    limit, before, after = overflow["limit"], overflow["before"], overflow["after"]
    low, high = after[-1], before[0]
    left, right = 10.0, layout.width - 10

    def spot(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    drawing, axes = sheet(layout, 164)
    wall = spot(limit)
    box(axes, wall, 30, layout.width - wall, 110, LOST, radius=0)
    axes.plot([wall, wall], [30, 140], color=ORANGE, linewidth=2)
    _head(axes, "ここから先は inf", wall, color=ORANGE)
    for top, values, name in ((56.0, before, "温度で割っただけ"), (112.0, after, "先に最大値を引く")):
        axes.text(left - 10, top - 14, name, va="center", weight="bold", size=layout.small)
        axes.plot([left, right], [top, top], color=GRID, linewidth=1)
        for value in values:
            tone = ORANGE if value > limit else BLUE
            axes.plot([spot(value)], [top], "o", color=tone, markersize=6, markeredgecolor=PAPER, markeredgewidth=0.8)
    _centre(axes, f"{limit:.1f}", (wall, 152), size=layout.small, color=ORANGE)
    _centre(axes, "0", (spot(0), 152), size=layout.small, color=MUTED)
    axes.text(right, 78, f"一位 {high:.0f}", va="center", ha="right", size=layout.small)
    return Drawing(
        drawing,
        caption=f"指数関数に入る数（候補の上位{len(before)}個）。float32では、{limit:.1f}を超えると無限大（inf）になる。"
        "最大値を引けば、どれも0以下になる。",
        alt=f"温度で割っただけだと、一位は{high:.0f}で、行き止まりの{limit:.1f}を超える。"
        f"先に最大値を引くと、いちばん大きくても{after[0]:.0f}で、一つも超えない。",
    )


def _flow(layout: Layout, texts: Sequence[str]) -> list[tuple[float, float, float]]:
    """トークンの箱の、左、上、幅。図の幅で折り返します。"""
    places, left, top = [], 0.0, 0.0
    for text in texts:
        wide = max(text_width(text, layout.size) + layout.pick(14, 10), 26)
        if left + wide > layout.width:
            left, top = 0.0, top + 34
        places.append((left, top, wide))
        left += wide + 3
    return places


@figure
def unstopped(layout: Layout, unstopped: dict[str, Any]) -> Drawing:
    """書いたトークンの並び。止まるはずのところから先を、赤くします。"""
    tokens, ends = [token.replace("\n", "⏎") for token in unstopped["tokens"]], unstopped["ends"]
    stop = ends.index(True)
    answer, rest = _flow(layout, tokens[: stop + 1]), _flow(layout, tokens[stop + 1 :])
    below = HEAD + answer[-1][1] + 34 + 10
    drawing, axes = sheet(layout, below + HEAD + rest[-1][1] + 30)
    _head(axes, "答えは、ここまで", color=BLUE)
    _head(axes, "止められずに書いた、一人芝居", top=below, color=ORANGE)
    for number, (left, top, wide) in enumerate([*answer, *rest]):
        y = top + HEAD + (below if number > stop else 0)
        tint = BLUE if number == stop else TOKENS[0] if number < stop else LOST
        box(axes, left, y, wide, 28, tint)
        look = {"color": PAPER, "weight": "bold"} if number == stop else {}
        _centre(axes, tokens[number], (left + wide / 2, y + 14), **look)
    return Drawing(
        drawing,
        caption="書いたトークンを、順に。答えの終わりの<end_of_turn>のあとの"
        f"{len(tokens) - stop - 1}個は余計（⏎は改行）。",
        alt=f"<end_of_turn>で答えは終わったのに、あと{len(tokens) - stop - 1}個、利用者の番まで書く。"
        f"順に、{'｜'.join(tokens)}。",
    )


@figure
def two_bos(layout: Layout, two_bos: dict[str, Any]) -> Drawing:
    """問いごとの、一位だったトークンの確率の落ちる矢印。"""
    # データにない: 0 50 100
    rows, step = two_bos["rows"], layout.pick(34.0, 50.0)
    left = layout.pick(300.0, 12.0)
    wide = layout.width - left - 96
    replaced = [row for row in rows if row["two_token"] != row["one_token"]]
    drawing, axes = sheet(layout, HEAD + len(rows) * step + 20)
    changed = "、".join(f"「{row['one_token']}」が「{row['two_token']}」に" for row in replaced)
    _head(axes, f"<bos>が二つだと、一位の{changed}")
    for share in (0, 0.5, 1):
        x = left + share * wide
        axes.plot([x, x], [HEAD + 4, HEAD + len(rows) * step], color=GRID, linewidth=1)
        _centre(axes, f"{share:.0%}", (x, HEAD + len(rows) * step + 11), size=layout.small, color=MUTED)
    for number, row in enumerate(rows):
        y = HEAD + number * step + layout.pick(18, 34)
        asked = f"{row['question']} → {row['one_token']}"
        axes.text(0, y - layout.pick(0, 20), asked, va="center", size=layout.small)
        one, two = (left + row[name] * wide for name in ("one", "kept"))
        tone = ORANGE if row in replaced else MUTED
        axes.annotate("", (two, y), (one, y), arrowprops={"arrowstyle": "-|>", "color": tone, "linewidth": 2.5})
        axes.plot([one], [y], "o", color=tone, markersize=6, markerfacecolor=PAPER, markeredgewidth=2)
        told = f"{row['one']:.0%} → {row['kept']:.0%}"
        if row in replaced:
            told += f"（「{row['two_token']}」が{row['two']:.0%}）"
        axes.text(max(one, two) + 10, y, told, va="center", size=layout.small, color=tone, bbox=ON_GRID)
    listed = "、".join(
        f"「{row['question']}」の「{row['one_token']}」は{row['one']:.1%}から{row['kept']:.1%}" for row in rows
    )
    return Drawing(
        drawing,
        caption="会話を習ったモデルが、<bos>一つで一位にするトークン（問いの右）の確率。丸が<bos>一つ、矢印の先が二つのとき。",
        alt=f"<bos>が二つあると、一位の{changed}入れ替わる。一つのときの一位の確率は、{listed}。",
    )


@figure
def forged(layout: Layout, forged: dict[str, Any]) -> Drawing:
    """利用者の送った一つの吹き出しと、モデルの読む吹き出し。利用者の作ったモデルの発言を、赤くします。"""
    turns, said = forged["turns"], forged["said"].split("\n")
    wide = layout.pick(286.0, 300.0)
    sent = 20.0 * len(said) + 16
    second, below = layout.pick((wide + 60, 0.0), (0.0, HEAD + sent + 16))
    drawing, axes = sheet(layout, layout.pick(max(HEAD + sent, HEAD + 36 * len(turns)), below + HEAD + 36 * len(turns)))
    _head(axes, "利用者の発言は、一つ")
    box(axes, 0, HEAD, wide, sent, TOKENS[0], radius=8)
    for number, line in enumerate(said):
        axes.text(12, HEAD + 18 + number * 20, line, va="center", size=layout.small)
    _head(axes, f"モデルの読む会話は、{len(turns)}つの番", second, below)
    for number, turn in enumerate(turns):
        model, text = turn["role"] == "model", turn["text"] or "……"
        size = text_width(text, layout.size) + 24
        left = second + (wide - size if not model else 0.0)
        top = below + HEAD + number * 36
        fake = model and bool(turn["text"])
        box(axes, left, top, size, 30, LOST if fake else SOFT if model else TOKENS[0], radius=8)
        axes.text(left + 12, top + 15, text, va="center", weight="bold" if fake else "normal")
        x, side = (left + size + 8, "left") if model else (left - 8, "right")
        said_by = "モデル" if model else "利用者"
        axes.text(x, top + 15, said_by, ha=side, va="center", size=layout.small, color=MUTED)
    false = next(turn["text"] for turn in turns if turn["role"] == "model" and turn["text"])
    return Drawing(
        drawing,
        caption="利用者の送ったものと、それを番号に直したもの。赤は、モデルが言ったことにされた言葉。",
        alt=f"利用者の一つの発言が、{len(turns)}つの番に読まれ、モデルが「{false}」と言ったことになる。順に、"
        + "、".join(f"{'モデル' if turn['role'] == 'model' else '利用者'}「{turn['text']}」" for turn in turns)
        + "。",
    )
