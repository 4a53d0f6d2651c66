"""「数えて、続きを当てる」の文を支える述語。"""

import re
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


@claim
def both_rules_fit_five(sequences: Data, cells: Cells) -> Verdict:
    """二つの規則は、初めの五つが1、2、3、4、5で同じ。"""
    natural, crooked = sequences["natural"][:5], cells["crooked"].numbers[:5]
    return holds(natural == crooked == sequences["crooked"][:5] == [1, 2, 3, 4, 5], 自然数=natural, へそ曲がり=crooked)


@claim
def rules_part_at_the_sixth(sequences: Data) -> Verdict:
    """六つ目で初めて、二つの規則が分かれる。"""
    pairs = zip(sequences["natural"], sequences["crooked"], strict=True)
    parted = [place for place, (one, other) in enumerate(pairs, 1) if one != other]
    return holds(parted[:1] == [6], 分かれた所=parted)


@claim
def next_number_is_asked(cells: Cells) -> Verdict:
    """左から順に、次の番号を当てる問題になっている。"""
    *questions, answer = cells["prefixes"].lines
    asked = [line.numbers for line in questions]
    return holds(bool(asked) and all(answer.numbers[: len(one)] == one for one in asked), 問題=asked)


@claim
def pieces_are_neither_characters_nor_words(cells: Cells) -> Verdict:
    """「月がきれい」の切れ目は、文字とも単語とも違う。"""
    pieces = cells["prefixes"].strip().rpartition("＝")[2].strip()
    return holds(pieces == "月／がき／れい", 切れ目=pieces)


@claim
def a_tenth_is_held_out(ngram_perplexity: Data) -> Verdict:
    """取っておいたのは、全体のおよそ一割（9.5〜10.5%）。"""
    share = ngram_perplexity["unread"] / (ngram_perplexity["read"] + ngram_perplexity["unread"])
    return holds(0.095 <= share <= 0.105, 割合=share)


@claim
def always_wa_at_first(cells: Cells) -> Verdict:
    """千文字しか読んでいないときだけ、「吾輩」の次が必ず「は」。"""
    (size, times, wa, _), *later = _shares(cells)
    return holds(size == 1000 and 0 < wa == times and all(one[2] < one[1] for one in later), 初め=wa, 合計=times)


@claim
def other_particles_appear(after_wagahai: Data) -> Verdict:
    """「吾輩の」と「吾輩を」も出てくる。"""
    found = {one: after_wagahai["followers"].get(one, 0) for one in "のを"}
    return holds(min(found.values()) > 0, **found)


@claim
def share_settles(cells: Cells) -> Verdict:
    """読む量を増やすと、割合の変わり方が小さくなり、終わりには2ポイントも動かない。"""
    shares = [wa / times for _, times, wa, _ in _shares(cells)]
    changes = [abs(one - other) for one, other in pairwise(shares)]
    return holds(changes[-1] < 0.02 and changes[-1] == min(changes) and changes[0] == max(changes), 変化=changes)


def _shares(cells: Cells) -> list[list[float]]:
    """読んだ文字数ごとの、「吾輩」の回数、「は」の回数、割合。"""
    return [_glued(line) for line in cells["more"].lines]


def _glued(line: str) -> list[float]:
    """言葉のすぐ後ろに続く数も、前から順に。"""
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\.?\d*", line)]


@claim
def same_as_counted_by_hand(cells: Cells) -> Verdict:
    """手で数えた割合と、NGramの割合が同じ。"""
    by_hand, by_model = ([(line[0], line.numbers[-1]) for line in cells[name].lines] for name in ("count", "ngram"))
    return holds(len(by_hand) > 0 and by_hand == by_model, 手=by_hand, NGram=by_model)


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


@claim
def five_and_six_look_like_the_novel(cells: Cells) -> Verdict:
    """n=5とn=6の文章は、本文で「小説そのものに見える」と言ったもののまま。"""
    return _written(cells, 5, 6)


def _written(cells: Cells, *sizes: int) -> Verdict:
    found = dict(line.split(maxsplit=1) for line in cells["generate"].lines)
    texts = {f"n={size}": found[f"n={size}"] for size in sizes}
    return holds(all(texts[f"n={size}"] == READ[size] for size in sizes), **texts)


