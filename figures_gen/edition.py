"""どの版か。読者の知らせ、本の題の頁、配るものが、同じことを言います。"""

import json
from pathlib import Path

from figures_gen.boundary import git
from figures_gen.promise import manifest
from nexttoken.loading.conversion import GGUF_SHA256

#: サイトの中で、版を書いておくところ。押されてから tell.mjs が読む。
PLACE = "assets/about.json"


def commit() -> str:
    """いまのコミット。手を入れてあれば ``-dirty`` が付き、git の外では空です。"""
    return git("describe", "--always", "--abbrev=40", "--exclude=*", "--dirty")


def model() -> str:
    """図と数値を作ったモデル。既定のものなら、その指紋（GGUF の SHA-256）です。"""
    return "、".join(sorted(set(manifest.load().models.values()))) or GGUF_SHA256


def write(site: Path, repository: str) -> None:
    """``site`` に、版を書いておきます。"""
    about = {"repository": repository, "commit": commit(), "model": model()}
    (site / PLACE).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
