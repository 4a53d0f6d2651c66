"""「会話も、文章の続きだった」と、そこから離した実験の文を支える述語。"""

import ast
import math
import re
import statistics
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds, numbers

Data = dict[str, Any]
MARKS = ("<start_of_turn>", "<end_of_turn>")


pon_repeats_the_bird = claim(
    lambda cells: ast.literal_eval(cells["pon-reply"].lines[0])[0] == "鳥" and cells["pon"].lines[-1] == "鳥＝",
    option="「鳥」",
)
pon_is_never_missed = claim(
    lambda cells, in_context__trials, in_context__heads: [
        *numbers(cells["pon-all"].lines[0]),
        [sum(row["right"]["true-4"]) for row in in_context__trials["rows"] if row["task"] == "suffix"],
        in_context__heads["whole"]["tasks"]["suffix"],
    ],
    lambda asked, right, draws, others: asked == right == 24 and draws == [24] * len(draws) and others == 1,
)
marks_are_nearly_all_right = claim(
    lambda in_context__trials: [
        statistics.median(sum(row["right"]["true-8"]) for row in in_context__trials["rows"] if row["task"] == "marks"),
        len(next(row for row in in_context__trials["rows"] if row["task"] == "marks")["right"]["true-8"]),
    ],
    lambda right, asked: (right, asked) == (23, 24),
)
# 札は、△と○の二つだけ。逆の札に従わなければ、もとの札を書いている。
swapped_marks_are_followed_in_six_of_ten = claim(
    lambda in_context__labels: [
        (marks := in_context__labels["tasks"]["marks"])["followed"],
        marks["kinds"]["inverted"],
    ],
    lambda followed, kept: 0.55 < followed < 0.65 and math.isclose(followed + kept, 2 * 0.5),
)
capitals_hardly_come = claim(
    lambda in_context__trials: [
        (eight := in_context__trials["tasks"]["capitals"]["growth"][4])["mean"],
        eight["high"],
        eight["count"],
    ],
    lambda mean, upper, shown: mean < 0.02 and upper < 0.2 and shown == 8,
    width="upper",
)
turns_are_marked = claim(
    lambda cells: re.search(r"<start_of_turn>user\n名前は？<end_of_turn>\n", cells["render"]) is not None
)
prompt_ends_with_the_models_turn = claim(lambda cells: cells["render"].lines[-1] == "<start_of_turn>model")
mark_is_one_token = claim(
    lambda template: (
        {token["id"] for token in [token for token in template["tokens"] if token["text"] == "<start_of_turn>"]}
        == {template["special"]["start_of_turn"]}
    )
)
conversation_is_one_text = claim(
    lambda cells: (
        (places := [cells["turns"].find(words) for words in ("名前は？", "まだ無い。", "どこで生れた？")])[0] >= 0
        and places == sorted(places)
    )
)
assistant_becomes_model = claim(
    lambda cells: (
        "<start_of_turn>model\nまだ無い。<end_of_turn>" in cells["turns"] and "assistant" not in cells["turns"]
    )
)
answer_is_an_echo = claim(
    lambda cells, unpractised: (
        unpractised["rows"][0]["instruction"].startswith(cells["loop"].lines[0]) and len(cells["loop"].lines[0]) > 20
    ),
    option="指示の書き写し",
)
loop_runs_to_its_limit = claim(
    lambda cells, template: [*numbers(cells["loop"].lines[-1]), template],
    lambda count, last, template: count == 10 and last not in _stops(template),
)


def _stops(template: Data) -> list[int]:
    return [template["special"][name] for name in ("eos", "end_of_turn")]


most_instructions_are_echoed = claim(lambda unpractised: 2 * unpractised["echoes"] > unpractised["count"])
unpractised_model_does_not_stop = claim(
    lambda unpractised: unpractised["stopped"] == 0 and unpractised["likeliest_stop"] < 0.01
)
no_answer_ends_by_itself = claim(
    lambda instruction_tuning__scores: (
        instruction_tuning__scores["shares"]["base"]["ended"]["count"] == 0
        and instruction_tuning__scores["shares"]["base"]["ended"]["of"] == instruction_tuning__scores["questions"]
        and instruction_tuning__scores["limit"] == 64
    )
)
answers_rome = claim(lambda cells: "ローマ" in _answer(cells))
begins_with_the_country = claim(lambda cells: _answer(cells).startswith(" イタリア"), option="「イタリア」")
stops_at_the_newline = claim(lambda cells: (answer := _answer(cells)).endswith("\n") and answer.count("\n") == 1)


def _answer(cells: Cells) -> str:
    return str(ast.literal_eval(cells["reply"].lines[0]))


