"""letter_pairs: どんな文字列も、縮めて元に戻る。"""

from hypothesis import given
from hypothesis import strategies as st

from nexttoken import letter_pairs
from nexttoken.letter_pairs import count_pairs, replace, rule_table, steps


@given(st.text("ABCDE", max_size=60))
def test_everything_comes_back(text: str) -> None:
    done = steps(text)
    rules = rule_table(done)
    short = done[-1].after if done else text
    assert replace(text, rules) == short
    assert letter_pairs.restore(short, rules) == text
    assert all(count == 1 for count in count_pairs(short).values())
    assert all(len(step.before) - len(step.after) == step.count >= 2 for step in done)
