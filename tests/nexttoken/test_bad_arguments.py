"""使えない引数を、すべての公開の関数に1つずつ渡す。日本語で断るか、docstring が意味を言うかでなければならない。

新しい関数や引数を足したら、arguments.py の ARGUMENTS（使える引数）と、要れば BY_NAME（使えない値）に足す。
"""

import contextlib
import importlib
import inspect
import pkgutil
import re
import signal
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import nexttoken
from tests.nexttoken.arguments import ALIASES, ARGUMENTS, LONG_WORK, MEANINGS, Place, Values, bad_values

LIBRARY = Path(nexttoken.__file__).parent

#: 確かめる側そのものと、命令の入口（引数は端末から来る文字列で、argparse が確かめる）。
NOT_FOR_CALLERS = (
    "checks",
    "__main__",
    "learn.main",
    "mark.main",
    "paint.main",
    "pretrain.main",
    "scaling.main",
    "siblings.main",
    "tune.main",
)

#: 結果を入れるだけの入れもの。ライブラリが作って返すもので、入れるものを確かめるのは作る側です。
RECORDS = {
    "chat.SpecialToken",
    "encodings.CharacterCode",
    "evaluation.Branch",
    "evaluation.Interval",
    "evaluation.Reading",
    "evaluation.Verdict",
    "gemma3.Trace",
    "gemma3_config.Rope",
    "generation.Step",
    "instructions.Example",
    "letter_pairs.Cost",
    "letter_pairs.Costs",
    "letter_pairs.Repeat",
    "letter_pairs.Step",
    "mark.Way",
    "picture_language.Sentences",
    "pretraining.Parts",
    "pretraining.Progress",
    "texts.aozora.AozoraBook",
    "texts.aozora.Gaiji",
    "texts.aozora.Note",
    "texts.aozora.Ruby",
    "texts.corpora.Corpus",
    "tokenizer_training.Compression",
    "tuning.Progress",
    "tuning.Row",
    "watermark.Detection",
    "watermark.Window",
}

#: 断るときの例外。TypeError と ValueError のほかは、関数の docstring に名前がなければならない。
REFUSALS = {
    "AozoraError",
    "CorpusError",
    "FileNotFoundError",
    "InstructionError",
    "LookupError",
    "ModelError",
    "TypeError",
    "ValueError",
}


# 公開の関数を探す


def modules() -> Iterator[ModuleType]:
    """公開のモジュール。``__all__`` のある部屋（パッケージ）では、そこに名前のあるものだけ。"""
    for info in pkgutil.walk_packages(nexttoken.__path__, "nexttoken."):
        room, _, name = info.name.rpartition(".")
        listed = getattr(importlib.import_module(room), "__all__", [name]) if room != "nexttoken" else [name]
        if name in listed:
            yield importlib.import_module(info.name)


def public() -> dict[str, Callable[..., Any]]:
    """名前 → 関数か、クラス（コンストラクタ）か、メソッド。"""
    found: dict[str, Callable[..., Any]] = {}
    for module in modules():
        for name in getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")]):
            if getattr(getattr(module, name), "__module__", None) == module.__name__:
                found |= callables(f"{module.__name__.removeprefix('nexttoken.')}.{name}", getattr(module, name))
    return {
        name: function
        for name, function in found.items()
        if inspect.signature(function).parameters.keys() - {"self"} and not name.startswith(NOT_FOR_CALLERS)
    }


def callables(name: str, value: Any) -> dict[str, Callable[..., Any]]:
    if inspect.isfunction(value):
        return {name: value}
    if not inspect.isclass(value) or issubclass(value, Exception) or getattr(value, "_is_protocol", False):
        return {}
    methods = {
        f"{name}.{method}": member
        for method, member in vars(value).items()
        if inspect.isfunction(member) and (not method.startswith("_") or method == "__call__")
    }
    return {name: value, **methods}


PUBLIC = public()


def parameters(name: str) -> list[inspect.Parameter]:
    return [each for each in inspect.signature(PUBLIC[name]).parameters.values() if each.name != "self"]


# 確かめる


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("使えない引数"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place.folder)
        patch.setenv("NEXTTOKEN_CACHE", str(place.folder / "cache"))
        patch.setenv("NEXTTOKEN_MODEL", str(place.saved))
        yield place


class LongWorkError(Exception):
    """長い仕事やネットワークに行き着いた。"""


@contextlib.contextmanager
def no_endless_work() -> Iterator[None]:
    """計算が3秒を超えたら打ち切る。ほかの仕事で機械が込んでいても変わらないように、このプロセスの計算だけを数える。"""
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 3)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def stop(*arguments: object, **named: object) -> None:
    raise LongWorkError


