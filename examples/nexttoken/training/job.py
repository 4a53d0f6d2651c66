"""一つの学習の、初めから終わりまでです。入力を見張り、途中経過の置き場所を決め、身元を書き、結果を置きます。"""

import hashlib
import json
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from nexttoken.loading import provenance
from nexttoken.loading.cache import cache_root
from nexttoken.loading.source import ModelError
from nexttoken.training.output import Output


class Job:
    """一つの学習です。:func:`begin` で始めます。``before`` は、始めたときの入力の指紋です。"""

    def __init__(
        self, name: str, output: Output, inputs: Callable[[], dict[str, str]], called: Mapping[str, str], settings: Any
    ) -> None:
        self.output, self.inputs, self.called, self.before = output, inputs, called, inputs()
        what = json.dumps([str(output.folder), self.before, settings], ensure_ascii=True)
        self._place = cache_root() / name / hashlib.sha256(what.encode()).hexdigest()[:12]
        self._places: set[Path] = set()

    def place(self, name: str = "", suffix: str = ".pt") -> Path:
        """途中経過の置き場所です。置き場所、入力、決めごとのどれかが違えば、違う場所です。"""
        if not self._places:
            print(f"Ctrl-C で止めても、途中経過が {self._place.parent} に残ります。")
        self._place.parent.mkdir(parents=True, exist_ok=True)
        place = self._place.with_name(f"{self._place.name}{name and '-'}{name}{suffix}")
        self._places.add(place)
        return place

    def require_current(self, found: Mapping[str, Any], command: str) -> None:
        """置き場所のモデルの身元 ``found`` が、今の入力のものでなければ、ModelError を送出します。"""
        if any(found.get(name) != self.before[name] for name in self.before):
            what = "と".join(self.called.values())
            raise ModelError(
                f"{self.output.given} は、今の{what}で学習したものではありません。先に {command} で作り直してください。"
            )

    def record(self, recipe: Any, *packages: str) -> dict[str, Any]:
        """身元のうち、どの学習にもあるものです。``packages`` は、版を書き添えるパッケージの名前です。"""
        return {**self.before, "recipe": asdict(recipe), **self.machine(*packages)}

    def machine(self, *packages: str) -> dict[str, Any]:
        """学習した機械の種類と、Python とパッケージの版です。"""
        versions = {name: version(name) for name in ("torch", *packages)}
        return {
            "versions": {"python": platform.python_version(), **versions},
            "machine": platform.machine(),
            "threads": torch.get_num_threads(),
        }

    @contextmanager
    def putting(self, keep: bool = False) -> Iterator[Path]:
        """結果を書くフォルダを渡し、書き終えたら置きます（:meth:`Output.replacing`）。途中経過は、そのあとで消します。

        学習しているあいだに入力が変わっていたら、ValueError を送出します。古い結果に新しい指紋を付けないためです。
        """
        with self.output.replacing(keep) as folder:
            yield folder
            if told := provenance.changed(self.before, self.inputs(), self.called):
                raise ValueError(told)
        for place in self._places:
            place.unlink(missing_ok=True)


@contextmanager
def begin(
    name: str,
    output: Output,
    inputs: Callable[[], dict[str, str]],
    called: Mapping[str, str],
    settings: Any = None,
) -> Iterator[Job]:
    """結果を置けることを確かめてから、学習を始めます。

    Args:
        name: 途中経過を置くフォルダの名前。
        output: 結果のフォルダ。学習が終わるまで、ほかの学習には使わせません。
        inputs: 入力（文章やコードなど）の指紋を計算する関数。
        called: 入力の名前から、読者に見せる呼び名。
        settings: 決めごと。JSON にできるもの。
    """
    with output.held():
        yield Job(name, output, inputs, called, settings)


def write_json(path: Path, record: Any) -> None:
    """成績の控えを書きます。"""
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
