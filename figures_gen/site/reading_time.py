"""章を読むのにかかる時間の目安を、本文の長さから求めます。

字数、コードと出力の行数、図と部品と式の数を数え、それぞれの速さで読むものとして足します。読まなくても先へ進めるもの（測り方と
寄り道の畳み、脚注、練習、``source``で載せる全文）は数えません。速さは、初めて読む三人が、鉛筆を動かしながら、畳みをあまり開かずに
通して読んだ分に合わせました（平均で、全部で590分）。
"""

import re
from pathlib import Path

from figures_gen.promise import cells

#: 一分に読む量。本文は字、コードと出力は行。
PROSE, CODE, OUTPUT = 280, 4, 20
#: 一つにかける分。式は、紙の上でたどるもの。
FIGURE, WIDGET, FORMULA = 1.0, 2.0, 3.0
#: この分ごとに丸める。
STEP = 5

_SIDE = re.compile(r"^\?\?\? (?:note|how)\b.*\n(?:(?: {4}.*)?\n)*", re.MULTILINE)
_NOT_READ = [
    re.compile(r"\A---\n.*?\n---\n", re.DOTALL),  # 頭書き
    re.compile(r"\{% call exercise\(.*?\{% endcall %\}", re.DOTALL),  # 練習。解くのにかかる時間は、人による
    re.compile(r"^\[\^[^\]\n]+\]:.*$", re.MULTILINE),  # 脚注の中身
    re.compile(r"\[\^[^\]\n]+\]|\{\{.*?\}\}|\{ *[#:.][^}\n]*\}|<[^>\n]*>", re.DOTALL),
    re.compile(r"(?<=\])\([^)\n]*\)"),  # リンクの行き先
]
_DISPLAYED = re.compile(r"^ *\$\$\n.*?^ *\$\$$", re.DOTALL | re.MULTILINE)
_EMBED = re.compile(r"\{\{\s*(cell|figure|widget)\(\s*[\"']([\w-]+)[\"']([^)]*)\)")


def minutes(text: str, generated: Path, slug: str) -> int:
    """Markdown の ``text`` を読むのにかかる分。:data:`STEP` 分ごとに丸めます。

    >>> minutes("あ" * 4000, Path("なし"), "a")
    15
    """
    text = _SIDE.sub("", text)
    needed = characters(text) / PROSE + len(_DISPLAYED.findall(text)) * FORMULA
    for kind, name, rest in _EMBED.findall(text):
        if kind == "cell":
            needed += _cell(cells.read(generated / _chapter(rest, slug)).get(name), rest)
        else:
            needed += FIGURE if kind == "figure" else WIDGET
    return max(STEP, STEP * round(needed / STEP))


def characters(text: str) -> int:
    """読む字数。記号と空白は数えません。

    >>> characters("---\\ntitle: 題\\n---\\n**東京**は[首都](a.md)です。[^1]{{ claim('x') }}")
    7
    """
    for pattern in _NOT_READ:
        text = pattern.sub("", text)
    return len(re.findall(r"\w", text))


def _chapter(rest: str, slug: str) -> str:
    named = re.search(r"chapter=[\"']([\w-]+)", rest)
    return named[1] if named else slug


def _cell(cell: cells.Cell | None, rest: str) -> float:
    if cell is None:
        return 0
    code = 0 if "code=False" in rest else _lines(cell.code) / CODE
    output = 0 if "output=False" in rest else _lines(cell.output) / OUTPUT
    return code + output


def _lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())
