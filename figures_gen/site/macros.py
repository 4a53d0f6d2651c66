"""Markdown から生成物を埋め込むマクロ（mkdocs-macros）。読むだけで、計算も判断もしません。

生成物を埋め込むもの（``cell``、``figure``、``fact``、``claim``、``widget``、``source``、``story``、``figure_code``）、
章の並びから書くもの（:mod:`figures_gen.site.lists`）、予想の囲み（:mod:`figures_gen.site.guesses`）、練習
（:mod:`figures_gen.site.exercises`）があります。名前が間違っているか、述語（claim）が成り立たなければ、理由を言って
ビルドが止まります。
"""

import ast
import functools
import hashlib
import html
import json
import logging
import math
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from figures_gen.promise import cells
from figures_gen.promise.catalogue import catalogue, parsed
from figures_gen.promise.facts import FactError, find
from figures_gen.promise.manifest import made_with_default
from figures_gen.promise.verdicts import ClaimError, answer
from figures_gen.site import exercises, lists, live_cells, sheets
from figures_gen.site.chapters import KEYS, WayError
from figures_gen.site.guesses import RIGHT, guess
from figures_gen.site.shiori import lying

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "docs" / "generated"
STORY = ROOT / "examples" / "nexttoken" / "texts" / "data" / "shiori.txt"


class MissingError(Exception):
    """載せるものが見つからないことを知らせる誤り。"""


class FalseClaimError(Exception):
    """本文の一文が、結果の上で成り立たないことを知らせる誤り。"""


#: 述語が成り立たないとき、測れない値のときに、文に添える断り。ほかのモデルで作ったときにだけ出る。
NOT_HERE = '<span class="nt-not-here" role="note">（このモデルでは成り立ちません）</span>'
NO_VALUE = '<span class="nt-not-here" role="note">なし（このモデルでは測れません）</span>'

log = logging.getLogger("properdocs.plugins.nexttoken")
#: 描く関数の中に挙げた、データにない数（tests/site/drawings.py）。コードのページには出さない。
UNMEASURED = re.compile(r" *# データにない: (.+)")

#: ``source`` が色を付ける言葉。
LANGUAGES = {".py": "python", ".mjs": "javascript"}

#: 書いた数の、値との違いの割合。
ROUGHEST = 0.15
#: これより行の多いコードや出力は、紙の上で、ページのあいだで切れてもよい。
LONG = 14


class Open:
    """組み立てているページ。マクロが MkDocs のものに触れるのは、ここだけです。"""

    def __init__(self, env: Any) -> None:
        self._env = env

    def room(self) -> str:
        """ページの部屋のある章。"""
        return str(self._env.page.meta.get("room") or PurePosixPath(self._env.page.url or "index").stem)

    def counted(self) -> bool:
        """章かどうか。表紙と序は、どの章よりも先に読まれます。"""
        return any(key in self._env.page.meta for key in KEYS)

    def root(self) -> str:
        """サイトの根への道。"""
        return "../" * len(PurePosixPath(self._env.page.url or "").parts)

    def source(self) -> str:
        """docs から見た、元の文書の道。"""
        return str(self._env.page.file.src_uri)

    def text(self) -> str:
        """マクロの働く前の Markdown。"""
        return (ROOT / "docs" / self.source()).read_text(encoding="utf-8")


