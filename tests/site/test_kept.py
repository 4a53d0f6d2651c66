"""本物のサイト（``site/``）が、控えを使わずに初めから組み立てたものと、一字一句同じこと。

小さな本のすべてのところを変えてみる試験は、tests/figures_gen/site/test_kept.py にあります。
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.site.pages import ROOT

#: 本（book/）は組み立てたあとに加わり、サイトマップには日付がある。
APART = ("book/", "sitemap.xml")


def contents(folder: Path) -> dict[str, bytes]:
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(APART)}


def test_the_site_is_the_one_made_without_what_was_kept(site: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "SITE_AFRESH": "1", "NO_MKDOCS_2_WARNING": "1"},
        check=True,
    )
    made, afresh = contents(site), contents(tmp_path)
    if (site / "book").exists():  # 表紙には、本へのリンクが加わる
        del made["index.html"], afresh["index.html"]
    assert made.keys() == afresh.keys()
    assert [name for name in made if made[name] != afresh[name]] == []
