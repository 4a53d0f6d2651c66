"""結果のあとの文章は、どれも、測った値か述語に結ばれているか、結ばなくてよい訳が分かっていること。

測った値は ``{{ fact("…") }}``、述語は ``{{ claim("…") }}`` で結ぶ。結果によらない文章（言葉の説明、世の中の事実、
次にすることの案内など）は、unclaimed/<章>.toml に、理由ごとに、書き出しを並べる。

図の説明（描く関数の caption）も、値を差し込まないなら、結果のあとの文章と同じに扱う。図を置くたびに
``{{ figure("…", claims="述語 述語") }}`` で結ぶか、一覧に書き出しを並べる。
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from figures_gen.engine import claims
from figures_gen.engine.captions import captions
from figures_gen.engine.prose import Passage, passages
from tests.site.pages import ROOT

LISTS = Path(__file__).with_name("unclaimed")
ADVICE = (
    '結果から言えることなら {{ claim("…") }} か {{ fact("…") }} で結び、'
    "そうでなければ tests/site/unclaimed に、理由を添えて書き出しを加えます。"
)
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}


def problems(found: Sequence[Passage], allowed: dict[str, list[str]]) -> Iterator[str]:
    """結ばれていない文章と、もう要らない項目と、理由のない項目。"""
    used: set[str] = set()
    for passage in found:
        if not passage.after_result or passage.is_question:
            continue
        covering = [start for starts in allowed.values() for start in starts if _begins(passage, start)]
        used.update(covering)
        if passage.is_bound and covering:
            yield f"docs/{passage.page}.md:{passage.line}: 結ばれている文章が、一覧にもあります: {covering[0]}"
        if not passage.is_bound and not covering:
            yield f"docs/{passage.page}.md:{passage.line}: 結ばれていません: {_normal(passage.text)[:60]}… {ADVICE}"
    for reason, starts in allowed.items():
        if not reason.strip():
            yield f"理由のない項目があります: {starts}"
        for start in starts:
            if len(_normal(start)) < 6:
                yield f"書き出しが短すぎます: {start}"
            if start not in used:
                yield f"当てはまる文章は、もうありません。一覧から消してください: {start}"


def _begins(passage: Passage, start: str) -> bool:
    return _normal(passage.text).startswith(_normal(start))


def _normal(text: str) -> str:
    return re.sub(r"\s+|\*\*", "", text)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_passage_after_a_result_is_accounted_for(page: str) -> None:
    path = LISTS / f"{page}.toml"
    allowed = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    found = list(problems([*passages(page, PAGES[page]), *captions(page, PAGES[page])], allowed))
    assert not found, "\n".join(found)


def test_every_list_belongs_to_a_page() -> None:
    assert {path.stem for path in LISTS.glob("*.toml")} <= set(PAGES)


def test_every_claim_holds() -> None:
    wrong = [str(one) for one in claims.placed() if not one.verdict.holds]
    assert not wrong, "\n".join(wrong)


def test_every_claim_that_is_written_is_found() -> None:
    """箇条書きや囲みの中の印も、読み落とさないこと。"""
    assert len(claims.placed()) >= claims.written() > 0


def test_every_claim_is_placed_somewhere() -> None:
    used = {
        (name.rpartition("/")[0] or one.page, name.rpartition("/")[2]) for one in claims.placed() for name in [one.name]
    }
    assert {(chapter, name) for chapter, names in claims.defined().items() for name in names} <= used


RULES = {"言葉の説明": ["トークンとは、"]}


def complaints(text: str) -> list[str]:
    found = passages("a", text)
    return [line for line in problems(found, {**RULES}) if not line.startswith("当てはまる")]


@pytest.mark.parametrize(
    "text",
    [
        "初めの段落は、まだ結果の前です。",
        "{{ cell('x') }}\n\n確率は{{ fact('a.b') }}でした。",
        "{{ cell('x') }}\n\n一位は首都です。{{ claim('capital_first') }}",
        "{{ cell('x') }}\n\nトークンとは、文章の切れ端です。",
        "{{ cell('x') }}\n\n本当でしょうか？",
        "{{ cell('x') }}\n\n~~~~ python\nprint(1)\n~~~~\n\n## 見出し {#x}",
        "{{ cell('x') }}\n\n[^a]: 文献。",
        "{{ cell('x') }}\n\n{% call exercise('a', 'hand', '題') %}\n問い。\n\n答えて。\n\n+ 手がかり。\n{% endcall %}",
    ],
)
def test_what_is_bound_or_needs_no_binding(text: str) -> None:
    assert complaints(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ cell('x') }}\n\n一位は首都です。",
        "{{ figure('x') }}\n\n- 一位は首都です。",
        "- {{ fact('x') }}です。\n- 一位は首都です。",
        "{{ widget('x') }}\n\n!!! note \"一位は首都です\"\n    {{ fact('y') }}",
        "{{ cell('x') }}\n\n??? question \"一位は何でしょう？\"\n    {{ cell('y') | indent(4) }}\n\n    首都です。",
        "{{ cell('x') }}\n\n| 題 | 値 |\n|---|---|\n| 一位 | 首都 |",
        "{{ cell('x') }}\n\n{% call exercise('a', 'hand', '題') %}\n問い。\n\n+ 手がかり。\n\n首都。\n{% endcall %}",
    ],
)
def test_what_follows_a_result_unbound_is_found(text: str) -> None:
    assert len(complaints(text)) == 1


DRAWING = """
@figure
def fixed(x):
    return Drawing(sheet(), caption="長いほど、" "当たりやすい。", alt=f"{x}")