@pytest.fixture
def no_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nexttoken.tune.load_gemma", stop)
    monkeypatch.setattr("nexttoken.mark.load_gemma", stop)
    monkeypatch.setattr("nexttoken.pretrain.make_tokenizer", stop)
    monkeypatch.setattr("nexttoken.siblings.make_tokenizer", stop)
    monkeypatch.setattr("nexttoken.paint._codebooks", stop)
    monkeypatch.setattr("nexttoken.loading.hub.snapshot_download", stop)
    monkeypatch.setattr("nexttoken.loading.gguf.importlib", SimpleNamespace(import_module=stop))
    monkeypatch.setattr("nexttoken.loading.folder.build_once", stop)


def call(name: str, arguments: Values) -> object:
    function: Any = PUBLIC[name]
    given = dict(arguments)
    if "self" in given:
        function = getattr(given.pop("self"), name.rpartition(".")[2])
    kinds = inspect.signature(function).parameters.values()
    several = next((each.name for each in kinds if each.kind is each.VAR_POSITIONAL), None)
    values: Any = given.pop(several, ())  # いくつでも受け取る引数は、いちばん後ろにある
    made = function(*given.values(), *values) if several else function(**given)
    if isinstance(made, contextlib.ContextDecorator):  # with に入るときに、確かめるもの
        with made:
            pass
    return made


def documentation(name: str) -> str:
    owner = PUBLIC.get(name.rpartition(".")[0])
    return "".join((inspect.getdoc(each) or "") for each in (PUBLIC[name], owner) if each).replace("\n", "")


def complaint(name: str, parameter: str, value: object, error: BaseException) -> str | None:
    """断り方のどこが悪いか。よければ None。"""
    message, kind = str(error), type(error).__name__
    where = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    if kind not in REFUSALS:
        return f"{kind}: {message[:80]}"
    if kind not in ("TypeError", "ValueError") and kind not in documentation(name):
        return f"docstring にない {kind}"
    if not where.is_relative_to(LIBRARY):
        return f"よそ（{where.name}）の {kind}: {message[:80]}"
    if not re.search("[ぁ-ん]", message) or len(message.splitlines()) > 2:
        return f"日本語の一、二行でない: {message[:80]}"
    if not any(word in message for word in (parameter, *ALIASES.get(parameter, ()))) and not (
        isinstance(value, str | Path) and str(value) and str(value) in message
    ):
        return f"どの引数か分からない: {message[:80]}"
    return None


def problems(name: str, place: Place) -> Iterator[str]:
    documented = documentation(name)
    for parameter in parameters(name):
        meanings = MEANINGS.get(f"{name} {parameter.name}", {})
        for label, value in bad_values(name, parameter).items():
            where = f"{parameter.name}={label}"
            try:
                arguments = ARGUMENTS[name](place) | {parameter.name: value}
                with no_endless_work():
                    call(name, arguments)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # Rust の部品は BaseException を送出することがある
                wrong = complaint(name, parameter.name, value, error)
                if label in meanings:
                    yield f"{where}: 使えるはずが、{type(error).__name__}: {str(error)[:80]}"
                elif wrong:
                    yield f"{where}: {wrong}"
            else:
                if label not in meanings:
                    yield f"{where}: 黙って通った"
                elif meanings[label] not in documented:
                    yield f"{where}: docstring に「{meanings[label]}」がない"


@pytest.mark.parametrize("name", sorted(PUBLIC))
@pytest.mark.usefixtures("no_long_work")
def test_a_bad_argument_is_refused_or_documented(name: str, place: Place) -> None:
    if name in RECORDS:
        assert inspect.getdoc(PUBLIC[name])
        return
    assert name in ARGUMENTS, f"ARGUMENTS に {name} の使える引数を足してください"
    found = list(problems(name, place))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", sorted(ARGUMENTS.keys() - LONG_WORK))
def test_the_good_arguments_are_good(name: str, place: Place) -> None:
    call(name, ARGUMENTS[name](place))


FLAGS = [
    (name, each.name)
    for name in sorted(PUBLIC.keys() - RECORDS)
    for each in parameters(name)
    if each.annotation is bool
]


@pytest.mark.parametrize(("name", "flag"), FLAGS)
def test_a_flag_says_what_truth_means(name: str, flag: str) -> None:
    """真偽値の引数は、何を渡されても、Python の真偽として読む。"""
    assert re.search(rf"{flag}\W+が?[真偽]なら|と同じ", documentation(name))


def test_the_tables_hold_nothing_old() -> None:
    assert ARGUMENTS.keys() <= PUBLIC.keys()
    assert not RECORDS - PUBLIC.keys()
    assert not ARGUMENTS.keys() & RECORDS
    for entry, meanings in MEANINGS.items():
        name, _, parameter = entry.partition(" ")
        [found] = [each for each in parameters(name) if each.name == parameter]
        assert meanings.keys() <= bad_values(name, found).keys(), entry
