"""本文に書く、測った値の名前。章の測定の中で一つに決まるなら、道の終わりだけで足ります。

``scores.shares.base.ended.count`` は、ほかに ``ended.count`` で終わる道がなければ ``ended.count`` と書けます。
どれのことか決まらなくなれば、組み立てが止まります。別の値を指すようになれば、文の一覧（:mod:`figures_gen.promise.acceptance`）が変わります。
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from figures_gen.promise.catalogue import GENERATED
from figures_gen.promise.verdicts import measured, unpacked

Places = dict[str, list[tuple[str, Any]]]


class FactError(Exception):
    """値が見つからないか、一つに決まらないことを知らせる誤り。"""


def find(chapter: str, path: str) -> tuple[str, Any]:
    """``path``（「測定の名前.道」か、その終わり）の、全体の道と値。

    Raises:
        FactError: その道の値がない。または、いくつもある。
    """
    folder, (first, *rest) = GENERATED / chapter, path.split(".")
    whole = folder / f"{first}.json"
    if whole.exists() and (found := _down(measured(whole), rest)):
        return path, found[0]
    others = [
        (f"{file.stem}.{place}", value)
        for file in sorted(folder.glob("*.json"))
        for place, value in _ending(file.read_bytes(), path)
    ]
    if len(others) != 1:
        many = (
            f"は一つに決まりません（{'、'.join(name for name, _ in others[:4])}）" if others else "という値はありません"
        )
        raise FactError(f"{chapter} の測定に、{path} {many}。")
    return others[0]


def _down(node: Any, keys: list[str]) -> list[Any]:
    """``keys`` をたどった先の値。なければ、空です。"""
    for key in keys:
        try:
            node = node[int(key)] if isinstance(node, list) else node[key]
        except (KeyError, IndexError, ValueError, TypeError):
            return []
    return [node]


def _ending(content: bytes, path: str) -> Iterator[tuple[str, Any]]:
    first, *rest = path.split(".")
    for place, node in _named(content).get(first, []):
        for value in _down(node, rest):
            yield ".".join([place, *rest]), value


@lru_cache(maxsize=256)
def _named(content: bytes) -> Places:
    """辞書の名前 → それのあるところと値。"""
    found: Places = defaultdict(list)
    waiting = [("", unpacked(content))]
    while waiting:
        at, node = waiting.pop()
        inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in inside:
            place = f"{at}.{key}" if at else str(key)
            waiting.append((place, value))
            if isinstance(node, dict):
                found[str(key)].append((place, value))
    return found
