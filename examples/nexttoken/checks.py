"""引数が使えるものかどうかを、仕事を始める前に確かめます。

型が違えば TypeError を、値が使えなければ ValueError を送出します。メッセージには、引数の名前、渡された値、どうすれば
よいかがあります。True と False は、整数の1と0としては受け取りません。
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
    try:
        written = repr(value)
    except Exception:  # 桁の多すぎる整数のように、書けないものもある
        return type(value).__name__
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


def check_filled(name: str, value: object) -> None:
    """UTF-8で書ける文字列で、空でないことを確かめます。"""
    check_text(name, value)
    if not value:
        raise ValueError(f"{name} が空です。1文字以上の文章を渡してください。")


def check_character(name: str, value: object) -> None:
    """ちょうど1文字（符号位置1つ）の文字列であることを確かめます。"""
    check_type(name, value, str, "1文字の文字列")
    if len(str(value)) != 1:
        raise ValueError(f"{name} は、ちょうど1文字にしてください（いまは {shown(value)}）。")


def check_integer(name: str, value: object, least: int, most: float = math.inf) -> None:
    """`least` 以上（`most` を渡せば、それ以下）の整数であることを確かめます。

    >>> check_integer("n", 0, least=1)
    Traceback (most recent call last):
    ValueError: n は1以上の整数にしてください（いまは 0）。
    """
    wanted = f"{least}以上の整数" if most == math.inf else f"{least}以上{most:,}以下の整数"
    check_type(name, value, int, wanted)
    if isinstance(value, int) and not least <= value <= most:
        raise ValueError(f"{name} は{wanted}にしてください（いまは {shown(value)}）。")


def check_number(name: str, value: object, wanted: str, low: float, high: float) -> None:
    """`low` 以上 `high` 以下の数であることを確かめます。nan は、どの範囲にも入りません。

    >>> check_number("share", 2, "0以上1以下の数", 0, 1)
    Traceback (most recent call last):
    ValueError: share は0以上1以下の数にしてください（いまは 2）。
    """
    check_type(name, value, (int, float), wanted)
    if isinstance(value, int | float) and not low <= value <= high:
        raise ValueError(f"{name} は{wanted}にしてください（いまは {shown(value)}）。")


def check_items(name: str, values: object, kinds: type | tuple[type, ...], wanted: str) -> list[Any]:
    """`kinds` の型の値の並び（リストや組）であることを確かめ、リストにして返します。文字列は並びと見なしません。

    >>> check_items("ids", [2, 1.5], int, "トークンの番号（整数）")
    Traceback (most recent call last):
    TypeError: ids はトークンの番号（整数）の並びにしてください（2個目が 1.5）。
    """
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TypeError(f"{name} は{wanted}の並びにしてください（いまは {shown(values)}）。")
    items = list(values)
    for place, value in enumerate(items, start=1):
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise TypeError(f"{name} は{wanted}の並びにしてください（{place}個目が {shown(value)}）。")
    return items


def check_some(name: str, values: object, kinds: type | tuple[type, ...], wanted: str) -> list[Any]:
    """:func:`check_items` に加えて、1つ以上あることを確かめます。

    >>> check_some("found", [], bool, "真偽値")
    Traceback (most recent call last):
    ValueError: found が空です。真偽値を1つ以上並べてください。
    """
    items = check_items(name, values, kinds, wanted)
    if not items:
        raise ValueError(f"{name} が空です。{wanted}を1つ以上並べてください。")
    return items


def check_truths(name: str, values: object) -> list[bool]:
    """真偽値が1つ以上並んでいることを確かめ、リストにして返します。"""
    items = list(values) if isinstance(values, Iterable) else []
    if not items or not all(isinstance(value, bool) for value in items):
        raise ValueError(f"{name} には、真偽値を1つ以上並べてください（いまは {shown(values)}）。")
    return items


def check_ids(name: str, ids: object, size: int | None = None) -> list[int]:
    """番号の並びで、どれも0以上 `size` 未満であることを確かめ、リストにして返します。`size` がなければ上限なしです。

    >>> check_ids("ids", [2, 300], size=257)
    Traceback (most recent call last):
    ValueError: ids の番号300のトークンはありません。使える番号は0から256までです。
    """
    tokens: list[int] = check_items(name, ids, int, "トークンの番号（整数）")
    if outside := [token for token in tokens if token < 0 or (size is not None and token >= size)]:
        limit = "0以上" if size is None else f"0から{size - 1}まで"
        raise ValueError(f"{name} の番号{shown(outside[0])}のトークンはありません。使える番号は{limit}です。")
    return tokens


def check_tokenizer(name: str, value: object) -> None:
    """トークナイザのように、文章を番号に、番号を文章に直せることを確かめます。"""
    if not (hasattr(value, "encode") and hasattr(value, "decode")):  # 文字列にも encode だけはある
        raise TypeError(f"{name} は load_gemma() の返すトークナイザにしてください（いまは {shown(value)}）。")


def check_callable(name: str, value: object, wanted: str) -> None:
    """関数のように呼べることを確かめます。"""
    if not callable(value):
        raise TypeError(f"{name} は{wanted}にしてください（いまは {shown(value)}）。")


def check_callables(name: str, values: object, wanted: str) -> None:
    """関数のリストであることを確かめます。関数を1つ、じかに渡す誤りに気づけます。"""
    check_type(name, values, (list, tuple), f"{wanted}のリスト")
    for value in values if isinstance(values, list | tuple) else ():
        check_callable(f"{name} の中身", value, wanted)


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


def check_encoding(name: str, encoding: object) -> None:
    """文字の符号化方式の名前であることを確かめます。知らない名前には LookupError を送出します。

    >>> check_encoding("encoding", "utf-9")
    Traceback (most recent call last):
    LookupError: encoding の 'utf-9' という符号化方式はありません。utf-8 や shift_jis などを指定してください。
    """
    check_type(name, encoding, str, "符号化方式の名前（文字列）")
    try:
        "".encode(str(encoding))
    except (LookupError, ValueError):  # ValueError は、名前として読めない文字があるとき
        raise LookupError(
            f"{name} の {encoding!r} という符号化方式はありません。utf-8 や shift_jis などを指定してください。"
        ) from None
