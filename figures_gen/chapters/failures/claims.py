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


@claim
def indent_is_refused(cells: Cells) -> Verdict:
    """字下げの足りないお手本は、IndentationErrorになる。"""
    output = cells["indent-broken"]
    return holds(output.startswith("IndentationError: expected an indented block after 'for'"), 出力=str(output))


@claim
def both_names_hold_the_same(cells: Cells) -> Verdict:
    """全角の名前も半角の名前も、あとから入れた「試験に使う文」になっている。"""
    values = _after_colon(cells["nfkc-broken"])[:2]
    return holds(values == ["試験に使う文"] * 2, 値=values)


@claim
def full_width_key_is_missing(cells: Cells) -> Verdict:
    """全角の名前を引くと、KeyErrorになる。"""
    return holds(cells["nfkc-broken"].lines[2] == "KeyError: 'データ１'", 出力=str(cells["nfkc-broken"]))


@claim
def first_byte_is_refused(cells: Cells) -> Verdict:
    """UTF-8として読むと、先頭のバイト8Cで止まる。"""
    output = cells["decode-broken"]
    refused = "can't decode byte 0x8c in position 0: invalid start byte" in output
    return holds(output.startswith("UnicodeDecodeError") and refused, 出力=str(output))


@claim
def ignore_loses_the_text(cells: Cells) -> Verdict:
    """errors='ignore'で残ったものには、元の文の文字が一つもない。"""
    text, rest = cells["decode-fixed"].lines
    left = rest.split(": ", 1)[1]
    return holds(bool(left) and not set(text) & set(left), 元の文=str(text), 残ったもの=left)


@claim
def tokens_were_swallowed(cells: Cells) -> Verdict:
    """選んだ「が」が「がき」になり、終わりには「きれい」ができる。"""
    steps = _lists(cells["reencode-broken"])
    return holds(steps[1:] == [["月", "が"], ["月", "がき"], ["月", "が", "きれい"]], 並び=steps)


@claim
def ids_stay(cells: Cells) -> Verdict:
    """番号を足すだけなら、どの段でも、前の段のトークンがそのまま残る。"""
    steps = _lists(cells["reencode-fixed"])
    kept = all(after[: len(before)] == before for before, after in pairwise(steps))
    return holds(kept and steps[-1] == ["月", "が", "き", "れい"], 並び=steps)


@claim
def one_letter_breaks_into_four(cells: Cells) -> Verdict:
    """一つずつ文字に戻すと、「𠮷」が四つの「�」になる。"""
    return holds(cells["stream-broken"].startswith("����野家"), 見えた文=str(cells["stream-broken"]))


@claim
def the_letter_waits_for_four(cells: Cells) -> Verdict:
    """三つ目のバイトまでは空の文字列で、四つ目で「𠮷」が出る。"""
    pieces = _lists(cells["stream-fixed"])[0]
    return holds(pieces[:4] == ["", "", "", "𠮷"], 届いた文字=pieces)


def _summed(output: Output) -> tuple[float, list[tuple[str, float]]]:
    """確率の合計と、上位のトークンと確率。"""
    total, *top = output.lines
    return total.numbers[0], [(line.rsplit(" ", 1)[0], line.numbers[-1]) for line in top]


@claim
def wrong_axis_does_not_sum_to_one(cells: Cells) -> Verdict:
    """向きを間違えた確率の合計は、百より大きい。"""
    total, _ = _summed(cells["axis-broken"])
    return holds(total > 100, 合計=total)


@claim
def wrong_axis_is_too_sure(cells: Cells) -> Verdict:
    """向きを間違えた確率の上位三つは、どれも0.9より大きい。"""
    _, top = _summed(cells["axis-broken"])
    return holds(len(top) == 3 and all(p > 0.9 for _, p in top), 上位=top)


@claim
def first_is_the_same_on_both_axes(cells: Cells) -> Verdict:
    """どちらの向きでも、一位は「首都」。"""
    firsts = [_summed(cells[name])[1][0][0] for name in ("axis-broken", "axis-fixed")]
    return holds(firsts == ["首都", "首都"], 一位=firsts)


@claim
def right_axis_sums_to_one(cells: Cells) -> Verdict:
    """正しい向きの確率の合計は1。"""
    total, _ = _summed(cells["axis-fixed"])
    return holds(total == 1, 合計=total)


