"""``python -m figures_gen.paper.release``（``make release``）――組み立て終えたサイトと本を、配る形にまとめます。

どれも、同じコミットのものでなければなりません。手の入っていないコミットに、版の札（``v`` と、pyproject.toml の版）が
付いていて、サイトも、PDF と EPUB の題の頁も、そのコミットを名のることを確かめてから、``release/`` に置きます。
"""

import hashlib
import json
import sys
import tomllib
import zipfile
from pathlib import Path

from pypdf import PdfReader

from figures_gen import edition
from figures_gen.boundary import git, run
from figures_gen.paper.__main__ import FOLDER, NAME
from figures_gen.paper.epub import LONG_AGO
from figures_gen.site.__main__ import CACHE, ROOT, SITE
from nexttoken.loading import ownership

RELEASE = ROOT / "release"


class UnreleasableError(Exception):
    """配れないわけを知らせる誤り。"""


def main() -> int:
    """まとめて、終了コードを返します。"""
    try:
        tag = _tag()
        with ownership.workshop(CACHE, "release_") as new:
            _gather(new, tag)
            ownership.replace(RELEASE, new)
    except (UnreleasableError, ownership.NotOursError) as error:
        print(f"配れません。{error}", file=sys.stderr)
        return 1
    print((RELEASE / "notes.md").read_text(encoding="utf-8"), end="")
    return 0


def _tag() -> str:
    """いまのコミットの、版の札。"""
    tag = f"v{tomllib.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))['project']['version']}"
    if tag not in git("tag", "--points-at", "HEAD").split():
        raise UnreleasableError(f"いまのコミットに、札 {tag}（pyproject.toml の版）がありません。")
    if f"version: {tag[1:]}\n" not in (ROOT / "CITATION.cff").read_text(encoding="utf-8"):
        raise UnreleasableError(f"CITATION.cff の version が {tag[1:]} ではありません。")
    return tag


def _gather(new: Path, tag: str) -> None:
    commit = edition.commit()
    pdf, epub = ((SITE / FOLDER / f"{NAME}.{suffix}") for suffix in ("pdf", "epub"))
    for place, said in {SITE / edition.PLACE: _site, pdf: _pdf, epub: _epub}.items():
        if not place.exists() or commit not in said(place):
            raise UnreleasableError(f"{place} が、コミット {commit} のものではありません。先に make publish を。")
    if commit.endswith("-dirty"):
        raise UnreleasableError("コミットしていない変更があります。")
    for book in (pdf, epub):
        (new / f"{NAME}-{tag}{book.suffix}").write_bytes(book.read_bytes())
    _bind(new / f"{NAME}-{tag}-site.zip")
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(new.glob(f"{NAME}-*"))}
    listed = "".join(f"{digest}  {name}\n" for name, digest in digests.items())
    (new / "SHA256SUMS").write_text(listed, encoding="utf-8")
    notes = f"# {tag}\n\nコミット `{commit}`、モデル `{edition.model()}`\n\n```\n{listed}```\n"
    (new / "notes.md").write_text(notes, encoding="utf-8")


def _site(about: Path) -> str:
    return str(json.loads(about.read_text(encoding="utf-8"))["commit"])


def _pdf(book: Path) -> str:
    return "".join(PdfReader(book).pages[0].extract_text().split())


def _epub(book: Path) -> str:
    with zipfile.ZipFile(book) as opened:
        return opened.read("EPUB/title.xhtml").decode()


def _bind(place: Path) -> None:
    """サイトを一つの ZIP に。同じサイトなら、いつ綴じても同じになります。"""
    with zipfile.ZipFile(place, "w") as archive:
        for file in sorted(path for path in SITE.rglob("*") if path.is_file()):
            name = file.relative_to(SITE).as_posix()
            if name != ownership.LIST:
                entry = zipfile.ZipInfo(f"{NAME}/{name}", LONG_AGO)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    sys.exit(run(main))
