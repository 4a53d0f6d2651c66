"""「猫だけのGemmaを育てる」の文を支える述語。"""

import re
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


unread_text_is_cut_finer = claim(
    lambda cells: (_decimals(line)[-1] for line in cells["tokenizer"].lines[-2:]),
    lambda study, unread: 0.9 * study < unread < study,
)


def _decimals(line: str) -> list[float]:
    """小数点のある数。文字に続くものも数えます。"""
    return [float(number) for number in re.findall(r"\d+\.\d+", line)]


most_numbers_are_in_the_mlp = claim(
    lambda cells, training: (
        0.65
        < (parts := {line.split()[-1]: line.numbers[0] for line in cells["design"].lines if "個" in line})["MLP"]
        / sum(parts.values())
        < 0.7
        and sum(parts.values()) == training["parameters"]
    )
)
# Gemma 3 270Mでは、埋め込みが半分を超える。
gemma_is_mostly_embedding = claim(lambda next_token__size: next_token__size["embedding_share"] > 0.5)
only_one_spread_keeps_the_size = claim(
    lambda cells: (line.numbers[-1] for line in cells["sizes"].lines),
    lambda large, kept, small: large > 1000 and 0.5 < kept < 2 and small < 0.001,
)
untaught_repeats_itself = claim(
    lambda cells: (
        len(rows := [line.split("の次は") for line in cells["untaught"].lines]) >= 5
        and all(after.startswith(before) for before, after in rows)
        and min(line.numbers[-1] for line in cells["untaught"].lines) > 50
    )
)
it_always_repeats = claim(lambda untaught: untaught["repeats"] == 1 and untaught["tokens"] > 1000)
untaught_is_worse_than_chance = claim(
    lambda training: min(training["curve"][0]["train"], training["curve"][0]["validation"]) > training["guess"] + 2
)


@claim
def rate_goes_up_then_down(schedule: Data) -> Verdict:
    """学習率は、ウォームアップのあいだ上がり、そのあとは下がって、終わりには、いちばん大きいときの百分の一より小さい。"""
    rates, at = schedule["rates"], schedule["warmup"] // schedule["every"]
    up, down = rates[: at + 1], rates[at:]
    right = up == sorted(up) and down == sorted(down, reverse=True) and rates[-1] < max(rates) / 100
    return holds(right, いちばん=max(rates), 終わり=rates[-1])


@claim
def only_large_gradients_are_clipped(cells: Cells, training: Data) -> Verdict:
    """小さい勾配はそのまま、大きい勾配は上限まで縮み、成分の比は変わらない。"""
    small, large = (_decimals(line) for line in cells["clip"].lines)
    right = small[0] == small[1] and large[1] == training["clip"] < large[0]
    return holds(right and small[2] * large[3] == small[3] * large[2], 小さい=small, 大きい=large)


more_numbers_than_tokens = claim(lambda training: training["parameters"] > 10 * training["parts"]["study"]["tokens"])
strong_decay_forgets = claim(
    lambda cells, training: [*(line.numbers[-1] for line in cells["decay"].lines), training],
    lambda weak, strong, training: weak > 0.8 and 1 / 6 < strong < 1 / 4 and training["recipe"]["weight_decay"] == 1,
)
dropout_differs_each_time = claim(
    lambda cells: ([value.strip("+-0.") == "" for value in _strings(line)] for line in cells["dropout"].lines),
    lambda _, one, other: one != other and any(one) and any(other),
)


def _strings(line: str) -> list[str]:
    return [part.strip("' []") for part in line.partition(":")[2].split(",")]


