"""ページの記事を、マクロの書くものを印に替えて組み立てます。だから、残った字は、どれも手で打ち込まれたものです。

使うのは、本物の mkdocs.yml、マクロ、Markdown の拡張です。替えるのは ``STAND_INS`` にあるマクロだけです。
新しいマクロの書くものや、Jinja の式（``{{ "99.9%" }}``、``{% set %}``）は、打ち込まれたものと見ます。
"""

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes
from lxml import html
from mkdocs.config import load_config
from mkdocs.structure.files import File, get_files
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from figures_gen.site.guesses import RIGHT
from figures_gen.site.macros import EXCEPTIONS
from tests.site.pages import ROOT

#: 測った値、結果（セル、図、部品）、述語、断りの一言、ほかから採ったもの、参考文献の印。
FACT, SHOWN, CLAIM, EXCEPTION, TAKEN, CITED = "\ue000\ue001\ue002\ue003\ue004\ue005"
#: 文の中のコード、式、読み上げる属性の、始まりと終わり。
CODE, FORMULA, ALOUD = ("\ue010", "\ue011"), ("\ue012", "\ue013"), ("\ue014", "\ue015")
CELL = "\ue020"  # 表のますの境
BLOCKS = frozenset(
    {"article", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "li", "ol", "p"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "summary", "table", "tbody", "thead", "tr", "ul"}
)
#: 読み上げられも、見えもしない属性。ほかの属性は、文章として読みます。
UNSPOKEN = re.compile(
    "class|href|id|src|style|role|hidden|type|disabled|data-.*|aria-(?:labelledby|describedby|hidden)"
)
#: マクロの書いたものを、書き直すか、比べて文を選ぶ式。
CHANGING = (nodes.If, nodes.CondExpr, nodes.Compare, nodes.Getattr, nodes.Getitem, nodes.BinExpr)
#: Markdown の拡張が書く、文章ではないもの。
SILENT = frozenset({"headerlink", "footnote-ref", "footnote-backref", "nt-spoken"})


def _exercise(name: str, kind: str, title: str, caller: Callable[[], str]) -> str:
    """題と問いと、答えのあとの文章。ヒントは、結果を言わないので見ません。"""
    question, *after = re.split(r"^(?:\+ [^\n]*\n?)+", caller().strip(), maxsplit=1, flags=re.MULTILINE)
    asked = f'/// html | div.nt-asked\n    attrs: {{data-of: "{name}"}}\n\n{title}\n\n{question.strip()}\n///'
    return "\n\n".join([asked, *after])


def _always(mark: str) -> Callable[..., str]:
    return lambda *_, **__: mark


STAND_INS: dict[str, Callable[..., str]] = {
    **dict.fromkeys(("cell", "figure", "widget"), _always(SHOWN)),
    **dict.fromkeys(("chapter", "titled", "pace", "story", "source", "figure_code", "quote"), _always(TAKEN)),
    **dict.fromkeys(("notebook_list", "library_list", "figure_code_list", "exercise_list"), _always(TAKEN)),
    "fact": _always(FACT),
    "claim": _always(CLAIM),
    "right": _always(RIGHT),
    "exercise": _exercise,
    "contents": lambda part, caller: caller(),
}


@dataclass(frozen=True)
class Block:
    """段落、箇条書きの一項目、表の一行、見出し、囲みの題、コード、別に置いた式のどれか一つ。

    ``kind`` はタグの名前、``inside`` は外側のタグと class、``group`` は同じ表か箇条書きなら同じ番号、``shown`` は、
    そのページで結果を見せたあとかどうかです。
    """

    kind: str
    text: str
    inside: frozenset[str] = frozenset()
    group: int = 0
    shown: bool = False
    of: str = ""


