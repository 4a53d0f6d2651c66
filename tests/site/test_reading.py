"""この本で足した Markdown の拡張と、読みやすさ（折れる行の印、切らせない言葉、用語のリンク、コードの横の空き）。"""

import html
import json
import re
from pathlib import Path
from xml.etree.ElementTree import tostring

import pytest
from markdown import Markdown

from figures_gen.site import glossary
from figures_gen.site.code_lines import FITS, CodeLines
from figures_gen.site.macros import code_listing, listing, literal, output_listing
from figures_gen.site.mathml import MathML
from figures_gen.site.typography import Typography
from tests.site.pages import ROOT, Page


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


def test_an_output_that_looks_like_markup_stays_as_it_is() -> None:
    for output in [
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
    ]:
        page = blocks(f"前。\n\n{listing(output, 'text')}\n\n後。")
        assert shown(page).rstrip("\n") == output.rstrip()
        assert "<p>前。</p>" in page and "<p>後。</p>" in page and page.count("<pre") == 1, output


def test_a_token_that_looks_like_markup_stays_as_it_is() -> None:
    for token in ("**", "_a_", "`x`", "[a](b)", "~~", "^2^", "$x$", "|", "\\n", "{{ x }}", "[^1]"):
        assert html.unescape(blocks(f"一位は{literal(token)}です。")) == f"<p>一位は{token}です。</p>"


# ---- 読みやすさ ----


LONG = "for 番号, 文字 in enumerate(とても長い名前の文字列):"


def blocks(text: str) -> str:
    extensions = ["pymdownx.superfences", "pymdownx.highlight", "attr_list", "footnotes", "tables", CodeLines()]
    return str(Markdown(extensions=extensions).convert(text))


def shown(page: str) -> str:
    """ページに出る、コードの字。"""
    code = page.split("<code>")[1].split("</code></pre>")[0]
    return html.unescape(re.sub(r"<[^>]+>", "", code))


def test_marks_change_no_letter() -> None:
    written = [LONG, f"\n\n{LONG}\n\n    {LONG}\n", f'"""\n一行め {LONG}\n    {LONG}\n"""\n']
    for code in [*written, "<b>&amp;" * 12, "  終わりの空白  " * 4]:
        for language in ("python", "text"):
            page = blocks(listing(code, language))
            assert shown(page).strip("\n") == code.rstrip().strip("\n")
            assert 'class="nt-line"' in page
            lines = page.split("<code>")[1].split("\n")[:-1]
            assert all(line.count("<span") == line.count("</span") for line in lines)


def test_an_aligned_output_is_not_folded() -> None:
    table = "語彙サイズ   135: 48トークン ×  8ビット、圧縮率1.00\n語彙サイズ 1,000: 11トークン × 10ビット、圧縮率3.49\n"
    page = blocks(output_listing(table * 2, ""))
    assert "nt-aligned" in page and '"nt-line"' not in page
    assert "nt-aligned" not in blocks(output_listing("列の  ない文\n二行め\n", ""))
    bars = f" 51.2% {'█' * 31} 首都\n  2.7% ██ 三大\n  1.6% █ 海\n"
    assert "nt-aligned" in blocks(output_listing(bars, ""))


def test_a_block_tells_how_many_lines_it_will_fill() -> None:
    """組まれるのを待つあいだの、仮の高さになる。列をそろえた出力は折れない。"""
    for page, size in {
        listing("a\nb\n\nc\n", "text"): "--nt-lines:4",
        listing("a" * 79 + "\nb", "text"): "--nt-lines:3",
        listing("猫" * 39 + "\nb", "text"): "--nt-lines:2;--nt-folded:3",
        output_listing("a" * 99, ""): "--nt-lines:1;--nt-folded:2",
        output_listing("語  1\n" + "列" * 60 + "  2\n", ""): "--nt-lines:2",
    }.items():
        assert f'style="{size}"' in blocks(page), page


def test_only_long_lines_are_marked_with_their_own_indent() -> None:
    page = blocks(listing(f"短い = 1\n    {LONG}\n{'a' * FITS}\n", "python"))
    assert page.count('class="nt-line"') == 1
    assert 'style="--nt-indent:4ch"' in page


def test_broken_and_mended_code_say_so_in_words() -> None:
    assert "✗ 壊れている" in blocks(code_listing("x", "axis-broken"))
    assert "✓ 直した" in blocks(code_listing("x", "axis-fixed"))
    assert "filename" not in blocks(code_listing("x", "axis"))