def define_env(env: Any) -> None:
    """mkdocs-macros が呼ぶ入口。"""
    page = Open(env)
    room, root = page.room, page.root

    def macro(function: Callable[..., str]) -> Callable[..., str]:
        """登録します。本文の間違いは、知らせて（それでビルドは失敗する）、ページの上にも出します。"""

        @functools.wraps(function)
        def checked(*arguments: Any, **options: Any) -> str:
            try:
                return function(*arguments, **options)
            except (MissingError, FalseClaimError, ClaimError, FactError, WayError) as error:
                reason = str(error)
            except Exception as error:
                reason = f"{function.__name__} が止まりました（{type(error).__name__}: {error}）。"
            log.warning("docs/%s: %s", page.source(), reason)
            return literal(f"【{reason}】")

        registered: Callable[..., str] = env.macro(checked)
        return registered

    @macro
    def cell(name: str, chapter: str = "", code: bool = True, output: bool = True) -> str:
        """セルのコードと、その本物の出力。"""
        where = chapter or room()
        listed = _cell(where, name, code, output)
        return _run_here(where, name, listed, root()) if code else listed

    @macro
    def figure(name: str, chapter: str = "", claims: str = "") -> str:
        """図。説明、代替テキスト、出どころが付きます。``claims`` は、説明を支える述語の名前（空白で区切る）です。"""
        notes = "".join(_claim(room(), one) for one in claims.split())
        return _figure(chapter or room(), name, root(), notes, plainly=not page.counted())

    @macro
    def fact(path: str, form: str = "", up: bool = False, to: str = "") -> str:
        """測った値。``fact("vocabulary.ratio", ".2f")`` のように、測定の名前と道、表示の形を書きます。

        道は、章の中で一つに決まるなら、終わりだけで足ります（:mod:`figures_gen.promise.facts`）。
        「〜まで」と言う上の端は、四捨五入すると嘘になりかねないので、``up=True`` で切り上げます。
        幅のある値（``low`` と ``high``）は、あいだの言葉を ``to="から"`` のように書けば、二つの端になります。
        """
        chapter, _, rest = path.rpartition("/")
        _, found = find(chapter or room(), rest)
        return NO_VALUE if found is None and not made_with_default() else literal(told(found, form, up, to))

    @macro
    def claim(name: str, back: int = 1) -> str:
        """すぐ前の一文（``back`` なら、同じ段落の続く何文か）を支える述語。成り立てば何も出ません。"""
        return _claim(room(), name)

    @macro
    def right(name: str) -> str:
        """予想の囲みの候補のうち、述語 ``name`` が結果に当たると言うもの。"""
        _claim(room(), name)
        return RIGHT

    @macro
    def widget(
        name: str, fallback: str = "", chapter: str = "", claims: str = "", veiled: bool = False, **attributes: Any
    ) -> str:
        """ページの中で動く部品。スクリプトが動かないところでは、この章か ``chapter`` の図 ``fallback`` が出ます。

        ``claims`` は、図の説明を支える述語の名前（空白で区切る）です。書けば、図に説明も付きます。``veiled`` なら、
        前の予想の霧がここまで届きます（reading.css）。
        """
        _there(ROOT / "docs" / "assets" / "widgets" / f"{name}.mjs")
        inner = _drawn(chapter or room(), fallback).html if fallback else ""
        inner = re.sub(r'( id="|href="#|url\(#)', r"\1fallback-", inner)  # 同じ図がページの別のところにもあってよい
        if claims:
            notes = "".join(_claim(room(), one) for one in claims.split())
            inner += f'<p class="nt-caption">{_drawn(chapter or room(), fallback).caption}{notes}</p>'
        # 同じ図が本文にあれば、紙には二度刷らない
        screen = ".nt-screen" if fallback and f'figure("{fallback}"' in page.text() else ""
        pairs = "".join(f' {key.replace("_", "-")}="{html.escape(str(value))}"' for key, value in attributes.items())
        return _block(
            f"div.nt-widget{screen}{'.nt-veiled' if veiled else ''}",
            f'<nt-{name} data-root="{root()}"{pairs}>{inner}</nt-{name}>',
        )

    @macro
    def companion(name: str, **stops: str) -> str:
        """文の横に立つ部品。節の名前（``-`` は ``_`` と書く）に、そこで灯すもの（空なら、そこから先では
        要らない）を書きます。"""
        _there(ROOT / "docs" / "assets" / "widgets" / f"{name}.mjs")
        told = " ".join(f"{section.replace('_', '-')}:{lit}" for section, lit in stops.items())
        return _block("div.nt-companion.nt-screen", f'<nt-{name} data-stops="{told}"></nt-{name}>')

    @macro
    def source(path: str, *names: str) -> str:
        """リポジトリのコードか記録を、そのまま載せます。名前を挙げれば、JavaScript の、その関数だけを。"""
        language = LANGUAGES.get(PurePosixPath(path).suffix, "text")
        text, look = _read(ROOT / path), ".nt-output" if language == "text" else ".nt-listing"
        if names:
            text = "\n\n".join(_function(text, path, name) for name in names)
        return listing(text, language, f' {look} title="{path}"')

    @macro
    def figure_code(chapter: str) -> str:
        """章の図一つずつの、描くコードと測るコード。"""
        return _figure_code(chapter)

    @macro
    def exercise(name: str, kind: str, title: str, caller: Callable[[], str]) -> str:
        """練習の囲み。"""
        return exercises.exercise(room(), name, kind, title, caller, root(), listing)

    @macro
    def shiori(mood: str) -> str:
        """物語の猫、シオリの絵（:mod:`figures_gen.site.shiori`）。"""
        return _block("div.nt-cat", lying(mood))

    macro(guess)
    macro(story)
    for listing_macro in lists.macros(env.conf, root):
        macro(listing_macro)


