"""「指示を教える」の図。"""

import math
from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure, table
from figures_gen.style import (
    BLUE,
    GREEN,
    GRID,
    INK,
    MUTED,
    ON_GRID,
    ORANGE,
    PAPER,
    PURPLE,
    SOFT,
    TOKENS,
    Cell,
    Drawing,
    Layout,
    Table,
    box,
    canvas,
    sheet,
    text_width,
)

#: 強さを変えて首都を聞いた問いの番号と、図に載せる強さの番号と、返事の初めの字数。
CAPITAL, TRIED, HEARD = 1, (0, 3, 5, 10, 20), 13
LABEL = 200  # 机の図で、項目の名前に取る幅
METRICS = {
    "ended": "自分から終えた",
    "language": "求めた言語で答えた",
    "code": "コードの文法が正しかった",
    "passed": "コードが試験を通った",
    "exact": "決まった答えが合った",
}

#: 章の初めで賭けた三つと、それを測った項目。
BETS = {"ended": "やめどき", "code": "返事の形", "exact": "知識"}

WHO = {
    "base": ("教える前", ORANGE),
    "plain": ("教える前＋形だけ", PURPLE),
    "shots": ("教える前＋お手本4つ", GREEN),
    "tuned": ("教えた後", BLUE),
}


#: 測っていないところ。「形だけ」の答えは途中で切ったので、そのあとで終えたかどうかが分からない。
UNASKED = ("ended", "plain")


@table
def before_after(before_after: dict[str, Any]) -> Table:
    """同じ問いへの答えを、左右に並べます。"""
    rows: list[list[Cell | str]] = []
    for row in before_after["rows"]:
        rows.append([Cell(row["request"], bold=True)])
        rows.append([_answer(row[who]) for who in WHO if who in row])
    return Table(
        head=["教える前", f"教える前＋\nお手本{before_after['shown']}つ", "教えた後"],
        rows=rows,
        caption="学習に使っていない問い（種類ごとに初めの一問）。■は終わり、「Q:」は次の問い、…は途中まで。",
    )


def _answer(answer: dict[str, Any]) -> str:
    """答えと、その終わり方。長ければ、途中まで。"""
    text = str(answer["text"])
    room = 20 if text.isascii() else 12
    if answer["ended"]:
        return text + "■"
    return f"{text}⏎Q:…" if answer["asks_again"] else _shown(text[:room]) + "…"


@figure
def labels(layout: Layout, labels: dict[str, Any]) -> Drawing:
    """一問一答のトークンの箱。当てさせるものだけを、青く塗ります。"""
    # データにない: 4
    places, left, top = [], 0.0, 0.0
    for token in labels["tokens"]:
        wide = text_width(_shown(token["token"]), layout.small) + 16
        if left + wide > layout.width:
            left, top = 0.0, top + 34
        places.append((left, top, wide))
        left += wide + 4
    drawing, axes = sheet(layout, top + 58)
    for token, (left, top, wide) in zip(labels["tokens"], places, strict=True):
        tint, ink, weight = (BLUE, PAPER, "bold") if token["asked"] else (SOFT, MUTED, "normal")
        box(axes, left, top, wide, 28, tint)
        words = _shown(token["token"])
        axes.text(
            left + wide / 2, top + 14, words, ha="center", va="center", size=layout.small, color=ink, weight=weight
        )
    asked = [token["token"] for token in labels["tokens"] if token["asked"]]
    y = places[-1][1] + 45
    for left, tint, words in ((0, BLUE, f"当てさせる {len(asked)}個"), (130, SOFT, "読むだけ")):
        box(axes, left, y - 6, 12, 12, tint, radius=1)
        axes.text(left + 18, y, words, va="center", size=layout.small)
    return Drawing(
        drawing,
        caption="一問一答のトークン。⏎は改行。",
        alt=f"当てさせるのは、{len(labels['tokens'])}個のうち、終わりのほうの「{'」「'.join(asked)}」だけ。ほかは、読むだけ。",
    )


