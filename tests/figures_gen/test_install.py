"""要るものを二度に分けて入れること（``figures_gen.install``）――ページには初めの分だけで足り、途中で止めても続きから始まる。"""

import errno
import re
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


def test_a_full_disk_is_told_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    def write() -> int:
        raise OSError(errno.ENOSPC, "No space left on device", "図.svg")

    assert boundary.run(write) == 1
    assert capsys.readouterr().err == "図.svg を読み書きできません（空きがありません）。\n"
