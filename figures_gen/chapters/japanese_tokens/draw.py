"""「日本語とトークン」の図。"""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures_gen.declarations import figure, table
from figures_gen.style import BLUE, MUTED, ORANGE, SOFT, TOKENS, Cell, Drawing, Layout, Table, box, sheet, text_width

NAMES = {"ours": "漱石の語彙", "gemma": "Gemmaの語彙"}
COLOURS = {"ours": BLUE, "gemma": ORANGE}
TITLE, HEAD, ROW = 32.0, 22.0, 40.0  # 文、語彙の名前、箱の段の高さ
GAP = 12.0  # 文の上の空き（一つ目の文の上には空けない）


@figure
def two_tokenizers(layout: Layout, two_tokenizers: dict[str, Any]) -> Drawing:
    """二つの文を、二つのトークナイザの箱で並べます。"""
    sentences = two_tokenizers["sentences"]
    blocks = [(sentence, name, _flow(layout, sentence[name]["tokens"])) for sentence in sentences for name in NAMES]
    height = sum(HEAD + len(rows) * ROW for _, _, rows in blocks) + len(sentences) * TITLE - GAP
    drawing, axes = sheet(layout, height)
    top = -GAP
    for number, (sentence, name, rows) in enumerate(blocks):
        if number % len(NAMES) == 0:
            axes.text(0, top + GAP + 11, sentence["text"], va="center", weight="bold")
            top += TITLE
        _strip(layout, axes, top, name, sentence[name]["count"], rows)
        top += HEAD + len(rows) * ROW
    counts = "、".join(f"「{one['text']}」は{one['ours']['count']}個と{one['gemma']['count']}個" for one in sentences)
    splits = "。".join(
        f"{NAMES[name]}では{'、'.join(token['text'] for token in sentence[name]['tokens'])}"
        for sentence, name, _ in blocks
    )
    return Drawing(
        drawing,
        caption=f"トークンの数は、漱石とGemmaの順に、{counts}。箱の下の数はトークンの番号。",
        alt=f"漱石とGemmaの順に、{counts}になる。{splits}。",
    )


def _flow(layout: Layout, tokens: list[dict[str, Any]]) -> list[list[tuple[float, float, int, dict[str, Any]]]]:
    """トークンの箱を、図の幅で折り返します。（左、幅、何番目か、トークン）の行です。"""
    rows: list[list[tuple[float, float, int, dict[str, Any]]]] = [[]]
    left = 0.0
    for number, token in enumerate(tokens):
        width = max(text_width(token["text"], layout.size) + 8, text_width(str(token["id"]), layout.small) + 5, 26)
        if left + width > layout.width:
            rows.append([])
            left = 0
        rows[-1].append((left, width, number, token))
        left += width + 3
    return rows


def _strip(layout: Layout, axes: Axes, top: float, name: str, count: int, rows: list[Any]) -> None:
    axes.text(0, top + 11, NAMES[name], va="center", color=MUTED, size=layout.small)
    axes.text(94, top + 11, f"{count}トークン", va="center", color=COLOURS[name], weight="bold", size=layout.small)
    for place, row in enumerate(rows):
        y = top + HEAD + place * ROW
        for left, width, number, token in row:
            centre = left + width / 2
            box(axes, left, y, width, 24, TOKENS[number % len(TOKENS)])
            axes.text(centre, y + 12.5, token["text"], ha="center", va="center")
            axes.text(centre, y + 33, str(token["id"]), ha="center", va="center", size=layout.small, color=MUTED)


@figure
def languages(layout: Layout, languages: dict[str, Any]) -> Drawing:
    """同じ意味の文のトークンを、言語ごとに、箱を一つずつ並べて比べます。"""
    # データにない: 1
    lines, step = languages["lines"], layout.pick(54, 75)
    longest = max(line["ours"] for line in lines)
    drawing, axes = sheet(layout, len(lines) * step - 4)
    for number, line in enumerate(lines):
        _language(layout, axes, number * step, line, longest)
    numbers = "、".join(f"{line['language']}は{line['ours']}と{line['gemma']}" for line in lines)
    least, most = (pick(line["gemma"] for line in lines) for pick in (min, max))
    return Drawing(
        drawing,
        caption=f"同じ「月に行く」演説の一文。小説しか知らない漱石の語彙では大きな差が付くが、Gemmaの語彙では{least}〜{most}トークンに収まる。箱一つが1トークン。",
        alt=f"同じ文が、Gemmaの語彙ではどれも{least}〜{most}トークンに収まる。漱石の語彙とGemmaの語彙の順に、{numbers}。",
    )


