"""くじと順位を、プロセッサによらないものにします。

小さなモデルなら、倍精度で計算しても、すぐ終わります。計算機による違いは、単精度では確率にして1e-6ほどあり、
千回も引けば、どこかのくじが境に当たります。倍精度では1e-13ほどで、まず当たりません。
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def doubled() -> Iterator[None]:
    """この中では、小数をはじめから倍精度で作ります。モデルは ``.double()`` で倍精度にします。"""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
