"""「前の言葉に尋ねる」の文を支える述語。"""

import math
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


bird_matches_the_question = claim(lambda cells: cells["match"].numbers == [0, 2, 0])


@claim
def most_goes_to_the_bird(cells: Cells, cards: Data) -> Verdict:
    """割合は、鳥が八割近く。ほかの二つは一割ほど。動く図の札でも、同じになる。"""
    night, bird, ga = cells["share"].numbers
    same = [round(ratio, 2) for ratio in cards["sentences"][0]["plain"]["ratios"]] == [night, bird, ga]
    return holds(same and 0.75 < bird < 0.8 and night == ga and 0.09 < night < 0.12, 鳥=bird, 夜=night, 動く図も=same)


shares_by_hand = claim(
    lambda cells: cells["share"].numbers,
    lambda night, bird, _: (round(7.389 / 9.389, 2), round(1 / 9.389, 2)) == (bird, night) == (0.79, 0.11),
)
flying_is_handed_over = claim(lambda cells: cells["mix"].numbers, lambda fly, swim: swim == 0 and 0.75 < fly / 4 < 0.8)
bird_flies_and_fish_swims = claim(
    lambda cells, cards: [
        *(line.numbers for line in cells["next"].lines[:2]),
        [[round(100 * share) for share in one["plain"]["next"]] for one in cards["sentences"][:2]],
    ],
    lambda bird, fish, shown: bird[0] > 90 and fish[1] > 90 and shown == [bird, fish],
)
fish_swims = claim(lambda cells: cells["next"].lines[1].numbers, lambda fly, swim: swim > fly, option="「泳ぐ」")
alone_is_even = claim(lambda cells: cells["next"].lines[2].numbers == [50, 50])


@claim
def the_table_is_a_staircase(cells: Cells) -> Verdict:
    """見る割合は、一行ごとに一つずつ増え、どの行も足すと1（表示の丸めの分だけずれる）。初めの行は自分だけ。"""
    rows = [line.numbers for line in cells["table"].lines]
    sums = [sum(row) for row in rows]
    whole = all(abs(total - 1) < 0.02 for total in sums)
    return holds([len(row) for row in rows] == [1, 2, 3] and whole and rows[0] == [1], 行=rows)


order_does_not_matter = claim(lambda cells: [line.numbers for line in cells["order"].lines] == [[50, 50], [50, 50]])
counting_up_goes_to_five = claim(lambda countdown: countdown["up"]["top"][0]["token"] == "五")
counting_down_goes_to_one = claim(lambda countdown: countdown["down"]["top"][0]["token"] == "一", option="「一」")
same_tokens_another_order = claim(
    lambda countdown: (
        sorted(countdown["up"]["prompt_tokens"]) == sorted(countdown["down"]["prompt_tokens"])
        and countdown["up"]["top"][0]["token"] != countdown["down"]["top"][0]["token"]
    )
)
nearer_wins_when_turned = claim(
    lambda cells, cards: [
        *(line.numbers[-2:] for line in cells["turned"].lines),
        [[round(100 * share) for share in one["turned"]["next"]] for one in cards["sentences"][2:]],
    ],
    lambda first, second, shown: first[1] > 90 and second[0] > 90 and shown == [first, second],
)
turning_mixes_what_with_where = claim(
    lambda cards: (
        cards["sentences"][0]["plain"]["ratios"][1] > 0.5 and cards["sentences"][0]["turned"]["ratios"][0] > 0.5
    )
)
one_back_one_two_back_minus_one = claim(
    lambda cells: [line.numbers[:2] for line in cells["turned"].lines] == [[-1, 1], [-1, 1]]
)


@claim
def a_lap_later_it_matches_best(cells: Cells, clock: Data) -> Verdict:
    """六つ前の合い具合が、一つ前より大きく、どれよりも大きい。"""
    scores = {int(line.numbers[0]): line.numbers[1] for line in cells["lap"].lines}
    best = max(scores, key=lambda back: scores[back])
    return holds(best == clock["lap"] == 6 and scores[6] > scores[1], 合い具合=scores)


def _two_hands(cells: Cells) -> dict[int, list[float]]:
    """何個前か → 速い針、遅い針、足した合い具合。"""
    return {int(row[0]): row[1:] for row in (line.numbers for line in cells["two-hands"].lines)}


@claim
def neighbour_wins_with_two_hands(cells: Cells, clock: Data) -> Verdict:
    """速さの違う二本の針なら、七つ前までのうち、一つ前の合い具合がいちばん大きい。動く図も同じ。"""
    rows = _two_hands(cells)
    totals = {back: row[2] for back, row in rows.items()}
    same = all([round(n["scores"][back], 1) for n in clock["needles"]] == row[:2] for back, row in rows.items())
    return holds(len(totals) == 7 and max(totals, key=totals.__getitem__) == 1 and same, 合い具合=totals, 動く図も=same)


