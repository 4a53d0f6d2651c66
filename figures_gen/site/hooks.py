"""ProperDocs（MkDocs の後継）との継ぎ目（mkdocs.yml の hooks）。その出来事を、それを知らない関数に渡すだけです。

別の組み立て役に替えるときは、この一枚と、マクロの :class:`figures_gen.site.macros.Open` と、ほかに ProperDocs を
import するところ（設定、頭書き、組み立ての頼み）を書き直します。
"""

from concurrent.futures import Future
from pathlib import Path
from typing import Any

from properdocs.structure.files import File

from figures_gen import edition, pieces
from figures_gen.promise.catalogue import catalogue
from figures_gen.site import (
    code_pages,
    exercises,
    finishing,
    glossary,
    live_cells,
    macros,
    memo,
    navigation,
    notebooks,
    page_data,
    search,
    serving,
    sheets,
    shiori,
)
from figures_gen.site.cards import Card
from figures_gen.site.links import refuse_links
from nexttoken.loading import ownership

#: 組み立てているあいだに集めるもの。
_book: navigation.Book
_cards: dict[str, Card] = {}
_found: dict[str, dict[str, Any]] = {}
_order: list[str] = []
_finishing: list[tuple[Any, Future[finishing.Finished]]] = []


def on_startup(command: str, dirty: bool) -> None:
    """これがあると、フックは作り直しのたびに読み直されません。"""


def on_pre_build(config: Any) -> None:
    """外を指すリンクを断り、前の組み立てで集めたもの、覚えたものを忘れます。"""
    site = Path(config["site_dir"])
    if not (site / ownership.UNFINISHED).exists():  # properdocs を、じかに動かした。先に中を空にする
        ownership.refuse(site, "make site で組み立ててください。")
    refuse_links(Path(config["docs_dir"]), Path(config["theme"].custom_dir))
    memo.forget()
    _cards.clear()
    _found.clear()
    _finishing.clear()
    if serving.behind.opened:
        memo.translate_once(config.plugins["macros"].env)


def on_files(files: Any, config: Any) -> Any:
    """コードのページと、ページの中で読む重みとトークナイザを足します。"""
    global _book
    _book = navigation.read(config)
    pages = code_pages.pages(_book.chapters, Path(config["docs_dir"]), catalogue())
    for source, text in pages.items():
        files.append(File.generated(config, source, content=text))
    for reader in filter(files.get_file_from_path, page_data.READERS):  # スクリプトのないサイトには置かない
        for place, content in page_data.data(reader):
            files.append(File.generated(config, place, content=content))
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
    """手元で開いているあいだは、変わらないページの本文を作り直しません。ノートブックも、本文と同じように組み立てます。"""
    vars(page).pop("render", None)  # mkdocs-jupyter の組み立て方は、ページに 575 KB の CSS を埋め込む
    if serving.behind.opened:
        page.render = memo.remembering(page, page.render)
    return page


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """検索の言葉を読み、ノートブックを Markdown に直し、章の題に番号を添えます。見出しの字は変わりません。"""
    page.meta.update(search.words(Path(config["docs_dir"], page.file.src_uri)))
    if page.file.src_uri.endswith(".ipynb"):
        return notebooks.markdown(notebooks.addressed(markdown, config["repo_url"] or ""))
    if chapter := _book.chapter(page.file.src_uri):
        page.meta["title"] = chapter.full_title
    return markdown


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """図を戻し、仕上げを始めます。"""
    html = shiori.asking(macros.drawn(html))
    _finishing.append((page, finishing.begin(html, page.file.src_uri)))
    return html


def on_env(env: Any, config: Any, files: Any) -> Any:
    """仕上がったものを受け取り、検索の索引に入れます。"""
    if serving.behind.opened:
        memo.translate_once(env)
        memo.typeset_once(env.get_template("main.html"), config, [page for page, _ in _finishing])
    for page, begun in _finishing:
        page.content, sections = finishing.end(begun)
        if not (page.meta.get("search") or {}).get("exclude"):
            source, trail = page.file.src_uri, [section.title for section in reversed(page.ancestors)]
            _found[source] = search.entry(sections, source, page.url, page.title or "", trail, page.meta)
    return env


def on_page_context(context: dict[str, Any], page: Any, config: Any, nav: Any) -> dict[str, Any]:
    """型に渡すもの。"""
    context["way"] = here_is = _book.place(page.file.src_uri, str(page.title), page.content or "")
    if page.meta.get("hide"):  # 部品で始まるページ
        context["early"] = finishing.early(page.content or "", Path(config["docs_dir"], "assets"))
    _cards[here_is.card] = _book.card(here_is, front=not page.url)
    return context


def on_post_page(output: str, page: Any, config: Any) -> str:
    """型の字下げを除きます。手元で開いているページにだけ、計算のようすを見せるスクリプトを足します。"""
    output = finishing.lean_frame(output)
    return serving.with_script(output) if serving.behind.opened else output


def on_post_build(config: Any) -> None:
    """ページのほかに置くもの。"""
    site, docs = Path(config["site_dir"]), Path(config["docs_dir"])
    url = "" if serving.behind.opened else str(config["site_url"] or "")
    search.write(site, _found, _order)
    glossary.write(site)
    live_cells.write(site / "assets" / "run")
    exercises.write(site / "assets" / "run")
    finishing.lean_styles(site)
    sheets.write(site)
    navigation.write(site, docs, url, _cards)
    edition.write(site, config["repo_url"] or "")
    notebooks.write(site, config["repo_url"] or "")
    if not serving.behind.opened:
        pieces.write(site / "assets" / "gemma")
