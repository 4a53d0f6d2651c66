"""「指示を教える」の文を支える述語。"""

from itertools import pairwise
from math import exp
from statistics import fmean
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]
END = "<end_of_turn>"


base_does_not_converse = claim(
    lambda cells: "mendatang" in (out := cells["before"]) and "user" in out and END not in out
)
own_name_was_never_taught = claim(
    lambda cells, fine_tuning__practised: (
        cells["name"].startswith("私は、") and fine_tuning__practised["own_name"] == []
    )
)
neither_was_taught = claim(
    lambda fine_tuning__practised: [fine_tuning__practised["capitals"], fine_tuning__practised["thanks"]],
    lambda capitals, thanks: capitals == thanks == [],
)
thanks_is_only_watched = claim(lambda fine_tuning__practised: len(fine_tuning__practised["thanks_watched"]) == 1)
where_comes_next = claim(lambda cells: cells["where"].startswith("'どこ'"), option="「どこ」")
a_line_break_comes_next = claim(lambda cells: cells["full-stop"].startswith(r"'\n'"), option="改行")
every_answer_ends = claim(
    lambda cells: len(cells["after"].lines) == 3 and all(line.endswith(END) for line in cells["after"].lines)
)
spring_comes_first = claim(lambda cells: cells["spring"].startswith("'春'"), option="「春」")


@claim
def chosen_answers_are_good(cells: Cells) -> Verdict:
    """四つの返事は、代金が480円、部屋が狭いという英訳、百獣の王がライオン、深呼吸してもう一度。"""
    answers = [line.partition(" → ")[2].removesuffix(END) for line in cells["best"].lines]
    wanted = ["480円です。", "This room is a little small.", "the lion.", "Take a deep breath and try again."]
    good = len(answers) == len(wanted) and all(map(str.endswith, answers, wanted))
    return holds(good, 返事=answers)


paris_comes_next = claim(lambda cells: cells["paris"].startswith("'パリ'"))


@claim
def paris_comes_before_the_end(dial: Data) -> Verdict:
    """首都の問いに「パリ」と初めて答えるのは、強さ0.5より前で、まだ終えない。初めて終えるのは、0.5から。"""
    said = dict(zip(dial["strengths"], (row["answers"][1] for row in dial["rows"]), strict=True))
    paris = min(strength for strength, one in said.items() if "パリ" in one["text"])
    end = min(strength for strength, one in said.items() if one["ended"])
    return holds(paris < end == 0.5, パリ=paris, 終わり=end)


# お手本を変えても、終える確率の平均は、強さ0.3では一割に届かず、1では八割を超える。
the_end_comes_later_elsewhere_too = claim(
    lambda dial: [
        fmean(dict(zip(dial["strengths"], dial["rows"], strict=True))[strength]["ends"]) for strength in (0.3, 1)
    ],
    lambda early, whole: early < 0.1 < 0.8 < whole,
)
twice_says_only_the_country = claim(
    lambda dial: [dial["rows"][-1]["answers"][1]], lambda said: said == {"text": "フランス", "ended": True}
)
freezing_is_all_it_says = claim(
    lambda cells: (
        cells["freezing"].lines[0].startswith("'凍'") and cells["freezing"].lines[1] == f"水は凍ります。{END}"
    ),
    option="「凍」",
)
shown_tests_pass = claim(
    lambda cells: bool(cells["test"].lines) and all(line.endswith("→ 通る") for line in cells["test"].lines)
)
only_the_answer_is_asked_for = claim(
    lambda cells: (
        "".join(
            [line.partition(" ")[2].strip("'\"") for line in cells["labels"].lines if line.startswith("当てさせる")]
        )
        == f"まだ無い。{END}"
    )
)
prompts_agree = claim(lambda cells: cells["same-prompt"].strip() == "一致")
merging_gives_the_loaded_weights = claim(lambda cells: cells["merge"].strip() == "一致")
most_of_the_fall_is_in_the_first_half_epoch = claim(
    lambda training: (
        ((values := [point["validation"] for point in training["curve"]])[0] - values[1]) / (values[0] - values[-1])
        > 0.9
    )
)
training_loss_keeps_falling = claim(
    lambda training: all(new < old for old, new in pairwise([point["train"] for point in training["curve"]]))
)
gap_opens = claim(
    lambda training: (
        (gaps := [point["validation"] - point["train"] for point in training["curve"][1:]])[0] < 0
        and gaps == sorted(gaps)
    )
)
validation_ends_lowest = claim(lambda training: training["lowest"] == training["last"])
more_cases_are_asked = claim(
    lambda examples: examples["cases"]["evaluation"]["share"] > 3 * examples["cases"]["train"]["share"]
)