def _language(layout: Layout, axes: Axes, top: float, line: dict[str, Any], longest: int) -> None:
    axes.text(0, top + 10, line["language"], va="center", weight="bold", size=layout.small)
    axes.text(0, top + layout.pick(29, 28), line["text"], va="center", size=layout.small, color=MUTED)
    left, first, pitch = layout.pick((238, 3, 18), (0, 39, 16))
    start = left + 50
    for number, (key, label) in enumerate((("ours", "漱石"), ("gemma", "Gemma"))):
        y, unit = top + first + number * pitch, (layout.width - start - 26) / longest
        axes.text(left, y + 7, label, va="center", size=layout.small, color=MUTED)
        for token in range(line[key]):
            box(axes, start + token * unit, y, unit - 1, 14, COLOURS[key], radius=1)
        axes.text(start + line[key] * unit + 5, y + 7, str(line[key]), va="center", color=COLOURS[key], weight="bold")


@figure
def prefix_instability(layout: Layout, prefix_instability: dict[str, Any]) -> Drawing:
    """文を一文字ずつ伸ばし、書き換わったトークンに色を付けます。"""
    # データにない: 8
    count = len(prefix_instability["text"])
    drawing, axes = sheet(layout, count * 30 + 60)
    for left, name in ((0.0, "ours"), (layout.width / 2 + 6, "gemma")):
        axes.text(left, 10, NAMES[name], va="center", weight="bold")
        for number, row in enumerate(prefix_instability[name]):
            _prefix(layout, axes, left, 26 + number * 30, row)
    _legend(layout, axes, count * 30 + 46)
    rewritten = {
        name: [
            prefix_instability["text"][: place + 1]
            for place, row in enumerate(prefix_instability[name])
            if row["rewritten"]
        ]
        for name in NAMES
    }
    words = "。".join(
        f"{NAMES[name]}では、{'、'.join(f'「{text}」' for text in texts)}になったとき、前のトークンが書き換わる"
        for name, texts in rewritten.items()
    )
    return Drawing(
        drawing,
        caption=f"一文字足すと、手前のトークンまで書き換わることがある（だいだい色）。{count}行のうち、"
        f"漱石の語彙では{len(rewritten['ours'])}行、Gemmaの語彙では{len(rewritten['gemma'])}行で起きた。",
        alt=f"「{prefix_instability['text']}」を一文字ずつ伸ばすと、漱石の語彙では{len(rewritten['ours'])}回、"
        f"Gemmaの語彙では{len(rewritten['gemma'])}回、手前のトークンが変わる。{words}。",
    )


