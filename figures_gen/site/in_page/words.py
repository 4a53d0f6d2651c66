"""読者のコードが例外で止まったときに添える、日本語の言葉。何が起きたのかを、そのときの値を入れて言います。

Python の文（英語）は版によって少しずつ違うので、型で読み取ります。ページの中（3.14）と手元の Python で同じことを言うのは、
tests/browser/test_exercises.py が確かめます。
"""
# ruff: noqa: E501 一行に、型一つと言葉一つ

import ast
import builtins
import linecache
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from reprlib import Repr
from types import FrameType, TracebackType

#: 例外の種類 → 一言。値を入れて言えないときに使う。
WORDS = {
    "SyntaxError": "括弧や引用符の閉じ忘れ、コロン（:）の抜け、全角の記号や空白がないかを見てください。",
    "IndentationError": "行の頭の空白（字下げ）が、前後の行と合っていません。",
    "TabError": "字下げに、タブと空白が混ざっています。",
    "TypeError": "値の種類が、その使い方に合っていません。",
    "ValueError": "渡した値が、そこでは使えません。",
    "KeyError": "引いた鍵が、辞書にありません。",
    "IndexError": "並びの長さより先を指しています。番号は0から始まります。",
    "ZeroDivisionError": "0で割ろうとしています。",
    "OverflowError": "値が大きすぎて、小数（float）に収まりません。",
    "ImportError": "読み込もうとした名前が、そこにはありません。",
    "AssertionError": "assertの言うことが、成り立ちませんでした。",
    "RecursionError": "関数が、自分を呼びつづけています。呼ぶのをやめる条件が要ります。",
    "MemoryError": "メモリが足りません。扱うものを小さくしてください。",
    "UnicodeDecodeError": "そのバイト列は、その文字コードでは読めません。",
    "UnicodeEncodeError": "その文字は、その文字コードでは書けません。",
    "FileNotFoundError": "そのファイルはありません。ページの中のPythonからは、読者の機械のファイルは見えません。",
    "OSError": "ページの中のPythonからは、ファイルの置き場やインターネットに手が届きません。input() で文字を受け取ることもできません。",
    "EOFError": "ページの中では、input() で文字を受け取れません。",
    "SystemExit": "exit() が呼ばれたので、そこで終わりました。",
    "KeyboardInterrupt": "途中で止められました。",
}
DEEP = "式が長すぎるか、入れ子が深すぎます。短く分けてください。"
OTHER = "下の「Pythonの知らせ」の終わりの行に、例外の種類と理由があります。"
KINDS = {
    "str": "文字列",
    "string": "文字列",
    "int": "整数",
    "float": "小数",
    "bool": "真偽値",
    "list": "リスト",
    "dict": "辞書",
    "tuple": "タプル",
    "set": "集合",
    "bytes": "バイト列",
    "function": "関数",
    "builtin_function_or_method": "関数",
    "method": "関数",
    "generator": "ジェネレータ",
    "type": "型",
}
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龯]")
_LONGEST = 40  # 見せる値の字数
_repr = Repr()
_repr.maxstring = _repr.maxother = _LONGEST
_repr.maxdict = _repr.maxlist = _repr.maxtuple = _repr.maxset = 4


def shown(value: object) -> str:
    """値を、短く。"""
    if isinstance(value, BaseException | type) or callable(value):
        return getattr(value, "__name__", type(value).__name__)
    return _repr.repr(value)


def kind(name: str) -> str:
    """型の名前を、日本語で。

    >>> kind("str"), kind("NoneType"), kind("Counter")
    ('文字列（str）', 'None', 'Counter')
    """
    known = KINDS.get(name)
    return "None" if name == "NoneType" else f"{known}（{name.replace('string', 'str')}）" if known else name


def explained(error: BaseException, place: TracebackType | None) -> str:
    """``error`` の説明。``place`` は、読者のコードのうち、止まったところです（なければ None）。"""
    if isinstance(error, SyntaxError):
        return _syntax(error)
    where = _Where(place)
    message = str(error)
    said = _particular(error, message, where)
    if not said and _JAPANESE.search(message):  # この本のライブラリが断ったか、読者が書いたもの
        said = message if message.endswith("。") else f"{message}。"
    name = next((one.__name__ for one in type(error).__mro__ if one.__name__ in WORDS), "")
    return f"{where}{said or WORDS.get(name, OTHER)}"