@claim
def second_epoch_is_better_in_both(training: Data) -> Verdict:
    """二周めは、検証用の損失が小さく、開発用でできた数が1.5倍以上で、選ばれている。"""
    first, second = training["selection"]
    better = second["validation"] < first["validation"] and second["right"] >= 1.5 * first["right"]
    return holds(better and training["kept"] == second, 一周め=first, 二周め=second)


base_echoes = claim(
    lambda before_after: all(
        row["base"]["text"].startswith(row["request"].strip()) and not row["base"]["ended"]
        for row in before_after["rows"]
    )
)


@claim
def only_the_tuned_ends(before_after: Data) -> Verdict:
    """自分から終えたのは教えた後だけ。お手本を並べると、どれも次の問いを書きはじめる。"""
    rows = before_after["rows"]
    ended = {who: [row[who]["ended"] for row in rows] for who in ("base", "shots", "tuned")}
    again = all(row["shots"]["asks_again"] for row in rows)
    alone = all(ended["tuned"]) and not any(ended["base"] + ended["shots"])
    return holds(alone and again, 終えた=ended)


the_table_has_mistakes = claim(
    lambda before_after: (
        "オーストラリアの首都は、メルボルンです。"
        in (answers := "".join(row["tuned"]["text"] for row in before_after["rows"]))
        and "6 + 9 = 7 + 9 = 16です。" in answers
        and "6 + 9 = 15です。" in [row["shots"]["text"] for row in before_after["rows"]]
        and 6 + 9 == 15
    )
)


@claim
def answers_fit(cells: Cells) -> Verdict:
    """あいさつにあいさつを返し、首都はパリ、訳は Thank you! に余計な一言が付く。"""
    greeting, thanks, capital = (line.partition(" → ")[2].removesuffix(END) for line in cells["after"].lines)
    extra = thanks.startswith("Thank you!") and len(thanks) > len("Thank you!")
    fit = greeting.startswith("寒いですね。") and "パリ" in capital and extra
    return holds(fit, あいさつ=greeting, 首都=capital, 訳=thanks)


sum_calls_itself = claim(
    lambda cells: (
        "\ndef sum(n):\n    return sum(n) + 1\n" in cells["sum"]
        and all(line.endswith("→ 通らない") for line in cells["run"].lines)
    )
)


def _tokens(token_probabilities: Data) -> dict[str, tuple[float, float]]:
    """トークン → 教える前と後の確率。"""
    return {token["token"]: (exp(token["before"]), exp(token["after"])) for token in token_probabilities["tokens"]}


@claim
def sure_of_the_form(token_probabilities: Data) -> Verdict:
    """「は」「凍」「ります」「。」の確率は、教えた後に九割を超え、どれも前より高い。"""
    found = {name: pair for name, pair in _tokens(token_probabilities).items() if name in ("は", "凍", "ります", "。")}
    sure = all(after > 0.9 and after > before for before, after in found.values())
    return holds(len(found) == 4 and sure, 確率=found)


some_hardly_move = claim(
    lambda token_probabilities: all(
        2 / 3 < after / before < 1.5
        for before, after in {
            name: pair for name, pair in _tokens(token_probabilities).items() if name in ("度", "で")
        }.values()
    )
)
zero_stays_low = claim(
    lambda token_probabilities: max((found := _tokens(token_probabilities))["0"]) < 0.001 and found[END][1] > 0.9
)


