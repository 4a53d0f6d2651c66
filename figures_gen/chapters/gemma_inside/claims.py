"""「Gemmaを分解して組み立てる」の文を支える述語。"""

from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Output, Verdict, agrees, claim, holds

# 層の一位のうち、人の目で、話の通じない断片や空白だと見たもの
FRAGMENTS = {"ocsát", "өнья", "achusetts", "olato", "ocrat", "inafter", "érature", "っきり", "门户", " "}


def _agrees(output: Output) -> Verdict:
    """手で計算したものと部品の答えを比べたセルが、同じだと言っている。"""
    return holds(output.rstrip().endswith("True"), 出力=str(output).strip())


def _line(output: Output, start: str) -> Output:
    """``start`` で始まる行。"""
    return next(line for line in output.lines if line.startswith(start))


same_parameters = claim(
    lambda cells: (line.numbers[0] for line in cells["load"].lines), lambda theirs, ours: theirs == ours
)
sweet_fruits_agree = claim(
    lambda cells: (line.numbers[0] for line in cells["inner"].lines), lambda peach, lemon: peach > lemon
)
three_opinions = claim(
    lambda cells: [line.numbers for line in cells["matmul"].lines] == [[3, 1, 3 - 2 * 1], [0, 5, 0 - 2 * 5]]
)
most_numbers_are_in_tables = claim(
    lambda ledger: next(row["share"] for row in ledger["ours"]["parts"] if row["part"] == "正規化") < 0.01
)
tokyo_is_number_one = claim(
    lambda cells: (part.split("'")[1] for part in cells["tokens"].lines[1].split("), ")[:2]),
    lambda first, second: (first, second) == ("<bos>", "東京"),
)


def _similarities(cells: Cells) -> dict[str, float]:
    """「東京」と比べた単語 → コサイン類似度。"""
    return {line.split("「")[2].split("」")[0]: line.numbers[0] for line in cells["similar"].lines[:-1]}


cities_are_nearer = claim(
    lambda cells: min((near := _similarities(cells))["大阪"], near["京都"]) > max(near["猫"], near["は"])
)
particle_is_not_zero = claim(lambda cells: 0 < 0.1 <= _similarities(cells)["は"])
numerals_gather = claim(
    lambda cells: (
        len(found := cells["similar"].lines[-1].split("'")[1::2]) == 8
        and all(token.strip() in "一二三四五六七八九十" for token in found)
    )
)
scaled_to_about_one = claim(
    lambda cells: (line.numbers[0] for line in cells["scale"].lines),
    lambda before, after: before < 0.1 and 0.5 < after < 2,
)


@claim
def norm_matches_the_formula(cells: Cells) -> Verdict:
    """式で計算した正規化が、部品の答えと同じ。"""
    return _agrees(cells["norm"])


def _strips_agree(record: dict[str, Any], stage: str, output: Output) -> Verdict:
    """間取りの二本の帯が、すべての成分で同じ色で、セルも同じだと言っている。"""
    hand, part = record["hand"][stage], record["stages"][stage]["shades"]
    return holds(
        hand == part and _agrees(output).holds, 手計算=hand[0][:20], 部品=part[0][:20], 出力=str(output).strip()
    )


@claim
def hand_strip_of_the_norm_agrees(one_floor__tokyo: dict[str, Any], cells: Cells) -> Verdict:
    """正規化を手で計算した帯が、部品の帯と同じ。"""
    return _strips_agree(one_floor__tokyo, "norm", cells["norm"])


@claim
def hand_strip_of_the_layer_agrees(one_floor__tokyo: dict[str, Any], cells: Cells) -> Verdict:
    """部品の出したものを足した帯が、層の答えの帯と同じ。"""
    return _strips_agree(one_floor__tokyo, "out", cells["residual"])


only_q_is_long = claim(lambda network: network["heads"] > network["key_heads"])
heads_and_tokens_are_as_many = claim(lambda network, cells: cells["tokens"].lines[0].numbers[-1] == network["heads"])
cache_is_much_smaller = claim(lambda network: network["key_heads"] * 4 <= network["heads"])
needles_slow_down = claim(
    lambda rotation: (degrees := [dial["degrees"] for dial in rotation["dials"]]) == sorted(set(degrees), reverse=True)
)
# 差が同じ二つの組では、内積が（表示の細かさで）同じ。
only_the_distance_matters = claim(
    lambda cells: (line.numbers[-1] for line in cells["relative"].lines), lambda near, far, _: abs(near - far) <= 0.1
)
another_distance_differs = claim(
    lambda cells: (line.numbers[-1] for line in cells["relative"].lines), lambda near, _, other: abs(near - other) > 1
)


