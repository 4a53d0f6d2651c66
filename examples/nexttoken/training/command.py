"""学習の命令の、引数の読み方と終わり方です。何があっても、一行の日本語で述べて終わります。"""

import re
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from nexttoken.loading.command_line import Parser
from nexttoken.loading.source import ModelError
from nexttoken.loading.troubles import reason
from nexttoken.texts.corpora import CorpusError

Recipe = TypeVar("Recipe")

#: 長い仕事を止めたときの一言。途中経過を残さない仕事なら、別の一言を渡す。
RESUMES = "もう一度実行すると、続きから始めます。"


def parser(name: str, description: str, out: Path, what: str = "モデルを置くフォルダ") -> Parser:
    """命令 ``python -m nexttoken.name`` の引数の読み手です。``--out`` は、どの命令にもあります。"""
    made = Parser(prog=f"python -m nexttoken.{name}", description=description)
    made.add_argument("--out", metavar="フォルダ", type=Path, default=out, help=what)
    return made


def add_recipe(parser: Parser, kind: type[Any]) -> None:
    """決めごとの一つ一つを、``--learning-rate 0.001`` のように変えられるようにします。"""
    for part in fields(kind):
        name, default = f"--{part.name.replace('_', '-')}", part.default
        parser.add_argument(name, metavar="値", type=type(default), default=default, help=f"省けば {default}")


def recipe(options: Any, kind: Callable[..., Recipe]) -> Recipe:
    """読んだ引数から、決めごとを作ります。使えない値なら、決めごとが断ります。"""
    return kind(**{part.name: getattr(options, part.name) for part in fields(kind)})  # type: ignore[arg-type]


def run(work: Callable[[], None], made: Path, stopped: str = RESUMES) -> int:
    """長い仕事をして、できたものの場所を述べます。返すのは終了コードです。

    仕事の断りとディスクの事情は標準エラー出力に書いて1、Ctrl-C なら ``stopped`` を書いて130を返します。
    """
    try:
        work()
    except KeyboardInterrupt:
        print(f"\n中断しました。{stopped}", file=sys.stderr)
        return 130
    except Exception as error:
        if (told := _told(error)) is None:
            raise
        print(told.encode(errors="backslashreplace").decode(), file=sys.stderr)  # UTF-8で書けない名前も、見せる
        return 1
    print(f"できました: {made}")
    return 0


def _told(error: Exception) -> str | None:
    """断りの文です。この本のコードの誤りなら None で、隠しません。"""
    if isinstance(error, CorpusError | ModelError | ValueError):
        return str(error)
    if found := re.search(r"\(os error (\d+)\)", str(error)):  # Rust で書かれた部品は、OSError にしない
        error = OSError(int(found[1]), str(error))
    if isinstance(error, OSError):
        place = f"{error.filename} を" if error.filename else ""
        return f"{place}読み書きできません（{reason(error)}）。前のものも途中経過も、そのまま残っています。"
    return None
