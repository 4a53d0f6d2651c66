"""計算し直し、コミットされたものと比べます。何も書かず、この機械の控え（ロック）も信じません。

コードか資料が目録と違うものと、この一日にコードか資料か結果が変わったものは、どれも計算し直します。ほかは、いくつかに
一つだけです。同じことを何度もくり返す測定（``Parts``）も、いくつかの回だけを計算し直し、まとめ直して比べます。どれかは
コミットで決まるので、同じコミットなら同じもの、次のコミットでは別のものです。
"""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed

from rich.console import Console
from rich.table import Table

from figures_gen.boundary import git
from figures_gen.promise import acceptance, lock, manifest, records, verdicts
from figures_gen.promise.build import (
    VERBS,
    expected_seconds,
    is_as_made,
    is_due,
    maker,
    occasion,
    reason_of,
    some,
)
from figures_gen.promise.catalogue import ROOT, Thing, catalogue, orphans
from figures_gen.promise.causes import Causes, Memory, changes
from figures_gen.promise.produce import Again, produce
from figures_gen.promise.results import Difference, differences, furthest
from figures_gen.promise.workers import JOBS, workers

console = Console(stderr=True, highlight=False)
Row = tuple[str, Difference]


def check(things: list[Thing], *, jobs: int = JOBS, everything: bool = True, whole: bool = False) -> list[Row]:
    """違いの一覧。

    まず、生成物の一字一句と、原因と、作ったモデルの名前を、目録と比べます。次に、計算し直し、値を許容誤差の中で比べます。
    最後に、本文の述語を確かめます。
    ``things`` を選んだとき（``everything`` が偽）と、``whole`` なら、何も変わらないものも計算し直します。何も変わらない
    くり返す測定の、すべての回を計算し直すのは、``whole`` のときだけです。
    """
    written = manifest.load()
    memory, when = Memory(), "" if whole else occasion()
    causes = Causes(memory)
    before = {thing.id: causes.of(thing) for thing in things}
    as_made = {thing.id for thing in things if is_as_made(thing, causes, written)}
    new = _new(written) if everything and not whole else {thing.id for thing in things}
    due = [
        thing
        for thing in things
        if thing.id not in as_made or is_due(thing, when) or new & {thing.id, *map(manifest.relative, thing.products)}
    ]
    rows: dict[str, list[Row]] = {}
    parts, most = 0, (0.0, "")
    for thing, (found, seconds, picked, used) in _checked(due, jobs, lambda thing: when if thing.id in as_made else ""):
        rows[thing.id] = _edited(thing, written) + found
        mark = "違う" if rows[thing.id] else "同じ"
        number = f"[{len(rows):>3}/{len(due)}]"
        console.print(
            f"{number} {VERBS[thing.role]} {thing.chapter}/{thing.name}  {mark}  {seconds:.1f} 秒{picked}", markup=False
        )
        parts, most = parts + bool(picked), max(most, used)
    left = [
        f"作ったときから何も変わらない {len(things) - len(due)} 件は、今回は計算し直していません。" * (due != things),
        f"くり返す測定 {parts} 件は、選んだ回だけを計算し直しました。" * bool(parts),
    ]
    if most[0] and not any(rows.values()):
        console.print(f"JSONの中で許す幅をいちばん使った値でも、{most[0]:.0%}です（{most[1]}）。", markup=False)
    if any(left):
        console.print(f"{''.join(left)}すべてを計算し直すには: python -m figures_gen --check --whole", markup=False)
    result = [row for thing in due for row in rows[thing.id]]
    result += _moved([thing for thing in due if not rows[thing.id]], causes, written) + _misnamed(things, written)
    after = Causes(memory)
    moved = {change for thing in things for change in changes(before[thing.id], after.of(thing))}
    result += [
        (change.partition(": ")[0], ("検査のあいだに", "", "変わりました。もう一度")) for change in sorted(moved)
    ]
    if everything:
        result += _strangers(things, written) + _wrong_sentences()
    return result


def _new(written: manifest.Manifest) -> set[str]:
    """この一日に原因か中身が変わったもの。履歴から分からなければ、すべてです。"""
    before = git("rev-list", "-1", "--first-parent", "--before=1.day", "HEAD")
    earlier = git("show", f"{before}:{manifest.relative(manifest.PATH)}") if before else ""
    old = manifest.parse(earlier.encode())
    both = ((written.causes, old.causes), (written.products, old.products))
    return {name for now, then in both for name, digest in now.items() if then.get(name) != digest}


def _edited(thing: Thing, written: manifest.Manifest) -> list[Row]:
    """目録と合わないもの。ファイルがないことは、計算し直したあとに分かる。"""
    return [
        (manifest.relative(path), ("目録", "手で書き換えられたか、目録にありません", "作り直したもの"))
        for path in thing.products
        if path.exists() and not written.trusts(path, path.read_bytes())
    ]