@claim
def it_overfits_without_forgetting(scaling: Data) -> Verdict:
    """忘れさせないと、学習した文章の損失は減り続け、検証用の損失は、いちばん小さいところより0.5を超えて増える。"""
    points = scaling["long"]["plain"]
    train, validation = ([point[key] for point in points] for key in ("train", "validation"))
    falls = sum(one > other for one, other in pairwise(train)) >= len(train) - 2
    best = validation.index(min(validation))
    return holds(falls and validation[-1] > min(validation) + 0.5 and 0 < best < len(points) // 2, 検証用=validation)


forgetting_helps = claim(
    lambda scaling: (
        (
            grows := {
                name: _validated(scaling, name)[-1] - min(_validated(scaling, name)) for name in ("plain", "forgetful")
            }
        )["forgetful"]
        < min(0.2, grows["plain"] / 5)
    )
)


@claim
def best_epochs_are_close(scaling: Data) -> Verdict:
    """いちばんよい周の、取っておいた一割への迷いは、忘れさせたほうが小さいが、一割も違わない。文章の量と大きさは同じ。"""
    plain, forgetful = scaling["plain"][0], scaling["amounts"]["rows"][1]
    same = all(plain[name] == forgetful[name] for name in ("parameters", "tokens", "steps", "batch_size"))
    ratio = plain["perplexity"] / forgetful["perplexity"]
    return holds(same and 1 < ratio < 1.1, 比=ratio)


def _grown(tools: Data, way: str) -> list[float]:
    """検証用の、いちばん小さい損失から終わりまでの増え方。シードの順。"""
    found = tools["ways"][way]
    pairs = zip(found["validation"]["each"], found["best_validation"]["each"], strict=True)
    return [last - least for last, least in pairs]


dropout_stops_the_growth = claim(
    lambda tools: max(_grown(tools, "weak_decay")) < min(0.2, min(_grown(tools, "neither")) / 5)
)


@claim
def dropout_keeps_the_training_loss_high(tools: Data) -> Verdict:
    """学習した文章の終わりの損失は、ドロップアウトがあれば3より大きく、なければ1.5に届かない。"""
    train = {way: found["train"] for way, found in tools["ways"].items()}
    with_it = min(train[way]["low"] for way in ("all", "weak_decay"))
    without = max(train[way]["high"] for way in ("no_dropout", "neither"))
    return holds(with_it > 3 and without < 1.5, あり=with_it, なし=without)


decay_alone_still_overfits = claim(
    lambda tools: min(alone := _grown(tools, "no_dropout")) > 0.4 and max(alone) < min(_grown(tools, "neither")) / 2
)


@claim(baseline="同じ決めごとで育てたものどうし")
def decay_lowers_the_best(tools: Data) -> Verdict:
    """選んだ周の迷いは、二つのシードのどちらでも、強い減衰だけだとどちらもなしより5%を超えて小さく、合わせると、もっと小さい。"""
    both, decay, neither = (tools["ways"][way]["perplexity"]["each"] for way in ("all", "no_dropout", "neither"))
    right = all(b < d < 0.95 * n for b, d, n in zip(both, decay, neither, strict=True))
    return holds(right and tools["seeds"] == 2, 合わせて=both, だけ=decay, なし=neither)


@claim
def dropout_hardly_lowers_the_best(tools: Data) -> Verdict:
    """選んだ周の迷いは、ドロップアウトだけだと、どちらもなしの3%も下がらない。"""
    alone, neither = (tools["ways"][way]["perplexity"]["each"] for way in ("weak_decay", "neither"))
    ratios = [one / other for one, other in zip(alone, neither, strict=True)]
    return holds(all(0.97 < ratio < 1.03 for ratio in ratios), 比=ratios)


warmup_hardly_matters_here = claim(
    lambda tools: (
        abs(tools["ways"]["no_warmup"]["perplexity"]["low"] - (whole := tools["ways"]["all"]["perplexity"])["each"][0])
        < min(0.03 * whole["each"][0], whole["high"] - whole["low"])
    )
)


def _validated(scaling: Data, name: str) -> list[float]:
    return [point["validation"] for point in scaling["long"][name]]


even_a_tiny_one_learns = claim(
    lambda cells: (
        len(rows := [line.numbers[-2:] for line in cells["train"].lines]) >= 4
        and all(a > b for one, other in pairwise(rows) for a, b in zip(one, other, strict=True))
    )
)


@claim
def no_gap_at_first(training: Data) -> Verdict:
    """1周の終わりでは検証用の損失のほうが小さく、2周の終わりでも、学習した文章との差は0.1もない。"""
    first, second = training["curve"][1:3]
    close = abs(second["validation"] - second["train"]) < 0.1
    return holds(first["validation"] < first["train"] and close, 一周=first, 二周=second)


@claim
def the_gap_widens(training: Data) -> Verdict:
    """3周から終わりまで、学習した文章と検証用の損失の差が、ほとんどいつも開いていき、終わりには0.7を超える。"""
    gaps = [point["validation"] - point["train"] for point in training["curve"][3:]]
    widens = sum(one < other for one, other in pairwise(gaps)) >= len(gaps) - 2
    return holds(widens and gaps[-1] > 0.7, 差=gaps)


@claim
def validation_levels_off(training: Data) -> Verdict:
    """いちばん小さい検証用の損失との差が0.01より小さい周が、終わりまで続く。それまでは減り続ける。"""
    close, curve = training["close"], training["curve"]
    values = [point["validation"] for point in curve[: close[0] + 1]]
    right = close == list(range(close[0], len(curve))) and values == sorted(values, reverse=True)
    return holds(right and len(close) >= 3, 横ばい=close)


the_best_epoch_is_kept = claim(
    lambda training: (
        min(training["curve"], key=lambda point: point["validation"])["epoch"]
        == training["kept_epoch"]
        == training["curve"][-1]["epoch"]
    )
)


#: 読んで言葉にした文章の書き出し。変わったら、読み直して本文を直す。
READ = {
    0: "吾輩は吾輩は吾輩は吾輩は",
    1: "吾輩は客笑く。迷亭すはない。日日碭",
    2: "吾輩は仕方がないから亻から",
    4: "吾輩はまずまず歸来ない。。",
    8: "吾輩はまずまず手へ廻り込んでいる。これではなかろうが",
    16: "吾輩は赤くなる。その眼がそこで吾輩は平常の足側に坐っておいたが",
}


samples_grow_up = claim(
    lambda training: (
        (found := {row["epoch"]: row["text"] for row in training["samples"]}).keys() == READ.keys()
        and all(found[epoch].startswith(start) for epoch, start in READ.items())
        and "迷亭" in found[1]
        and "「" in found[1]
    )
)
# ロジットの差が、0.0001より小さい。
transformers_agrees = claim(lambda cells: cells["same"].strip().endswith("True"))
# 同じ一割を、文字を数えたn=6のほうがうまく当て、比の95%の幅も1をまたがない。
counting_beats_ours = claim(
    lambda account: (
        min(row["perplexity"] for row in account["letters"]) < account["ours"] and account["gaps"]["letters"]["low"] > 1
    ),
    baseline="修正Kneser–Neyで数えた文字のnグラム（[^chen]）",
)
attention_beats_the_first = claim(lambda account: account["ours"] < 0.8 * account["neural"])


@claim(baseline="修正Kneser–Neyで数えた文字のnグラム（[^chen]）", width="見えたはずの差")
def as_good_on_the_same_text(account: Data) -> Verdict:
    """どちらにも検証用を読ませなければ、比の95%の幅は1をまたぐ。幅の半分は4%に届かない。"""
    gap = account["gaps"]["study"]
    seen = (gap["high"] - gap["low"]) / 2
    return holds(gap["low"] < 1 < gap["high"] and seen < 0.04, 見えたはずの差=seen, 比=gap)


each_is_as_good_as_counting = claim(
    lambda rematch: [
        max((row["high"] - row["low"]) / 2 for row in rematch["each"]),
        all(0.96 < row["low"] < 1 < row["high"] < 1.02 for row in rematch["each"]),
    ],
    lambda seen, tied: tied and seen < 0.04,
    baseline="修正Kneser–Neyで数えた文字のnグラム（[^chen]）",
    width="seen",
)
# 三つの確率を平均すると、同じ文章を数えたものより迷いが小さく、比の95%の幅も1をまたがない。
# 一つずつの、どれよりも小さい。
three_together_win = claim(
    lambda rematch: (
        rematch["together"]["high"] < 1
        and rematch["together"]["perplexity"] < min(rematch["counted"], rematch["low"])
        and rematch["models"] == 3
    ),
    baseline="修正Kneser–Neyで数えた文字のnグラム（[^chen]）",
)


@claim(baseline="通り過ぎたところも数えて混ぜるnグラム（[^cache]）")
def counting_what_passed_wins_back(passed: Data, rematch: Data) -> Verdict:
    """通り過ぎたところも数えて混ぜると、三つの平均より迷いが小さく、比の95%の幅も1をまたがない。混ぜたのは二割。"""
    gap, counted = passed["gaps"]["together"], passed["perplexity"]["letters"]
    right = gap["high"] < 1 and counted < rematch["together"]["perplexity"] and passed["letters"]["share"] == 0.2
    return holds(right, 混ぜた=counted, 平均=rematch["together"]["perplexity"], 比=gap)


@claim(baseline="通り過ぎたところも数えて混ぜるnグラム（[^cache]）", width="見えたはずの差")
def both_with_what_passed(passed: Data) -> Verdict:
    """同じ文章を読み、通り過ぎたところも数えて混ぜたものどうしでは、比の95%の幅が1をまたぐ。幅の半分は4%に届かない。"""
    gap = passed["gaps"]["ours"]
    seen = (gap["high"] - gap["low"]) / 2
    return holds(gap["low"] < 1 < gap["high"] and seen < 0.04, 見えたはずの差=seen, 比=gap)


# 16トークンずつ読ませると、迷いが2%より多く増え、比の95%の幅は1をまたがず、どの区切りでも増える。
far_words_help = claim(
    lambda account: (
        account["near"]["tokens"] == 16
        and (gap := account["gaps"]["near"])["ratio"] > 1.02
        and gap["low"] > 1
        and not gap["won"]
    )
)


@claim(width="見えたはずの差")
def gemma_is_not_clearly_better(against_gemma: Data) -> Verdict:
    """迷いの比の95%の幅が1をまたぎ、比は0.9から1.1倍。どちらも三分の一より多くの箇所で勝つ。幅の半分は四分の一まで。"""
    found, share = against_gemma, against_gemma["won"] / against_gemma["passages"]
    tied = found["low"] < 1 < found["high"] and 0.9 < found["ratio"] < 1.1
    seen = (found["high"] - found["low"]) / 2
    return holds(tied and 1 / 3 < share < 2 / 3 and seen < 0.25, 見えたはずの差=seen, 比=found["ratio"], 勝ち=share)


@claim(baseline="修正Kneser–Neyで数えた文字のnグラム（[^chen]）", width="見えたはずの差")
def neither_clearly_beats_counting(against_gemma: Data) -> Verdict:
    """二つのモデルの、数えたものとの比の95%の幅は、どちらも1をまたぎ、半分は二割まで。"""
    found = against_gemma["counting"]
    seen = max((row["high"] - row["low"]) / 2 for row in found.values())
    tied = all(row["low"] < 1 < row["high"] for row in found.values())
    return holds(tied and seen < 0.2, 見えたはずの差=seen, **found)


line_heads_are_easier = claim(
    lambda against_gemma, account: against_gemma["perplexity"]["letters"] < 0.8 * account["letters"][-1]["perplexity"]
)


def _worse(rounded: Data, bits: int) -> float:
    worse: float = next(row["worse"] for row in rounded["rows"] if row["bits"] == bits)
    return worse


# 16ビットでも8ビットでも、迷いの増え方が0.1%に届かない。
eight_bits_cost_nothing = claim(
    lambda rounded: abs(rounded["half"]["worse"]) < 0.001 and abs(_worse(rounded, 8)) < 0.001
)
four_bits_cost_little = claim(lambda rounded: 0 < _worse(rounded, 4) < 0.02)
# 2ビットでは、迷いが3倍を超える。
two_bits_break_it = claim(lambda rounded: _worse(rounded, 2) > 2)
# 最大の値に目盛りを合わせると、2ビットでは、八割より多くの重みが0になる。
most_become_zero = claim(lambda rounded: 0 < 1 - rounded["zeros"] < 0.2)
two_bits_work_when_fitted = claim(
    lambda rounded: rounded["fitted"]["bits"] == 2 and rounded["fitted"]["worse"] < min(0.2, _worse(rounded, 2) / 10)
)


def _head(heads: Data, layer: int, head: int) -> Data:
    found: Data = next(row for row in heads["heads"] if (row["layer"], row["head"]) == (layer, head))
    return found


@claim
def two_heads_look_back_one(heads: Data) -> Verdict:
    """一つ前を三分の一より多く見るのは、三つ目の層の二つだけ。目安は、その八分の一より小さい。"""
    strong = [row for row in heads["heads"] if row["previous"]["share"] > 1 / 3]
    places = [(row["layer"], row["head"]) for row in strong]
    little = all(0.08 < row["previous"]["chance"] / row["previous"]["share"] < 0.125 for row in strong)
    return holds(len(strong) == 2 and {layer for layer, _ in places} == {3} and little, ヘッド=places)


no_head_finds_the_same_token = claim(
    lambda heads: [max(row["same"]["share"] + 2 * row["same"]["error"] for row in heads["heads"])],
    lambda most: most < 0.06,
    width="most",
)
one_head_copies_a_little = claim(
    lambda heads: (
        (most := max((row["after"] for row in heads["heads"]), key=lambda row: row["share"]))["gap"] > 4 * most["error"]
        and 1.8 < most["share"] / most["chance"] < 2.5
        and most["share"] < 0.1
    )
)
several_heads_look_at_brackets = claim(
    lambda heads: [
        [
            (row["layer"], row["head"])
            for row in heads["heads"]
            if row["opened"]["share"] > 4 * row["opened"]["chance"]
            and row["opened"]["gap"] > 3 * row["opened"]["error"]
        ]
    ],
    lambda found: len(found) >= 3,
)
one_head_just_likes_brackets = claim(
    lambda heads: (row := _head(heads, 3, 3)["closed"])["share"] > 3 * row["chance"] and row["gap"] > 3 * row["error"]
)


@claim
def one_head_knows_it_is_open(heads: Data) -> Verdict:
    """二つ目の層の二つ目は、開いたかぎ括弧を目安の5倍より多く見る。閉じると、割合が四分の一より小さくなる。"""
    row = _head(heads, 2, 2)
    opened, closed = row["opened"], row["closed"]
    strong = opened["share"] > 5 * opened["chance"] and opened["gap"] > 3 * opened["error"]
    return holds(strong and closed["share"] < opened["share"] / 4, 開いた=opened, 閉じた=closed)


@claim
def the_sentence_shows_it(cells: Cells) -> Verdict:
    """左の列は、閉じる前はどれも三割を超え、閉じたあとはどれも一割に届かない。"""
    rows = [(line.split()[-1], line.numbers[0]) for line in cells["quotes"].lines[1:]]
    at = next(place for place, (name, _) in enumerate(rows) if name.startswith("と主人"))
    before, after = ([value for _, value in part] for part in (rows[:at], rows[at:]))
    return holds(len(before) >= 3 and len(after) >= 3 and min(before) > 30 and max(after) < 10, 前=before, 後=after)


more_is_better = claim(
    lambda scaling: all(
        len(one) >= 4 and one == sorted(one, reverse=True)
        for one in [[row["perplexity"] for row in scaling[name]["rows"]] for name in ("sizes", "amounts")]
    )
)
text_falls_faster = claim(lambda scaling: scaling["amounts"]["halved"] > 1.5 * scaling["sizes"]["halved"] > 0)
both_guesses_are_too_good = claim(
    lambda scaling: max(scaling[name]["guessed"] / scaling[name]["found"] for name in ("sizes", "amounts")) < 0.9
)
the_lines_bend = claim(
    lambda scaling: all(
        len(one) >= 3 and max(one[:-1]) < one[-1] < 0
        for one in [scaling[name]["steps"] for name in ("sizes", "amounts")]
    )
)
the_right_end_still_overfits = claim(
    lambda scaling: (
        scaling["sizes"]["rows"][-1] == scaling["amounts"]["rows"][-1]
        and (gaps := [row["validation"] - row["train"] for row in scaling["sizes"]["rows"]])[-1] > 0.5
        and max(gaps[:-1]) < 0
    )
)
little_text_overfits_more = claim(
    lambda scaling: (
        len(gaps := [row["validation"] - row["train"] for row in scaling["amounts"]["rows"]]) >= 4
        and gaps == sorted(gaps, reverse=True)
    )
)
per_token_misleads = claim(
    lambda cells: (_decimals(line) for line in cells["answer-tokens"].lines),
    lambda small, large: small[0] < large[0] / 2 and small[1] > large[1],
)
most_help_comes_from_nearby = claim(
    lambda cells: (
        len(values := [line.numbers[-1] for line in cells["answer-context"].lines]) == 4
        and values == sorted(values, reverse=True)
        and values[0] < 1.1 * values[-1]
        and cells["answer-context"].lines[0].startswith("一度に  8トークン")
    )
)
little_help_comes_from_afar = claim(
    lambda cells: (
        32 in (values := {line.numbers[0]: line.numbers[-1] for line in cells["answer-context"].lines})
        and values[32] < 1.02 * min(values.values())
    )
)
cold_is_commonplace = claim(
    lambda cells: (
        (found := [min(line.count(word) for word in ("吾輩", "主人")) for line in cells["answer-temperature"].lines])[0]
        >= 2
        > max(found[1:])
    )
)


@claim
def temperature_still_works(cells: Cells) -> Verdict:
    """文字にならないバイトは、低い温度の文章にはなく、いちばん高い温度の文章にはある。"""
    low, *_, high = cells["answer-temperature"].lines
    return holds("�" not in low and "�" in high, 低い=low, 高い=high)
