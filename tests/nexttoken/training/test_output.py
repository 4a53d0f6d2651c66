"""結果のフォルダ。消してよいのは、身元に指紋のあるものが、作ったままのときだけ。"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nexttoken.loading import provenance
from nexttoken.training.output import Output

pytestmark = pytest.mark.usefixtures("own_cache")
MADE, BESIDE, UNMARKED = ("weights", "settings"), ("scores.json",), ("answers.json",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """前に作ったフォルダ。隣には、使う人のものがある。"""
    place = tmp_path / "本棚" / "model"
    (place.parent / "model.tmp").mkdir(parents=True)
    (place.parent / "model.tmp" / "卒論.docx").write_bytes(b"x")
    make(place, "前")
    return place


def make(place: Path, content: str) -> None:
    output = Output(place, MADE, BESIDE, UNMARKED)
    with output.held(), output.replacing() as new:
        for name in (*MADE, *UNMARKED):
            (new / name).write_text(content, encoding="utf-8")
        provenance.write(new, {}, MADE)


def state(place: Path) -> dict[str, bytes]:
    """そこにあるもののすべて。隠れたものも、リンクも。"""
    return {
        str(path.relative_to(place)): path.read_bytes() if path.is_file() else b"" for path in sorted(place.rglob("*"))
    }


def write(name: str, text: str = "使う人のもの") -> Callable[[Path], Any]:
    return lambda place: (place / name).write_text(text, encoding="utf-8")


def replace_with_link(place: Path) -> None:
    place.rename(place.with_name("本物"))
    place.symlink_to("本物")


def replace_with_file(place: Path) -> None:
    shutil.rmtree(place)
    place.write_bytes(b"x")


def link_weights(place: Path) -> None:
    (place / "weights").rename(place.parent / "weights")
    (place / "weights").symlink_to(place.parent / "weights")


SPOILED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "ほかのファイル": (write("卒論.docx"), "卒論.docx"),
    "隠れたファイル": (write(".git"), r"\.git"),
    "フォルダ": (lambda place: (place / "Photos").mkdir(), "Photos"),
    "同じ名前のフォルダ": (lambda place: (place / "scores.json").mkdir(), r"scores\.json"),
    "同じ名前のリンク": (link_weights, "weights"),
    "手を入れた重み": (write("weights"), "作ったままではありません"),
    "身元がない": (lambda place: (place / provenance.PROVENANCE).unlink(), "作ったままではありません"),
    "身元が壊れている": (write(provenance.PROVENANCE, "["), "作ったままではありません"),
    "身元に指紋がない": (write(provenance.PROVENANCE, '{"files": {}}'), "(settings|weights) は、この命令が作ったまま"),
    "リンク": (replace_with_link, "リンク"),
    "ファイル": (replace_with_file, "フォルダではありません"),
}


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_is_not_ours_is_refused_before_and_after_the_training(folder: Path, spoil: str) -> None:
    change, told = SPOILED[spoil]
    output = Output(folder, MADE, BESIDE, UNMARKED)
    with pytest.raises(ValueError, match=f"out の .*{told}"), output.replacing() as new:
        (new / "weights").write_text("後", encoding="utf-8")
        change(folder)
        before = state(folder.parent) | {"途中": b""}
    before = {name: data for name, data in before.items() if not name.startswith(".model.") and name != "途中"}
    assert state(folder.parent) == before
    with pytest.raises(ValueError, match=f"out の .*{told}.*別の場所を指定してください"), output.held():
        raise AssertionError
    assert state(folder.parent) == before


@pytest.mark.parametrize("out", [".", "..", "/", "../../本棚", "/proc/x", "あ" * 100, "weights/x"])
def test_a_place_that_cannot_be_replaced_is_refused(folder: Path, out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    before = state(folder.parent)
    with pytest.raises(ValueError, match=r"^out の .*別の場所を指定してください。$"), Output(out, MADE).held():
        raise AssertionError
    assert state(folder.parent) == before


def test_what_others_wrote_stays_and_the_neighbours_too(folder: Path) -> None:
    for name in ("scores.json", "answers.json"):
        write(name)(folder)
    make(folder, "後")
    assert (folder / "answers.json").read_text(encoding="utf-8") == "後"
    assert (folder / "weights").read_text(encoding="utf-8") == "後"
    assert (folder / "scores.json").read_text(encoding="utf-8") == "使う人のもの"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["model", "model.tmp"]
    with Output(folder, MADE, BESIDE, UNMARKED).replacing(keep=True) as new:
        write("scores.json", "新しい")(new)
    assert (folder / "weights").read_text(encoding="utf-8") == "後"
    assert (folder / "scores.json").read_text(encoding="utf-8") == "新しい"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("moment", ["書いているとき", "置き換えるとき"])
def test_a_stop_leaves_what_was_there(
    folder: Path, error: type[BaseException], moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = state(folder.parent), Path.rename

    def stop(path: Path, target: Path) -> Path:
        if path.parent.name.startswith(".model.") and path.name == "model":
            raise error
        return rename(path, target)

    with pytest.raises(error), Output(folder, MADE, BESIDE, UNMARKED).replacing() as new:
        write("weights")(new)
        if moment == "書いているとき":
            raise error
        provenance.write(new, {}, ("weights",))
        monkeypatch.setattr(Path, "rename", stop)
    assert state(folder.parent) == before


def test_what_was_killed_between_the_renames_comes_back(folder: Path) -> None:
    write("scores.json")(folder)
    before = state(folder)
    left = folder.with_name(".model.x") / "前のもの"
    left.parent.mkdir()
    folder.rename(left)
    with Output(folder, MADE, BESIDE, UNMARKED).held():
        assert state(folder) == before


def test_what_is_written_beside_while_training_stays(folder: Path) -> None:
    with Output(folder, MADE, BESIDE, UNMARKED).replacing() as new:
        provenance.write(new, {}, ())
        write("scores.json", "途中で書いた")(folder)
    assert (folder / "scores.json").read_text(encoding="utf-8") == "途中で書いた"


def test_two_at_once(folder: Path, tmp_path: Path) -> None:
    with Output(folder, MADE, unmarked=UNMARKED).held():
        with pytest.raises(ValueError, match="ほかの学習が、いま結果を置こうとしています"):
            make(folder.parent / ".." / "本棚" / "model", "二つ目")
        make(tmp_path / "別の場所", "三つ目")
    make(folder, "四つ目")
    assert (folder / "weights").read_text(encoding="utf-8") == "四つ目"


def test_a_new_place_is_made_with_its_parents(tmp_path: Path) -> None:
    make(tmp_path / "ない" / "まだ" / "model", "初めて")
    assert (tmp_path / "ない" / "まだ" / "model" / "weights").read_text(encoding="utf-8") == "初めて"