@claim
def weights_overflow(cells: Cells) -> Verdict:
    """そのまま指数関数に入れると、重みは無限大に、確率はnanになり、くじを引けない。"""
    output = cells["overflow-broken"]
    overflowed = output.startswith("重みの最大: inf、確率の最大: nan\nRuntimeError: probability tensor contains")
    return holds(overflowed, 出力=str(output))


@claim
def no_overflow_after_subtracting(cells: Cells) -> Verdict:
    """最大の点数を引くと、重みの最大は1で、一位が引ける。"""
    weights, drawn = cells["overflow-fixed"].lines
    return holds(weights.numbers[0] == 1 and drawn == "首都", 重み=str(weights), 引いたもの=str(drawn))


@claim
def zero_is_refused(cells: Cells) -> Verdict:
    """温度0は、ValueErrorになる。"""
    return holds(cells["zero"].startswith("ValueError: 温度は0より大きい"), 出力=str(cells["zero"]))


@claim
def one_text_for_two_temperatures(cells: Cells) -> Verdict:
    """二つの温度で書いた文は、一通り。"""
    written = literal_eval(cells["temperature-broken"].lines[-1])
    return holds(len(written) == 1, 書いた文=sorted(written))


@claim
def temperature_is_warned_about(cells: Cells) -> Verdict:
    """くじを引かない設定なので、温度は使われないという警告が出る。"""
    warning = "The following generation flags are not valid and may be ignored: ['temperature']"
    return holds(cells["temperature-broken"].startswith(warning), 出力=str(cells["temperature-broken"]))


@claim
def drawing_writes_several(cells: Cells) -> Verdict:
    """くじを引くと、三回で二通り以上の文になる。"""
    kinds = int(cells["temperature-fixed"].split("、")[1].strip().removesuffix("通り"))
    return holds(kinds > 1, 通り=kinds)


@claim
def it_goes_on_talking(cells: Cells) -> Verdict:
    """止めないと、答えのあとに、利用者の番まで書く。"""
    output = cells["stop-broken"]
    return holds(
        output.startswith("ニャーと鳴きます。<end_of_turn>") and "<start_of_turn>user" in output, 出力=str(output)
    )


@claim
def record_says_end_three_times(cells: Cells) -> Verdict:
    """記録の答えは、コードを閉じる印のあとに、`<end_of_turn>`がちょうど三つ並ぶ。"""
    tail = literal_eval(cells["stop-record"].lines[-1])
    return holds(tail[0] == "```" and tail[1:4] == ["<end_of_turn>"] * 3 and len(tail) == 5, 終わり=tail)


@claim
def record_goes_on_in_another_script(cells: Cells) -> Verdict:
    """三つの終わりの印のあとの一つは、デーヴァナーガリーの言葉「प्रकारे」。"""
    last = literal_eval(cells["stop-record"].lines[-1])[-1].strip("▁")
    return holds(last == "प्रकारे" and all("\u0900" <= letter <= "\u097f" for letter in last), 終わり=last)


@claim
def record_runs_to_its_limit(cells: Cells) -> Verdict:
    """記録の答えは、下書きのループの上限と同じ、128トークン。"""
    count = cells["stop-record"].numbers[0]
    return holds(count == 128, トークン=count)


@claim
def it_stops_after_the_answer(cells: Cells) -> Verdict:
    """止める条件を書くと、答えの終わりの印で終わる。"""
    return holds(cells["stop-fixed"].strip() == "ニャーと鳴きます。<end_of_turn>", 出力=str(cells["stop-fixed"]))


@claim
def only_bos_is_added(cells: Cells) -> Verdict:
    """質問だけを渡すと、付く印は、先頭の<bos>だけ。"""
    tokens = _lists(cells["template-broken"])[0]
    return holds([token for token in tokens if token.startswith("<")] == ["<bos>"], トークン=tokens)


@claim
def no_template_comes_with_it(cells: Cells) -> Verdict:
    """既定のモデルのトークナイザには、テンプレートがない。"""
    line = cells["template-broken"].lines[-1]
    return holds("tokenizer.chat_template is not set" in line, 出力=str(line))


@claim
def two_bos(cells: Cells) -> Verdict:
    """テンプレートを当てはめた文をそのまま渡すと、<bos>が二つになる。"""
    tokens = _lists(cells["bos-broken"])[0]
    return holds(tokens[:3] == ["<bos>", "<bos>", "<start_of_turn>"], トークン=tokens)


