"""この Python で、ライブラリと figures_gen のすべてのモジュールを import できること（make quick）。"""

import importlib
from pathlib import Path

ROOT = Path(__file__).parents[1]
IN_PAGE = "figures_gen.site.in_page"  # ページの中の Python だけが動かす

for folder in (ROOT / "examples" / "nexttoken", ROOT / "figures_gen"):
    for file in sorted(folder.rglob("*.py")):
        name = ".".join(file.relative_to(folder.parent).with_suffix("").parts)
        if not name.endswith(("__main__", "__init__")) and not name.startswith(IN_PAGE):
            importlib.import_module(name)
