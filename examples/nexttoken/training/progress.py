"""学習の進み具合を、損失と残り時間とともに、標準エラー出力に見せます。"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm


def counting_bar(unit: str, name: str = "", total: int | None = None) -> Any:
    """数えながら進む棒です。``unit`` は数え方（歩、問など）です。"""
    return tqdm(total=total, unit=unit, desc=name, dynamic_ncols=True, file=sys.stderr)


@contextmanager
def training_bar(name: str) -> Iterator[Callable[[Any, int], None]]:
    """1歩進むたびに、途中経過（`step`、`losses`、`curve` を持つもの）と全部の歩数を渡して呼ぶ関数を貸します。"""
    with counting_bar("歩", name) as bar:
        shown = 0

        def report(progress: Any, total: int) -> None:
            nonlocal shown
            if bar.total is None:
                bar.reset(total)
                bar.initial = progress.step - 1
                bar.update(progress.step - 1)
            bar.update(1)
            bar.set_postfix({"損失": f"{progress.losses[-1]:.3f}"}, refresh=False)
            for point in progress.curve[shown:]:
                losses = f"学習用 {point['train']:.3f}  検証用 {point['validation']:.3f}"
                bar.write(f"{point['epoch']:.1f}周  {losses}", sys.stderr)
            shown = len(progress.curve)

        yield report
