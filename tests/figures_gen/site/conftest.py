"""小さな本のサイト。設定は本物の写しで、章だけが小さくなっています。"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from properdocs.utils.yaml import yaml_load

from tests.figures_gen.conftest import ROOT, Book

GLOSSARY = "# 用語集\n\n**長さ**（length）\n:   文字の数です。[本文](tiny.md)\n"
OTHER = "# 隣のページ {#top}\n\n長さの話。\n\n## 次 {#next}\n\n犬の話。\n"
TEXT = """\
# 小さな章 {#top}

長さは{{ fact("length.count") }}文字です。{{ claim("longer_than_three") }}[隣](other.md#next)へ。

{{ cell("hello") }}

{{ figure("bars") }}
"""


def settings() -> str:
    """本物の設定のうち、組み立て方を決めるところ。"""
    with (ROOT / "mkdocs.yml").open("rb") as file:
        real = yaml_load(file)
    names = ("plugins", "markdown_extensions", "exclude_docs", "not_in_nav", "validation", "strict", "hooks")
    theme = {"name": "material", "font": False, "custom_dir": "overrides"}
    small = {name: real[name] for name in names}
    nav = ["tiny.md", "other.md", "glossary.md"]
    return yaml.dump(small | {"site_name": "小さな本", "theme": theme, "nav": nav}, allow_unicode=True)


@pytest.fixture
def shelf(book: Book) -> Book:
    """組み立てられる小さな本。"""
    shutil.copytree(ROOT / "figures_gen" / "site", book.root / "figures_gen" / "site")
    vendor = "docs/assets/vendor"
    files = {
        "mkdocs.yml": settings(),
        "docs/tiny.md": TEXT,
        "docs/other.md": OTHER,
        "docs/glossary.md": GLOSSARY,
        "docs/assets/figures.css": (ROOT / "docs" / "assets" / "figures.css").read_text(encoding="utf-8"),
        "overrides/main.html": '{% extends "base.html" %}\n',
        f"{vendor}/pyodide/pyodide.asm.wasm.bin": "",
        f"{vendor}/pyodide/python_stdlib.zip": "",
        f"{vendor}/codemirror/codemirror.mjs": "",
    }
    for name, text in files.items():
        (book.root / name).parent.mkdir(parents=True, exist_ok=True)
        (book.root / name).write_text(text, encoding="utf-8")
    accepted = book.run("--accept")
    assert accepted.returncode == 0, accepted.stdout
    return book


def built(book: Book, **extra: str) -> "subprocess.CompletedProcess[str]":
    """組み立てた結果。"""
    return subprocess.run(
        [sys.executable, "-m", "figures_gen.site"],
        cwd=book.root,
        env=book.environment(**extra),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def page(book: Book, name: str) -> str:
    return (Path(book.root) / "site" / name / "index.html").read_text(encoding="utf-8")
