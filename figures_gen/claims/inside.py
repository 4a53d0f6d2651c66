"""「LLMの内部で何が起こっているか」の文を支える述語。"""

from figures_gen.claims import Cells, Verdict, claim, holds


@claim
def holiday_work_is_busier(cells: Cells) -> Verdict:
    """「夏休みは仕事が」のほうが、「仕事が」より「忙」の確率が高い。"""
    plain, holiday, *_ = (line.numbers[0] for line in cells["busy"].lines)
    return holds(holiday > plain, 仕事が=plain, 夏休みは=holiday)


@claim
def mine_is_hardly_busy(cells: Cells) -> Verdict:
    """「私の」と付けると、「忙」の確率は十分の一も残らない。"""
    plain, _, _, mine, *_ = (line.numbers[0] for line in cells["busy"].lines)
    return holds(mine < plain / 10, 仕事が=plain, 私の=mine)