def _glances(cells: Cells) -> list[list[float]]:
    """一つ目のヘッドの割合の表（単位は%）。一行が、一つのトークンの目線。"""
    return [line.numbers[:4] for line in cells["sight"].lines]


the_future_is_not_seen = claim(
    lambda cells: all(share == 0 for place, row in enumerate(_glances(cells)) for share in row[place + 1 :])
)
first_head_stares_at_bos = claim(lambda cells: min(row[0] for row in _glances(cells)) > 50)


@claim
def attention_matches_the_part(cells: Cells) -> Verdict:
    """手で混ぜたものが、部品の答えと同じ。"""
    return _agrees(cells["mix"])


def _kinds(cells: Cells) -> str:
    """層の種類の並び（「近近…全」）。"""
    return str(cells["window"].lines[-1])


most_layers_look_near = claim(lambda cells: (kinds := _kinds(cells)).count("近") > 0.8 * len(kinds))
one_in_six_sees_all = claim(
    lambda network, cells: all(
        (kind == "全") == (number % network["every"] == 0) for number, kind in enumerate(_kinds(cells), start=1)
    )
)
full_layers_turn_slower = claim(lambda network: network["base"]["full"] > network["base"]["local"])
# GELUは、-4をほぼゼロにし、4をほぼそのまま通す（差は0.05まで）。
gelu_passes_only_the_positive = claim(
    lambda cells: (
        abs((passed := {line.numbers[0]: line.numbers[1] for line in cells["gelu"].lines})[-4.0]) < 0.05
        and abs(passed[4.0] - 4) < 0.05
    )
)
two_tables_are_one = claim(
    lambda cells: (line.numbers for line in cells["answer-stacked"].lines), lambda two, one: two == one
)
the_bottom_is_the_word_itself = claim(
    lambda cells: cells["lens"].lines[0].startswith("層 0まで") and cells["lens"].lines[0].endswith("'は'")
)


def _toy(cells: Cells) -> dict[str, list[float]]:
    """紙の上のMLPに渡した文 → 二つの数、二つの門、二つの材料、パリ、ワイン。"""
    return {line.split(" ")[0]: line.numbers for line in cells["mlp-by-hand"].lines}


@claim
def gates_open_for_their_case(cells: Cells, gates: dict[str, Any]) -> Verdict:
    """パリの門は一行目と三行目で開き、通るのは一行目だけ。だから、フランスと首都がそろったときだけ、パリを書き足す。

    図と動く図の門も、コードの門と同じ。
    """
    toy = _toy(cells)
    drawn = {"の".join(row["words"]) + "は": row for row in gates["rows"]}
    paris = {sentence: (row[2], row[4], row[6]) for sentence, row in toy.items()}
    return holds(
        list(toy) == ["フランスの首都は", "フランスの名物は", "日本の首都は"]
        and [row[:2] for row in toy.values()] == [[1, 1], [1, 0], [0, 1]]
        and list(paris.values()) == [(1, 1, 3), (0, 1, 0), (1, 0, 0)]
        and all(
            row
            == [
                *(one := drawn[sentence])["inputs"],
                *(max(0, total) for total in one["sums"]),
                *row[4:6],
                *one["written"],
            ]
            for sentence, row in toy.items()
        )
        and [one["words"] for one in gates["rows"] if one["written"][0] > 0] == [["フランス", "首都"]],
        パリの門と材料と書き足し=paris,
    )


# 首都の話でなければ、パリの門は閉じ、ワインだけを書き足す。
wine_when_it_is_no_capital = claim(
    lambda cells: (row := _toy(cells)["フランスの名物は"])[2] == 0 and row[6] == 0 < row[7], option="ワイン"
)

