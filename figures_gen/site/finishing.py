"""組み立てた本文の仕上げを、もう一つのコアで進めます。コードの色を分けることと、検索の索引に入れる節を取り出すことです。

どちらも本文だけで決まり、MkDocs の知るものは要りません。サイトを組み立てる計算の、四分の一ほどを占めます。
"""

from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache, lru_cache

from figures_gen.promise.workers import deaf, process
from figures_gen.site import code_lines, search


@cache
def _beside() -> ProcessPoolExecutor:
    with deaf():
        beside = process()
        beside.submit(int)  # 初めての仕事で、プロセスが始まる
    return beside


@lru_cache(256)
def begin(html: str, source: str) -> Future[tuple[str, list[search.Section]]]:
    """仕上げを始めます。答えは、色を分けた本文と、索引に入れる節です。同じ本文なら、前の答えです。"""
    return _beside().submit(_finish, html, source)


def _finish(html: str, source: str) -> tuple[str, list[search.Section]]:
    return code_lines.coloured(html), search.listed(html, source)
