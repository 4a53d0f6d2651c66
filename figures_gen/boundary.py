"""コマンドの、いちばん外側です。誤りがここより外に出ることはありません。どの誤りも、一行か二行の日本語になります。"""

import gc
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path

from figures_gen import ROOT

LIBRARY = ROOT / "examples" / "nexttoken"
#: 記録と台本の確かめは assert なので、消されれば、間違いを見逃す。
OPTIMIZED = "python -O では assert が消え、検査になりません。-O と環境変数 PYTHONOPTIMIZE を外して、動かしてください。"


def speak_japanese() -> None:
    """端末の文字コードが日本語を書けないもの（ASCII など）なら、UTF-8 で書きます。"""
    for stream in (sys.stdout, sys.stderr):
        try:
            "あ".encode(stream.encoding)
        except UnicodeEncodeError:
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def run(main: Callable[[], int]) -> int:
    """コマンドを動かし、終了コードを返します。思わぬ誤りも、途中で止められたことも、短い文にします。"""
    speak_japanese()
    if not __debug__:
        print(OPTIMIZED, file=sys.stderr)
        return 2
    if stranger := strange_library():
        print(stranger, file=sys.stderr)
        return 2
    try:
        return main()
    except KeyboardInterrupt:
        print("途中で止めました。", file=sys.stderr)
        return 130
    except BrokenPipeError:  # 読む相手（head など）が、先に閉じた
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except Exception as error:
        if os.environ.get("FIGURES_TRACEBACK"):
            traceback.print_exc()
        from nexttoken.loading.troubles import TROUBLES  # 上で、この本のものだと分かった

        if isinstance(error, OSError) and error.errno in TROUBLES:
            print(f"{error.filename or 'ファイル'} を読み書きできません（{TROUBLES[error.errno]}）。", file=sys.stderr)
            return 1
        reason = " ".join(str(error).split())[:300]
        print(f"思わぬ誤りで止まりました（{type(error).__name__}: {reason}）。", file=sys.stderr)
        print("どこで起きたかは、環境変数 FIGURES_TRACEBACK=1 を付けて動かすと分かります。", file=sys.stderr)
        return 1
    finally:
        gc.freeze()  # 終わるときの Python に、使い終えたものを探させない（一秒から二秒かかる）


def git(*arguments: str) -> str:
    """git の答え。git がないか、git の中でなければ、空です。"""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8")
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.strip()


def strange_library() -> str:
    """使われる nexttoken が、このリポジトリのものでないことの知らせ。.venv ごと写せば、元のものを指したままになる。"""
    found = find_spec("nexttoken")
    folder = Path(found.origin).parent if found and found.origin else None
    if folder and LIBRARY.is_dir() and folder.samefile(LIBRARY):
        return ""
    return (
        f"nexttoken が、このリポジトリのもの（{LIBRARY}）ではありません（今は {folder or 'なし'}）。"
        f"次の命令で直せます: {sys.executable} -m pip install --no-deps -e {ROOT}"
    )
