"""「文字は、ぜんぶ数だった」の文を支える述語。"""

import ast
from itertools import combinations
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds, numbers

Data = dict[str, Any]
JIS = ("shift_jis", "euc_jp", "iso2022_jp")
TRIED = "我WМവ🥺"


@claim
def a_name_becomes_numbers(cells: Cells) -> Verdict:
    """名前の一文字ごとに、番号と、そのUTF-8のバイト列が並ぶ。"""
    rows = [line.split(maxsplit=2) for line in cells["name"].lines]
    right = all(int(number) == ord(char) and bytes.fromhex(code) == char.encode() for char, number, code in rows)
    return holds(right and "".join(char for char, _, _ in rows) == "夏目漱石", 行=rows)


fourth_line_is_malayalam = claim(
    lambda cells: all(
        name.startswith("MALAYALAM ")
        for name in [line.split(maxsplit=1)[1] for line in cells["malayalam"].lines]
        if name != "SPACE"
    )
)


@claim(option="英語")
def fourth_line_is_english(cells: Cells) -> Verdict:
    """四行目は、英語の行と同じ数の言葉からなり、同じ言葉の並ぶ所（to）も同じ。ほかに、くり返す言葉はない。"""
    lines = [line.partition("　（")[0].split() for line in cells["four"].lines]
    english, fourth = ([words.index(word) for word in words] for words in (lines[1], lines[3]))
    again = [place for place, first in enumerate(fourth) if place != first]
    right = lines[1] == ["We", "choose", "to", "go", "to", "the", "Moon"] and again == [4] and fourth[4] == 2
    return holds(right and english == fourth, 英語=lines[1], 四行目=lines[3])


@claim
def every_character_has_its_number(cells: Cells) -> Verdict:
    """どの文字も番号になり、番号から同じ文字に戻る。番号は、文字ごとに違う。"""
    rows = [(line[0], numbers(line)[0], line.rpartition("→ ")[2]) for line in cells["numbers"].lines]
    back = all(before == after and ord(before) == number for before, number, after in rows)
    return holds(back and len({number for _, number, _ in rows}) == len(rows), 文字と番号=rows)


moon_is_6708 = claim(
    lambda cells: cells["numbers"].lines[0].startswith("月") and "16進数で 6708）" in cells["numbers"].lines[0]
)
moon_exceeds_a_byte = claim(lambda cells: numbers(cells["numbers"].lines[0])[0] > 255)
all_become_numbers = claim(
    lambda four_languages: (
        len(points := [row["code_point"] for line in four_languages["lines"] for row in line["characters"]]) == 12
        and all(point.startswith("U+") for point in points)
    )
)
utf8_writes_all = claim(
    lambda four_languages: all(row["utf-8"] for line in four_languages["lines"] for row in line["characters"])
)


@claim
def shift_jis_cannot_write_malayalam(four_languages: Data) -> Verdict:
    """図の文字のうち、Shift_JISで書けないのは、マラヤーラム文字だけで、一つも書けない。"""
    written = {
        line["language"]: [bool(row["shift_jis"]) for row in line["characters"]] for line in four_languages["lines"]
    }
    malayalam = written.pop("マラヤーラム文字")
    return holds(not any(malayalam) and all(map(all, written.values())), マラヤーラム文字=malayalam, ほか=written)


encodings_share_nothing = claim(
    lambda cells: all(
        one != other and one[0] != other[0]
        for one, other in combinations([line.split()[1:] for line in cells["bytes"].lines], 2)
    )
)


@claim
def bits_give_back_the_number(utf8_layout: Data) -> Verdict:
    """どの文字でも、中身のビットをつなげて読むと、番号に戻る。"""
    inside = {row["char"]: "".join(byte.partition("|")[2] for byte in row["bytes"]) for row in utf8_layout["rows"]}
    right = all(int(inside[row["char"]], 2) == row["number"] for row in utf8_layout["rows"])
    return holds(right and set("".join(inside.values())) == {"0", "1"}, 中身=inside)


