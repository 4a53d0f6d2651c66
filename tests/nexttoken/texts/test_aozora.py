"""aozora: 青空文庫の注記。本物の1冊と、わざと壊した注記で確かめる。"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexttoken.texts.aozora import AozoraError, Ruby, parse, plain_text, resolve_gaiji
from nexttoken.texts.corpora import corpus_path, read_text

NOTATION = "《》｜［］＃※〔〕"
RULE = "-" * 55


@pytest.mark.usefixtures("corpus_dir")
def test_neko_agrees_with_plain_substitutions():
    """パーサーとは別の手順（置き換えの積み重ね）で作った本文と、1文字もちがわない。いくつあるかは、章の台本が数える。"""
    raw = read_text(corpus_path("neko"))
    neko, raw_body = parse(raw), raw.replace("\r\n", "\n").split(RULE)[2].split("\n底本：")[0].strip("\n")
    assert [reading for _, reading in neko.ruby] == re.findall("《(.+?)》", raw_body)
    assert len(neko.gaiji) == raw_body.count("※") and "〓" not in neko.body
    text = re.sub("※［＃[^］]*］", lambda found: resolve_gaiji(found[0]), raw_body)
    text = re.sub("(?m)^(?:［＃[^］]*］)+\n", "", text)
    text = re.sub("［＃[^］]*］", "", text)
    text = re.sub("〔(Quid aliud est mulier nisi amiciti)ae&( inimica)〕", r"\1æ\2", text)
    assert re.sub("《.+?》|｜", "", text) == neko.body
    assert re.sub("[《》｜]", "", text) == neko.body_with_readings


# --- ルビ ---


@pytest.mark.parametrize(
    ("text", "ruby"),
    [
        ("霧の｜ロンドン警視庁《スコットランドヤード》", Ruby("ロンドン警視庁", "スコットランドヤード")),
        ("八ヶ岳《やつがたけ》", Ruby("八ヶ岳", "やつがたけ")),
        ("〆切《しめきり》", Ruby("〆切", "しめきり")),
        ("佐々木《ささき》", Ruby("佐々木", "ささき")),
        ("二〇〇一年《にせんいちねん》", Ruby("二〇〇一年", "にせんいちねん")),
        ("青いスコットランドヤード《警視庁》", Ruby("スコットランドヤード", "警視庁")),
        ("この、ひとだかり《群衆》", Ruby("ひとだかり", "群衆")),
        ("猫をcat《キャット》と", Ruby("cat", "キャット")),
        ("猫をＣＡＴ《キャット》と", Ruby("ＣＡＴ", "キャット")),
        ("𠮷野家《よしのや》", Ruby("𠮷野家", "よしのや")),
        ("これは…《てんてん》", Ruby("…", "てんてん")),
        ("御《お》前《まえ》", Ruby("前", "まえ")),
        ("猫［＃「猫」に傍点］《ねこ》", Ruby("猫", "ねこ")),
        ("塔頭々々《タツチウ※［＃二の字点、1-2-22］》", Ruby("塔頭々々", "タツチウ〻")),
        ("｜〔e'tude〕《エチュード》", Ruby("étude", "エチュード")),
    ],
)
def test_ruby_base(text, ruby):
    book = parse(text)
    assert book.ruby[-1] == ruby
    assert not set(book.body) & set(NOTATION)


# --- 外字・注・アクセント ---


@pytest.mark.parametrize(
    ("note", "char"),
    [
        ("小書き片仮名ヒ、1-6-84", "ㇶ"),
        ("小書き片仮名プ、1-6-88", "ㇷ゚"),
        ("「てへん＋劣」、第3水準1-84-77", "挘"),
        ("「やまいだれ＋隱」、第4水準2-81-77", "癮"),
        ("「口＋亞」、U+555E、59-5", "啞"),
        ("「土＋口」、U+20BB7、12-3", "𠮷"),
        ("縦線、1-1-35", "｜"),
        ("「さんずい＋猫」、123-4", None),
        ("読めない字", None),
        ("範囲の外、1-95-1", None),
        ("割り当てのない点、2-2-1", None),
        ("サロゲート、U+D842", None),
        ("大きすぎる番号、U+FFFFFF", None),
    ],
)
def test_gaiji(note, char):
    assert resolve_gaiji(note) == char


def test_escaped_symbols_stay_in_the_text():
    text = "※［＃始め二重山括弧、1-1-52］猫※［＃終わり二重山括弧、1-1-53］※［＃縦線、1-1-35］"
    assert parse(text).body == "《猫》｜"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("〔Cafe' de Flore〕", "Café de Flore"),
        ("〔Fac,ade, s'il vous plai^t〕", "Façade, s'il vous plaît"),
        ("〔Scho:n, Stras&e, AEsop〕", "Schön, Straße, AEsop"),
        ("〔OEuvre〕", "〔OEuvre〕"),
        ("〔OE&uvre, O/re, ?@Que' tal?〕", "Œuvre, Øre, ¿Qué tal?"),
        ("〔A'［＃「A'」は底本では「A」］〕", "Á"),
        ("cafe' は括弧の外", "cafe' は括弧の外"),
    ],
)
def test_accents_are_restored_only_in_tortoise_brackets(text, body):
    assert plain_text(text) == body


def test_open_tortoise_bracket_with_many_notes_is_read_at_once():
    # 括弧の中の注を何通りにも読める正規表現では、注40個で止まらなくなる。
    assert plain_text("〔猫" + "［＃「猫」に傍点］" * 40) == "〔猫"


# --- 初めと終わり ---

HEADER = f"題名\n副題\n著者\n猫山猫子訳\n\n{RULE}\n【テキスト中に現れる記号について】\n\n《》：ルビ\n{RULE}\n\n"


def test_header_and_colophon():
    book = parse(f"{HEADER}本文《ほんぶん》。\n\n底本：「猫」猫書房\n　　　2001年\n")
    assert (book.title, book.author, book.body) == ("題名", "著者", "本文。")
    assert book.colophon == "底本：「猫」猫書房\n　　　2001年"


# --- 壊れた注記 ---


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("吾輩《わがはいは猫である。", "《 に対応する括弧がありません"),
        ("吾輩わがはい》は猫である。", "》 に対応する括弧がありません"),
        ("吾輩《わが《はい》》は猫である。", "《 に対応する括弧がありません"),
        ("猫［＃「猫」に傍点は鳴く", "［＃ に対応する括弧がありません"),
        ("※［＃「虫＋車」は鳴く", "［＃ に対応する括弧がありません"),
        ("一番｜獰悪な種族", "｜のあとに《》がありません"),
        ("一番｜獰悪な｜種族《しゅぞく》", "｜のあとに《》がありません"),
        ("《わがはい》は猫である。", "ルビのかかる文字か、読みがありません"),
        ("吾輩《》は猫である。", "ルビのかかる文字か、読みがありません"),
        ("吾輩｜《わがはい》は猫である。", "ルビのかかる文字か、読みがありません"),
        ("吾輩《わがはい》《われ》は猫である。", "ルビのかかる文字か、読みがありません"),
    ],
)
def test_broken_notation_is_reported_with_its_line(line, says):
    with pytest.raises(AozoraError) as error:
        parse(f"無事な行\n{line}\n無事な行")
    assert str(error.value).startswith(f"2行目: {says}")


# --- どんな文章でも ---

文字 = st.characters(exclude_characters=NOTATION + "\r\n-", exclude_categories=["Cs"])
漢字 = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1)
かな = st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3093), min_size=1)


@given(st.text(文字))
def test_text_without_notation_is_untouched(text):
    assert parse(f"猫{text}").body == f"猫{text}"


@given(st.lists(st.tuples(かな, st.builds(Ruby, 漢字, かな), st.booleans()), min_size=1))
def test_ruby_comes_back(parts):
    source = "".join(f"{before}{'｜' * bar}{base}《{reading}》" for before, (base, reading), bar in parts)
    book = parse(source)
    assert list(book.ruby) == [ruby for _, ruby, _ in parts]
    assert book.body == "".join(before + base for before, (base, _), _ in parts)
    assert book.body_with_readings == "".join(before + base + reading for before, (base, reading), _ in parts)


@given(st.text(st.sampled_from(NOTATION + "猫ねcat&\n-、1")))
def test_any_jumble_is_read_or_refused_with_a_line_number(text):
    try:
        book = parse(text)
    except AozoraError as error:
        assert re.match(r"\d+行目: ", str(error))
    else:
        assert not set(book.body) & set("《》｜")
        assert "［＃" not in book.body
