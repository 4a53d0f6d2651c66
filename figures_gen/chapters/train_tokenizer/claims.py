"""「『吾輩は猫である』でトークナイザを育てる」の文を支える述語。"""

from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Output, Verdict, claim, holds, numbers

Data = dict[str, Any]
OPENING = "吾輩は猫である。名前はまだ無い。"


@claim
def long_preface_before_the_opening(cells: Cells) -> Verdict:
    """名文句の前に、前置きが十行より多くあり、その中で記号を説明している。"""
    lines = cells["load"].lines
    before = [line for line in lines if "猫である。名前はまだ無い" not in line][: _place(lines, "名前はまだ無い")]
    return holds(len(before) > 10 and any("記号について" in line for line in before), 前置きの行数=len(before))


def _place(lines: list[Output], words: str) -> int:
    return next(place for place, line in enumerate(lines) if words in line)


text_is_full_of_marks = claim(
    lambda cells: numbers(cells["notation"].lines[1])[:2], lambda rubies, notes: rubies > 1000 and notes > 100
)
opening_follows_chapter_one = claim(
    lambda cells: cells["notation"].lines[2:4], lambda first, second: first == "一" and second.strip() == OPENING
)
reading_slips_into_the_text = claim(
    lambda cells: cells["ruby"].lines, lambda right, wrong: OPENING in right and "吾輩わがはいは猫である" in wrong
)
reading_is_in_the_book = claim(lambda cells: "　吾輩《わがはい》は猫である。" in cells["load"])
twelve_bits_are_too_few = claim(
    lambda token_boxes: token_boxes["bits"]["short_kinds"] < token_boxes["vocab_size"] == 5000
)
sentence_shrinks_splendidly = claim(lambda token_boxes: token_boxes["sentences"][0]["ratio"] > 3)
words_emerge = claim(lambda token_boxes: {"吾輩", "名前", "猫である"} <= set(_words(token_boxes, 0)))
cuts_are_odd_too = claim(lambda token_boxes: "はまだ" in _words(token_boxes, 0))
clean_sentence_shrinks_more = claim(
    lambda token_boxes: [*(sentence["ratio"] for sentence in token_boxes["sentences"]), _words(token_boxes, 1)],
    lambda dirty, clean, words: "吾輩は" in words and clean > dirty,
)
cat_and_full_stop_stay_apart = claim(
    lambda token_boxes: (
        "猫である" in (words := [word for place in (0, 1) for word in _words(token_boxes, place)])
        and all(word == "。" or "。" not in word for word in words)
    )
)


def _words(token_boxes: Data, place: int) -> list[str]:
    return [token["text"] for token in token_boxes["sentences"][place]["tokens"]]


# 番号の列から、元の文に戻る。
comes_back_whole = claim(
    lambda cells: cells["roundtrip"].lines, lambda ids, text: ids.startswith("[") and text == OPENING
)
whole_novel_with_its_dictionary_shrinks_less = claim(
    lambda vocabulary_size, token_boxes: (
        vocabulary_size["ours"]["ratio_with_dictionary"] < 0.8 * token_boxes["sentences"][0]["ratio"]
    ),
)
# 小説全体も、規則表を数えてShift_JISと比べると、圧縮率は2に届かず、UTF-8と比べたときより下がる。
novel_shrinks_less_against_shift_jis = claim(
    lambda vocabulary_size: (
        vocabulary_size["ours"]["shift_jis_ratio_with_dictionary"]
        < min(2, vocabulary_size["ours"]["ratio_with_dictionary"])
    )
)
# UTF-8の代わりにShift_JISと比べると、圧縮率が下がる。
harder_rival_lowers_the_ratio = claim(
    lambda token_boxes: token_boxes["sentences"][0]["shift_jis_ratio"] < token_boxes["sentences"][0]["ratio"]
)
pancake_falls_apart = claim(
    lambda cells: _seen_and_unseen(cells),
    lambda _, unseen: "（小説にない）" in unseen[0] and "／パ／ン／ケ／ー／キ／" in unseen[1],
)
# 教科書にない文の圧縮率は、書き出しの文より低い。
unseen_shrinks_less = claim(
    lambda cells: _seen_and_unseen(cells),
    lambda seen, unseen: "（小説にない）" in unseen[0] and _times(unseen, 3) < _times(seen, 3),
)
unseen_still_beats_shift_jis = claim(lambda cells: _seen_and_unseen(cells), lambda _, unseen: _times(unseen, 5) > 1)


