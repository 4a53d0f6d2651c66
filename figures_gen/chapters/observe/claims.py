"""「すらすらと、間違える」の文を支える述語。"""

import re
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


is_the_books_own_model = claim(lambda size: size["is_default"])
text_is_cut_off = claim(
    lambda cells, listings: (
        not cells["pipeline"].rstrip().endswith(("。", "！", "？")) and "max_new_tokens=20," in listings["pipeline"]
    )
)
pipeline_agrees_with_the_loop = claim(
    lambda cells, next_token__cells: (
        bool(loop := next_token__cells["again"].strip()) and cells["pipeline"].startswith(loop)
    )
)
# 少し前の解説の torch_dtype は、いまの dtype。
computes_in_float32 = claim(lambda cells: "torch.float32" in cells["dtype"])
drawn_texts_differ = claim(lambda cells: cells["differ"].strip().endswith("False"))
# モデルに付いた設定の項目は、どれもトークンの番号（…_token_id）である。
config_holds_special_tokens_only = claim(
    lambda cells: (
        bool(names := re.findall(r'"(\w+)":', cells["config"])) and all(name.endswith("_token_id") for name in names)
    )
)
pipeline_draws_by_default = claim(lambda cells: cells["defaults"].lines[0] == "do_sample: True")
pipeline_is_cooler_than_one = claim(lambda cells: cells["defaults"].numbers[-1] < 1)
our_draw_is_as_warm = claim(
    lambda cells, defaults: (
        defaults == {"temperature": 0.7, "top_k": 50} and cells["defaults"].numbers[-1] == defaults["temperature"]
    )
)
confidence_is_nearly_right = claim(
    lambda calibration: [max(abs(calibration["over"][edge]) for edge in ("low", "high"))],
    lambda upper: upper < 0.05,
    width="upper",
)
# 八割以上の確率を付けたところでは、九割より多くが当たる。
over_eighty_is_mostly_right = claim(
    lambda calibration: (last := calibration["bins"][-1])["low"] == 0.8 and last["right"] > 0.9
)
# 70%ほどの確率を付けたところで当たったのは、六割ほど。
seventy_hits_sixty = claim(
    lambda calibration: (
        0.65 < (one := calibration["bins"][3])["said"] < 0.75 and 0.55 < one["right"] < 0.65 and one["low"] == 0.6
    )
)
more_sure_is_more_often_right = claim(
    lambda calibration: (
        (rights := [one["right"] for one in calibration["bins"]]) == sorted(rights)
        and max(abs(one["said"] - one["right"]) for one in calibration["bins"]) < 0.15
    )
)


trials_differ = claim(lambda cells: len({line.split(": ")[1] for line in cells["trials"].lines}) == 3)


@claim
def trials_read_plausibly(cells: Cells) -> Verdict:
    """三つのトライアルは、読んで、もっともらしいと確かめた文で始まる。"""
    read = (
        "東京は日本の首都圏。その中でも東京には、東京ディズニーリゾート",
        "東京は日本の首都の中でも、その規模は世界的に",
        "東京は日本の首都圏に位置する自治体。",
    )
    texts = [line.split(": ")[1] for line in cells["trials"].lines]
    same = len(texts) == len(read) and all(text.startswith(start) for text, start in zip(texts, read, strict=True))
    return holds(same, 文=texts)