continued_code_is_right = claim(
    lambda cells: (
        re.search(
            r"total = 0\n    for (\w+) in sequence:\n        total \+= \1\n    return total\n", cells["continue-code"]
        )
        is not None
    )
)
writes_the_same_function_again = claim(lambda cells: cells["continue-code"].count("def sum_sequence(sequence") == 2)
writes_code_only_as_a_continuation = claim(
    lambda cells: "def " not in cells["loop"] and "return total" in cells["continue-code"]
)
recorded_code_is_right = claim(lambda cells: cells["record"].lines == ["15", "True"])
record_begins_with_two_bos = claim(lambda record: record["bos"] == 2)
recorded_answer_ends_its_turn = claim(lambda record: record["turns"] == 2 and record["ends_after_code"])
official_loop_agrees = claim(lambda cells: cells["generate"].strip() == "一致")
margins_exceed_errors = claim(lambda margins: margins["far_above_error"])
broken_record = claim(lambda cells: re.search(r"(.{4,})\1\1", cells["cache"].lines[0]) is not None)
cache_changes_no_token = claim(lambda cells: cells["cache"].lines[-1] == "一致")
without_cache_operations_pile_up = claim(
    lambda operations: (
        operations["longest"]["without"] / operations["shortest"]["without"]
        > operations["longest"]["length"] / operations["shortest"]["length"] / 2
    )
)


@claim
def with_cache_operations_hardly_grow(operations: Data) -> Verdict:
    """キャッシュがあれば、掛け算は長さとともに増えるが、いちばん長くても一割ほどまでしか増えない。"""
    counts = [row["with"] for row in operations["rows"]]
    rising = all(before < after for before, after in pairwise(counts))
    return holds(rising and counts[-1] < 1.15 * counts[0], 掛け算=counts)


@claim
def cache_is_many_times_faster(kv_cache: Data) -> Verdict:
    """いちばん長いところでは、キャッシュのあるほうが、十倍より大きく速い。比は、二つの時間の比である。"""
    longest = kv_cache["longest"]
    ratio = longest["without"] / longest["with"]
    return holds(ratio > 10 and math.isclose(ratio, longest["ratio"]), 比=ratio)


one_multiplication_takes_longer = claim(
    lambda kv_cache, operations: (
        kv_cache["longest"]["with"] / operations["longest"]["with"]
        > 10 * (kv_cache["longest"]["without"] / operations["longest"]["without"])
    )
)
weights_are_read_at_about_ten_gigabytes = claim(
    lambda kv_cache, next_token__size: (
        1 < (gigabytes := next_token__size["parameters"] * 4 / 1e9) < 1.2
        and 10 / 2 < gigabytes / kv_cache["longest"]["with"] < 10 * 2
    )
)
gap_widens_with_length = claim(
    lambda kv_cache: all(before < after for before, after in pairwise([row["ratio"] for row in kv_cache["rows"]]))
)


@claim(width="見える割合")
def same_tokens_at_every_length(kv_cache: Data) -> Verdict:
    """測ったどの長さでも、選んだトークンは同じ。違いは、いちばん長いもので、百に一つあれば見える。"""
    rows = kv_cache["rows"]
    seen = 1 / max(row["length"] for row in rows)
    return holds(all(row["same_tokens"] for row in rows) and seen < 0.01, 見える割合=seen)


time_gains_less_than_operations = claim(
    lambda kv_cache, operations: kv_cache["longest"]["ratio"] < operations["longest"]["ratio"],
    option="差は付くが、それほどではない",
)


@claim
def only_special_tokens_vanish(cells: Cells) -> Verdict:
    """`skip_special_tokens=True`で、印だけが消え、`model`と改行が残る。"""
    shown, hidden = (ast.literal_eval(line) for line in cells["answer-hidden"].lines)
    expected = shown
    for mark in MARKS:
        expected = expected.replace(mark, "")
    return holds(hidden == expected != shown and "model" in hidden, 残ったもの=hidden)


a_visitor_writes_our_turn = claim(
    lambda cells: (
        cells["answer-impostor"].count("<start_of_turn>") == 3
        and "<start_of_turn>model\nはい、元気です。<end_of_turn>" in cells["answer-impostor"]
    )
)
cache_takes_memory = claim(
    lambda cells: 0 < (sizes := [numbers(line)[1] for line in cells["answer-memory"].lines])[0] < sizes[1]
)
windows_save_memory = claim(
    lambda cells: numbers(cells["answer-memory"].lines[-1])[1:3], lambda windowed, whole: 4 * windowed < whole
)
