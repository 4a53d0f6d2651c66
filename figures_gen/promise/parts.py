"""一つのファイルのうち、一つの関数を動かすときに効くところ。

測る関数や描く関数は、一つのファイルに十あまり並んでいます。一つを直しても、ほかは作り直さずに済むように、その関数から
名前でたどれる関数と定数だけを、原因に数えます。import などの、読み込むだけで動く文は、いつも数えます。
"""

import ast
from collections import defaultdict


def meaning(code: str, name: str) -> str:
    """関数 ``name`` に効くところの、注釈や説明や空白によらない形。

    >>> code = "import a\\nX = 1\\ndef one():\\n    '''説明'''\\n    return X\\ndef two():\\n    return one()\\nY = 2"
    >>> meaning(code, "two") == meaning(code.replace("説明", "別の説明").replace("Y = 2", "Y = 3"), "two")
    True
    >>> meaning(code, "two") == meaning(code.replace("X = 1", "X = 2"), "two")
    False
    """
    tree = ast.parse(code)
    owners, waiting = defaultdict[str, list[ast.stmt]](list), list[ast.stmt]()
    for statement in tree.body:
        names = _names(statement)
        for one in names:
            owners[one].append(statement)
        if not names or name in names:
            waiting.append(statement)
    seen = set[ast.stmt]()
    while waiting:
        if (statement := waiting.pop()) not in seen:
            seen.add(statement)
            used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            waiting += [owner for one in used & owners.keys() for owner in owners[one]]
    return "\n".join(_dump(statement) for statement in tree.body if statement in seen)


def _names(statement: ast.stmt) -> list[str]:
    """文が決める名前。読み込むだけで何かが起こりうる文なら、空です。"""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    simple = isinstance(statement, ast.Assign | ast.AnnAssign)
    return [one.id for one in targets if isinstance(one, ast.Name)] if simple else []


def _dump(statement: ast.stmt) -> str:
    for node in ast.walk(statement):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not _is_remark(one)]  # type: ignore[attr-defined]
    return "" if _is_remark(statement) else ast.dump(statement)


def _is_remark(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