# ワインの門[1, -1]は、フランスの首都なら0、フランスの名物なら1。
wine_gate_by_hand = claim(
    lambda cells, listings: (
        "門の表 = [[0, 1], [1, -1]]" in listings["mlp-by-hand"]
        and (gate := {sentence: row[3] for sentence, row in _toy(cells).items()})["フランスの首都は"]
        == max(0, 1 * 1 + (-1) * 1)
        == 0
        and gate["フランスの名物は"] == 1 * 1 + (-1) * 0 == 1
    )
)
# 材料は、どの文でも、二つの門に同じ「フランスの話か」。材料の表の二行が同じだから。
both_gates_pass_the_same = claim(
    lambda cells, listings: (
        "材料の表 = [[1, 0], [1, 0]]" in listings["mlp-by-hand"]
        and all(row[4] == row[5] == row[0] for row in _toy(cells).values())
    )
)
# 文の初めまで見るのは三つの層だけで、針の速さを決める数が大きい（いちばん速い針のほかは、ゆっくり回る）。
three_layers_look_far_and_turn_slower = claim(
    lambda network: len(network["full"]) == 3 and network["base"]["full"] > network["base"]["local"]
)


@claim
def the_layer_adds(cells: Cells) -> Verdict:
    """元のベクトルに足していったものが、層の答えと同じ。"""
    return _agrees(cells["residual"])


the_stream_grows = claim(lambda sizes: sizes["rows"][-1]["stream"] > 100 * sizes["rows"][0]["stream"])
weights_grow = claim(
    lambda sizes: all(
        one["top_over_bottom"] > 10 and len(sizes["rows"]) == 3 * 6 and one["down"] < 0.3 * one["of"]
        for one in {part: sizes[part] for part in ("attention", "mlp")}.values()
    )
)
attention_weights_end_lower = claim(
    lambda sizes: (
        (sizes["attention"]["down"], len(weights := [row["attention"] for row in sizes["rows"]])) == (5, 18)
        and max(weights) == weights[15]
        and weights[17] < 0.7 * weights[15]
    )
)
the_password_comes_back = claim(
    lambda distant: (
        distant["words"] == 8 and distant["far"]["whole"]["first"] >= 7 and distant["far"]["back"] > distant["window"]
    )
)
full_layers_carry_it = claim(
    lambda distant: (
        distant["far"]["full_cut"]["first"] == 0
        and max(row["far"]["full_cut"]["share"] for row in distant["rows"]) < 0.01
        and distant["near"]["full_cut"]["first"] >= 7
    )
)
silence_is_no_proof = claim(
    lambda distant: [distant[place]["full_off"]["first"] for place in ("far", "near")] == [0, 0]
)
near_words_survive_the_cut = claim(
    lambda distant: distant["near"]["full_cut"]["first"] >= 7 and distant["near"]["back"] < distant["window"]
)
sliding_layers_are_not_needed = claim(
    lambda distant: distant["far"]["sliding_cut"]["first"] >= 7 and distant["narrow"] == 32
)
# 「日本の」だけなら、一位は「伝統」で、二位の「首都」の二倍より高い。
alone_it_is_tradition = claim(
    lambda alone: (
        [row["token"] for row in alone["top"][:2]] == ["伝統", "首都"]
        and alone["prompt"] == "日本の"
        and alone["top"][0]["probability"] > 2 * alone["top"][1]["probability"]
    )
)
capital_comes_out = claim(lambda cells: cells["head"].lines[1].endswith(" 首都"))


@claim
def same_probability_as_the_box(cells: Cells, next_token__loop: dict[str, Any]) -> Verdict:
    """部品だけで求めた確率が、前の章の箱から出た確率と（表示の細かさで）同じ。"""
    ours = [(line.numbers[0], line.split(" ", 1)[1]) for line in cells["head"].lines[1:]]
    box = [(row["probability"] * 100, row["token"]) for row in next_token__loop["top"]]
    same = all(agrees(one, p, 1) and token == name for (one, token), (p, name) in zip(ours, box, strict=True))
    return holds(same, 手作り=ours, 箱=box)


a_text_exceeds_the_window = claim(
    lambda network, cells: max(line.numbers[0] for line in cells["proof"].lines) > network["window"]
)
logits_agree = claim(lambda cells: all(line.endswith("0.001未満") for line in cells["proof"].lines))

six_texts_eight_places = claim(
    lambda cells, listings: (
        len(cells["proof"].lines) == 6 and all(part in listings["proof"] for part in ("[:, -8:]", "logits_to_keep=8"))
    )
)


def _written(cells: Cells) -> tuple[str, str]:
    """本家と手作りが書いた文。"""
    theirs, ours = (line.split(": ", 1)[1] for line in cells["greedy"].lines)
    return theirs, ours


