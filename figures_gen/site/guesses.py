"""予想の囲み。答えを見る前に、読者が候補から一つ選びます。選ぶ働きは docs/assets/reading/guess.mjs にあります。"""

import html
import re
import unicodedata
from collections.abc import Callable

from figures_gen.site.chapters import WayError

_WRITTEN = re.compile(r"(?P<question>.+?)\n\n(?P<choices>(?:\+ .+\n?)+)\n(?P<answer>.+)", re.DOTALL)

#: 結果に当たる候補の印。ページには残らない。
RIGHT = "\ue030"

#: 候補がどれもこの長さ（全角の字の数）までなら、横に並べる。
SHORT = 10.5


class GuessError(WayError):
    """予想の囲みの書き方が間違っていることを知らせる誤り。"""


def guess(name: str, caller: Callable[[], str], told: bool = True) -> str:
    """予想の囲み。

    ``{% call guess("名前") %}`` の中に、問い、候補（``+`` で始まる行。二つから四つ）、答えを、空いた行で区切って
    書きます。結果に当たる候補には、それを支える述語を ``{{ right("述語") }}`` で添えます。スクリプトがなければ、候補は
    箇条書き、答えは折りたたみです。結果を、あとに続く物語に言わせるときは、``told=False`` で、候補に結果の印を
    付けません。

    >>> print(guess("cat", lambda: f"猫の名前は？\\n\\n+ タマ\\n+ まだ無い{RIGHT}\\n\\nまだ無いのです。"))
    /// html | div.nt-guess.nt-side#guess-cat
        attrs: {data-right: "1", data-search-exclude: "", role: group, aria-labelledby: guess-cat-question}
    <BLANKLINE>
    <p class="nt-guess__question" id="guess-cat-question" markdown="span">猫の名前は？</p>
    <BLANKLINE>
    - タマ
    - まだ無い
    <BLANKLINE>
    ??? guess "答えを見る<span class='nt-spoken'>：猫の名前は？</span>"
        まだ無いのです。
    ///
    """
    found = _WRITTEN.fullmatch(caller().strip())
    if not re.fullmatch(r"[a-z0-9-]+", name) or not found:
        raise GuessError(f"予想の囲み {name} は、英数字の名前と、問い、「+ 」で始まる候補、答えの順に書いてください。")
    choices = [line[2:].strip() for line in found["choices"].strip().splitlines()]
    right = [number for number, choice in enumerate(choices) if RIGHT in choice]
    if not 2 <= len(choices) <= 4 or len(right) != 1:
        raise GuessError(f'予想の囲み {name} の候補は二つから四つで、一つだけに {{{{ right("述語") }}}} を添えます。')
    plain = [choice.replace(RIGHT, "") for choice in choices]
    return _markdown(
        f"guess-{name}", found["question"].strip(), plain, right[0] if told else None, found["answer"].strip()
    )


def _markdown(name: str, question: str, choices: list[str], right: int | None, answer: str) -> str:
    spoken = html.escape(re.sub(r"[`*]", "", question))
    found = "" if right is None else f'data-right: "{right}", '
    side = ".nt-side" if max(map(_wide, choices)) <= SHORT else ""
    attributes = f'{found}data-search-exclude: "", role: group, aria-labelledby: {name}-question'
    lines = [
        f"/// html | div.nt-guess{side}#{name}",
        f"    attrs: {{{attributes}}}",
        "",
        f'<p class="nt-guess__question" id="{name}-question" markdown="span">{question}</p>',
        "",
        *(f"- {choice}" for choice in choices),
        "",
        f"??? guess \"答えを見る<span class='nt-spoken'>：{spoken}</span>\"",
        *(f"    {line}".rstrip() for line in answer.splitlines()),
        "///",
    ]
    return "\n".join(lines)


def _wide(text: str) -> float:
    """全角の字で数えた長さ。"""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in re.sub("[`*]", "", text))
