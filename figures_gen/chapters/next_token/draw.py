"""「次のトークンを当てさせる」の図。"""

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures_gen.declarations import figure
from figures_gen.style import (
    BLUE,
    GREEN,
    GRID,
    MUTED,
    ON_GRID,
    ORANGE,
    PAPER,
    PURPLE,
    SOFT,
    TOKENS,
    Drawing,
    Layout,
    box,
    canvas,
    sheet,
    text_width,
)

LEFT, BAR = 60.0, 18.0  # 横棒の始まりと太さ
CARDS = 36  # 札を並べる、一列の枚数


@figure
def loop(layout: Layout, loop: dict[str, Any]) -> Drawing:
    """プロンプトから次のプロンプトまでの輪を、実際の値で埋めます。机の上では左から右へ、電話では上から下へ。"""
    # データにない: 262,141
    drawing, axes = sheet(layout, layout.pick(196, 346))
    chosen, token_boxes = loop["top"][0], loop["tokens"]
    prompt, model, pick = layout.pick(
        ((0.0, 70.0, 98.0, 34.0), (230.0, 50.0, 90.0, 74.0), (566.0, 70.0, 74.0, 34.0)),
        ((0.0, 0.0, 280.0, 32.0), (0.0, 114.0, 280.0, 32.0), (90.0, 270.0, 100.0, 32.0)),
    )
    for place, words, colour in (
        (prompt, loop["prompt"], SOFT),
        (model, f"モデル{layout.pick(chr(10), '　')}{loop['parameters']:,}{layout.pick(chr(10), '')}個の数", GRID),
        (pick, chosen["token"], TOKENS[len(token_boxes) % len(TOKENS)]),
    ):
        left, top, wide, tall = place
        box(axes, left, top, wide, tall, colour)
        axes.text(left + wide / 2, top + tall / 2, words, ha="center", va="center", linespacing=1.3)
    for number, one in enumerate(token_boxes):
        left, top, wide, tall = layout.pick((116.0, 28 + number * 30.0, 96.0, 26.0), (number * 71.0, 52.0, 67.0, 42.0))
        box(axes, left, top, wide, tall, TOKENS[number % len(TOKENS)])
        (x, y), (across, down) = layout.pick(((left + 26, top + 13), (46, 0)), ((left + 33, top + 13), (0, 19)))
        axes.text(x, y, one["token"], ha="center", va="center")
        axes.text(x + across, y + down, str(one["id"]), ha="center", va="center", size=layout.small)
    _chances(axes, layout, layout.pick((338.0, 38.0), (0.0, 168.0)), loop)
    for start, end in layout.pick(
        (((99, 87), (114, 87)), ((213, 87), (228, 87)), ((321, 87), (336, 87)), ((549, 87), (564, 87))),
        (((140, 34), (140, 50)), ((140, 96), (140, 112)), ((140, 148), (140, 164)), ((140, 252), (140, 268))),
    ):
        _head(axes, start, end, BLUE)
    for x, y, name in layout.pick(
        (
            (49, 10, "プロンプト"),
            (164, 10, "番号に変える"),
            (275, 10, "点を付ける"),
            (440, 10, "確率に直す"),
            (603, 10, "一つ選ぶ"),
        ),
        ((64, 42, "番号に変える"), (64, 104, "点を付ける"), (64, 157, "確率に直す"), (64, 261, "一つ選ぶ")),
    ):
        axes.text(x, y, name, ha="center", va="center", size=layout.small, weight="bold")
    path = layout.pick(([603, 603, 49], [108, 160, 160]), ([194, 304, 304], [286, 286, 16]))
    axes.plot(*path, color=ORANGE, linewidth=1.5)
    _head(axes, *layout.pick(((49, 160.7), (49, 106)), ((304.7, 16), (284, 16))), ORANGE)
    back = f"後ろに足して、次のプロンプト：「{loop['next_prompt']}」"
    axes.text(
        layout.width / 2,
        layout.pick(180, 330),
        back,
        ha="center",
        va="center",
        color=ORANGE,
        weight="bold",
        size=layout.small,
    )
    tokens = "、".join(f"{one['token']}（{one['id']}）" for one in loop["tokens"])
    listed = "、".join(f"{one['token']} {one['probability']:.1%}" for one in loop["top"])
    return Drawing(
        drawing,
        caption=f"文章ができる輪。「{loop['prompt']}」から一周すると、「{loop['next_prompt']}」になる。値はすべて本物。",
        alt=f"「{loop['prompt']}」から一周すると、「{loop['next_prompt']}」になる輪。トークン {tokens} になり、"
        f"モデルが{loop['candidates']:,}個の候補に点を付け、"
        f"確率（{listed}）に直り、「{chosen['token']}」が選ばれてプロンプトの後ろに戻る。",
    )


