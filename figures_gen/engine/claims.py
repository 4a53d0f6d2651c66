"""本文の一文一文を支える述語（``figures_gen/chapters/<章>/claims.py``）を確かめます。

読むのは、コミットされた JSON とセルの出力だけです。モデルもライブラリも読み込みません。
"""

import ast
import importlib
import inspect
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from figures_gen.claims import Cells, Output, Verdict
from figures_gen.engine import cells
from figures_gen.engine.captions import captions
from figures_gen.engine.catalogue import GENERATED, ROOT, read_code
from figures_gen.engine.prose import CLAIM, passages

CHAPTERS = ROOT / "figures_gen" / "chapters"


class ClaimError(Exception):
    """述語の名前か書き方が間違っていることを知らせる誤り。"""


@dataclass(frozen=True)
class Placed:
    """本文に置かれた述語一つと、その答え。``problem`` は、確かめられなかったときの理由です。"""

    page: str
    line: int
    sentence: str
    name: str
    verdict: Verdict
    problem: str = ""

    def __str__(self) -> str:
        place = f"docs/{self.page}.md:{self.line}"
        return f"{place}: 「{self.sentence}」\n    {self.name}: {self.state}"

    @property
    def state(self) -> str:
        """成り立つかどうかと、比べた値。"""
        state = "成り立つ" if self.verdict.holds else self.problem or "成り立たない"
        return f"{state}{_values(self.verdict)}"


def _values(verdict: Verdict) -> str:
    shown = "、".join(f"{name} = {value!r}" for name, value in verdict.values.items())
    return f"（{shown}）" if shown else ""


def defined() -> dict[str, list[str]]:
    """章 → その章の述語の名前。コードを実行せずに読み取ります。"""
    return {
        path.parent.name.replace("_", "-"): _names(read_code(path)) for path in sorted(CHAPTERS.glob("*/claims.py"))
    }


@cache
def _names(text: str) -> list[str]:
    functions = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    return [
        function.name
        for function in functions
        if any(isinstance(mark, ast.Name) and mark.id == "claim" for mark in function.decorator_list)
    ]


def placed(docs: Path = ROOT / "docs") -> list[Placed]:
    """本文に置かれたすべての述語と、その答え。"""
    found = []
    for path in sorted(docs.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for passage in [*passages(path.stem, text), *captions(path.stem, text)]:
            found += [answer(path.stem, name, line, sentence) for line, name, sentence in passage.claims]
    return found


def written(docs: Path = ROOT / "docs") -> int:
    """本文に書かれた述語の印の数。読み落としがないことを確かめるためのものです。"""
    return sum(len(CLAIM.findall(path.read_text(encoding="utf-8"))) for path in docs.glob("*.md"))


def answer(page: str, name: str, line: int = 0, sentence: str = "") -> Placed:
    """章 ``page`` に置かれた述語 ``name`` の答え。"""
    try:
        return Placed(page, line, sentence, name, verdict(page, name))
    except ClaimError:
        raise
    except Exception as error:  # モデルが思わぬものを書けば、読み取りのどこでも失敗しうる
        return Placed(
            page, line, sentence, name, Verdict(False, {}), f"確かめられない（{type(error).__name__}: {error}）"
        )


def verdict(page: str, name: str) -> Verdict:
    """章 ``page`` に置かれた述語 ``name``（ほかの章のものなら ``章/名前``）の答え。

    Raises:
        ClaimError: その名前の述語がない。または、引数や返り値の書き方が違う。
    """
    chapter, _, short = name.rpartition("/")
    chapter = chapter or page
    module = chapter.replace("-", "_")
    path = CHAPTERS / module / "claims.py"
    if not path.exists() or short not in _names(path.read_text(encoding="utf-8")):
        raise ClaimError(f"figures_gen/chapters/{module}/claims.py に、{short} という述語はありません。")
    function = getattr(importlib.import_module(f"figures_gen.chapters.{module}.claims"), short)
    parameters = inspect.signature(function).parameters.values()
    found = function(*[given for one in parameters for given in _given(chapter, one)])
    if not isinstance(found, Verdict):
        raise ClaimError(f"{chapter} の述語 {short} は、holds(…) を返してください。")
    return found


def _given(chapter: str, parameter: inspect.Parameter) -> list[Any]:
    """引数一つに渡すもの。``*records`` のような引数には、章の測定のすべてを、名前の順に渡します。"""
    if parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
        return [_argument(chapter, parameter.name)]
    return [_data(path) for path in sorted((GENERATED / chapter).glob("*.json"))]


def _argument(chapter: str, parameter: str) -> Any:
    other, _, name = parameter.rpartition("__")
    folder = GENERATED / (other.replace("_", "-") or chapter)
    if name == "cells":
        return Cells({name: Output(cell.output) for name, cell in cells.read(folder).items()})
    path = folder / f"{name.replace('_', '-')}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path.relative_to(ROOT)} がない")  # 確かめられない文として、名指しされる
    return _data(path)


def _data(path: Path) -> Any:
    return _read(path.read_bytes())


@lru_cache(maxsize=256)
def _read(content: bytes) -> Any:
    return json.loads(content)["data"]