@claim
def one_character_a_token_beats_shift_jis(cells: Cells) -> Verdict:
    """小説にない文を一文字ずつのトークンにしたとしても、Shift_JISより短い。"""
    _, unseen = _seen_and_unseen(cells)
    pieces = unseen[1].strip().split("／")
    each = int(numbers(unseen[2])[0]) // len(pieces)
    alone, other = sum(map(len, pieces)) * each, numbers(unseen[5])[0]
    right = alone < other == 2 * 8 * sum(map(len, pieces)) and 2 * 8 == 16 and "�" not in unseen[1]
    return holds(right, 一文字ずつ=alone, Shift_JIS=other)


common_endings_help = claim(
    lambda cells: _seen_and_unseen(cells),
    lambda _, unseen: {"いて", "くれ", "ました"} <= set(unseen[1].strip().split("／")),
)


def _seen_and_unseen(cells: Cells) -> tuple[list[Output], list[Output]]:
    """小説にある文と、ない文の、六行ずつ。文、切れ目、BPE、UTF-8、UTF-16、Shift_JIS の順。"""
    lines = cells["unseen"].lines
    return lines[:6], lines[6:]


def _times(lines: list[Output], row: int) -> float:
    return numbers(lines[row])[-1]


whole_book_lies_between = claim(
    lambda cells, vocabulary_size: [
        *(_times(lines, 3) for lines in _seen_and_unseen(cells)),
        vocabulary_size["ours"]["ratio"],
    ],
    lambda good, bad, whole: bad < whole < good,
)
thirteen_letters_did_not_pay = claim(
    lambda bpe_by_hand__accounts: (
        not any(bpe_by_hand__accounts["once"][name]["pays"] for name in ("with_symbols", "bits"))
        and bpe_by_hand__accounts["once"]["with_symbols"]["before"] == 13
    )
)
dictionary_pays_in_a_novel = claim(
    lambda cells: (numbers(line)[0] for line in cells["whole"].lines[:3]),
    lambda before, after, dictionary: before - after > 10 * dictionary,
)
text_shrinks_on = claim(
    lambda vocabulary_size: (
        all(after < before for before, after in pairwise([row["per_character"] for row in vocabulary_size["rows"]]))
        and all(after == 2 * before for before, after in pairwise([row["size"] for row in vocabulary_size["rows"]][1:]))
    )
)


@claim(option="あるところから増えはじめる")
def best_is_between(vocabulary_size: Data) -> Verdict:
    """規則表も数えると、最小の語彙まで減り続け、そこから先は増え続ける。"""
    totals = [row["with_dictionary"] for row in vocabulary_size["rows"]]
    bottom = totals.index(min(totals))
    down = all(after < before for before, after in pairwise(totals[: bottom + 1]))
    up = all(after > before for before, after in pairwise(totals[bottom:]))
    inside = 0 < bottom < len(totals) - 1
    return holds(inside and down and up, 値=totals, 最小=vocabulary_size["best"]["size"])


late_rules_still_pay = claim(lambda vocabulary_size: vocabulary_size["after_best"]["saved_per_rule"] > 2)
width_is_to_blame = claim(
    lambda vocabulary_size: (
        (after := vocabulary_size["after_best"])["to_bits"] > after["from_bits"]
        and after["growth"] > 0
        and after["shrink_at_same_width"] > 0
    )
)
last_rules_do_not_pay = claim(
    lambda vocabulary_size: (
        vocabulary_size["last"]["saved_per_rule"] < 2 and vocabulary_size["last"]["shrink_at_same_width"] < 0
    )
)


@claim
def five_thousand_is_much(cells: Cells, token_boxes: Data) -> Verdict:
    """5,000トークンは、区別できる限りの一つ手前の大きさに、規則表を数えなくても、数えても負ける。"""
    fewer, ours, _ = _sizes(cells)
    expected = [token_boxes["bits"]["short_kinds"], 5000]
    worse = ours[1] > fewer[1] and ours[2] > fewer[2]
    return holds(worse and [fewer[0], ours[0]] == expected, 少ない語彙=fewer, この本の語彙=ours)


