"""この Python で、ライブラリと figures_gen のすべてのモジュールを import できること（make quick）。"""

import importlib
import pkgutil

import figures_gen
import nexttoken

IN_PAGE = "figures_gen.site.in_page"  # ページの中の Python だけが動かす

for package in (nexttoken, figures_gen):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__") and not module.name.startswith(IN_PAGE):
            importlib.import_module(module.name)
