"""読んだ印の決まりを、Node.js の上で試す。"""

import subprocess

from playwright._impl._driver import compute_driver_executable

from tests.site.pages import ROOT


def test_the_rules_of_the_reading_marks() -> None:
    """Node.js は、playwright に付いてくるものを使う。"""
    node = compute_driver_executable()[0]
    done = subprocess.run(
        [node, "--test", "tests/site/reading/marks.test.mjs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout or "ℹ fail 0" in done.stdout