def _there(path: Path) -> Path:
    if not path.exists():
        raise MissingError(
            f"{path.relative_to(ROOT)} がありません。名前を確かめるか、python -m figures_gen で作ってください。"
        )
    return path


def _read(path: Path) -> str:
    return _there(path).read_text(encoding="utf-8")


def _function(text: str, path: str, name: str) -> str:
    """JavaScript のファイルから、書き出している関数を一つ。すぐ上の説明も添えます。"""
    found = re.search(rf"^(?:/\*\*[^\n]*\n)?export function {name}\(.*?^}}", text, re.MULTILINE | re.DOTALL)
    if not found:
        raise MissingError(f"{path} に、{name} という関数はありません。")
    return found[0]


def story(start: str, end: str = "") -> str:
    """この本のために書いた物語のうち、``start`` で始まり、次に ``end`` が出てくる手前までの文章。

    ``start`` は、物語にただ一つでなければなりません。``end`` を省けば、終わりまでです。
    """
    text = STORY.read_text(encoding="utf-8").strip()
    if text.count(start) != 1 or end not in text:
        raise MissingError(f"物語に、「{start}」がただ一つと、「{end}」が要ります。")
    at = text.index(start)
    until = text.index(end, at + len(start)) if end else len(text)
    paragraphs = text[at:until].strip("\n").split("\n\n")
    lines = "\n\n".join(one.replace("\n", "  \n") for one in paragraphs)  # 終わりの空白二つは、行を替える印
    return f"/// html | div.nt-story\n\n{lines}\n///"


def listing(text: str, language: str, extra: str = "") -> str:
    """コードや出力を、そのままの字で見せる囲み。

    囲みは、中のどの波線よりも長くします。

    >>> print(listing("~~~~~\\n猫", "text"))
    ~~~~~~ { .text }
    ~~~~~
    猫
    ~~~~~~
    """
    fence = "~" * max([4, *(len(run) + 1 for run in re.findall("~+", text))])
    if text.rstrip().count("\n") >= LONG:
        extra = f" .nt-long{extra}"
    return f"{fence} {{ .{language}{extra} }}\n{text.rstrip()}\n{fence}"


def _cell(chapter: str, name: str, code: bool, output: bool) -> str:
    found = cells.read(GENERATED / chapter).get(name)
    if found is None:
        raise MissingError(
            f"{chapter} のノートブックに、{name} というセルはありません。"
            "名前を確かめるか、python -m figures_gen で作ってください。"
        )
    parts = [code_listing(found.code, name)] if code else []
    if output and found.output:
        parts.append(output_listing(found.output, found.code))
    return "\n\n".join(parts)


