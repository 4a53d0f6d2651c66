"""古くなったものだけを作り直します。"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytask
from _pytask.console import console as pytask_console
from rich.console import Console

from figures_gen import files, sources
from figures_gen.catalogue import CORPORA, GENERATED, ROOT, Thing
from figures_gen.closure import closure, versions
from figures_gen.produce import produce
from figures_gen.results import differences
from figures_gen.tasks import as_task

console = Console(stderr=True, highlight=False)
VERBS = {"asset": "作る", "measure": "測る", "draw": "描く", "run": "動かす"}
ENGINE = {
    "asset": ("figures_gen/produce.py",),
    "measure": ("figures_gen/produce.py", "figures_gen/results.py"),
    "draw": ("figures_gen/produce.py", "figures_gen/svg.py", "figures_gen/style.py"),
    "run": ("figures_gen/produce.py", "figures_gen/notebook.py"),
}


@dataclass
class Outcome:
    """作り直しの結果。"""

    made: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False


def dependencies(thing: Thing) -> tuple[list[Path], str]:
    """``thing`` が依るファイルと、ファイルではない状態（入力と、使うパッケージの版）。"""
    code = closure(thing.source)
    engine = [ROOT / name for name in ENGINE[thing.role]]
    extra = ("jupytext", "nbclient", "ipykernel") if thing.role == "run" else ()
    inputs = [f"{name}: {sources.state(name)}" for name in thing.inputs]
    return sorted({*code, *engine, *thing.data}), "\n".join([versions([*code, *engine], *extra), *inputs])


def write(thing: Thing) -> None:
    """``thing`` を作り、コミットされたものと許容誤差の中で同じなら、そのままにします。"""
    for path, fresh in produce(thing).items():
        if not path.exists() or differences(path, path.read_bytes(), fresh, thing.nature):
            files.write_atomically(path, fresh)


def stale(things: list[Thing]) -> list[Thing]:
    """古くなったもの。"""
    session = _pytask(things, write, explain=True)
    wanted = {report.task.name for report in session.execution_reports if report.outcome.name == "WOULD_BE_EXECUTED"}
    return [thing for thing in things if any(f"[{thing.id}]" in name for name in wanted)]


def explain(things: list[Thing]) -> None:
    """何が、なぜ古いのかを印刷します。"""
    _pytask(things, write, explain=True, quiet=False)


def build(things: list[Thing]) -> Outcome:
    """古くなったものを作り直します。一つが失敗しても、ほかは続けます。"""
    outcome, waiting = Outcome(), stale(things)
    outcome.left_out = _unavailable(waiting)
    waiting = [thing for thing in waiting if thing.id not in outcome.left_out]
    outcome.unchanged = len(things) - len(waiting) - len(outcome.left_out)
    if not waiting:
        return outcome
    started: list[str] = []

    def work(thing: Thing) -> None:
        started.append(thing.id)
        begin = time.perf_counter()
        console.print(
            f"[{len(started):>3}/{len(waiting)}] {VERBS[thing.role]} {thing.chapter}/{thing.name}", end="", markup=False
        )
        write(thing)
        console.print(f"  {time.perf_counter() - begin:.1f} 秒")
        outcome.made.append(thing.id)

    session = _pytask([thing for thing in things if thing.id not in outcome.left_out], work)
    for report in session.execution_reports:
        if report.exc_info and report.outcome.name == "FAIL":
            error = report.exc_info[1]
            name = report.task.name.partition("[")[2].removesuffix("]")
            outcome.failed[name] = f"{type(error).__name__}: {error}"
            outcome.interrupted |= isinstance(error, KeyboardInterrupt)
    outcome.interrupted |= len(outcome.made) + len(outcome.failed) < len(waiting)
    return outcome


def _pytask(
    things: Iterable[Thing], work: Callable[[Thing], None], *, explain: bool = False, quiet: bool = True
) -> pytask.Session:
    tasks = [as_task(thing, *dependencies(thing), work) for thing in things]
    pytask_console.quiet = quiet
    try:
        return pytask.build(
            tasks=tasks,
            paths=[GENERATED],
            config=ROOT / "pyproject.toml",
            verbose=0,
            capture="no",
            show_traceback=False,
            explain=explain,
        )
    finally:
        pytask_console.quiet = False


def _unavailable(things: list[Thing]) -> dict[str, str]:
    """手に入らないコーパスを使うもの → その理由。"""
    reasons: dict[str, str] = {}
    for name in CORPORA:
        users = [thing.id for thing in things if name in thing.inputs]
        if users and (reason := _why_not(name)):
            reasons |= dict.fromkeys(users, reason)
    return reasons


def _why_not(name: str) -> str | None:
    from nexttoken.corpora import CorpusUnavailable, corpus_path

    try:
        corpus_path(name)
    except CorpusUnavailable as error:
        return str(error)
    except Exception:
        return None  # 壊れたファイルなどは、使うところで名指しの失敗にする
    return None
