"""``python -m figures_gen.night night.svg``――すべてを計算し直して通った夜を、一枚の札にします。

札は、いつ、どの機械で、いくつの文を確かめたのかと、いつまでのものかを言います。夜の検査が落ちるか、動かなくなれば、新しい札は
来ないので、日付を見れば、古いと分かります。機械と Python は、ワークフローに書いてあるものです。
"""

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

from figures_gen import ROOT
from figures_gen.boundary import run
from figures_gen.promise import verdicts

#: 札の言うことの、もつ日数。夜の検査は毎日あるので、一晩抜けたら古い。
LASTS = timedelta(days=2)
SIZE = 13


def machines() -> list[list[str]]:
    """検査の動く OS と、Python の版。"""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))
    runs = workflow["jobs"]["check"]["strategy"]["matrix"]["include"]
    return [sorted({str(one[key]).removesuffix("-latest") for one in runs}) for key in ("os", "python")]


def card(passed: date, claims: int, systems: list[str], versions: list[str]) -> str:
    """札（SVG）。"""
    words = (
        f"{passed}の夜、{'と'.join(systems)}、Python {'と'.join(versions)}で、{claims:,}文がみな成り立った"
        f"（{passed + LASTS}を過ぎたら、古い札）"
    )
    width = sum(SIZE if ord(letter) > 0xFF else SIZE * 0.6 for letter in words) + 2 * SIZE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="26" role="img" aria-label="{words}">'
        f'<rect width="100%" height="100%" rx="4" fill="#0a4a72"/><text x="{SIZE}" y="18" font-size="{SIZE}" '
        f'fill="#ffffff" font-family="sans-serif" textLength="{width - 2 * SIZE:.0f}">{words}</text></svg>\n'
    )


def main() -> int:
    """札を書きます。"""
    made = card(datetime.now(UTC).date(), len(list(verdicts.placed())), *machines())
    Path(sys.argv[1]).write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
