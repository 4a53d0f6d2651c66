"""出来上がったサイト。ここでは作らない（make test と make site が作る）。"""

from pathlib import Path

import pytest

from tests.site.pages import ROOT, Page, read

SOURCES = ("docs", "overrides", "figures_gen/site", "mkdocs.yml")


@pytest.fixture(scope="session")
def site() -> Path:
    """最新の site/。なければ、または元の文書より古ければ、何をすればよいかを言って失敗する。"""
    folder = ROOT / "site"
    built = folder / "index.html"
    if not built.exists():
        pytest.fail("site/ がありません。先に make site を動かしてください。", pytrace=False)
    changed = [path for name in SOURCES for path in _files(ROOT / name) if _age(path) > _age(built)]
    if changed:
        name = changed[0].relative_to(ROOT)
        pytest.fail(f"site/ は {name} より古いものです。先に make site を動かしてください。", pytrace=False)
    return folder


def _files(path: Path) -> list[Path]:
    inside = [path] if path.is_file() else path.rglob("*")
    return [file for file in inside if file.is_file() and "__pycache__" not in file.parts]


def _age(path: Path) -> float:
    return path.stat().st_mtime


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    """サイトの中の道（/ で終わる）→ ページ。404.html も含む。"""
    return read(site)