@figure
def harder(layout: Layout, forgetting: dict[str, Any]) -> Drawing:
    """教える前から後への、迷いの矢印。目盛りは、何倍になったかが同じ長さになるもの。"""
    # データにない: *
    texts = {"neko": "『吾輩は猫である』", "botchan": "『坊っちゃん』の英訳", "modern": "今の日本語"}
    rows = {label: forgetting[name] for name, label in texts.items()}
    low, high = (math.log(edge(row[end] for row in rows.values())) for edge, end in ((min, "before"), (max, "after")))
    left, step = layout.pick((200.0, 34.0), (34.0, 52.0))
    wide = layout.width - left - layout.pick(44, 30)
    drawing, axes = sheet(layout, step * len(rows) + 4)
    for number, (label, row) in enumerate(rows.items()):
        y = step * number + layout.pick(18, 36)
        axes.text(0, y - layout.pick(0, 24), label, va="center")
        start, end = (left + (math.log(row[when]) - low) / (high - low) * wide for when in ("before", "after"))
        arrow = {"arrowstyle": "-|>", "color": ORANGE, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (end, y), (start, y), arrowprops=arrow)
        axes.text(start - 6, y, f"{row['before']:.0f}", ha="right", va="center", size=layout.small, color=MUTED)
        axes.text(end + 6, y, f"{row['after']:.0f}", va="center", size=layout.small)
    listed = "。".join(f"{label}は{row['before']:.0f}から{row['after']:.0f}" for label, row in rows.items())
    return Drawing(
        drawing,
        caption="三つの文章への迷い（パープレキシティ）。教える前から、教えた後へ。矢印が長いほど、増えた倍率が大きい。",
        alt=f"迷いは、どの文章でも増えた。{listed}。",
    )


@figure
def invented(layout: Layout, invented: dict[str, Any]) -> Drawing:
    """練習の、作り物の記録。損失は線、できた数は、その上の数字。"""
    # データにない: 2
    size = layout.pick(layout.small, 16.5)  # 練習の囲みは、狭い
    drawing, axes = canvas(layout, layout.pick(210, 220))
    epochs, train, validation, right = zip(*invented["turns"], strict=True)
    for values, colour, name in ((train, BLUE, "学習用"), (validation, ORANGE, "検証用")):
        axes.plot(epochs, values, color=colour, marker="o", markersize=5)
        for epoch, value in zip(epochs, values, strict=True):
            above = value == max(train[epoch - 1], validation[epoch - 1])
            axes.annotate(
                f"{value}",
                (epoch, value),
                (0, 8 if above else -8),
                textcoords="offset pixels",
                ha="center",
                va="bottom" if above else "top",
                size=size,
                color=colour,
            )
        axes.text(epochs[-1] + 0.12, values[-1], name, va="center", color=colour, size=size)
    axes.set(xlim=(0.7, epochs[-1] + layout.pick(0.6, 1.4)), ylim=(0.5, 2.3))
    axes.set_xticks(epochs, [f"{epoch}周\n{count}問" for epoch, count in zip(epochs, right, strict=True)], size=size)
    axes.set_yticks([])
    axes.set_title("損失", loc="left", size=size)
    axes.grid(visible=False)
    listed = "。".join(
        f"{epoch}周は、学習用{one}、検証用{other}、開発用{count}問" for epoch, one, other, count in invented["turns"]
    )
    return Drawing(
        drawing,
        caption="作り物の記録。線が学習用と検証用の損失、周の下が、開発用でできた問いの数。",
        alt=f"順に、{listed}。",
    )