def _head(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=arrow)


def _chances(axes: Axes, layout: Layout, place: tuple[float, float], loop: dict[str, Any]) -> None:
    """高い順に、点数と確率。"""
    (left, top), longest = place, loop["top"][0]["probability"]
    for number, one in enumerate(loop["top"]):
        y, width = top + number * 23, one["probability"] / longest * layout.pick(84, 150)
        axes.text(left + 14, y + 9, one["token"], ha="center", va="center")
        axes.text(left + 62, y + 9, f"{one['logit']:.2f}", ha="right", va="center", size=layout.small)
        box(axes, left + 72, y, width, BAR, BLUE, radius=1)
        axes.text(left + 78 + width, y + 9, f"{one['probability']:.1%}", va="center", size=layout.small)
    others = loop["candidates"] - len(loop["top"])
    axes.text(left + 72, top + 76, f"ほかに{others:,}個", va="center", size=layout.small, color=MUTED)


@figure
def tokyo(layout: Layout, tokyo: dict[str, Any]) -> Drawing:
    """次のトークンの確率を、高い順に横棒にします。"""
    # データにない: 262,134
    drawing, alt = _likeliest(layout, tokyo)
    return Drawing(
        drawing, caption=f"「{tokyo['prompt']}」の次に来るトークンの確率、上位{len(tokyo['top'])}個。", alt=alt
    )


def _likeliest(layout: Layout, found: dict[str, Any]) -> tuple[Figure, str]:
    """確率の高いトークンの横棒と、その代替テキスト。"""
    top, rest, row_height = found["top"], found["rest"], layout.pick(27, 25)
    drawing, axes = sheet(layout, (len(top) + 1) * row_height + 10)
    full = layout.width - LEFT - 56
    for number, row in enumerate(top):
        middle, wide = (number + 0.5) * row_height, full * row["probability"] / top[0]["probability"]
        axes.text(LEFT - 2, middle, f"「{row['token']}」", ha="right", va="center")
        box(axes, LEFT, middle - BAR / 2, wide, BAR, BLUE, radius=1)
        axes.text(LEFT + wide + 7, middle, f"{row['probability']:.1%}", va="center")
    bottom = len(top) * row_height + 3
    axes.plot([0, layout.width], [bottom, bottom], color=GRID, linewidth=1)
    others = f"ほかの {found['candidates'] - len(top):,} 個を合わせて {rest:.1%}"
    axes.text(LEFT, bottom + row_height / 2, others, color=MUTED, va="center", size=layout.small)
    listed = "、".join(f"{row['token']} {row['probability']:.1%}" for row in top)
    return drawing, (
        f"「{found['prompt']}」の次の一位は、「{top[0]['token']}」。高い順に、{listed}。残りは合わせて {rest:.1%}。"
    )


