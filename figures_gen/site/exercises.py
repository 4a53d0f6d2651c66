"""練習の囲み。読者が手で、一か所変えて、または自分で作って答え、その場で確かめます（docs/assets/widgets/exercise.mjs）。

手で解く練習の答えと、ありがちな間違いは、``figures_gen/chapters/<章>/answers.py`` が計算します。コードを書く練習は、
``examples/exercises/<章>.py`` にあります。練習一つ（名前は ``restore`` とします）は、次のセルからなります。

- ``# %% restore: start``――読者が受け取るコード。``start steps`` なら、章のセル ``steps`` のコード（中身は書かない）
- ``# %% restore: check``――読者のコードのあとに動かす ``assert``。``出力`` は、読者のコードが印字したもの
- ``# %% restore: right``――正しい答えの例
- ``# %% restore: wrong 何を間違えたか``――間違った答え（二つ以上）。初めの一つは、動かしただけで違って見えるもの。
  コードか、正しい答えのどこをどう変えるか（``#~ 元 ⇒ 変えたもの``。改行は ⏎）
"""

import ast
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from figures_gen.promise.catalogue import GENERATED, parsed
from figures_gen.site import live_cells
from figures_gen.site.chapters import WayError

FOLDER = live_cells.EXERCISES
CHANGE = "#~ "  # 正しい答えを変える行の頭
KINDS = {"hand": "手で", "change": "一か所変える", "build": "自分で作る"}
LEAST_WRONG = 2  # 確かめるコードは、少なくともこれだけの間違った答えで試す
#: 章の Markdown に書かれた練習。名前、種類、題。
WRITTEN = re.compile(r'\{% call exercise\("(?P<name>[^"]*)", "(?P<kind>[^"]*)", "(?P<title>[^"]*)"\) %\}')
_CELL = re.compile(
    r"^# %% (?P<name>[a-z0-9-]+): (?P<role>start|check|right|wrong)(?: (?P<word>.+))?\n(?P<code>(?:(?!# %%).*\n?)*)",
    re.M,
)
_BODY = re.compile(r"(?P<question>.+?)\n\n(?P<hints>(?:\+ [^\n]+\n?)+)(?:\n(?P<after>.+))?", re.DOTALL)


class ExerciseError(WayError):
    """練習の書き方が間違っていることを知らせる誤り。"""


@dataclass(frozen=True)
class Code:
    """コードを書く練習。``before`` は、先に動かす章のセルです。``wrong`` は、何を間違えたか → コード。"""

    chapter: str
    name: str
    start: str
    check: str
    right: str
    wrong: dict[str, str]
    before: tuple[live_cells.Cell, ...]

    @cached_property
    def needs(self) -> live_cells.Cell:
        """練習に出てくるコードのすべてを、一つのセルと見たもの。"""
        every = "\n".join([self.start, self.check, self.right, *self.wrong.values()])
        return live_cells.as_cell(self.name, every, list(self.before))


def read(path: Path) -> dict[str, Code]:
    """章の練習のファイルを読みます。名前 → 練習。

    Raises:
        ExerciseError: セルが足りない、余る、または文法に合わない。
    """
    text = path.read_text(encoding="utf-8")
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for cell in _CELL.finditer(text):
        roles = found.setdefault(cell["name"], {"start": [], "check": [], "right": [], "wrong": []})
        roles[cell["role"]].append((cell["word"] or "", cell["code"].strip("\n")))
    if len(_CELL.findall(text)) != len(re.findall(r"^# %%", text, re.M)):
        raise ExerciseError(f"examples/exercises/{path.name}: 知らない種類のセルがあります。")
    return {name: _one(path.stem, name, cells) for name, cells in found.items()}


def _one(chapter: str, name: str, found: dict[str, list[tuple[str, str]]]) -> Code:
    where = f"examples/exercises/{chapter}.py の {name}"
    if problem := _problem(found):
        raise ExerciseError(f"{where}: {problem}")
    before: tuple[live_cells.Cell, ...] = ()
    [(source, start)] = found["start"]
    if source:
        cells = live_cells.cells(chapter)
        if source not in cells:
            raise ExerciseError(f"{where}: 章に {source} というセルはありません。")
        start = cells[source].code.strip("\n")
        before = tuple(cell for cell in cells.values() if cell.name in cells[source].needs)
    [(_, check)], [(_, right)] = found["check"], found["right"]
    try:
        wrong = {word: _changed(right, code) for word, code in found["wrong"]}
    except ValueError as error:
        raise ExerciseError(f"{where}: {error}") from None
    return Code(chapter, name, start, check, right, wrong, before)


