"""ページから取り出す、検索の項目。"""

import pytest

from figures_gen.site import search
from figures_gen.site.search import Section, sections


def test_what_is_not_prose_is_left_out() -> None:
    html = """<h1 id="top">題<a class="headerlink" href="#top">¶</a></h1>
    <p>本文<sup><a class="footnote-ref">1</a></sup>。<br>続き</p><script>x</script>
    <svg><text>目盛り</text></svg><p data-search-exclude>隠す</p>
    <figure><figcaption><p>説明</p><p class="nt-made">から作成</p></figcaption></figure>"""
    assert sections(html) == [Section("top", "題", "本文。 続き 説明")]


def test_short_formulas_stay_in_the_sentence() -> None:
    math = "<math><mi>k</mi><annotation>k</annotation></math>"
    long = "<math><mi>p</mi><mo>=</mo><mi>exp</mi><mn>1</mn></math>"
    assert sections(f'<h2 id="a">甲</h2><p>候補を{math}個、{long}です</p>')[0].text == "候補をk個、 です"


def test_words_of_the_glossary_are_sections() -> None:
    html = '<h2 id="a">あ行</h2><dl><dt>圧縮率</dt><dd>比</dd><dt id="heat">温度</dt><dd>つまみ</dd></dl>'
    found = [(one.anchor, one.heading, one.text) for one in sections(html)]
    assert found == [("a", "あ行", ""), ("a", "圧縮率", "比"), ("heat", "温度", "つまみ")]


def test_pages_are_told_apart_by_where_they_lie() -> None:
    html = '<h1 id="top">題</h1><p>文</p><pre>def load_all(path):\n    """読みます。"""</pre>'
    found = {}
    for source in ("x.md", "code/x.md", "generated/x/x.md"):
        trail, meta = ["<b>大きい部</b>", "小さい部"], {"tags": ["語"], "description": "説明"}
        found[source] = search.entry(search.listed(html, source), source, "x/", "題", trail, meta)
    assert found["x.md"]["sections"] == [["top", "題", "文", "def load_all path", ""]]
    assert found["code/x.md"]["sections"] == [["top", "題", "文 読みます。", "load_all", ""]]
    assert found["generated/x/x.md"]["sections"] == []
    assert found["generated/x/x.md"]["title"] == "題（ノートブック）"
    assert found["x.md"]["trail"] == ["大きい部", "小さい部"]
    assert found["x.md"]["tags"] == ["語"]


def test_what_readers_ask_stands_in_its_section() -> None:
    html = '<h1 id="top">題</h1><p>文</p><h2 id="a">節</h2><p>文</p>'
    listed = search.listed(html, "x.md")
    found = search.entry(listed, "x.md", "x/", "題", [], {"asks": {"a": "なぜ、どうして"}})
    assert [(row[0], row[-1]) for row in found["sections"]] == [("top", ""), ("a", "なぜ、どうして")]
    with pytest.raises(ValueError, match="ない節「b」"):
        search.entry(listed, "x.md", "x/", "題", [], {"asks": {"b": "なぜ"}})
