"""「指示を教える」の文を支える述語。"""

from itertools import pairwise
from math import exp
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]
END = "<end_of_turn>"


@claim
def base_does_not_converse(cells: Cells) -> Verdict:
    """教える前は、あいさつに mendatang と user を返し、発言を終えない。"""
    out = cells["before"]
    return holds("mendatang" in out and "user" in out and END not in out, 出力=out)


@claim
def own_name_was_never_taught(cells: Cells, fine_tuning__practised: Data) -> Verdict:
    """名前を尋ねられて、「私は、」で始まる答えを書く。学習用のお手本に、モデルの名前を尋ねるものはない。"""
    named = cells["name"].startswith("私は、")
    asked = fine_tuning__practised["own_name"]
    return holds(named and asked == [], 答え=cells["name"], お手本=asked)


@claim
def shown_tests_pass(cells: Cells) -> Verdict:
    """見せた試験は、どれも通る。"""
    lines = cells["test"].lines
    return holds(bool(lines) and all(line.endswith("→ 通る") for line in lines), 行=lines)


@claim
def only_the_answer_is_asked_for(cells: Cells) -> Verdict:
    """当てさせるのは、model の行のあとから <end_of_turn> までだけ。"""
    asked = [line.partition(" ")[2].strip("'\"") for line in cells["labels"].lines if line.startswith("当てさせる")]
    return holds("".join(asked) == f"まだ無い。{END}", 当てさせる=asked)


@claim
def prompts_agree(cells: Cells) -> Verdict:
    """学習のときの問いの番号は、答えさせるときの番号と同じ。"""
    return holds(cells["same-prompt"].strip() == "一致", 出力=cells["same-prompt"])


@claim
def merging_gives_the_loaded_weights(cells: Cells) -> Verdict:
    """手で足し込んだ重みは、読み込んだモデルの重みと同じ。"""
    return holds(cells["merge"].strip() == "一致", 出力=cells["merge"])


@claim
def most_of_the_fall_is_in_the_first_half_epoch(training: Data) -> Verdict:
    """検証用の損失が下がった分の九割以上は、初めの半周で下がった。"""
    values = [point["validation"] for point in training["curve"]]
    fall = (values[0] - values[1]) / (values[0] - values[-1])
    return holds(fall > 0.9, 割合=fall)


@claim
def training_loss_keeps_falling(training: Data) -> Verdict:
    """学習用の損失は、測るたびに小さくなる。"""
    values = [point["train"] for point in training["curve"]]
    return holds(all(new < old for old, new in pairwise(values)), 学習用=values)


@claim
def gap_opens(training: Data) -> Verdict:
    """半周では検証用が学習用より小さく、そのあと、検証用から学習用を引いた差は増えるばかり。"""
    gaps = [point["validation"] - point["train"] for point in training["curve"][1:]]
    return holds(gaps[0] < 0 and gaps == sorted(gaps), 差=gaps)


@claim
def validation_ends_lowest(training: Data) -> Verdict:
    """検証用の損失は、最後がいちばん小さい。"""
    return holds(training["lowest"] == training["last"], 最小=training["lowest"], 最後=training["last"])


@claim
def evaluation_asks_for_more_cases(examples: Data) -> Verdict:
    """場合分けを求める指示の割合は、評価用のほうが、学習用の三倍以上。"""
    train, evaluation = examples["cases"]["train"]["share"], examples["cases"]["evaluation"]["share"]
    return holds(evaluation > 3 * train, 学習用=train, 評価用=evaluation)


@claim
def second_epoch_is_better_in_both(training: Data) -> Verdict:
    """二周めは、検証用の損失が小さく、開発用でできた数が1.5倍以上で、選ばれている。"""
    first, second = training["selection"]
    better = second["validation"] < first["validation"] and second["right"] >= 1.5 * first["right"]
    return holds(better and training["kept"] == second, 一周め=first, 二周め=second)