@figure
def curve(layout: Layout, training: dict[str, Any]) -> Drawing:
    """お手本を何周したかと、損失。学習用と検証用の二本の線です。"""
    # データにない: 1
    points, kept = training["curve"], training["kept"]
    drawing, axes = canvas(layout, layout.pick(310, 290))
    epochs = [point["epoch"] for point in points]
    top = 1.5 * max(max(point["train"], point["validation"]) for point in points[1:])
    first = f"学習用{points[0]['train']:.1f}、検証用{points[0]['validation']:.1f}"
    start = layout.pick("教える前は、", "教える前は、\n") + first
    note: dict[str, Any] = {"size": layout.small, "color": MUTED, "linespacing": 1.5}
    axes.text(epochs[-1], 0.98 * top, start, ha="right", va="top", bbox=ON_GRID, **note)
    unused = layout.pick("検証用（学習には使わない）", "検証用\n（学習には使わない）")
    for key, colour, name in (("train", BLUE, "学習用"), ("validation", ORANGE, unused)):
        values = [point[key] for point in points]
        axes.plot(epochs, values, color=colour, marker="o", markersize=5)
        axes.text(
            epochs[-1], values[-1] + 0.06, name, color=colour, ha="right", va="bottom", linespacing=1.5, bbox=ON_GRID
        )
    axes.plot(kept["epoch"], kept["validation"], color=INK, marker="o", markersize=12, markerfacecolor="none")
    axes.set(xlim=(-0.05, epochs[-1] + 0.1), ylim=(0, top), xlabel="お手本を読んだ回数（周）", ylabel="損失")
    axes.locator_params(nbins=5)
    axes.grid(visible=False, axis="x")
    listed = "、".join(f"{p['epoch']:.1f}周で{p['train']:.2f}と{p['validation']:.2f}" for p in points)
    return Drawing(
        drawing,
        caption="答えの1トークン当たりの損失。小さいほど、よく当てている。丸で囲んだところのアダプタを使う"
        "（開発用の問いに、いちばん多く答えられた周）。",
        alt=f"検証用の損失は、教える前の{points[0]['validation']:.2f}から、使う{kept['epoch']}周では{kept['validation']:.2f}に減る。"
        f"学習用と検証用は、順に、{listed}。",
    )


@figure
def dial(layout: Layout, dial: dict[str, Any]) -> Drawing:
    """アダプタの強さごとの、首都の問いへの返事と、番を終える確率。"""
    step = layout.pick(36, 54)
    drawing, axes = sheet(layout, 24 + step * len(TRIED))
    axes.text(layout.width, 10, "番を終える確率", va="center", ha="right", size=layout.small, color=MUTED)
    told = []
    for number, place in enumerate(TRIED):
        row, strength = dial["rows"][place], dial["strengths"][place]
        answer, y = row["answers"][CAPITAL], 24 + step * number + layout.pick(18, 14)
        words = _shown(answer["text"])[:HEARD] + ("■" if answer["ended"] else "…")
        axes.text(0, y, f"{strength:g}枚", va="center", weight="bold")
        axes.text(layout.pick(60, 0), y + layout.pick(0, 24), words, va="center")
        box(axes, layout.width - 150, y - 7, max(1.0, 90 * row["end"]), 14, BLUE, radius=1)
        axes.text(layout.width, y, f"{row['end']:.0%}", va="center", ha="right")
        told.append(f"{strength:g}枚では「{words}」、終える確率は{row['end']:.0%}")
    return Drawing(
        drawing,
        caption=f"付箋の枚数（アダプタの強さ）と、「{dial['requests'][CAPITAL]}」への返事。右は、「{dial['told']}」の後に番を終える確率。"
        f"■は終わり、…は途中まで（{dial['heard']}トークンで打ち切り）。",
        alt="。".join(told) + "。",
    )


@figure
def bets(layout: Layout, scores: dict[str, Any]) -> Drawing:
    """章の初めの三つの賭けの、教える前、お手本を並べたとき、教えた後の割合と、95%信頼区間。"""
    # データにない: 95
    # データにない: 4
    step, legend = layout.pick(74, 86), layout.pick(28, 48)
    drawing, axes = sheet(layout, legend + len(BETS) * step)
    asked = [who for who in WHO if who != "plain"]
    _who(layout, axes, asked)
    for number, (metric, name) in enumerate(BETS.items()):
        top = legend + number * step
        axes.text(0, top + layout.pick(20, 8), name, va="center", weight="bold")
        x, y = layout.pick((0, top + 40), (layout.width, top + 8))
        axes.text(x, y, METRICS[metric], va="center", ha=layout.pick("left", "right"), size=layout.small, color=MUTED)
        for place, who in enumerate(asked):
            y = top + layout.pick(8 + place * 18, 24 + place * 16)
            _share(layout, axes, y, scores["shares"][who][metric], WHO[who][1])
    listed = "。".join(
        f"{name}（{METRICS[metric]}）は{'、'.join(_percent(scores['shares'][who][metric]) for who in asked)}"
        for metric, name in BETS.items()
    )
    return Drawing(
        drawing,
        caption=f"学んでいない{scores['questions']}問での成績。「お手本{scores['examples_shown']}つ」は、"
        "教える前のモデルに、問いと答えの組を並べて見せてから聞いたもの。",
        alt=f"順に、教える前、お手本を並べたもの、教えた後。{listed}。",
    )


