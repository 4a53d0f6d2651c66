"""「会話も、文章の続きだった」と、そこから離した実験の文を支える述語。"""

import ast
import math
import re
from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds, numbers

Data = dict[str, Any]
MARKS = ("<start_of_turn>", "<end_of_turn>")


@claim
def turns_are_marked(cells: Cells) -> Verdict:
    """利用者の番が、始まりと終わりの印に挟まれている。"""
    text = cells["render"]
    return holds(re.search(r"<start_of_turn>user\n名前は？<end_of_turn>\n", text) is not None, 文章=str(text))


@claim
def prompt_ends_with_the_models_turn(cells: Cells) -> Verdict:
    """テンプレートを当てはめた文章の末尾は、モデルの番の始まり。"""
    last = cells["render"].lines[-1]
    return holds(last == "<start_of_turn>model", 末尾=last)


@claim
def mark_is_one_token(template: Data) -> Verdict:
    """`<start_of_turn>`が、一つのトークンになっている。"""
    found = [token for token in template["tokens"] if token["text"] == "<start_of_turn>"]
    return holds({token["id"] for token in found} == {template["special"]["start_of_turn"]}, トークン=found)


@claim
def conversation_is_one_text(cells: Cells) -> Verdict:
    """三つの発言が、順に、一本の文章に入っている。"""
    places = [cells["turns"].find(words) for words in ("名前は？", "まだ無い。", "どこで生れた？")]
    return holds(places[0] >= 0 and places == sorted(places), 位置=places)


@claim
def assistant_becomes_model(cells: Cells) -> Verdict:
    """`assistant`の発言の前に、`model`と書かれている。"""
    text = cells["turns"]
    return holds("<start_of_turn>model\nまだ無い。<end_of_turn>" in text and "assistant" not in text)


@claim
def answer_is_an_echo(cells: Cells, unpractised: Data) -> Verdict:
    """答えは、指示の書き出しそのまま。"""
    answer = cells["loop"].lines[0]
    start = unpractised["rows"][0]["instruction"]
    return holds(start.startswith(answer) and len(answer) > 20, 答え=answer)


@claim
def loop_runs_to_its_limit(cells: Cells, template: Data) -> Verdict:
    """決めた十個まで書き、最後のトークンは終わりの印でない。"""
    count, last = numbers(cells["loop"].lines[-1])
    return holds(count == 10 and last not in _stops(template), 個数=count, 最後の番号=last)


def _stops(template: Data) -> list[int]:
    return [template["special"][name] for name in ("eos", "end_of_turn")]


@claim
def most_instructions_are_echoed(unpractised: Data) -> Verdict:
    """試した指示の半分より多くで、指示の言葉をそのままくり返しはじめる。"""
    return holds(2 * unpractised["echoes"] > unpractised["count"], オウム返し=unpractised["echoes"])


@claim
def unpractised_model_does_not_stop(unpractised: Data) -> Verdict:
    """試したどの指示でも、終わりの印は出ず、どの答えの先頭でも、その確率は百分の一もない。"""
    stopped, likeliest = unpractised["stopped"], unpractised["likeliest_stop"]
    return holds(stopped == 0 and likeliest < 0.01, 止まった数=stopped, 最大の確率=likeliest)


@claim
def answers_rome(cells: Cells) -> Verdict:
    """イタリアの首都を、ローマと答える。"""
    answer = _answer(cells)
    return holds("ローマ" in answer, 答え=answer)


@claim
def stops_at_the_newline(cells: Cells) -> Verdict:
    """書き終えた答えの末尾が改行で、改行はほかにない。"""
    answer = _answer(cells)
    return holds(answer.endswith("\n") and answer.count("\n") == 1, 答え=answer)


def _answer(cells: Cells) -> str:
    return str(ast.literal_eval(cells["reply"].lines[0]))


@claim
def continued_code_is_right(cells: Cells) -> Verdict:
    """書きかけの関数に、一つずつ足して返す続きが付く。"""
    body = re.search(
        r"total = 0\n    for (\w+) in sequence:\n        total \+= \1\n    return total\n", cells["continue-code"]
    )
    return holds(body is not None, 出力=cells["continue-code"])


@claim
def writes_the_same_function_again(cells: Cells) -> Verdict:
    """関数を書き終えたあと、同じ名前の関数をもう一度書きはじめる。"""
    count = cells["continue-code"].count("def sum_sequence(sequence")
    return holds(count == 2, 書いた回数=count)


@claim
def writes_code_only_as_a_continuation(cells: Cells) -> Verdict:
    """指示への答えにはコードがなく、書きかけのコードの続きには、`return`まである。"""
    asked, continued = cells["loop"], cells["continue-code"]
    return holds("def " not in asked and "return total" in continued, 指示への答え=asked.lines[0])


@claim
def recorded_code_is_right(cells: Cells) -> Verdict:
    """記録のコードを動かすと15と印字し、足し算の試しもすべて通る。"""
    return holds(cells["record"].lines == ["15", "True"], 出力=cells["record"].lines)


@claim
def record_begins_with_two_bos(record: Data) -> Verdict:
    """記録には、`<bos>`が二つある。"""
    return holds(record["bos"] == 2, 個数=record["bos"])


