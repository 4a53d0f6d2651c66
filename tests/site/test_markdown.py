"""この本で足した Markdown の拡張。"""

import html
import re

import pytest
from markdown import Markdown

from figures_gen.site.macros import listing, literal
from figures_gen.site.mathml import MathML
from tests.site.pages import ROOT


def maths(text: str) -> str:
    return str(Markdown(extensions=[MathML(), "admonition"]).convert(text))


SPACE = '<mspace width="0.167em"></mspace>'
#: 書いた式 → MathML の一部。log や max の前後は少し空き、∞ や、文の中に一つだけある名前のまわりは空かない。
FORMULAS = {
    "確率の高い順に$k$個": "<mi>k</mi>",
    "つまり $p_i \\ge 0.1$ のもの": "<msub><mi>p</mi><mi>i</mi></msub>",
    "$$\na\n$$\n\nおわり。": '<div class="nt-math">\n<math display="block"',
    "$$\n\\frac{a}{b}\n$$": "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>",
    "!!! note\n    式です。\n\n    $$\n    \\frac{a}{b}\n    $$": "<mfrac>",
    "$$\n\\prod_{i=1}^{N} p_i\n$$": "<munderover>",
    "$$\np_i \\log_2 p_i\n$$": f"</msub>{SPACE}<msub><mi>log</mi><mn>2</mn></msub>{SPACE}<msub>",
    "$$\nm \\cdot \\max_{j} p_j\n$$": f"<mi>max</mi><mrow><mi>j</mi></mrow></msub>{SPACE}<msub>",
    "$\\lceil \\log_2 n \\rceil$": f"<mi>&#x02308;</mi><msub><mi>log</mi><mn>2</mn></msub>{SPACE}",
    "$\\operatorname{argmax}$は": "<mrow><mi>argmax</mi></mrow>",
    "$-\\infty$": "<mo>&#x02212;</mo><mi>&#x0221E;</mi>",
}


def test_formulas_become_mathml() -> None:
    for text, made in FORMULAS.items():
        page = maths(text)
        assert made in page and "$" not in page and page.count("<math") == 1, page


def test_dollars_that_are_not_formulas_stay() -> None:
    for text in ("昼は$5、夜は$8です。", "`$HOME$` と書く", "$ 空白で始まる $", "\\$k\\$", "```\n$k$\n```"):
        assert "<math" not in maths(text), text


def test_notes_are_defined_in_the_order_they_are_called() -> None:
    """番号は定義の順に付くので、本文で1、2、4、3のように並ばない。"""
    for page in (ROOT / "docs").glob("*.md"):
        notes = re.findall(r"\[\^([\w-]+)\](:?)", page.read_text(encoding="utf-8"))
        called, defined = ([name for name, colon in notes if colon == mark] for mark in ("", ":"))
        assert list(dict.fromkeys(called)) == defined, page


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
