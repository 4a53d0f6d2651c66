"""「数えて、続きを当てる」の文を支える述語。"""

import re
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


both_rules_fit_five = claim(
    lambda sequences, cells: (
        sequences["natural"][:5] == cells["crooked"].numbers[:5] == sequences["crooked"][:5] == [1, 2, 3, 4, 5]
    )
)
rules_part_at_the_sixth = claim(
    lambda sequences: (
        [
            place
            for place, (one, other) in enumerate(zip(sequences["natural"], sequences["crooked"], strict=True), 1)
            if one != other
        ][:1]
        == [6]
    )
)


@claim
def next_number_is_asked(cells: Cells) -> Verdict:
    """左から順に、次の番号を当てる問題になっている。"""
    *questions, answer = cells["prefixes"].lines
    asked = [line.numbers for line in questions]
    return holds(bool(asked) and all(answer.numbers[: len(one)] == one for one in asked), 問題=asked)


pieces_are_neither_characters_nor_words = claim(
    lambda cells: cells["prefixes"].strip().rpartition("＝")[2].strip() == "月／がき／れい"
)
# 取っておいたのは、全体のおよそ一割（9.5〜10.5%）。
a_tenth_is_held_out = claim(
    lambda ngram_perplexity: (
        0.095 <= ngram_perplexity["unread"] / (ngram_perplexity["read"] + ngram_perplexity["unread"]) <= 0.105
    )
)


@claim
def always_wa_at_first(cells: Cells) -> Verdict:
    """千文字しか読んでいないときだけ、「吾輩」の次が必ず「は」。"""
    (size, times, wa, _), *later = _shares(cells)
    return holds(size == 1000 and 0 < wa == times and all(one[2] < one[1] for one in later), 初め=wa, 合計=times)


other_particles_appear = claim(lambda after_wagahai: min(after_wagahai["followers"].get(one, 0) for one in "のを") > 0)
share_settles = claim(
    lambda cells: (
        (changes := [abs(one - other) for one, other in pairwise([wa / times for _, times, wa, _ in _shares(cells)])])[
            -1
        ]
        < 0.02
        and changes[-1] == min(changes)
        and changes[0] == max(changes)
    )
)


def _shares(cells: Cells) -> list[list[float]]:
    """読んだ文字数ごとの、「吾輩」の回数、「は」の回数、割合。"""
    return [_glued(line) for line in cells["more"].lines]


def _glued(line: str) -> list[float]:
    """言葉のすぐ後ろに続く数も、前から順に。"""
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\.?\d*", line)]


same_as_counted_by_hand = claim(
    lambda cells: (
        len(by_hand := [(line[0], line.numbers[-1]) for line in cells["count"].lines]) > 0
        and by_hand == [(line[0], line.numbers[-1]) for line in cells["ngram"].lines]
    )
)

# 「主人の」の次でいちばん多いのは「方」で、「よ」と同数。「猫」と「金」は五位までに入らない。
the_masters_side_comes_first = claim(
    lambda cells: [[(line[0], line.numbers[-1]) for line in cells["count"].lines]],
    lambda found: (
        [char for char, _ in found[:2]] == ["方", "よ"]
        and found[0][1] == found[1][1] > found[2][1]
        and not {"猫", "金"} & {char for char, _ in found}
    ),
    option="「方」",
)


#: 読んで言葉にした文章。変わったら、読み直して本文を直す。
READ = {
    1: "吾輩はかってにりあ輩的とか砕を流をさいろ」な暮やあ云にがは」を眼ゃ動懸人",
    3: "吾輩はこの三女などは年が御歳暮の方にはほんと学校で演説の中へ御嫁に行きた",
    5: "吾輩はこの道に掛けては日本一の堪能である。スチーヴンソンは腹這に寝て小説",
    6: "吾輩はこの道に掛けては日本一の堪能である。草双紙にある猫又に似ていますよ",
}


@claim
def one_is_no_text(cells: Cells) -> Verdict:
    """n=1の文章は、本文で「文章になっていない」と言ったもののまま。"""
    return _written(cells, 1)


@claim
def three_is_broken_japanese(cells: Cells) -> Verdict:
    """n=3の文章は、本文で「切れ切れながら日本語らしい」と言ったもののまま。"""
    return _written(cells, 3)