@claim
def base_echoes(before_after: Data) -> Verdict:
    """教える前の答えは、どれも問いの写しで始まり、終わらない。"""
    rows = before_after["rows"]
    return holds(
        all(row["base"]["text"].startswith(row["request"].strip()) and not row["base"]["ended"] for row in rows),
        答え=[row["base"]["text"][:30] for row in rows],
    )


@claim
def only_the_tuned_ends(before_after: Data) -> Verdict:
    """自分から終えたのは教えた後だけ。お手本を並べると、どれも次の問いを書きはじめる。"""
    rows = before_after["rows"]
    ended = {who: [row[who]["ended"] for row in rows] for who in ("base", "shots", "tuned")}
    again = all(row["shots"]["asks_again"] for row in rows)
    alone = all(ended["tuned"]) and not any(ended["base"] + ended["shots"])
    return holds(alone and again, 終えた=ended)


@claim
def the_table_has_mistakes(before_after: Data) -> Verdict:
    """教えた後の答えに、メルボルンという首都と、16という足し算がある。"""
    answers = "".join(row["tuned"]["text"] for row in before_after["rows"])
    return holds("オーストラリアの首都は、メルボルンです。" in answers and "16です。" in answers, 答え=answers)


@claim
def answers_fit(cells: Cells) -> Verdict:
    """あいさつにあいさつを返し、首都はパリ、訳は Thank you! に余計な一言が付く。"""
    greeting, thanks, capital = (line.partition(" → ")[2].removesuffix(END) for line in cells["after"].lines)
    extra = thanks.startswith("Thank you!") and len(thanks) > len("Thank you!")
    fit = greeting.startswith("寒いですね。") and "パリ" in capital and extra
    return holds(fit, あいさつ=greeting, 首都=capital, 訳=thanks)


@claim
def sum_calls_itself(cells: Cells) -> Verdict:
    """書いた関数は sum という名前で、中で sum を呼び、どの試しも通らない。"""
    code, lines = cells["sum"], cells["run"].lines
    calls_itself = "def sum(" in code and "return sum(" in code
    return holds(calls_itself and all(line.endswith("→ 通らない") for line in lines), コード=code, 行=lines)


def _tokens(token_probabilities: Data) -> dict[str, tuple[float, float]]:
    """トークン → 教える前と後の確率。"""
    return {token["token"]: (exp(token["before"]), exp(token["after"])) for token in token_probabilities["tokens"]}


@claim
def sure_of_the_form(token_probabilities: Data) -> Verdict:
    """「は」「凍」「ります」「。」の確率は、教えた後に九割を超え、どれも前より高い。"""
    found = {name: pair for name, pair in _tokens(token_probabilities).items() if name in ("は", "凍", "ります", "。")}
    sure = all(after > 0.9 and after > before for before, after in found.values())
    return holds(len(found) == 4 and sure, 確率=found)


@claim
def some_hardly_move(token_probabilities: Data) -> Verdict:
    """「度」と「で」の確率は、1.5倍にもならず、三分の二より小さくもならない。"""
    found = {name: pair for name, pair in _tokens(token_probabilities).items() if name in ("度", "で")}
    return holds(all(2 / 3 < after / before < 1.5 for before, after in found.values()), 確率=found)


@claim
def zero_stays_low(token_probabilities: Data) -> Verdict:
    """「0」の確率は、教える前も後も0.1%に満たず、終わりのトークンの確率は九割を超える。"""
    found = _tokens(token_probabilities)
    return holds(max(found["0"]) < 0.001 and found[END][1] > 0.9, ゼロ=found["0"], 終わり=found[END])


@claim
def ending_and_form_are_learned(scores: Data) -> Verdict:
    """終わりのトークンで終えた問いと、文法の正しいコードが、一割より少なかったのに、九割より多くなった。お手本を並べても、終われない。"""
    values = {
        metric: (scores["shares"]["base"][metric]["value"], scores["shares"]["tuned"][metric]["value"])
        for metric in ("ended", "code")
    }
    shots = scores["shares"]["shots"]["ended"]["value"]
    learned = all(before < 0.1 and after > 0.9 for before, after in values.values())
    return holds(learned and shots < 0.1, 割合=values, お手本を並べて終えた割合=shots)


