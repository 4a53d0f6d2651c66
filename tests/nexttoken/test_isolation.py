"""モデルが書いたコードの囲い――だまされず、何も見せず、何も残さないこと。"""

import os
import shutil
import socket
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from nexttoken import isolation
from nexttoken.isolation import in_force, passes

DOUBLE = "def double(n):\n    return n * 2\n"
TESTS = ["assert double(3) == 6", "assert double(0) == 0"]
WRONG = "def double(n):\n    return n\n"

#: 試験に落ちるはずのコードに、合格と言わせようとする手口。
CHEATS = {
    "sys.exit": f"{WRONG}import sys\nsys.exit(0)",
    "exit": f"{WRONG}exit()",
    "os._exit": f"{WRONG}import os\nos._exit(0)",
    "関数の中のos._exit": "def double(n):\n    import os\n    os._exit(0)",
    "SystemExit": f"{WRONG}raise SystemExit",
    "関数の中のSystemExit": "def double(n):\n    raise SystemExit(0)",
    "組み込みの差し替え": f"{WRONG}import builtins\nbuiltins.AssertionError = builtins.exec = lambda *a: None\n"
    "builtins.compile = lambda *a: 'pass'",
    "osの差し替え": f"{WRONG}import os\nos._exit = lambda n: None\nos.read = lambda *a: b'x' * 16",
    "printの差し替え": f"{WRONG}import builtins, sys\nbuiltins.print = lambda *a: None\nsys.stdout = sys.stderr = None",
    "当てずっぽう": f"{WRONG}print('done', 'ok', 'passed', b'x' * 16)",
    "番号に当てずっぽう": f"{WRONG}import os\nfor n in range(20):\n    try:\n        os.write(n, b'x' * 100)\n"
    "    except OSError:\n        pass",
    "引数と標準入力": f"{WRONG}import sys\nprint(sys.argv, sys.stdin.read())",
    "枠をさかのぼる": f"{WRONG}import os, sys\nframe, found = sys._getframe(), []\nwhile frame:\n"
    "    found += [v for v in [*frame.f_locals.values(), *frame.f_globals.values()] if isinstance(v, bytes)]\n"
    "    frame = frame.f_back\nfor n in range(20):\n    try:\n        [os.write(n, each) for each in found]\n"
    "    except OSError:\n        pass",
    "/proc/self": f"{WRONG}import os\nfor name in ('cmdline', 'environ', 'fd/0', 'fd/3', 'fd/4'):\n    try:\n"
    "        print(open(f'/proc/self/{name}', 'rb').read(100))\n    except OSError:\n        pass",
    "atexit": f"{WRONG}import atexit, os\natexit.register(os._exit, 0)",
    "スレッド": f"{WRONG}import threading, os\nthreading.Thread(target=lambda: os._exit(0)).start()",
    "シグナル": f"{WRONG}import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "番号を閉じる": f"{WRONG}import os\nos.closerange(0, 100)",
    "空": "",
    "文法の誤り": "def double(",
    "NUL": "a\0b",
    "片割れの文字": f"{DOUBLE}'\ud800'",
}
#: 終わらないか、使いすぎるコード。
GREEDY = {
    "眠る": "import time\ntime.sleep(600)",
    "印字が終わらない": "while True: print('あ' * 1000)",
    "誤りを握りつぶす": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "メモリ": "x = '🐱' * (1 << 34)",
    "メモリを少しずつ": "x = []\nwhile True: x.append(' ' * (1 << 20))",
    "大きなファイル": "open('big', 'wb').write(b'x' * (1 << 22))",
    "フォーク": "import os\nos.fork()",
    "フォークをくり返す": "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError: pass",
    "別のプログラム": "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'while True: pass'])",
}


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """名前空間がない機械のつもり。"""
    text = Path(isolation.__file__).read_text(encoding="utf-8")
    assert 'if sys.platform != "linux":' in text
    copy = tmp_path / "isolation.py"
    copy.write_text(text.replace('if sys.platform != "linux":', "if True:"), encoding="utf-8")
    monkeypatch.setattr(isolation, "__file__", str(copy))


def test_a_right_answer_passes() -> None:
    assert passes(DOUBLE, TESTS) and passes(f"print('こんにちは' * 9999)\n{DOUBLE}", TESTS) and passes(DOUBLE, [])
    assert not passes(WRONG, TESTS) and not passes(DOUBLE, [*TESTS, "assert double(1) == 1"])


@pytest.mark.parametrize("cheat", CHEATS)
def test_cheating_does_not_pass(cheat: str) -> None:
    assert not passes(CHEATS[cheat], TESTS)


@pytest.mark.usefixtures("bare")
def test_without_namespaces_the_limits_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_force() == "上限だけ" and passes(DOUBLE, TESTS)
    for cheat in ("sys.exit", "関数の中のos._exit", "枠をさかのぼる", "/proc/self", "スレッド", "シグナル"):
        assert not passes(CHEATS[cheat], TESTS, seconds=1), cheat
    monkeypatch.setenv("SECRET", "猫")
    assert passes("import os", ["assert 'SECRET' not in os.environ"])


@pytest.mark.parametrize("greed", GREEDY)
def test_a_greedy_answer_fails_and_leaves_nothing(
    greed: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copy(isolation.__file__, tmp_path_factory.mktemp("copy"))  # 並んで進むほかの試験の囲いと、見分ける
    monkeypatch.setattr(isolation, "__file__", str(copy))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before, begin = {process.pid for process in psutil.process_iter()}, time.monotonic()
    assert not passes(f"{GREEDY[greed]}\n{WRONG}", TESTS, seconds=0.5)
    assert time.monotonic() - begin < 20
    assert list(tmp_path.iterdir()) == []
    new = [process for process in psutil.process_iter(["cmdline"]) if process.pid not in before]
    assert not [process for process in new if isolation.__file__ in (process.info["cmdline"] or [])]


def _refused(what: str) -> list[str]:
    """``what`` が、誤りになるかどうかを確かめる試験。"""
    return [f"try:\n    {what}\nexcept OSError:\n    pass\nelse:\n    raise AssertionError"]


def test_the_readers_files_and_the_network_are_out_of_reach(tmp_path: Path) -> None:
    if in_force() != "名前空間と上限":  # この機械の囲いでは、約束していない
        return
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        for what in (
            f"open({str(secret)!r})",
            f"open({str(Path.home())!r} + '/x', 'w')",
            f"open({os.__file__!r}, 'a')",
            "open('/etc/passwd')",
            f"__import__('socket').create_connection(('127.0.0.1', {server.getsockname()[1]}), 1)",
            f"__import__('os').kill({os.getpid()}, 0)",
            "__import__('os').chroot('/')",
        ):
            assert passes("", _refused(what)), what
    assert passes("import os", ["assert os.getpid() == 1", "assert dict(os.environ).get('HOME') is None"])
