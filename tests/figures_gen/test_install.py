"""要るものを二度に分けて入れること（``figures_gen.install``）――ページには初めの分だけで足り、途中で止めても続きから始まる。"""

import errno
import json
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from figures_gen import boundary, install
from figures_gen.promise.packages import versions
from tests.figures_gen.conftest import ROOT

#: ``names`` のどれも、入っていないことにして、サイトを組み立てる。
WITHOUT = """
import sys

sys.modules.update(dict.fromkeys({names!r}))  # None なら、import は失敗する
from figures_gen.site.__main__ import main

sys.exit(main())
"""


def names(lines: list[str]) -> list[str]:
    return [re.split("[<>=]", line)[0] for line in lines]


def later() -> set[str]:
    """後から入れるパッケージだけが持つモジュール。なくてもサイトができることは、test_new_chapter.py が見る。"""
    first = install.first_part()
    lines = [line for name in install.LISTS[:2] for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    rest = [line.split()[0] for line in lines if re.match(r"\w", line) and line.partition("#")[0].strip() not in first]
    behind = set(versions((), names(rest))) - set(versions((), names(first)))
    owners = packages_distributions().items()
    others = {module for module, found in owners if behind >= {re.sub(r"[-_.]+", "-", one).lower() for one in found}}
    assert {"torch", "transformers", "matplotlib", "rich"} <= others
    return others


def test_what_was_half_installed_is_installed_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python, packages = tmp_path / "bin" / "python", tmp_path / "lib" / "python3" / "site-packages"
    whole, half = packages / "pip-1.dist-info" / "RECORD", packages / "half-1.dist-info" / "METADATA"
    (tmp_path / install.OURS).write_text(str(tmp_path), encoding="utf-8")
    (tmp_path / install.INSTALLING).touch()
    for file in (python, whole, half):
        file.parent.mkdir(parents=True)
        file.touch()
    python.chmod(0o755)
    python.write_text("#!/bin/sh\necho 'ERROR: Connection refused'; exit 1\n", encoding="utf-8")
    assert install.main(tmp_path / ".page") == 1 and not (tmp_path / ".page").exists()
    told = capsys.readouterr().err
    assert told.startswith("配布元につながらず、入れられませんでした。") and "Connection refused" in told
    assert whole.exists() and not half.parent.exists()
    python.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n', encoding="utf-8")
    assert install.main(tmp_path / ".page") == install.main(tmp_path / ".page") == 0
    (asked,) = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert "mkdocs-material" in asked and "torch" not in asked
    assert capsys.readouterr().out == f"{install.WORDS[install.PAGE]}\n"


PIP_WITHOUT_WEIGHTS = """#!/bin/sh
echo "$@" >> asked
case "$*" in *--require-hashes*) echo "ERROR: {said}"; exit 1 ;; esac
"""


@pytest.mark.parametrize("said", ["No matching distribution found", "DO NOT MATCH THE HASHES", "Connection refused"])
@pytest.mark.parametrize("own", ["", "~/gemma.gguf"], ids=["", install.OWN])
def test_without_the_weights_the_rest_is_installed(
    said: str, own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """重みは別に、指紋を確かめて入れる。配られなくなっていても、ほかは使える。つながらないなら、次にもう一度。"""
    python, whole = tmp_path / "bin" / "python", tmp_path / "lib/python3/site-packages/pip-1.dist-info/RECORD"
    for file in (python, whole, tmp_path / "pyvenv.cfg"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    python.chmod(0o755)
    python.write_text(PIP_WITHOUT_WEIGHTS.format(said=said).replace("asked", f"{tmp_path}/asked"), encoding="utf-8")
    monkeypatch.setenv(install.OWN, own)
    fails = said.startswith("Connection") and not own
    assert install.main(tmp_path / ".ready") == int(fails) and (tmp_path / ".ready").exists() != fails
    told = capsys.readouterr()
    assert (install.OWN in told.out and said in told.out) == (not own and not fails)
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert ["weights.txt" in line for line in asked] == [False, False, True][: 2 if own else 3]


def test_what_builds_and_what_ci_calls_is_pinned() -> None:
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    assert set(built) <= set(pinned)
    lines = [
        line for path in (ROOT / ".github/workflows").glob("*.yml") for line in path.read_text("utf-8").splitlines()
    ]
    asked = [line for line in lines if "pip install" in line]
    assert asked and all("-c constraints.txt" in line for line in asked)
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock  # 配布元の名前も、寄付を募る住所も書かない
    assert all("integrity" in one for name, one in json.loads(lock)["packages"].items() if name)


def test_a_full_disk_is_told_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    def write() -> int:
        raise OSError(errno.ENOSPC, "No space left on device", "図.svg")

    assert boundary.run(write) == 1
    assert capsys.readouterr().err == "図.svg を読み書きできません（空きがありません）。\n"
