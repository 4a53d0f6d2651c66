"""この Python で、ライブラリと figures_gen のすべてのモジュールを import できること（make quick）。"""

import importlib
import sys

from figures_gen import ROOT
from figures_gen.boundary import strange_library

IN_PAGE = "figures_gen.site.in_page"  # ページの中の Python だけが動かす

if stranger := strange_library():
    sys.exit(stranger)
for folder in (ROOT / "examples" / "nexttoken", ROOT / "figures_gen"):
    for file in sorted(folder.rglob("*.py")):
        name = ".".join(file.relative_to(folder.parent).with_suffix("").parts)
        if not name.endswith(("__main__", "__init__")) and not name.startswith(IN_PAGE):
            importlib.import_module(name)
