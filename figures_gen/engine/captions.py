"""本文に置かれた図の説明（描く関数の ``caption=``）を、コードを実行せずに読み取ります。

値を差し込まない説明は、結果が変わっても変わりません。だから、本文の段落と同じように、述語（``claims=``）か、
結ばなくてよい訳が要ります。
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from figures_gen.engine.catalogue import ROOT
from figures_gen.engine.prose import Passage

FIGURE = re.compile(r"\{\{\s*figure(?P<call>\([^()]*\))")


@dataclass(frozen=True)
class Caption(Passage):
    """図の説明。``text`` の終わりに、埋め込みの ``claims=`` の述語を、本文と同じ印で並べます。"""

    @property
    def sentences(self) -> list[tuple[int, str]]:
        """述語は説明の全体を支えるので、分けません。"""
        return [(self.line, self.text)]


def captions(page: str, text: str, root: Path = ROOT) -> list[Caption]:
    """``text``（章の Markdown）に置かれた図の説明。値を差し込むだけで、述語のないものは除きます。"""
    return list(_captions(page, text, root))


def _captions(page: str, text: str, root: Path) -> Iterator[Caption]:
    for found in FIGURE.finditer(text):
        call = ast.parse(f"figure{found['call']}", mode="eval").body
        assert isinstance(call, ast.Call)
        options = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
        chapter, name = options.get("chapter", page), str(ast.literal_eval(call.args[0]))
        shown, fixed = _drawn(root, chapter)[name.replace("-", "_")]
        marks = "".join(f'{{{{ claim("{one}") }}}}' for one in options.get("claims", "").split())
        if fixed or marks:
            yield Caption(page, text.count("\n", 0, found.start()) + 1, shown + marks, after_result=True)


@cache
def _drawn(root: Path, chapter: str) -> dict[str, tuple[str, bool]]:
    """描く関数の名前 → 説明（差し込むところは「…」）と、何も差し込まないかどうか。"""
    path = root / "figures_gen" / "chapters" / chapter.replace("-", "_") / "draw.py"
    functions = [n for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)]
    found = {function.name: _caption(function) for function in functions}
    return {name: _words(caption) for name, caption in found.items() if caption is not None}


def _caption(function: ast.FunctionDef) -> ast.expr | None:
    keywords = (node for node in ast.walk(function) if isinstance(node, ast.keyword))
    return next((keyword.value for keyword in keywords if keyword.arg == "caption"), None)


def _words(caption: ast.expr) -> tuple[str, bool]:
    """
    >>> _words(ast.parse("f'上位{k}個。' '比は同じ。'", mode="eval").body)
    ('上位…個。比は同じ。', False)
    """
    parts = caption.values if isinstance(caption, ast.JoinedStr) else [caption]
    shown = "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in parts)
    return shown, not any(isinstance(node, ast.FormattedValue) for node in ast.walk(caption))