@claim
def hardly_lost_in_what_was_read(ngram_perplexity: Data) -> Verdict:
    """読んだ文章では、nが大きいほど迷いが小さく、終わりには二つの候補も残らない。"""
    values = _column(ngram_perplexity, "read")
    return holds(values == sorted(values, reverse=True) and values[-1] < 2, 迷い=values)


@claim
def more_lost_beyond_the_best(ngram_perplexity: Data) -> Verdict:
    """Witten–Bellでは、いちばんよいnは端ではなく、その先ではnとともに迷いが大きくなる。"""
    values, best = _column(ngram_perplexity, "unread"), ngram_perplexity["best"]
    after = values[best - 1 :]
    return holds(1 < best < len(values) and after == sorted(after), いちばんよい=best, 迷い=values)


@claim(baseline="Witten–Bellで混ぜたnグラムどうし")
def longest_memorises_but_loses(ngram_perplexity: Data) -> Verdict:
    """Witten–Bellでは、n=6は、読んだ文章ではいちばんよく、初めての文章ではいちばんよいnに負ける。"""
    read, unread = _column(ngram_perplexity, "read"), _column(ngram_perplexity, "unread")
    return holds(read[-1] == min(read) and unread[-1] > min(unread), 読んだ=read[-1], 初めて=unread[-1])


@claim(baseline="Witten–Bellと修正Kneser–Neyどうし")
def saving_decides_the_best_n(ngram_perplexity: Data, smoothing: Data) -> Verdict:
    """n=3とn=6のどちらがよいかは、残し方によって入れ替わる。"""
    old, new = _column(ngram_perplexity, "unread"), _column(smoothing, "unread")
    return holds(old[2] < old[5] and new[5] < new[2], さっき=(old[2], old[5]), 新しい=(new[2], new[5]))


@claim(baseline="Witten–Bellの混ぜ方（[^witten]）。修正Kneser–Neyがどれよりもよいと、[^chen]が比べている")
def same_counts_saved_better(ngram_perplexity: Data, smoothing: Data, cells: Cells) -> Verdict:
    """修正Kneser–Neyの迷いは、n=2からはどのnでもWitten–Bellより小さく、いちばん小さい値どうしでは二割近く小さい。"""
    old, new = _column(ngram_perplexity, "unread"), _column(smoothing, "unread")
    smaller = all(b < a for a, b in zip(old[1:], new[1:], strict=True))
    shown = [line.numbers[1:] for line in cells["kneser-ney"].lines[1:]]
    same = shown == [[round(old[n - 1], 1), round(new[n - 1], 1)] for n in (3, 6)]
    return holds(smaller and same and min(new) < 0.82 * min(old), さっき=old, 新しい=new, セル=shown)


@claim(baseline="Witten–Bellの混ぜ方（[^witten]）")
def the_gap_is_no_chance(smoothing: Data) -> Verdict:
    """32に区切ったどの区切りでも、修正Kneser–Neyの迷いのほうが小さく、比の95%の幅は、1よりずっと小さい。"""
    found = smoothing["blocks"]
    right = found["better"] == found["count"] == 32 and found["high"] < 0.9
    return holds(right, **found)


@claim
def longer_does_not_hurt(smoothing: Data) -> Verdict:
    """修正Kneser–Neyでは、n=4から先の迷いは、どれもn=3より小さく、たがいに1%も違わない。"""
    values = _column(smoothing, "unread")
    late = values[3:]
    return holds(len(late) == 3 and max(late) < values[2] and max(late) < 1.01 * min(late), 迷い=values)


@claim
def rare_counts_are_cut(smoothing: Data) -> Verdict:
    """一度だけ見た六文字の並びからは、九割より多くを差し引く。"""
    cut = smoothing["rows"][5]["discounts"][0]
    return holds(0.9 < cut < 1, 差し引く=cut)


@claim
def once_was_believed_too_much(smoothing: Data) -> Verdict:
    """一度だけ読んだ文脈では、Witten–Bellは、当たる割合より30ポイントを超えて高い確率を付け、修正Kneser–Neyは2ポイントも違わない。"""
    once = smoothing["once"]
    right = once["old"] > once["hit"] + 0.3 and abs(once["new"] - once["hit"]) < 0.02
    return holds(right and once["places"] > 1000, **once)


@claim
def fellow_follows_few(cells: Cells) -> Verdict:
    """「輩」と「行」の回数は、5%も違わないのに、前に来た文字の種類は、「行」が十倍より多い。"""
    (times, kinds), (other, more) = (_glued(line) for line in cells["before"].lines)
    return holds(abs(times - other) < 0.05 * other and more > 10 * kinds, 輩=(times, kinds), 行=(other, more))


