"""作るものの一覧を、コードを実行せずに読み取ります。

置き場所と名前がそのまま一覧です。``chapters/bpe_by_hand/measure.py`` の関数 ``steps`` は、章 ``bpe-by-hand`` の
測定 ``steps`` です。
"""

import ast
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import yaml

from figures_gen import ROOT as ROOT
from figures_gen.promise.inputs import INPUTS, given
from figures_gen.promise.results import ABSOLUTE

GENERATED = ROOT / "docs" / "generated"
#: 生成物の置き場のうち、人が読んで受け入れた文（figures_gen/promise/acceptance.py）。
ACCEPTED = "sentences.txt"
CORPORA = tuple(one.name for one in given(INPUTS, "corpus"))

Role = Literal["asset", "measure", "draw", "run"]
MARKS: dict[str, Role] = {"measurement": "measure", "asset": "asset", "figure": "draw", "table": "draw"}
#: 章のフォルダ（figures_gen/chapters/<章>）のうち、物を作る関数のあるファイル。
MAKERS = ("measure", "answers", "draw")
DRAWN = {"figure": ".svg", "table": ".html"}


class CatalogueError(Exception):
    """コードの書き方が約束に合わないことを知らせる誤り。"""


@dataclass(frozen=True)
class Thing:
    """作るもの一つ。

    ``id`` は ``役割:章/名前``、``products`` は書き出すファイル、``inputs`` は使う資料の名前、
    ``data`` は描くときに読む測定の JSON、``nature`` は比べ方、``absolute`` は許す絶対誤差です。
    """

    role: Role
    chapter: str
    name: str
    source: Path
    inputs: tuple[str, ...]
    products: tuple[Path, ...]
    data: tuple[Path, ...] = ()
    nature: str = "exact"
    absolute: float = ABSOLUTE

    @property
    def id(self) -> str:
        """コマンド行や報告で使う名前。"""
        return f"{self.role}:{self.chapter}/{self.name}"

    @property
    def function(self) -> str:
        """この物を作る関数の名前。"""
        return self.name.replace("-", "_")


def read_code(path: Path) -> str:
    """Python のコードを読みます。

    Raises:
        CatalogueError: UTF-8 でない、NUL が入っている、または文法に合わない。どのファイルの何行目かを述べます。
    """
    return _read(path)[0]


def _read(path: Path) -> tuple[str, ast.Module]:
    text = read_text(path)
    try:
        return text, parsed(text)
    except SyntaxError as error:
        raise CatalogueError(f"{_name(path)} の {error.lineno} 行目: 文法に合いません（{error.msg}）。") from None


