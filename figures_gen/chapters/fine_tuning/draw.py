"""「会話も、文章の続きだった」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SOFT,
    TOKENS,
    Drawing,
    Layout,
    box,
    canvas,
    sheet,
    text_width,
)

NOTE, BOX = 24.0, 32.0  # 役目の言葉と、トークンの箱の高さ
GROUP = 20.0  # 役目と役目の間
NOTES = ("文章の始まり", "俺のターン☆", "利用者の言葉", "ターン終了", "モデルのターン☆", "続きを、モデルが書く")


@figure
def template(layout: Layout, template: dict[str, Any]) -> Drawing:
    """テンプレートを当てはめた問いを、トークンの箱にします。鮮やかな青の箱が特殊トークンです。"""
    groups = [*_groups(template["tokens"]), [{"text": "？", "id": "", "special": False}]]
    places = _places(layout, groups)
    drawing, axes = sheet(layout, places[-1][1] + NOTE + BOX + layout.pick(22, 2))
    ordinary = 0
    for group, note, (left, top) in zip(groups, NOTES, places, strict=True):
        axes.text(left, top + 11, note, va="center", color=MUTED, size=layout.small)
        for token in group:
            tint = TOKENS[ordinary % len(TOKENS)] if group is not groups[-1] else SOFT
            ordinary += not token["special"]
            _token(axes, layout, (left, top + NOTE), token, BLUE if token["special"] else tint)
            left += _wide(token) + 4
    listed = "、".join(f"{_shown(token)}（{token['id']}）" for token in template["tokens"])
    return Drawing(
        drawing,
        caption=f"「{template['question']}」にチャットテンプレートを当てはめた{template['count']}個のトークン。"
        "鮮やかな青の箱が特殊トークン、⏎が改行、下の数がトークンの番号。",
        alt=f"「{template['question']}」が、印の付いた{template['count']}個のトークンになる。順に{listed}。このあとの続きをモデルが書く。",
    )


def _groups(tokens: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """トークンを、意味の切れ目で五つに分けます。<bos>、ターンの始まり、言葉、ターンの終わり、モデルの番です。"""
    first = next(place for place, token in enumerate(tokens) if token["text"] == "\n") + 1
    last = next(place for place, token in enumerate(tokens) if token["text"] == "<end_of_turn>")
    return [tokens[:1], tokens[1:first], tokens[first:last], tokens[last : last + 2], tokens[last + 2 :]]


def _places(layout: Layout, groups: list[list[dict[str, Any]]]) -> list[tuple[float, float]]:
    """役目ごとの左上の位置。横に並べて、入らなければ次の段へ送ります。"""
    places, left, top = [], 0.0, 0.0
    for group, note in zip(groups, NOTES, strict=True):
        wide = max(sum(_wide(token) + 4 for token in group) - 4, len(note) * layout.small)
        if left + wide > layout.width:
            left, top = 0.0, top + NOTE + BOX + layout.pick(36, 26)
        places.append((left, top))
        left += wide + GROUP
    return places


def _wide(token: dict[str, Any]) -> float:
    return max(sum(8.2 if char.isascii() else 15 for char in _shown(token)) + 16, 52)


def _token(axes: Axes, layout: Layout, place: tuple[float, float], token: dict[str, Any], colour: str) -> None:
    (left, top), wide = place, _wide(token)
    ink, weight = (PAPER, "bold") if token["special"] else (INK, "normal")
    box(axes, left, top, wide, BOX, colour)
    axes.text(left + wide / 2, top + BOX / 2, _shown(token), ha="center", va="center", color=ink, weight=weight)
    below = top + BOX + 12
    axes.text(left + wide / 2, below, str(token["id"]), ha="center", va="center", size=layout.small, color=MUTED)


def _shown(token: dict[str, Any]) -> str:
    return str(token["text"]).replace("\n", "⏎")


@figure
def echoes(layout: Layout, unpractised: dict[str, Any]) -> Drawing:
    """指示と、モデルの書いたもの。指示の書き出しを写したところを塗ります。"""
    step = 52.0
    drawing, axes = sheet(layout, step * len(unpractised["rows"]) - 8)
    for number, row in enumerate(unpractised["rows"]):
        top = number * step
        asked, said = (row[key].replace("\n", "⏎") for key in ("instruction", "answer"))
        copied = next(
            (at for at, (a, b) in enumerate(zip(asked, said, strict=False)) if a != b), min(len(asked), len(said))
        )
        axes.text(0, top + 10, _cut(layout, asked, 0), va="center", size=layout.small, color=MUTED)
        left, words = 26.0, _cut(layout, said, 26)
        axes.text(0, top + 34, "→", va="center", size=layout.small, color=MUTED)
        if row["echo"]:
            wide = text_width(words[:copied], layout.small) * (0.8 if words.isascii() else 1) + 8
            box(axes, left, top + 22, wide, 24, TOKENS[1])
            axes.text(left + 4, top + 34, words[:copied], va="center", size=layout.small)
            left, words = left + wide + 2, words[copied:]
        axes.text(left + 4, top + 34, words, va="center", size=layout.small)
    listed = "。".join(
        f"「{row['instruction'].strip().splitlines()[0]}」には「{row['answer'].splitlines()[0]}」"
        for row in unpractised["rows"]
    )
    return Drawing(
        drawing,
        caption=f"{unpractised['count']}個の指示と、その下に、モデルの書いた初めの{unpractised['tokens']}トークン。塗ったところが、指示の書き写し。",
        alt=f"{unpractised['count']}個のうち{unpractised['echoes']}個が、オウム返し。{listed}。",
    )


def _cut(layout: Layout, text: str, left: float) -> str:
    """図の幅に入るところまで。"""
    room = layout.width - left - 24
    if text_width(text, layout.small) <= room:
        return text
    return next(text[:at] for at in range(len(text), 0, -1) if text_width(text[:at], layout.small) <= room) + "…"


@figure
def ended(layout: Layout, record: dict[str, Any]) -> Drawing:
    """記録を、遠くから見たもの。一行が一本の線で、長さが字の数です。"""
    # データにない: 21
    user, model = record["lines"]
    line, scale = 5.4, layout.pick(3.4, 1.7)
    drawing, axes = sheet(layout, 24 + (len(user) + len(model)) * line + 62)
    top = 12.0
    for lines, name, colour in ((user, "俺のターン☆（利用者）", MUTED), (model, "モデルのターン☆", GREEN)):
        axes.plot([0, 16], [top, top], color=BLUE, linewidth=4)
        axes.text(24, top, name, va="center", size=layout.small, color=BLUE)
        top += 14
        for length in lines:
            if length:
                axes.plot([0, length * scale], [top, top], color=colour, linewidth=3)
            top += line
        top += 8
    axes.plot([0, 16], [top, top], color=BLUE, linewidth=4)
    axes.text(24, top, "ターン終了。ここで、番を終えた", va="center", size=layout.small, color=BLUE)
    axes.plot([0, record["over"] * scale], [top + 20, top + 20], color=ORANGE, linewidth=3)
    axes.text(
        record["over"] * scale + 10, top + 20, "止め忘れて、はみ出した分", va="center", size=layout.small, color=ORANGE
    )
    return Drawing(
        drawing,
        caption="上の記録を、遠くから見たところ。一行が一本の線、太く短い線が、番の印。",
        alt=f"モデルは、{len(model)}行を書いて番を終えた。そのあとに、{record['over']}文字がはみ出している。",
    )


@figure
def operations(layout: Layout, operations: dict[str, Any]) -> Drawing:
    """次の1トークンを選ぶための掛け算の回数。キャッシュのあるなしの2本の線です。"""
    # データにない: 10 1 10億
    rows, longest = operations["rows"], operations["longest"]
    drawing, axes = canvas(layout, layout.pick(300, 250))
    _two_lines(axes, layout, rows, 1e9, "掛け算（10億回）")
    listed = "、".join(f"{row['length']:,}では{row['without'] / 1e9:.2f}と{row['with'] / 1e9:.2f}" for row in rows)
    return Drawing(
        drawing,
        caption=f"次の1トークンを選ぶのに要る掛け算の回数。設計図から数えた。{longest['length']:,}トークンのところで、"
        f"{longest['ratio']:.0f}倍の差が付く。",
        alt=f"{longest['length']:,}トークンでは、キャッシュなしの掛け算が、ありの{longest['ratio']:.0f}倍になる。"
        f"なしとありの順に、10億回を単位にして、トークンの数が{listed}。",
    )


@figure
def kv_cache(layout: Layout, kv_cache: dict[str, Any]) -> Drawing:
    """次の1トークンを選ぶのにかかった時間。キャッシュのあるなしの2本の線です。"""
    rows, longest = kv_cache["rows"], kv_cache["longest"]
    drawing, axes = canvas(layout, layout.pick(300, 250))
    _two_lines(axes, layout, rows, 1, "時間（秒）")
    listed = "、".join(f"{row['length']:,}では{row['without']:.2f}と{row['with']:.2f}" for row in rows)
    machine, versions = kv_cache["machine"], kv_cache["versions"]
    return Drawing(
        drawing,
        caption="次の1トークンを選ぶのにかかった時間（1スレッドのCPU時間、"
        f"{kv_cache['rounds']}回の中央値）。ある一台の計算機での記録で、ほかの計算機では値も変わる（{machine}、"
        f"PyTorch {versions['torch']}、transformers {versions['transformers']}）。",
        alt=f"{longest['length']:,}トークンでは、キャッシュありが{longest['ratio']:.0f}倍速い。"
        f"なしとありの順に、かかった秒数は、トークンの数が{listed}。",
    )


def _two_lines(axes: Axes, layout: Layout, rows: list[dict[str, Any]], unit: float, label: str) -> None:
    lengths = [row["length"] for row in rows]
    # 「なし」の線は右上がりなので、終わりから二つ目の点の左上に名前を置く
    for key, colour, name, at in (("without", ORANGE, "キャッシュなし", -2), ("with", BLUE, "キャッシュあり", -1)):
        values = [row[key] / unit for row in rows]
        axes.plot(lengths, values, color=colour, marker="o", markersize=5)
        point, offset = (lengths[at], values[at]), (0, 7)
        axes.annotate(name, point, offset, textcoords="offset pixels", color=colour, ha="right", va="bottom")
    axes.set(xlim=(0, lengths[-1] * 1.04), ylim=(0, None), xlabel="それまでに読んだトークンの数")
    axes.set_title(label, loc="left", size=layout.size)
    ticks = [0, *lengths[layout.pick(2, 3) :]]
    axes.set_xticks(ticks, [f"{length:,}" for length in ticks])