same_sentence = claim(lambda cells: _written(cells), lambda theirs, ours: theirs == ours)
the_mistake_is_kept = claim(lambda cells: all("首都圏の人口が10万人" in text for text in _written(cells)))
same_vocabulary = claim(lambda ledger: ledger["ours"]["vocabulary"] == ledger["larger"]["vocabulary"])
table_widens = claim(lambda ledger: ledger["larger"]["width"] > ledger["ours"]["width"])


@claim
def mlp_grows_both_ways(ledger: dict[str, Any]) -> Verdict:
    """大きなモデルのほうが、MLPの行列の縦も横も、層の数も大きい。"""
    names = ("width", "hidden", "layers")
    ours, larger = ([ledger[size][name] for name in names] for size in ("ours", "larger"))
    return holds(all(big > small for small, big in zip(ours, larger, strict=True)), 手元=ours, 大きいほう=larger)


embedding_share_falls = claim(
    lambda ledger: ledger["larger"]["parts"][0]["share"] < 1 / 2 < ledger["ours"]["parts"][0]["share"]
)


def _looked(attention: dict[str, Any], number: int) -> tuple[str, int, float]:
    """図の ``number`` 番目（0から）のヘッドが、いちばん見ているトークンと、その位置と、割合。"""
    weights = attention["heads"][number]["weights"]
    place = weights.index(max(weights))
    return attention["tokens"][place], place, weights[place]


first_head_looks_at_the_start = claim(
    lambda attention: _looked(attention, 0), lambda _, place, weight: place == 0 and weight > 0.5
)
second_head_looks_one_back = claim(
    lambda attention: [*_looked(attention, 1), attention],
    lambda _, place, weight, attention: place == len(attention["tokens"]) - 2 and weight > 0.5,
)


@claim
def third_head_looks_after(attention: dict[str, Any]) -> Verdict:
    """三つ目のヘッドがいちばん見ているのは、前に出た「首都は」の次の「東京」（割合は三割より多い）。"""
    token, place, weight = _looked(attention, 2)
    before = attention["tokens"][place - 2 : place]
    return holds((token, before) == ("東京", ["首都", "は"]) and weight > 0.3, トークン=token, 前=before, 割合=weight)


fourth_head_looks_at_the_country = claim(
    lambda attention: _looked(attention, 3), lambda token, _, weight: token == "フランス"
)
some_heads_look_after = claim(lambda induction: induction["best_least"] > 0.5)
third_head_is_among_them = claim(lambda induction: induction["shown_last"] <= 5)
only_the_second_time_is_right = claim(
    lambda induction: induction["once_most"] == 0 and induction["twice_least"] > 0.75 * induction["of"]
)
copying_hangs_on_one_head = claim(
    lambda induction: (
        ((one := induction["one"])["layer"], one["head"]) == (12, 3)
        and one["most"] == 0
        and induction["swapped_most"] == 0
    )
)
it_is_not_the_keenest = claim(
    lambda induction: (
        ((keenest := induction["top"][0])["layer"], keenest["head"]) == (6, 2)
        and keenest["least"] > induction["of"] / 3
    )
)
the_next_head_looks_away = claim(
    lambda induction: (
        ((one := induction["next"])["layer"], one["head"]) == (11, 2)
        and one["least"] > 0
        and one["most"] < induction["of"] / 2
        and one["score"] < 0.01
    )
)
previous_head_needs_no_meaning = claim(lambda induction: induction["previous_least"] > 0.5)


def _cut(attention: dict[str, Any], number: int) -> tuple[float, str, float]:
    """``number`` 番目のヘッドを黙らせたときの、正解の確率、一位、黙らせる前の確率。"""
    cut = attention["cuts"][number]
    return cut["probability"], cut["first"], attention["probability"]


@claim(option="「大阪」")
def country_head_matters(attention: dict[str, Any]) -> Verdict:
    """国を見るヘッドを黙らせると、パリの確率は2%未満になり、一位は「大阪」になる。"""
    after, first, before = _cut(attention, 3)
    cut = attention["cuts"][3]
    named = (cut["layer"], cut["head"]) == (13, 3)
    return holds(
        named and after < 0.02 and first == "大阪" and before > 0.2, 黙らせる前=before, 黙らせた後=after, 一位=first
    )


