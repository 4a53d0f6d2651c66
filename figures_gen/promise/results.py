"""測った結果の JSON と、二つの生成物が同じと言えるかどうか。

数値は削らずにしまい、表示のときに丸めます。プロセッサが違えば浮動小数点数の終わりの桁は違うので、
``tolerance`` の結果は相対誤差 1e-3 か絶対誤差 1e-6 までを同じと見なします。

ただし、大きな数どうしの差は、小さくなっても、引いた数と同じだけ揺れます。ロジットや損失は20ほどまでの数で、
プロセッサによって 1e-5 ほど違うので、0.01の差なら、割合で 1e-3 も動きます。そこで、差を返す測定は
``@measurement("tolerance", absolute=1e-4)`` と書き、絶対誤差を 1e-4 までとします。本文が見せる桁（小数第三位まで）
より、まだ細かい違いです。半精度で計算したり、くじやプロンプトを替えたりすれば、けたの違うところまで動きます。
"""

import gzip
import hashlib
import json
import math
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RELATIVE, ABSOLUTE = 1e-3, 1e-6
Difference = tuple[str, str, str]  # どこが、古い値、新しい値


def dump(document: dict[str, Any]) -> bytes:
    """いつも同じ字になる JSON。"""
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def digest(data: object) -> str:
    """データの指紋。手で書き換えたことが分かるように、JSON の中に入れておきます。"""
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, allow_nan=False).encode()).hexdigest()


def document(data: dict[str, Any], *, made_by: str, nature: str, inputs: dict[str, str], **more: str) -> bytes:
    """データに、出どころを添えます。``more`` は、記録（record）がどのコードと入力に属するかです。"""
    data = json.loads(json.dumps(data, ensure_ascii=False, allow_nan=False))
    return dump({"made_by": made_by, "nature": nature, "inputs": inputs, **more, "sha256": digest(data), "data": data})


def differences(
    path: Path, committed: bytes, fresh: bytes, nature: str, absolute: float = ABSOLUTE
) -> list[Difference]:
    """``committed`` と ``fresh`` の違い。同じと言えるなら空です。``absolute`` は、許す絶対誤差です。"""
    if committed == fresh:
        return []
    if path.suffix == ".bin" and _unpacked(committed) == _unpacked(fresh) is not None:
        return []  # gzip の縮め方は zlib の版によって違うので、中身で比べる
    if path.suffix == ".json" and nature == "tolerance":
        return list(_json_differences(committed, fresh, absolute))
    if path.suffix == ".txt" and nature == "tolerance":
        return list(_text_differences(committed.decode(errors="replace"), fresh.decode()))
    if path.suffix == ".ipynb" and nature == "tolerance":
        return list(_notebook_differences(committed, fresh))
    return [_first_difference(committed, fresh)]


def _unpacked(content: bytes) -> bytes | None:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return None


def _json_differences(committed: bytes, fresh: bytes, absolute: float) -> Iterator[Difference]:
    try:
        old, new = json.loads(committed), json.loads(fresh)
        kept = dump(old) == committed and old["sha256"] == digest(old["data"])
    except (ValueError, KeyError, TypeError):
        kept = False
    if not kept:
        yield "ファイル", "手で書き換えられたか、壊れています", "作り直したもの"
        return
    for key in ("made_by", "nature", "inputs"):
        if old.get(key) != new[key]:
            yield key, str(old.get(key)), str(new[key])
    for where, one, other in _walk("data", old["data"], new["data"]):
        if not _close(one, other, absolute):
            yield where, _short(str(one)), _short(str(other))


def _close(old: Any, new: Any, absolute: float) -> bool:
    both = isinstance(old, float) and isinstance(new, float)
    return both and math.isclose(old, new, rel_tol=RELATIVE, abs_tol=absolute)


def furthest(old: Any, new: Any, absolute: float = ABSOLUTE) -> tuple[float, str]:
    """二つのデータの小数のうち、許す幅をいちばん使ったものの、幅に対する割合と、場所。

    >>> furthest({"p": [0.5, 2.0, 7]}, {"p": [0.5, 1.9, 7]})[1]
    '.p.1'
    """
    floats = ((where, one, other) for where, one, other in _walk("", old, new) if isinstance(one, float))
    moved = [
        (abs(one - other) / max(RELATIVE * max(abs(one), abs(other)), absolute), where) for where, one, other in floats
    ]
    return max(moved, default=(0.0, ""))


def _walk(where: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """一つずつ見ていって、等しくないところ。"""
    if isinstance(old, dict) and isinstance(new, dict) and list(old) == list(new):
        for key in old:
            yield from _walk(f"{where}.{key}", old[key], new[key])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from _walk(f"{where}.{index}", *pair)
    elif old != new or type(old) is not type(new):
        yield where, old, new


def _notebook_differences(committed: bytes, fresh: bytes) -> Iterator[Difference]:
    """出力の文字の中の数だけを許容誤差の中で、ほか（コード、文章、順番、書式）は一字一句比べます。"""
    try:
        old = json.loads(committed)
        if (json.dumps(old, ensure_ascii=False, indent=1) + "\n").encode() != committed:
            raise ValueError
    except ValueError:
        yield _first_difference(committed, fresh)
        return
    new = json.loads(fresh)
    one, other = _without_texts(old), _without_texts(new)
    if one != other:
        yield _first_difference(*(json.dumps(each, ensure_ascii=False, indent=1).encode() for each in (one, other)))
        return
    for before, after in zip(_texts(old), _texts(new), strict=True):
        yield from _text_differences(before, after)


def _outputs(notebook: Any) -> Iterator[dict[str, Any]]:
    return (output for cell in notebook.get("cells", []) for output in cell.get("outputs", []))


def _texts(notebook: Any) -> list[str]:
    return [
        "".join(text)
        for output in _outputs(notebook)
        for text in (output.get("text", ""), output.get("data", {}).get("text/plain", ""))
    ]


def _without_texts(notebook: Any) -> Any:
    """出力の文字だけを除いた写し。"""
    copy = json.loads(json.dumps(notebook))
    for output in _outputs(copy):
        output.pop("text", None)
        output.get("data", {}).pop("text/plain", None)
    return copy


NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")


def _text_differences(old: str, new: str) -> Iterator[Difference]:
    """文字は一字一句、小数は許容誤差（と、表示された最後の桁の 1）の中で比べます。"""
    if NUMBER.sub("#", old) != NUMBER.sub("#", new):
        yield _first_difference(old.encode(), new.encode())
        return
    for one, other in zip(NUMBER.findall(old), NUMBER.findall(new), strict=True):
        if abs(float(one) - float(other)) > max(RELATIVE * abs(float(one)), 1.01 * 10 ** -_decimals(one)):
            yield "数値", one, other


def _decimals(number: str) -> int:
    mantissa, _, exponent = number.partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)


def _first_difference(committed: bytes, fresh: bytes) -> Difference:
    old, new = (text.decode(errors="replace").splitlines() for text in (committed, fresh))
    for number, (one, other) in enumerate(zip(old, new, strict=False), start=1):
        if one != other:
            start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
            return f"{number} 行", _short(one[max(0, start - 10) :]), _short(other[max(0, start - 10) :])
    return "行数", str(len(old)), str(len(new))


def _short(text: str, width: int = 60) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
