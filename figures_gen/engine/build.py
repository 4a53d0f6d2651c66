"""古くなったものだけを作り直します。"""

import contextlib
import gc
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytask
from _pytask.console import console as pytask_console
from rich.console import Console

from figures_gen.engine import files, records, sources
from figures_gen.engine.catalogue import CORPORA, MODELS, ROOT, Thing, catalogue
from figures_gen.engine.closure import closure, versions
from figures_gen.engine.produce import produce
from figures_gen.engine.results import differences
from figures_gen.engine.tasks import as_task
from figures_gen.engine.workers import JOBS, explain, stop, workers
from nexttoken.texts import corpora

console = Console(stderr=True, highlight=False)
VERBS = {"asset": "作る", "measure": "測る", "draw": "描く", "run": "動かす"}
ENGINE = {
    "asset": ("figures_gen/engine/produce.py",),
    "measure": ("figures_gen/engine/produce.py", "figures_gen/engine/results.py"),
    "draw": ("figures_gen/engine/produce.py", "figures_gen/engine/svg.py", "figures_gen/style.py"),
    "run": tuple(f"figures_gen/engine/{name}.py" for name in ("produce", "notebook", "room", "kernels", "kernel")),
}


@dataclass
class Outcome:
    """作り直しの結果。"""

    made: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False


def dependencies(thing: Thing) -> tuple[list[Path], dict[str, str]]:
    """``thing`` が依るファイルと、ファイルではないもの（使うパッケージの版と入力）の状態。"""
    code = closure(thing.source)
    engine = [ROOT / name for name in ENGINE[thing.role]]
    extra = ("jupytext", "nbclient", "ipykernel") if thing.role == "run" else ()
    inputs = {f"入力 {name}": f"{sources.state(name)} {sources.label(name)}" for name in thing.inputs}
    made = [path for name in thing.inputs for path in sources.files(name, catalogue())]
    return sorted({*code, *engine, *thing.data, *made}), versions([*code, *engine], *extra) | inputs


def write(thing: Thing, fresh: dict[Path, bytes]) -> None:
    """``thing`` の中身 ``fresh`` を書きます。コミットされたものと許容誤差の中で同じなら、そのままにします。"""
    for path, content in fresh.items():
        if not path.exists() or differences(path, path.read_bytes(), content, thing.nature):
            files.write_atomically(path, content)


def stale(things: list[Thing]) -> dict[str, list[str]]:
    """古くなったものの id → その理由。作り直す順に並べます。"""
    gc.disable()  # 小さな物をたくさん作って、すぐに終わる。ごみ集めを休むと、待ち時間が一割短い
    try:
        session = _pytask(things, lambda _: None, explain=True)
    finally:
        gc.enable()
    reports = [report for report in session.execution_reports if report.outcome.name == "WOULD_BE_EXECUTED"]
    return {_id(report.task.name): _reasons(report.task) for report in reports}


def _id(task_name: str) -> str:
    return task_name.rpartition("::")[2]


REASONS = {"changed": "変わった", "missing": "ない", "not_in_db": "まだ記録がない", "cascade": "先に作り直す"}


def _reasons(task: Any) -> list[str]:
    explanation = task.attributes.get("explanation")
    found = explanation.reasons if explanation else []
    return [f"{_short(reason.node_name)}: {REASONS.get(reason.reason, reason.reason)}" for reason in found]


def _short(node_name: str) -> str:
    """pytask の呼び名から、読んで分かるところだけを取り出します。"""
    return node_name.rpartition("::")[2].removeprefix(f"{ROOT.name}/")


def build(things: list[Thing], *, jobs: int = JOBS) -> Outcome:
    """古くなったものを作り直します。一つが失敗しても、ほかは続けます。"""
    outcome, old = Outcome(), stale(things)
    outcome.left_out = _unavailable([thing for thing in things if thing.id in old])
    if any(set(MODELS) & set(thing.inputs) for thing in things if thing.id in old):
        _prepare_model()
    things = [thing for thing in things if thing.id not in outcome.left_out]
    waiting = [name for name in old if name not in outcome.left_out]
    if waiting:
        _work_through([thing for thing in things if thing.id in waiting], waiting, outcome, jobs)
    outcome.unchanged = len(things) - len(outcome.made) - len(outcome.failed)
    return outcome


