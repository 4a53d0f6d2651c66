"""「画像もトークンになる」の文を支える述語。"""

from itertools import pairwise
from typing import Any

from figures_gen.claims import Verdict, claim, holds

Data = dict[str, Any]


patches_lose_nothing = claim(lambda cells: cells["patches"].lines[-1].endswith("True"))
byte_pairs_hardly_shrink = claim(
    lambda byte_pairs: (
        min(row["unseen"] / byte_pairs["bytes"] for row in byte_pairs["rows"]) > 0.9
        and all(row["bits"] > byte_pairs["bits"] for row in byte_pairs["rows"])
    )
)
byte_pairs_know_their_own = claim(
    lambda byte_pairs: byte_pairs["rows"][-1]["known"] < byte_pairs["rows"][-1]["unseen"] / 2
)
centres_settle = claim(
    lambda cells: (
        (costs := [line.numbers[-1] for line in cells["kmeans"].lines]) == sorted(costs, reverse=True)
        and costs[-1] == costs[-2]
        and costs[-1] < costs[0] / 4
    )
)
spread_starts_are_better = claim(
    lambda cells: ([line.numbers[-1] for line in cells[name].lines] for name in ("kmeans", "spread")),
    lambda bad, good: good[0] < bad[0] / 2 and good[-1] <= bad[-1] + 0.1,
)
the_way_back_is_not_the_same = claim(
    lambda cells, codebook: cells["decode"].lines[0].endswith("False") and codebook["same"] == 0
)
codes_stay_the_same = claim(lambda cells: cells["decode"].lines[-1].endswith("True"))
the_sky_is_one_number = claim(
    lambda cells: [[line.split() for line in cells["encode"].lines[1:4]]],
    lambda rows: len({one for row in rows for one in row}) == 1 and len(rows) == 3,
)


@claim
def more_samples_are_closer(account: Data) -> Verdict:
    """どの大きさのパッチでも、見本を増やすほど、PSNRもSSIMも上がる。"""
    right = True
    for patch in (2, 4, 8):
        rows = [row for row in account["books"] if row["patch"] == patch]
        right &= all(a[key] < b[key] for a, b in pairwise(rows) for key in ("psnr", "ssim")) and len(rows) == 4
    return holds(right, 行=[row["psnr"] for row in account["books"]])


codebook_beats_jpeg = claim(
    lambda account: (
        account["ours"]["psnr"] > account["jpeg_same"]["bits"]["psnr"] + 1
        and account["ours"]["ssim"] > account["jpeg_same"]["bits"]["ssim"]
    ),
    baseline="同じビット数のJPEG（[^webp]が強いと言うWebPとは、webp_draws_levelで比べる）",
    option="この本の見本帳",
)
webp_draws_level = claim(
    lambda account: account["ours"]["psnr"] <= account["webp_same"]["bits"]["psnr"] < account["ours"]["psnr"] + 1,
    baseline="同じビット数のWebP（[^webp]）",
)
avif_leaves_it_behind = claim(
    lambda account: (
        account["avif_same"]["bits"]["psnr"] > account["ours"]["psnr"] + 2
        and account["avif_same"]["bits"]["ssim"] > account["ours"]["ssim"]
    ),
    baseline="同じビット数の見本帳どうし",
)
its_own_weight_undoes_it = claim(
    lambda account: (
        account["jpeg_same"]["with_book"]["psnr"] > account["ours"]["psnr"]
        and account["jpeg_same"]["with_book"]["ssim"] < account["ours"]["ssim"]
    )
)
the_book_can_outweigh_the_pictures = claim(
    lambda account: [next(row for row in account["books"] if (row["patch"], row["count"]) == (4, 1024))],
    lambda row: row["with_book"] - row["bits"] > row["bits"],
)
png_keeps_everything = claim(
    lambda account: account["png"]["same"] and 5 * account["ours"]["bits"] < account["png"]["bits"] < account["raw"] / 4
)