@claim(baseline="同じ方法で作った、大きさの違う語彙どうし")
def filling_the_seats_wins(cells: Cells, token_boxes: Data) -> Verdict:
    """同じビット数で区別できる限りの大きさは、規則表を数えなくても、数えても、ほかの二つより短い。"""
    *others, full = _sizes(cells)
    shorter = all(full[1] < other[1] and full[2] < other[2] for other in others)
    return holds(shorter and full[0] == token_boxes["bits"]["kinds"], 席を埋めた語彙=full, ほかの二つ=others)


def _sizes(cells: Cells) -> list[list[float]]:
    """試した大きさごとの、語彙サイズ、文章のビット数、規則表も数えたビット数。"""
    lines = cells["round-number"].lines
    return [[numbers(lines[row])[0], *numbers(lines[row + 1])] for row in range(0, len(lines), 2)]


short_wants_few = claim(
    lambda by_length, vocabulary_size: [
        [vocabulary_size["best"]["size"], *(part["best"] for part in by_length["parts"])],
        [part["share"] for part in by_length["parts"]],
    ],
    lambda best, shares: shares == [4, 16] and all(a > b for a, b in pairwise(best)),
)
every_token_is_the_same = claim(
    lambda cells: [*numbers(cells["own"].lines[0]), cells],
    lambda tokens, same, cells: tokens == same == 5000 and cells["own"].lines[1].endswith("True"),
)
scraps_of_bytes_come_first = claim(
    lambda cells: all("まだ文字にならない" in line for line in cells["first"].lines[:3]),
)
scraps_begin_kana_and_punctuation = claim(
    lambda learned_when: (
        "チ".encode()[:2] != "タ".encode()[:2]
        and [{char.encode()[:2].hex(" ").upper() for char in text} for text in ("ぁのみ", "むをァタ", "、。「」《》")]
        == [{head} for head in learned_when["first"]]
    )
)
no_is_the_first_character = claim(
    lambda cells, learned_when: [
        *next((n, x) for n, x in enumerate(cells["first"].lines, 1) if "まだ文字にならない" not in x),
        learned_when,
    ],
    lambda number, line, learned_when: line.endswith("→ の") and number == learned_when["by_word"]["の"]["merge"],
)


@claim
def ruby_brackets_come_early(cells: Cells, learned_when: Data) -> Verdict:
    """《と》を、続けて、「な」や「て」より先に覚えている。"""
    learned = [line.split("→")[-1].strip() for line in cells["first"].lines]
    opening, closing = (learned_when["by_word"][mark]["merge"] for mark in "《》")
    before = learned.index("》") < min(learned.index("な"), learned.index("て"))
    return holds(before and closing == opening + 1, 順番=learned)


@claim
def frequent_words_come_early(learned_when: Data) -> Verdict:
    """図の言葉の組の九割より多くで、多く出てくるほうを先に覚えている。"""
    counts = [row["count"] for row in learned_when["rows"]]  # 覚えた順
    pairs = [(first, later) for place, first in enumerate(counts) for later in counts[place + 1 :]]
    share = sum(first > later for first, later in pairs) / len(pairs)
    return holds(share > 0.9, 順番どおりの組の割合=share)


name_came_late = claim(
    lambda learned_when: (
        (merge := {word: row["merge"] for word, row in learned_when["by_word"].items()})["主人"] < merge["吾輩"]
        and merge["名前"] > 2 * merge["苦沙弥"]
    )
)
cast_is_assembled = claim(
    lambda cells: {"苦沙弥先生", "迷亭先生", "多々良君"} <= set(cells["longest"].lines[1].split())
)
half_words_remain = claim(
    lambda cells: {"トチメンボー", "メンボー", "ヴァイオリン", "ヴァイオ"} <= set(cells["longest"].lines[0].split())
)


@claim
def bigger_is_heavier(vocabulary_size: Data) -> Verdict:
    """語彙を2倍にするたびにトークンは減り、規則表は重くなる。トークン一つは、軽くなることがなく、重くなっていく。"""
    rows = vocabulary_size["rows"]
    tokens, dictionary, width = ([row[key] for row in rows] for key in ("tokens", "dictionary_bits", "bits_per_token"))
    fewer = all(after < before for before, after in pairwise(tokens))
    heavier = all(after > before for before, after in pairwise(dictionary))
    return holds(fewer and heavier and width == sorted(width) and width[-1] > width[0], ビット数=width)


