"""本文と図の書き換え（``edits.toml``）に、いくつ気付くか。

ファイルは書き換えず、読み込んだ字の上で試します。元の字がもう本文にない書き換えは、数えません。
"""

import dataclasses
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

from figures_gen.promise.acceptance import Page, every_page
from figures_gen.promise.catalogue import catalogue
from figures_gen.promise.sentences import PLACED
from tests.site.drawings import typed, uneven, wrong

EDITS: dict[str, list[dict[str, Any]]] = tomllib.loads(Path(__file__).with_name("edits.toml").read_text("utf-8"))
PAGES = {page.name: page for page in every_page()}


def seen_and_refused(kind: str) -> tuple[int, int, int]:
    """``kind`` の書き換えのうち、受け入れなければ通らないもの、受け入れても通らないもの、全部の数。"""
    pages = [_edited(PAGES[one["page"]], one["edits"]) for one in EDITS[kind] if _fits(PAGES[one["page"]].text, one)]
    return sum(bool(page.changes) for page in pages), sum(any(page.refused()) for page in pages), len(pages)


def deleted_claims() -> tuple[int, int]:
    """述語を一つだけ消すと、受け入れなければ通らなくなる文と、全部の数。"""
    found = [
        (page, mark[0])
        for page in PAGES.values()
        for mark in PLACED.finditer(page.text)
        if mark["macro"] == "claim" and page.text.count(mark[0]) == 1
    ]
    return sum(bool(_edited(page, [(mark, "")]).changes) for page, mark in found), len(found)


def wrong_drawings() -> tuple[int, int]:
    """データに反すると分かる図（試験が失敗する）と、わざと間違えた図の数。"""
    things = {(one.chapter, one.name): one for one in catalogue() if one.role == "draw"}
    seen = []
    for one in EDITS["drawing"]:
        thing = things[one["chapter"].replace("_", "-"), one["figure"]]
        code = thing.source.read_text("utf-8")
        if _fits(code, one):
            module = ModuleType(f"figures_gen.chapters.{one['chapter']}.draw")
            exec(compile(_replaced(code, one["edits"]), str(thing.source), "exec"), vars(module))
            seen.append(any(look(thing, getattr(module, thing.function)) for look in (typed, wrong, uneven)))
    return sum(seen), len(seen)


def _fits(text: str, edit: dict[str, Any]) -> bool:
    return all(text.count(old) == 1 for old, _ in edit["edits"])


def _edited(page: Page, edits: list[Any]) -> Page:
    return dataclasses.replace(page, text=_replaced(page.text, edits))


def _replaced(text: str, edits: list[Any]) -> str:
    for old, new in edits:
        text = text.replace(old, new)
    return text
