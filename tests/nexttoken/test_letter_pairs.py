"""letter_pairs: ABCDCDABCDCDE を手で計算した答えと突き合わせる。"""

from hypothesis import given
from hypothesis import strategies as st

from nexttoken import letter_pairs
from nexttoken.letter_pairs import count_pairs, replace, rule_table, steps

TEXT = "ABCDCDABCDCDE"


def test_it_stops_because_no_pair_repeats() -> None:
    assert count_pairs(steps(TEXT)[-1].after) == {"WW": 1, "WE": 1}
    assert steps("AAA") == steps("ABC") == steps("A") == steps("") == []


def test_the_commonest_pair_comes_first_and_ties_go_to_the_earlier() -> None:
    assert count_pairs("BABA") == {"BA": 2, "AB": 1}
    assert steps("ABXCDCDXAB")[0].pair == "AB"
    assert steps("ABXCDCDXABCD")[0].pair == "CD"


@given(st.text("ABCDE", max_size=60))
def test_everything_comes_back(text: str) -> None:
    done = steps(text)
    rules = rule_table(done)
    short = done[-1].after if done else text
    assert replace(text, rules) == short
    assert letter_pairs.restore(short, rules) == text
    assert all(count == 1 for count in count_pairs(short).values())
    assert all(len(step.before) - len(step.after) == step.count >= 2 for step in done)