@figure
def scores(layout: Layout, scores: dict[str, Any]) -> Drawing:
    """項目ごとの、教える前、形だけで問うたとき、お手本を並べたとき、教えた後の割合と、95%信頼区間。"""
    # データにない: 95
    # データにない: 4
    step, legend = layout.pick(86, 72), layout.pick(28, 46)
    drawing, axes = sheet(layout, legend + len(METRICS) * step)
    _who(layout, axes, list(WHO))
    for number, (metric, name) in enumerate(METRICS.items()):
        top = legend + number * step
        of = scores["shares"]["base"][metric]["of"]
        axes.text(0, top + layout.pick(33, 8), layout.pick(name, f"{name}（{of}問）"), va="center")
        axes.text(0, top + 53, layout.pick(f"{of}問", ""), va="center", size=layout.small, color=MUTED)
        for place, (who, (_, colour)) in enumerate(WHO.items()):
            y = top + layout.pick(8, 18) + place * layout.pick(18, 13)
            if (metric, who) == UNASKED:
                said, middle = "分からない（途中で切った）", y + layout.pick(6, 5)
                axes.text(layout.pick(LABEL, 0), middle, said, va="center", size=layout.small, color=MUTED)
            else:
                _share(layout, axes, y, scores["shares"][who][metric], colour)
    listed = "、".join(
        f"{name}は{'、'.join(_said(scores['shares'][who][metric], (metric, who)) for who in WHO)}"
        for metric, name in METRICS.items()
    )
    return Drawing(
        drawing,
        caption=f"学んでいない{scores['questions']}問での成績。「形だけ」は「Q: 問い」「A:」の形で聞き、コードのほかは"
        f"一行で切った。「お手本{scores['examples_shown']}つ」は、その前にお手本も並べた。",
        alt=f"お手本を並べるより、教えて増えたのは、「{_most(scores)}」。順に、教える前、形だけで聞いたもの、お手本も並べたもの、教えた後。{listed}。",
    )


def _percent(share: dict[str, Any]) -> str:
    return f"{share['value']:.0%}"


def _said(share: dict[str, Any], place: tuple[str, str]) -> str:
    return "不明" if place == UNASKED else _percent(share)


def _most(scores: dict[str, Any]) -> str:
    """教えた後に、お手本を並べただけのモデルとの差が、いちばん開いた項目の名前。"""
    shown, after = (scores["shares"][who] for who in ("shots", "tuned"))
    return METRICS[max(METRICS, key=lambda metric: after[metric]["value"] - shown[metric]["value"])]