@figure
def filled(x):
    return Drawing(sheet(), caption=f"いちばん長い{x}で、" "当たりやすい。", alt="図")

@figure
def named(x):
    words = "長いほど、当たりやすい。"
    return Drawing(sheet(), caption=words, alt="図")
"""


@pytest.fixture
def drawings(tmp_path: Path) -> Path:
    """描く関数が三つだけの、小さなリポジトリ。"""
    for chapter in ("a", "b_c"):
        path = tmp_path / "figures_gen" / "chapters" / chapter / "draw.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DRAWING, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "embed",
    [
        '{{ figure("fixed") }}',
        '    {{ figure("fixed") | indent(4) }}',
        "{{ figure('fixed', chapter='b-c') }}",
        '{{ figure("fixed", claims="") }}',
        '{{ figure("named") }}',
    ],
)
def test_a_caption_without_values_is_found_wherever_it_is_shown(drawings: Path, embed: str) -> None:
    (found,) = problems(captions("a", f"一行目\n{embed}", drawings), {})
    assert found.startswith("docs/a.md:2: 結ばれていません: ")


@pytest.mark.parametrize("embed", ['{{ figure("filled") }}', '{{ figure("fixed", claims="longer_is_better") }}'])
def test_a_caption_with_values_or_claims_is_bound(drawings: Path, embed: str) -> None:
    assert list(problems(captions("a", embed, drawings), {})) == []


def test_a_caption_may_be_listed_by_its_beginning(drawings: Path) -> None:
    found = captions("a", '{{ figure("fixed") }}', drawings)
    assert list(problems(found, {"図の読み方": ["長いほど、当たりやすい"]})) == []


def test_the_claims_of_a_figure_support_its_whole_caption(drawings: Path) -> None:
    (caption,) = captions("a", '{{ figure("filled", claims="one two") }}', drawings)
    words = "いちばん長い…で、当たりやすい。"
    assert caption.claims == [(1, "one", words), (1, "two", words)]


def test_every_drawing_has_a_caption_that_can_be_read() -> None:
    shown = [one for page, text in PAGES.items() for one in captions(page, text)]
    assert len(shown) > 0 and all(one.text.strip() for one in shown)


def test_dead_and_short_entries_are_found() -> None:
    found = list(problems(passages("a", "{{ cell('x') }}\n\nはい。"), {"理由": ["はい"], " ": ["もうない段落です"]}))
    assert [line.split("。")[0][:7] for line in found] == ["書き出しが短す", "理由のない項目", "当てはまる文章"]
