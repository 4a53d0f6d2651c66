"""章の台本が、あとに跡を残さないこと。

ノートブックは、読者が続きを書き足すところでもある。PyTorch 全体の設定、読み込んだ部品、モデルの重みを書き換えたままに
すると、あとの学習や計算が壊れる。書き換えるなら、フックか with で、必ず元に戻す。
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))
GLOBAL = {"set_grad_enabled", "set_default_dtype", "set_default_device", "set_num_threads"}


def traces(source: str) -> Iterator[str]:
    """跡を残す行への小言。"""
    tree = ast.parse(source)
    shared = {"model"} | {name.asname or name.name for name in _imported(tree)}
    weights = {name for target, value in _assigned(tree) if _is_weight(value) for name in _names(target)}
    within = {id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _last(node.func) in GLOBAL and id(node) not in within:
            yield f"{node.lineno}行目: {_last(node.func)} は、全体の設定を変えたままにします"
    for target, _ in _assigned(tree):
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id in shared:
            yield f"{target.lineno}行目: {target.value.id}.{target.attr} を差し替えたままにします"
        if isinstance(target, ast.Subscript) and (_is_weight(target.value) or weights & set(_names(target.value))):
            yield f"{target.lineno}行目: 重みに書き込みます"


def _imported(tree: ast.Module) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from node.names


def _assigned(tree: ast.Module) -> list[tuple[ast.expr, ast.expr]]:
    return [(target, node.value) for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in node.targets]


def _is_weight(value: ast.expr) -> bool:
    return isinstance(value, ast.Attribute) and value.attr == "weight"


def _names(target: ast.expr) -> list[str]:
    return [target.id] if isinstance(target, ast.Name) else []


def _last(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_leaves_no_trace(script: Path) -> None:
    assert not list(traces(script.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        "torch.set_grad_enabled(False)",
        "from nexttoken import gemma3\ngemma3.rotate = 回さない",
        "model.layers = 残りの層",
        "出口 = 層.o_proj.weight\n出口[:, 範囲] = 0",
        "層.o_proj.weight[:, 範囲] = 0",
    ],
)
def test_a_trace_is_found(source: str) -> None:
    assert len(list(traces(source))) == 1
