"""ページの中で、章のセルを動かします。Worker（docs/assets/run/worker.mjs）が ``answer`` を呼びます。

一つの章のセルは、名前を分け合います。セルは、前のセルが終わったところの名前から始まるので、何度動かしても、
順を変えて動かしても、同じ結果になります（名前の指すものの中身を書き換えたときは、別です）。
"""

import ast
import codecs
import hashlib
import io
import json
import linecache
import os
import re
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from figures_gen.site.in_page.words import calling, explained, shown

DESK = Path("/home/reader/desk")
#: 小説の文字コードとして試すもの。青空文庫のテキストは Shift_JIS。
ENCODINGS = ("utf-8-sig", "shift_jis", "cp932", "euc_jp")
LARGEST = 20_000_000  # zip の中の文章の、いちばん大きいバイト数

_ANSWER, _CHECK = "<答え>", "<確かめ>"  # 練習の答えと、それを確かめるコードの、例外に出る名前

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
                _execute(code, _ANSWER[1:-1], names)
            except BaseException as stopped:  # 出口（_printing）は ValueError を止めるので、その前で
                return {"error": _told(stopped)}
            names["出力"] = copy.text()
        with redirect_stdout(io.StringIO()):
            _execute(check, _CHECK[1:-1], names)
    except BaseException as error:  # 章のセルか、確かめるコードか、そこから呼ばれた読者の関数から
        if differs := _differs(error):
            return {"differs": differs + _unused(code)}
        return {"error": _told(error)}
    return {"right": True}


def _differs(error: BaseException) -> str:
    """確かめるコードそのものから出た例外なら、違うところ。"""
    places = list(_places(error))
    if not places or _file(places[-1]) != _CHECK:
        return ""
    match error:
        case AssertionError():
            return str(error)
        case NameError(name=str(name)) if not name.startswith("_"):
            return f"{name} が見つかりません。初めのコードにある名前は、変えずに使ってください。"
        case Exception():
            return "返ってきたものを、比べられません。返す値の種類と個数が、問いのとおりかを見てください。"
    return ""


def _unused(code: str) -> str:
    """使われていない引数があれば、その知らせ。一つも使っていなければ、まだ書いていないので、言いません。"""
    said = ""
    for function in [one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.FunctionDef)]:
        names = [one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)]
        used = {one.id for one in ast.walk(function) if isinstance(one, ast.Name)}
        idle = [name for name in names if name not in used and not name.startswith("_")]
        if idle and len(idle) < len(names):
            said += f"なお、{function.name} に渡される {'、'.join(idle)} が、まだ使われていません。"
    return said


def _places(error: BaseException) -> Iterator[TracebackType]:
    """例外の通った道。"""
    place = error.__traceback__
    while place:
        yield place
        place = place.tb_next


def _file(place: TracebackType) -> str:
    return place.tb_frame.f_code.co_filename


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
    """例外の種類、日本語の言葉、Python の見せる文。

    見せる文からは、この家のコードと、文法を読み解くところと、確かめるコードの段を除きます。
    """
    places = list(_places(error))
    hidden = (__file__, ast.parse.__code__.co_filename, _CHECK)
    theirs = [one for one in places if _file(one) in linecache.cache and _file(one)[0] == "<" and _file(one) != _CHECK]
    kind = next(one.__name__ for one in type(error).__mro__ if one.__module__ == "builtins")
    trace = traceback.TracebackException.from_exception(error)
    chained = [trace]
    for one in chained:  # この例外の前に起きていた例外も
        one.stack = traceback.StackSummary.from_list([frame for frame in one.stack if frame.filename not in hidden])
        chained += filter(None, (one.__cause__, one.__context__))
    text = "".join(trace.format() if trace.stack else trace.format_exception_only())
    words = _tried(places) + explained(error, theirs[-1] if theirs else None)
    return {"kind": kind, "words": words, "text": text}


def _tried(places: list[TracebackType]) -> str:
    """確かめるコードが読者の関数を呼んでいたら、何を渡していたか。"""
    checks = [place for place in places if _file(place) == _CHECK]
    node = calling(checks[-1]) if checks else None
    names = {**checks[-1].tb_frame.f_globals, **checks[-1].tb_frame.f_locals} if checks else {}
    if not node or not isinstance(node.func, ast.Name) or node.func.id not in names:
        return ""
    given = [shown(eval(compile(ast.Expression(one), _CHECK, "eval"), names)) for one in node.args]
    return f"{node.func.id}({', '.join(given)}) を試しました。"


def _accept(name: str, file: str) -> dict[str, Any]:
    """読者の選んだファイル ``file`` を、文章 ``name`` として使えるようにします。

    この本の版と同じかどうか（same）と、文字数を返します。使えなければ、理由（refused）です。
    """
    from nexttoken.texts import corpora

    try:
        text = _text(Path(file).read_bytes())
    except ValueError as refused:
        return {"refused": str(refused)}
    wanted = corpora.CORPORA[name]
    book = _book.setdefault(name, wanted.sha256)
    content = next((one for one in map(str.encode, (text, _tidied(text))) if _digest(one) == book), text.encode())
    place = Path(os.environ["CORPUS_DIR"]) / wanted.file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    found = _digest(content)
    corpora.CORPORA[name] = replace(wanted, sha256=found, bytes=len(content))  # 読者の版を、この版の代わりに使う
    _ends.clear()
    return {"same": found == book, "characters": len(text)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _tidied(text: str) -> str:
    """青空文庫のファイルを、この本の版の書き方にしたもの。空行がなく、改行は CRLF、長いダッシュは U+2014 です。"""
    lines = [line for line in text.replace("\u2015", "\u2014").splitlines() if line]
    return "".join(f"{line}\r\n" for line in lines)


def _text(content: bytes) -> str:
    """文章。青空文庫の zip なら、中の初めの .txt です。使えなければ、わけを言う ValueError です。"""
    if zipfile.is_zipfile(io.BytesIO(content)):
        content = _unpacked(content)
    encodings = ("utf-16",) if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ENCODINGS
    text = next(filter(None, (_decoded(content, encoding) for encoding in encodings)), None)
    if text is None:
        raise ValueError("文章のファイル（.txt）として読めませんでした。" if content else "中身が空でした。")
    if not text.strip():
        raise ValueError("文字が入っていませんでした。")
    if re.match(r"\s*<(!doctype|html|\?xml)", text, re.IGNORECASE):
        raise ValueError("Webページ（HTML）のファイルでした。")
    return text


def _decoded(content: bytes, encoding: str) -> str | None:
    with suppress(UnicodeDecodeError):
        text = content.decode(encoding)
        return None if "\0" in text else text
    return None


def _unpacked(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = [one for one in packed.infolist() if one.filename.lower().endswith(".txt")]
            if not inside:
                raise ValueError("zipの中に、文章（.txt）がありませんでした。")
            if inside[0].file_size > LARGEST:
                raise ValueError("zipの中の文章が、大きすぎます。")
            return packed.read(inside[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):  # 壊れているか、鍵が掛かっている
        raise ValueError("zipを開けませんでした。ダウンロードし直してみてください。") from None


_ANSWERS: dict[str, Callable[..., Any]] = {"run": _run, "check": _check, "accept": _accept}