english_outlives_the_silence = claim(
    lambda in_english: (in_english["layer"], in_english["head"]) == (13, 3) and in_english["first"] == " Paris"
)
# 英語の文でも、このヘッドがいちばん見ているのは「France」で、六割を超える。
english_head_looks_at_france = claim(
    lambda in_english: (
        (in_english["layer"], in_english["head"]) == (13, 3)
        and in_english["seen"]["token"] == " France"
        and in_english["seen"]["weight"] > 0.6
    )
)
# 「Paris」の確率は、黙らせても、元の三分の二より多く残る。
english_loses_little = claim(
    lambda in_english: in_english["before"] > in_english["probability"] > 2 / 3 * in_english["before"]
)
# 「Paris」の確率と、ほかを合わせた確率との比（オッズ）は、黙らせると、およそ九分の一になる。
english_odds_fall = claim(
    lambda in_english: (
        in_english["first"] == " Paris"
        and 0.9
        < (
            (in_english["probability"] / (1 - in_english["probability"]))
            / (in_english["before"] / (1 - in_english["before"]))
        )
        / (1 / 9)
        < 1.1
    )
)
# 初めの文では、一つ黙らせるだけで、「パリ」が元の一割も残らなくなるヘッドが、層13のヘッド3を入れて、10個。
ten_heads_fell_paris = claim(
    lambda cuts: (
        (one := cuts["ways"][0]["sentences"][0])["prompt"] == "日本の首都は東京、フランスの首都は"
        and (kept := [head["kept"][0] for head in cuts["ways"][0]["heads"]])[(13 - 1) * 4 + 3 - 1] < 0.1
        and len(kept) == 72
        and sum(share < 0.1 for share in kept) == one["felled"] == 10
    )
)
# そのうちの一つ、層5のヘッド3が、この文の終わりからいちばん見ているのは「、」。
comma_head_fells_paris = claim(
    lambda cuts: (
        ((head := cuts["watched"][2])["layer"], head["head"]) == (5, 3)
        and head["seen"][0]["token"] == "、"
        and cuts["ways"][0]["heads"][(5 - 1) * 4 + 3 - 1]["kept"][0] < 0.1
    )
)
sentences_are_seven_and_six = claim(
    lambda cuts, frankenstein__capitals: (
        len(cuts["ways"]) == 3
        and all(len(way["sentences"]) == 3 for way in cuts["ways"])
        and cuts["counted"] == 7
        and len(english := [row for row in frankenstein__capitals["rows"] if row["prompt"].isascii()]) == 6
        and all(row["correct"] for row in english)
        and len({row["form"] for row in english}) == 2
    )
)
# のぞいた答えは、層15では「、」、層16では「パリ」、層17では「フランス」。
the_climb_is_not_straight = claim(
    lambda lens: [lens["capitals"]["rows"][floor]["token"] for floor in (15, 16, 17)] == ["、", "パリ", "フランス"]
)
paris_comes_where_the_head_looks = claim(
    lambda lens, swaps: [
        next(floor for floor, row in enumerate(lens["capitals"]["rows"]) if row["token"] == " Paris"),
        swaps["heads"][1]["layer"],
    ],
    lambda first, layer: first == layer == 13,
)
tokyo_head_matters_here = claim(
    lambda attention: [*_cut(attention, 2), attention],
    lambda after, first, before, attention: first != attention["answer"] and after < before,
)
# ぼんやりした（どこにも半分を向けない）ヘッドを黙らせても、パリの確率は2%未満になる。
quiet_head_matters_here = claim(
    lambda attention: [*_cut(attention, 4), attention],
    lambda after, _, before, attention: after < 0.02 and attention["quiet"] < 0.5,
)
keen_head_does_not_matter_here = claim(
    lambda attention: [*_cut(attention, 1), attention],
    lambda after, first, before, attention: first == attention["answer"] and after > before,
)
tokyo_head_matters_once = claim(lambda cuts: cuts["watched"][3]["ways"][0]["most"] < 0.1)
tokyo_head_hardly_matters_otherwise = claim(lambda cuts: cuts["watched"][3]["others_least"] > 0.7)
tokyo_head_is_for_one_way = claim(
    lambda cuts: cuts["watched"][3]["ways"][0]["most"] < 0.1 and cuts["watched"][3]["others_least"] > 0.7
)
quiet_head_hardly_matters_otherwise = claim(
    lambda cuts: cuts["watched"][2]["ways"][0]["most"] < 0.1 and cuts["watched"][2]["others_least"] > 0.5
)


