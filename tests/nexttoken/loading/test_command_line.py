"""長い仕事の終わり方。"""

from collections.abc import Callable
from pathlib import Path

import pytest

from nexttoken.loading.command_line import RESUMES, run
from nexttoken.loading.source import ModelError
from nexttoken.texts.corpora import CorpusError

MADE = Path("作ったもの")


def raising(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_a_work_that_ends_says_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lambda: None, MADE) == 0
    assert capsys.readouterr() == ("できました: 作ったもの\n", "")


@pytest.mark.parametrize(
    "error", [CorpusError("小説がありません。"), ModelError("重みが壊れています。"), ValueError("短すぎます。")]
)
def test_what_is_refused_is_told_in_one_line(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(raising(error), MADE) == 1
    assert capsys.readouterr() == ("", f"{error}\n")


@pytest.mark.parametrize("stopped", [RESUMES, "前のものは、そのまま残っています。"])
def test_a_work_that_is_stopped_says_what_is_left(stopped: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(raising(KeyboardInterrupt()), MADE, stopped) == 130
    assert capsys.readouterr() == ("", f"\n中断しました。{stopped}\n")


def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run(raising(ZeroDivisionError()), MADE)