def read_text(path: Path) -> str:
    """本文かコードを読みます。

    Raises:
        CatalogueError: UTF-8 でない、または NUL が入っている。
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CatalogueError(f"{_name(path)}: UTF-8 ではありません。UTF-8 で保存し直してください。") from None
    if "\0" in text:
        raise CatalogueError(f"{_name(path)}: NUL（値が 0 の文字）が入っています。取り除いてください。")
    return text


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


@lru_cache(maxsize=2048)
def parsed(code: str) -> ast.Module:
    """読み解いた木。同じコードは一度だけ読み解くので、木を書き換えてはいけません。"""
    return ast.parse(code)


@cache
def catalogue(root: Path = ROOT, room: str = "*") -> list[Thing]:
    """作るもののすべて。資産、測定、図、台本の順に並べます。``room`` なら、その部屋のものだけ（台本は除く）です。"""
    things = [
        thing
        for file in MAKERS
        for source in sorted((root / "figures_gen" / "chapters").glob(f"{room}/{file}.py"))
        for thing in _marked(source, root)
    ]
    things += [_notebook(source, root) for source in sorted((root / "examples").glob("*.py")) if room == "*"]
    order: list[Role] = ["asset", "measure", "draw", "run"]
    _refuse_unknown(things)
    return sorted(things, key=lambda thing: (order.index(thing.role), thing.chapter, thing.name))


def _marked(source: Path, root: Path) -> list[Thing]:
    """印の付いた関数を、一つのファイルから集めます。"""
    functions = [node for node in _read(source)[1].body if isinstance(node, ast.FunctionDef)]
    return [_thing(node, mark, source, root) for node in functions if (mark := _mark(node))]


def _mark(function: ast.FunctionDef) -> tuple[str, list[str], dict[str, float]] | None:
    """関数に付いた印の名前と、その引数。"""
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
        if isinstance(call.func, ast.Name) and call.func.id in MARKS:
            arguments = [str(ast.literal_eval(argument)) for argument in call.args]
            return call.func.id, arguments, {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
    return None


def _thing(function: ast.FunctionDef, mark: tuple[str, list[str], dict[str, float]], source: Path, root: Path) -> Thing:
    role, chapter = MARKS[mark[0]], source.parent.name.replace("_", "-")
    name = function.name.replace("_", "-")
    parameters = tuple(argument.arg for argument in function.args.args)
    folder = root / "docs" / "generated" / chapter
    if role == "draw":
        if (mark[0] == "figure") != (parameters[:1] == ("layout",)):
            raise CatalogueError(
                f"{source.relative_to(root)} の {function.name}: 図（@figure）の一つ目の引数は layout です。"
                "表（@table）は layout を採りません。"
            )
        measured = parameters[1:] if mark[0] == "figure" else parameters
        data = tuple(folder / f"{parameter.replace('_', '-')}.json" for parameter in measured)
        return Thing(role, chapter, name, source, (), (folder / (name + DRAWN[mark[0]]),), data)
    if role == "asset":
        return Thing(role, chapter, name, source, parameters, (root / mark[1][0],))
    nature, absolute = mark[1][0] if mark[1] else "exact", mark[2].get("absolute", ABSOLUTE)
    products = (folder / f"{name}.json",)
    return Thing(role, chapter, name, source, parameters, products, nature=nature, absolute=absolute)


def cell_names(text: str) -> list[str]:
    """台本の、名前の付いたコードのセル。

    >>> cell_names("# %% train\\n1\\n# %% [markdown]\\n# 文\\n# %% show\\n2\\n")
    ['train', 'show']
    """
    names = re.findall(r"^# %%[ ]*(\[markdown\])?[ ]*([\w-]*)", text, re.MULTILINE)
    return [name for markdown, name in names if not markdown]


def _notebook(source: Path, root: Path) -> Thing:
    text, chapter = read_code(source), source.stem
    names = cell_names(text)
    if "" in names or len(set(names)) != len(names):
        raise CatalogueError(f"{source.name}: コードのセルには、一つずつ違う名前を付けてください（# %% 名前）: {names}")
    folder = root / "docs" / "generated" / chapter
    try:
        needs = _needs(text)
    except (yaml.YAMLError, AttributeError, TypeError):
        raise CatalogueError(f"examples/{source.name}: 見出し（# --- で囲んだ YAML）を読めません。") from None
    nature = "tolerance" if any(name in INPUTS and INPUTS[name].rough for name in needs) else "exact"
    for model in given(INPUTS, "model"):
        if model.ours and model.place in text and model.name not in needs:
            raise CatalogueError(
                f"{source.name}: {model.place} を使うなら、台本の見出しの needs に {model.name} を書いてください。"
            )
    return Thing("run", chapter, "notebook", source, needs, (folder / f"{chapter}.ipynb",), nature=nature)


def _needs(text: str) -> tuple[str, ...]:
    """台本の見出し（YAML）にある nexttoken.needs。"""
    header = re.match(r"# ---\n(.*?)# ---\n", text, re.DOTALL)
    if header is None:
        return ()
    metadata = yaml.safe_load(re.sub(r"^# ?", "", header[1], flags=re.MULTILINE))
    return tuple(metadata.get("jupyter", {}).get("nexttoken", {}).get("needs", ()))


def _refuse_unknown(things: list[Thing]) -> None:
    products: set[Path] = set()
    measured = {product for thing in things if thing.role == "measure" for product in thing.products}
    for thing in things:
        unknown = [name for name in thing.inputs if name not in INPUTS]
        missing = [path.stem for path in thing.data if path not in measured]
        if unknown or missing:
            raise CatalogueError(
                f"{thing.source.name} の {thing.id}: {', '.join(unknown + missing)} という入力はありません。"
                f"測定なら {', '.join(INPUTS)}、図なら同じ章の測定の名前を引数にします。"
            )
        if clash := products & set(thing.products):
            raise CatalogueError(f"{thing.id}: {', '.join(p.name for p in clash)} を二つの関数が書こうとしています。")
        products |= set(thing.products)


def pages() -> list[Path]:
    """人の書いたページ（Markdown）。"""
    docs = ROOT / "docs"
    return sorted(path for path in docs.rglob("*.md") if path.relative_to(docs).parts[0] not in ("generated", "assets"))


def accepted(page: Path) -> Path:
    """ページの、読んで受け入れた文の置き場所。"""
    return GENERATED / "-".join(page.relative_to(ROOT / "docs").with_suffix("").parts) / ACCEPTED


def orphans(things: list[Thing]) -> list[Path]:
    """生成物の置き場にあって、もう誰も作らないファイル。目録（manifest.json）と、受け入れた文は除きます。"""
    declared = {product for thing in things for product in thing.products}
    declared.add(ROOT / "docs" / "generated" / "manifest.json")
    declared |= {accepted(page) for page in pages()}
    folders = (ROOT / "docs" / "generated", ROOT / "examples" / "tokenizers")
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file() and path not in declared]