@claim
def the_model_learns(training: Data) -> Verdict:
    """一周ごとの検証用の損失が、ほとんどいつも減り、終わりには、当てずっぽうの四分の一より小さい。"""
    values = [point["validation"] for point in training["curve"]]
    falls = sum(one > other for one, other in pairwise(values)) >= len(values) - 2
    return holds(falls and values[-1] < training["guess"] / 4, 損失=values)


untaught_pictures_repeat = claim(
    lambda training: (
        [found["repeats"] for found in training["painted"][place]["pictures"].values()] for place in (0, -1)
    ),
    lambda before, after: min(before) > 0.7 and max(after) < min(before),
)


@claim(baseline="修正Kneser–Neyで残して、左や上を見て数えるモデルどうし")
def the_model_beats_counting(prediction: Data) -> Verdict:
    """どの数え方より迷いが小さく、検証用の絵で選んだ数え方との比の95%の幅が1を含まない。"""
    found = prediction["perplexity"]
    least = min(found[name] for name in ("n1", "n2", "n3", "around", "chosen"))
    return holds(found["model"] < least and prediction["gap"]["high"] < 1, 育てた=found["model"], 数えた=least)


the_model_looks_up = claim(
    lambda hidden: (
        (above := hidden["above"])["away"] == 8
        and above["low"] > 1.5
        and max(row["high"] for row in hidden["rows"] if row["away"] != above["away"]) < 1.1
    )
)
looking_up_helps_counting = claim(
    lambda prediction: (found := prediction["perplexity"])["around"] < 0.7 * min(found["n2"], found["n3"])
)
prediction_saves_bits = claim(lambda prediction, account: prediction["bits_per_pixel"] < account["ours"]["bits"] / 3)


#: 似たものどうし。
ALIKE = ({"白猫", "黒猫", "茶猫"}, {"満月", "三日月"}, {"山", "川", "田"})


captions_lose_to_counting = claim(
    lambda captioning: (
        captioning["accuracy"]["model"]["high"] < captioning["accuracy"]["bag"]["low"]
        and captioning["accuracy"]["bag"]["high"] < captioning["accuracy"]["pixels"]["low"]
    ),
    baseline="題の数え方と、画素の近い五枚の多数決どうし",
    option="どの見本が何度出たかを数えるだけの係",
)
better_than_a_blind_guess = claim(
    lambda captioning: captioning["accuracy"]["model"]["low"] > 0.7 and captioning["kinds"] == 8
)


@claim
def mistakes_are_between_likes(captioning: Data) -> Verdict:
    """間違いの九割五分より多くが、猫どうし、月どうし、字どうしの取り違え。"""
    rows = captioning["wrong"]
    near = sum(row["count"] for row in rows if any({row["truth"], row["said"]} <= group for group in ALIKE))
    every = sum(row["count"] for row in rows)
    return holds(near > 0.95 * every and every > 20, 近い=near, 全部=every)


# 判定役（似た絵の多数決）は、取っておいた絵の95%より多くを当てる。
the_judge_is_good = claim(lambda captioning: captioning["accuracy"]["pixels"]["low"] > 0.95)
paintings_follow_the_caption_sometimes = claim(
    lambda captioning: (
        captioning["painting"]["low"] > 1.5 / captioning["kinds"] and captioning["painting"]["share"] < 0.5
    )
)
noise_is_lost = claim(
    lambda cells: (line.numbers[-1] for line in cells["answer-noise"].lines), lambda ours, noise: noise < ours - 10
)
upside_down_is_harder = claim(
    lambda cells: (line.numbers[-1] for line in cells["answer-upside-down"].lines),
    lambda straight, flipped: flipped > 1.5 * straight,
)
a_blind_start_can_stick = claim(
    lambda cells: (line.numbers[-1] for line in cells["answer-seeds"].lines), lambda blind, spread: blind < spread <= 50
)
