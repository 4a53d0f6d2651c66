"""端末で ``make serve`` を Ctrl-C で止める――どこで止めても一言で終わり、半端なものを残さず、次は続きから始まる。"""

import fcntl
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
from contextlib import suppress
from pathlib import Path

from tests.figures_gen.conftest import ROOT, Book
from tests.figures_gen.site.test_serving import free_port

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


def unmoving(book: Book) -> dict[str, bytes]:
    """所要時間の記録のほかの、生成物のすべて。"""
    return {name: content for name, content in book.contents().items() if not name.endswith("timing.json")}


def test_ctrl_c_at_any_moment_leaves_nothing_half_made_and_the_next_start_goes_on(shelf: Book) -> None:
    for name in ("Makefile", "requirements.txt", "examples/requirements.txt", "constraints.txt"):
        shutil.copy(ROOT / name, shelf.root / name)
    python, whole = (
        Path(shelf.root, ".venv", name) for name in ("bin/python", "lib/python3/site-packages/pip-1.dist-info/RECORD")
    )
    for file in (python, whole):
        file.parent.mkdir(parents=True)
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
