"""``make serve``――ページはすぐに開き、後ろで計算し直し、Ctrl-C ですべてが終わること。"""

import fcntl
import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from properdocs.livereload import LiveReloadServer

from figures_gen.promise.workers import deaf
from figures_gen.site.serving import _with_status
from tests.figures_gen.conftest import ROOT, Book

SLOW = (
    "import time\n    Path('started').touch()\n    while not Path('go').exists():\n        time.sleep(0.05)\n"
    "    return {'n': 7}"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serving(shelf: Book) -> Iterator[tuple[Book, str, "subprocess.Popen[bytes]"]]:
    """小さな本を開く。``other`` の測定は、``go`` というファイルができるまで終わらない。"""
    shelf.edit("figures_gen/chapters/tiny/measure.py", "return {'n': 7}", SLOW)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "figures_gen.site", "serve", str(port)],
        cwd=shelf.root,
        env=shelf.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    yield shelf, f"http://127.0.0.1:{port}", process
    if process.poll() is None:
        process.send_signal(signal.SIGINT)  # kill では、後ろのものが残る
        process.communicate(timeout=60)


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

    assert status()["state"] == "working" and status()["all"] == 3  # 直した測定と、それを読む図と、記録
    (book.root / "go").touch()
    until(lambda: status()["state"] not in ("waiting", "working"), "計算が終わりません")
    assert status()["state"] == "changed"  # 所要時間の記録は、測定のコードを変えたので採り直された
    assert status()["names"] == ["docs/generated/tiny/timing.json"]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0


def test_the_second_start_shows_what_was_built_before(serving: tuple[Book, str, "subprocess.Popen[bytes]"]) -> None:
    """組み立て直すあいだ、前のページを見せる。"""
    book, address, process = serving
    until(lambda: "小さな章" in get(f"{address}/tiny/"), "ページが開きません")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    book.edit("docs/tiny.md", "文字です", "文字なのです")
    book.edit("figures_gen/chapters/tiny/claims.py", "from ", "import time\n\ntime.sleep(3)\nfrom ")
    again = subprocess.Popen(process.args, cwd=book.root, env=book.environment(), start_new_session=True)
    try:
        until(lambda: "小さな章" in get(f"{address}/tiny/"), "ページが開きません")
        assert "なのです。" not in get(f"{address}/tiny/")
        assert json.loads(get(f"{address}/figures-progress.json"))["state"] == "building"
        until(lambda: "なのです。" in get(f"{address}/tiny/"), "新しいページに替わりません")
    finally:
        again.send_signal(signal.SIGINT)
        again.wait(timeout=60)


def test_ending_it_ends_the_work_behind(serving: tuple[Book, str, "subprocess.Popen[bytes]"]) -> None:
    """Ctrl-C なら、終わりの試験が試す。"""
    book, _, process = serving
    until((book.root / "started").exists, "計算が始まりません")
    before = (book.generated / "other.json").read_bytes()
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=60)  # 働いていたプロセスがすべて終わるまで、出力は閉じない
    assert process.returncode == 0, said.decode("utf-8")
    assert "Traceback" not in said.decode("utf-8")
    assert (book.generated / "other.json").read_bytes() == before


def test_what_is_mended_while_it_is_open_is_shown(serving: tuple[Book, str, "subprocess.Popen[bytes]"]) -> None:
    """直した段落も、用語集も、述語も、ほかのページの題も、型も、次に開いたページに出る。間違えても、開いたまま、直すところが分かる。"""
    book, address, process = serving
    until(lambda: "小さな章" in get(f"{address}/tiny/"), "ページが開きません")
    book.edit("docs/glossary.md", "**長さ**（length）", "**猫**（cat）")
    book.edit("docs/other.md", "長さの話", "長さと猫の話")
    until(lambda: "#term-cat" in get(f"{address}/other/"), "用語集が変わりません")
    assert "#term-length" not in get(f"{address}/other/")
    book.edit("docs/tiny.md", "# 小さな章", "# 小さくない章")
    until(lambda: "小さくない章" in get(f"{address}/other/"), "横の目次が変わりません")
    book.edit("overrides/main.html", "\n", "{% block footer %}猫の権利{% endblock %}\n")
    until(lambda: "猫の権利" in get(f"{address}/other/"), "型が変わりません")
    book.edit("figures_gen/chapters/tiny/claims.py", "> cells", "< cells")
    book.edit("docs/tiny.md", "文字です", "文字でした")
    until(lambda: "成り立たない（長さ = 8" in get(f"{address}/tiny/"), "述語が読み直されません")
    book.edit("mkdocs.yml", "- tiny.md", "- nai.md\n- tiny.md")
    book.edit("docs/tiny.md", "文字でした", "文字なのです")
    until(lambda: "なのです。" in get(f"{address}/tiny/"), "間違いのあとで止まっています")
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[0].decode("utf-8")
    assert "受け入れていない文: docs/tiny.md" in said and "なのです。」（受け入れたのは" in said


