"""「すらすらと、間違える」の文を支える述語。"""

import re
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


@claim
def is_the_books_own_model(size: Data) -> Verdict:
    """使っているのは、事前学習だけを済ませた、この本の既定のモデルそのものである。"""
    return holds(size["is_default"], パラメータ=size["ours"])


@claim
def text_is_cut_off(cells: Cells) -> Verdict:
    """パイプラインの書いた文章は、句点で終わっていない。"""
    text = cells["pipeline"].rstrip()
    return holds(not text.endswith(("。", "！", "？")), 終わり=text[-10:])


@claim
def pipeline_agrees_with_the_loop(cells: Cells, next_token__cells: Cells) -> Verdict:
    """パイプラインの文は、一つずつ足して作った文で始まる。"""
    loop, text = next_token__cells["again"].strip(), cells["pipeline"]
    return holds(bool(loop) and text.startswith(loop), 一つずつ=loop, パイプライン=text)


@claim
def computes_in_float32(cells: Cells) -> Verdict:
    """モデルの数の型は float32 である。"""
    return holds("torch.float32" in cells["dtype"], 出力=cells["dtype"].lines[-1])


@claim
def drawn_texts_differ(cells: Cells) -> Verdict:
    """くじを引くパイプラインに三回書かせると、どれも同じ、とはならない。"""
    answer = cells["differ"].strip()
    return holds(answer.endswith("False"), 出力=answer)


@claim
def config_holds_special_tokens_only(cells: Cells) -> Verdict:
    """モデルに付いた設定の項目は、どれもトークンの番号（…_token_id）である。"""
    names = re.findall(r'"(\w+)":', cells["config"])
    return holds(bool(names) and all(name.endswith("_token_id") for name in names), 項目=names)


@claim
def pipeline_draws_by_default(cells: Cells) -> Verdict:
    """パイプラインの既定は、くじを引く設定である。"""
    line = cells["defaults"].lines[0]
    return holds(line == "do_sample: True", 出力=line)


@claim
def pipeline_is_cooler_than_one(cells: Cells) -> Verdict:
    """パイプラインの既定の温度は、1より小さい。"""
    temperature = cells["defaults"].numbers[-1]
    return holds(temperature < 1, 温度=temperature)


@claim
def our_draw_is_as_warm(cells: Cells, defaults: Data) -> Verdict:
    """自前のくじの温度（0.7）とtop-k（50）は、パイプラインの既定と同じである。"""
    shown = cells["defaults"].numbers[-1]
    return holds(defaults == {"temperature": 0.7, "top_k": 50} and shown == defaults["temperature"], 既定=defaults)


@claim(width="上の端")
def confidence_is_nearly_right(calibration: Data) -> Verdict:
    """一位に付けた確率の平均と、当たった割合との差は、文章を単位にした95%の幅の端でも、5ポイントまで。"""
    upper = max(abs(calibration["over"][edge]) for edge in ("low", "high"))
    return holds(upper < 0.05, 差=calibration["over"], 上の端=upper)


@claim
def more_sure_is_more_often_right(calibration: Data) -> Verdict:
    """確率の高い区切りほど、よく当たる。どの区切りでも、言った確率とのずれは、0.15に届かない。"""
    rights = [one["right"] for one in calibration["bins"]]
    off = max(abs(one["said"] - one["right"]) for one in calibration["bins"])
    return holds(rights == sorted(rights) and off < 0.15, 当たった割合=rights, ずれ=off)


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


@claim
def first_trial_moves_disney_to_tokyo(cells: Cells) -> Verdict:
    """一つ目のトライアルは、東京ディズニーリゾートが東京にあると書いている。"""
    first = cells["trials"].lines[0]
    return holds("東京には、東京ディズニーリゾート" in first, 文=first)


@claim
def date_is_given_in_full(claims: Data) -> Verdict:
    """憲法の公布について、西暦の年も、元号も、月日も書いている。"""
    text = claims["text"]
    return holds(re.search(r"\d{4}年（昭和\d+年）の\d+月\d+日", text) is not None, 文=text)


