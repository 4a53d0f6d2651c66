"""「指示を教える」の文を支える述語。"""

from itertools import pairwise
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
