"""``make serve``――ページはすぐに開き、後ろで計算し直し、Ctrl-C ですべてが終わること。"""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from tests.figures_gen.conftest import ROOT, Book

MKDOCS = """\
site_name: 小さな本
theme: { name: mkdocs, highlightjs: false }
hooks: [figures_gen/site/serving.py]
nav: [tiny.md]
"""
SLOW = (
    "import time\n    Path('started').touch()\n    while not Path('go').exists():\n        time.sleep(0.05)\n"
    "    return {'n': 7}"
)


@pytest.fixture
def serving(book: Book) -> Iterator[tuple[Book, str, "subprocess.Popen[bytes]"]]:
    """小さな本を開く。``other`` の測定は、``go`` というファイルができるまで終わらない。"""
    shutil.copytree(ROOT / "figures_gen" / "site", book.root / "figures_gen" / "site")
    (book.root / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    book.edit("figures_gen/chapters/tiny/measure.py", "return {'n': 7}", SLOW)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"],
        cwd=book.root,
        env=book.environment(FIGURES_BEHIND="1", NO_MKDOCS_2_WARNING="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    yield book, f"http://127.0.0.1:{port}", process
    process.kill()


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        text: str = answer.read().decode("utf-8")
    return text


def until(ready: Callable[[], object], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{seconds} 秒待っても{what}")


def test_the_page_opens_before_the_figures_are_made(serving: tuple[Book, str, "subprocess.Popen[bytes]"]) -> None:
    book, address, process = serving
    until(lambda: "小さな章" in get(f"{address}/tiny/"), "ページが開きません")
    assert '<script type="module" src="/figures-progress.mjs">' in get(f"{address}/tiny/")
    assert "計算し直しています" in get(f"{address}/figures-progress.mjs")
    until((book.root / "started").exists, "計算が始まりません")

    def status() -> dict[str, object]:
        found: dict[str, object] = json.loads(get(f"{address}/figures-progress.json"))
        return found

    assert status()["state"] == "working" and status()["all"] == 7
    (book.root / "go").touch()
    until(lambda: status()["state"] not in ("waiting", "working"), "計算が終わりません")
    assert status()["state"] == "changed"  # 所要時間の記録は、測定のコードを変えたので採り直された
    assert status()["names"] == ["docs/generated/tiny/timing.json"]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_closing_it_ends_the_work_behind(
    serving: tuple[Book, str, "subprocess.Popen[bytes]"], how: signal.Signals
) -> None:
    book, _, process = serving
    until((book.root / "started").exists, "計算が始まりません")
    before = (book.generated / "other.json").read_bytes()
    process.send_signal(how)
    said, _ = process.communicate(timeout=60)  # 働いていたプロセスがすべて終わるまで、出力は閉じない
    assert process.returncode == 0, said.decode("utf-8")
    assert "Traceback" not in said.decode("utf-8")
    assert (book.generated / "other.json").read_bytes() == before


def test_nothing_is_added_to_a_published_site(book: Book) -> None:
    shutil.copytree(ROOT / "figures_gen" / "site", book.root / "figures_gen" / "site")
    (book.root / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "out"],
        cwd=book.root,
        env=book.environment(NO_MKDOCS_2_WARNING="1"),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert "figures-progress" not in (book.root / "out" / "tiny" / "index.html").read_text(encoding="utf-8")
