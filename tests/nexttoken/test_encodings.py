"""encodings: 符号位置とバイト列。"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexttoken.encodings import (
    ASSIGNED,
    CODE_POINTS,
    ENCODINGS,
    SURROGATES,
    bytes_of,
    count_assigned,
    guess_encoding,
    mojibake,
    sizes,
    utf8_bits,
    what_cannot_be_written,
    why_not,
)

日本語 = "我々は月に行くことを選択する"
英語 = "We choose to go to the Moon"
ロシア語 = "Мы решили отправиться на луну"
マラヤーラム文字 = "വി ചൂസ് റ്റു ഗോ റ്റു ദി മൂൺ"
JIS = ("shift_jis", "euc_jp", "iso2022_jp", "shift_jisx0213")


def test_escape_character_cannot_be_read_back_from_iso2022_jp():
    assert why_not("\x1b", "iso2022_jp") == "ISO-2022-JP では 1B になり、読み戻せない"


@given(st.text(), st.sampled_from([*ENCODINGS, *JIS, "cp932"]))
def test_what_can_be_written_comes_back(text, encoding):
    written = bytes_of(text, encoding)
    if written is None:
        assert what_cannot_be_written(text, encoding)
    else:
        assert written.decode(encoding) == text
        assert sizes(text, [encoding]) == {encoding: 8 * len(written)}
        assert what_cannot_be_written(text, encoding) == []


@given(st.characters(exclude_categories=["Cs"]))
def test_utf8_payload_is_the_code_point(char):
    prefixes, payloads = zip(*(bits.split("|") for bits in utf8_bits(char)), strict=True)
    assert int("".join(payloads), 2) == ord(char)
    assert all(len(prefix + payload) == 8 for prefix, payload in zip(prefixes, payloads, strict=True))
    assert prefixes[0] == {1: "0", 2: "110", 3: "1110", 4: "11110"}[len(char.encode("utf-8"))]
    assert set(prefixes[1:]) <= {"10"}


def test_mojibake_can_be_undone_when_no_byte_was_lost():
    assert mojibake("猫である").encode("cp932").decode("utf-8") == "猫である"
    assert "�" in mojibake(日本語)


def test_our_way_of_counting_gives_the_published_number():
    assert (ord("\U0010ffff") + 1, 0xE000 - 0xD800) == (CODE_POINTS, SURROGATES)
    version, count = count_assigned()
    assert version in ASSIGNED, f"ASSIGNED に Unicode {version} の文字数を足してください（数えると {count:,}）"
    assert count == ASSIGNED[version]
    assert count_assigned(unicodedata.ucd_3_2_0) == ("3.2.0", ASSIGNED["3.2.0"])


文 = "　吾輩は猫である。名前はまだ無い。\nどこで生れたかとんと見当がつかぬ。\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_guess_utf16_without_japanese(encoding):
    assert guess_encoding("I am a cat.".encode(encoding)) == encoding
    assert guess_encoding("\ufeffI am a cat.".encode(encoding)) == "utf-16"


def test_guess_gives_up():
    assert guess_encoding(b"\xff\xc0\x81") is None


@given(st.text(alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x3093), min_size=5))
def test_guess_tells_hiragana_in_shift_jis_from_euc_jp(text):
    assert guess_encoding(text.encode("cp932")) == "cp932"
    assert guess_encoding(text.encode("euc_jp")) == "euc_jp"
