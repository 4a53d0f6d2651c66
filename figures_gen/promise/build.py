"""古くなったものだけを作り直します。

古いかどうかは、この機械で前に作ったときの控え（``lock``）か、なければ目録（``manifest``）と、今の原因（``causes``）と、
生成物の中身で決まります。
作り終えたら原因をもう一度調べ、そのあいだに何かが変わっていれば、書かず、記録もしません。
"""

import contextlib
import random
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console

from figures_gen.boundary import git
from figures_gen.promise import files, lock, manifest, progress, records
from figures_gen.promise.catalogue import CORPORA, ROOT, Thing
from figures_gen.promise.causes import Causes, changes, made_inputs
from figures_gen.promise.inputs import given
from figures_gen.promise.produce import produce
from figures_gen.promise.results import Difference, differences
from figures_gen.promise.workers import JOBS, Pool, explain, workers
from nexttoken.loading import source as model_source
from nexttoken.loading.weights import WeightsMissing
from nexttoken.texts import corpora

console = Console(stderr=True, highlight=False)
VERBS = {"asset": "作る", "measure": "測る", "draw": "描く", "run": "動かす"}
#: 書き換えずに、よけておくところ。
APART = ROOT / ".cache" / "apart"
SHARE = 32  # くり返す測定のうち、確かめるときに計算し直すのは何回に一回か
ALWAYS = "いつも"  # いつでも、どれも番が来る
TURNS = 4  # 作ったときから何も変わらない計算のうち、確かめるときに計算し直すのは何件に一件か
FEW = 6  # 図がこれより少なければ、プロセスを起こすより、ここで描くほうが早い


@dataclass
class Outcome:
    """作り直しの結果。"""

    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    apart: list[tuple[str, Difference]] = field(default_factory=list)  # 書き換えずに、よけておいたもの
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False


class ProduceError(Exception):
    """作れなかった理由。プロセスの間を渡せるように、文だけを持ちます。"""


class UnavailableError(ProduceError):
    """モデルの重みが手元にないので、作れなかったこと。"""


def stale(things: list[Thing]) -> dict[str, list[str]]:
    """古くなったものの id → その理由。作り直す順に並べます。"""
    known = lock.load()
    found = _stale(things, known, Causes(known.memory), manifest.load())
    with contextlib.suppress(OSError):
        known.save()
    return found


