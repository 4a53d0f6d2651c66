"""letter_pairs: ABCDCDABCDCDE を手で計算した答えと突き合わせる。"""

from hypothesis import given
from hypothesis import strategies as st

from nexttoken import letter_pairs
from nexttoken.letter_pairs import Cost, Step, costs, count_pairs, replace, rule_table, steps

TEXT = "ABCDCDABCDCDE"
RULES = {"Z": "CD", "Y": "AB", "X": "YZ", "W": "XZ"}


def test_the_example_step_by_step() -> None:
    assert steps(TEXT) == [
        Step("ABCDCDABCDCDE", "CD", 4, "Z", "ABZZABZZE"),
        Step("ABZZABZZE", "AB", 2, "Y", "YZZYZZE"),
        Step("YZZYZZE", "YZ", 2, "X", "XZXZE"),
        Step("XZXZE", "XZ", 2, "W", "WWE"),
    ]


def test_it_stops_because_no_pair_repeats() -> None:
    assert count_pairs(steps(TEXT)[-1].after) == {"WW": 1, "WE": 1}
    assert steps("AAA") == steps("ABC") == steps("A") == steps("") == []


def test_the_commonest_pair_comes_first_and_ties_go_to_the_earlier() -> None:
    assert count_pairs("BABA") == {"BA": 2, "AB": 1}
    assert steps("ABXCDCDXAB")[0].pair == "AB"
    assert steps("ABXCDCDXABCD")[0].pair == "CD"


def test_the_accounts_of_the_text_once() -> None:
    once = costs(TEXT, rule_table(steps(TEXT)))
    assert once.with_symbols == Cost(13, 3, 12)
    assert once.pairs_only == Cost(13, 3, 8)
    assert once.bits == Cost(13 * 3, 3 * 4, 8 * 4)  # 5種類は3ビット、5文字+4記号の9種類は4ビット
    assert [cost.total for cost in (once.with_symbols, once.pairs_only, once.bits)] == [15, 11, 44]
    assert [cost.pays for cost in (once.with_symbols, once.pairs_only, once.bits)] == [False, True, False]


@given(st.text("ABCDE", max_size=60))
def test_everything_comes_back(text: str) -> None:
    done = steps(text)
    rules = rule_table(done)
    short = done[-1].after if done else text
    assert replace(text, rules) == short
    assert letter_pairs.restore(short, rules) == text
    assert all(count == 1 for count in count_pairs(short).values())
    assert all(len(step.before) - len(step.after) == step.count >= 2 for step in done)
