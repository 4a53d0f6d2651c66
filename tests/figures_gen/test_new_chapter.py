"""章を足すのに書くところは、CONTRIBUTING の「章を足す」にあるものだけで足りること。

写しの本に、章らしい章（図二つ、述語三つ、練習、部品）を足して、組み立て、検査し、ページの試験もする。
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from figures_gen.promise.catalogue import ROOT
from tests.figures_gen.test_install import WITHOUT, later

CARRIED = (
    *("docs", "examples", "figures_gen", "overrides", "tests", "conftest.py", "mkdocs.yml", "pyproject.toml"),
    *("Makefile", "README.md", "NOTICE", "constraints.txt"),
)
#: 章のページを見る試験。
LOOKING = (
    "test_pages.py::test_a_chapter_ends_with_a_summary_and_questions[my-chapter]",
    "test_pages.py::test_a_chapter_links_to_its_notebook[my-chapter]",
    "test_way.py::test_a_chapter_opens_with_its_box[my-chapter]",
    "test_typed.py::test_no_drawing_types_a_number_or_prints_a_wrong_one[my-chapter]",
    "test_compared.py",
    "test_prose.py",
)
LEAST, MOST = 7, 8  # 書くところ。練習は、どちらか一つでよい
NAV = "      - lossless.md\n"
FILES = {
    "docs/my-chapter.md": """---
title: 猫を数える
description: 文章の中の「猫」を数えて、足した章が本になることを確かめます。
place: [文字]
requires: [characters]
goals:
  - 文章の中の猫を数えられる
  - 猫がどこにいるかを言える
---

# 猫を数える {#top}

文章に猫は何匹いるでしょうか。

{{ cell("count") }}

猫は{{ fact("animals.cats") }}匹いました。犬より多くいました。{{ claim("more_cats_than_dogs") }}

{{ figure("bars", claims="more_cats_than_dogs") }}

{{ widget("my-widget", fallback="bars") }}

では、猫はどこにいるでしょうか。

{{ figure("letters", claims="a_cat_comes_first") }}

文は、猫で始まっていました。{{ claim("a_cat_comes_first") }}

## まとめ {#summary}

- 数えるだけでも、どちらが多いかが分かります。
- 猫は犬より多くいました。{{ claim("more_cats_than_dogs") }}

## 確かめよう {#questions}

??? question "犬を猫に替えると、猫は何匹になるでしょう？"
    {{ cell("answer-all-cats") | indent(4) }}

    どれも猫になり、{{ fact("animals.all") }}匹です。{{ claim("all_become_cats") }}

??? question "猫がいちばん先にいることは、どうすれば分かるでしょう？"
    文の初めの文字を見ます。

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

# %% answer-all-cats
print("猫", 文.replace("犬", "猫").count("猫"))
""",
    "figures_gen/chapters/my_chapter/measure.py": '''"""「猫を数える」の測定。"""

from typing import Any

from figures_gen.declarations import measurement

TEXT = "猫と猫と犬"


@measurement("exact")
def animals() -> dict[str, Any]:
    """猫と犬の数と、文の文字。"""
    cats, dogs = TEXT.count("猫"), TEXT.count("犬")
    return {"cats": cats, "dogs": dogs, "all": cats + dogs, "letters": list(TEXT)}
''',
    "figures_gen/chapters/my_chapter/draw.py": '''"""「猫を数える」の図。"""

from typing import Any

from figures_gen.declarations import figure
from figures_gen.style import BLUE, SOFT, TOKENS, Drawing, Layout, box, canvas, sheet


@figure
def bars(layout: Layout, animals: dict[str, Any]) -> Drawing:
    """猫と犬の数の棒。"""
    cats, dogs = animals["cats"], animals["dogs"]
    drawing, axes = canvas(layout, 120)
    axes.barh(["猫", "犬"], [cats, dogs], color=BLUE)
    return Drawing(drawing, caption=f"猫は{cats}匹。", alt=f"猫{cats}匹、犬{dogs}匹の棒。")


@figure
def letters(layout: Layout, animals: dict[str, Any]) -> Drawing:
    """文の文字を、並んでいるとおりに。猫には色を付けます。"""
    drawing, axes = sheet(layout, 44)
    step = layout.width / len(animals["letters"])
    for place, letter in enumerate(animals["letters"]):
        box(axes, place * step, 2, step - 4, 40, TOKENS[0] if letter == "猫" else SOFT)
        axes.text((place + 0.5) * step - 2, 22, letter, ha="center", va="center")
    text = "".join(animals["letters"])
    return Drawing(drawing, caption="文の文字と、その中の猫（青）。", alt=f"「{text}」の文字の並び。")
''',
    "figures_gen/chapters/my_chapter/claims.py": '''"""「猫を数える」の文を支える述語。"""

from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

more_cats_than_dogs = claim(lambda animals: animals["cats"] > animals["dogs"])
a_cat_comes_first = claim(lambda animals: animals["letters"][0] == "猫")


@claim
def all_become_cats(cells: Cells, animals: dict[str, Any]) -> Verdict:
    """犬を猫に替えると、猫の数は、二つの数の和になる。"""
    return holds(cells["answer-all-cats"].numbers == [animals["all"]], 出力=cells["answer-all-cats"])
''',
    "figures_gen/chapters/my_chapter/answers.py": '''"""猫を数える――手で解く練習の答え。"""

from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    slips = {"文字の数です。": len("猫と猫"), "一つ目で止めていませんか。": "猫と猫".index("猫") + 1}
    return {"how-many": by_hand("猫と猫".count("猫"), slips=slips)}
''',
    "docs/assets/widgets/my-widget.mjs": """// 書いた文の中の、猫の数を言う部品。
import { record } from "../base/record.mjs";
import { Widget } from "../base/widget.mjs";

const DATA = new URL("../../generated/my-chapter/animals.json", import.meta.url);

export const meta = { use: [["#text", "犬と猫"]] };

class MyWidget extends Widget {
  async prepare() {
    this.record = (await record(DATA)).data;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">猫を数える</p>
        <label for="text">文</label>
        <input type="text" id="text" autocomplete="off">
        <p role="status"></p>
      </div>`;
    const text = root.getElementById("text"), said = root.querySelector("[role=status]");
    text.oninput = () => (said.textContent = `猫は${text.value.split("猫").length - 1}匹。`);
    text.value = this.record.letters.join("");
    text.oninput();
  }
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
    run(book, "-m", "figures_gen", "--accept", "--only", "my-chapter/*")
    run(book, "-c", "from figures_gen.promise.acceptance import problems; assert not problems(), problems()")
    run(book, "-m", "ruff", "check", "examples", "figures_gen")
    run(book, "-m", "ruff", "format", "--check", "examples", "figures_gen")
    run(book, "-m", "pytest", "-q", "-n", "0", *(f"tests/site/{name}" for name in LOOKING))
    page = (book / "site" / "my-chapter" / "index.html").read_text(encoding="utf-8")
    assert "猫は2匹いました" in re.sub(r"<[^>]+>", "", page) and "nt-my-widget" in page
    assert "猫を数える" in (book / "site" / "index.html").read_text(encoding="utf-8")  # 表紙の一覧
    assert (book / "site" / "code" / "my-chapter" / "index.html").exists()  # コードのページ