def _run_here(chapter: str, name: str, listed: str, root: str) -> str:
    """ページの中で動かせるセルなら、その上に「ここで動かす」を。章で初めの動かせないセルには、ほかの動かし方を。"""
    every = live_cells.cells(chapter)
    cell = every.get(name)
    if cell is None:
        return listed
    if cell.runs:
        sent, whole = live_cells.sizes()
        given = f'data-root="{root}" chapter="{chapter}" cell="{name}" size="{sent / 1e6:.1f}MB" bytes="{whole}"'
        given += " novel" if cell.texts else ""
        return _block("div.nt-run-here.nt-screen", f"<nt-run-here {given}></nt-run-here>") + f"\n\n{listed}"
    if cell is not next(one for one in every.values() if not one.runs):
        return listed
    some = any(one.runs for one in every.values())
    what = "ページの中では動かないセルがあります" if some else "この章のセルは、ページの中では動きません"
    unbroken = '<span class="nt-nobr">{}</span>'.format  # 行の終わりに、一字二字を残さない
    fold = (
        f'<details class="note"><summary>{"このセル" if some else "この章"}を自分で動かすには</summary>'
        f"<p>{live_cells.why_not(cell)}が要るので、{what}。次のどちらかで{unbroken('動かせます。')}</p>"
        f'<ul><li><a href="{root}#run">この本を手元に用意して</a>（<code>make serve</code>）、'
        f"<code>.venv/bin/python examples/{chapter}.py</code>{unbroken('で動かす')}</li>"
        f'<li><a href="{root}generated/{chapter}/{chapter}/">この章のノートブック</a>を持ち帰って、'
        f"JupyterやGoogle {unbroken('Colabで開く')}</li></ul></details>"
    )
    return _block("div.nt-elsewhere.nt-screen[data-search-exclude]", fold) + f"\n\n{listed}"


#: セルの名前の終わり → 囲みに付ける印。色が見えなくても、壊れたものと直したものを取り違えないように。
MARKS = {"-broken": ' .nt-broken title="✗ 壊れている"', "-fixed": ' .nt-fixed title="✓ 直した"'}


def code_listing(code: str, name: str) -> str:
    """セルのコード。``-broken``、``-fixed`` で終わる名前のセルには、それと分かる印が付きます。"""
    return listing(code, "python", next((mark for end, mark in MARKS.items() if name.endswith(end)), ""))


def output_listing(text: str, code: str) -> str:
    """セルの出力。ライブラリのコードを印字したものは、コードとして、元のファイルの名前を添えて見せます。"""
    if "inspect.getsource(" not in code:
        return listing(text, "text", ' .nt-output title="出力"')
    file = _printed_from(text)
    return listing(text, "python", f' .nt-output .nt-printed title="コード（{file.relative_to(ROOT).as_posix()}）"')


def _printed_from(text: str) -> Path:
    """``text`` を、字下げのほかはそのままに含む、ライブラリのファイル。"""
    shapes = [textwrap.indent(text.strip(), " " * depth) for depth in (0, 4)]
    for file in sorted((ROOT / "examples" / "nexttoken").rglob("*.py")):
        whole = file.read_text(encoding="utf-8")
        if any(shape in whole for shape in shapes):
            return file
    raise MissingError(f"印字されたコードが examples/nexttoken にありません: {text.strip().splitlines()[0]}")


#: 図は、印に替えておく。Markdown を組み立てるときに、中の何万もの要素を二度ずつ読まずに済む。
_DRAWING, _MARK = re.compile(r"<svg\b.*?</svg>"), re.compile(r'<svg data-drawing="(\w+)"></svg>')
_drawings: dict[str, str] = {}


