"""ファイルの中身と、コードの意味の、指紋を計算します。"""

import ast
import hashlib
import json
from pathlib import Path
from typing import Any


def file_sha256(path: Path) -> str:
    """ファイルのSHA-256（16進64桁）を返します。"""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_state(path: Path) -> tuple[int, ...]:
    """ファイルに触れたかどうかが分かる数を返します。中身は読みません。

    書き換えたあとで更新の時刻（mtime）を元に戻しても、OSが記す時刻（ctime）は元に戻りません。
    """
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def meaning_digest(*paths: Path) -> str:
    """Pythonのファイルの構文木から、指紋（SHA-256の16進64桁）を計算します。

    注釈や説明文や空白を直しても、変わりません。Pythonの版にもよりません。

    Args:
        paths: Pythonのファイル。並びも指紋に入ります。

    Raises:
        SyntaxError: Pythonのコードとして読めないファイルがある。

    >>> import tempfile
    >>> one, two = (Path(tempfile.mkdtemp()) / "code.py" for _ in range(2))
    >>> one.write_text("x = 1  # 注釈", encoding="utf-8"), two.write_text("'''説明'''\\nx = (1)", encoding="utf-8")
    (11, 16)
    >>> meaning_digest(one) == meaning_digest(two)
    True
    """
    digest = hashlib.sha256()
    for path in paths:
        shape = _shape(ast.parse(path.read_bytes(), filename=str(path)))
        digest.update(json.dumps(shape, separators=(",", ":")).encode())
    return digest.hexdigest()


def _shape(node: Any) -> Any:
    """構文木から、行と列の番号、説明文、空の欄を除いた形。空の欄は、Pythonの版によって増減する。"""
    if isinstance(node, ast.Constant):
        return ["Constant", ascii(node.value)]
    if isinstance(node, ast.AST):
        fields = ((name, _shape(value)) for name, value in ast.iter_fields(node) if value is not None)
        return [type(node).__name__, *([name, shape] for name, shape in fields if shape != [])]
    if isinstance(node, list):
        return [_shape(item) for item in node if not _is_remark(item)]
    return ascii(node)


def _is_remark(node: Any) -> bool:
    """説明文のように、書いてあるだけで何もしない文字列の文かどうか。"""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