def _targets(cuts: dict[str, Any]) -> list[tuple[str, str]]:
    """数えた文ごとの、問われている国と、すぐ前に出た首都の初めのトークン。"""
    found = []
    for number, way in enumerate(cuts["ways"]):
        capital = "ワ" if number == 2 else "東京"
        for sentence in way["sentences"]:
            if sentence["correct"]:
                head, _, tail = way["way"].partition("{}")
                found.append((sentence["prompt"].removeprefix(head).removesuffix(tail), capital))
    return found


tokyo_head_always_looks_there = claim(
    lambda cuts: (
        bool(seen := [one["token"] for one in cuts["watched"][3]["seen"]])
        and seen == [capital for _, capital in _targets(cuts)]
    )
)
country_head_looks_there = claim(
    lambda cuts: (
        bool(seen := [one["token"] for one in cuts["watched"][4]["seen"]])
        and seen == [country for country, _ in _targets(cuts)]
    )
)
country_head_always_matters = claim(lambda cuts: cuts["watched"][4]["most"] < 0.5)
only_country_head_matters = claim(
    lambda cuts: (
        [
            share < 0.5
            for share in {f"{head['layer']}-{head['head']}": head["most"] for head in cuts["watched"]}.values()
        ]
        == [False, False, False, False, True]
    )
)
first_way_breaks_easily = claim(
    lambda cuts: (
        (counts := [sum(max(head["kept"], default=1) < 0.5 for head in way["heads"]) for way in cuts["ways"]])[0]
        > 3 * max(counts[1:])
    )
)
fewer_heads_fell_otherwise = claim(
    lambda cuts: (
        bool(first := [one["felled"] for one in cuts["ways"][0]["sentences"] if one["correct"]])
        and min(first) > 3 * cuts["felled_otherwise"]["most"]
    )
)
always_heads_are_two = claim(
    lambda cuts: (
        len(found := [(head["layer"], head["head"]) for head in cuts["always"] if head["layer"]]) == 2
        and found[1] == (cuts["watched"][4]["layer"], cuts["watched"][4]["head"])
    )
)
capital_head_is_not_missed = claim(
    lambda frankenstein__heads: [
        next(one for one in frankenstein__heads["silenced"] if (one["layer"], one["head"]) == (10, 4))
    ],
    lambda row: row["low"] < 0 < row["high"] < 0.1,
    width="row['high']",
)
swapped_capital_head_keeps = claim(
    lambda swaps: (
        ((row := swaps["heads"][0])["layer"], row["head"]) == (10, 4)
        and row["of"] >= 10
        and row["least"] > 0.9
        and row["moved"] == 0
    )
)
swapped_country_head_moves = claim(
    lambda swaps: (
        ((row := swaps["heads"][1])["layer"], row["head"]) == (13, 3)
        and row["of"] >= 10
        and row["most"] < 0.05
        and row["moved"] > row["of"] / 2
    )
)
# 差し替えた10組は、同じ言い方の、正しく答えた七文の、順番も区別したすべての組。
swaps_are_all_pairs = claim(
    lambda swaps, cuts: (
        cuts["counted"] == sum(counts := [sum(one["correct"] for one in way["sentences"]) for way in cuts["ways"]]) == 7
        and sum(one * (one - 1) for one in counts) == swaps["heads"][1]["of"] == 10
    )
)
# もう一つのヘッドがいちばん見ているのは、どの文でも、前に出た首都（東京、ワシントン）のトークン。
other_sees_capitals = claim(
    lambda cuts: (
        bool(seen := [one["token"] for one in cuts["always"][0]["seen"]])
        and set(seen) <= {"東京", "ワ", "シ", "ントン"}
    )
)


@claim
def looking_is_not_use(cuts: dict[str, Any]) -> Verdict:
    """いつも同じものをよく見ている（四割より多い）ヘッドの効き目が、言い方によって、一割未満にも七割より多くにもなる。"""
    head = cuts["watched"][3]
    looking = min(one["weight"] for one in head["seen"])
    return holds(
        looking > 0.4 and head["ways"][0]["most"] < 0.1 and head["others_least"] > 0.7, 視線=looking, **head["ways"][0]
    )