def _block(element: str, inner: str) -> str:
    """Markdown の中のどこに置いても壊れない HTML。図の印は、組み立てたあとで :func:`drawn` が戻します。"""

    def mark(found: re.Match[str]) -> str:
        name = hashlib.sha256(found[0].encode()).hexdigest()
        _drawings[name] = found[0]
        return f'<svg data-drawing="{name}"></svg>'

    return f"/// html | {element}\n    markdown: html\n\n{_DRAWING.sub(mark, inner)}\n///"


def drawn(html: str) -> str:
    """組み立てた本文の、印を図に戻したもの。"""
    return _MARK.sub(lambda mark: _drawings[mark[1]], html)


@dataclass(frozen=True)
class _Drawn:
    """本文に置く図か表。``caption`` は HTML、``made`` は出どころです。"""

    html: str
    caption: str
    made: dict[str, Any]


def _drawn(chapter: str, name: str) -> _Drawn:
    folder = GENERATED / chapter
    return _table(folder, name) if (folder / f"{name}.html").exists() else _svg(folder, name)


def _svg(folder: Path, name: str) -> _Drawn:
    """図。題と代替テキストは、ページの中では figcaption と aria-label になります。"""
    sheet = sheets.read(_read(folder / f"{name}.svg"))
    label = sheet.alt.replace('"', "&quot;")
    # 目盛りの数などが検索に掛からないように、検索からは外す
    attributes = f'role="img" aria-label="{label}" data-search-exclude'
    return _Drawn(f'<div class="nt-drawn" {attributes}>{sheet.desk}{sheet.phone}</div>', sheet.title, sheet.made)


def _table(folder: Path, name: str) -> _Drawn:
    """表。広ければ横に送れます。"""
    text = _read(folder / f"{name}.html").strip()
    about = re.search(r' data-made="([^"]*)"', text)
    made = json.loads(html.unescape(about[1])) if about else {}
    text = re.sub(r' data-made="[^"]*"', "", text, count=1)
    caption = html.escape(made.pop("caption"))
    inner = f'<div class="nt-scroll" tabindex="0" role="group" aria-label="表: {caption}">{text}</div>'
    return _Drawn(inner, caption, made)


@functools.cache
def is_true(page: str, name: str) -> bool:
    """章 ``page`` の述語 ``name`` が成り立つかどうか。

    Raises:
        FalseClaimError: 本のままのモデルなのに、成り立たない。
    """
    found = answer(page, name)
    if made_with_default() and not found.verdict.holds:
        raise FalseClaimError(f"述語 {name}: {found.state}。本文の文か、述語を直してください。")
    return found.verdict.holds


def _claim(page: str, name: str) -> str:
    return "" if is_true(page, name) else NOT_HERE


def _figure(chapter: str, name: str, root: str, notes: str = "", plainly: bool = False) -> str:
    """図の囲み。``plainly`` なら、元にした資料の名前から、括弧の中の細かいことを省きます。"""
    drawn = _drawn(chapter, name)
    made, several = drawn.made, len(drawn.made["data"]) > 1
    data = "".join(
        f'<a href="{root}generated/{chapter}/{file}" title="{file}" download>データ{at if several else ""}</a>'
        for at, file in enumerate(made["data"], 1)
    )
    code = f'<a href="{root}code/{chapter}/#{name}">コード</a>'
    labels = [label.partition("（")[0] if plainly else label for label in made["inputs"]]
    inputs = "、".join(map(html.escape, labels))
    by = f'{inputs}から作成<span class="nt-screen"> </span>' if inputs else ""
    file = f"{root}generated/{chapter}/{name}.svg"
    copy = ""
    if 'class="nt-drawn"' in drawn.html:
        copy = (
            f'<a href="{file}" class="nt-copy" download>SVG</a>'
            '<button type="button" class="nt-copy">PNG</button><button type="button" class="nt-enlarge">拡大</button>'
        )
    made_by = f'{by}<span class="nt-tools nt-screen">{code}{data}{copy}</span>'
    foot = f'<p>{drawn.caption}{notes}</p><p class="nt-made">{made_by}</p>'
    return _block(f"figure#fig-{name}.nt-figure", f"{drawn.html}<figcaption>{foot}</figcaption>")


