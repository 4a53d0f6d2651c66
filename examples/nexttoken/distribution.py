"""次のトークンの確率を、高い順に横棒で見せます。

ノートブック（JupyterやGoogle Colab）では色の付いた図に、ほかのところでは文字の棒にします。
"""

import html
import sys
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from nexttoken.checks import check_integer
from nexttoken.sampling import entropy

__all__ = ["show_distribution"]

#: 文字の棒で、確率が1のときの字数。
WIDE = 60
#: 図の一行。棒の長さは、一位の棒に対する割合で決まる。
ROW = (
    '<span style="text-align: right">「{token}」</span>'
    '<span><span style="display: inline-block; width: {width:.1f}em; height: 1em; background: #0072b2"></span>'
    " {probability:.1%}</span>"
)


def show_distribution(probabilities: Tensor, tokenizer: Any, top_k: int = 10) -> None:
    """確率 (V,) の高いトークンを、``top_k`` 個、横棒にして見せます。

    >>> import torch
    >>> from types import SimpleNamespace
    >>> tokenizer = SimpleNamespace(decode=["中心", "首都", "\\n"].__getitem__)
    >>> show_distribution(torch.tensor([0.25, 0.5, 0.25]), tokenizer, top_k=2)
     50.0% ██████████████████████████████ 首都
     25.0% ███████████████ 中心
    """
    check_integer("top_k", top_k, least=1, most=len(probabilities))
    entropy(probabilities)  # 確率でなければ、ここで断る
    top = probabilities.topk(top_k)
    rows = [(_shown(tokenizer.decode(int(number))), value.item()) for value, number in zip(*top, strict=True)]
    shell = sys.modules.get("IPython")
    if shell and shell.get_ipython():
        shell.display.display_html(picture(rows), raw=True)
        return
    for token, probability in rows:
        print(f"{probability:6.1%} {'█' * round(WIDE * probability)} {token}")


def _shown(token: str) -> str:
    """改行などを、見える形にします。"""
    return token if token.isprintable() else repr(token)


def picture(rows: Sequence[tuple[str, float]]) -> str:
    """トークンと確率の組を、横棒の図（HTML）にします。

    >>> picture([("<b>", 0.5), ("猫", 0.25)]).count("「&lt;b&gt;」")
    1
    """
    most = max(probability for _, probability in rows)
    inside = "".join(
        ROW.format(token=html.escape(token), width=20 * probability / most, probability=probability)
        for token, probability in rows
    )
    return f'<div style="display: grid; grid-template-columns: max-content auto; gap: 4px">{inside}</div>'