def _who(layout: Layout, axes: Axes, asked: list[str]) -> None:
    """棒の色の見本。机では一列、電話では二列。"""
    left = 0.0
    for place, who in enumerate(asked):
        name, colour = WHO[who]
        x, top = layout.pick((left, 0.0), (142.0 * (place // 2), 19.0 * (place % 2)))
        box(axes, x, top + 4, 12, 12, colour, radius=1)
        axes.text(x + 17, top + 10, name, va="center", size=layout.small)
        left += 17 + text_width(name, layout.small) + 14
    y = layout.pick(10, 29)
    axes.text(layout.width, y, "細い線は95%区間", va="center", ha="right", size=layout.small, color=MUTED)


def _share(layout: Layout, axes: Axes, top: float, share: dict[str, Any], colour: str) -> None:
    left, scale, thick = layout.pick(LABEL, 0), layout.pick(340, 222), layout.pick(12, 10)
    box(axes, left, top, scale, thick, SOFT, radius=1)
    box(axes, left, top, max(share["value"] * scale, 1.5), thick, colour, radius=1)
    ends = [left + share[end] * scale for end in ("low", "high")]
    axes.plot(ends, [top + thick / 2] * 2, color=INK, linewidth=1.5)
    label = f"{share['value']:.0%}（{share['count']}問）"
    axes.text(left + scale + 8, top + thick / 2, label, va="center", size=layout.small)


@figure
def token_probabilities(layout: Layout, token_probabilities: dict[str, Any]) -> Drawing:
    """一つの答えの、トークンごとの確率。机では横に、電話では縦に並べ、高いほど濃く塗ります。"""
    # データにない: 68 69
    tokens = token_probabilities["tokens"]
    far = max(tokens, key=lambda token: abs(token["after"] - token["before"]))
    # データにない: 0.04 10 12 70 8 93 97 98
    odds = "から".join(_odds(math.exp(far[key])) for key in ("before", "after"))
    title = f"{far['token']}の確率が、{odds}に"
    turns = (("before", "教える前"), ("after", "教えた後"))
    cells = [max(57.0, len(token["token"]) * 8.0 + 8) for token in tokens]
    drawing, axes = sheet(layout, layout.pick(134, 58 + 30 * len(tokens)))
    axes.text(0, 10, title, va="center", weight="bold")
    for number, (_, name) in enumerate(turns):
        x, y = layout.pick((0.0, 87.0 + number * 32), (132 + (number + 0.5) * 92, 40.0))
        axes.text(x, y, name, ha=layout.pick("left", "center"), va="center", size=layout.small, color=MUTED)
    for place, token in enumerate(tokens):
        left, top = layout.pick((66 + sum(cells[:place]), 40.0), (0.0, 56.0 + place * 30))
        x, y = layout.pick((left + cells[place] / 2, 52.0), (0.0, top + 14))
        weight = "bold" if token is far else "normal"
        axes.text(x, y, _shown(token["token"]), ha=layout.pick("center", "left"), va="center", weight=weight)
        for number, (key, _) in enumerate(turns):
            corner = layout.pick((left, 73.0 + number * 32), (132.0 + number * 92, top))
            tint, ink = _sure(math.exp(token[key]))
            if token is far and key == "before":
                tint, ink = ORANGE, PAPER
            wide = layout.pick(cells[place], 92.0)
            box(axes, corner[0] + 1, corner[1], wide - 2, 28, tint)
            middle = (corner[0] + wide / 2, corner[1] + 14)
            axes.text(*middle, _odds(math.exp(token[key])), ha="center", va="center", size=layout.small, color=ink)
    listed = "、".join(
        f"「{_shown(token['token'])}」は{_odds(math.exp(token['before']))}から{_odds(math.exp(token['after']))}"
        for token in tokens
    )
    return Drawing(
        drawing,
        caption=f"「{token_probabilities['question']}」の答えとして「{token_probabilities['answer']}」を先頭から一つずつ渡し、次の正解に付けた確率。"
        "モデルが自分で書いた答えではない。",
        alt=f"{title}変わる。教える前と後の確率は、{listed}。",
    )


def _odds(share: float) -> str:
    """確率。ごく小さければ、1億分のいくつ。"""
    if share < 1e-5:
        return f"1億分の{share * 1e8:.0f}"
    return f"{share:.0%}" if share >= 0.01 else f"{share:.2%}"


def _sure(share: float) -> tuple[str, str]:
    """確率に合わせた、ますと字の色。"""
    return (BLUE, PAPER) if share > 0.5 else (TOKENS[0], INK) if share > 0.05 else (SOFT, INK)


def _shown(token: str) -> str:
    return token.replace("\n", "⏎")


@figure
def lora(layout: Layout, lora: dict[str, Any]) -> Drawing:
    """元の行列と、足し込む二つの細長い行列。辺の長さは、どれも行と列の数に比例します。"""
    tall = 240.0
    wide, thin = (tall * lora[side] / lora["rows"] for side in ("columns", "rank"))
    top, middle = 26.0, 26.0 + tall / 2
    drawing, axes = sheet(layout, top + tall + layout.pick(4, 158))
    box(axes, 0, top, wide, tall, GRID, radius=0)
    axes.text(wide / 2, middle, "W", ha="center", va="center", weight="bold")
    axes.text(wide + 28, middle, "＋", ha="center", va="center", size=16)
    b, a = wide + 62, wide + 112
    box(axes, b, top, thin, tall, BLUE, radius=0)
    axes.text(b + thin / 2, top - 13, "B", ha="center", va="center", color=BLUE, weight="bold")
    axes.text((b + a) / 2, middle, "×", ha="center", va="center", size=16)
    box(axes, a, middle - thin / 2, wide, thin, ORANGE, radius=0)
    axes.text(a + wide / 2, middle - 15, "A", ha="center", va="center", color=ORANGE, weight="bold")
    lines = (
        (0, f"W：{lora['rows']:,} × {lora['columns']}（動かさない）", INK),
        (1, f"＝ {lora['full']:,}個", INK),
        (2.5, f"B：{lora['rows']:,} × {lora['rank']}", BLUE),
        (3.5, f"A：{lora['rank']} × {lora['columns']}", ORANGE),
        (4.5, f"合わせて {lora['small']:,}個", INK),
        (6, f"行列の形に合わせて、{lora['places']}か所に付ける", MUTED),
    )
    left, first = layout.pick(a + wide + 60, 0), layout.pick(middle - 78, top + tall + 24)
    for place, line, colour in lines:
        axes.text(left, first + place * layout.pick(26, 21), line, va="center", color=colour)
    return Drawing(
        drawing,
        caption=f"LoRA。{lora['rows']:,}行{lora['columns']}列の重みは動かさず、細長い二つの行列の積を足す。"
        f"学習するのは、この二つだけ。",
        alt=f"元の重みの{lora['full']:,}個に対して、足し込む行列は{lora['small']:,}個で済む。左に、{lora['rows']:,}行{lora['columns']}列の元の重みW（{lora['full']:,}個の数）。右に、足し込む行列の積。"
        f"Bは{lora['rows']:,}行{lora['rank']}列、Aは{lora['rank']}行{lora['columns']}列で、合わせて{lora['small']:,}個の数。",
    )


WAYS = {"教える前": "base", "形だけ": "plain", "お手本": "shots", "教えた後": "tuned"}


@table
def marks(scores: dict[str, Any]) -> Table:
    """四通りの聞き方の成績。"""
    rows = {
        "自分から終えた": "ended",
        "求めた言語で答えた": "language",
        "コードの文法が正しかった": "code",
        "コードが試験を通った": "passed",
        "決まった答えが合った": "exact",
    }
    counted = _counted(scores["shares"], rows)
    counted[0][2] = "―"  # 答えの終わりで切るので、自分から終えるかは見ない
    return Table(
        ["項目", *WAYS],
        counted,
        "四通りの聞き方で、できた問いの数。「形だけ」は、答えたところで切るので、自分から終えたかは数えない。",
        numbers={1, 2, 3, 4},
    )


@table
def kinds(scores: dict[str, Any]) -> Table:
    """決まった答えの、種類ごとの成績。"""
    rows = {"知識": "fact", "翻訳": "translation", "計算": "arithmetic", "書き換え": "rewrite"}
    counted = _counted(scores["kinds"], rows)
    return Table(["種類", *WAYS], counted, "種類ごとの、決まった答えが合った問いの数。", numbers={1, 2, 3, 4})


def _counted(found: dict[str, Any], rows: dict[str, str]) -> list[list[str]]:
    """項目（全部の数も）と、聞き方ごとの、できた数。"""
    return [
        [f"{label}（{found['tuned'][name]['of']}問）", *(str(found[way][name]["count"]) for way in WAYS.values())]
        for label, name in rows.items()
    ]


@table
def epochs(training: dict[str, Any]) -> Table:
    """何周めを使うかを決めた、開発用の成績。"""
    return Table(
        head=["周", f"開発用でできた数（{training['kept']['of']}問）", "検証用の損失"],
        rows=[[str(row["epoch"]), str(row["right"]), f"{row['validation']:.2f}"] for row in training["selection"]],
        caption="一周ごとの、開発用の成績と、検証用の損失。",
        numbers={0, 1, 2},
    )


@table
def forgotten(forgetting: dict[str, Any]) -> Table:
    """教える前と後の、ほかの文章への迷い。"""
    # データにない: 95
    texts = {"『吾輩は\n猫である』": "neko", "『坊っちゃん』\nの英訳": "botchan", "今の日本語": "modern"}
    return Table(
        head=["文章", "迷い", "何倍に\nなったか", "一位が\n当たった\n割合"],
        rows=[[label, *_harder(forgetting[name])] for label, name in texts.items()],
        caption="教える前と後の、続きへの迷い（パープレキシティ）。何倍になったかの下の段は、95%の幅。",
        numbers={1, 2, 3},
    )


def _harder(row: dict[str, Any]) -> list[str]:
    first = row["top1"]
    return [
        f"{row['before']:.1f}\n→ {row['after']:.1f}",
        f"{row['ratio']:.2f}\n{row['low']:.2f}〜{row['high']:.2f}",
        f"{first['before']:.1%}\n→ {first['after']:.1%}",
    ]
