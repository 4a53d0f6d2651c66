"""手元で開いているあいだの覚え（``make serve``）。変わらないページの本文は、作り直しません。

覚えるのは、このプロセスの中だけです。本文は、マクロのあとの Markdown と、用語集と、設定と、リンク先の一覧で決まります。
ページは、本文と、本の中の居場所と、ほかのページの題と、型と、設定で決まります。注意のあったページは
覚えないので、直すまで、注意は消えません。公開するサイトは、いつも初めから作ります。
"""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any

from figures_gen.promise import contradictions, verdicts
from figures_gen.promise.catalogue import GENERATED, ROOT, catalogue
from figures_gen.promise.closure import closure, import_graph
from figures_gen.site import live_cells, macros
from figures_gen.site.glossary import GLOSSARY

#: 本文を作ると変わる、ページの性質。
MADE = ("content", "toc", "title", "_title_from_render", "present_anchor_ids", "links_to_anchors")

#: ページの本文のほかに、本文を決めるもの。
PLACES = (GENERATED, ROOT / "examples", ROOT / "figures_gen", live_cells.VENDOR)

_seen: list[tuple[Path, tuple[int, int]]] = []
_translated: dict[tuple[Any, ...], Any] = {}
_known: dict[str, tuple[Any, dict[str, Any]]] = {}
_typeset: dict[str, tuple[Any, str]] = {}


def forget() -> None:
    """コードか結果が変わっていれば、前に調べたことを忘れます。開いたまま、台本や図や述語を書き換えたときのためです。"""
    now = [(path, _written(path)) for place in PLACES for path in _files(place)]
    if now == _seen:
        return
    _seen[:] = now
    for known in (catalogue, import_graph, closure, macros.is_true):
        known.cache_clear()
    live_cells.forget()
    verdicts.forget()
    contradictions.forget()
    for name in [name for name in sys.modules if name.startswith("figures_gen.chapters.")]:
        del sys.modules[name]  # 述語は、次に使うときに読み直す


def _files(place: Path) -> list[Path]:
    return [path for path in sorted(place.rglob("[!.]*")) if "__pycache__" not in path.parts and path.is_file()]


def _written(path: Path) -> tuple[int, int]:
    """書かれた時刻と大きさ。見ているあいだに消えたものなら、0。"""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def translate_once(environment: Any) -> None:
    """Jinja がページや型を Python に訳したものも覚えます。訳は、書かれたものと名前だけで決まり、動かすのは毎回です。"""
    translate = environment.compile

    def once(*given: Any) -> Any:
        if given not in _translated:
            _translated[given] = translate(*given)
        return _translated[given]

    environment.compile = once


def remembering(page: Any, make: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """``make``（ページの本文を作る）を、覚えていれば飛ばすものにします。"""

    def render(config: Any, files: Any) -> None:
        source = page.file.src_uri
        written = Path(config["config_file_path"]).read_bytes()
        key = (page.markdown, page.meta, GLOSSARY.read_bytes(), written, frozenset(files.src_uris))
        if source in _known and _known[source][0] == key:
            vars(page).update(_known[source][1])
            return
        _known.pop(source, None)
        with _listening() as heard:
            make(config, files)
        if not heard:
            _known[source] = key, {name: vars(page)[name] for name in MADE if name in vars(page)}

    return render


def typeset_once(template: Any, config: Any, pages: Iterable[Any]) -> None:
    """ページを型に流し込んだものも覚えます。``pages`` は、横の目次に題の出る、すべてのページです。"""
    render = template.render
    settings = Path(config["config_file_path"])
    written = [settings, *_files(settings.parent / "overrides")]
    around = [path.read_bytes() for path in written], [(page.url, str(page.title), page.meta) for page in pages]

    def once(context: Any) -> str:
        page = context["page"]
        key = (page.content, str(page.toc), context["way"], around)
        if page.url not in _typeset or _typeset[page.url][0] != key:
            _typeset[page.url] = key, render(context)
        return _typeset[page.url][1]

    template.render = once


@contextmanager
def _listening() -> Iterator[list[logging.LogRecord]]:
    """中で出た注意。"""
    ear = BufferingHandler(capacity=100_000)
    ear.setLevel(logging.WARNING)
    logging.getLogger().addHandler(ear)
    try:
        yield ear.buffer
    finally:
        logging.getLogger().removeHandler(ear)
