"""本の型（Jinja2）。"""

import re
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

#: 折りたたみの中身をまとめる章の題。
FOLDS = "答えと補足"


def _css(text: str) -> str:
    """CSS の文字列の中に書ける形。

    >>> _css('"a"')
    '\\\\22 a\\\\22 '
    """
    return "".join(f"\\{ord(letter):x} " if letter in '\\"<&\n' else letter for letter in text)


#: 型の名前と中身。``{#== 名前 ==#}`` で区切って、一つのファイルに並べてある。
_, *_parts = re.split(r"{#== (\S+) ==#}\n", Path(__file__).with_suffix(".j2").read_text(encoding="utf-8"))
_environment = Environment(
    loader=DictLoader(dict(zip(_parts[::2], _parts[1::2], strict=True))), autoescape=True, undefined=StrictUndefined
)
_environment.filters["css"] = _css


def render(name: str, **values: Any) -> str:
    """型に値を入れます。値は、``safe`` と書いたところを除いて、HTML として安全な形になります。"""
    return _environment.get_template(name).render(**values)
