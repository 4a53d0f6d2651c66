"""Markdown の拡張が共に使うもの。HTML の木の中の地の文だけを、前から順に書き換えます。"""

import re
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

Make = Callable[[re.Match[str]], Element | None]
#: 地の文ではないところ。コードと数式は、書かれたとおりに見せる。
SILENT = frozenset({"code", "pre", "kbd", "math", "svg", "script", "style"})


def rewrite(element: Element, pattern: re.Pattern[str], make: Make, skip: Callable[[Element], bool]) -> None:
    """``pattern`` に合うところを、``make`` の返す要素に置き換えます。``None`` を返したところはそのままです。

    ``skip`` が真の要素の中は見ません。

    >>> page = Element("p")
    >>> page.text = "猫は猫です。"
    >>> def bold(match: re.Match[str]) -> Element:
    ...     made = Element("b")
    ...     made.text = match[0]
    ...     return made
    >>> rewrite(page, re.compile("猫"), bold, skip=lambda element: False)
    >>> from xml.etree.ElementTree import tostring
    >>> tostring(page, encoding="unicode")
    '<p><b>猫</b>は<b>猫</b>です。</p>'
    """
    element.text, inside = _split(element.text, pattern, make)
    for child in list(element):
        if child.tag not in SILENT and not skip(child):
            rewrite(child, pattern, make, skip)
        child.tail, after = _split(child.tail, pattern, make)
        inside += [child, *after]
    element[:] = inside


def classes(element: Element) -> Iterable[str]:
    """要素のクラス。"""
    return element.get("class", "").split()


def _split(text: str | None, pattern: re.Pattern[str], make: Make) -> tuple[str | None, list[Element]]:
    """はじめの文字と、そのあとに並ぶ要素。要素のあとの文字は、それぞれの tail に入ります。"""
    if not text:
        return text, []
    lead, start = "", 0
    made: list[Element] = []
    for match in pattern.finditer(text):
        if (new := make(match)) is not None:
            between = text[start : match.start()]
            if made:
                made[-1].tail = between
            else:
                lead = between
            made.append(new)
            start = match.end()
    if not made:
        return text, []
    made[-1].tail = text[start:]
    return lead, made