def test_printed_source_is_shown_as_source_with_its_file() -> None:
    source = (ROOT / "examples" / "nexttoken" / "bpe.py").read_text(encoding="utf-8")
    function = "def train(" + source.split("def train(")[1].split("\n\n\n")[0]
    page = blocks(output_listing(function, "print(inspect.getsource(bpe.train))"))
    assert '<span class="k">def</span>' in page and "コード（examples/nexttoken/bpe.py）" in page
    assert '"nt-line"' in page and "nt-aligned" not in page
    with pytest.raises(Exception, match="ありません"):
        output_listing("def ない(): ...", "print(inspect.getsource(ない))")


def typeset(text: str) -> str:
    return str(Markdown(extensions=[MathML(), Typography(), "footnotes", "md_in_html"]).convert(text))


def kept(text: str) -> list[str]:
    """折らない囲みの中の字。"""
    return re.findall(r'<span class="nt-nobr">([^<]*)</span>', typeset(text))


#: 文 → 折らない言葉。終わりの数文字も折らない。
TOGETHER = {
    "top-pとmin-pがあります": ["top-p", "min-p", "あります"],
    "語彙は268,098,176個あります": ["268,098,176個", "あります"],
    "13 文字の文で試します": ["13 文字", "試します"],
    "全体の51%を占めています": ["51%", "ています"],
    "2026年11月26日のことです": ["2026年", "11月", "26日", "ことです"],
    "`top-p`はコードになります": ["なります"],
    "a-very-long-name-that-goes-on-and-onといいます": ["いいます"],
    "切れると困ります。": ["ります。"],
    "[一章を割きました](x)。": ["きました"],
    "**猫**です。": ["です。"],
}


def test_a_word_a_number_with_its_unit_and_the_end_of_a_paragraph_stay_together() -> None:
    assert {text: kept(text) for text in TOGETHER} == TOGETHER
    assert kept("番号の付いた文です[^1]。\n\n[^1]: 出典のページ。")[-1] == "ページ。"


def test_a_formula_keeps_its_brackets_and_stops() -> None:
    page = typeset("質問（$q$）と$k$、そして$v$です")
    assert re.search(r'<span class="nt-nobr">（<math.*?</math>）</span>', page)
    assert re.search(r'<span class="nt-nobr"><math[^>]*><mrow><mi>k</mi></mrow></math>、</span>', page)
    assert re.sub(r"<[^>]+>", "", page) == "質問（q）とk、そしてvです"


def linked(text: str, page: str = "inside.md") -> str:
    """``page`` を組み立てたときと同じリンクを付けた HTML。"""
    markdown = Markdown(extensions=["md_in_html"])
    root = markdown.parser.parseDocument(text.split("\n")).getroot()
    markdown.treeprocessors["inline"].run(root)
    glossary._Terms(markdown, glossary.book())._link(root, page)
    return tostring(root, encoding="unicode")


def terms(text: str, page: str = "inside.md") -> list[str]:
    return re.findall(r'<a class="nt-term" href="[^"]+">([^<]+)</a>', linked(text, page))


TERMS = {
    "語彙サイズと語彙": ["語彙サイズ", "語彙"],  # 長いものを先に
    "トークンはトークンです": ["トークン"],  # 一度だけ
    "トークン\n\n## 次の節\n\nトークン": ["トークン"],  # 次の節でも
    "対はBPEでまとめる": ["対", "BPE"],
    "それに対して、階層と対応と絶対": [],
    "BPEs xBPE BPE_SIZE BPE2": [],
    "キーワード、アルバイト、スキー、バイトコードキー": [],
    "13トークンと3バイト": [],
    "`トークン`と[トークン](x)と**トークン**": [],
    "# トークンとは": [],
    "バイト対符号化ともいいます": ["バイト対符号化"],
}


def test_terms_are_found_where_they_are_words_of_one_sense() -> None:
    assert {text: terms(text) for text in TERMS} == TERMS
    assert terms("正規化します", "lossless.md") == ["正規化"]  # その章での意味だけを説く
    assert terms("正規化します", "gemma-inside.md") == []
    with pytest.raises(ValueError, match="term-cat"):
        glossary.entries("**猫**（cat）\n:   鳴きます。\n\n**ねこ**（cat）\n:   鳴きます。\n")


def test_the_pages_link_terms_to_their_entries(site: Path, pages: dict[str, Page]) -> None:
    served = json.loads((site / "assets" / "glossary.json").read_text(encoding="utf-8"))
    entries = {element["id"] for element in pages["glossary/"].all("dt")}
    assert entries == set(served)
    assert len(entries) == len(re.findall(r"^\*\*.+\*\*", glossary.GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE))
    links = [link["href"] for page in pages.values() for link in page.all("a") if link["class"] == "nt-term"]
    assert {link.partition("#")[2] for link in links} <= entries
    assert len(links) > 300
    assert not [link for link in pages["glossary/"].all("a") if link["class"] == "nt-term"]