def told(found: Any, form: str, up: bool = False, to: str = "") -> str:
    """測った値か、幅の二つの端の、本文に出す形。"""
    if not to:
        return format_value(found, form, up)
    low, high = (found["low"], found["high"]) if isinstance(found, dict) else found
    return f"{format_value(low, form)}{to}{format_value(high, form)}"


def format_value(value: Any, form: str, up: bool = False) -> str:
    """測った値を、本文に出す形にします。整数は三桁ごとに区切ります。値のないもの（null）は「なし」です。

    割合の差は、``.0p`` なら、ポイントの数になります（``.0%`` との違いは、記号を書かないことだけ）。

    >>> format_value(0.0632, ".2f"), format_value(0.0632, ".2f", up=True), format_value(0.3701, ".0%", up=True)
    ('0.06', '0.07', '38%')
    >>> format_value(0.3701, ".0p"), format_value(None, ".2f")
    ('37', 'なし')

    Raises:
        MissingError: 小数に形がない。または、その形では、値が見えない（確率の ``.0f`` など）。
    """
    if value is None:
        return "なし"
    if isinstance(value, float) and not form:
        raise MissingError(f"小数 {value} には表示の形（.2f など）を書いてください。")
    if isinstance(value, int) and not form:
        form = ","
    if up:
        unit = 10 ** (int(form[1:-1]) + 2 * form.endswith(("%", "p")))
        value = math.ceil(value * unit) / unit
    if form.endswith("p"):
        value, form = 100 * value, f"{form[:-1]}f"
    shown = format(value, form)
    if isinstance(value, float) and abs(_shown(shown) - value) > ROUGHEST * abs(value):
        raise MissingError(f"{value:.3g} を {shown} と書いては、値が分かりません（形 {form!r}）。")
    return html.escape(shown, quote=False)


def _shown(text: str) -> float:
    number = float(text.rstrip("%").replace(",", ""))
    return number / 100 if text.endswith("%") else number


def literal(text: str) -> str:
    """モデルの書いた記号が、Markdown の印と読まれないようにします。

    >>> literal("**首都**")
    '&#42;&#42;首都&#42;&#42;'
    """
    return re.sub(r"[*_`\[\]~^$|\\{}]", lambda match: f"&#{ord(match[0])};", text)


def _functions(path: Path) -> dict[str, str]:
    """ファイルの中の、最上位の関数とそのコード（飾りも含めて、データにない数の注釈は除いて）。"""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    nodes = [node for node in parsed(text).body if isinstance(node, ast.FunctionDef)]
    first = {node.name: min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) for node in nodes}
    spans = [(node.name, first[node.name], node.end_lineno) for node in nodes]
    shown = {name: [one for one in lines[start - 1 : end] if not UNMEASURED.match(one)] for name, start, end in spans}
    return {name: "\n".join(code) for name, code in shown.items()}


def _figure_code(chapter: str) -> str:
    module = chapter.replace("-", "_")
    drawing, measuring = (
        _functions(ROOT / "figures_gen" / "chapters" / module / f"{kind}.py") for kind in ("draw", "measure")
    )
    parts = []
    for name in [thing.name for thing in catalogue() if thing.role == "draw" and thing.chapter == chapter]:
        drawn = _drawn(chapter, name)
        parts.append(f"## {name} {{#{name}}}\n\n{drawn.caption}")
        parts.append(listing(drawing[name.replace("-", "_")], "python", ' .nt-listing title="描く"'))
        parts += [
            listing(measuring[Path(file).stem.replace("-", "_")], "python", f' .nt-listing title="測る（{file}）"')
            for file in drawn.made["data"]
        ]
    return "\n\n".join(parts)