@claim
def year_is_wrong(claims: Data, meiji: Data) -> Verdict:
    """憲法が公布されたと書いた年は、本当の年と違う。"""
    year, right = claims["year"], meiji["promulgated"]
    return holds(year is not None and year != right, 書いた年=year, 本当の年=right)


@claim
def year_and_era_disagree(claims: Data) -> Verdict:
    """一つの文の中で、西暦の年と元号の年が合っていない。"""
    year, showa = claims["year"], claims["showa_year"]
    return holds(None not in (year, showa) and year != showa, 西暦=year, 元号の年=showa)


@claim
def one_year_is_right(years: Data) -> Verdict:
    """年表の出来事のうち、年を当てたのは、「江戸が東京と改められたのは」一つだけである。"""
    right = [row["prompt"] for row in years["rows"] if row["year"] == row["right"]]
    return holds(right == ["江戸が東京と改められたのは"], 当てたもの=right)


@claim
def every_prompt_gets_a_year(years: Data) -> Verdict:
    """年表の出来事のどれにも、西暦の年を書いた。"""
    return holds(years["written"] == years["count"], 書いた=years["written"], 試した=years["count"])


@claim
def right_year_has_a_wrong_era(years: Data) -> Verdict:
    """年を当てた文でも、元号の年は西暦の年と合っていない。"""
    row = years["rows"][0]
    wrong = row["era_year"] is not None and row["era_year"] != row["year"]
    return holds(row["year"] == row["right"] and wrong, 文=row["text"])


@claim
def constitutions_share_a_year(years: Data, claims: Data) -> Verdict:
    """憲法の公布と施行の四つの書き出しに、どれも同じ年を書いた。"""
    found = [row["year"] for row in years["rows"] if "憲法が" in row["prompt"]]
    return holds(len(found) == 4 and set(found) == {claims["year"]}, 年=found)


@claim
def greedy_never_varies(cells: Cells) -> Verdict:
    """一位だけを選べば、三回書かせても、文は一つしかない。"""
    texts = cells["answer-greedy"].strip()
    return holds(texts.startswith("{'") and "', '" not in texts, 文=texts)


@claim
def seed_decides_the_draw(cells: Cells) -> Verdict:
    """種が同じなら同じ文、違えば違う文になる。"""
    first, again, other = cells["answer-seed"].lines
    return holds(
        first == again and first.split(":")[1] != other.split(":")[1], 一度目=first, 二度目=again, 別の種=other
    )


@claim
def digits_are_single_tokens(japanese_tokens__vocabulary: Data) -> Verdict:
    """語彙には、数字を含む二字以上のトークンが一つもない。"""
    digits = japanese_tokens__vocabulary["digits"]
    return holds(digits == 0, 数字を含むトークン=digits)


@claim
def compared_year_is_the_written_one(cells: Cells, claims: Data) -> Verdict:
    """確かめようで比べる年は、モデルの書いた年である。"""
    line, year = cells["answer-truth"].lines[1], claims["year"]
    return holds(f"「{year}」" in line, 出力=line, 書いた年=year)


@claim
def both_years_are_unlikely(cells: Cells) -> Verdict:
    """正しい年も、書いた年も、続く確率は一割に届かない。"""
    right, wrong = _chances(cells)
    return holds(max(right, wrong) < 10, 正しい年=right, 書いた年=wrong)


@claim
def wrong_year_is_likelier(cells: Cells, claims: Data) -> Verdict:
    """モデルの書いた1945年のほうが、正しい1889年より、続く確率が高い。"""
    right, wrong = _chances(cells)
    return holds(claims["year"] == 1945 and wrong > right, 正しい年=right, 書いた年=wrong)


def _chances(cells: Cells) -> list[float]:
    """「1889」と「1945」が続く確率（%）。"""
    return [line.numbers[-1] for line in cells["answer-truth"].lines]
