"""どの試験と例でも使う、本物のモデルとコーパス、出来上がったサイト。"""

import os
import signal
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from figures_gen.promise.catalogue import ACCEPTED
from tests.site.pages import ROOT, Page, read

settings.register_profile("night", settings.get_profile("ci"), derandomize=False)  # 毎晩は、試す例をくじで選ぶ

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # シェルの & で始めると無視され、試験が動かす命令にも引き継がれる
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def corpus_dir() -> Path:
    """漱石の二冊があるフォルダ。"""
    folder = Path(os.environ.get("CORPUS_DIR", "")).expanduser()
    if not os.environ.get("CORPUS_DIR") or not folder.is_dir():
        pytest.skip("コーパスがありません。環境変数 CORPUS_DIR にフォルダを指定してください")
    return folder


@pytest.fixture(scope="session")
def gemma() -> Iterator[tuple[Any, Any]]:
    """既定の Gemma 3 270M の（トークナイザ、モデル）。NEXTTOKEN_MODEL が何であっても既定のものを使う。"""
    from nexttoken.loading.gemma import load_gemma

    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("NEXTTOKEN_MODEL", raising=False)
        loaded = load_gemma()
    yield loaded


@pytest.fixture(scope="session")
def ours() -> Any:
    """同じモデルを、この本のコードで読み込んだもの。重みを書き換えるなら、元に戻す。"""
    from nexttoken import gemma3

    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("NEXTTOKEN_MODEL", raising=False)
        return gemma3.load()


@pytest.fixture(autouse=True)
def sharing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """ライブラリの説明にある例は、既定のモデルを分け合う。"""
    if isinstance(request.node, pytest.DoctestItem):
        _share(request, monkeypatch, "nexttoken.loading.gemma", "load_gemma", "gemma")
        _share(request, monkeypatch, "nexttoken.gemma3", "load", "ours")


def _share(request: pytest.FixtureRequest, patch: pytest.MonkeyPatch, module: str, name: str, shared: str) -> None:
    real = getattr(import_module(module), name)

    def load(model: Any = None) -> Any:
        patch.setattr(f"{module}.{name}", real)
        found = real(model) if model else request.getfixturevalue(shared)
        patch.setattr(f"{module}.{name}", load)
        return found

    patch.setattr(f"{module}.{name}", load)


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """この試験だけの、控えの置き場。"""
    monkeypatch.setenv("NEXTTOKEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def outside() -> dict[str, str]:
    """別のプロセスで nexttoken を動かすための環境変数。モデルの指定は外してある。"""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEXTTOKEN_MODEL", "HF_"))}
    return {**kept, "PYTHONPATH": str(ROOT / "examples"), "PYTHONUTF8": "1"}


# 出来上がったサイト。ここでは作らない（make test と make site が作る）
#: サイトの元になる文書。
SOURCES = ("docs", "overrides", "figures_gen/site", "mkdocs.yml")


@pytest.fixture(scope="session")
def site() -> Path:
    """最新の site/。なければ、または元の文書より古ければ、何をすればよいかを言って失敗する。"""
    folder = ROOT / "site"
    built = folder / "index.html"
    if not built.exists():
        pytest.fail("site/ がありません。先に make site を動かしてください。", pytrace=False)
    files = [path for name in SOURCES for path in _files(ROOT / name) if path.name != ACCEPTED]
    if changed := [path for path in files if _age(path) > _age(built)]:
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """NO_SKIPS のあるところ（CI）では、飛ばした試験を失敗にする。見込みの失敗（xfail）は、そのまま。"""
    report = yield
    if report.skipped and os.environ.get("NO_SKIPS") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"ここでは試験を飛ばせません: {report.longrepr[2] if report.longrepr else ''}"
    return report
