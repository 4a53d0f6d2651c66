"""序「つぎの言葉を当てる猫」の測定。"""

import re
from pathlib import Path
from typing import Any

from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma
from nexttoken.generation import generate
from nexttoken.sampling import greedy
from nexttoken.texts.corpora import read_text

#: 読者が当てるところ。シオリの聞いた言葉と、それが話の中で何度目に出てくるか、物語での続き。
STOPS = (
    ("「おはよう、シオリ。今日も", 1, "いい天気だ"),
    ("「むかしむかし、あるところに、おじいさんと", 1, "おばあさんがいました"),
    ("「むかしむかし、あるところに、おじいさんと", 2, "たぬきがいました"),
    ('"Once upon a time, there was a', 1, "cat"),
    ("「今日も", 1, "シオリが、そばにいてくれたよ"),
)
LONGEST = 16


@measurement("tolerance", absolute=1e-4)
def stops(gemma: Gemma, sample: Path) -> dict[str, Any]:
    """読者が当てるところで、Gemmaにも続きを当てさせます。話の初めから読ませたときと、その言葉だけを渡したとき。"""
    text = read_text(sample)
    return {
        "stops": [
            {
                "heard": heard,
                "told": told,
                "whole": _guess(gemma, text[: _end(text, heard, time)]),
                "alone": _guess(gemma, heard),
            }
            for heard, time, told in STOPS
        ]
    }


def _end(text: str, heard: str, time: int) -> int:
    """``heard`` が行の初めから ``time`` 度目に出てくるところの、終わりの場所。"""
    at = -1
    for _ in range(time):
        at = text.index("\n" + heard, at + 1)
    return at + 1 + len(heard)


def _guess(gemma: Gemma, prompt: str) -> dict[str, Any]:
    tokenizer, model = gemma
    ids, stop_ids = tokenizer(prompt).input_ids, [tokenizer.eos_token_id]
    steps = list(generate(model, ids, greedy, max_new_tokens=LONGEST, stop_ids=stop_ids, use_cache=True))
    words = tokenizer.decode([step.token for step in steps], skip_special_tokens=True)
    return {
        "first": {"token": tokenizer.decode(steps[0].token), "probability": steps[0].probability},
        "written": _first_words(words),
        "margin": min(step.margin for step in steps),
    }


def _first_words(words: str) -> str:
    """括弧を閉じるか、文か行が終わるまでの言葉。初めに括弧を閉じたら、その次の言葉を見ます。両端の括弧は除きます。"""
    found = re.match(r"[^」。\n]*[」。]?", words.lstrip("」\n"))
    return found[0].strip('「」" ') if found else ""
