"""章を足すのに書くところは、CONTRIBUTING の「章を足す」にあるものだけで足りること。

写しの本に足して、組み立て、検査する。
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from figures_gen.promise.catalogue import ROOT
from tests.figures_gen.test_install import WITHOUT, later

CARRIED = ("docs", "examples", "figures_gen", "overrides", "mkdocs.yml", "pyproject.toml")
LEAST, MOST = 7, 8  # 書くところ。練習は、どちらか一つでよい
NAV = "      - lossless.md\n"
FILES = {
    "docs/my-chapter.md": """---
title: 猫を数える
description: 文章の中の「猫」を数えて、足した章が本になることを確かめます。
place: [文字]
requires: [characters]
goals: [文章の中の猫を数えられる]
---

# 猫を数える {#top}

文章に猫は何匹いるでしょうか。

{{ cell("count") }}

猫は{{ fact("cats.cats") }}匹いました。犬より多くいました。{{ claim("more_cats_than_dogs") }}

{{ figure("bars", claims="more_cats_than_dogs") }}

{{ widget("my-widget", fallback="bars") }}

## まとめ {#summary}

数えるだけでも、違いが見えます。{{ 説明 }}

## 手を動かそう {#exercises}

{% call exercise("how-many", "hand", "猫の数") %}
「猫と猫」に、「猫」は何回出てきますか。

+ 左から順に数えます。
{% endcall %}
""",
    "mkdocs.yml": NAV + "      - my-chapter.md\n",
    "examples/my-chapter.py": """# %% [markdown]
# # 猫を数える

# %% count
文 = "猫と猫と犬"
print("猫", 文.count("猫"))
""",
    "figures_gen/chapters/my_chapter/measure.py": """from figures_gen.declarations import measurement


@measurement("exact")
def cats():
    return {"cats": "猫と猫と犬".count("猫"), "dogs": "猫と猫と犬".count("犬")}
""",
    "figures_gen/chapters/my_chapter/draw.py": """from figures_gen.declarations import figure
from figures_gen.style import BLUE, Drawing, canvas


@figure
def bars(layout, cats):
    drawing, axes = canvas(layout, 120)
    axes.barh(["猫", "犬"], [cats["cats"], cats["dogs"]], color=BLUE)
    return Drawing(drawing, caption=f"猫は{cats['cats']}匹。", alt=f"猫{cats['cats']}匹、犬{cats['dogs']}匹の棒。")
""",
    "figures_gen/chapters/my_chapter/claims.py": """from figures_gen.claims import claim, holds


@claim
def more_cats_than_dogs(cats):
    return holds(cats["cats"] > cats["dogs"], 猫=cats["cats"], 犬=cats["dogs"])
""",
    "figures_gen/chapters/my_chapter/answers.py": """from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers():
    slips = {"文字の数です。": len("猫と猫"), "一つ目で止めていませんか。": "猫と猫".index("猫") + 1}
    return {"how-many": by_hand("猫と猫".count("猫"), slips=slips)}
""",
    "docs/assets/widgets/my-widget.mjs": """// 猫の数を言う部品。
import { Widget } from "../base/widget.mjs";

export const meta = { use: [] };

class MyWidget extends Widget {
  prepare() {}
  build(root) { root.append("猫"); }
}
customElements.define("nt-my-widget", MyWidget);
""",
}


def added(root: Path) -> Path:
    """章を一つ足した写し。"""
    for name in CARRIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    for name, text in FILES.items():
        path = root / name
        if name == "mkdocs.yml":
            path.write_text(path.read_text(encoding="utf-8").replace(NAV, text), encoding="utf-8")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return root


def run(book: Path, *command: str) -> None:
    path = os.pathsep.join([str(book), str(book / "examples")])
    done = subprocess.run(
        [sys.executable, *command],
        cwd=book,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_contributing_lists_exactly_these_places() -> None:
    whole = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = whole.partition("{#chapter}")[2].partition("\n## ")[0]
    rows = [row for row in listed.splitlines() if re.match(r"\| \d+ \|", row)]
    assert LEAST <= len(rows) == len(FILES) <= MOST
    for name in FILES:
        short = name.removeprefix("figures_gen/chapters/my_chapter/")
        assert sum(f"`{short}`" in row or f"/{short}`" in row for row in rows) == 1, name


def test_a_chapter_is_added_with_these_alone(tmp_path: Path) -> None:
    book = added(tmp_path / "猫の 本（写し）" / "book's copy")  # 空白と日本語のある道でも
    run(book, "-m", "figures_gen", "--only", "my-chapter/*")
    run(book, "-c", WITHOUT.format(names=later()))  # ページに要るものだけを入れたところでも、組み立てられる
    run(book, "-m", "figures_gen", "--check", "--only", "my-chapter/*")
    page = (book / "site" / "my-chapter" / "index.html").read_text(encoding="utf-8")
    assert "猫は2匹いました" in re.sub(r"<[^>]+>", "", page) and "nt-my-widget" in page
    assert "猫を数える" in (book / "site" / "index.html").read_text(encoding="utf-8")  # 表紙の一覧
    assert (book / "site" / "code" / "my-chapter" / "index.html").exists()  # コードのページ
