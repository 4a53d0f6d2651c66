"""「失敗図鑑」の文を支える述語。"""

from ast import literal_eval
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Output, Verdict, claim, holds

Data = dict[str, Any]


def _lists(output: Output) -> list[list[str]]:
    """トークンの並び（Python のリスト）を印字した行。"""
    return [literal_eval(line) for line in output.lines if line.startswith("[")]


def _after_colon(output: Output) -> list[str]:
    """行ごとの、コロンのあと。"""
    return [line.split(": ", 1)[1] for line in output.lines]


indent_is_refused = claim(
    lambda cells: cells["indent-broken"].startswith("IndentationError: expected an indented block after 'for'")
)
both_names_hold_the_same = claim(lambda cells: _after_colon(cells["nfkc-broken"])[:2] == ["試験に使う文"] * 2)
full_width_key_is_missing = claim(lambda cells: cells["nfkc-broken"].lines[2] == "KeyError: 'データ１'")
first_byte_is_refused = claim(
    lambda cells: (
        cells["decode-broken"].startswith("UnicodeDecodeError")
        and "can't decode byte 0x8c in position 0: invalid start byte" in cells["decode-broken"]
    )
)


@claim
def ignore_loses_the_text(cells: Cells) -> Verdict:
    """errors='ignore'で残ったものには、元の文の文字が一つもない。"""
    text, rest = cells["decode-fixed"].lines
    left = rest.split(": ", 1)[1]
    return holds(bool(left) and not set(text) & set(left), 元の文=str(text), 残ったもの=left)


tokens_were_swallowed = claim(
    lambda cells: _lists(cells["reencode-broken"])[1:] == [["月", "が"], ["月", "がき"], ["月", "が", "きれい"]]
)


@claim
def ids_stay(cells: Cells) -> Verdict:
    """番号を足すだけなら、どの段でも、前の段のトークンがそのまま残る。"""
    steps = _lists(cells["reencode-fixed"])
    kept = all(after[: len(before)] == before for before, after in pairwise(steps))
    return holds(kept and steps[-1] == ["月", "が", "き", "れい"], 並び=steps)


one_letter_breaks_into_four = claim(lambda cells: cells["stream-broken"].startswith("����野家"))
the_letter_waits_for_four = claim(lambda cells: _lists(cells["stream-fixed"])[0][:4] == ["", "", "", "𠮷"])


def _summed(output: Output) -> tuple[float, list[tuple[str, float]]]:
    """確率の合計と、上位のトークンと確率。"""
    total, *top = output.lines
    return total.numbers[0], [(line.rsplit(" ", 1)[0], line.numbers[-1]) for line in top]