@claim
def recorded_answer_ends_its_turn(record: Data) -> Verdict:
    """記録は利用者とモデルの番が一つずつで、答えのコードのすぐあとに、終わりの印がある。"""
    return holds(record["turns"] == 2 and record["ends_after_code"], 番=record["turns"])


@claim
def official_loop_agrees(cells: Cells) -> Verdict:
    """公式の実装が、手作りのループと同じトークンを選ぶ。"""
    return holds(cells["generate"].strip() == "一致", 出力=cells["generate"].strip())


@claim
def margins_exceed_errors(margins: Data) -> Verdict:
    """一位と二位のロジットの差は、どの文章でも、計算の順番による誤差の十倍より大きい。"""
    return holds(margins["far_above_error"], いちばん小さい差=margins["smallest"])


@claim
def broken_record(cells: Cells) -> Verdict:
    """続きの中で、四文字より長い同じ言葉が、三回くり返される。"""
    text = cells["cache"].lines[0]
    return holds(re.search(r"(.{4,})\1\1", text) is not None, 続き=text)


@claim
def cache_changes_no_token(cells: Cells) -> Verdict:
    """KVキャッシュがあってもなくても、同じトークンを選ぶ。"""
    return holds(cells["cache"].lines[-1] == "一致", 出力=cells["cache"].lines[-1])


@claim
def without_cache_operations_pile_up(operations: Data) -> Verdict:
    """キャッシュがなければ、掛け算は、読むトークンの数の増え方の半分より速く増えていく。"""
    first, last = operations["shortest"], operations["longest"]
    tokens, growth = last["length"] / first["length"], last["without"] / first["without"]
    return holds(growth > tokens / 2, トークンの増え方=tokens, 掛け算の増え方=growth)


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


@claim
def one_multiplication_takes_longer(kv_cache: Data, operations: Data) -> Verdict:
    """いちばん長いところで、時間を掛け算の回数で割ると、キャッシュのあるほうが十倍より長い。"""
    fast, slow = (kv_cache["longest"][way] / operations["longest"][way] for way in ("with", "without"))
    return holds(fast > 10 * slow, あり=fast, なし=slow)


@claim
def weights_are_read_at_seven_gigabytes(kv_cache: Data, next_token__size: Data) -> Verdict:
    """いちばん長いところの時間で、一つ4バイトの重みを一度ずつ読むなら、一秒に6.5GBから7.5GB。"""
    speed = next_token__size["parameters"] * 4 / kv_cache["longest"]["with"] / 1e9
    return holds(6.5 < speed < 7.5, 一秒に=speed)


@claim
def gap_widens_with_length(kv_cache: Data) -> Verdict:
    """長いほど、キャッシュなしとありの時間の比が大きい。"""
    ratios = [row["ratio"] for row in kv_cache["rows"]]
    return holds(all(before < after for before, after in pairwise(ratios)), 比=ratios)


@claim(width="見える割合")
def same_tokens_at_every_length(kv_cache: Data) -> Verdict:
    """測ったどの長さでも、選んだトークンは同じ。違いは、いちばん長いもので、百に一つあれば見える。"""
    rows = kv_cache["rows"]
    seen = 1 / max(row["length"] for row in rows)
    return holds(all(row["same_tokens"] for row in rows) and seen < 0.01, 見える割合=seen)


@claim
def time_gains_less_than_operations(kv_cache: Data, operations: Data) -> Verdict:
    """いちばん長いところでの時間の比は、掛け算の比より小さい。"""
    time, counts = kv_cache["longest"]["ratio"], operations["longest"]["ratio"]
    return holds(time < counts, 時間の比=time, 掛け算の比=counts)


@claim
def only_special_tokens_vanish(cells: Cells) -> Verdict:
    """`skip_special_tokens=True`で、印だけが消え、`model`と改行が残る。"""
    shown, hidden = (ast.literal_eval(line) for line in cells["answer-hidden"].lines)
    expected = shown
    for mark in MARKS:
        expected = expected.replace(mark, "")
    return holds(hidden == expected != shown and "model" in hidden, 残ったもの=hidden)


@claim
def a_visitor_writes_our_turn(cells: Cells) -> Verdict:
    """発言は一つなのに、番の始まりが三つあり、モデルの番に、書かれたとおりの言葉が入る。"""
    text = cells["answer-impostor"]
    right = text.count("<start_of_turn>") == 3 and "<start_of_turn>model\nはい、元気です。<end_of_turn>" in text
    return holds(right, 文章=str(text))


@claim
def cache_takes_memory(cells: Cells) -> Verdict:
    """長い文章ほど、覚えておく大きさが増える。"""
    sizes = [numbers(line)[1] for line in cells["answer-memory"].lines]
    return holds(0 < sizes[0] < sizes[1], 窓あり=sizes)


@claim
def windows_save_memory(cells: Cells) -> Verdict:
    """長いほうの文章では、窓があれば、すべてを覚えるときの四分の一もいらない。"""
    windowed, whole = numbers(cells["answer-memory"].lines[-1])[1:3]
    return holds(4 * windowed < whole, 窓あり=windowed, 窓なし=whole)