@claim
def shots_mark_the_end_too(scores: Data) -> Verdict:
    """お手本を並べると、九割五分より多くの問いで、次の「Q:」を書きはじめる。教えた後に終わりのトークンで終えた問いの数と、三つも違わない。"""
    asked, tuned = scores["next_question"], scores["shares"]["tuned"]["ended"]
    alike = asked > 0.95 * scores["questions"] and abs(asked - tuned["count"]) < 3
    return holds(alike and tuned["of"] == scores["questions"], 次の問い=asked, 終えた=tuned["count"])


@claim
def language_was_high_before(scores: Data) -> Verdict:
    """求めた言語で答えたものは、教える前も七割を超える。"""
    value = scores["shares"]["base"]["language"]["value"]
    return holds(value > 0.7, 割合=value)


@claim
def most_right_languages_are_echoes(echoed: Data, scores: Data) -> Verdict:
    """教える前のモデルが求めた言語で答えたもののうち、七割より多くは、問いのオウム返し。"""
    right = echoed["of"] == scores["shares"]["base"]["language"]["count"]
    return holds(right and echoed["count"] > 0.7 * echoed["of"], **echoed)


@claim(width="見える差")
def teaching_adds_no_right_answers(gained: Data) -> Verdict:
    """お手本を並べたときとの、同じ問いどうしの差の95%の幅が、0をまたぐ。幅の半分は、15ポイントもない。"""
    right = gained["low"] <= 0 <= gained["high"] and gained["width"] < 15
    return holds(right, 差=gained["value"], 見える差=gained["width"])


@claim(baseline="教えていないモデルの、聞き方どうし")
def the_form_is_not_enough(gained: Data) -> Verdict:
    """形だけで聞いたときより、お手本を並べても、教えても、合った答えが増える。同じ問いどうしの差の、区間の下の端が0より大きい。"""
    lows = {name: gained[name]["low"] for name in ("over_plain", "shots_over_plain")}
    return holds(min(lows.values()) > 0, 下の端=lows)


@claim(baseline="教えていないモデルの、聞き方どうし")
def the_form_finds_some(scores: Data) -> Verdict:
    """会話のテンプレートでは一問も合わないが、形だけで聞くと、いくつかは合う。"""
    base, plain = (scores["shares"][who]["exact"]["count"] for who in ("base", "plain"))
    return holds(base == 0 and plain >= 5, テンプレート=base, 形だけ=plain)


@claim
def hardly_any_code_passes(scores: Data) -> Verdict:
    """試験を通ったコードは、お手本を並べても、教えても、5%に満たない。"""
    values = [scores["shares"][who]["passed"]["value"] for who in ("shots", "tuned")]
    return holds(max(values) < 0.05, 割合=values)


@claim
def what_teaching_bought(scores: Data) -> Verdict:
    """教えると終わりのトークンを書くようになるが、お手本を並べても書かず、合った答えの割合は、並べたときと5ポイントも違わない。"""
    shares = scores["shares"]
    ended = {who: shares[who]["ended"]["value"] for who in ("base", "shots", "tuned")}
    nearly = abs(shares["shots"]["exact"]["value"] - shares["tuned"]["exact"]["value"]) < 0.05
    return holds(ended["tuned"] > 0.9 and ended["base"] < 0.1 and ended["shots"] < 0.1 and nearly, 終えた=ended)


@claim
def shots_already_answer(scores: Data) -> Verdict:
    """お手本を並べると、教えていないモデルでも、決まった答えと文法の正しいコードが増える。"""
    base, shots = scores["shares"]["base"], scores["shares"]["shots"]
    more = {metric: (base[metric]["count"], shots[metric]["count"]) for metric in ("exact", "code")}
    return holds(all(after > before + 10 for before, after in more.values()), 数=more)


