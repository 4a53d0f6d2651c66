"""生成物の目録（docs/generated/manifest.json）――どのファイルが、どのモデルで、どんな中身に作られたか。

figures_gen だけが書きます。一字でも手で直せば、目録と合わなくなります。
"""

import json
from typing import Any

from figures_gen.engine.catalogue import GENERATED

PATH = GENERATED / "manifest.json"


def read() -> dict[str, Any]:
    """目録。まだなければ空です。"""
    if not PATH.exists():
        return {}
    found: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


def made_with_default() -> bool:
    """生成物が、既定のモデルで作られたものかどうか。"""
    return read().get("model") is None
