"""手で打ち込まれたものが、結果を装わないこと。"""

import ast
import dataclasses
import re
from typing import Any

import pytest

from figures_gen.promise import claims
from figures_gen.promise.catalogue import catalogue
from figures_gen.promise.functions import function_of
from figures_gen.site.macros import EXCEPTIONS
from tests.site.articles import book
from tests.site.drawings import typed
from tests.site.pages import ROOT
from tests.site.typed import problems

SHOWN = '{{ cell("x") }}\n\n'


def test_no_page_types_a_result() -> None:
    found = [
        str(problem)
        for page in book().pages()
        for article in [book().article(page)]
        if page.meta.get("exception") not in EXCEPTIONS  # 文献と利用条件のページ
        for problem in problems(page.meta.get("room") or page.file.src_uri.removesuffix(".md"), article)
    ]
    assert not found, "\n".join(found)


def complaints(markdown: str, page: str = "a") -> list[str]:
    return [str(problem) for problem in problems(page, book().written(markdown))]


def test_what_is_typed_is_seen() -> None:
    for text in [
        '「3 × 9 = 27」までの九九に続けて書かせました。{{ claim("x") }}',  # 書き出しと違う引用
        '圧縮率が上がりました。{{ claim("x") }}しかも、短い文ほど得をします。',  # 結ばれた段落に足した文
        "前の章のとおりです[^a]。\n\n[^a]: A. B, 圧縮率は3.69でした.",
        '確率は`0.513`です。{{ claim("x") }}',
        "```text\n正解率: 99.9%\n```",
        '正解率は{{ "99.9%" }}です。',
        "{% set r = 99.9 %}正解率は{{ r }}%です。",
        "透かしは$z=6.3$で見つかります。",
        "$$\nz = 6.3\n$$",
        "結果：\n\n+ 圧縮率は3.69倍\n+ 九割が消えた",
        '<span title="99.9%に当たる">この方法</span>を使います。',
        '![99.9%に当たる図](a.svg "図")',
        '<input value="99.9%">の欄です。',
        "正解率は&#57;&#57;%です。",
        "正解率は㊿％、順位はⅨです。",
        "| 選び方 | 99.9%に当たる |\n|---|---|\n| くじ | {{ fact('a.b') }} |",
        "## 九割が消えた {#gone}",
        '!!! note "一位は首都です"\n    {{ fact("a.b") }}',
        '正解率は{{ fact("a.b") }}で、二割も上がりました。どの問いでも増えます。',
        '{% call exercise("z-on-paper", "hand", "題") %}\n60トークンが緑でした。\n\n+ ヒント。\n{% endcall %}',
        "---\ndescription: 圧縮率は3.69\n---\n\nはじめに。",
        "---\ntitle: 圧縮率は3.69\n---\n\nはじめに。",
        "いいえ、確かに消えたわけです。",
        "いいえ、確かに消えたのだと分かります。",
        "いいえ、確かに消えたよね。",
        "すっかり消えました。{{ 例 }}ところが、半分も残りました。",
        "では、見てみましょう。{{ 例 }}",  # もう要らない断り
    ]:
        assert complaints(text if text.startswith("---") else SHOWN + text, page="watermark"), text
    for text in (  # マクロの書いたものは、変えられず、それで文を選ぶこともできない
        '{{ cell("x") | replace("5", "9") }}',
        '{{ fact("a.b").replace("5", "9") }}',
        '{{ fact("a.b")[0] }}',
        '{{ (fact("a.b") ~ "").replace("5", "9") }}',
        '{{ "%.1s" % fact("a.b") }}',
        '{% if fact("a.b") ~ "" == "0.5" %}正解率は99.9%です。{% endif %}',
        '{{ "正解率は高い。" if fact("a.b") == "0.5" }}',
    ):
        with pytest.raises((SystemExit, AssertionError)):
            complaints(text)


def test_what_is_bound_or_excused_or_quoted_passes() -> None:
    for text in [
        "初めの段落では、九割が消えたと言ってもかまいません。",
        SHOWN + '確率は{{ fact("a.b") }}でした。一位は首都です。{{ claim("x") }}',
        SHOWN + "どちらが多いでしょう？　数えてみましょう。UTF-8では、モデルは次を当てます。",
        SHOWN + "13文字の文を使います。{{ 例 }}",
        SHOWN + "{{ 定義 }}三つあります。13文字です。",
        SHOWN + "{{ 例 }}\n\n- 3文字\n- 5文字",
        SHOWN + "「2 × 3 = 6」までの九九を見てください。",
        SHOWN + '{% call exercise("z-on-paper", "hand", "題") %}\n66トークンが緑でした。\n\n+ ヒント。\n{% endcall %}',
        SHOWN
        + '{% call guess("a") %}\n何割？\n\n+ 3割\n+ 9割{{ right("x") }}\n\n九割です。{{ claim("x") }}\n{% endcall %}',
    ]:
        assert complaints(text, page="watermark") == []


FIGURE = re.compile(r"\{\{\s*figure(\([^()]*\))")
DRAWN = {(thing.chapter, thing.name): thing for thing in catalogue() if thing.role == "draw"}


def unbound() -> set[tuple[str, str]]:
    """本文のどこかに、述語なしで置かれた図。"""
    found = set()
    for path in sorted((ROOT / "docs").glob("*.md")):
        for written in FIGURE.findall(path.read_text(encoding="utf-8")):
            call = ast.parse(f"figure{written}", mode="eval").body
            assert isinstance(call, ast.Call)
            given = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
            if not given.get("claims"):
                found.add((given.get("chapter", claims.room(path)), str(ast.literal_eval(call.args[0]))))
    return found


@pytest.mark.parametrize("chapter", sorted({chapter for chapter, _ in DRAWN}))
def test_no_drawing_types_a_number(chapter: str) -> None:
    free = unbound()
    found = {one.id: typed(one, bound=name not in free) for name, one in DRAWN.items() if one.chapter == chapter}
    assert not (wrong := {name: one for name, one in found.items() if one}), wrong


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("caption", "正解率99.9%（1,234問）。"),
        ("caption", "ほとんど消えました。"),
        ("alt", "首都は99.9%です。"),
        ("label", "7個"),
        ("title", "正解率99.9%"),
        ("phone", "正解率99.9%"),
        ("tick", "正解率99.9%"),
    ],
)
def test_what_a_drawing_types_is_seen(kind: str, words: str) -> None:
    thing = DRAWN["sampling", "top15"]

    def draw(*given: Any) -> Any:
        drawing = function_of(thing)(*given)
        if kind == "label":
            for height in (10, 40, 70):
                drawing.figure.axes[0].text(10, height, words)
        if kind == "title":
            drawing.figure.axes[0].set_title(words, loc="left")
        if kind == "tick":
            drawing.figure.axes[0].set_xticks([0], labels=[words])
        if kind == "phone" and given[0].phone:
            drawing.figure.text(0, 0, words)
        if kind not in ("caption", "alt"):
            return drawing
        return dataclasses.replace(drawing, **{kind: getattr(drawing, kind) + words})

    assert typed(thing, bound=False) == []
    assert typed(thing, draw, bound=False) != []