def _changed(right: str, code: str) -> str:
    """間違った答えのコード。``#~`` の行からなるなら、正しい答えを、一行ずつ、そのとおりに変えたもの。

    >>> _changed("x = 1\\ny = x", "#~ x = ⇒ x = 2 *⏎   \\n#~ y ⇒ z")
    'x = 2 *\\n    1\\nz = x'
    """
    if not code.startswith(CHANGE):
        return code
    for line in code.split("\n"):
        old, arrow, new = (line.removeprefix(CHANGE) + " ").replace("⏎", "\n").partition(" ⇒ ")
        if not arrow or right.count(old) != 1:
            raise ValueError(f"「{line}」の元は、正しい答えに一つだけあるものです。")
        right = right.replace(old, new[:-1])
    return right


def _problem(found: dict[str, list[tuple[str, str]]]) -> str:
    if any(len(found[role]) != 1 for role in ("start", "check", "right")):
        return "start、check、right のセルを、一つずつ書いてください。"
    if len(dict(found["wrong"])) < LEAST_WRONG or not all(word for word, _ in found["wrong"]):
        return f"wrong のセルを、何を間違えたかを添えて、{LEAST_WRONG}つ以上書いてください。"
    if bool(found["start"][0][0]) == bool(found["start"][0][1]):
        return "start には、章のセルの名前か、コードのどちらか一つを書いてください。"
    for role, cells in found.items():
        for _, code in cells:
            try:
                tree = parsed(code)
            except SyntaxError as error:
                return f"{role} が文法に合いません（{error.msg}）。"
            if role == "check" and not any(isinstance(node, ast.Assert) and node.msg for node in ast.walk(tree)):
                return "check には、違いを言う言葉の付いた assert を書いてください。"
    return ""


def codes(chapter: str = "*") -> list[Code]:
    """章の（なければ、本の）コードを書く練習。"""
    return [code for path in sorted(FOLDER.glob(f"{chapter}.py")) for code in read(path).values()]


def by_hand(chapter: str) -> dict[str, dict[str, Any]]:
    """章の、手で解く練習。名前 → ``{"answers": [正しい答え], "slips": [{"answer": 間違い, "word": 一言}]}``。"""
    file = GENERATED / chapter / "answers.json"
    return json.loads(file.read_text(encoding="utf-8"))["data"] if file.exists() else {}


def content(chapter: str) -> dict[str, dict[str, Any]]:
    """章の練習を、ページに渡す形にしたもの。名前 → 中身。"""
    written = {
        code.name: {
            "before": [{"name": cell.name, "code": cell.code.rstrip("\n")} for cell in code.before],
            "start": code.start,
            "check": code.check,
        }
        for code in codes(chapter)
    }
    return {**by_hand(chapter), **written}


def told() -> dict[str, list[str]]:
    """練習の名前 → 違うところを言う言葉。差し込む値は、「…」にします。"""
    asserts = {f"exercise-{code.chapter}-{code.name}": code.check for code in codes()}
    slips = {
        f"exercise-{chapter}-{name}": [slip["word"] for slip in found["slips"]]
        for chapter in chapters()
        for name, found in by_hand(chapter).items()
    }
    return {name: _messages(check) for name, check in asserts.items()} | slips


def _messages(check: str) -> list[str]:
    nodes = list(ast.walk(parsed(check)))
    said: list[ast.expr] = [node.msg for node in nodes if isinstance(node, ast.Assert) and node.msg]
    said += [node.exc.args[0] for node in nodes if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)]
    parts = [one.values if isinstance(one, ast.JoinedStr) else [one] for one in said]
    return ["".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in one) for one in parts]


def chapters() -> list[str]:
    """練習のある章。"""
    return sorted(
        {path.stem for path in FOLDER.glob("*.py")} | {path.parent.name for path in GENERATED.glob("*/answers.json")}
    )