def test_a_mended_drawing_and_a_mended_measurement_are_shown(
    serving: tuple[Book, str, "subprocess.Popen[bytes]"],
) -> None:
    """図を描く関数を直せば、その図だけを描き直す。後ろで計算しているあいだなら、終わってから。"""
    book, address, _ = serving
    until((book.root / "started").exists, "計算が始まりません")
    book.edit("figures_gen/chapters/tiny/draw.py", 'alt = f"長さは', 'alt = f"字の数は')
    (book.root / "go").touch()
    until(lambda: "字の数は8。" in get(f"{address}/tiny/"), "計算のあいだに直した図が描かれません")
    until(lambda: "working" not in get(f"{address}/figures-progress.json"), "計算が終わりません")
    book.edit("figures_gen/chapters/tiny/draw.py", 'alt = f"字の数は', 'alt = f"文字の数は')
    until(lambda: ">文字の数は8。" in get(f"{address}/tiny/"), "図が描き直されません")
    book.edit("figures_gen/chapters/tiny/measure.py", "'count': count(", "'count': 1 + count(")
    until(lambda: ">文字の数は9。" in get(f"{address}/tiny/"), "測り直されません")


#: 頼みの一行目と Host → 答えの番号。
REQUESTS = {
    ("/", "127.0.0.1:8000"): 200,
    ("/", "localhost"): 200,
    ("/", "[::1]:8000"): 200,
    ("/nai", "LOCALHOST:1"): 404,
    ("/", "evil.example"): 400,
    ("/", "127.0.0.1.evil.example:8000"): 400,
    ("/", "localhost@evil.example"): 400,
    ("/figures-progress.json", "evil.example"): 400,
    ("/livereload/0/1", "evil.example"): 400,
    ("/assets/gemma/pieces.json", "evil.example"): 400,
    ("/assets/gemma/00", "evil.example"): 400,
    ("/", ""): 400,
    ("/%00", "localhost"): 400,
    ("/index.html%00.png", "localhost"): 400,
    (f"/livereload/{'1' * 5000}/1", "localhost"): 400,
    ("/../secret.txt", "localhost"): 404,
    ("/%2e%2e/secret.txt", "localhost"): 404,
}