wrong_axis_does_not_sum_to_one = claim(
    lambda cells: _summed(cells["axis-broken"]), lambda total, _: abs(total - 1) > 100
)
wrong_axis_is_too_sure = claim(
    lambda cells: _summed(cells["axis-broken"]), lambda _, top: len(top) == 3 and all(1 - p < 0.1 for _, p in top)
)
first_is_the_same_on_both_axes = claim(
    lambda cells: [_summed(cells[name])[1][0][0] for name in ("axis-broken", "axis-fixed")] == ["首都", "首都"]
)
right_axis_sums_to_one = claim(lambda cells: _summed(cells["axis-fixed"]), lambda total, _: total == 1)
weights_overflow = claim(
    lambda cells: cells["overflow-broken"].startswith(
        "重みの最大: inf、確率の最大: nan\nRuntimeError: probability tensor contains either `inf`, `nan` or element < 0"
    )
)
no_overflow_after_subtracting = claim(
    lambda cells: cells["overflow-fixed"].lines, lambda weights, drawn: weights.numbers[0] == 1 and drawn == "首都"
)
zero_is_refused = claim(lambda cells: cells["zero"].startswith("ValueError: 温度は0より大きい"))
one_text_for_two_temperatures = claim(
    lambda cells, listings: (
        "for 温度 in [0.01, 5.0]:" in listings["temperature-broken"]
        and len(literal_eval(cells["temperature-broken"].lines[-1])) == 1
    )
)
temperature_is_warned_about = claim(
    lambda cells: cells["temperature-broken"].startswith(
        "The following generation flags are not valid and may be ignored: ['temperature']"
    )
)
drawing_writes_several = claim(
    lambda cells: int(cells["temperature-fixed"].split("、")[1].strip().removesuffix("通り")) > 1
)
it_goes_on_talking = claim(
    lambda cells: (
        cells["stop-broken"].startswith("ニャーと鳴きます。<end_of_turn>")
        and "<start_of_turn>user" in cells["stop-broken"]
    )
)
record_says_end_three_times = claim(
    lambda cells: (
        (tail := literal_eval(cells["stop-record"].lines[-1]))[0] == "```"
        and tail[1:4] == ["<end_of_turn>"] * 3
        and len(tail) == 5
    )
)
record_goes_on_in_another_script = claim(
    lambda cells: (
        (last := literal_eval(cells["stop-record"].lines[-1])[-1].strip("▁")) == "प्रकारे"
        and all("\u0900" <= letter <= "\u097f" for letter in last)
    )
)
record_runs_to_its_limit = claim(lambda cells: cells["stop-record"].numbers[0] == 128)
it_stops_after_the_answer = claim(lambda cells: cells["stop-fixed"].strip() == "ニャーと鳴きます。<end_of_turn>")
only_bos_is_added = claim(
    lambda cells: [token for token in _lists(cells["template-broken"])[0] if token.startswith("<")] == ["<bos>"]
)
no_template_comes_with_it = claim(
    lambda cells: "tokenizer.chat_template is not set" in cells["template-broken"].lines[-1]
)
two_bos = claim(lambda cells: _lists(cells["bos-broken"])[0][:3] == ["<bos>", "<bos>", "<start_of_turn>"])
one_bos = claim(lambda cells: _lists(cells["bos-fixed"])[0][:2] == ["<bos>", "<start_of_turn>"])


def _replaced(two_bos: Data) -> list[Data]:
    """<bos>が二つになると、一位が別のトークンになる問い。"""
    return [row for row in two_bos["rows"] if row["two_token"] != row["one_token"]]


two_bos_replace_one_first = claim(
    lambda two_bos: (
        len(two_bos["rows"]) == 4
        and [(row["one_token"], row["two_token"]) for row in _replaced(two_bos)] == [("日本の", "首都")]
    ),
    option="一つだけ、別のトークンに入れ替わる",
)
two_bos_lower_the_rest = claim(
    lambda two_bos: (
        len(rest := [row for row in two_bos["rows"] if row not in _replaced(two_bos)]) == 3
        and max(row["two"] / row["one"] for row in rest) < 1
    )
)
two_bos_matter_unevenly = claim(
    lambda two_bos: max(shares := [row["kept"] / row["one"] for row in two_bos["rows"]]) > 2 * min(shares)
)
untaught_model_echoes = claim(
    lambda two_bos: (
        len(two_bos["rows"]) == 4 and all(row["question"].startswith(row["untaught"]) for row in two_bos["rows"])
    )
)
special_tokens_are_hidden = claim(
    lambda cells: "<" not in cells["special-broken"] and "日本の首都は？" in cells["special-broken"]
)
special_tokens_are_shown = claim(
    lambda cells: cells["special-fixed"].startswith("<bos>") and "<end_of_turn>" in cells["special-fixed"]
)
turns_are_forged = claim(lambda cells: cells["injection-broken"].lines[-1].numbers[0] == 4)


@claim
def marks_become_letters(cells: Cells) -> Verdict:
    """利用者が書いた印が、「<」「end」などのトークンに分かれる。"""
    tokens = _lists(cells["injection-fixed"])[0]
    place = tokens.index("こんにちは")
    return holds(tokens[place + 1 : place + 3] == ["<", "end"] and "<end_of_turn>" not in tokens, トークン=tokens)


two_turns_remain = claim(lambda cells: cells["injection-fixed"].lines[-1].numbers[0] == 2)
positions_sum_to_one = claim(
    lambda cells: (
        len(totals := [line.numbers[-1] for line in cells["answer-axis"].lines]) == 2
        and all(abs(total - 1) < 0.001 for total in totals)
    )
)
one_byte_is_lost = claim(lambda cells: cells["answer-replace"].strip().split(" → ")[1].startswith("�"))
one_byte_looks_like_a_letter = claim(
    lambda cells: cells["answer-replace"].strip().split(" → "),
    lambda code, text: code.split()[1] == "4C" and text[1:] == "L",
)
