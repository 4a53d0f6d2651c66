"""組み立てたものを、読者に渡す形に仕上げます。

本文は、コードの色を分け、検索の索引に入れる節を取り出します。どちらも本文だけで決まり、MkDocs の知るものは要りません。
サイトを組み立てる計算の、四分の一ほどを占めるので、もう一つのコアで進めます。

CSS からは、注釈と字下げを除きます。書いてあるもの（docs/assets）は、そのままです。読者が初めに受け取る量を減らすため
です。注釈は日本語なので、縮めても、全体の四割近くを占めます。
"""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path

from figures_gen.promise.workers import WorkerError, deaf, process
from figures_gen.site import code_lines, search

Finished = tuple[str, list[search.Section]]
DIED = (
    "本文を仕上げるプロセスが途中で終わりました。"
    "メモリが足りないなら、ほかのプログラムを閉じて、もう一度組み立ててください。"
)
#: 引用符で囲んだものと、注釈。引用符の中の ``/*`` は、注釈ではない。
_PARTS = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
_BLANK = re.compile(r"\n\s+")
#: 見出しの印。節へのリンクは目次にもあるので、Tab では止まらない。
_MARK = '<a class="headerlink"'
_WIDGET = re.compile(r"<nt-([\w-]+) data-root=")
_IMPORTED = re.compile(r'^(?:import|export)\b[^;"]*\bfrom "(\.[^"]+)"', re.MULTILINE)


def begin(html: str, source: str) -> Future[Finished]:
    """仕上げを始めます。同じ本文なら、前に始めたものです。"""
    with _told():
        return _begun(html, source)


def end(begun: Future[Finished]) -> Finished:
    """色を分けた本文と、索引に入れる節。まだなら、待ちます。"""
    with _told():
        return begun.result()


@contextmanager
def _told() -> Iterator[None]:
    """プロセスが急に終わったら、そう言って、次の組み立てでは新しく始めます。"""
    try:
        yield
    except BrokenProcessPool:
        _beside.cache_clear()
        _begun.cache_clear()
        raise WorkerError(DIED) from None


@cache
def _beside() -> ProcessPoolExecutor:
    with deaf():
        beside = process()
        beside.submit(int)  # 初めての仕事で、プロセスが始まる
    return beside


@lru_cache(256)
def _begun(html: str, source: str) -> Future[Finished]:
    return _beside().submit(_finish, html, source)


def _finish(html: str, source: str) -> Finished:
    html = html.replace(_MARK, f'{_MARK} tabindex="-1"')
    return code_lines.coloured(html), search.listed(html, source)


def early(html: str, assets: Path) -> list[str]:
    """本文の初めの部品のスクリプトと、それの読み込むもの。順に見つけて取りに行くと、そのたびに一往復を待ちます。"""
    assets, first = assets.resolve(), _WIDGET.search(html)
    asked = [assets / "widgets" / f"{first[1]}.mjs"] if first else []
    for file in asked:  # 見つけるたびに、後ろに増える
        for place in _IMPORTED.findall(file.read_text(encoding="utf-8")):
            if (found := (file.parent / place).resolve()) not in asked:
                asked.append(found)
    return [f"assets/{file.relative_to(assets).as_posix()}" for file in asked]


def lean(css: str) -> str:
    """CSS の意味を変えずに、注釈と、行の頭の空白と、空いた行を除きます。

    >>> lean('/* 猫 */\\na {\\n  content: "/* 注 */"; /* 犬 */\\n}\\n')
    'a {\\ncontent: "/* 注 */"; \\n}\\n'
    """
    return _BLANK.sub("\n", _PARTS.sub(lambda part: part[1] or "", css)).lstrip()


def lean_frame(page: str) -> str:
    """本文の前（頭と、横の目次）から、型の字下げと空いた行を除きます。

    >>> lean_frame("<ul>\\n\\n  <li>\\n    章</li></ul><article>\\n\\n  文")
    '<ul>\\n<li>\\n章</li></ul><article>\\n\\n  文'
    """
    frame, article, rest = page.partition("<article")
    return _BLANK.sub("\n", frame) + article + rest


def lean_styles(site: Path) -> None:
    """サイトに置かれた CSS を書き直します。"""
    for file in sorted((site / "assets").glob("*.css")):
        file.write_text(lean(file.read_text(encoding="utf-8")), encoding="utf-8")
