"""例を並べて問う。例を一度だけ読んで使い回しても、問いを一つずつ読ませたときと、同じ答えになる。"""

from typing import Any

import torch

from nexttoken.few_shot import SHOWN, TASKS, ask, draw, prompt
from nexttoken.gemma3 import Gemma3


def test_asking_together_is_asking_one_by_one(gemma: tuple[Any, Any], ours: Gemma3) -> None:
    translation = TASKS["translation"]
    task = translation._replace(pairs=[*translation.pairs[:SHOWN], ("鳥", "bird"), ("太陽", "sun"), ("魚", "dog")])
    tokenizer, model = gemma[0], ours
    shown = draw(task, 8, seed=0)
    replies = ask(model, tokenizer, task, shown)
    for (question, answer), reply in zip(task.asked, replies, strict=True):
        given = tokenizer(prompt(task, shown, question)).input_ids
        wanted = tokenizer(f"{answer}\n", add_special_tokens=False).input_ids
        with torch.no_grad():
            logits = model(torch.tensor([given + wanted[:-1]]))[0, len(given) - 1 :]
        torch.testing.assert_close(reply.logits, logits[0], rtol=1e-3, atol=1e-3)
        assert reply.right == (logits.argmax(dim=-1).tolist() == wanted)
    assert [reply.right for reply in replies] == [True, True, False]


def test_no_task_asks_what_it_shows() -> None:
    for name, task in TASKS.items():
        questions = [question for question, _ in task.pairs]
        assert (len(questions), len(set(questions))) == (36, 36), name
