"""``python -m figures_gen.site``――サイトを ``site/`` に組み立てます。前と同じなら、組み立てません。

同じかどうかは、時刻ではなく、材料と出来上がりの中身で決まります。違えば組み立て直しますが、材料の変わらないページの本文は
控え（:mod:`figures_gen.site.kept`）から採ります。環境変数 ``SITE_AFRESH=1`` があれば、何も信じません。
"""

import gc
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from figures_gen.boundary import run
from figures_gen.engine.files import write_atomically
from figures_gen.site import kept

ROOT = Path(__file__).resolve().parents[2]
SITE, LOCK = ROOT / "site", ROOT / ".site.lock"
#: サイトに現れるもの。コードも、全文を載せるページがある。
MATERIALS = ("docs", "overrides", "examples", "figures_gen", "mkdocs.yml", "requirements.txt")
#: 出来上がりを変える環境変数。
SETTINGS = ("SITE_URL", "REPO_URL", "MACROS_FAIL")


def main() -> int:
    """組み立てて、終了コードを返します。"""
    materials = _materials()
    if not os.environ.get(kept.SWITCH) and _known() == [materials, _made()]:
        print("サイトは最新です。")
        return 0
    LOCK.unlink(missing_ok=True)
    code = _build()
    if code == 0 and _materials() == materials:  # 組み立てのあいだに変わっていれば、次にもう一度組み立てる
        record(materials)
    return code


def record(materials: str = "") -> None:
    """今の出来上がりを、``materials``（なければ、前に控えた材料）から作ったものとして控えます。"""
    if before := materials or next(iter(_known()), ""):
        write_atomically(LOCK, json.dumps([before, _made()]).encode())


def _materials() -> str:
    return _digest(_files(MATERIALS)) + _settings()


def _made() -> str:
    return _digest(_files(["site"]))


def _build() -> int:
    from mkdocs.__main__ import cli

    gc.disable()  # すぐに終わる命令なので、使い終えたものを探す手間（全体の一割あまり）を省く
    try:
        cli(["build", "--strict", "--quiet"], standalone_mode=False)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except Exception as error:
        print(f"サイトを組み立てられません（{type(error).__name__}: {error}）。", file=sys.stderr)
        return 1
    finally:
        kept.finish()  # 本文の間違いで止まっても、出来た分は控える
        gc.enable()
    return 0


def _known() -> list[str]:
    try:
        return list(json.loads(LOCK.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return []


def _settings() -> str:
    from figures_gen.engine.packages import installed

    return json.dumps([installed(), *(os.environ.get(name, "") for name in SETTINGS)])


def _files(names: Iterable[str]) -> list[Path]:
    places = [ROOT / name for name in names]
    inside = [path for place in places for path in (place.rglob("*") if place.is_dir() else [place])]
    return sorted(path for path in inside if path.is_file() and "__pycache__" not in path.parts)


def _digest(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        whole.update(f"{path.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


if __name__ == "__main__":
    sys.exit(run(main))
