"""「画像もトークンになる」の文を支える述語。"""

from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


@claim
def patches_lose_nothing(cells: Cells) -> Verdict:
    """パッチに切って並べ直すと、元の絵と一画素も違わない。"""
    return holds(cells["patches"].lines[-1].endswith("True"), 出力=cells["patches"].lines[-1])


@claim
def byte_pairs_hardly_shrink(byte_pairs: Data) -> Verdict:
    """取っておいた絵は、どちらの語彙でも、バイトの数の九割より多くのトークンになり、ビットで数えると、元より長い。"""
    shares = [row["unseen"] / byte_pairs["bytes"] for row in byte_pairs["rows"]]
    longer = all(row["bits"] > byte_pairs["bits"] for row in byte_pairs["rows"])
    return holds(min(shares) > 0.9 and longer, 割合=shares, 行=byte_pairs["rows"])


@claim
def byte_pairs_know_their_own(byte_pairs: Data) -> Verdict:
    """覚えるのに使った絵は、大きいほうの語彙なら、取っておいた絵の半分も要らない。"""
    row = byte_pairs["rows"][-1]
    return holds(row["known"] < row["unseen"] / 2, **row)


@claim
def centres_settle(cells: Cells) -> Verdict:
    """距離の合計は、増えることがなく、終わりの二回は同じで、初めの四分の一より小さい。"""
    costs = [line.numbers[-1] for line in cells["kmeans"].lines]
    falls = costs == sorted(costs, reverse=True) and costs[-1] == costs[-2]
    return holds(falls and costs[-1] < costs[0] / 4, 合計=costs)


@claim
def spread_starts_are_better(cells: Cells) -> Verdict:
    """離して選ぶと、初めの合計が、固まりから選んだときの半分より小さく、終わりの合計は、大きくない。"""
    bad, good = ([line.numbers[-1] for line in cells[name].lines] for name in ("kmeans", "spread"))
    return holds(good[0] < bad[0] / 2 and good[-1] <= bad[-1] + 0.1, 固まりから=bad, 離して=good)


@claim
def the_way_back_is_not_the_same(cells: Cells, codebook: Data) -> Verdict:
    """戻した絵は、元の絵と違う。取っておいたどの絵でも違う。"""
    first = cells["decode"].lines[0]
    return holds(first.endswith("False") and codebook["same"] == 0, 同じ絵=codebook["same"])


@claim
def codes_stay_the_same(cells: Cells) -> Verdict:
    """戻した絵をもう一度番号にすると、同じ番号になる。"""
    return holds(cells["decode"].lines[-1].endswith("True"), 出力=cells["decode"].lines[-1])


@claim
def the_sky_is_one_number(cells: Cells) -> Verdict:
    """初めの三行は、どれも同じ番号。"""
    rows = [line.split() for line in cells["encode"].lines[1:4]]
    return holds(len({one for row in rows for one in row}) == 1 and len(rows) == 3, 行=rows)


@claim
def more_samples_are_closer(account: Data) -> Verdict:
    """どの大きさのパッチでも、見本を増やすほど、PSNRもSSIMも上がる。"""
    right = True
    for patch in (2, 4, 8):
        rows = [row for row in account["books"] if row["patch"] == patch]
        right &= all(a[key] < b[key] for a, b in pairwise(rows) for key in ("psnr", "ssim")) and len(rows) == 4
    return holds(right, 行=[row["psnr"] for row in account["books"]])


@claim(baseline="同じビット数のJPEG（[^webp]が強いと言うWebPとは、webp_draws_levelで比べる）")
def codebook_beats_jpeg(account: Data) -> Verdict:
    """同じビット数のJPEGより、PSNRが1dBを超えて高く、SSIMも高い。"""
    ours, jpeg = account["ours"], account["jpeg_same"]["bits"]
    right = ours["psnr"] > jpeg["psnr"] + 1 and ours["ssim"] > jpeg["ssim"]
    return holds(right, 見本帳=ours["psnr"], JPEG=jpeg["psnr"])