@figure
def positions(layout: Layout, positions: dict[str, Any]) -> Drawing:
    """位置ごとに、語彙のすべてのトークンの点数を縦に並べます。横線一本が、語彙の1%。使う位置だけに色を付けます。"""
    # データにない: 0 20 1
    tokens, most, low = positions["tokens"], positions["most"], -32.0
    edge, tall, top = layout.pick((64.0, 110.0, 54.0), (36.0, 92.0, 54.0))
    drawing, axes = sheet(layout, top + tall + 4)
    step = (layout.width - edge) / len(tokens)

    def height(score: float) -> float:
        return top + tall * (1 - (score - low) / (16 - low))

    for score in (0, -20):
        axes.text(
            edge - 8,
            height(score),
            f"{score}".replace("-", "−"),
            ha="right",
            va="center",
            color=MUTED,
            size=layout.small,
        )
        axes.plot([edge, layout.width], [height(score)] * 2, color=GRID, linewidth=1, zorder=0)
    axes.text(edge - 8, top, layout.pick("点数", ""), ha="right", va="center", size=layout.small, color=MUTED)
    for number, (one, cuts, best) in enumerate(zip(tokens, positions["cuts"], most, strict=True)):
        left, used = edge + number * step, number == len(tokens) - 1
        middle, half = left + step / 2 - 2, layout.pick(46.0, 24.0)
        box(axes, left, 2, step - 4, 46, TOKENS[number % len(TOKENS)])
        axes.text(middle, 16, one["token"], ha="center", va="center")
        axes.text(middle, 36, str(one["id"]), ha="center", va="center", size=layout.small)
        colour = BLUE if used else MUTED
        gap = math.nan  # 一本の線に描いて、軽くする
        across, down = (
            [middle - half, middle + half, gap] * len(cuts),
            [y for cut in cuts for y in (height(cut), height(cut), gap)],
        )
        axes.plot(across, down, color=colour, linewidth=0.7)
        axes.scatter([middle], [height(best)], color=colour, s=26, zorder=3)
        if used:
            x, side = layout.pick((middle + 10, "left"), (middle, "center"))
            y = height(best) - layout.pick(0, 11)
            axes.text(
                x,
                y,
                f"{positions['top']} {best:.2f}",
                ha=side,
                va="center",
                color=BLUE,
                weight="bold",
                size=layout.small,
            )
    return Drawing(
        drawing,
        caption=f"横線は{positions['candidates']:,}個の点数の1%ごとの区切り、丸はいちばん高いもの。使うのは、青い列。",
        alt="".join(
            f"「{one['token']}」の位置では、点数は真ん中が{cuts[49]:.1f}、いちばん高いものが{best:.1f}。"
            for one, cuts, best in zip(tokens, positions["cuts"], most, strict=True)
        )
        + f"終わりの位置で、いちばん高いのは「{positions['top']}」。",
    )


@figure
def shares(layout: Layout, scores: dict[str, Any]) -> Drawing:
    """点数の高い10個が、足して100%の帯のどれだけを取るか。"""
    # データにない: 100 2
    drawing = _standing(layout, scores) if layout.phone else _lying(layout, scores)
    listed = "、".join(f"{one['token']}（点数{one['score']:.2f}）{one['probability']:.1%}" for one in scores["top"])
    return Drawing(
        drawing,
        caption=f"点数を直すと、足して100%の帯になる。橙が、2位から{len(scores['top'])}位まで。",
        alt=f"高い順に、{listed}。ほかの{scores['others']:,}個を合わせて{scores['rest']:.1%}。",
    )


def _lying(layout: Layout, scores: dict[str, Any]) -> Figure:
    """机の上の、横に寝た帯。"""
    first, *others = scores["top"]
    edge, top, step = 56.0, 96.0, 38.0
    drawing, axes = sheet(layout, top + 26)
    wide, start = layout.width - edge, edge
    column = layout.width - step * (len(others) - 0.5)
    for y, name in ((30, "点数"), (50, "確率(%)")):
        axes.text(0, y, name, va="center", color=MUTED, size=layout.small)
    for number, one in enumerate(scores["top"]):
        width = wide * one["probability"]
        x = start + width / 2 if number == 0 else column + (number - 1) * step
        colour = BLUE if number == 0 else ORANGE
        box(axes, start, top, max(width - 1, 1), 22, colour, radius=0)
        axes.text(x, 10, one["token"], ha="center", va="center", weight="bold", color=colour, size=layout.small)
        axes.text(x, 30, f"{one['score']:.2f}", ha="center", va="center", size=layout.small)
        axes.text(x, 50, f"{100 * one['probability']:.1f}", ha="center", va="center", size=layout.small)
        axes.plot([x, start + width / 2], [60, top - 2], color=colour, linewidth=1)
        start += width
    axes.text(edge + 8, top + 11, f"{first['probability']:.1%}", va="center", color=PAPER, size=layout.small)
    box(axes, start, top, wide * scores["rest"], 22, GRID, radius=0)
    rest = f"ほかの{scores['others']:,}個　{scores['rest']:.1%}"
    axes.text(layout.width - 8, top + 11, rest, ha="right", va="center", size=layout.small)
    return drawing


