"""CONTRIBUTING.md の、原稿の図とその後継の表。"""

import re

from figures_gen.engine.catalogue import ROOT, catalogue

PICTURES = {
    *("encoding.png", "BPE.svg", "BPE2.svg", "BPE3.svg", "明治.png", "pipeline.svg"),
    *("next_token.svg", "next_token2.svg", "next_token4.svg", "next_token15.png", "next_token6.png", "temp_curve.svg"),
}
ROW = re.compile(
    r"\| (?:`(?P<old>[^`]+)`|〃) \| [^|]+ \| \[(?P<name>[^\]]+)\]\((?P<file>[^)]+)\) "
    r"\| `(?P<source>[^`:]+)::(?P<function>\w+)` \|"
)


def rows() -> list[re.Match[str]]:
    section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("{#pictures}")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    found = [row for line in lines if (row := ROW.fullmatch(line))]
    assert len(found) == len(lines), "表に、読めない行があります。"
    return found


def test_every_picture_of_the_manuscript_has_a_successor() -> None:
    assert {row["old"] for row in rows() if row["old"]} == PICTURES


def test_every_successor_and_its_code_exist() -> None:
    drawn = {f"{thing.chapter}/{thing.name}": thing for thing in catalogue() if thing.role == "draw"}
    for row in rows():
        thing = drawn[row["name"]]
        assert (ROOT / row["file"]).is_file(), row[0]
        assert thing.products[0] == ROOT / row["file"], row[0]
        assert (thing.source, thing.function) == (ROOT / row["source"], row["function"]), row[0]


def test_every_successor_is_shown_in_its_chapter() -> None:
    for row in rows():
        chapter, name = row["name"].split("/")
        page = (ROOT / "docs" / f"{chapter}.md").read_text(encoding="utf-8")
        assert f'figure("{name}"' in page, row[0]