@claim(option="「堪能」")
def five_and_six_look_like_the_novel(cells: Cells) -> Verdict:
    """n=5とn=6の文章は、本文で「小説そのものに見える」と言ったもののまま。"""
    return _written(cells, 5, 6)


def _written(cells: Cells, *sizes: int) -> Verdict:
    found = dict(line.split(maxsplit=1) for line in cells["generate"].lines)
    texts = {f"n={size}": found[f"n={size}"] for size in sizes}
    return holds(all(texts[f"n={size}"] == READ[size] for size in sizes), **texts)


hardly_lost_in_what_was_read = claim(
    lambda ngram_perplexity: (
        (values := _column(ngram_perplexity, "read")) == sorted(values, reverse=True) and values[-1] < 2
    )
)


@claim
def more_lost_beyond_the_best(ngram_perplexity: Data) -> Verdict:
    """Witten–Bellでは、いちばんよいnは端ではなく、その先ではnとともに迷いが大きくなる。"""
    values, best = _column(ngram_perplexity, "unread"), ngram_perplexity["best"]
    after = values[best - 1 :]
    return holds(1 < best < len(values) and after == sorted(after), いちばんよい=best, 迷い=values)


# n=6は、読んだ文章ではほとんど迷わないのに、初めての文章では、五十択に近いところ（45〜50）まで迷う。
six_is_lost_in_new_text = claim(
    lambda ngram_perplexity: [_column(ngram_perplexity, "read")[5], _column(ngram_perplexity, "unread")[5]],
    lambda read, unread: read < 2 and 45 < unread < 50,
)
saving_decides_the_best_n = claim(
    lambda ngram_perplexity, smoothing: [_column(ngram_perplexity, "unread"), _column(smoothing, "unread")],
    lambda old, new: old[2] < old[5] and new[5] < new[2],
    baseline="Witten–Bellと修正Kneser–Neyどうし",
)


@claim(baseline="Witten–Bellの混ぜ方（[^witten]）。修正Kneser–Neyがどれよりもよいと、[^chen]が比べている")
def same_counts_saved_better(ngram_perplexity: Data, smoothing: Data, cells: Cells) -> Verdict:
    """修正Kneser–Neyの迷いは、n=2からはどのnでもWitten–Bellより小さく、いちばん小さい値どうしでは二割近く小さい。"""
    old, new = _column(ngram_perplexity, "unread"), _column(smoothing, "unread")
    smaller = all(b < a for a, b in zip(old[1:], new[1:], strict=True))
    shown = [line.numbers[1:] for line in cells["kneser-ney"].lines[1:]]
    same = shown == [[round(old[n - 1], 1), round(new[n - 1], 1)] for n in (3, 6)]
    return holds(smaller and same and min(new) < 0.82 * min(old), さっき=old, 新しい=new, セル=shown)


# 32に区切ったどの区切りでも、修正Kneser–Neyの迷いのほうが小さく、比の95%の幅は、1よりずっと小さい。
the_gap_is_no_chance = claim(
    lambda smoothing: (found := smoothing["blocks"])["better"] == found["count"] == 32 and found["high"] < 0.9,
    baseline="Witten–Bellの混ぜ方（[^witten]）",
)


@claim
def longer_does_not_hurt(smoothing: Data) -> Verdict:
    """修正Kneser–Neyでは、n=4から先の迷いは、どれもn=3より小さく、たがいに1%も違わない。"""
    values = _column(smoothing, "unread")
    late = values[3:]
    return holds(len(late) == 3 and max(late) < values[2] and max(late) < 1.01 * min(late), 迷い=values)


rare_counts_are_cut = claim(lambda smoothing: 0.9 < smoothing["rows"][5]["discounts"][0] < 1)
# 一度だけ読んだ文脈では、Witten–Bellは、当たる割合より30ポイントを超えて高い確率を付け、
# 修正Kneser–Neyは2ポイントも違わない。
once_was_believed_too_much = claim(
    lambda smoothing: (
        (once := smoothing["once"])["old"] > once["hit"] + 0.3
        and abs(once["new"] - once["hit"]) < 0.02
        and once["places"] > 1000
    )
)