# 先頭のバイトは、1が並ぶ数が組のバイト数。続くバイトは、どれも10で始まる。
ones_count_the_bytes = claim(
    lambda utf8_layout: [
        {row["char"]: [byte.partition("|")[0] for byte in row["bytes"]] for row in utf8_layout["rows"]}
    ],
    lambda marks: (
        len(marks["猫"]) == 3
        and all(first == "1" * (1 + len(others)) + "0" for first, *others in marks.values() if others)
        and {mark for _, *others in marks.values() for mark in others} == {"10"}
    ),
)
one_to_four_bytes = claim(
    lambda utf8_layout: (
        [len(row["bytes"]) for row in utf8_layout["rows"]] == [1, 2, 3, 4]
        and (codes := [row["number"] for row in utf8_layout["rows"]]) == sorted(codes)
    )
)


@claim
def no_jis_writes_malayalam_or_emoji(cells: Cells) -> Verdict:
    """マラヤーラム文字と🥺は、JISのどの方式でも書けず、UTFの方式では書ける。"""
    written = _written(cells)
    refused = all("വ" not in written[way] and "🥺" not in written[way] for way in JIS)
    return holds(refused and all(written[way] == list(TRIED) for way in written if way not in JIS), 書けた=written)


every_encoding_writes_the_other_three = claim(
    lambda cells: (
        len(written := _written(cells)) > len(JIS) and all(found[:3] == list(TRIED[:3]) for found in written.values())
    )
)


def _written(cells: Cells) -> dict[str, list[str]]:
    """方式ごとの、書けた文字。"""
    return {way: ast.literal_eval(found) for way, _, found in (line.partition(" ") for line in cells["jis"].lines)}


python_refuses = claim(lambda cells: cells["error"].strip().startswith("'shift_jis' codec can't encode character"))
# 文字化けした文をShift_JISの仲間で書き直すと、元の文をUTF-8で書いたバイト列になる。
mojibake_keeps_the_bytes = claim(
    lambda cells: (
        (shown := cells["mojibake"].strip()).encode("cp932", errors="replace") == "吾輩は猫である".encode()
        and shown != "吾輩は猫である"
    ),
)
# 「今日はいい」の次は「天気」。二位との差は、三倍より大きい。
fine_weather_comes_first = claim(
    lambda fine_weather: [[(one["token"], one["probability"]) for one in fine_weather["top"]]],
    lambda top: top[0][0] == "天気" and top[0][1] > 3 * top[1][1],
    option="天気",
)
candidates_differ_in_length = claim(
    lambda fine_weather: [{one["token"] for one in fine_weather["top"]}],
    lambda shown: {"日", "天気", "ですね", "日に"} <= shown and [len("日"), len("天気"), len("ですね")] == [1, 2, 3],
)
over_a_hundred_thousand = claim(lambda unicode_numbers: 110_000 < unicode_numbers["assigned_17"] < 200_000)
gemma_has_more = claim(
    lambda unicode_numbers, japanese_tokens__vocabulary: (
        japanese_tokens__vocabulary["size"] > unicode_numbers["assigned_17"]
    )
)
bytes_make_it_longer = claim(lambda moon: moon["bytes"] > 2 * moon["characters"])
# 「月に行く」は、4文字で、UTF-8では12バイト。
moon_is_three_times_longer = claim(lambda moon: moon["characters"] == 4 and moon["bytes"] == 12)
family_is_many_code_points = claim(lambda cells: numbers(cells["answer-emoji"].lines[1])[0] > 1)
three_people_joined = claim(
    lambda cells: (
        (points := ast.literal_eval(cells["answer-emoji"].lines[0]))[::2] == ["U+1F468", "U+1F469", "U+1F467"]
        and set(points[1::2]) == {"U+200D"}
    )
)
three_bytes_against_two = claim(
    lambda cells: [{line.split()[0]: numbers(line)[0] for line in cells["answer-size"].lines}, len("吾輩は猫である")],
    lambda size, letters: size["utf-8"] == 3 * letters and size["shift_jis"] == 2 * letters,
)
four_bits_are_one_letter = claim(
    lambda: [f"{number:X}" for number in (10, 11, 15)] == ["A", "B", "F"] and 15 == 2**4 - 1
)
a_byte_has_256_values = claim(lambda: 2**8 == 256 == 255 + 1)
an_accent_is_two_bytes = claim(
    lambda: "é".encode() == bytes.fromhex("C3 A9") == bytes([int("1100 0011".replace(" ", ""), 2), 0b1010_1001])
)