@claim
def one_bos(cells: Cells) -> Verdict:
    """足させなければ、<bos>は一つ。"""
    tokens = _lists(cells["bos-fixed"])[0]
    return holds(tokens[:2] == ["<bos>", "<start_of_turn>"], トークン=tokens)


def _replaced(two_bos: Data) -> list[Data]:
    """<bos>が二つになると、一位が別のトークンになる問い。"""
    return [row for row in two_bos["rows"] if row["two_token"] != row["one_token"]]


@claim
def two_bos_replace_one_first(two_bos: Data) -> Verdict:
    """会話を習ったモデルでは、四つの問いのうち一つだけで、一位が「日本の」から「首都」に入れ替わる。"""
    found = [(row["one_token"], row["two_token"]) for row in _replaced(two_bos)]
    return holds(len(two_bos["rows"]) == 4 and found == [("日本の", "首都")], 入れ替わり=found)


@claim
def two_bos_lower_the_rest(two_bos: Data) -> Verdict:
    """一位の入れ替わらない三つの問いでも、その確率は、<bos>一つのときより小さい。"""
    rest = [row for row in two_bos["rows"] if row not in _replaced(two_bos)]
    shares = [row["two"] / row["one"] for row in rest]
    return holds(len(rest) == 3 and max(shares) < 1, 割合=shares)


@claim
def two_bos_matter_unevenly(two_bos: Data) -> Verdict:
    """一つのときの一位の、確率の残りは、問いによって二倍より大きく違う。"""
    shares = [row["kept"] / row["one"] for row in two_bos["rows"]]
    return holds(max(shares) > 2 * min(shares), 割合=shares)


@claim
def untaught_model_echoes(two_bos: Data) -> Verdict:
    """印を付けて渡しても、習っていないモデルでは、四つの問いのどれでも、一位は問いの書き出しのオウム返し。"""
    rows = two_bos["rows"]
    firsts = [row["untaught"] for row in rows]
    return holds(len(rows) == 4 and all(row["question"].startswith(row["untaught"]) for row in rows), 一位=firsts)


@claim
def special_tokens_are_hidden(cells: Cells) -> Verdict:
    """skip_special_tokens=Trueでは、印が一つも出ない。"""
    output = cells["special-broken"]
    return holds("<" not in output and "日本の首都は？" in output, 出力=str(output))


@claim
def special_tokens_are_shown(cells: Cells) -> Verdict:
    """隠さなければ、<bos>も<end_of_turn>も出る。"""
    output = cells["special-fixed"]
    return holds(output.startswith("<bos>") and "<end_of_turn>" in output, 出力=str(output))


@claim
def turns_are_forged(cells: Cells) -> Verdict:
    """発言は一つなのに、発言の始まりの印が四つある。"""
    count = cells["injection-broken"].lines[-1].numbers[0]
    return holds(count == 4, 印=count)


@claim
def marks_become_letters(cells: Cells) -> Verdict:
    """利用者が書いた印が、「<」「end」などのトークンに分かれる。"""
    tokens = _lists(cells["injection-fixed"])[0]
    place = tokens.index("こんにちは")
    return holds(tokens[place + 1 : place + 3] == ["<", "end"] and "<end_of_turn>" not in tokens, トークン=tokens)


@claim
def two_turns_remain(cells: Cells) -> Verdict:
    """発言の始まりの印は、利用者とモデルの二つだけ。"""
    count = cells["injection-fixed"].lines[-1].numbers[0]
    return holds(count == 2, 印=count)


@claim
def positions_sum_to_one(cells: Cells) -> Verdict:
    """向きを間違えた確率を、同じトークンについて位置の数だけ足すと1になる。"""
    totals = [line.numbers[-1] for line in cells["answer-axis"].lines]
    return holds(len(totals) == 2 and all(abs(total - 1) < 0.001 for total in totals), 合計=totals)


@claim
def one_byte_is_lost(cells: Cells) -> Verdict:
    """「猫」の一つ目のバイトは「�」になる。"""
    return holds(cells["answer-replace"].strip().split(" → ")[1].startswith("�"), 出力=str(cells["answer-replace"]))


@claim
def one_byte_looks_like_a_letter(cells: Cells) -> Verdict:
    """「猫」の二つ目のバイトは4Cで、「L」と読まれる。"""
    code, text = cells["answer-replace"].strip().split(" → ")
    return holds(code.split()[1] == "4C" and text[1:] == "L", 出力=str(cells["answer-replace"]))