@claim
def development_looks_better(training: Data, scores: Data) -> Verdict:
    """できた割合は、開発用のほうが評価用より高い。"""
    kept, shares = training["kept"], scores["shares"]["tuned"]
    of = shares["exact"]["of"] + shares["passed"]["of"]
    rates = kept["right"] / kept["of"], scores["seeds"]["runs"][0]["task"] / of
    return holds(rates[0] > rates[1], 開発用=rates[0], 評価用=rates[1])


@claim
def seeds_agree(scores: Data) -> Verdict:
    """種を変えても、できた問いの数の違いは、どの項目でも3問まで。"""
    spread = {metric: found["high"] - found["low"] for metric, found in scores["seeds"]["spread"].items()}
    return holds(max(spread.values()) <= 3, 違い=spread)


@claim
def trained_twice(scores: Data) -> Verdict:
    """成績を載せた学習は、種の違う二つ。"""
    seeds = {run["seed"] for run in scores["seeds"]["runs"]}
    return holds(len(seeds) == scores["seeds"]["count"] == 2, 種=sorted(seeds))


@claim
def most_failures_are_plain(scores: Data) -> Verdict:
    """試験に落ちたコードのうち、外した試験が一つだけのものは、あるが、四分の一に満たない。"""
    found = scores["one_short"]
    return holds(0 < found["count"] < found["of"] / 4, 数=found)


TEXTS = ("neko", "botchan", "modern")


@claim
def every_text_got_harder(forgetting: Data) -> Verdict:
    """三つの文章のどれでも、パープレキシティの比の区間は、下の端でも1より大きい。比は、小説の英訳で最小、小説で最大。"""
    lows = {name: forgetting[name]["low"] for name in TEXTS}
    botchan, *_, neko = sorted(TEXTS, key=lambda name: forgetting[name]["ratio"])
    return holds(min(lows.values()) > 1 and (botchan, neko) == ("botchan", "neko"), 下の端=lows)


@claim
def top1_falls_little(forgetting: Data) -> Verdict:
    """一位が当たった割合の落ち方は、どの文章でも5ポイントに満たない。"""
    falls = {name: forgetting[name]["top1"]["before"] - forgetting[name]["top1"]["after"] for name in TEXTS}
    return holds(max(falls.values()) < 0.05, 落ちた分=falls)


@claim
def ending_early_explains_nothing(forgetting: Data) -> Verdict:
    """特殊トークンを除いても、損失の増えた分の5%も消えない。終わりのトークンの確率は、平均で1%に満たない。"""
    shares = {name: forgetting[name]["explained"]["end"] for name in TEXTS}
    ends = {name: forgetting[name]["end"]["after"] for name in TEXTS}
    return holds(max(map(abs, shares.values())) < 0.05 and max(ends.values()) < 0.01, 消えた分=shares, 確率=ends)


@claim
def overconfidence_explains_a_part(forgetting: Data) -> Verdict:
    """教えた後に合う温度のほうが高く、その温度で消えるのは、どの文章でも増えた分の一割から九割（95%の幅の両端で）。"""
    temperature = forgetting["temperature"]
    shares = {name: forgetting[name]["explained"]["temperature_interval"] for name in TEXTS}
    part = all(low > 0.1 and high < 0.9 for low, high in shares.values())
    return holds(temperature["after"] > temperature["before"] and part, 温度=temperature, 消えた分=shares)


@claim
def name_is_found(cells: Cells) -> Verdict:
    """前の発言にあった名前を答える。"""
    return holds("田中" in cells["answer-system"], 出力=cells["answer-system"])


@claim
def without_the_template_it_does_not_stop(cells: Cells) -> Verdict:
    """テンプレートなしでは、パリという答えをくり返し、終わりのトークンを書かない。"""
    out = cells["answer-plain"]
    return holds(out.count("首都はパリです。") > 1 and END not in out, 出力=out)
