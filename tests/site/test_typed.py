"""書き換えた文は、受け入れるまで通らないこと。コードや結果に反する文と図は、受け入れられもしないこと。"""

import dataclasses
from typing import Any

import pytest

from figures_gen.promise.acceptance import Page, every_page
from figures_gen.promise.catalogue import catalogue
from figures_gen.promise.functions import function_of
from tests.site.drawings import typed, uneven, wrong

PAGES = {page.name: page for page in every_page()}
DRAWN = {(thing.chapter, thing.name): thing for thing in catalogue() if thing.role == "draw"}


def edited(page: str, old: str, new: str) -> Page:
    text = PAGES[page].text
    assert text.count(old) == 1, old
    return dataclasses.replace(PAGES[page], text=text.replace(old, new))


CHANGED = [
    ("sampling", "分布が同じなら、選ばれるのもいつも同じ", "分布が同じでも、選ばれるのは違うことがある"),
    ("sampling", "どれを選ぶか**は、こちらで決められます", "どれを選ぶか**は、こちらでは決められません"),
    ("sampling", 'claim("greedy_repeats_itself")', 'claim("tokyo_becomes_an_island")'),
    ("sampling", '{{ claim("greedy_repeats_itself") }}', ""),
    ("sampling", 'fact("fifteen.top.0.probability", ".0%")', 'fact("fifteen.top.1.probability", ".0%")'),
    ("sampling", "hot.by_prompt.0.opening", "plain.by_prompt.0.opening"),
    ("sampling", r"e^{-\infty} = 0", r"e^{\infty} = 0"),
    ("sampling", '{{ cell("below-ten") }}', '{{ cell("tail") }}'),
    ("sampling", "description: モデルが出した確率から", "description: モデルが出した点数から"),
    ("sampling", "（greedy decoding）", "（beam search）"),
    ("bpe-by-hand", "A New Algorithm for Data Compression", "A New Algorithm for Text Compression"),
]


@pytest.mark.parametrize(("page", "old", "new"), CHANGED)
def test_any_edit_waits_for_a_reader(page: str, old: str, new: str) -> None:
    assert PAGES[page].changes == []
    changes = edited(page, old, new).changes
    assert len(changes) == 1 and f"docs/{page}.md" in str(changes[0])


REFUSED = [
    ("sampling", "上位50個に入らない", "上位5個に入らない"),  # 述語にない数
    ("sampling", "温度を1.5に上げたくじ", "温度を1.8に上げたくじ"),  # 章のコードにない数
    ("sampling", "`seed`は引く数", "`sede`は引く数"),  # 章のコードにない名前
    ("sampling", '{{ cell("tail") }}', '{{ cell("tail") | replace("5", "9") }}'),
    ("sampling", "よくもこれだけ変わる", '{{ "99.9%" }}もこれだけ変わる'),
    ("sampling", "よくもこれだけ変わる", "{% set r = 99.9 %}よくもこれだけ変わる"),
    ("watermark", "26万もあります", "27万もあります"),
    ("watermark", "192×0.25×0.75は36で", "192×0.25×0.75は38で"),
    ("neural", "損失は0.69、1.39、2.08で", "損失は0.69、1.39、2.18で"),
    (
        "frankenstein",
        '傷の九割より多くが消えます。{{ claim("a_japanese',
        '傷の六割より多くが消えます。{{ claim("a_japanese',
    ),
    ("failures", "「猫です」をUTF-8で書くと、9バイトです", "「猫です」をUTF-8で書くと、8バイトです"),  # 練習の問い
    ("next-token", "270M（Mは百万）", "280M（Mは百万）"),
    ("kv-cache", "差は開いています", "差は縮んでいます"),  # 述語は同じまま、向きが逆
    ("attention", "およそ$(-0.5, 0.87)$です", "およそ$(0.5, 0.87)$です"),
    ("sampling", "whole.2.top.0", "whole.0.top.0"),  # ほかの値
    ("pretraining", 'fact("training.minutes", ".0f") }}分', 'fact("training.minutes", ".0f") }}秒'),
    ("bpe-by-hand", "「ABABABCABC」にBPE", "「ABABACABC」にBPE"),  # 引いた英字
]


@pytest.mark.parametrize(("page", "old", "new"), REFUSED)
def test_what_contradicts_the_code_cannot_be_accepted(page: str, old: str, new: str) -> None:
    assert list(PAGES[page].refused()) == []
    assert list(edited(page, old, new).refused())


def test_the_right_option_of_a_guess_cannot_be_moved() -> None:
    page, right = PAGES["sampling"], '{{ right("hot_breakfast_is_no_breakfast") }}'
    text = page.text.replace(right, "").replace("+ 「おばちゃんが」", f"+ 「おばちゃんが」{right}")
    assert "の言う候補は「「９月分の石沢」」です" in next(dataclasses.replace(page, text=text).refused())


HONEST = [
    ("sampling", "よくもこれだけ変わるものです。", "まるで別の書き手のようです。"),
    ("sampling", "続きが気になります。", "続きが読みたくなりました。"),
    ("bpe-by-hand", "1994年に、データ圧縮の方法として", "1994年、データ圧縮のための方法として"),
    ("watermark", "26万もあります", "26万を超えます"),
    ("frankenstein", "次は、層がずっと多いGemmaです。", "次は、Gemmaです。層は、ずっと多くなります。"),
    ("gemma-inside", "酸っぱいレモンより、甘いモモのほうが大きく", "甘いモモより、酸っぱいレモンのほうが小さく"),
]


@pytest.mark.parametrize(("page", "old", "new"), HONEST)
def test_an_honest_edit_can_be_accepted(page: str, old: str, new: str) -> None:
    assert list(edited(page, old, new).refused()) == []


@pytest.mark.parametrize("chapter", sorted({chapter for chapter, _ in DRAWN}))
def test_no_drawing_types_a_number_or_prints_a_wrong_one(chapter: str) -> None:
    found = {one.id: [*typed(one), *wrong(one), *uneven(one)] for one in DRAWN.values() if one.chapter == chapter}
    assert not {name: one for name, one in found.items() if one}


@pytest.mark.parametrize("kind", ["caption", "alt", "label", "title", "phone", "tick"])
def test_what_a_drawing_types_is_seen(kind: str) -> None:
    thing, words = DRAWN["sampling", "top15"], "正解率99.9%（1,234問）。"

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

    assert typed(thing, draw) and wrong(thing, draw)


def test_a_bar_that_is_not_as_long_as_its_number_is_seen() -> None:
    thing = DRAWN["sampling", "top15"]

    def draw(layout: Any, fifteen: Any) -> Any:
        drawing = function_of(thing)(layout, fifteen)
        for box in drawing.figure.axes[0].patches[1:4]:
            longer = 0.7 * box.get_width()
            for label in drawing.figure.axes[0].texts:
                x, y = label.get_position()
                if label.get_ha() == "left" and abs(y - box.get_y() - box.get_height() / 2) < 2:
                    label.set_x(x + longer)
            box.set_width(box.get_width() + longer)
        return drawing

    assert uneven(thing) == [] and uneven(thing, draw)