def test_only_this_machine_s_names_are_answered_and_nothing_odd_reaches_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("猫", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("ひみつ", encoding="utf-8")
    port = free_port()
    server = LiveReloadServer(lambda: None, "127.0.0.1", port, str(tmp_path / "site"))
    server.set_app(_with_status(server.serve_request))
    threading.Thread(target=server.serve, daemon=True).start()
    until(lambda: socket.create_connection(("127.0.0.1", port)).close() is None, "開きません")
    found = {}
    for (path, host), _ in REQUESTS.items():
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            found[path, host] = int(line.makefile("rb").readline().split()[1])
    server.shutdown()
    assert found == REQUESTS and capfd.readouterr() == ("", "")


def test_a_port_that_cannot_be_used_is_told(shelf: Book) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        used, beyond = taken.getsockname()[1], "という番号はありません（1から65535まで）"
        for port, why in ((used, "は、ほかのものが使っています"), (0, beyond), (99999, beyond)):
            done = subprocess.run(
                [sys.executable, "-m", "figures_gen.site", "serve", str(port)],
                cwd=shelf.root,
                env=shelf.environment(PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C"),
                capture_output=True,
            )
            told = f"{port} 番{why}。make serve PORT=8001 のように、ほかの番号で開いてください。\n"
            assert (done.returncode, done.stderr.decode("utf-8")) == (1, told)


# ---- 端末で Ctrl-C ――どこで止めても一言で終わり、半端なものを残さず、次は続きから始まる ----


#: 仮想環境の Python の代わり。pip は、``go`` ができるまで終わらない。ほかは、本物に任せる。
PYTHON = """#!/bin/sh
case "$*" in
*" pip "*) : > asked; [ -e go ] || exec sleep 600 ;;
*) exec {real} "$@" ;;
esac
"""
WAITING = "    import time\n    from pathlib import Path\n    Path('{name}').touch()\n    time.sleep(600)\n"


def stopped(book: Book, port: int, until: str) -> str:
    """端末で ``make serve`` を始め、ファイル ``until`` ができたら Ctrl-C を押します。端末に出たものを返します。"""
    (book.root / until).unlink(missing_ok=True)
    place = Path(tempfile.mkdtemp(), "長すぎて口を開けない" * 4)  # ソケットの道は、100バイトあまりまで
    place.mkdir()
    behind = f"{sys.executable} -m figures_gen --gently"
    environment = book.environment(TMPDIR=str(place), FIGURES_BEHIND=behind)
    keyboard, screen = pty.openpty()
    process = subprocess.Popen(
        ["make", "serve", f"PYTHON={sys.executable}", f"PORT={port}"],
        cwd=book.root,
        env=environment,
        stdin=screen,
        stdout=screen,
        stderr=screen,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(screen)
    os.set_blocking(keyboard, False)
    said, deadline, pressed = b"", time.monotonic() + 300, False
    try:
        while True:
            with suppress(BlockingIOError):
                said += os.read(keyboard, 65536)
            assert time.monotonic() < deadline, said.decode()
            if not pressed and (book.root / until).exists():
                os.write(keyboard, b"\x03")
                pressed = True
            time.sleep(0.05)
    except OSError:  # 端末を使うものが、すべて終わった
        assert process.wait(timeout=60) is not None
    finally:
        os.close(keyboard)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert pressed, said.decode()
    assert not list(place.glob("site_*"))
    shutil.rmtree(place.parent)
    assert "Traceback" not in said.decode(), said.decode()
    return said.decode()


def test_a_ctrl_c_while_a_process_starts_is_heard_afterwards() -> None:
    with pytest.raises(KeyboardInterrupt), deaf():
        os.kill(os.getpid(), signal.SIGINT)


def unmoving(book: Book) -> dict[str, bytes]:
    """所要時間の記録のほかの、生成物のすべて。"""
    return {name: content for name, content in book.contents().items() if not name.endswith("timing.json")}


def test_ctrl_c_at_any_moment_leaves_nothing_half_made_and_the_next_start_goes_on(shelf: Book) -> None:
    for name in (
        "Makefile",
        "requirements.txt",
        "examples/requirements.txt",
        "examples/weights.txt",
        "constraints.txt",
    ):
        shutil.copy(ROOT / name, shelf.root / name)
    python, whole = (
        Path(shelf.root, ".venv", name) for name in ("bin/python", "lib/python3/site-packages/pip-1.dist-info/RECORD")
    )
    for file in (python, whole, python.parents[1] / "pyvenv.cfg"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    python.write_text(PYTHON.format(real=sys.executable), encoding="utf-8")
    python.chmod(0o755)
    port, before = free_port(), unmoving(shelf)

    said = stopped(shelf, port, until="asked")  # 入れているとき
    assert "途中で止めました。もう一度動かせば、続きから始まります。" in said
    assert not (shelf.root / ".venv" / ".page").exists()

    (shelf.root / "go").touch()
    claims, condition = "figures_gen/chapters/tiny/claims.py", "    return holds("
    shelf.edit(claims, condition, WAITING.format(name="building") + condition)
    said = stopped(shelf, port, until="building")  # サイトを組み立てているとき
    assert "閉じています……" in said and "開きました" not in said
    assert (shelf.root / ".venv" / ".page").exists()

    shelf.edit(claims, WAITING.format(name="building"), "")
    measure, result = "figures_gen/chapters/tiny/measure.py", "    return {'n': 7}"
    shelf.edit(measure, result, WAITING.format(name="measuring") + result)
    said = stopped(shelf, port, until="measuring")  # 後ろで計算し直しているとき
    assert "開きました" in said and "閉じています……" in said and "途中で止めました。できたものは残っています。" in said
    assert unmoving(shelf) == before

    shelf.edit(measure, WAITING.format(name="measuring"), "")
    done = shelf.run()
    assert done.returncode == 0 and unmoving(shelf) == before, done.stderr
