"""読者が打ち込む値を、仕事を始める前に確かめます。

断るのは、黙って間違った答えを出すか、よその部品の英語の例外になってしまう、よくある打ち間違いです。読者が章や練習で呼ぶ
関数の入口で、一度だけ使います。
"""

import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

#: メッセージに見せる値の、いちばん長い文字数。
LONGEST = 60


def shown(value: object) -> str:
    """渡された値を、メッセージの中で見せる形にします。長いものと何行にもなるものは、型の名前だけです。

    >>> shown(1.5), shown("猫" * 100)
    ('1.5', 'str')
    """
    written = repr(value)
    fits = len(written) <= LONGEST and written.isprintable() and not written.startswith("<")
    return written if fits else type(value).__name__


def check_type(name: str, value: object, kinds: type | tuple[type, ...], wanted: str) -> None:
    """値が、求める型のどれかであることを確かめます。`wanted` は、その型を読者に説明する言葉です。

    >>> check_type("n", 1.5, int, "整数")
    Traceback (most recent call last):
    TypeError: n は整数にしてください（いまは 1.5）。
    """
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise TypeError(f"{name} は{wanted}にしてください（いまは {shown(value)}）。")


def check_filled(name: str, value: Any) -> None:
    """文章か並びが、空でないことを確かめます。

    >>> check_filled("text", "")
    Traceback (most recent call last):
    ValueError: text が空です。1つ以上の文字か番号を渡してください。
    """
    if not len(value):
        raise ValueError(f"{name} が空です。1つ以上の文字か番号を渡してください。")


def check_integer(name: str, value: object, least: int, most: float = math.inf) -> None:
    """`least` 以上（`most` を渡せば、それ以下）の整数であることを確かめます。

    >>> check_integer("n", 0, least=1)
    Traceback (most recent call last):
    ValueError: n は1以上の整数にしてください（いまは 0）。
    """
    wanted = f"{least}以上の整数" if most == math.inf else f"{least}以上{most:,}以下の整数"
    check_type(name, value, int, wanted)
    if isinstance(value, int) and not least <= value <= most:
        raise ValueError(f"{name} は{wanted}にしてください（いまは {value}）。")


def check_number(name: str, value: float, wanted: str, low: float, high: float) -> None:
    """`low` 以上 `high` 以下の数であることを確かめます。nan は、どの範囲にも入りません。

    >>> check_number("share", 2, "0以上1以下の数", 0, 1)
    Traceback (most recent call last):
    ValueError: share は0以上1以下の数にしてください（いまは 2）。
    """
    check_type(name, value, (int, float), wanted)
    if not low <= value <= high:
        raise ValueError(f"{name} は{wanted}にしてください（いまは {value}）。")


def check_no_nan(name: str, values: Any) -> None:
    """テンソルに nan がないことを確かめます。nan は、どの数と比べても偽になり、選び方を黙って狂わせます。"""
    if (values != values).any():
        raise ValueError(f"{name} に nan（数でない値）があります。0で割るなどした、その前の計算を見直してください。")


def check_ids(name: str, ids: Iterable[int], size: int) -> list[int]:
    """トークンの番号の並びで、どれも0以上 `size` 未満であることを確かめ、リストにして返します。

    >>> check_ids("ids", [2, 300], size=257)
    Traceback (most recent call last):
    ValueError: ids の番号300のトークンはありません。使える番号は0から256までです。
    """
    tokens = list(ids)
    for token in tokens:
        if not isinstance(token, int):
            raise TypeError(f"{name} はトークンの番号の並びにしてください（{shown(token)} があります）。")
        if not 0 <= token < size:
            raise ValueError(f"{name} の番号{token}のトークンはありません。使える番号は0から{size - 1}までです。")
    return tokens


def check_encoding(name: str, encoding: str) -> None:
    """文字の符号化方式の名前であることを確かめます。知らない名前には LookupError を送出します。

    >>> check_encoding("encoding", "utf-9")
    Traceback (most recent call last):
    LookupError: encoding の 'utf-9' という符号化方式はありません。utf-8 や shift_jis などを指定してください。
    """
    try:
        "".encode(encoding)
    except LookupError:
        raise LookupError(
            f"{name} の {encoding!r} という符号化方式はありません。utf-8 や shift_jis などを指定してください。"
        ) from None


def check_text(name: str, value: object) -> None:
    """文字列で、UTF-8で書けることを確かめます。

    >>> check_text("text", b"neko")
    Traceback (most recent call last):
    TypeError: text は文字列にしてください（いまは b'neko'）。
    """
    check_type(name, value, str, "文字列")
    try:
        str(value).encode()
    except UnicodeEncodeError as error:
        place = error.start + 1
        raise ValueError(f"{name} の{place}文字目はUTF-8で書けません（サロゲート）。除いてください。") from None


def check_path(name: str, value: object) -> None:
    """ファイルの場所を書いた文字列か Path であることを確かめます。

    >>> check_path("path", "")
    Traceback (most recent call last):
    ValueError: path が空です。ファイルかフォルダの場所を渡してください。
    """
    check_type(name, value, (str, Path), "ファイルの場所（文字列か Path）")
    if not str(value):
        raise ValueError(f"{name} が空です。ファイルかフォルダの場所を渡してください。")
    try:
        os.fsencode(str(value))
    except UnicodeEncodeError:
        raise ValueError(f"{name} の {value!r} は、場所として使えません（サロゲート）。除いてください。") from None
    if "\0" in str(value):
        raise ValueError(f"{name} の {value!r} は、場所として使えません（NUL）。除いてください。")
