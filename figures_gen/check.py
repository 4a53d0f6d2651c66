"""すべてを計算し直し、コミットされたものと比べます。何も書かず、ロックも信じません。"""

import time

from rich.console import Console
from rich.table import Table

from figures_gen import records
from figures_gen.build import VERBS
from figures_gen.catalogue import ROOT, Thing, orphans
from figures_gen.produce import produce
from figures_gen.results import Difference, differences

console = Console(stderr=True, highlight=False)
Row = tuple[str, Difference]


def check(things: list[Thing], *, everything: bool = True) -> list[Row]:
    """違いの一覧。空なら、ページにあるものはすべてこのコードから出ています。"""
    rows: list[Row] = []
    for number, thing in enumerate(things, start=1):
        begin = time.perf_counter()
        found = _check_one(thing)
        mark = "違う" if found else "同じ"
        took = f"{time.perf_counter() - begin:.1f} 秒"
        console.print(
            f"[{number:>3}/{len(things)}] {VERBS[thing.role]} {thing.chapter}/{thing.name}  {mark}  {took}",
            markup=False,
        )
        rows += found
    if everything:
        rows += [(str(path.relative_to(ROOT)), ("ファイル", "あり", "誰も作らない")) for path in orphans(things)]
    return rows


def _check_one(thing: Thing) -> list[Row]:
    try:
        if thing.nature == "record":
            return [(str(thing.products[0].relative_to(ROOT)), problem) for problem in records.problems(thing)]
        fresh = produce(thing)
    except Exception as error:  # 一つの失敗で、ほかの比較を止めない
        return [(thing.id, ("計算", "できない", f"{type(error).__name__}: {error}"))]
    rows: list[Row] = []
    for path, content in fresh.items():
        name = str(path.relative_to(ROOT))
        if not path.exists():
            rows.append((name, ("ファイル", "なし", "あるはず")))
        else:
            rows += [(name, difference) for difference in differences(path, path.read_bytes(), content, thing.nature)]
    return rows


def table(rows: list[Row]) -> Table:
    """違いの表。"""
    result = Table("ファイル", "場所", "コミットされたもの", "今の計算", title="コミットされたものと今の計算が違います")
    for name, difference in rows:
        result.add_row(name, *difference)
    return result