class _Reader:
    """記事の HTML を、まとまりに分けます。"""

    def __init__(self) -> None:
        self.open: list[tuple[str, dict[str, str], int]] = []
        self.blocks: list[Block] = []
        self.text = ""
        self.count = 0
        self.shown = False

    def read(self, node: Any) -> None:
        tag, given = node.tag, dict(node.attrib)
        start, end = FORMULA if tag == "math" else CODE if tag == "code" and not self._inside("pre") else ("", "")
        if tag in BLOCKS:
            self.flush()
        self.text += CELL if tag in ("td", "th") else start
        self.text += CITED if "footnote-ref" in given.get("class", "") else ""
        self.count += 1
        self.open.append((tag, given, self.count))
        spoken = [words for name, words in given.items() if words and not UNSPOKEN.fullmatch(name)]
        if not self._inside("math"):
            self._say("".join(f"{ALOUD[0]}{words}{ALOUD[1]}" for words in spoken))
        self._say(node.text)
        for child in node:
            self.read(child)
            self._say(child.tail)
        if tag in BLOCKS:
            self.flush()
        self.text += end
        self.open.pop()

    def _say(self, words: str | None) -> None:
        if words and not self._silent():
            self.text += words

    def flush(self) -> None:
        text, self.text = self.text, ""
        if not text.strip() or not self.open:
            return
        tags = [tag for tag, *_ in self.open]
        classes = {name for _, given, _ in self.open for name in given.get("class", "").split()}
        group = next((at for tag, _, at in self.open if tag in ("table", "ul", "ol", "dl")), 0)
        of = next((given["data-of"] for _, given, _ in self.open if "data-of" in given), "")
        kind = next(tag for tag in reversed(tags) if tag in BLOCKS)
        self.blocks.append(Block(kind, text.strip(), frozenset(tags) | classes, group, self.shown, of))
        self.shown = self.shown or FACT in text or SHOWN in text

    def _inside(self, tag: str) -> bool:
        return any(one == tag for one, *_ in self.open)

    def _silent(self) -> bool:
        classes = {name for _, given, _ in self.open for name in given.get("class", "").split()}
        cited = "footnote" in classes and any(given.get("href", "").startswith("http") for _, given, _ in self.open)
        return cited or bool(classes & SILENT)  # 脚注の中の、文献の題も見ない


def blocks(article: str) -> list[Block]:
    """記事の HTML のまとまり。"""
    reader = _Reader()
    reader.read(html.fragment_fromstring(f"<article>{article}</article>", parser=html.HTMLParser(remove_comments=True)))
    return reader.blocks


class Book:
    """本物の設定で、ページを一つずつ記事にするもの。"""

    def __init__(self) -> None:
        config = load_config(str(ROOT / "mkdocs.yml"))
        config.plugins.on_startup(command="build", dirty=False)
        self.config = config.plugins.on_config(config)
        self.files = self.config.plugins.on_files(get_files(self.config), config=self.config)
        self.config.plugins.on_nav(get_navigation(self.files, self.config), config=self.config, files=self.files)
        self.macros = self.config.plugins["macros"]
        self.macros.config["on_error_fail"] = True
        self.macros.env.globals.update(STAND_INS)
        self.macros.env.filters = {"indent": self.macros.env.filters["indent"]}  # マクロの書いたものは変えられない
        self.macros.variables.update(dict.fromkeys(EXCEPTIONS, EXCEPTION))

    def pages(self) -> Iterator[Page]:
        """Markdown で書かれたページ。"""
        for file in self.files.documentation_pages():
            if file.src_uri.endswith(".md"):
                yield file.page or Page(None, file, self.config)

    def article(self, page: Page) -> list[Block]:
        """ページの記事。頭書きの言葉は、初めの段落とします。"""
        page.read_source(self.config)
        for node in self.macros.env.parse(page.markdown).find_all(CHANGING):
            assert not list(getattr(node, "test", node).find_all(nodes.Call)), "マクロの書いたものを、変えています。"
        page.markdown = self.macros.on_page_markdown(page.markdown, page=page, config=self.config, files=self.files)
        page.render(self.config, self.files)
        front = [*(str(page.meta.get(name, "")) for name in ("title", "description")), *page.meta.get("goals", [])]
        return [Block("front", text) for text in front if text] + blocks(page.content or "")

    def written(self, markdown: str) -> list[Block]:
        """``markdown`` だけのページの記事。"""
        file = File.generated(self.config, "a.md", content=markdown)
        return self.article(Page(None, file, self.config))


@functools.cache
def book() -> Book:
    """試験のあいだ、一度だけ用意します。"""
    return Book()