@claim
def slow_hand_looks_away_six_back(cells: Cells) -> Verdict:
    """六つ前では、速い針の合い具合がいちばん大きく、遅い針の合い具合は負。"""
    rows = _two_hands(cells)
    fast, slow, _ = rows[6]
    return holds(fast == max(row[0] for row in rows.values()) and slow < 0, 速い針=fast, 遅い針=slow)


# 60度ずつと20度ずつの針が、どちらも元の向きに戻るのは、18個先が初めて。
two_hands_meet_again = claim(
    lambda listings: (
        "20 * 7" in listings["two-hands"]
        and next(step for step in range(1, 100) if 60 * step % 360 == 20 * step % 360 == 0) == 18
    )
)


@claim
def tables_give_the_cards(cells: Cells, cards: Data) -> Verdict:
    """表を掛けて出た質問と名札と中身は、どれも、初めに決めた札と同じ。"""
    made = {line[0]: line.numbers for line in cells["tables"].lines}
    asked = {word: cards["query"] if word == "が" else [0, 1] for word in made}
    given = {word: [*asked[word], *cards["keys"][word], *cards["values"][word]] for word in made}
    return holds(len(made) == 4 and made == given, 掛けた=made, 決めた=given)


ours_equals_gemmas = claim(lambda cells: cells["ask"].lines[-1].endswith("True"))


@claim
def every_gaze_equals_gemmas(real: Data) -> Verdict:
    """四つのヘッドのどれでも、どのトークンからでも、札から計算した割合は、Gemma自身のものと10万分の1も違わない。"""
    pairs = [zip(*two, strict=True) for two in zip(real["ours"], real["gemma"], strict=True)]
    gaps = [abs(our - their) for head in pairs for rows in head for our, their in zip(*rows, strict=True)]
    return holds(len(pairs) == 4 and max(gaps) < 1e-5, ヘッド=len(pairs), いちばん違う=max(gaps))


@claim
def it_looks_at_france(cells: Cells, listings: Cells) -> Verdict:
    """層13のヘッド3がいちばん見ているのは「フランス」で、四割を超える。"""
    rows = [(line.numbers[0], line.split()[-1]) for line in cells["ask"].lines[:-1]]
    share, word = max(rows)
    head = f"ヘッド = {3 - 1} " in listings["ask"] and f"attentions[{13 - 1}]" in listings["ask"]
    return holds(head and word == "フランス" and share > 40, 一位=word, 割合=share)


@claim
def gemma_has_four_questions_and_one_label(cells: Cells, gemma_inside__network: Data) -> Verdict:
    """質問は四枚、名札と中身は一枚ずつで、どれも256個の数。"""
    query, key, value = (cells["real"].numbers[at : at + 4] for at in (0, 4, 8))
    network = gemma_inside__network
    same = query[1] == network["heads"] == 4 and key[1] == value[1] == network["key_heads"] == 1
    return holds(same and query[3] == network["head"] == 256, 質問=query, 名札=key, 中身=value)


longer_question_looks_harder = claim(lambda cells: cells["share"].numbers[1] < 0.9 < cells["answer-long"].numbers[1])
two_birds_share = claim(
    lambda cells: [*cells["answer-two"].numbers, cells["mix"].numbers[0]],
    lambda first, second, _, fly, one: first == second and fly > one,
)
gemma_says_paris = claim(lambda gemma_inside__attention: gemma_inside__attention["answer"] == "パリ", option="「パリ」")
# 同じ言い方で実験Jの尋ねた24か国（フランスは入っていない）のうち、合ったのは二つ。
france_is_a_rare_capital = claim(
    lambda in_context__cells, in_context__listings, gemma_inside__attention: (
        (line := in_context__cells["capitals"].lines[0]).numbers == [2, 24]
        and "パリ" not in line
        and "日本の首都は東京、{}の首都は" in in_context__listings["capitals"]
        and gemma_inside__attention["answer"] == "パリ"
    )
)
# 60度ずつ回る針の、二つ分の開きは、時計回りに120度傾けておけば、ちょうど消える。
tilted_query_meets_two_back = claim(lambda listings: "60 *" in listings["turn"] and 2 * 60 - 120 == 0)
two_places_turn_twice_as_far = claim(
    lambda listings: (
        "60" in listings["turn"]
        and [60 * place for place in (2, 1, 0)] == [120, 60, 0]
        and [60 * (2 - place) for place in (1, 0)] == [60, 120]
    )
)
a_turn_by_120_degrees = claim(
    lambda: [round(part(math.radians(120)), 2) for part in (math.cos, math.sin)] == [-0.5, 0.87]
)
# 文字盤は一時間が30度。質問（長さ1）が12時なら、長さ2の名札の針先の高さが内積で、2時なら半分の1、4時なら-1。
half_as_high_at_two = claim(
    lambda cards: (
        [math.hypot(*cards["query"]), *(math.hypot(*cards["keys"][animal]) for animal in "鳥魚")] == [1, 2, 2]
        and [hour * 360 // 12 for hour in (12, 2, 4)] == [360, 60, 120]
        and [round(2 * math.cos(math.radians(apart)), 9) for apart in (60, 120)] == [2 / 2, -1]
    )
)
