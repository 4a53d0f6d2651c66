"""ページの中で、章のセルを動かします。Worker（docs/assets/run/worker.mjs）が ``answer`` を呼びます。

一つの章のセルは、名前を分け合います。セルは、前のセルが終わったところの名前から始まるので、何度動かしても、
順を変えて動かしても、同じ結果になります（名前の指すものの中身を書き換えたときは、別です）。
"""

import ast
import hashlib
import io
import json
import linecache
import os
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

DESK = Path("/home/reader/desk")
#: 小説の文字コードとして試すもの。青空文庫のテキストは Shift_JIS。
ENCODINGS = ("utf-8-sig", "shift_jis", "cp932")

_CHECK = "確かめ"  # 練習を確かめるコードの、例外に出る名前

#: 章 → そのセルたちの名前。関数が指しつづけるので、辞書そのものは取り替えない。
_names: dict[str, dict[str, Any]] = {}
#: 章 → セル → そのセルが終わったところの名前の控え。
_ends: dict[str, dict[str, dict[str, Any]]] = {}
#: 文章の名前 → この本の版の sha256。
_book: dict[str, str] = {}


def answer(question: str) -> str:
    """ページからの頼み（JSON）に答えます。"""
    asked = json.loads(question)
    return json.dumps(_ANSWERS[asked.pop("do")](**asked))


def _run(chapter: str, name: str, code: str, after: str) -> dict[str, str] | None:
    """セルを一つ、セル ``after`` が終わったところから動かします。``after`` が空なら、初めからです。

    うまくいけば None、例外が出れば、その種類と、Python の見せる文です。
    """
    if chapter not in _names:  # ほかの章の名前は、もう要らない
        _names.clear()
        _ends.clear()
    names, ends = _names.setdefault(chapter, {}), _ends.setdefault(chapter, {})
    names.clear()
    names.update(ends[after] if after else {"__name__": "__main__"})
    _sit_down()
    with _printing() as streams, redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        try:
            _execute(code, name, names)
        except BaseException as error:
            return _told(error)
    ends[name] = dict(names)
    return None


def _check(before: list[dict[str, str]], code: str, check: str) -> dict[str, Any]:
    """練習の答え ``code`` を、章のセル ``before`` のあとに動かし、``check`` で確かめます。

    合っていれば ``{"right": True}``、違えばそのわけ（differs）、読者のコードが止まれば例外（error）です。
    ``check`` から見える ``出力`` は、``code`` が印字したものです。名前は、ほかの練習とも章のセルとも分け合いません。
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    _sit_down()
    try:
        with redirect_stdout(io.StringIO()):
            for cell in before:
                _execute(cell["code"], cell["name"], names)
        with _printing() as (out, error), redirect_stdout(_Copy(out)) as copy, redirect_stderr(error):
            try:
                _execute(code, "答え", names)
            except BaseException as stopped:  # 出口（_printing）は ValueError を止めるので、その前で
                return {"error": _told(stopped)}
            names["出力"] = copy.text()
        with redirect_stdout(io.StringIO()):
            _execute(check, _CHECK, names)
    except AssertionError as error:  # 章のセルか、確かめるコードから
        if _in_check(error):
            return {"differs": str(error)}
        return {"error": _told(error)}
    except NameError as error:
        if _in_check(error) and error.name and not error.name.startswith("_"):
            return {"differs": f"{error.name} が見つかりません。初めのコードにある名前は、変えずに使ってください。"}
        return {"error": _told(error)}
    except BaseException as error:
        return {"error": _told(error)}
    return {"right": True}


def _in_check(error: BaseException) -> bool:
    return traceback.extract_tb(error.__traceback__)[-1].filename == f"<{_CHECK}>"


class _Copy(io.TextIOBase):
    """書かれたものを ``out`` に送りながら、写しを取ります。"""

    def __init__(self, out: TextIO) -> None:
        self._out, self._copy = out, io.StringIO()

    def write(self, text: str) -> int:
        self._copy.write(text)
        return self._out.write(text)

    def flush(self) -> None:
        if not self._out.closed:  # 片付けられるときにも呼ばれる
            self._out.flush()

    def text(self) -> str:
        return self._copy.getvalue()


def _sit_down() -> None:
    DESK.mkdir(parents=True, exist_ok=True)
    os.chdir(DESK)


@contextmanager
def _printing() -> Iterator[tuple[TextIO, TextIO]]:
    """一行ずつ送り出す、新しい出口。セルが閉じてしまっても、次のセルに響きません。"""
    with suppress(ValueError), ExitStack() as closing:
        out, error = (
            closing.enter_context(open(number, "w", encoding="utf-8", buffering=1, closefd=False)) for number in (1, 2)
        )
        yield out, error


def _execute(code: str, name: str, names: dict[str, Any]) -> None:
    place = f"<{name}>"
    linecache.cache[place] = (len(code), None, code.splitlines(keepends=True), place)
    tree = ast.parse(code, place)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, place, "exec"), names)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), place, "eval"), names)
        if value is not None:
            print(repr(value))


def _told(error: BaseException) -> dict[str, str]:
    """例外の種類と、Python の見せる文。この家のコードと、文法を読み解くところの段は見せません。"""
    trace: TracebackType | None = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename in (__file__, ast.parse.__code__.co_filename):
        trace = trace.tb_next
    kind = next(one.__name__ for one in type(error).__mro__ if one.__module__ == "builtins")
    shown = traceback.format_exception(type(error), error, trace) if trace else traceback.format_exception_only(error)
    return {"kind": kind, "text": "".join(shown), "missing": getattr(error, "name", None) or ""}


def _accept(name: str, file: str) -> dict[str, Any]:
    """読者の選んだファイル ``file`` を、文章 ``name`` として使えるようにします。

    この本の版と同じかどうか（same）と、文字数を返します。使えなければ、理由（refused）です。
    """
    from nexttoken.texts import corpora

    text = _text(Path(file).read_bytes())
    if text is None:
        return {"refused": "文章のファイル（.txt）として読めませんでした。"}
    if not text.strip():
        return {"refused": "文字の入っていないファイルでした。"}
    content = text.encode()
    wanted = corpora.CORPORA[name]
    book = _book.setdefault(name, wanted.sha256)
    found = hashlib.sha256(content).hexdigest()
    place = Path(os.environ["CORPUS_DIR"]) / wanted.file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    corpora.CORPORA[name] = replace(wanted, sha256=found, bytes=len(content))  # 読者の版を、この版の代わりに使う
    _ends.clear()
    return {"same": found == book, "characters": len(text)}


def _text(content: bytes) -> str | None:
    """文章。青空文庫の zip なら、中の初めの .txt です。"""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = [one for one in packed.infolist() if one.filename.lower().endswith(".txt")]
            if not inside or inside[0].file_size > 20_000_000:
                return None
            content = packed.read(inside[0])
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


_ANSWERS: dict[str, Callable[..., Any]] = {"run": _run, "check": _check, "accept": _accept}
