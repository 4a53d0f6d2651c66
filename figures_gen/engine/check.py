"""すべてを計算し直し、コミットされたものと比べます。何も書かず、ロックも信じません。"""

import time
from collections.abc import Iterator
from concurrent.futures import as_completed

from rich.console import Console
from rich.table import Table

from figures_gen.engine import records
from figures_gen.engine.build import VERBS
from figures_gen.engine.catalogue import ROOT, Thing, orphans
from figures_gen.engine.produce import produce
from figures_gen.engine.results import Difference, differences
from figures_gen.engine.workers import JOBS, explain, workers

console = Console(stderr=True, highlight=False)
Row = tuple[str, Difference]


def check(things: list[Thing], *, jobs: int = JOBS, everything: bool = True) -> list[Row]:
    """違いの一覧。空なら、ページにあるものはすべてこのコードから出ています。"""
    rows: dict[str, list[Row]] = {}
    for thing, found, seconds in _checked(things, jobs):
        rows[thing.id] = found
        mark = "違う" if found else "同じ"
        number = f"[{len(rows):>3}/{len(things)}]"
        console.print(
            f"{number} {VERBS[thing.role]} {thing.chapter}/{thing.name}  {mark}  {seconds:.1f} 秒", markup=False
        )
    result = [row for thing in things for row in rows[thing.id]]
    if everything:
        result += [(str(path.relative_to(ROOT)), ("ファイル", "あり", "誰も作らない")) for path in orphans(things)]
    return result


def _checked(things: list[Thing], jobs: int) -> Iterator[tuple[Thing, list[Row], float]]:
    """比べ終わったものから順に、もの、違い、かかった秒数。"""
    with workers(jobs) as pool:
        waiting = {pool.submit(_timed, thing): thing for thing in things}
        for future in as_completed(waiting):
            thing = waiting[future]
            error = future.exception()  # プロセスごと落ちたとき（メモリ不足など）
            yield thing, *((_failed(thing, error), 0.0) if error else future.result())


def _timed(thing: Thing) -> tuple[list[Row], float]:
    begin = time.perf_counter()
    return _check_one(thing), time.perf_counter() - begin


def _failed(thing: Thing, error: BaseException) -> list[Row]:
    return [(thing.id, ("計算", "できない", explain(error)))]


def _check_one(thing: Thing) -> list[Row]:
    try:
        if thing.nature == "record":
            return [(str(thing.products[0].relative_to(ROOT)), problem) for problem in records.problems(thing)]
        fresh = produce(thing)
    except Exception as error:  # 一つの失敗で、ほかの比較を止めない
        return _failed(thing, error)
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
