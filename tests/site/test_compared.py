"""勝ち負けを言う文は、相手を名指しすること。違わないと言う文は、見えたはずの違いを言うこと。

印は ``@claim(baseline=…, width=…)`` です（:mod:`figures_gen.claims`）。読むのは、述語の支える文の言葉です。
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from figures_gen.claims import Verdict
from figures_gen.promise import verdicts
from figures_gen.promise.catalogue import GENERATED, read_code
from tests.site.pages import ROOT

#: 勝ち負けを言う言葉。
CONTEST = re.compile(
    r"勝[ちつてっ]|負け|かなわな|かないませ|追い[付越抜]|大差|モデルのどれより|どちらより|よりよく|ほうが(?:近|上手)"
)
#: 違わない、見つからないと言う言葉。大きさを言うもの（「ほとんど」「5%も」）は、述語のしきい値が大きさを言う。
ABSENCE = re.compile(
    r"(?:とは|とも)、?(?:まだ)?(?:言え|言い[切き]れ)(?:ませ|な)|見分けが付きませ|差(?:が|は)[^、。]*(?:ありませ|ない|付か|つか)|区間に[^、。]*0が入"
    r"|変わ(?:らな|りませ|っていませ)|(?<!も)増え(?:ていませ|ませ|ない)|よくなりませ|見つか(?:らない(?!こと)|りませ)|見当たりませ"
)
ABOUT = re.compile(r"ほとんど|ほぼ|あまり|しか")
FOOTNOTE = re.compile(r"\[\^[\w-]+\]")


@dataclass(frozen=True)
class Code:
    """関数か式（値を読むほう）で書いた述語、または、述語の呼ぶ関数。``calls`` は、それに付いた印か、式の全体です。"""

    node: ast.FunctionDef | ast.Lambda
    calls: tuple[ast.Call, ...] = ()


@cache
def functions(chapter: str) -> dict[str, Code]:
    return read(read_code(verdicts.CHAPTERS / chapter.replace("-", "_") / "claims.py"))


def read(text: str) -> dict[str, Code]:
    found = {}
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef(name=name):
                found[name] = Code(node, tuple(mark for mark in node.decorator_list if isinstance(mark, ast.Call)))
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(args=[ast.Lambda() as code, *_]) as call):
                found[name] = Code(code, (call,))
    return found


def marks(function: Code) -> dict[str, str]:
    """述語に付いた印。"""
    return {str(word.arg): ast.literal_eval(word.value) for call in function.calls for word in call.keywords}


def rough(chapter: str, function: Code) -> bool:
    """揺れる結果を読むかどうか。一字一句同じになる測定（数え上げ）とセルだけを読むものは、揺れない。"""
    for argument in function.node.args.args:
        other, _, name = argument.arg.rpartition("__")
        path = GENERATED / (other.replace("_", "-") or chapter) / f"{name.replace('_', '-')}.json"
        if name != "cells" and not (path.is_file() and json.loads(path.read_bytes())["nature"] == "exact"):
            return True
    return False


def limited(function: Code, value: str, others: dict[str, Code]) -> bool:
    """``holds`` に渡す値か、比べた部分の一つに、上限があるかどうか。同じファイルの、じかに呼ぶ関数の中も見ます。"""
    called = [others[node.id] for node in ast.walk(function.node) if isinstance(node, ast.Name) and node.id in others]
    nodes = [node for one in (function, *called) for part in (one.node, *one.calls) for node in ast.walk(part)]
    given = {value} | {ast.unparse(node.value) for node in nodes if isinstance(node, ast.keyword) and node.arg == value}
    below = {
        ast.unparse(one)
        for node in nodes
        if isinstance(node, ast.Compare) and all(isinstance(one, ast.Lt | ast.LtE) for one in node.ops)
        for one in (node.left, *node.comparators[:-1])
    }
    return bool(given & below)


def problems(
    sentence: str,
    verdict: Verdict,
    page: str,
    function: Code,
    noisy: bool,
    others: dict[str, Code],
) -> Iterator[str]:
    found = marks(function)
    baseline, width = found.get("baseline"), found.get("width")
    if CONTEST.search(sentence) and not baseline:
        yield "何と比べたか（baseline）がない"
    if noisy and ABSENCE.search(sentence) and not ABOUT.search(sentence) and not width:
        yield "見えたはずの違い（width）がない"
    if baseline and not FOOTNOTE.search(baseline) and not baseline.endswith("どうし"):
        yield "相手がいちばん強いと言う文献（[^名前]）がない。文の名指しするものだけを比べるなら、「どうし」で終える"
    yield from (f"{note} という脚注がない" for note in FOOTNOTE.findall(baseline or "") if f"\n{note}: " not in page)
    if width and not isinstance(verdict.values.get(width), int | float):
        yield f"holds に、{width} という数がない"
    elif width and not limited(function, width, others):
        yield f"{width} に上限がない。資料を減らすほど成り立ちやすくなる"


def test_contests_name_the_other_side_and_absences_their_width() -> None:
    found = []
    for one in verdicts.placed():
        chapter, _, name = one.name.rpartition("/")
        chapter = chapter or one.page
        pages = [path for home in {chapter, one.page} if (path := ROOT / "docs" / f"{home}.md").is_file()]
        text = "".join(path.read_text(encoding="utf-8") for path in pages)
        function = functions(chapter)[name]
        lacking = problems(one.sentence, one.verdict, text, function, rough(chapter, function), functions(chapter))
        found += [f"{one}\n    {problem}" for problem in lacking]
    assert not found, "\n".join(found)


def complaints(sentence: str, mark: str = "", condition: str = "high - low < 9", **values: Any) -> list[str]:
    text = f"@claim({mark})\ndef x(a):\n    return holds({condition}, 幅=high - low)"
    return list(problems(sentence, Verdict(True, values or {"幅": 0.3}), "\n[^kn]: A.", read(text)["x"], True, {}))


def test_a_bare_sentence_and_an_empty_mark_are_seen_and_a_full_mark_passes() -> None:
    bare = ["数えるモデルのどれよりも小さくなりました。", "育てたモデルの勝ちです。"]
    for sentence in [*bare, "差があるとは言えません。", "迷いは増えませんでした。"]:
        assert complaints(sentence), sentence
    for mark, condition in [
        ('baseline="数えるモデル"', "high - low < 9"),  # いちばん強いと言う文献がない
        ('baseline="数えるモデル（[^none]）"', "high - low < 9"),  # 脚注がない
        ('width="半分"', "high - low < 9"),  # 値がない
        ('width="幅"', "low < 0 < high"),  # 上限がない
        ('width="幅"', "9 < high - low"),
    ]:
        assert complaints("中立の文です。", mark, condition), (mark, condition)
    assert complaints("負けたとは言えません。", 'baseline="数えるモデル（[^kn]）", width="幅"') == []
    assert complaints("どこで止めても、ほとんど変わりません。") == []
