"""本文が引いてよいもの。章の台本、出力、測った値、入力、練習、ライブラリにある字です。"""

import functools
import json
import re
from collections.abc import Iterator
from typing import Any

from tests.site.pages import ROOT

EXAMPLES, GENERATED = ROOT / "examples", ROOT / "docs" / "generated"


@functools.cache
def library() -> str:
    """どの章からも引けるもの。ライブラリと、モデルに渡した入力と、以前の記録。"""
    files = [
        *EXAMPLES.glob("nexttoken/**/*.py"),
        *EXAMPLES.glob("instructions/*.jsonl"),
        *EXAMPLES.glob("marked/*.json"),
        *EXAMPLES.glob("records/*.txt"),
    ]
    return _normal("\n".join(path.read_text(encoding="utf-8") for path in sorted(files)).replace("\\n", " "))


@functools.cache
def chapter(slug: str) -> str:
    """章から引けるもの。"""
    code = [EXAMPLES / f"{slug}.py", EXAMPLES / "exercises" / f"{slug}.py"]
    data = [*sorted((GENERATED / slug).glob("*.json")), *sorted((GENERATED / slug).glob("*.ipynb"))]
    parts = [path.read_text(encoding="utf-8") for path in code if path.exists()]
    parts += [word for path in data for word in _words(json.loads(path.read_text(encoding="utf-8")))]
    return _normal("\n".join(parts))


def _words(found: Any) -> Iterator[str]:
    if isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from _words(one)
    else:
        yield str(found)


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def stands(words: str, slug: str) -> bool:
    """``words`` が、章から引けるもののどこかに、そのままあるかどうか。数の途中では切りません。

    ただの数は、引いたものとは見ません。
    """
    words = _normal(words)
    if len(words) < 2 or re.fullmatch(r"[\d.,%+-]+", words):
        return False
    pattern = re.escape(words)
    if words[0].isdigit() or words[-1].isdigit():
        pattern = rf"(?<![\d.]){pattern}(?![\d]|\.\d)"
    return any(re.search(pattern, text) for text in (chapter(slug), library()))


@functools.cache
def asked(slug: str, name: str) -> frozenset[str]:
    """練習の答えを計算するコードに出てくる数。"""
    path = EXAMPLES / "exercises" / f"{slug}.py"
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    cells = re.findall(rf"^# %% {name}: .*\n((?:(?!# %%).*\n)*)", written, re.MULTILINE)
    hand = ROOT / "figures_gen" / "chapters" / slug.replace("-", "_") / "answers.py"
    code = "".join(cells) or hand.read_text(encoding="utf-8")
    return frozenset(re.findall(r"\d+(?:\.\d+)?", code.replace("_", "")))
