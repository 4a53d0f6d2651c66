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


@claim
def fourth_line_is_malayalam(cells: Cells) -> Verdict:
    """四行目の初めの文字は、どれもマラヤーラム文字（空白を除く）。"""
    names = [line.split(maxsplit=1)[1] for line in cells["malayalam"].lines]
    return holds(all(name.startswith("MALAYALAM ") for name in names if name != "SPACE"), 名前=names)


@claim
def every_character_has_its_number(cells: Cells) -> Verdict:
    """どの文字も番号になり、番号から同じ文字に戻る。番号は、文字ごとに違う。"""
    rows = [(line[0], numbers(line)[0], line.rpartition("→ ")[2]) for line in cells["numbers"].lines]
    back = all(before == after and ord(before) == number for before, number, after in rows)
    return holds(back and len({number for _, number, _ in rows}) == len(rows), 文字と番号=rows)


@claim
def moon_is_6708(cells: Cells) -> Verdict:
    """「月」の番号は、16進数で6708。"""
    first = cells["numbers"].lines[0]
    return holds(first.startswith("月") and "16進数で 6708）" in first, 出力=first)


@claim
def moon_exceeds_a_byte(cells: Cells) -> Verdict:
    """「月」の番号は、255より大きい。"""
    number = numbers(cells["numbers"].lines[0])[0]
    return holds(number > 255, 番号=number)


@claim
def all_become_numbers(four_languages: Data) -> Verdict:
    """四つの文の、五文字ずつのどれにも、番号がある。"""
    points = [row["code_point"] for line in four_languages["lines"] for row in line["characters"]]
    return holds(len(points) == 20 and all(point.startswith("U+") for point in points), 番号=points)


@claim
def utf8_writes_all(four_languages: Data) -> Verdict:
    """図のどの文字も、UTF-8で書ける。"""
    return holds(all(row["utf-8"] for line in four_languages["lines"] for row in line["characters"]))


@claim
def shift_jis_cannot_write_malayalam(four_languages: Data) -> Verdict:
    """図の文字のうち、Shift_JISで書けないのは、マラヤーラム文字だけで、一つも書けない。"""
    written = {
        line["language"]: [bool(row["shift_jis"]) for row in line["characters"]] for line in four_languages["lines"]
    }
    malayalam = written.pop("マラヤーラム文字")
    return holds(not any(malayalam) and all(map(all, written.values())), マラヤーラム文字=malayalam, ほか=written)


@claim
def encodings_share_nothing(cells: Cells) -> Verdict:
    """「月」のバイト列は、どの二つの方式でも違い、先頭のバイトも違う。"""
    codes = [line.split()[1:] for line in cells["bytes"].lines]
    apart = all(one != other and one[0] != other[0] for one, other in combinations(codes, 2))
    return holds(apart, バイト列=codes)


@claim
def bits_give_back_the_number(utf8_layout: Data) -> Verdict:
    """どの文字でも、中身のビットをつなげて読むと、番号に戻る。"""
    inside = {
        row["char"]: int("".join(byte.partition("|")[2] for byte in row["bytes"]), 2) for row in utf8_layout["rows"]
    }
    return holds(all(inside[row["char"]] == row["number"] for row in utf8_layout["rows"]), 読んだ番号=inside)


@claim
def one_to_four_bytes(utf8_layout: Data) -> Verdict:
    """図の文字は、番号の小さい順に、1、2、3、4バイトになる。"""
    rows = utf8_layout["rows"]
    lengths, codes = [len(row["bytes"]) for row in rows], [row["number"] for row in rows]
    return holds(lengths == [1, 2, 3, 4] and codes == sorted(codes), バイト数=lengths)


@claim
def no_jis_writes_malayalam_or_emoji(cells: Cells) -> Verdict:
    """マラヤーラム文字と🥺は、JISのどの方式でも書けず、UTFの方式では書ける。"""
    written = _written(cells)
    refused = all("വ" not in written[way] and "🥺" not in written[way] for way in JIS)
    return holds(refused and all(written[way] == list(TRIED) for way in written if way not in JIS), 書けた=written)


@claim
def every_encoding_writes_the_other_three(cells: Cells) -> Verdict:
    """日本語、英語、ロシア語の文字は、どの方式でも書ける。"""
    written = _written(cells)
    return holds(
        len(written) > len(JIS) and all(found[:3] == list(TRIED[:3]) for found in written.values()), 書けた=written
    )


def _written(cells: Cells) -> dict[str, list[str]]:
    """方式ごとの、書けた文字。"""
    return {way: ast.literal_eval(found) for way, _, found in (line.partition(" ") for line in cells["jis"].lines)}


@claim
def python_refuses(cells: Cells) -> Verdict:
    """🥺をShift_JISで書かせると、書けないという例外になる。"""
    error = cells["error"].strip()
    return holds(error.startswith("'shift_jis' codec can't encode character"), 例外=error)


@claim
def mojibake_keeps_the_bytes(cells: Cells) -> Verdict:
    """文字化けした文をShift_JISの仲間で書き直すと、元の文をUTF-8で書いたバイト列になる。"""
    shown = cells["mojibake"].strip()
    same = shown.encode("cp932", errors="replace") == "吾輩は猫である".encode()
    return holds(same and shown != "吾輩は猫である", 文字化け=shown)


@claim
def over_a_hundred_thousand(unicode_numbers: Data) -> Verdict:
    """文字が割り当てられた番号は、十一万から二十万のあいだにある。"""
    assigned = unicode_numbers["assigned_17"]
    return holds(110_000 < assigned < 200_000, 割り当て=assigned)


@claim
def gemma_has_more(unicode_numbers: Data, japanese_tokens__vocabulary: Data) -> Verdict:
    """Gemmaの語彙は、文字が割り当てられた番号より多い。"""
    size, assigned = japanese_tokens__vocabulary["size"], unicode_numbers["assigned_17"]
    return holds(size > assigned, Gemmaの語彙=size, 割り当て=assigned)


@claim
def bytes_make_it_longer(moon: Data) -> Verdict:
    """例の文では、バイトの数が、文字の数の倍より多い。"""
    return holds(moon["bytes"] > 2 * moon["characters"], 文字=moon["characters"], バイト=moon["bytes"])


@claim
def moon_is_three_times_longer(moon: Data) -> Verdict:
    """「月に行く」は、4文字で、UTF-8では12バイト。"""
    return holds(moon["characters"] == 4 and moon["bytes"] == 12, 文字=moon["characters"], バイト=moon["bytes"])


@claim
def family_is_many_code_points(cells: Cells) -> Verdict:
    """家族の絵文字は、二つ以上の符号位置からなる。"""
    count = numbers(cells["answer-emoji"].lines[1])[0]
    return holds(count > 1, 符号位置=count)


@claim
def three_people_joined(cells: Cells) -> Verdict:
    """男性、女性、女の子の順に並び、あいだがどれもU+200D。"""
    points = ast.literal_eval(cells["answer-emoji"].lines[0])
    return holds(points[::2] == ["U+1F468", "U+1F469", "U+1F467"] and set(points[1::2]) == {"U+200D"}, 符号位置=points)


@claim
def three_bytes_against_two(cells: Cells) -> Verdict:
    """「吾輩は猫である」の七文字は、UTF-8では3バイトずつ、Shift_JISでは2バイトずつ。"""
    size = {line.split()[0]: numbers(line)[0] for line in cells["answer-size"].lines}
    letters = len("吾輩は猫である")
    return holds(size["utf-8"] == 3 * letters and size["shift_jis"] == 2 * letters, バイト=size)