def _standing(layout: Layout, scores: dict[str, Any]) -> Figure:
    """電話の、縦に立った帯。左に、候補を一行ずつ。"""
    row, top, left = 25.0, 24.0, 218.0
    tall, wide = row * (len(scores["top"]) + 1), layout.width - left
    drawing, axes = sheet(layout, top + tall + 2)
    for x, name in ((118, "点数"), (186, "確率(%)")):
        axes.text(x, 9, name, ha="right", va="center", color=MUTED, size=layout.small)
    start = top
    for number, one in enumerate(scores["top"]):
        height, y = tall * one["probability"], top + (number + 0.5) * row
        colour = BLUE if number == 0 else ORANGE
        box(axes, left, start, wide, max(height - 1, 1), colour, radius=0)
        axes.text(28, y, one["token"], ha="center", va="center", weight="bold", color=colour)
        axes.text(118, y, f"{one['score']:.2f}", ha="right", va="center")
        axes.text(186, y, f"{100 * one['probability']:.1f}", ha="right", va="center")
        axes.plot([192, left - 2], [y, start + height / 2], color=colour, linewidth=1)
        start += height
    first, rest = scores["top"][0]["probability"], scores["rest"]
    box(axes, left, start, wide, tall * rest, GRID, radius=0)
    axes.text(left + 8, top + tall * first / 2, f"{first:.1%}", va="center", color=PAPER, size=layout.small)
    others = f"ほかの\n{scores['others']:,}個\n{rest:.1%}"
    axes.text(left + 8, start + tall * rest / 2, others, va="center", linespacing=1.4, size=layout.small)
    return drawing


@figure
def grown(layout: Layout, grown: dict[str, Any]) -> Drawing:
    """一位を選んで足していった文。選んだトークンの下に、そのときの確率。"""
    chips = [(grown["prompt"], "", SOFT)]
    for number, one in enumerate(grown["steps"]):
        chips.append((one["token"].replace("\n", "⏎"), f"{one['probability']:.0%}", TOKENS[number % len(TOKENS)]))
    placed, x, y = [], 0.0, 0.0
    for token, share, colour in chips:
        wide = max(text_width(token, layout.size) + 10, 32.0)
        if x + wide > layout.width:
            x, y = 0.0, y + 52
        placed.append((x, y, wide, token, share, colour))
        x += wide + 4
    drawing, axes = sheet(layout, y + 48)
    for x, y, wide, token, share, colour in placed:
        box(axes, x, y, wide, 26, colour)
        axes.text(x + wide / 2, y + 13, token, ha="center", va="center")
        axes.text(x + wide / 2, y + 37, share, ha="center", va="center", size=layout.small, color=MUTED)
    listed = "、".join(f"「{one['token']}」{one['probability']:.0%}" for one in grown["steps"])
    return Drawing(
        drawing,
        caption=f"輪を{len(grown['steps'])}周。下は、一位の確率。⏎は改行。",
        alt=f"「{grown['prompt']}」のあとに、順に、{listed}。",
    )


@figure
def asked_shape(layout: Layout, asked_shape: dict[str, Any]) -> Drawing:
    """練習の、三つの文。トークン一つにつき、語彙の数だけの点数。"""
    texts, tokens, vocabulary = asked_shape["texts"], asked_shape["tokens"], asked_shape["vocabulary"]
    drawing, axes = sheet(layout, 28 * texts - 4)
    edge, step = layout.pick((140.0, 76.0), (44.0, 55.0))
    for text in range(texts):
        axes.text(
            edge - 10,
            text * 28 + 12,
            f"文{text + 1}",
            ha="right",
            va="center",
            size=layout.pick(layout.small, 15.0),
            color=MUTED,
        )
        for token in range(tokens):
            box(axes, edge + token * step, text * 28, step - 4, 24, TOKENS[token % len(TOKENS)])
            axes.text(
                edge + token * step + step / 2 - 2,
                text * 28 + 12,
                f"{vocabulary:,}",
                ha="center",
                va="center",
                size=layout.pick(layout.small, 15.0),
            )
    return Drawing(
        drawing,
        caption="箱がトークン、中が点数の個数。",
        alt=f"{texts}つの文に、トークンが{tokens}個ずつ。その一つ一つに、点数が{vocabulary:,}個。",
    )