@claim
def fellow_follows_few(cells: Cells) -> Verdict:
    """「輩」と「行」の回数は、5%も違わないのに、前に来た文字の種類は、「行」が十倍より多い。"""
    (times, kinds), (other, more) = (_glued(line) for line in cells["before"].lines)
    return holds(abs(times - other) < 0.05 * other and more > 10 * kinds, 輩=(times, kinds), 行=(other, more))


def _column(found: Data, key: str) -> list[float]:
    return [row[key] for row in found["rows"]]


six_is_patchwork = claim(
    lambda copied: len(shares := [text["share"] for text in copied["texts"]]) >= 3 and min(shares) > 0.7
)


@claim
def the_strips_are_the_written_text(cells: Cells, strips: Data) -> Verdict:
    """切り分けた文章は、本文で書かせた文章。"""
    joined = [f"n={row['n']} {''.join(row['strips'])}".replace("\n", "⏎") for row in strips["rows"]]
    return holds(joined == list(cells["generate"].lines), 文章=joined)


six_has_the_fewest_strips = claim(
    lambda strips: (counts := [len(row["strips"]) for row in strips["rows"]])[-1] == min(counts) == 2 < counts[0]
)
longer_runs_are_newer = claim(
    lambda ngram_perplexity: (never := _column(ngram_perplexity, "never")) == sorted(never) and never[-1] > 0.5
)
long_runs_are_mostly_new = claim(lambda ngram_perplexity: _column(ngram_perplexity, "never")[-1] > 0.8)
# 四文字の並びの、半分より多くが、一度も読んでいないもの。
most_four_letter_runs_are_new = claim(lambda ngram_perplexity: _column(ngram_perplexity, "never")[3] > 0.5)

# 「吾輩は人で」の五文字は、一度も読んでいないので、鍵は一つも青くならない。
no_key_stays_blue = claim(
    lambda letter_keys: (
        (last := letter_keys["shown"][-1])["typed"] == "吾輩は人で" and last["count"] == 0 == sum(last["keys"])
    )
)


@claim
def longer_context_is_sharper_but_rarer(ngram_next: Data) -> Verdict:
    """文脈が長いほど、一位の割合は高く、数えた回数は少なくなり、しまいには零になる。"""
    counts = [panel["count"] for panel in ngram_next["panels"]]
    tops = [panel["top"][0]["share"] for panel in ngram_next["panels"] if panel["top"]]
    rarer = all(one > other for one, other in pairwise(counts))
    sharper = all(one < other for one, other in pairwise(tops))
    return holds(rarer and sharper and counts[-1] == 0, 回数=counts, 一位=tops)


six_before_say_face = claim(
    lambda ngram_next: [ngram_next["panels"][2]],
    lambda panel: panel["context"] == "吾輩は主人の" and panel["top"][0]["char"] == "顔" and panel["count"] < 5,
    option="「顔」",
)
few_of_the_possible_were_met = claim(
    lambda ngram_perplexity: ngram_perplexity["met"] / ngram_perplexity["possible"] < 1e-5
)
sixth_can_be_chosen = claim(
    lambda cells: (
        cells["answer-any"].replace("'", " ").split()
        == ["[", "1", ",", "2", ",", "3", ",", "4", ",", "5", ",", "42", "]"]
    )
)
copy_is_far_longer_than_the_context = claim(
    lambda copied, cells: (
        min([cells["answer-copy"].lines[0].numbers[0], *(text["longest"] for text in copied["texts"])]) > 25
    )
)
mostly_one_way = claim(lambda copied: min(text["one_way"] for text in copied["texts"]) > 0.5)
tokens_do_not_beat_characters = claim(
    lambda smoothing, cells: min(_glued(line)[-1] for line in cells["answer-tokens"].lines) > smoothing["lowest"],
    baseline="修正Kneser–Neyで数えた文字のnグラム（[^chen]）",
)
# トークン二つは、ならすと、およそ文字三つ分（2.5〜3.5文字）。
two_tokens_are_about_three_characters = claim(lambda token_ngrams: 2.5 < 2 * token_ngrams["mean"] < 3.5)
token_pairs_are_newer_than_three_characters = claim(
    lambda token_ngrams, ngram_perplexity: token_ngrams["never"]["2"] > ngram_perplexity["rows"][2]["never"]
)
inverses_multiply_to_64 = claim(lambda: 2 * 4 * 8 == 64 == 4 * 4 * 4)