@claim(baseline="同じビット数のWebP（[^webp]）")
def webp_draws_level(account: Data) -> Verdict:
    """同じビット数のWebPのPSNRは、見本帳より低くないが、高くても1dBまで。"""
    ours, webp = account["ours"]["psnr"], account["webp_same"]["bits"]["psnr"]
    return holds(ours <= webp < ours + 1, 見本帳=ours, WebP=webp)


@claim(baseline="同じビット数の見本帳どうし")
def avif_leaves_it_behind(account: Data) -> Verdict:
    """同じビット数なら、AVIFのPSNRは見本帳より2dBより高く、SSIMも高い。"""
    ours, avif = account["ours"], account["avif_same"]["bits"]
    right = avif["psnr"] > ours["psnr"] + 2 and avif["ssim"] > ours["ssim"]
    return holds(right, 見本帳=ours["psnr"], AVIF=avif["psnr"])


@claim
def its_own_weight_undoes_it(account: Data) -> Verdict:
    """見本帳の重さを入れたビット数なら、JPEGのPSNRのほうが高い。SSIMは、まだ見本帳のほうが高い。"""
    ours, jpeg = account["ours"], account["jpeg_same"]["with_book"]
    values = {name: (ours[name], jpeg[name]) for name in ("psnr", "ssim")}
    return holds(jpeg["psnr"] > ours["psnr"] and jpeg["ssim"] < ours["ssim"], 見本帳とJPEG=values)


@claim
def the_book_can_outweigh_the_pictures(account: Data) -> Verdict:
    """見本が1,024個だと、見本帳の重さのほうが、番号のビット数より大きい。"""
    row = next(row for row in account["books"] if (row["patch"], row["count"]) == (4, 1024))
    return holds(row["with_book"] - row["bits"] > row["bits"], 番号=row["bits"], 合わせて=row["with_book"])


@claim
def png_keeps_everything(account: Data) -> Verdict:
    """PNGは、読み戻すと元と同じで、そのままの四分の一より小さい。見本帳の番号の、5倍より大きい。"""
    png, ours = account["png"], account["ours"]
    return holds(png["same"] and 5 * ours["bits"] < png["bits"] < account["raw"] / 4, **png)


@claim
def the_model_learns(training: Data) -> Verdict:
    """一周ごとの検証用の損失が、ほとんどいつも減り、終わりには、当てずっぽうの四分の一より小さい。"""
    values = [point["validation"] for point in training["curve"]]
    falls = sum(one > other for one, other in pairwise(values)) >= len(values) - 2
    return holds(falls and values[-1] < training["guess"] / 4, 損失=values)


@claim
def untaught_pictures_repeat(training: Data) -> Verdict:
    """となりと同じ番号の割合が、育てる前の絵はどれも七割より多く、育てたあとの絵はどれも、それより少ない。"""
    before, after = (
        [found["repeats"] for found in training["painted"][place]["pictures"].values()] for place in (0, -1)
    )
    return holds(min(before) > 0.7 and max(after) < min(before), 前=before, 後=after)


@claim(baseline="修正Kneser–Neyで残して、左や上を見て数えるモデルどうし")
def the_model_beats_counting(prediction: Data) -> Verdict:
    """どの数え方より迷いが小さく、検証用の絵で選んだ数え方との比の95%の幅が1を含まない。"""
    found = prediction["perplexity"]
    least = min(found[name] for name in ("n1", "n2", "n3", "around", "chosen"))
    return holds(found["model"] < least and prediction["gap"]["high"] < 1, 育てた=found["model"], 数えた=least)


@claim
def the_model_looks_up(hidden: Data) -> Verdict:
    """すぐ上（八つ前）を隠したときだけ、迷いが、幅の下の端でも1.5倍より大きい。ほかは、幅の上の端でも1.1倍に届かない。"""
    above = hidden["above"]
    others = max(row["high"] for row in hidden["rows"] if row["away"] != above["away"])
    return holds(above["away"] == 8 and above["low"] > 1.5 and others < 1.1, 上=above, ほかの上の端=others)