@figure
def unread(layout: Layout, unread: dict[str, Any]) -> Drawing:
    """どのモデルも読んでいない文章への、1文字当たりの迷いを、その枚数の札で。当たりは一枚。"""
    # データにない: 1
    names = {
        "counted": f"小説一冊を数えた n={unread['n']}",
        "learned": "小説一冊を学んだ、文字の網",
        "ours": "小説一冊を学んだ neko-gemma",
        "gemma": "Gemma 3 270M",
    }
    (left, down), step, tall = layout.pick((216.0, 0.0), (0.0, 24.0)), 8.9, 14.0
    drawing, axes = sheet(layout, layout.pick(190, 268))
    top = 0.0
    for one in unread["rows"]:
        real, count = one["name"] == "gemma", round(one["perplexity"])
        lines = math.ceil(count / CARDS)
        each = f"文章ごとに{min(one['each']):.0f}〜{max(one['each']):.0f}枚"
        x, side, weight = *layout.pick((left - 14, "right"), (0.0, "left")), "bold" if real else "normal"
        axes.text(x, top + 10, names[one["name"]], ha=side, va="center", size=layout.small, weight=weight)
        if not layout.phone:
            axes.text(x, top + 27, each, ha=side, va="center", size=layout.small, color=MUTED)
        end = layout.pick(left + min(count, CARDS) * step + 8, layout.width)
        axes.text(
            end,
            top + layout.pick(lines * tall / 2, 10),
            f"{count}枚",
            ha=layout.pick("left", "right"),
            va="center",
            weight="bold",
        )
        for card in range(count):
            line, place = divmod(card, CARDS)
            paint = ORANGE if card == count // 2 else BLUE if real else GRID
            box(axes, left + place * step, top + down + line * tall, step - 2, tall - 3, paint, radius=1.5)
        top += down + max(lines * tall, layout.pick(36, 0)) + 10
    best = min(unread["rows"], key=lambda one: one["perplexity"])
    listed = "、".join(
        f"{names[one['name']]}は{one['perplexity']:.1f}（文章ごとに{min(one['each']):.0f}から{max(one['each']):.0f}）"
        for one in unread["rows"]
    )
    return Drawing(
        drawing,
        caption=f"どのモデルも読んでいない{unread['texts']}つの文章（合わせて{unread['characters']:,}文字）で、1文字当てるのは、"
        "何枚の札から当たりの一枚（だいだい色）を引くのと同じか。",
        alt=f"いちばん迷わないのは、{names[best['name']]}。1文字当たりの迷いは、{listed}。",
    )


@figure
def published_law(layout: Layout, published_law: dict[str, Any]) -> Drawing:
    """ほかの人が測って当てはめた、スケーリング則の直線。両方の軸が対数です。"""
    # データにない: 1 10 2 3 4 5 7
    drawing, axes = canvas(layout, layout.pick(290, 280))
    told = []
    for key, name, colour, align, along in (
        ("parameters", "モデルの大きさ", GREEN, "right", (-12, -14)),
        ("tokens", "読ませた量", PURPLE, "left", (12, 14)),
    ):
        ends = published_law[key]["ends"]
        amounts, losses = [end["amount"] for end in ends], [end["loss"] for end in ends]
        axes.plot(amounts, losses, color=colour, marker="o", linewidth=3)
        middle = (math.sqrt(math.prod(amounts)), math.sqrt(math.prod(losses)))
        look: dict[str, Any] = {"textcoords": "offset pixels", "va": "center", "color": colour}
        axes.annotate(name, middle, along, ha=align, weight="bold", **look)
        for amount, loss, shift in zip(amounts, losses, (14, -14), strict=True):
            axes.annotate(f"{loss:.2f}", (amount, loss), (0, shift), ha="center", bbox=ON_GRID, **look)
        low, high = ends
        told.append(
            f"{name}が{low['named']}から{high['named']}へ増えると、損失は{low['loss']:.2f}から{high['loss']:.2f}"
        )
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(200, 3e11),
        ylim=(1.7, 9),
        xlabel="パラメータか、トークンの数（10倍ごとの目盛り）",
    )
    axes.set_xticks([1e3, 1e6, 1e9], ["千", "百万", "十億"])
    axes.set_yticks([2, 3, 4, 5, 7], ["2", "3", "4", "5", "7"])
    axes.minorticks_off()
    axes.set_title("損失", loc="left", size=layout.size)
    return Drawing(
        drawing,
        caption=f"Kaplanたちが{published_law['year']}年に発表した、スケーリング則の直線。大きさは、埋め込みを除いた数。"
        "損失は、1トークン当たり。この本で測ったものではない。",
        alt="右下がりの直線が二本。" + "、".join(told) + "。",
    )