def _moved(things: list[Thing], causes: Causes, written: manifest.Manifest) -> list[Row]:
    """値は同じでも、目録の原因が今のものでないもの。コードや資料を直したあとなら、多いので、まとめて一行にします。"""
    names = [thing.id for thing in things if written.causes.get(thing.id) != causes.digest(thing)]
    what = f"{names[0]} など {len(names)} 件" if len(names) > 1 else "".join(names)
    return [(what, ("目録の原因", "今のコードや資料のものではない", "値は同じ"))] if names else []


def _misnamed(things: list[Thing], written: manifest.Manifest) -> list[Row]:
    """作ったモデルの名前が、目録と違うもの。どのモデルも使わないものの名前は、選ばれていなくても挙げます。"""
    can = {manifest.relative(path) for thing in catalogue() if "gemma" in thing.inputs for path in thing.products}
    real = dict.fromkeys(written.models.keys() - can)
    real |= {manifest.relative(path): maker(thing) for thing in things for path in thing.products}
    return [
        (name, ("目録のモデル", written.models.get(name) or "既定", model or "既定"))
        for name, model in sorted(real.items())
        if written.models.get(name) != model
    ]


def _strangers(things: list[Thing], written: manifest.Manifest) -> list[Row]:
    ours, others = manifest.unexpected(orphans(things), written)
    lost = sorted(set(written.products) - {manifest.relative(path) for thing in things for path in thing.products})
    return [
        *((manifest.relative(path), ("ファイル", "あり", "もう誰も作らない")) for path in ours),
        *((manifest.relative(path), ("ファイル", "見覚えがない", "figures_gen は作っていない")) for path in others),
        *((name, ("目録", "あり", "もう誰も作らない")) for name in lost if not (ROOT / name).exists()),
    ]


def _wrong_sentences() -> list[Row]:
    """成り立たない文、コードや結果に反する文、受け入れていない文。"""
    false = [one for one in verdicts.placed() if not one.verdict.holds]
    rows = [(f"docs/{one.page}.md:{one.line}", (f"述語 {one.name}", one.sentence, one.state)) for one in false]
    problems = acceptance.problems() if manifest.made_with_default() else []
    return rows + [("本文", ("make accept", "", problem)) for problem in problems]


#: 違い、かかった秒数、くり返す測定なら計算し直した回を言う文、許す幅をいちばん使った値。
Checked = tuple[list[Row], float, str, tuple[float, str]]


def _checked(things: list[Thing], jobs: int, when: Callable[[Thing], str]) -> Iterator[tuple[Thing, Checked]]:
    """比べ終わったものから順に。"""
    with workers(jobs) as pool:
        known = lock.load()  # 信じるのは、かかった秒数だけ
        longest_first = sorted(things, key=lambda thing: -expected_seconds(thing, known))
        waiting = {pool.submit(_timed, thing, when(thing)): thing for thing in longest_first}
        for future in as_completed(waiting):
            thing = waiting[future]
            error = future.exception()  # プロセスごと落ちたとき（メモリ不足など）
            yield thing, (_failed(thing, error), 0.0, "", (0.0, "")) if error else future.result()


def _timed(thing: Thing, when: str) -> Checked:
    begin, picked = time.perf_counter(), ""

    def again(times: int) -> list[int]:
        nonlocal picked
        numbers = some(when, thing, times)
        picked = f"（{times} 回のうち {'、'.join(str(number + 1) for number in numbers)} 回目）"
        return numbers

    found, moved = _check_one(thing, again if when else range)
    return found, time.perf_counter() - begin, picked, moved


def _failed(thing: Thing, error: BaseException) -> list[Row]:
    return [(thing.id, ("計算", "できない", reason_of(error)))]


def _check_one(thing: Thing, again: Again) -> tuple[list[Row], tuple[float, str]]:
    rows: list[Row] = []
    moved = (0.0, "")
    try:
        if thing.nature == "record":
            return [(str(thing.products[0].relative_to(ROOT)), problem) for problem in records.problems(thing)], moved
        fresh = produce(thing, again)
    except Exception as error:  # 一つの失敗で、ほかの比較を止めない
        return _failed(thing, error), moved
    for path, content in fresh.items():
        name = str(path.relative_to(ROOT))
        if not path.exists():
            rows.append((name, ("ファイル", "なし", "あるはず")))
        else:
            committed = path.read_bytes()
            found = differences(path, committed, content, thing.nature, thing.absolute)
            rows += [(name, difference) for difference in found]
            if path.suffix == ".json" and thing.nature == "tolerance" and not found:
                share, where = furthest(json.loads(committed), json.loads(content), thing.absolute)
                moved = max(moved, (share, f"{name}{where}"))
    return rows, moved


def table(rows: list[Row]) -> Table:
    """違いの表。"""
    result = Table("ファイル", "場所", "コミットされたもの", "今の計算", title="コミットされたものと今の計算が違います")
    for name, difference in rows:
        result.add_row(name, *difference)
    return result
