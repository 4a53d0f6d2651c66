"""日本語で話す、コマンド行の読み手です。

>>> parser = Parser(prog="python -m nexttoken", description="準備します。")
>>> print(parser.format_help())
使い方: python -m nexttoken [-h]
<BLANKLINE>
準備します。
<BLANKLINE>
指定:
  -h, --help  この説明を出す
<BLANKLINE>
"""

import argparse
import re
import shlex
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from typing import Any, NoReturn


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Iterable[Any], groups: Iterable[Any], prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "使い方: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """使い方も誤りも日本語で述べる、argparse の読み手です。指定の名前は、略さずに書いてもらいます。"""

    def __init__(self, **options: Any) -> None:
        for stream in (sys.stdout, sys.stderr):
            _speak_japanese(stream)
        super().__init__(**{"formatter_class": _Formatter, "add_help": False, "allow_abbrev": False, **options})
        self._positionals.title, self._optionals.title = "引数", "指定"
        self.add_argument("-h", "--help", action="help", help="この説明を出す")

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """引数を読みます。読めなければ、そのわけを標準エラー出力に書き、終了コード 2 で終わります。"""
        self._given = list(sys.argv[1:] if args is None else args)
        return super().parse_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """読めなかった引数と、使い方の見方を述べて、終わります。

        ``type=`` の関数が送出した ``ArgumentTypeError`` の日本語は、そのまま伝えます。
        """
        _, _, reason = message.partition(": ")
        told = f"{reason}。" if message.startswith("argument ") and re.search("[ぁ-んァ-ヶ一-龯]", reason) else ""
        given = shlex.join(getattr(self, "_given", []))
        self.exit(2, f"引数を読めません: {given}。{told}使い方は {self.prog} --help で見られます。\n")


def _speak_japanese(stream: object) -> None:
    """端末の文字コードが日本語を書けないもの（ASCII など）なら、UTF-8 で書きます。"""
    if not isinstance(stream, TextIOWrapper):
        return
    try:
        "あ".encode(stream.encoding)
    except UnicodeEncodeError:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
