"""「会話も、文章の続きだった」の図。"""

from typing import Any

from matplotlib.axes import Axes

from figures_gen.declarations import figure
from figures_gen.style import BLUE, INK, MUTED, ORANGE, PAPER, SOFT, TOKENS, Drawing, Layout, box, canvas, sheet

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
