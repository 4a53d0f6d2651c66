"""逃げ道の確かめ――ProperDocs（MkDocs の後継）でも、同じサイトが組み立てられること。

``.venv/bin/python tests/properdocs.py`` は、ProperDocs を一時フォルダに入れて組み立て、``site/`` と比べます。違って
よいのは、どのプログラムが作ったかを書いた一行だけです。読者には要らないので、requirements.txt には入れません。
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION = "1.6.7"
GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*">')


def contents(folder: Path) -> dict[str, bytes]:
    """サイトの中身。本と一覧はあとから加わり、サイトマップには日付がある。"""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: GENERATOR.sub(b"", path.read_bytes())
        for name, path in files.items()
        if not name.startswith(("book/", "sitemap.xml", ".nexttoken-files"))
    }


def main() -> int:
    """比べて、終了コードを返します。"""
    with tempfile.TemporaryDirectory() as folder:
        packages, built = Path(folder) / "packages", Path(folder) / "site"
        pip = ["pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", str(packages)]
        subprocess.run([sys.executable, "-m", *pip, f"properdocs=={VERSION}"], check=True)
        path = os.pathsep.join([str(packages), str(ROOT), str(ROOT / "examples")])
        subprocess.run(
            [sys.executable, "-m", "properdocs", "build", "-f", "mkdocs.yml", "--strict", "--site-dir", str(built)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
            check=True,
        )
        ours, theirs = contents(ROOT / "site"), contents(built)
    different = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    print("ProperDocs でも同じサイトになりました。" if not different else f"違うもの: {'、'.join(different[:20])}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
