"""MkDocs との継ぎ目（mkdocs.yml の hooks）。MkDocs の出来事を、それを知らない関数に渡すだけです。

別の組み立て役に替えるときは、この一枚と、マクロの :class:`figures_gen.site.macros.Open` を書き直します。
"""

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from figures_gen.promise.catalogue import ROOT, catalogue
from figures_gen.site import (
    code_pages,
    exercises,
    glossary,
    live_cells,
    macros,
    memo,
    navigation,
    notebooks,
    search,
    serving,
    sheets,
    stylesheets,
)
from figures_gen.site.cards import Card
from figures_gen.site.chapters import download

#: ページの中で、きょうだいの重みを読むもの。なければ、重みも置かない。
READER = "assets/engine/siblings.mjs"
SIBLINGS = ("tokenizer.json", "first.safetensors", "fork.safetensors", "other.safetensors")
#: 組み立てているあいだに集めるもの。
_book: navigation.Book
_cards: dict[str, Card] = {}
_found: dict[str, dict[str, Any]] = {}
_order: list[str] = []


class _Notebook(File):
    """ノートブック。MkDocs が文書と見なすのは Markdown だけなので、そうだと言います。"""

    def is_documentation_page(self) -> bool:
        return True


def on_startup(command: str, dirty: bool) -> None:
    """これがあると、フックは作り直しのたびに読み直されません。"""


def on_pre_build(config: Any) -> None:
    """前の組み立てで集めたもの、覚えたものを忘れます。"""
    memo.forget()
    _cards.clear()
    _found.clear()
    if serving.behind.opened:
        memo.translate_once(config.plugins["macros"].env)


def on_files(files: Any, config: Any) -> Any:
    """ノートブックをページにし、持ち帰る写し、コードのページ、ページの中で読むきょうだいの重みを足します。"""
    global _book
    _book = navigation.read(config)
    held = [file for file in files if file.src_uri.endswith(".ipynb")]
    pages_of = {one.src_uri: _Notebook(one.src_uri, one.src_dir, one.dest_dir, one.use_directory_urls) for one in held}
    files = Files(pages_of.get(file.src_uri, file) for file in files)
    for one in held:
        files.append(File.generated(config, download(one.src_uri), abs_src_path=one.abs_src_path))
    pages = code_pages.pages(_book.chapters, Path(config["docs_dir"]), catalogue())
    for source, text in pages.items():
        files.append(File.generated(config, source, content=text))
    for name in SIBLINGS if files.get_file_from_path(READER) else ():
        place = f"assets/data/neko-siblings/{name}"
        files.append(File.generated(config, place, abs_src_path=str(ROOT / "examples" / "neko-siblings" / name)))
    return files


def on_nav(nav: Any, config: Any, files: Any) -> Any:
    """横の目次の題に番号を付け、前後のページをつなぎます。"""

    def page(source: str) -> Any:
        return files.get_file_from_path(source).page

    for chapter in _book.chapters:
        page(f"{chapter.slug}.md").typeset = {"title": navigation.numbered(chapter)}
    _order[:] = [page.file.src_uri for page in nav.pages]
    navigation.chain([nav.homepage, *map(page, _book.order)], nav.pages)
    return nav


def on_pre_page(page: Any, config: Any, files: Any) -> Any:
    """手元で開いているあいだは、変わらないページの本文を作り直しません。"""
    if serving.behind.opened:
        page.render = memo.remembering(page, page.render)
    return page


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """ノートブックを Markdown に直し、章の題に番号を添えます。見出しの字は変わりません。"""
    if page.file.src_uri.endswith(".ipynb"):
        return notebooks.markdown(markdown)
    if chapter := _book.chapter(page.file.src_uri):
        page.meta["title"] = chapter.full_title
    return markdown


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """図を戻し、検索の索引に入れるものを取り出します。"""
    html = macros.drawn(html)
    if not (page.meta.get("search") or {}).get("exclude"):
        trail = [section.title for section in reversed(page.ancestors)]
        _found[page.file.src_uri] = search.entry(html, page.file.src_uri, page.url, page.title or "", trail, page.meta)
    return html


def on_page_context(context: dict[str, Any], page: Any, config: Any, nav: Any) -> dict[str, Any]:
    """型に渡すもの。"""
    context["way"] = here_is = _book.place(page.file.src_uri, str(page.title), page.content or "")
    _cards[here_is.card] = _book.card(here_is, front=not page.url)
    return context


def on_post_page(output: str, page: Any, config: Any) -> str:
    """手元で開いているページにだけ、計算のようすを見せるスクリプトを足します。"""
    return serving.with_script(output) if serving.behind.opened else output


def on_post_build(config: Any) -> None:
    """ページのほかに置くもの。"""
    site, docs = Path(config["site_dir"]), Path(config["docs_dir"])
    url = "" if serving.behind.opened else str(config["site_url"] or "")
    search.write(site, _found, _order)
    glossary.write(site)
    live_cells.write(site / "assets" / "run")
    exercises.write(site / "assets" / "run")
    stylesheets.write(site)
    sheets.write(site)
    navigation.write(site, docs, url, _cards)