def _firsts(lens: dict[str, Any], name: str) -> list[str]:
    """入口から最上階までの、一位のトークン。"""
    return [row["token"] for row in lens[name]["rows"]]


paris_comes_before_the_answer = claim(
    lambda lens: (
        lens["capitals"]["answer"] == "パリ"
        and " Paris" in (firsts := _firsts(lens, "capitals"))[: firsts.index("パリ")]
    ),
    option="英語の「Paris」",
)
the_entrance_returns_the_token = claim(
    lambda lens: all(
        lens[name]["prompt"].endswith(token)
        for name, token in {name: _firsts(lens, name)[0] for name in ("tokyo", "capitals")}.items()
    )
)
fragments_come_first = claim(
    lambda lens: all(
        token in FRAGMENTS
        for tokens in {
            name: _firsts(lens, name)[1 : len(lens[name]["rows"]) // 2 + 1] for name in ("tokyo", "capitals")
        }.values()
        for token in tokens
    )
)


@claim
def sense_comes_late(lens: dict[str, Any]) -> Verdict:
    """「greatest」「最大の」「Paris」が初めて一位になるのは、道のりの半分を過ぎてから。"""
    tokyo, capitals = _firsts(lens, "tokyo"), _firsts(lens, "capitals")
    places = [tokyo.index(" greatest"), tokyo.index("最大の"), capitals.index(" Paris")]
    return holds(min(places) > (len(tokyo) - 1) / 2, 層=places)


both_answers_win_at_the_same_layer = claim(
    lambda lens: (
        list(first := {lens[name]["answer"]: lens[name]["first"] for name in ("tokyo", "capitals")}) == ["首都", "パリ"]
        and len(set(first.values())) == 1
    )
)


@claim
def answers_jump_near_the_top(lens: dict[str, Any]) -> Verdict:
    """どちらの文でも、上の三分の一の層で、答えの確率が一度に0.3より多く上がる。"""
    jumps = {}
    for name in ("tokyo", "capitals"):
        shares = [row["answer"] for row in lens[name]["rows"]]
        rises = [after - before for before, after in pairwise(shares)]
        jumps[name] = (rises.index(max(rises)) + 1, max(rises))
    top = 2 / 3 * (len(lens["tokyo"]["rows"]) - 1)
    return holds(all(layer > top and rise > 0.3 for layer, rise in jumps.values()), **jumps)


it_strays_to_france = claim(lambda lens: "フランス" in (firsts := _firsts(lens, "capitals"))[firsts.index("パリ") :])
answers_settle_late = claim(
    lambda routes, network: min(row["settled"] for row in routes["rows"]) > 2 / 3 * network["layers"]
)
english_names_appear_in_most = claim(lambda routes: routes["through"] > routes["of"] / 2)
french_is_written_in_english = claim(lambda cells: "' Paris'" in cells["paris"] and "' French'" in cells["paris"])
a_monster_appears = claim(
    lambda cells: cells["answer-position"].lines,
    lambda still, turned: "あるところに、おばき" in still and "おばき" not in turned,
)
layer_seven_is_not_missed = claim(lambda cells: "首都圏で最も美しい都市" in _line(cells["answer-layer"], "層7なし"))


@claim
def layers_two_and_six_are_missed(network: dict[str, Any], cells: Cells) -> Verdict:
    """層2や、全部を見る最初の層（層6）を抜くと、読めない文字の並びになる。"""
    two, six = (_line(cells["answer-layer"], f"層{number}なし") for number in (2, 6))
    broken = "ferenzjede" in two and "RESIKIIKI" in six
    return holds(broken and network["full"][0] == 6, 層2=str(two), 層6=str(six))


def _scaled(cells: Cells) -> list[str]:
    """倍率を変えて書いた文（0.5倍、2倍、足すものも2倍）。"""
    return [line.split(": ", 1)[1].strip("'") for line in cells["answer-scale"].lines]


scales_change_the_text = claim(
    lambda cells: [_scaled(cells)[:2], _written(cells)[1]],
    lambda changed, usual: not any(usual.startswith(text) for text in changed),
)
balance_restores_the_text = claim(lambda cells: _written(cells)[1].startswith(_scaled(cells)[2]))
one_b_is_about_a_billion = claim(lambda ledger: abs(ledger["larger"]["total"] / 1e9 - 1) < 0.01)
