"""本文を textlint で検査します: ``python tests/textlint.py``。

埋め込み（``{{ … }}``）は長さも文字も文章と違うので、``fact`` は値に、ほかは空に置き換えた写しを検査します。
行の番号は元のファイルと同じです。練習の、違うところを言う言葉も検査します。Node がなければ、そう言って何もしません。
"""

import functools
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from figures_gen.promise.claims import room  # noqa: E402
from figures_gen.site import exercises  # noqa: E402
from figures_gen.site.macros import format_value, value  # noqa: E402

FACT = re.compile(r"\{\{ *fact\(\"([^\"]+)\"(?:, *\"([^\"]+)\")?\) *\}\}")


def main() -> int:
    """検査して、終了コードを返します。"""
    npm = shutil.which("npm")
    if npm is None:
        print("Node.js がないので、textlint は飛ばします。文章を直すときは Node.js 20 以上を入れてください。")
        return 0
    textlint = ROOT / "node_modules" / ".bin" / "textlint"
    if not textlint.exists():
        subprocess.run(
            [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True
        )
    with tempfile.TemporaryDirectory() as folder:
        for page in sorted((ROOT / "docs").glob("*.md")):
            (Path(folder) / page.name).write_text(prose(page), encoding="utf-8")
        for name, words in exercises.told().items():
            (Path(folder) / f"{name}.md").write_text("\n\n".join(map(ended, words)), encoding="utf-8")
        command = [textlint, "--config", ROOT / ".textlintrc.js", folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    print((done.stdout + done.stderr).replace(folder, "docs"), end="")
    return done.returncode


def ended(words: str) -> str:
    """終わりに差し込む言葉（「…」）を除いたもの。"""
    return words.removesuffix("…")


def prose(page: Path) -> str:
    """埋め込みを値に置き換え、囲みの題を見出しにした本文。式と参考文献は除く。"""
    text = FACT.sub(functools.partial(_shown, room(page)), page.read_text(encoding="utf-8"))
    text = exercises.WRITTEN.sub(r"##### \g<title>", text)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text)
    text = re.sub(r"^\$\$\n[\s\S]*?^\$\$$", lambda formula: "\n" * formula[0].count("\n"), text, flags=re.MULTILINE)
    text = re.sub(r"^\[\^\S+\]:.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(?:/{3,}.*|\{ *#[\w-]+ *\})$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\*\*(.*)\*\*$", r"##### \1", text, flags=re.MULTILINE)
    return re.sub(r"^(?:\?\?\?|!!!)\+? \w+ \"(.*)\"$", r"##### \1", text, flags=re.MULTILINE)


def _shown(page: str, match: re.Match[str]) -> str:
    chapter, _, path = match[1].rpartition("/")
    return format_value(value(chapter or page, path), match[2] or "")


if __name__ == "__main__":
    sys.exit(main())
