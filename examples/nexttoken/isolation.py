"""モデルが書いたコードを、囲いの中で試します。

モデルの書いたコードは、何をするか分かりません。終わらないかもしれず、ファイルを消すかもしれず、試験を受けずに
「合格」と言うかもしれません。そこで、別のプロセスで動かし、次のように囲います。

- ネットワークも、使う人のファイルも見せない。Linux の名前空間で、Python の部品だけが入ったフォルダに閉じ込める
- 時間、メモリ、ファイルの大きさ、プロセスの数に上限を設ける。印字したものは捨てる
- 試験がすべて通ったあとで初めて合言葉を渡し、それを言えたら合格とする。``sys.exit(0)`` で抜けても、でたらめを書いても、
  合言葉は言えない

名前空間を使えない OS では、上限だけで囲います（管理者として動かすと、プロセスの数は限れません）。どちらになったかは、
:func:`in_force` が答えます。

防げないこともあります。コードと試験は同じプロセスで動くので、何とでも等しくなる ``__eq__`` を持つ値を返せば、試験は
通ります。この仕組みを読んで、試験を飛ばして合言葉を受け取りに行くように書かれたコードも、見破れません。
"""

import ctypes
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

MEMORY = 1 << 30
FILE_SIZE = 1 << 20
PATIENCE = 6  # 計算に使ってよい秒数の、何倍まで待つか
#: 囲いの強さを表す一字。名前空間と上限、上限だけ、時間だけ。
NAMESPACES, LIMITS, TIME_ONLY = b"N", b"L", b"T"
DONE = b"done"
NOBODY = 65534
# <linux/sched.h>、<sys/mount.h>、<sys/prctl.h> の値
NEW_NAMESPACES = 0x00020000 | 0x08000000 | 0x20000000 | 0x40000000  # mount、IPC、PID、network
NEW_USER = 0x10000000
READ_ONLY, REMOUNT, BIND, PRIVATE = 1, 32, 4096, (1 << 18) | 16384
DIE_WITH_PARENT = 1


def passes(code: str, tests: Sequence[str], seconds: float = 5) -> bool:
    """``code`` を囲いの中で動かし、``tests``（assert の文）が、``seconds`` 秒のうちにすべて通るかどうかを返します。

    数えるのは、計算に使った秒数です。混んだ機械で答えが変わらないように、その :data:`PATIENCE` 倍まで待ちます。
    Pythonのコードとして読めないものは、通りません。``tests`` がなければ、終わりまで動くかどうかだけを見ます。

    >>> passes("def double(n): return n * 2", ["assert double(3) == 6"])
    True
    >>> passes("import sys; sys.exit(0)", ["assert double(3) == 6"])
    False
    """
    return _try(code, tests, seconds)[1]


def in_force() -> str:
    """この機械で、どう囲っているかを返します。

    >>> in_force() in ("名前空間と上限", "上限だけ", "時間の上限だけ")
    True
    """
    names = {NAMESPACES: "名前空間と上限", LIMITS: "上限だけ", TIME_ONLY: "時間の上限だけ"}
    return names[_try("", [], 30)[0]]


def _try(code: str, tests: Sequence[str], seconds: float) -> tuple[bytes, bool]:
    """囲いの強さと、合言葉を言えたかどうか。"""
    word = secrets.token_bytes(16)
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", __file__],
            cwd=folder,
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert process.stdin and process.stdout
        timer = Timer(PATIENCE * seconds, _kill, [process])
        timer.start()
        try:
            process.stdin.write(json.dumps([code, list(tests), seconds]).encode() + b"\n")
            process.stdin.flush()
            strength, done = process.stdout.read(1), process.stdout.read(len(DONE))
            if done != DONE:
                return strength, False
            process.stdin.write(word)
            process.stdin.flush()
            return strength, process.stdout.read(len(word)) == word
        except BrokenPipeError:
            return TIME_ONLY, False
        finally:
            timer.cancel()
            _kill(process)
            process.wait()
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """プロセスと、その子をすべて終わらせます。"""
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


# ---- ここから下は、囲いの中で動く


def _main() -> None:
    code, tests, seconds = json.loads(sys.stdin.buffer.readline())
    words, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    enclosed = _enclose()
    _die_with_parent()
    if enclosed and os.fork():  # ここで生まれる子から、新しい PID の名前空間に入る。子が終われば、その子孫も終わる
        os.close(answers)
        os.wait()
        return
    _die_with_parent()
    limited = _limit(seconds)
    os.write(answers, NAMESPACES if enclosed else LIMITS if limited else TIME_ONLY)
    _judge(code, tests, words, answers)


def _enclose() -> bool:
    """名前空間を作り、今のフォルダに、Python の部品だけを見せて閉じこもります。できなければ偽を返します。"""
    if sys.platform != "linux":
        return False
    libc, root, folder = ctypes.CDLL(None, use_errno=True), os.getuid() == 0, Path.cwd()
    user, group = os.getuid(), os.getgid()

    def do(name: str, *arguments: Any) -> None:
        if getattr(libc, name)(*arguments):
            raise OSError(ctypes.get_errno(), name)

    def mount(what: str, where: Path, kind: str, flags: int, options: str = "") -> None:
        do("mount", what.encode(), os.fsencode(where), kind.encode(), ctypes.c_ulong(flags), options.encode())

    try:
        do("unshare", NEW_NAMESPACES | (0 if root else NEW_USER))
        if not root:
            for name, line in (
                ("setgroups", "deny"),
                ("uid_map", f"{user} {user} 1"),
                ("gid_map", f"{group} {group} 1"),
            ):
                Path("/proc/self", name).write_text(line, encoding="ascii")
        mount("none", Path("/"), "", PRIVATE)
        mount("tmpfs", folder, "tmpfs", 0, "size=16m,mode=0755")
        for place in {*sys.path, "/lib", "/lib64", "/usr/lib", "/usr/lib64"}:
            if Path(place).is_dir():
                inside = folder / place.lstrip("/")
                inside.mkdir(parents=True, exist_ok=True)
                mount(place, inside, "", BIND)
                locked = os.statvfs(inside).f_flag & (2 | 4 | 8 | 1024 | 2048)  # 外すことを許されない印
                mount("none", inside, "", BIND | REMOUNT | READ_ONLY | locked)
        (folder / "work").mkdir(mode=0o777)
        (folder / "work").chmod(0o777)
        os.chroot(folder)
        os.chdir("/work")
        if root:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        else:
            do("capset", (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
    except (OSError, AttributeError):
        return False
    return True


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def _limit(seconds: float) -> bool:
    """上限を設けます。上限のない OS では、偽を返します。"""
    try:
        import resource
    except ImportError:
        return False
    limits = {"CPU": int(seconds) + 1, "AS": MEMORY, "FSIZE": FILE_SIZE, "NPROC": 0, "CORE": 0}
    for name, most in limits.items():
        with suppress(OSError, ValueError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    return True


def _judge(
    code: str,
    tests: list[str],
    words: int,
    answers: int,
    run: Callable[..., Any] = exec,
    read: Callable[..., bytes] = os.read,
    write: Callable[..., Any] = os.write,
    leave: Callable[[int], Any] = os._exit,
) -> None:
    """コードと試験を動かし、すべて通ったら、合言葉を受け取って返します。道具は、コードに差し替えられる前に取っておきます。"""
    try:
        programs = [compile(text, "<answer>", "exec") for text in (code, *tests)]
        space = {"__name__": "answer"}
        for program in programs:
            run(program, space)
        write(answers, DONE)
        write(answers, read(words, 16))
    finally:
        leave(0)


if __name__ == "__main__":
    _main()