def _stale(
    things: Iterable[Thing], known: lock.Lock, causes: Causes, written: manifest.Manifest, when: str = ""
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    remade: set[Path] = set()
    for thing in things:
        reasons = _reasons(thing, known, causes, written, when)
        first = [path for path in made_inputs(thing) if path in remade]
        reasons += [f"{manifest.relative(path)}: 先に作り直す" for path in first]
        if reasons:
            found[thing.id] = reasons
            remade |= set(thing.products)
    return found


def _reasons(thing: Thing, known: lock.Lock, causes: Causes, written: manifest.Manifest, when: str = "") -> list[str]:
    """``thing`` が古い理由。最新なら空です。``when`` なら、この機械で作ったことがなくて、番が来たものも。"""
    entry = known.entries.get(thing.id)
    lost = [f"{manifest.relative(path)}: ない" for path in thing.products if not path.exists()]
    if entry is None or when == ALWAYS:
        due = not is_as_made(thing, causes, written) or (when and is_due(thing, when))
        return [*lost, "まだ記録がない"] if due else []
    edited = [
        f"{manifest.relative(path)}: {reason}"
        for path in thing.products
        if path.exists() and (reason := _edited(path, entry, written))
    ]
    if when and is_as_made(thing, causes, written):
        edited = []  # よけておいたもの
    return [*lost, *edited, *changes(entry.causes, causes.of(thing))]


def _edited(path: Path, entry: lock.Entry, written: manifest.Manifest) -> str:
    """``path`` が、前に作ったままでない理由。目録のほうが変わっていることもあります（枝を混ぜたときなど）。"""
    name, now = manifest.relative(path), manifest.digest(path.read_bytes())
    if entry.products.get(name) != now:
        return "変わった"
    return "" if written.products.get(name) == now else "目録と違う"


def build(things: list[Thing], *, jobs: int = JOBS, gently: bool = False, whole: bool = False) -> Outcome:
    """古くなったものを作り直します。一つが失敗しても、ほかは続けます。

    ``gently`` なら、作ったときから何も変わらないものもいくつか計算し、違っても、書き換えずに、よけておきます。
    ``whole`` なら、古くないものもすべて作り直します。
    """
    known, written = lock.load(), manifest.load()
    if gently and model_source.chosen_model():
        console.print("選んだモデルの結果は、ここでは計算しません。書くのは python -m figures_gen です。", markup=False)
        things = [thing for thing in things if "gemma" not in thing.inputs]
    if known.broken:
        console.print(f"{lock.PATH.name} を読めないので、目録を頼りにします。", markup=False)
    causes, when = Causes(known.memory), ALWAYS if whole else occasion() if gently else ""
    old = _stale(things, known, causes, written, when)
    outcome = Outcome(left_out=_unavailable([thing for thing in things if thing.id in old]))
    waiting = [thing for thing in things if thing.id in old and thing.id not in outcome.left_out]
    if waiting:
        progress.tell("waiting")
        if any(given(thing.inputs, "model") for thing in waiting):
            _prepare_model()
        if gently:
            console.print(f"{len(waiting)}件を計算し直します……", markup=False)
        with _alone():
            _Builder(known, waiting, outcome, jobs, gently, when).work()
        causes = Causes(known.memory)
    _note_causes(things, known, causes)
    outcome.unchanged = len(things) - len(outcome.made) - len(outcome.failed) - len(outcome.left_out)
    with contextlib.suppress(OSError):  # 書けない所（読むだけの写しなど）では、次も同じことを調べ直す
        known.save()
    return outcome


def _note_causes(things: list[Thing], known: lock.Lock, causes: Causes) -> None:
    """この機械で作り、それから何も変わらないものの原因を、目録に書き留めます。作ったモデルの名前も、今のものに直します。"""
    written = manifest.load()
    for thing in things:
        entry = known.entries.get(thing.id)
        if entry is not None and not changes(entry.causes, causes.of(thing)):
            written.causes[thing.id] = causes.digest(thing)
        if written.models and written.causes.get(thing.id) == causes.digest(thing):
            for path in thing.products:
                written.note_model(path, maker(thing))
    with contextlib.suppress(OSError):  # 書けない所では、書かなくても、次に調べ直すだけ
        written.save()


def maker(thing: Thing) -> str | None:
    """既定でないモデルで作るなら、その名前。"""
    return model_source.model_name() if "gemma" in thing.inputs and model_source.chosen_model() else None


class _Builder:
    """待っているものを、資産と記録、測定と台本、図の順に作ります。"""

    def __init__(
        self,
        known: lock.Lock,
        waiting: list[Thing],
        outcome: Outcome,
        jobs: int,
        gently: bool,
        when: str,
    ) -> None:
        self.known, self.waiting, self.outcome = known, waiting, outcome
        self.jobs, self.gently, self.when = jobs, gently, when
        self.manifest = manifest.load()  # 待つあいだに、ほかの figures_gen が書いたかもしれない
        self.causes = Causes(known.memory)
        self.number = 0

    def work(self) -> None:
        quiet = [thing for thing in self.waiting if _comes_first(thing)]
        heavy = [thing for thing in self.waiting if thing.role in ("measure", "run") and thing not in quiet]
        drawn = [thing for thing in self.waiting if thing.role == "draw"]
        try:
            for thing in quiet:
                self.causes = Causes(self.known.memory)
                self._one(thing, self.causes.of(thing), None)
            with self._pool(heavy, drawn) as pool:
                self._stage(self._ready(heavy), pool)
                self._stage(self._ready(drawn), pool)
        except KeyboardInterrupt:
            self.outcome.interrupted = True
        finally:
            self._save()

    @contextlib.contextmanager
    def _pool(self, heavy: list[Thing], drawn: list[Thing]) -> Iterator[Pool | None]:
        if heavy or (len(drawn) >= FEW and self.jobs > 1):
            with workers(self.jobs) as pool:
                yield pool
        else:
            yield None

    def _stage(self, things: list[Thing], pool: Pool | None) -> None:
        self.causes = Causes(self.known.memory)
        before = {thing.id: self.causes.of(thing) for thing in things}
        if pool is None:
            for thing in things:
                self._one(thing, before[thing.id], None)
            return
        waiting = {pool.submit(make, thing, self._occasion(thing)): thing for thing in self._longest_first(things)}
        for future in as_completed(waiting):
            self._one(waiting[future], before[waiting[future].id], future)

    def _occasion(self, thing: Thing) -> str:
        """コミットされたものを確かめるだけなら、くり返す測定のどの回を計算し直すかを決めるもの。"""
        return self.when if self._only_looks(thing) else ""

    def _only_looks(self, thing: Thing) -> bool:
        """コミットされたものを、この機械で確かめるだけかどうか。直したコードの結果は、すべて計算して、書く。"""
        return self.gently and is_as_made(thing, self.causes, self.manifest)

    def _longest_first(self, things: list[Thing]) -> list[Thing]:
        """長くかかるものから。終わりぎわに、一つのコアだけが働くことが減る。"""
        return sorted(things, key=lambda thing: -expected_seconds(thing, self.known))

    def _ready(self, things: list[Thing]) -> list[Thing]:
        """読むものがそろい、それでもまだ古いもの。そろわなければ、失敗とする。

        先に作り直したものが前と同じだったなら、もう古くないことがある。
        """
        failed = {path for thing in self.waiting if thing.id in self.outcome.failed for path in thing.products}
        causes, ready = Causes(self.known.memory), []
        for thing in things:
            reads = made_inputs(thing)
            if failed & set(reads) or not all(path.exists() for path in reads):
                self.outcome.failed[thing.id] = "先に作るものが失敗したので、作れませんでした"
            elif _reasons(thing, self.known, causes, self.manifest, self.when):
                ready.append(thing)
            else:
                self.waiting.remove(thing)
        return ready

    def _one(self, thing: Thing, before: dict[str, str], future: "Future[Made] | None") -> None:
        """一つを作り（または作り終わるのを待ち）、原因が変わっていなければ書いて、記録します。"""
        progress.tell("working", done=self.number, all=len(self.waiting))
        self.number += 1
        label = f"[{self.number:>3}/{len(self.waiting)}] {VERBS[thing.role]} {thing.chapter}/{thing.name}"
        if self.gently and console.is_terminal:
            console.print(f"計算し直しています {self.number}/{len(self.waiting)}", end="\r")
        elif future is None and not self.gently:
            console.print(label, end="", markup=False)
        try:
            fresh, seconds = future.result() if future else make(thing, self._occasion(thing))
            self._refuse_changed(thing, before)
        except KeyboardInterrupt:
            raise
        except UnavailableError as error:
            self.outcome.left_out[thing.id] = str(error)
            console.print(f"{label if future or self.gently else ''}  見送り", markup=False)
            return
        except Exception as error:
            self.outcome.failed[thing.id] = reason_of(error)
            console.print(f"{label if future or self.gently else ''}  失敗", markup=False)
            return
        self.outcome.made.append(thing.id)
        if not self._put_apart(thing, fresh):
            self._write(thing, fresh)
            fresh = {}
        self.known.entries[thing.id] = lock.Entry(before, self._digests(thing, fresh), round(seconds, 2))
        if not self.gently:
            console.print(f"{label if future else ''}  {seconds:.1f} 秒", markup=False)
        with contextlib.suppress(OSError):
            self.known.save(every=1.0)

    def _refuse_changed(self, thing: Thing, before: dict[str, str]) -> None:
        after = Causes(self.known.memory).of(thing)
        if moved := changes(before, after):
            raise ProduceError(
                f"作っているあいだに変わったものがあるので、記録しませんでした（{'、'.join(moved)}）。"
                "もう一度 python -m figures_gen を実行してください。"
            )

    def _put_apart(self, thing: Thing, fresh: dict[Path, bytes]) -> bool:
        """コードが変わらないのに、この機械では違う結果になったものを、よけておきます。"""
        if not self._only_looks(thing):
            return False
        rows = [
            (manifest.relative(path), difference)
            for path, content in fresh.items()
            for difference in differences(path, path.read_bytes(), content, thing.nature, thing.absolute)
        ]
        for name in {name for name, _ in rows}:
            files.write_atomically(APART / name, fresh[ROOT / name])
        self.outcome.apart += rows
        return bool(rows)

    def _write(self, thing: Thing, fresh: dict[Path, bytes]) -> None:
        """中身を書きます。figures_gen の書いたままで、許容誤差の中で同じなら、そのままにします。"""
        for path in thing.products:
            kept = path.read_bytes() if path.exists() else None
            content = fresh.get(path, kept)  # 採り直さなかった記録は、そのまま
            assert content is not None
            trusted = kept is not None and self.manifest.trusts(path, kept)
            if kept is None or not trusted or differences(path, kept, content, thing.nature, thing.absolute):
                if kept != content:
                    files.write_atomically(path, content)
                    self.outcome.changed.append(manifest.relative(path))
                    self.manifest.causes.pop(thing.id, None)  # 今の原因を書き留めるまでは、作り直したと言えない
                kept = content
            self.manifest.note(path, kept, maker(thing))

    def _digests(self, thing: Thing, apart: dict[Path, bytes]) -> dict[str, str]:
        """よけておいたもの（``apart``）なら、その指紋。本と違うので、次の ``make figures`` が書き換える。"""
        return {
            manifest.relative(path): manifest.digest(apart.get(path) or path.read_bytes()) for path in thing.products
        }

    def _save(self) -> None:
        self.manifest.save()
        with contextlib.suppress(OSError):
            self.known.save()


def reason_of(error: BaseException) -> str:
    """失敗の理由を、読める一行に。"""
    return str(error) if isinstance(error, ProduceError) else explain(error)


def expected_seconds(thing: Thing, known: lock.Lock) -> float:
    """かかりそうな秒数。前の記録か、なければ、使うモデルの数からの見積もり。"""
    entry = known.entries.get(thing.id)
    if entry is not None:
        return entry.seconds
    return 30.0 * len(given(thing.inputs, "model")) + (5.0 if thing.role == "run" else 0.0)


def _comes_first(thing: Thing) -> bool:
    """トークナイザはほかが使うので先に作り、所要時間の記録は、ほかに何も動いていないうちに採る。"""
    return thing.role == "asset" or thing.nature == "record"


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """二つの figures_gen が、同じものを同時に書かないように。"""
    place = FileLock(ROOT / ".figures.lock.busy")
    try:
        place.acquire(blocking=False)
    except Timeout:
        console.print("ほかの figures_gen が動いています。終わるまで待ちます。", markup=False)
        place.acquire()
    except OSError:  # 書けない所
        yield
        return
    try:
        yield
    finally:
        place.release()


Made = tuple[dict[Path, bytes], float]


@cache
def occasion() -> str:
    """どの回を計算し直すかを決めるもの。コミットか、git の中でなければ、今日の日付。"""
    return git("rev-parse", "HEAD") or time.strftime("%Y-%m-%d")


def some(when: str, thing: Thing, times: int) -> list[int]:
    """``when`` に、くり返す測定 ``thing`` の ``times`` 回のうち、計算し直す回。"""
    return sorted(random.Random(f"{when} {thing.id}").sample(range(times), -(-times // SHARE)))


def is_as_made(thing: Thing, causes: Causes, written: manifest.Manifest) -> bool:
    """目録が言うとおり、``thing`` を作ったときから、原因も、生成物の一字も変わらないかどうか。"""
    kept = all(path.exists() and written.trusts(path, path.read_bytes()) for path in thing.products)
    return kept and written.causes.get(thing.id) == causes.digest(thing)


def is_due(thing: Thing, when: str) -> bool:
    """作ったときから何も変わらなくても、``when`` に計算し直すかどうか。図のように早いものは、いつも。"""
    heavy = thing.role in ("measure", "run") and thing.nature != "record"
    return not heavy or when == ALWAYS or random.Random(f"{when} {thing.id} の番").randrange(TURNS) == 0


def make(thing: Thing, when: str = "") -> Made:
    """``thing`` の中身と、作るのにかかった秒数。今のコードと入力から採った記録があれば、採り直しません。

    ``when`` があれば、くり返す測定は、そのときの回だけを計算し直し、ほかの回はコミットされたものを使います。
    """
    begin = time.perf_counter()
    try:
        again = partial(some, when, thing) if when else range
        fresh = {} if thing.nature == "record" and records.belongs(thing) else produce(thing, again)
    except WeightsMissing as error:
        raise UnavailableError(str(error)) from None
    except Exception as error:
        raise ProduceError(explain(error)) from None
    return fresh, time.perf_counter() - begin


def _unavailable(things: list[Thing]) -> dict[str, str]:
    """手に入らないコーパスを使うもの → その理由。"""
    reasons: dict[str, str] = {}
    for name in CORPORA:
        users = [thing.id for thing in things if name in thing.inputs]
        if users and (reason := _why_not(name)):
            reasons |= dict.fromkeys(users, reason)
    return reasons


def _prepare_model() -> None:
    """モデルがまだなら、図を作り始める前に変換します。できないときは、使うところで名指しになります。"""
    from nexttoken.loading.folder import prepare

    with contextlib.suppress(model_source.ModelError):
        prepare(log=lambda message: console.print(message, markup=False))


def _why_not(name: str) -> str | None:
    if corpora.is_available(name):
        return None  # 中身が違うときは、使うところで名指しの失敗にする
    try:
        corpora.corpus_path(name)
    except corpora.CorpusError as error:
        return str(error)
    return None