@figure
def prefix_gemma(layout: Layout, prefix_instability: dict[str, Any]) -> Drawing:
    """Gemmaのトークンだけを、一文字ずつ伸ばして。"""
    rows = prefix_instability["gemma"]
    columns = 2
    deep = len(rows) // columns
    drawing, axes = sheet(layout, deep * 28 - 4)
    for number, row in enumerate(rows):
        _prefix(layout, axes, number // deep * (layout.width / 2 + 6), number % deep * 28, row)
    changed = [row for row in rows if row["rewritten"]]
    told = "、".join("｜".join(row["tokens"]) for row in rows)
    return Drawing(
        drawing,
        caption=f"一文字ずつ伸ばしたときの、Gemmaのトークン。だいだい色が、書き換わったところ（{len(changed)}回）。",
        alt=f"一文字ずつ伸ばすと、{told}。",
    )


@figure
def three_cuts(layout: Layout, cut_short: dict[str, Any]) -> Drawing:
    """9文字は三つに、10文字は一つに切れます。"""
    splits = sorted(cut_short["splits"].items(), key=lambda one: len(one[0]))
    pitch = layout.pick(32, 30)
    drawing, axes = sheet(layout, len(splits) * pitch - 3)
    for number, (text, tokens) in enumerate(splits):
        left, top = 52.0, number * pitch
        axes.text(0, top + 14, f"{len(text)}文字", va="center", color=MUTED, size=layout.small)
        for place, token in enumerate(tokens):
            width = text_width(token, layout.size) + 12
            box(axes, left, top, width, 27, TOKENS[place % len(TOKENS)])
            axes.text(left + width / 2, top + 14, token, ha="center", va="center")
            left += width + 3
    told = "。".join(f"「{text}」は{'、'.join(tokens)}" for text, tokens in splits)
    return Drawing(
        drawing,
        caption="この図では、「しま」のあとで切れるのは、「す」が続かない行だけ。",
        alt=f"Gemmaのトークン。{told}。",
    )


@figure
def four_rules(layout: Layout) -> Drawing:
    """練習の四つの規則を、覚えた順に。"""
    # データにない: 1 2 3 4
    rules = (("も", "も"), ("す", "も"), ("もも", "の"), ("すも", "もも"))
    size = layout.pick(14, 16.5)
    columns = layout.pick(4, 2)
    step = layout.width / columns
    drawing, axes = sheet(layout, layout.pick(30, 70))
    for number, pair in enumerate(rules):
        left, top = number % columns * step, number // columns * 38
        axes.text(left, top + 15, str(number + 1), va="center", color=MUTED, size=size)
        left += 18
        for place, part in enumerate(pair):
            width = text_width(part, size) + 10
            box(axes, left, top, width, 30, TOKENS[place])
            axes.text(left + width / 2, top + 15, part, ha="center", va="center", size=size)
            left += width + (20 if place == 0 else 0)
            if place == 0:
                axes.text(left - 10, top + 15, "＋", ha="center", va="center", size=size, color=MUTED)
    told = "、".join("＋".join(pair) for pair in rules)
    return Drawing(drawing, caption="規則を、覚えた順に。", alt=f"覚えた順に、{told}。")


def _prefix(layout: Layout, axes: Axes, left: float, top: float, row: dict[str, Any]) -> None:
    for place, token in enumerate(row["tokens"]):
        width = text_width(token, layout.size) + layout.pick(18, 6)
        changed = row["rewritten"] and place >= row["kept"]
        box(axes, left, top, width, 24, TOKENS[1] if changed else TOKENS[0] if place < row["kept"] else TOKENS[2])
        axes.text(left + width / 2, top + 12.5, token, ha="center", va="center", weight="bold" if changed else "normal")
        left += width + 3


def _legend(layout: Layout, axes: Axes, y: float) -> None:
    left = 0.0
    for tint, label in ((TOKENS[0], "前の行のまま"), (TOKENS[2], "後ろに足された"), (TOKENS[1], "書き換わった")):
        box(axes, left, y - 6, 12, 12, tint, radius=2)
        axes.text(left + 17, y, label, va="center", size=layout.small)
        left += text_width(label, layout.small) + layout.pick(40, 28)


@figure
def encode_tree(layout: Layout, encode_tree: dict[str, Any]) -> Drawing:
    """短いほうの文が、バイトからトークンになるまでの木。"""
    tree = encode_tree["trees"][0]
    return Drawing(
        _forest(layout, tree),
        caption=f"「{tree['text']}」が、漱石の語彙で、バイト（下）からトークン（色の箱）になるまで。"
        "箱の中の数はトークンの番号、箱の下は、使った規則が何番目に覚えたものか。",
        alt=_growth(tree),
    )


@figure
def encode_tree_longer(layout: Layout, encode_tree: dict[str, Any]) -> Drawing:
    """長いほうの文の木。部品が動かないところで、代わりに見せます。"""
    tree = encode_tree["trees"][1]
    return Drawing(
        _forest(layout, tree), caption=f"「{tree['text']}」の木。読み方は、前の図と同じ。", alt=_growth(tree)
    )


def _growth(tree: dict[str, Any]) -> str:
    """木の代替テキスト。"""
    nodes, steps = tree["nodes"], tree["steps"]
    words = "。".join(
        f"{_rule(node)}で「{'」と「'.join(nodes[child]['text'] for child in node['children'])}」から"
        f"「{node['text']}」（{node['id']}番のトークン）"
        for node in {node["id"]: node for node in nodes if node["children"]}.values()
    )
    answer = "、".join(f"「{nodes[top]['text']}」" for top in steps[-1]["row"])
    return f"「{tree['text']}」の{len(steps[0]['row'])}個のバイトが、二つずつまとまり、{answer}になる。{words}。"


LEVEL, NODE, LEAF, APART = 66.0, 36.0, 22.0, 14.0  # 一段の高さ、節の箱の高さ、葉の高さ、木どうしの空き


def _forest(layout: Layout, tree: dict[str, Any]) -> Figure:
    """葉を下に、答えのトークンを上に。木ごとに、図の幅で折り返します。"""
    nodes, roots = tree["nodes"], tree["steps"][-1]["row"]
    rows: list[list[int]] = [[]]
    for root in roots:
        if rows[-1] and _breadth(layout, nodes, [*rows[-1], root]) > layout.width:
            rows.append([])
        rows[-1].append(root)
    heights = [max(_height(nodes, root) for root in row) for row in rows]
    drawing, axes = sheet(layout, sum(heights) + (len(rows) - 1) * APART)
    ground = -APART
    for row, height in zip(rows, heights, strict=True):
        ground += APART + height
        left = (layout.width - _breadth(layout, nodes, row)) / 2
        for root in row:
            _branch(layout, axes, nodes, root, left, ground, TOKENS[roots.index(root) % len(TOKENS)])
            left += _span(layout, nodes, root) + APART
    return drawing


def _breadth(layout: Layout, nodes: list[dict[str, Any]], row: list[int]) -> float:
    """木を並べた幅。"""
    return sum(_span(layout, nodes, root) + APART for root in row) - APART


def _height(nodes: list[dict[str, Any]], place: int) -> float:
    """地面から、節の箱の上の端まで。"""
    level = _level(nodes, place)
    return level * LEVEL + NODE - LEAF if level else LEAF


def _level(nodes: list[dict[str, Any]], place: int) -> int:
    """葉から数えた段。"""
    return max((1 + _level(nodes, child) for child in nodes[place]["children"]), default=0)


def _span(layout: Layout, nodes: list[dict[str, Any]], place: int) -> float:
    """節とその下が取る幅。"""
    node = nodes[place]
    if not node["children"]:
        return layout.pick(24, 20)
    label = text_width(_rule(node), layout.small) + 3
    return max(sum(_span(layout, nodes, child) for child in node["children"]), label, _width(layout, node) + 3)


def _width(layout: Layout, node: dict[str, Any]) -> float:
    return max(text_width(node["text"], layout.small), text_width(str(node["id"]), layout.small)) + 6


def _rule(node: dict[str, Any]) -> str:
    return f"規則{node['rule']:,}番"


def _branch(
    layout: Layout, axes: Axes, nodes: list[dict[str, Any]], place: int, left: float, ground: float, colour: str
) -> float:
    """節とその下を描き、節の真ん中の位置を返します。"""
    node, span = nodes[place], _span(layout, nodes, place)
    if not node["children"]:
        box(axes, left + 1, ground - LEAF, span - 2, LEAF, SOFT, radius=2)
        axes.text(left + span / 2, ground - LEAF / 2, node["text"], ha="center", va="center", size=layout.small)
        return left + span / 2
    inner = left + (span - sum(_span(layout, nodes, child) for child in node["children"])) / 2
    centres = []
    for child in node["children"]:
        centres.append(_branch(layout, axes, nodes, child, inner, ground, SOFT))
        inner += _span(layout, nodes, child)
    top, centre, width = ground - _height(nodes, place), sum(centres) / 2, _width(layout, node)
    bar = top + NODE + 18
    for child, x in zip(node["children"], centres, strict=True):
        axes.plot([centre, x, x], [bar, bar, ground - _height(nodes, child)], color=MUTED, linewidth=1)
    box(axes, centre - width / 2, top, width, NODE, colour)
    weight = "normal" if colour == SOFT else "bold"
    axes.text(centre, top + 10, node["text"], ha="center", va="center", weight=weight, size=layout.small)
    axes.text(centre, top + 26, str(node["id"]), ha="center", va="center", size=layout.small, color=MUTED)
    axes.text(centre, top + NODE + 9, _rule(node), ha="center", va="center", size=layout.small)
    return centre


@table
def byte_assembly(byte_assembly: dict[str, Any]) -> Table:
    """バイトのトークンが揃うまで、途中を文字に戻すとどう見えるか。"""
    rows: list[list[Cell | str]] = []
    for case in byte_assembly["cases"]:
        rows.append([Cell(f"{case['text']}（{NAMES[case['by']]}）", bold=True)])
        for number, step in enumerate(case["steps"]):
            token = Cell(step["bytes"], token=number % len(TOKENS) + 1)
            seen = Cell(step["so_far"], tone="muted" if "�" in step["so_far"] else "")
            rows.append([token, str(step["id"]), seen])
    return Table(
        head=["バイト", "番号", "そこまでを文字に戻すと"],
        rows=rows,
        caption="文字になる前のバイトは「�」に見える。いくつ並ぶかは、トークナイザによる。",
        numbers=(1,),
    )


@table
def cut_short(cut_short: dict[str, Any]) -> Table:
    """単語の切れ目と、途中とで、Gemma が次に挙げる三つのトークン。"""
    return _top_three(cut_short, "次のトークンの上位三つ。「～」と「〜」は、形の似た別の文字。")


@table
def greeting(greeting: dict[str, Any]) -> Table:
    """あいさつの手前と、途中とで、Gemma が次に挙げる三つのトークン。"""
    return _top_three(greeting, "次のトークンの上位三つ。あいさつの手前なら正しく書くのに、途中で切ると「わ」になる。")


def _top_three(asked: dict[str, Any], caption: str) -> Table:
    rows: list[list[Cell | str]] = [
        [one["prompt"], *(f"{token['token']} {token['probability']:.0%}" for token in one["top"])]
        for one in (asked["before"], asked["after"])
    ]
    return Table(head=["打ったところまで", "一位", "二位", "三位"], rows=rows, caption=caption)