bytes_do_not_shrink = claim(lambda cells: numbers(cells["answer-size"].lines[0])[-1] == 1)


@claim
def thousand_words_shrink(cells: Cells) -> Verdict:
    """1,000トークンで、例文が半分より短くなる。"""
    size, *_, ratio = numbers(cells["answer-size"].lines[1])
    return holds(size == 1000 and ratio > 2, 圧縮率=ratio)


@claim
def more_gains_little(cells: Cells) -> Verdict:
    """20,000トークンでは1,000トークンより短いが、トークンの減り方ほどには、圧縮率が上がらない。"""
    (_, few, narrow, low), (size, fewer, wide, high) = (numbers(line) for line in cells["answer-size"].lines[1:])
    return holds(
        size == 20000 and wide > narrow and 1 < high / low < few / fewer,
        トークンの減り方=few / fewer,
        圧縮率の上がり方=high / low,
    )


mew_is_not_a_token = claim(
    lambda cells: cells["answer-mew"].lines[:2],
    lambda whole, mew: "／" in whole and mew.startswith("ニャー:") and numbers(mew)[1] > 1,
)
mew_is_rare = claim(lambda learned_when: learned_when["never"]["count"] < 10)
token_ends_inside_a_character = claim(lambda cells: "ー�" in cells["answer-mew"].lines[0].split("／"))
body_alone_is_a_little_shorter = claim(
    lambda cells: (numbers(line)[0] for line in cells["answer-body"].lines[:2]),
    lambda dirty, clean: 0.9 < clean / dirty < 1,
)
some_tokens_never_appear_in_the_body = claim(lambda cells: numbers(cells["answer-body"].lines[2])[0] > 0)
those_tokens_come_from_notes_and_ruby = claim(
    lambda cells: all(word in cells["answer-body"].lines[3] for word in ("字下げ", "かんしゃく", "じょうだん"))
)


@claim(option="君")
def kun_comes_first(kushami: Data) -> Verdict:
    """「苦沙弥」の次の一位は「君」で、二位の「先生」の倍より高い。"""
    first, second, *_ = kushami["top"]
    right = (first["token"], second["token"]) == ("君", "先生") and first["probability"] > 2 * second["probability"]
    return holds(right, 一位=first, 二位=second)


kun_is_commoner = claim(lambda kushami: kushami["counts"]["君"] > kushami["counts"]["先生"] > kushami["counts"]["さん"])
kun_has_many_seats = claim(lambda kushami: {"君", "君は", "君の"} <= {one["token"] for one in kushami["top"]})
context_moves_the_first = claim(lambda kushami: kushami["after"] == {"と": "先生", "「": "さん"})
master_is_whole_in_ours = claim(
    lambda cells: (
        numbers(cells["own"].lines[0])[0] == 5000
        and {"苦沙弥君", "苦沙弥先生"} <= set(cells["longest"].lines[1].split())
    )
)


@claim(option="わからない")
def gemma_does_not_know_the_name(nameless: Data) -> Verdict:
    """「名前はまだ」の次の一位は「わからない」で、二位とは3ポイントより離れている。「無い」は、1%にも届かない。"""
    first, second, *_ = nameless["top"]
    clear = first["token"] == "わからない" and first["probability"] > second["probability"] + 0.03
    return holds(clear and nameless["author"] < 0.01, 一位=first, 二位=second, 無い=nameless["author"])


@claim(option="わ（わがはい）")
def today_is_read_as_wagahai(today: Data) -> Verdict:
    """「今日《」の次の一位は「わ」で、二位の十倍より高い。"""
    first, second, *_ = today["top"]
    return holds(first["token"] == "わ" and first["probability"] > 10 * second["probability"], 一位=first, 二位=second)


wagahai_is_written_on = claim(lambda today: today["written"] == "わがい》")
# 先生、主人、書生にルビを付けた文でも、今日の読みは、前のルビと一字一句同じ。
readings_are_copied = claim(
    lambda today: (
        [one["reading"] for one in today["others"]] == ["せんせい", "しゅじん", "しょせい"]
        and all(one["written"] == one["reading"] + "》" for one in today["others"])
    )
)

# つまみの図のトークナイザは、この章で育てたものより、規則が少ない。
mended_has_fewer_rules = claim(
    lambda opening__melt, learned_when: opening__melt["rows"][-1]["rules"] < learned_when["merges"]
)