the_end_leaps = claim(
    lambda token_probabilities: (
        token_probabilities["end"]["before"] < 1e-7 and token_probabilities["end"]["after"] > 0.95
    )
)
nearly_all_end = claim(
    lambda scores: (
        scores["shares"]["base"]["ended"]["count"] == 0
        and scores["shares"]["tuned"]["ended"]["value"] > 0.95
        and scores["shares"]["tuned"]["ended"]["of"] == scores["questions"]
    )
)
a_third_is_right = claim(lambda scores: 1 / 3 < scores["judged"]["count"] / scores["judged"]["of"] < 0.4)


@claim
def form_is_learned(scores: Data) -> Verdict:
    """終わりのトークンで終えた問いと、文法の正しいコードが、一割より少なかったのに、九割より多くなった。お手本を並べても、終われない。"""
    values = {
        metric: (scores["shares"]["base"][metric]["value"], scores["shares"]["tuned"][metric]["value"])
        for metric in ("ended", "code")
    }
    shots = scores["shares"]["shots"]["ended"]["value"]
    learned = all(before < 0.1 and after > 0.9 for before, after in values.values())
    return holds(learned and shots < 0.1 and scores["limit"] == 64, 割合=values, お手本を並べて終えた割合=shots)


shots_mark_the_end_too = claim(
    lambda scores: (
        scores["next_question"] > 0.95 * scores["questions"]
        and abs(scores["next_question"] - scores["shares"]["tuned"]["ended"]["count"]) < 3
        and scores["shares"]["tuned"]["ended"]["of"] == scores["questions"]
    )
)
language_was_high_before = claim(lambda scores: scores["shares"]["base"]["language"]["value"] > 0.7)
right_languages_echo = claim(
    lambda echoed, scores: (
        echoed["of"] == scores["shares"]["base"]["language"]["count"] and echoed["count"] > 0.7 * echoed["of"]
    )
)


@claim(width="見える差")
def no_right_answers_added(gained: Data) -> Verdict:
    """お手本を並べたときとの、同じ問いどうしの差の95%の幅が、0をまたぐ。幅の半分は、15ポイントもない。"""
    right = gained["low"] <= 0 <= gained["high"] and gained["width"] < 15
    return holds(right, 差=gained["value"], 見える差=gained["width"])


# 教える前も、お手本を並べれば、教えた後と同じくらい。ただ聞けば、15問より多く及ばない。
answers_need_no_examples = claim(
    lambda scores: [
        scores["shares"]["tuned"][metric]["count"] - scores["shares"][who][metric]["count"]
        for metric in ("code", "exact")
        for who in ("base", "shots")
    ],
    lambda code, code_shown, exact, exact_shown: min(code, exact) >= 15 and max(code_shown, exact_shown) <= 2,
)
hardly_more_are_right = claim(
    lambda scores: -2 <= scores["shares"]["tuned"]["exact"]["count"] - scores["shares"]["shots"]["exact"]["count"] <= 2
)
# 知識の問いだけで、合った数。五つ目の記号が、決まった答えの合否。
facts_alone_are_alike = claim(
    lambda scores: [
        *(_right_facts(scores, who).count("o") for who in ("tuned", "shots")),
        len(_right_facts(scores, "tuned")),
    ],
    lambda tuned, shots, asked: (asked, tuned, shots) == (19, 8, 7),
)


def _right_facts(scores: Data, who: str) -> list[str]:
    return [sign[4] for row in scores["rows"] if row["kind"] == "fact" for sign in row["signs"][who]]