class _Where:
    """止まったところ。行の番号、そのコード（式）、そこから見える名前。"""

    def __init__(self, place: TracebackType | None) -> None:
        self.code, self.line = "", 0
        self.frame: FrameType | None = None
        if place:
            self.frame, self.line = place.tb_frame, place.tb_lineno
            self.code = _segment(place)

    def __str__(self) -> str:
        if not self.line:
            return ""
        at = f"の {self.code} " if self.code and len(self.code) <= _LONGEST else ""
        return f"{self.line}行目{at}で止まりました。"

    @property
    def node(self) -> ast.AST | None:
        """止まった式。"""
        try:
            body = ast.parse(self.code.strip()).body
        except SyntaxError:
            return None
        return None if len(body) != 1 else body[0].value if isinstance(body[0], ast.Expr) else body[0]

    def value(self, node: ast.AST | None) -> str:
        """名前か、そのままの値なら、「x は 3」のように。計算し直すことはしない。"""
        if not isinstance(node, ast.Name) or not self.frame:
            return ""
        for names in (self.frame.f_locals, self.frame.f_globals):
            if node.id in names:
                return f"{node.id} は {shown(names[node.id])}"
        return ""

    def holder(self) -> object:
        """``x[…]`` で止まったときの、x の値（名前のときだけ）。"""
        node = self.node
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and self.frame:
            names = {**self.frame.f_globals, **self.frame.f_locals}
            return names.get(node.value.id)
        return None

    def values(self) -> str:
        """式に出てくる名前の値。「（x は 3、y は '猫'）」のように。"""
        node = self.node
        parts: Iterable[ast.AST] = []
        if isinstance(node, ast.BinOp | ast.Compare):
            parts = [node.left, *([node.right] if isinstance(node, ast.BinOp) else node.comparators)]
        elif isinstance(node, ast.AugAssign):
            parts = [node.target, node.value]
        elif isinstance(node, ast.Call):
            parts = [*node.args, *(one.value for one in node.keywords)]
        elif isinstance(node, ast.Subscript):
            parts = [node.slice]
        elif isinstance(node, ast.Name):
            parts = [node]
        said = list(dict.fromkeys(filter(None, map(self.value, parts))))
        return f"{'、'.join(said)} です。" if said else ""