first_trial_moves_disney_to_tokyo = claim(lambda cells: "東京には、東京ディズニーリゾート" in cells["trials"].lines[0])
nine_comes_next = claim(lambda digit, claims: digit["top"][0]["token"] == "9" and claims["text"].startswith("19"))
eight_comes_second = claim(
    lambda digit: (
        [row["token"] for row in digit["top"][:2]] == ["9", "8"]
        and digit["top"][0]["probability"] > 1.5 * digit["top"][1]["probability"]
    )
)
date_is_given_in_full = claim(lambda claims: re.search(r"\d{4}年（昭和\d+年）の\d+月\d+日", claims["text"]) is not None)
year_is_wrong = claim(lambda claims, meiji: claims["year"] is not None and claims["year"] != meiji["promulgated"])
the_era_is_showa_27 = claim(lambda claims: claims["text"].startswith("1945年（昭和27年"), option="「27年」")
year_and_era_disagree = claim(
    lambda claims: None not in (claims["year"], claims["showa_year"]) and claims["year"] != claims["showa_year"]
)
one_year_is_right = claim(
    lambda years: (
        [row["prompt"] for row in years["rows"] if row["year"] == row["right"]] == ["江戸が東京と改められたのは"]
    )
)
# 読んで、自然な日本語だと確かめた、1Bの記録の一つ目の初めの一文。
one_b_writes_naturally = claim(
    lambda fluent: fluent["first"] == "東京は日本の首都で、大都市の中でも人口の多いエリアの一つです。"
)
events_are_nine = claim(lambda years: years["count"] == 9)
every_prompt_gets_a_year = claim(lambda years: years["written"] == years["count"])
years_are_well_formed = claim(lambda years: years["count"] == 9 and not _badly_formed(years))
# 三割より多くのところで続きを当て、年の書き方も崩さない。
continuing_was_learned = claim(lambda calibration, years: calibration["right"] > 0.3 and not _badly_formed(years))
right_year_has_a_wrong_era = claim(
    lambda years: (
        (row := years["rows"][0])["year"] == row["right"]
        and row["era_year"] is not None
        and row["era_year"] != row["year"]
    )
)
# 動く図のもとになる測定でも、書いた年は同じ。
constitutions_share_a_year = claim(
    lambda years, claims, sure: (
        [row["written"] for row in sure["rows"]] == [row["year"] for row in years["rows"]]
        and len(found := [row["year"] for row in years["rows"] if "憲法が" in row["prompt"]]) == 4
        and set(found) == {claims["year"]}
    )
)
# 憲法の四つの正しい年は、候補の上位二十までにあり、いちばん上が日本国憲法の施行、いちばん下が大日本帝国憲法の施行。
right_years_of_constitutions_are_near = claim(
    lambda sure: (
        len(found := {row["event"]: row["rank"] for row in sure["rows"] if "憲法の" in row["event"][-6:]}) == 4
        and min(found, key=found.__getitem__) == "日本国憲法の施行"
        and max(found, key=found.__getitem__) == "大日本帝国憲法の施行"
        and [sure["rows"][place]["event"] for place in (8, 6)] == ["日本国憲法の施行", "大日本帝国憲法の施行"]
        and max(found.values()) <= 20
    )
)
right_year_of_the_decree_is_far = claim(
    lambda sure: sure["rows"][1]["event"].startswith("政府（太政官）") and sure["rows"][1]["rank"] > 100
)
notice_asks_for_cooperation = claim(
    lambda polite: polite["prompt"].endswith("ご理解とご") and polite["top"][0]["token"] == "協力", option="「協力」"
)
one_at_most_is_expected = claim(lambda sure: len(sure["rows"]) == 9 and 0.5 < sure["expected"] < 1)
# 九つの年の確率は、どれも三分の一に届かない。足しても一つに届かず、当たったのも一つだけ。
numbers_admit_it = claim(
    lambda sure, years: (
        max(row["said"] for row in sure["rows"]) < 1 / 3
        and sure["expected"] < 1
        and years["written"] == years["count"] == 9
        and years["right"] <= 1
    )
)
# 九つの見込みが、ほんとうは三つでも、一つまでしか当たらないことは、珍しくない（二十回に一回より多い）。
nine_years_may_be_luck = claim(
    lambda years: (
        years["count"] == 9
        and all(row["year"] is not None for row in years["rows"])
        and (2 / 3) ** 9 + 9 * (1 / 3) * (2 / 3) ** 8 > 1 / 20
    )
)
# 降水確率30%の日が10日なら、雨の日数の平均は3日。
ten_days_bring_three_rains = claim(lambda: round(10 * 30 / 100, 9) == 3)
# 正しい年に付けた確率は1%に届かず、外れた八つのうち六つの年に付けた確率より低い。
six_wrong_years_were_likelier = claim(
    lambda sure, years: (
        len(said := {row["prompt"]: row["said"] for row in sure["rows"]}) == 9
        and [row["prompt"] for row in years["rows"] if row["year"] == row["right"]] == ["江戸が東京と改められたのは"]
        and years["rows"][0]["year"] == 1868
        and (right := said["江戸が東京と改められたのは"]) < 0.01
        and len(wrong := [row["prompt"] for row in years["rows"] if row["year"] != row["right"]]) == 8
        and sum(said[prompt] > right for prompt in wrong) == 6
    )
)
greedy_never_varies = claim(
    lambda cells: (texts := cells["answer-greedy"].strip()).startswith("{'") and "', '" not in texts
)
seed_decides_the_draw = claim(
    lambda cells: cells["answer-seed"].lines,
    lambda first, again, other: first == again and first.split(":")[1] != other.split(":")[1],
)
digits_are_single_tokens = claim(lambda japanese_tokens__vocabulary: japanese_tokens__vocabulary["digits"] == 0)
compared_year_is_the_written_one = claim(
    lambda cells, claims: (
        "「1889」" in cells["answer-truth"].lines[0] and f"「{claims['year']}」" in cells["answer-truth"].lines[1]
    )
)
both_years_are_unlikely = claim(lambda cells: _chances(cells), lambda right, wrong: max(right, wrong) < 10)
written_year_is_unlikely = claim(
    lambda cells, claims: [*_chances(cells), claims],
    lambda right, wrong, claims: claims["year"] == 1945 and wrong < 10,
)
# 「9」だけなら半分を超えるが、「1945」の四つを掛け合わせると、一割に届かない。数字は一桁ずつトークンになる。
nine_is_likely_the_year_is_not = claim(
    lambda cells, digit, claims, japanese_tokens__vocabulary: (
        digit["top"][0]["token"] == "9"
        and digit["top"][0]["probability"] > 0.5
        and claims["text"].startswith("1945")
        and _chances(cells)[1] < 10
        and japanese_tokens__vocabulary["digits"] == 0
    )
)
wrong_year_is_likelier = claim(
    lambda cells, claims: [*_chances(cells), claims],
    lambda right, wrong, claims: claims["year"] == 1945 and wrong > right,
)


def _badly_formed(years: Data) -> list[str]:
    """四桁の数に「年」を付けて始まらないか、開いた括弧を閉じない文。括弧を開いた文がなければ、何も言えないので、すべて。"""
    texts: list[str] = [row["text"] for row in years["rows"]]
    if not any("（" in text for text in texts):
        return texts
    return [
        text
        for text in texts
        if not re.match(r"、?\d{4}年", text) or re.search(r"（[^）]*（|（[^）]*$|^[^（]*）", text)
    ]


def _chances(cells: Cells) -> list[float]:
    """「1889」と「1945」が続く確率（%）。"""
    return [line.numbers[-1] for line in cells["answer-truth"].lines]