@claim
def looking_up_helps_counting(prediction: Data) -> Verdict:
    """左だけを見て数えるより、左と上を見て数えるほうが、迷いが三割以上小さい。"""
    found = prediction["perplexity"]
    return holds(found["around"] < 0.7 * min(found["n2"], found["n3"]), 左と上=found["around"], 左=found["n3"])


@claim
def prediction_saves_bits(prediction: Data, account: Data) -> Verdict:
    """予測を使えば、1画素のビット数が、三分の一より少なくなる。"""
    return holds(prediction["bits_per_pixel"] < account["ours"]["bits"] / 3, 予測=prediction["bits_per_pixel"])


#: 似たものどうし。
ALIKE = ({"白猫", "黒猫", "茶猫"}, {"満月", "三日月"}, {"山", "川", "田"})


@claim(baseline="題の数え方と、画素の近い五枚の多数決どうし")
def captions_lose_to_counting(captioning: Data) -> Verdict:
    """モデルの当てた割合の幅は、見本を数えるだけの係の幅より下にあり、その係は、多数決の係より下にある。"""
    model, bag, pixels = (captioning["accuracy"][name] for name in ("model", "bag", "pixels"))
    return holds(model["high"] < bag["low"] and bag["high"] < pixels["low"], モデル=model, 数える=bag, 多数決=pixels)


@claim
def better_than_a_blind_guess(captioning: Data) -> Verdict:
    """モデルの当てた割合は、七割より多い。当てずっぽうなら八分の一。"""
    return holds(captioning["accuracy"]["model"]["low"] > 0.7 and captioning["kinds"] == 8, **captioning["accuracy"])


@claim
def mistakes_are_between_likes(captioning: Data) -> Verdict:
    """間違いの九割五分より多くが、猫どうし、月どうし、字どうしの取り違え。"""
    rows = captioning["wrong"]
    near = sum(row["count"] for row in rows if any({row["truth"], row["said"]} <= group for group in ALIKE))
    every = sum(row["count"] for row in rows)
    return holds(near > 0.95 * every and every > 20, 近い=near, 全部=every)


@claim
def the_judge_is_good(captioning: Data) -> Verdict:
    """判定役（似た絵の多数決）は、取っておいた絵の95%より多くを当てる。"""
    return holds(captioning["accuracy"]["pixels"]["low"] > 0.95, **captioning["accuracy"]["pixels"])


@claim
def paintings_follow_the_caption_sometimes(captioning: Data) -> Verdict:
    """題から描いた絵のうち、題のとおりと判定されるのは、当てずっぽうより多いが、半分に届かない。"""
    found = captioning["painting"]
    return holds(found["low"] > 1.5 / captioning["kinds"] and found["share"] < 0.5, **found)


@claim
def noise_is_lost(cells: Cells) -> Verdict:
    """砂嵐のPSNRは、絵のPSNRより10dB以上低い。"""
    ours, noise = (line.numbers[-1] for line in cells["answer-noise"].lines)
    return holds(noise < ours - 10, 絵=ours, 砂嵐=noise)


@claim
def upside_down_is_harder(cells: Cells) -> Verdict:
    """逆さの絵への迷いは、そのままの1.5倍より大きい。"""
    straight, flipped = (line.numbers[-1] for line in cells["answer-upside-down"].lines)
    return holds(flipped > 1.5 * straight, そのまま=straight, 逆さ=flipped)


@claim
def a_blind_start_can_stick(cells: Cells) -> Verdict:
    """当てずっぽうに選ぶと、いちばんよい分け方に行き着かないことがあり、離して選ぶほうが、行き着く回数が多い。"""
    blind, spread = (line.numbers[-1] for line in cells["answer-seeds"].lines)
    return holds(blind < spread <= 50, 当てずっぽう=blind, 離して=spread)
