"""本文を textlint で検査します: ``python tests/textlint.py``。

埋め込み（``{{ … }}``）は長さも文字も文章と違うので、``fact`` は値に、ほかは空に置き換えた写しを検査します。
行の番号は元のファイルと同じです。練習の、違うところを言う言葉も検査します。Node がなければ、そう言って何もしません。

入れるものは package-lock.json が決めます。版を上げたら、``npm install --package-lock-only`` で作り直し、
``funding`` を除きます。
"""

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from figures_gen.promise.facts import find  # noqa: E402
from figures_gen.promise.verdicts import room  # noqa: E402
from figures_gen.site import exercises  # noqa: E402
from figures_gen.site.macros import told  # noqa: E402

FACT = re.compile(r"\{\{ *fact\(\"([^\"]+)\"(?:, *\"([^\"]+)\")?(?:, *up=True)?(?:, *to=\"([^\"]+)\")?\) *\}\}")


def main() -> int:
    """検査して、終了コードを返します。"""
    npm = shutil.which("npm")
    if npm is None:
        print("Node.js がないので、textlint は飛ばします。文章を直すときは Node.js 20 以上を入れてください。")
        return 0
    textlint = ROOT / "node_modules" / ".bin" / "textlint"
    if not os.path.lexists(ROOT / "node_modules"):  # npm ci は、前からあるものを消すので、ないときだけ
        subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True)
    if strange := strangers():
        told = f"{strange[0]} など {len(strange)} 個" if len(strange) > 1 else strange[0]
        print(f"node_modules が package-lock.json のとおりではありません（{told}）。npm ci で入れ直してください。")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        for page in sorted((ROOT / "docs").glob("*.md")):
            (Path(folder) / page.name).write_text(prose(page), encoding="utf-8")
        for name, words in exercises.told().items():
            (Path(folder) / f"{name}.md").write_text("\n\n".join(map(ended, words)), encoding="utf-8")
        command = [textlint, "--config", ROOT / ".textlintrc.js", folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    print((done.stdout + done.stderr).replace(folder, "docs"), end="")
    return done.returncode


def strangers() -> list[str]:
    """入っているもののうち、package-lock.json の指紋と違うもの。"""
    written = ROOT / "node_modules" / ".package-lock.json"
    if not written.exists():
        return ["npm が入れたのではないもの"]
    found, known = (json.loads(path.read_bytes())["packages"] for path in (written, ROOT / "package-lock.json"))
    return [name for name, one in found.items() if known.get(name, {}).get("integrity") != one["integrity"]]


def ended(words: str) -> str:
    """終わりに差し込む言葉（「…」）を除いたもの。"""
    return words.removesuffix("…")


def prose(page: Path) -> str:
    """埋め込みを値に置き換え、囲みの題を見出しにした本文。式と参考文献は除く。"""
    written = page.read_text(encoding="utf-8")
    text = FACT.sub(functools.partial(_shown, room(page.stem, written)), written)
    text = exercises.WRITTEN.sub(r"##### \g<title>", text)
    text = re.sub(r"\{\{ titled\(.*?\}\}", "[章「題」](a.md)", text)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text)
    text = re.sub(r"^\$\$\n[\s\S]*?^\$\$$", lambda formula: "\n" * formula[0].count("\n"), text, flags=re.MULTILINE)
    text = re.sub(r"^\[\^\S+\]:.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(?:/{3,}.*|\{ *[#.][\w-]+ *\})$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\*\*(.*)\*\*$", r"##### \1", text, flags=re.MULTILINE)
    return re.sub(r"^(?:\?\?\?|!!!)\+? \w+ \"(.*)\"$", r"##### \1", text, flags=re.MULTILINE)


def _shown(page: str, match: re.Match[str]) -> str:
    chapter, _, path = match[1].rpartition("/")
    return told(find(chapter or page, path)[1], match[2] or "", to=match[3] or "")


if __name__ == "__main__":
    sys.exit(main())