def exercise(
    chapter: str, name: str, kind: str, title: str, caller: Callable[[], str], root: str, listing: Callable[..., str]
) -> str:
    """練習の囲み。

    ``{% call exercise("名前", "hand", "題") %}`` の中に、問い、ヒント（``+`` で始まる行。一つから四つ）、要れば、
    答えのあとに読む文章を、空いた行で区切って書きます。スクリプトがなければ、ヒントも答えも折りたたみです。
    """
    found = _BODY.fullmatch(caller().strip())
    if kind not in KINDS or not re.fullmatch(r"[a-z0-9-]+", name) or not found:
        kinds = "、".join(KINDS)
        raise ExerciseError(
            f"練習 {name} は、英数字の名前、種類（{kinds}）、問い、「+ 」で始まるヒントの順に書いてください。"
        )
    hints = [line[2:].strip() for line in found["hints"].strip().splitlines()]
    if len(hints) > 4:
        raise ExerciseError(f"練習 {name} のヒントは、四つまでです。")
    start, answer = _by_hand(chapter, name) if kind == "hand" else _code(chapter, name, listing)
    spoken = html.escape(_plain(title))
    after = (found["after"] or "").strip()
    return "\n\n".join(
        [
            f"/// html | div.nt-exercise\n    attrs: {{role: group, aria-labelledby: {_id(name)}}}",
            _head(chapter, name, kind, title),
            found["question"].strip(),
            *([start] if start else []),
            _widget(chapter, name, kind, spoken, root),
            *(_fold("hint", f"ヒント{number}", spoken, hint) for number, hint in enumerate(hints, 1)),
            _fold("answer", "答えの例", spoken, f"{answer}\n\n{after}".strip()) + "\n///",
        ]
    )


def _by_hand(chapter: str, name: str) -> tuple[str, str]:
    """手で解く練習の、受け取るもの（ない）と、答えの例。"""
    found = by_hand(chapter)
    if name not in found:
        raise ExerciseError(f"練習 {name} の答えが、docs/generated/{chapter}/answers.json にありません。")
    answer = re.sub(
        r"[^\w\s]|_", lambda match: f"&#{ord(match[0])};", found[name]["answers"][0]
    )  # 記号を、印と読ませない
    return "", f"**{answer}**"


def _code(chapter: str, name: str, listing: Callable[..., str]) -> tuple[str, str]:
    """コードを書く練習の、受け取るコードと、答えの例。"""
    code = next((code for code in codes(chapter) if code.name == name), None)
    if not code:
        raise ExerciseError(f"練習 {name} のコードが、examples/exercises/{chapter}.py にありません。")
    return listing(code.start, "python", " .nt-start"), listing(code.right, "python")


def _id(name: str) -> str:
    return f"exercise-{name}"


def link(chapter: str, name: str, title: str) -> str:
    """ほかのページから練習へのリンク。"""
    return f"[{title}]({chapter}.md#{_id(name)})"


def key(chapter: str, name: str) -> str:
    """読者のブラウザの中で、解けた練習を覚えておく名前（docs/assets/reading/past.mjs）。"""
    return f"{chapter}/{name}"


def kind_mark(kind: str) -> str:
    """種類の札。"""
    return f'<span class="nt-exercise__kind" data-kind="{kind}">{KINDS[kind]}</span>'


def _head(chapter: str, name: str, kind: str, title: str) -> str:
    label = html.escape(_plain(title))
    given = f'id="{_id(name)}" data-toc-label="{label}" data-exercise="{key(chapter, name)}" markdown="span"'
    return f"<h3 {given}>{kind_mark(kind)} {title}</h3>"


def _plain(title: str) -> str:
    return re.sub(r"[`*]", "", title)


def _widget(chapter: str, name: str, kind: str, label: str, root: str) -> str:
    sent, whole = live_cells.sizes()
    given = f'data-root="{root}" chapter="{chapter}" name="{name}" kind="{kind}" label="{label}"'
    if kind != "hand":
        given += f' size="{sent / 1e6:.1f}MB" bytes="{whole}"'
    tag = f"<nt-exercise {given}></nt-exercise>"
    return f"//// html | div.nt-screen\n    markdown: html\n\n{tag}\n////"


def _fold(kind: str, summary: str, spoken: str, text: str) -> str:
    body = "\n".join(f"    {line}".rstrip() for line in text.splitlines())
    return f"??? {kind} \"{summary}<span class='nt-spoken'>：{spoken}</span>\"\n{body}"


def write(folder: Path) -> None:
    """練習を ``folder`` に置きます。"""
    folder.mkdir(parents=True, exist_ok=True)
    for chapter in chapters():
        text = json.dumps(content(chapter), ensure_ascii=False, separators=(",", ":"))
        (folder / f"exercises-{chapter}.json").write_text(text, encoding="utf-8")