def _work_through(things: list[Thing], waiting: list[str], outcome: Outcome, jobs: int) -> None:
    made: dict[str, Future[Made]] = {}

    def work(thing: Thing) -> None:
        if thing.id in outcome.failed:
            raise ProduceError(outcome.failed[thing.id])
        number = len(outcome.made) + len(outcome.failed) + 1
        name = f"[{number:>3}/{len(waiting)}] {VERBS[thing.role]} {thing.chapter}/{thing.name}"
        console.print(name, end="", markup=False)
        try:
            fresh, seconds = made[thing.id].result() if thing.id in made else make(thing)
            write(thing, fresh)
        except KeyboardInterrupt:
            outcome.interrupted = True
            raise
        except Exception as error:
            outcome.failed[thing.id] = str(error) if isinstance(error, ProduceError) else explain(error)
            console.print("  失敗")
            raise
        outcome.made.append(thing.id)
        console.print(f"  {seconds:.1f} 秒")

    with workers(jobs) as pool:
        # トークナイザはほかが使うので先に作り、所要時間の記録は、ほかに何も動いていないうちに採る
        if first := [thing for thing in things if _comes_first(thing)]:
            session = _pytask(first, work)
        if not outcome.interrupted:
            heavy = {
                thing.id: thing for thing in things if thing.role in ("measure", "run") and not _comes_first(thing)
            }
            made |= {name: pool.submit(make, heavy[name]) for name in waiting if name in heavy}
            session = _pytask(things, work)
        if outcome.interrupted:
            stop(pool)
    for report in session.execution_reports:
        if report.outcome.name == "SKIP_PREVIOUS_FAILED":
            outcome.failed[_id(report.task.name)] = "先に作るものが失敗したので、作れませんでした"


def _comes_first(thing: Thing) -> bool:
    return thing.role == "asset" or thing.nature == "record"


class ProduceError(Exception):
    """作れなかった理由。プロセスの間を渡せるように、文だけを持ちます。"""


Made = tuple[dict[Path, bytes], float]


def make(thing: Thing) -> Made:
    """``thing`` の中身と、作るのにかかった秒数。今のコードと入力から採った記録があれば、採り直しません。"""
    begin = time.perf_counter()
    try:
        fresh = {} if thing.nature == "record" and records.belongs(thing) else produce(thing)
    except Exception as error:
        raise ProduceError(explain(error)) from None
    return fresh, time.perf_counter() - begin


def _pytask(
    things: Iterable[Thing], work: Callable[[Thing], None], *, explain: bool = False, quiet: bool = True
) -> pytask.Session:
    tasks = [as_task(thing, *dependencies(thing), work) for thing in things]
    pytask_console.quiet = quiet
    try:
        session = pytask.build(
            tasks=tasks,
            paths=[ROOT / "figures_gen"],
            config=ROOT / "pyproject.toml",
            verbose=0,
            capture="no",
            show_traceback=False,
            explain=explain,
        )
    finally:
        pytask_console.quiet = False
    if things and not session.execution_reports:
        reports = [str(report.exc_info[1]) for report in session.collection_reports if report.exc_info]
        raise RuntimeError(f"pytask が仕事を集められませんでした: {' '.join(reports) or session.exit_code}")
    return session


def _unavailable(things: list[Thing]) -> dict[str, str]:
    """手に入らないコーパスを使うもの → その理由。"""
    reasons: dict[str, str] = {}
    for name in CORPORA:
        users = [thing.id for thing in things if name in thing.inputs]
        if users and (reason := _why_not(name)):
            reasons |= dict.fromkeys(users, reason)
    return reasons


def _prepare_model() -> None:
    """モデルがまだなら、図を作り始める前に変換します。できないときは、使うところで名指しの失敗になります。"""
    from nexttoken.loading.folder import prepare
    from nexttoken.loading.source import ModelError

    with contextlib.suppress(ModelError):
        prepare(log=lambda message: console.print(message, markup=False))


def _why_not(name: str) -> str | None:
    if corpora.is_available(name):
        return None  # 中身が違うときは、使うところで名指しの失敗にする
    try:
        corpora.corpus_path(name)
    except corpora.CorpusError as error:
        return str(error)
    return None