def _segment(place: TracebackType) -> str:
    """止まったところの式。一行に収まるときだけ。"""
    positions = list(place.tb_frame.f_code.co_positions())[place.tb_lasti // 2]
    line, last, start, stop = positions
    if not line or line != last or start is None or stop is None:
        return ""
    written = linecache.getline(place.tb_frame.f_code.co_filename, line).encode()
    return written[start:stop].decode(errors="replace")


def calling(place: TracebackType) -> ast.Call | None:
    """そこで呼んでいた関数と、渡したもの。"""
    node = _Where(place).node
    return node if isinstance(node, ast.Call) else None


# ---- 動いているときの例外 ----

_Said = Callable[[re.Match[str], _Where], str]


def _operands(found: re.Match[str], where: _Where) -> str:
    mark, left, right = found["mark"].split(" or ")[0], kind(found["left"]), kind(found["right"])
    cure = ""
    if "str" in (found["left"], found["right"]) and {found["left"], found["right"]} & {"int", "float"}:
        cure = "つなぐなら str( ) で文字列に、計算するなら int( ) か float( ) で数に直します。"
    elif "NoneType" in (found["left"], found["right"]):
        cure = "return を書き忘れた関数の答えは、None です。"
    return f"{left}と{right}は、{mark} で計算できません。{where.values()}{cure}"


def _joined(found: re.Match[str], where: _Where) -> str:
    left, right = found["left"], found["right"]
    cure = "str( ) で文字列に直してから、つなぎます。" if left == "str" and right in ("int", "float") else ""
    return f"{kind(left)}に{kind(right)}を + でつなげることはできません。{where.values()}{cure}"


def _not_subscriptable(found: re.Match[str], where: _Where) -> str:
    if found["kind"] == "NoneType":
        return "None からは、[ ] で取り出せません。return を書き忘れた関数の答えは、None です。"
    if "function" in found["kind"] or found["kind"] == "method":
        return "関数は、[ ] ではなく ( ) で呼びます。"
    return f"{kind(found['kind'])}からは、[ ] で取り出せません。"


def _not_iterable(found: re.Match[str], where: _Where) -> str:
    name = found["kind"] or found["other"]
    cure = "回数だけくり返すなら、range( ) を使います。" if name == "int" else ""
    if name == "NoneType":
        cure = "return を書き忘れた関数の答えは、None です。"
    return f"{kind(name)}からは、一つずつ取り出せません。{where.values()}{cure}"


def _too_far(found: re.Match[str], where: _Where) -> str:
    holder, values = where.holder(), where.values()
    if isinstance(holder, str | list | tuple | bytes):
        name = where.code.partition("[")[0]
        last = f"番号は0から{len(holder) - 1}までです。" if holder else "一つも入っていません。"
        return f"{name} の長さは {len(holder)} で、{last}{values}"
    return f"{WORDS['IndexError']}{values}"


def _missing_arguments(found: re.Match[str], where: _Where) -> str:
    return f"関数 {found['name']} に渡す値が足りません。足りないのは、{found['names'].replace(' and ', '、')} です。"


def _domain(found: re.Match[str], where: _Where) -> str:
    need = "0以上の数" if "sqrt" in where.code or found["need"] == "nonnegative" else "0より大きい数"
    return f"渡せるのは、{need}だけです。{where.values()}"


#: 例外の種類と、英語の文の型 → 日本語。〈名前〉は型の中の名前で、~ の付くものは型の名前として読み替える。
# fmt: off
PATTERNS: list[tuple[str, str, str | _Said]] = [
    ("TypeError", r"unsupported operand type\(s\) for (?P<mark>.+?): '(?P<left>.+?)' and '(?P<right>.+?)'", _operands),
    ("TypeError", r"can only concatenate (?P<left>\w+) \(not \"(?P<right>.+?)\"\)", _joined),
    ("TypeError", r"can't concat (?P<right>\w+) to (?P<left>\w+)", _joined),
    ("TypeError", r"can't multiply sequence by non-int of type '(?P<kind>.+?)'", "並びに掛けられるのは、整数だけです。いま掛けたのは、〈~kind〉でした。〈values〉"),
    ("TypeError", r"sequence item (?P<at>\d+): expected str instance, (?P<kind>\w+) found", "join でつなげられるのは、文字列だけです。番号〈at〉のものが、〈~kind〉です。"),
    ("TypeError", r"'(?P<mark>.+?)' not supported between instances of '(?P<left>.+?)' and '(?P<right>.+?)'", "〈~left〉と〈~right〉は、大きさを比べられません。〈values〉"),
    ("TypeError", r"'(?P<kind>.+?)' object is not subscriptable", _not_subscriptable),
    ("TypeError", r"'(?P<kind>.+?)' object is not (?:iterable|an iterator)|cannot unpack non-iterable (?P<other>\w+)", _not_iterable),
    ("TypeError", r"argument of type '(?P<kind>.+?)' is not", "〈~kind〉の中に入っているかは、in で調べられません。〈values〉"),
    ("TypeError", r"'(?P<kind>.+?)' object is not callable", "〈~kind〉は関数ではないので、( ) を付けて呼べません。掛け算の * を忘れたか、関数と同じ名前の変数を作っていないでしょうか。"),
    ("TypeError", r"(?P<name>[\w.]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (?P<names>.+)", _missing_arguments),
    ("TypeError", r"(?P<name>[\w.]+)\(\) takes (?:from \d+ to )?(?P<most>\d+) positional arguments? but (?P<given>\d+)", "関数 〈name〉 が受け取る値は〈most〉個ですが、〈given〉個を渡しています。"),
    ("TypeError", r"(?P<name>[\w.]+)\(\) (?:takes|expected) (?:exactly )?(?:at (?:most|least) )?(?P<most>\d+|one|no) arguments?,? \(?(?:got )?(?P<given>\d+)", "関数 〈name〉 に渡した値の個数（〈given〉個）が、合っていません。"),
    ("TypeError", r"(?P<name>[\w.]+)\(\) got an unexpected keyword argument '(?P<key>.+?)'", "関数 〈name〉 には、〈key〉 という名前の引数がありません。"),
    ("TypeError", r"unhashable type: '(?P<kind>.+?)'", "〈~kind〉は中身が変わるので、辞書の鍵にも、集合の中身にもできません。タプルや文字列に直せば使えます。"),
    ("TypeError", r"(?P<holder>\w+) (?:indices|index) must be integers?(?: or slices)?, not '?(?P<kind>\w+)'?", "〈~holder〉から取り出す番号は、整数です。いま使ったのは、〈~kind〉です。〈values〉"),
    ("TypeError", r"object of type '(?P<kind>.+?)' has no len", "〈~kind〉には長さがないので、len で数えられません。〈values〉"),
    ("TypeError", r"'(?P<kind>.+?)' object does not support item assignment", "〈~kind〉の中身は、書き換えられません。新しく作り直します。"),
    ("TypeError", r"'(?P<kind>.+?)' object cannot be interpreted as an integer", "整数の要るところに、〈~kind〉を渡しています。〈values〉"),
    ("TypeError", r"(?P<name>\w+)\(\) argument must be .*not '(?P<kind>.+?)'", "〈name〉( ) では、〈~kind〉を数に直せません。〈values〉"),
    ("TypeError", r"bad operand type for (?:unary )?(?P<mark>.+?): '(?P<kind>.+?)'", "〈~kind〉に、〈mark〉 は使えません。〈values〉"),
    ("TypeError", r"ord\(\) expected a character, but string of length (?P<length>\d+)", "ord に渡せるのは、一文字だけです。いまは〈length〉文字を渡しています。〈values〉"),
    ("TypeError", r"(?:must be|expected) (?P<need>str|int|bytes|list)[^,]*?(?:, not|, got| expected, not) '?(?P<kind>\w+)'?", "〈~need〉の要るところに、〈~kind〉を渡しています。〈values〉"),
    ("ValueError", r"invalid literal for int\(\) with base \d+: (?P<text>.+)", "int( ) では、〈text〉 を整数に直せません。"),
    ("ValueError", r"could not convert string to float: (?P<text>.+)", "float( ) では、〈text〉 を数に直せません。"),
    ("ValueError", r"not enough values to unpack \(expected (?:at least )?(?P<need>\d+), got (?P<given>\d+)\)", "左に並べた名前は〈need〉個ですが、右の値は〈given〉個しかありません。"),
    ("ValueError", r"too many values to unpack \(expected (?P<need>\d+)", "左に並べた名前は〈need〉個ですが、右の値は、それより多くあります。"),
    ("ValueError", r"list\.(?P<name>index|remove)\(x\): x not in list|is not in list", "探した値が、リストの中にありません。〈values〉"),
    ("ValueError", r"substring not found", "探した文字列が、文の中にありません。〈values〉"),
    ("ValueError", r"math domain error|expected a (?P<need>positive|nonnegative) input", _domain),
    ("ValueError", r"(?P<name>max|min)\(\)[^:]*empty", "〈name〉 に渡したものが空で、選べるものがありません。〈values〉"),
    ("ValueError", r"zip\(\) argument (?P<at>\d+) is (?P<how>shorter|longer)", "zip で組にしようとした並びの長さが、そろっていません。"),
    ("ValueError", r"chr\(\) arg not in range", "chr に渡せるのは、0から1114111までの番号です。〈values〉"),
    ("ValueError", r"byte(?:s)? must be in range\(0, 256\)", "バイトにできるのは、0から255までの数です。〈values〉"),
    ("ValueError", r"empty separator", "空の文字列では、分けられません。"),
    ("IndexError", r"pop from (?:an )?empty|empty sequence", "空の並びからは、取り出せません。〈values〉"),
    ("IndexError", r"out of range", _too_far),
    ("RecursionError", r"during (?:ast|compilation)|while (?:getting|traversing)", DEEP),
    ("RecursionError", r"", WORDS["RecursionError"]),
    ("ZeroDivisionError", r"", "0で割ろうとしています。〈values〉"),
    ("OverflowError", r"", "値が大きすぎて、小数（float）に収まりません。〈values〉"),
]
# fmt: on


def _particular(error: BaseException, message: str, where: _Where) -> str:
    match error:
        case KeyError() if error.args:
            return _no_key(error.args[0], where)
        case ModuleNotFoundError():
            return f"ページの中のPythonには、{error.name} が入っていません。標準ライブラリと、この本の動かせる部分だけを使えます。"
        case ImportError() if found := re.search(r"cannot import name '(.+?)' from '(.+?)'", message):
            return f"{found[2]} の中に、{found[1]} という名前はありません。"
        case UnicodeDecodeError():
            bad = error.object[error.start : error.end]
            return f"{error.start + 1}バイト目からの {shown(bad)} は、{error.encoding} の文字として読めません。"
        case UnicodeEncodeError():
            return f"「{error.object[error.start : error.end]}」は、{error.encoding} では書けません。"
        case NameError() if found := re.search(r"(?:name|variable) '(.+?)'", message):
            return _no_name(found[1], isinstance(error, UnboundLocalError), where)
        case AttributeError() if found := re.search(r"'?([\w.]+)'? (?:object )?has no attribute '(.+?)'", message):
            return _no_attribute(error, found[1], found[2])
    for name, pattern, said in PATTERNS:
        if type(error).__name__ == name and (found := re.search(pattern, message)):
            return said(found, where) if callable(said) else _filled(said, found, where)
    return ""


def _filled(said: str, found: re.Match[str], where: _Where | None = None) -> str:
    def fill(gap: re.Match[str]) -> str:
        if gap[2] == "values":
            return where.values() if where else ""
        return kind(found[gap[2]]) if gap[1] else found[gap[2]]

    return re.sub(r"〈(~?)(\w+)〉", fill, said)


def _near(name: str, names: Iterable[str]) -> str:
    alike = [one for one in names if not one.startswith("_") and abs(len(one) - len(name)) <= 1]
    near = get_close_matches(name, alike, n=1, cutoff=0.5 if len(name) == 2 else 0.6)
    return f"{near[0]} のことでしょうか。" if near else ""


def _no_key(key: object, where: _Where) -> str:
    holder = where.holder()
    said = f"鍵 {shown(key)} は、この辞書にありません。"
    if isinstance(holder, Mapping):
        name = where.code.partition("[")[0]
        has = "、".join(map(shown, list(holder)[:5])) + ("、…" if len(holder) > 5 else "")
        said = f"辞書 {name} に、鍵 {shown(key)} はありません。" + (
            f"あるのは {has} です。" if holder else "空の辞書です。"
        )
    return f"{said}なければ0にするなど、決まった値を使うなら、.get(鍵, 値) と書きます。"


def _no_name(name: str, unbound: bool, where: _Where) -> str:
    if unbound:
        return f"関数の中の {name} に、まだ値が入っていません。使う前に、同じ関数の中で {name} = … と書きます。"
    frame = where.frame
    names = [*frame.f_locals, *frame.f_globals, *dir(builtins)] if frame else []
    wide = unicodedata.normalize("NFKC", name)
    if wide != name and wide in names:
        return f"{name} という名前は、まだ作られていません。半角の {wide} のことでしょうか。"
    module = f"先に import {name} と書きます。" if name in sys.stdlib_module_names else ""
    cure = (
        module
        or _near(name, names)
        or f"文字として使うなら、'{name}' のように引用符で囲みます。作るところを消していないかも、見てください。"
    )
    return f"{name} という名前は、まだ作られていません。{cure}"


def _no_attribute(error: AttributeError, owner: str, name: str) -> str:
    if owner == "NoneType":
        return f"None には、.{name} がありません。return を書き忘れた関数の答えや、append、sort の答えは、None です。"
    return f"{kind(owner)}には、.{name} がありません。{_near(name, dir(error.obj))}"


# ---- 文法 ----

_OPENED = dict.fromkeys(("for", "while"), "くり返すこと") | dict.fromkeys(("if", "elif"), "条件に合うときにすること")
_OPENED |= {"else": "それ以外のときにすること", "def": "関数がすること"}


def _unfinished(found: re.Match[str]) -> str:
    what, line = found["what"].replace("'", ""), found["line"]
    word = "def" if what == "function definition" else what.split()[0]
    body = _OPENED.get(word, "その中身")
    return f"{line}行目の {word} の中身が、まだありません。{body}を、次の行に、空白四つ分だけ右に寄せて書いてください。"


#: 英語の文の型 → 日本語。
# fmt: off
SYNTAX: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    (r"expected an indented block after (?P<what>.+?)(?: statement)? on line (?P<line>\d+)", _unfinished),
    (r"too many (?:nested|statically nested|levels)", DEEP),
    (r"unexpected indent", "この行の頭に、要らない空白があります。上の行と、頭をそろえてください。"),
    (r"unindent does not match", "この行の頭の空白の数が、上のどの行とも合っていません。"),
    (r"inconsistent use of tabs", WORDS["TabError"]),
    (r"'(?P<mark>.)' was never closed", "ここで開いた括弧 〈mark〉 が、閉じられていません。"),
    (r"unmatched '(?P<mark>.)'", "閉じ括弧 〈mark〉 に合う、開き括弧がありません。"),
    (r"closing parenthesis '(?P<close>.)' does not match opening parenthesis '(?P<open>.)'", "開いた括弧 〈open〉 と、閉じた括弧 〈close〉 の形が違います。"),
    (r"unterminated (?:f-|t-)?string|unterminated triple-quoted", "開いた引用符が、閉じられていません。"),
    (r"expected ':'", "行の終わりに、コロン（:）が要ります。"),
    (r"invalid character '(?P<wide>.)'", lambda found: _wide(found["wide"])),
    (r"invalid non-printable character U\+3000", "全角の空白が混ざっています。半角の空白に直してください。"),
    (r"invalid non-printable character", "目に見えない文字が混ざっています。その行を打ち直してください。"),
    (r"Maybe you meant '==' or ':='|cannot assign to .*Maybe you meant '=='", "= は、名前に値を入れる印です。比べるなら == と書きます。"),
    (r"cannot assign to", "= の左に書けるのは、名前だけです。"),
    (r"forgot a comma", "値と値の間に、コンマ（,）か、演算の記号が抜けています。"),
    (r"Missing parentheses in call to '(?P<name>\w+)'", "〈name〉 には、括弧を付けて 〈name〉(…) と書きます。"),
    (r"'return' outside function", "return は、関数（def）の中にだけ書けます。字下げが足りないのかもしれません。"),
    (r"'(?P<word>break|continue)'? (?:outside|not properly in) loop", "〈word〉 は、くり返し（for、while）の中にだけ書けます。"),
    (r"invalid (?:decimal|hexadecimal|octal|binary) literal", "数のすぐあとに、文字が続いています。数で始まる名前は使えません。"),
    (r"leading zeros", "整数の頭に、0を付けられません。"),
    (r"expected 'except' or 'finally'", "try には、except が要ります。"),
    (r"positional argument follows keyword", "名前を付けて渡す値（名前=値）は、ほかの値のあとに並べます。"),
]
# fmt: on


def _wide(letter: str) -> str:
    half = dict(zip("“”‘’、。×÷−「」", "\"\"'',.*/-''", strict=True))
    narrow = half.get(letter, unicodedata.normalize("NFKC", letter))
    cure = f"半角の {narrow} に直してください。" if narrow != letter else "文字として使うなら、引用符で囲んでください。"
    return f"{letter} は、そのままでは使えません。{cure}"


def _syntax(error: SyntaxError) -> str:
    message, line = error.msg or "", f"{error.lineno}行目：" if error.lineno else ""
    for pattern, said in SYNTAX:
        if found := re.search(pattern, message):
            words = said(found) if callable(said) else _filled(said, found)
            return words if said is _unfinished else f"{line}{words}"
    return f"{line}{WORDS[type(error).__name__]}"