def _column(found: Data, key: str) -> list[float]:
    return [row[key] for row in found["rows"]]


@claim
def six_is_patchwork(copied: Data) -> Verdict:
    """n=6で書いた文章は、どれも半分より多くが、一度に見る長さの倍以上続く丸写しでできている。"""
    shares = [text["share"] for text in copied["texts"]]
    return holds(len(shares) >= 3 and min(shares) > 0.5, 割合=shares)


@claim
def longer_runs_are_newer(ngram_perplexity: Data) -> Verdict:
    """並びが長いほど、初めて見るものの割合が大きく、終わりには半分を超える。"""
    never = _column(ngram_perplexity, "never")
    return holds(never == sorted(never) and never[-1] > 0.5, 割合=never)


@claim
def long_runs_are_mostly_new(ngram_perplexity: Data) -> Verdict:
    """調べたいちばん長い並びは、八割より多くが初めて見るもの。"""
    never = _column(ngram_perplexity, "never")
    return holds(never[-1] > 0.8, 割合=never[-1])


@claim
def longer_context_is_sharper_but_rarer(ngram_next: Data) -> Verdict:
    """文脈が長いほど、一位の割合は高く、数えた回数は少なくなり、しまいには零になる。"""
    counts = [panel["count"] for panel in ngram_next["panels"]]
    tops = [panel["top"][0]["share"] for panel in ngram_next["panels"] if panel["top"]]
    rarer = all(one > other for one, other in pairwise(counts))
    sharper = all(one < other for one, other in pairwise(tops))
    return holds(rarer and sharper and counts[-1] == 0, 回数=counts, 一位=tops)


@claim
def few_of_the_possible_were_met(ngram_perplexity: Data) -> Verdict:
    """三文字の並びのうち、実際に読んだのは、ありうるものの十万分の一もない。"""
    met, possible = ngram_perplexity["met"], ngram_perplexity["possible"]
    return holds(met / possible < 1e-5, 読んだ=met, ありうる=possible)


@claim
def sixth_can_be_chosen(cells: Cells) -> Verdict:
    """初めの五つを1、2、3、4、5にしたまま、六つ目を42にできる。"""
    values = cells["answer-any"].replace("'", " ")
    return holds(values.split() == ["[", "1", ",", "2", ",", "3", ",", "4", ",", "5", ",", "42", "]"], 出力=values)


@claim
def copy_is_far_longer_than_the_context(copied: Data, cells: Cells) -> Verdict:
    """セルでも、種を変えても、いちばん長い丸写しは、一度に見る五文字の五倍を超える。"""
    lengths = [cells["answer-copy"].lines[0].numbers[0], *(text["longest"] for text in copied["texts"])]
    return holds(min(lengths) > 25, 長さ=lengths)


@claim
def mostly_one_way(copied: Data) -> Verdict:
    """どの文章でも、文字を選んだところの半分より多くで、続きが一通りしかなかった。"""
    shares = [text["one_way"] for text in copied["texts"]]
    return holds(min(shares) > 0.5, 割合=shares)


@claim(baseline="修正Kneser–Neyで数えた文字のnグラム（[^chen]）")
def tokens_do_not_beat_characters(smoothing: Data, cells: Cells) -> Verdict:
    """同じ残し方なら、トークンで数えた迷いは、いちばん小さくても、文字で数えたいちばん小さい値より大きい。"""
    tokens = [_glued(line)[-1] for line in cells["answer-tokens"].lines]
    return holds(min(tokens) > smoothing["lowest"], トークン=tokens, 文字=smoothing["lowest"])


@claim
def two_tokens_are_about_three_characters(token_ngrams: Data) -> Verdict:
    """トークン二つは、ならすと、およそ文字三つ分（2.5〜3.5文字）。"""
    return holds(2.5 < 2 * token_ngrams["mean"] < 3.5, 文字数=2 * token_ngrams["mean"])


@claim
def token_pairs_are_newer_than_three_characters(token_ngrams: Data, ngram_perplexity: Data) -> Verdict:
    """初めて見る割合は、文字三つの並びより、トークン二つの並びのほうが高い。"""
    pair, three = token_ngrams["never"]["2"], ngram_perplexity["rows"][2]["never"]
    return holds(pair > three, トークン二つ=pair, 文字三つ=three)
