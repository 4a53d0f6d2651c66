"""この本で足した Markdown の拡張。"""

import html
import re
from pathlib import Path

import pytest
from markdown import Markdown

from figures_gen.site.macros import listing, literal
from figures_gen.site.mathml import MathML
from tests.site.pages import ROOT


def maths(text: str) -> str:
    return str(Markdown(extensions=[MathML(), "admonition"]).convert(text))


def test_a_formula_in_a_sentence_becomes_mathml() -> None:
    page = maths("確率の高い順に$k$個、つまり $p_i \\ge 0.1$ のもの")
    assert page.count("<math") == 2
    assert "<mi>k</mi>" in page and "<msub><mi>p</mi><mi>i</mi></msub>" in page
    assert "$" not in page


def test_a_formula_on_its_own_is_displayed() -> None:
    page = maths("次の式です。\n\n$$\np_i = \\frac{a}{b}\n$$\n\nおわり。")
    assert '<div class="nt-math">\n<math display="block"' in page
    assert "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>" in page
    assert "<p>おわり。</p>" in page


def test_a_big_product_carries_its_limits_above_and_below() -> None:
    page = maths("$$\n\\prod_{i=1}^{N} p_i\n$$")
    assert "<munderover>" in page and "<msubsup>" not in page
    assert "<msub><mi>p</mi>" in page


def test_names_of_functions_are_spaced_as_in_tex() -> None:
    """log の前後は少し空き、∞ や、文の中に一つだけある名前のまわりは空かない。"""
    space = '<mspace width="0.167em"></mspace>'
    page = maths("$$\np_i \\log_2 p_i\n$$")
    assert f"</msub>{space}<msub><mi>log</mi><mn>2</mn></msub>{space}<msub>" in page
    assert f"<mi>max</mi><mrow><mi>j</mi></mrow></msub>{space}<msub>" in maths("$$\nm \\cdot \\max_{j} p_j\n$$")
    assert f"<mi>&#x02308;</mi><msub><mi>log</mi><mn>2</mn></msub>{space}" in maths("$\\lceil \\log_2 n \\rceil$")
    assert "<mrow><mi>argmax</mi></mrow>" in maths("$\\operatorname{argmax}$は")
    assert "<mo>&#x02212;</mo><mi>&#x0221E;</mi>" in maths("$-\\infty$")


def test_a_formula_may_stand_in_an_admonition() -> None:
    assert "<mfrac>" in maths("!!! note\n    式です。\n\n    $$\n    \\frac{a}{b}\n    $$")


@pytest.mark.parametrize(
    "text", ["昼は$5、夜は$8です。", "`$HOME$` と書く", "$ 空白で始まる $", "\\$k\\$", "```\n$k$\n```"]
)
def test_dollars_that_are_not_formulas_stay(text: str) -> None:
    assert "<math" not in maths(text)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_notes_are_defined_in_the_order_they_are_called(page: Path) -> None:
    """番号は定義の順に付くので、本文で1、2、4、3のように並ばない。"""
    notes = re.findall(r"\[\^([\w-]+)\](:?)", page.read_text(encoding="utf-8"))
    called, defined = ([name for name, colon in notes if colon == mark] for mark in ("", ":"))
    assert list(dict.fromkeys(called)) == defined


def page_of(text: str) -> str:
    """この本と同じ拡張で HTML にする。"""
    extensions = ["pymdownx.superfences", "pymdownx.highlight", "attr_list", "footnotes", "tables"]
    return str(Markdown(extensions=extensions).convert(text))


@pytest.mark.parametrize(
    "output",
    [
        "~~~~~~~~\n# 題\n~~~~~~~~",
        "~~~~ { .python }\n1\n~~~~",
        '--8<-- "mkdocs.yml"',
        "{{ cell('x') }} {% raw %}",
        "<script>alert(1)</script>",
        "</code></pre><h1>題</h1>",
        "/// html | div\n///",
        "    字下げ\n\n```\n囲み\n```",
        "[^1]: 脚注",
        "$$\nx\n$$",
        "| 表 | 列 |\n|---|---|\n| 1 | 2 |",
    ],
)
def test_an_output_that_looks_like_markup_stays_as_it_is(output: str) -> None:
    page = page_of(f"前。\n\n{listing(output, 'text')}\n\n後。")
    shown = html.unescape(re.sub(r"<[^>]+>", "", page.split("<code>")[1].split("</code></pre>")[0]))
    assert shown.rstrip("\n") == output.rstrip()
    assert "<p>前。</p>" in page and "<p>後。</p>" in page
    assert page.count("<pre") == 1


@pytest.mark.parametrize("token", ["**", "_a_", "`x`", "[a](b)", "~~", "^2^", "$x$", "|", "\\n", "{{ x }}", "[^1]"])
def test_a_token_that_looks_like_markup_stays_as_it_is(token: str) -> None:
    page = page_of(f"一位は{literal(token)}です。")
    assert html.unescape(page) == f"<p>一位は{token}です。</p>"