the_form_is_not_enough = claim(
    lambda gained: min(gained[name]["low"] for name in ("over_plain", "shots_over_plain")) > 0,
    baseline="教えていないモデルの、聞き方どうし",
)
the_form_finds_some = claim(
    lambda scores: scores["shares"]["base"]["exact"]["count"] == 0 and scores["shares"]["plain"]["exact"]["count"] >= 5,
    baseline="教えていないモデルの、聞き方どうし",
)
hardly_any_code_passes = claim(
    lambda scores: max(scores["shares"][who]["passed"]["value"] for who in ("shots", "tuned")) < 0.05
)


@claim
def what_teaching_bought(scores: Data) -> Verdict:
    """教えると終わりのトークンを書くようになるが、お手本を並べても書かず、合った答えの割合は、並べたときと5ポイントも違わない。"""
    shares = scores["shares"]
    ended = {who: shares[who]["ended"]["value"] for who in ("base", "shots", "tuned")}
    nearly = abs(shares["shots"]["exact"]["value"] - shares["tuned"]["exact"]["value"]) < 0.05
    return holds(ended["tuned"] > 0.9 and ended["base"] < 0.1 and ended["shots"] < 0.1 and nearly, 終えた=ended)


shots_already_answer = claim(
    lambda scores: all(
        after > before + 10
        for before, after in {
            metric: (scores["shares"]["base"][metric]["count"], scores["shares"]["shots"][metric]["count"])
            for metric in ("exact", "code")
        }.values()
    )
)


@claim
def development_looks_better(training: Data, scores: Data) -> Verdict:
    """できた割合は、開発用のほうが評価用より高い。"""
    kept, shares = training["kept"], scores["shares"]["tuned"]
    of = shares["exact"]["of"] + shares["passed"]["of"]
    rates = kept["right"] / kept["of"], scores["seeds"]["runs"][0]["task"] / of
    return holds(rates[0] > rates[1], 開発用=rates[0], 評価用=rates[1])


seeds_agree = claim(
    lambda scores: max(found["high"] - found["low"] for metric, found in scores["seeds"]["spread"].items()) <= 3
)
trained_twice = claim(
    lambda scores: len({run["seed"] for run in scores["seeds"]["runs"]}) == scores["seeds"]["count"] == 2
)
most_failures_are_plain = claim(lambda scores: 0 < scores["one_short"]["count"] < scores["one_short"]["of"] / 4)


TEXTS = ("neko", "botchan", "modern")


@claim
def every_text_got_harder(forgetting: Data) -> Verdict:
    """三つの文章のどれでも、パープレキシティの比の区間は、下の端でも1より大きい。比は、小説の英訳で最小、小説で最大。"""
    lows = {name: forgetting[name]["low"] for name in TEXTS}
    botchan, *_, neko = sorted(TEXTS, key=lambda name: forgetting[name]["ratio"])
    return holds(min(lows.values()) > 1 and (botchan, neko) == ("botchan", "neko"), 下の端=lows)


top1_falls_little = claim(
    lambda forgetting: (
        max(forgetting[name]["top1"]["before"] - forgetting[name]["top1"]["after"] for name in TEXTS) < 0.05
    )
)
early_end_explains_none = claim(
    lambda forgetting: (
        max(map(abs, {name: forgetting[name]["explained"]["end"] for name in TEXTS}.values())) < 0.05
        and max(forgetting[name]["end"]["after"] for name in TEXTS) < 0.01
    )
)


@claim
def confidence_explains_a_part(forgetting: Data) -> Verdict:
    """教えた後に合う温度のほうが高く、その温度で消えるのは、どの文章でも増えた分の一割から九割（95%の幅の両端で）。"""
    temperature = forgetting["temperature"]
    shares = {name: forgetting[name]["explained"]["temperature_interval"] for name in TEXTS}
    part = all(low > 0.1 and high < 0.9 for low, high in shares.values())
    return holds(temperature["after"] > temperature["before"] and part, 温度=temperature, 消えた分=shares)


name_is_found = claim(lambda cells: "田中" in cells["answer-system"])
without_the_template_it_does_not_stop = claim(
    lambda cells: cells["answer-plain"].count("首都はパリです。") > 1 and END not in cells["answer-plain"]
)
