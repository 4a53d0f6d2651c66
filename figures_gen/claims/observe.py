"""「LLMを観察しよう」の文を支える述語。"""

from figures_gen.claims import Cells, Verdict, claim, holds


@claim
def greedy_never_varies(cells: Cells) -> Verdict:
    """一位だけを選べば、三回書かせても、文は一つしかない。"""
    texts = cells["answer-greedy"].strip()
    return holds(texts.startswith("{'") and "', '" not in texts, 文=texts)


@claim
def seed_decides_the_draw(cells: Cells) -> Verdict:
    """種が同じなら同じ文、違えば違う文になる。"""
    first, again, other = cells["answer-seed"].lines
    return holds(
        first == again and first.split(":")[1] != other.split(":")[1], 一度目=first, 二度目=again, 別の種=other
    )
