"""確率の図が、ノートブックでは図として渡ること。"""

import sys
from types import SimpleNamespace

import pytest
import torch

from nexttoken.distribution import show_distribution


def test_a_notebook_is_given_a_picture(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shown: list[str] = []
    display = SimpleNamespace(display_html=lambda text, raw: shown.append(text))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=object, display=display))
    tokenizer = SimpleNamespace(decode=["<b>", "\n", "猫"].__getitem__)

    show_distribution(torch.tensor([0.5, 0.3, 0.2]), tokenizer, top_k=2)

    [picture] = shown
    assert "「&lt;b&gt;」" in picture and "50.0%" in picture and "30.0%" in picture and "猫" not in picture
    assert capsys.readouterr().out == ""
