"""図のファイル（``figures_gen/promise/svg.py``）から、机の上の画面と電話のための二枚を取り出します。

どちらを見せるかは、ページでは幅を見て CSS が決めます（docs/assets/figures.css）。持ち帰る SVG は、机のものだけです。
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from figures_gen.site.compact import compact


@dataclass(frozen=True)
class Sheet:
    """``title`` は説明文、``alt`` は代替テキスト（どちらも HTML の書き方）、``made`` は出どころです。"""

    about: str
    desk: str
    phone: str

    @property
    def title(self) -> str:
        """説明文。"""
        return self._part("title")

    @property
    def alt(self) -> str:
        """代替テキスト。"""
        return self._part("desc")

    @property
    def made(self) -> dict[str, Any]:
        """出どころ。"""
        found: dict[str, Any] = json.loads(unescape(self._part("metadata")))
        return found

    @property
    def alone(self) -> str:
        """机の上の一枚。"""
        return self.desk.replace(">", f' role="img">{self.about}', 1) + "\n"

    def _part(self, tag: str) -> str:
        return self.about.split(f"<{tag}>")[1].split(f"</{tag}>")[0]


@lru_cache(512)
def read(text: str) -> Sheet:
    """図のファイルの中身を読みます。同じ図がいくつかのページにあるので、一度だけです。"""
    head, _, desk, _, _, phone, *_ = text.split("\n")
    return Sheet(re.sub("^<svg[^>]*>", "", head), compact(desk), compact(phone))


def write(site: Path) -> None:
    """サイトに置く図を、机の上の一枚だけにします。"""
    for path in sorted((site / "generated").glob("*/*.svg")):
        path.write_text(read(path.read_text(encoding="utf-8")).alone, encoding="utf-8")
