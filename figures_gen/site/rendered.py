"""Markdown（とノートブック）から本文を作るところだけを、材料が同じなら控えから採ります（MkDocs のフック）。

マクロは、いつも動かします（控えるのは、Jinja の訳まで）。だから、測った値も、述語も、図も、埋め込まれた Markdown が
違えば、違う材料になります。型に入れて書き出すところも、いつも行うので、目次や前後のページが古くなることはありません。
材料は、次のものです。

- マクロのあとの Markdown、頭書き、ページの住所、``mkdocs.yml``
- リンクを直すときに尋ねたファイルと、その住所
- 作っているあいだに開いたもの（用語集、ノートブック、印字されたコードなど）。:mod:`figures_gen.site.kept` が見ている
"""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.structure.toc import AnchorLink, TableOfContents, get_toc

from figures_gen.engine.catalogue import catalogue
from figures_gen.engine.closure import import_graph
from figures_gen.site import here, kept

#: 本文を作ると変わる、ページの性質。ほかのものが変わったら、控えない。
MADE = {"content", "toc", "title", "_title_from_render", "present_anchor_ids", "links_to_anchors"}
#: 本文に効く設定。mkdocs.yml の字のほかに、環境変数や命令の指定が入ったあとの値も見る。
EFFECTIVE = ("markdown_extensions", "mdx_configs", "use_directory_urls", "validation")
AFRESH = "この本のコードが変わりました。ページに映すには、make serve を始め直してください。"


def on_startup(command: str, dirty: bool) -> None:
    """MkDocs が呼ぶ、始まりの合図。これがあると、フックは作り直しのたびに読み直されません。"""


def on_pre_build(config: Any) -> None:
    """控えを開きます。開いたまま台本や図や述語を書き換えたときのために、前の組み立ての覚えは忘れます。"""
    catalogue.cache_clear()
    import_graph.cache_clear()
    here.forget()
    for name in [name for name in sys.modules if name.startswith("figures_gen.chapters.")]:
        del sys.modules[name]  # 述語は、次に使うときに読み直す
    if not kept.start(Path(config["config_file_path"]).parent / ".cache" / "pages"):
        print(AFRESH, file=sys.stderr, flush=True)
    if "macros" in config.plugins:
        _translate_once(config.plugins["macros"].env, _written(config))


def _translate_once(environment: Any, settings: str) -> None:
    """Jinja がページを Python に訳したものも控えます。訳は、書かれたものと設定だけで決まり、動かすのは毎回です。"""

    def from_string(source: str) -> Any:
        code = kept.remember("macros", settings, source, make=lambda: environment.compile(source, raw=True))
        compiled = compile(code, "<template>", "exec")
        return environment.template_class.from_code(environment, compiled, environment.make_globals(None))

    environment.from_string = from_string


def on_pre_page(page: Any, config: Any, files: Any) -> Any:
    """本文の作り方を差し替えます。ノートブックのページでは、mkdocs-jupyter がもう差し替えています。"""
    page.render = partial(_render, page, page.render)
    return page


def on_post_build(config: Any) -> None:
    """控えを閉じます。"""
    kept.finish()


def on_build_error(error: Exception) -> None:
    """途中で止まっても、出来た分は控えます。"""
    kept.finish()


def _render(page: Any, make: Callable[[Any, Any], None], config: Any, files: Any) -> None:
    store = kept.store()
    logger = logging.getLogger("mkdocs")
    if store is None or logger.getEffectiveLevel() <= logging.DEBUG:  # -v のときは、別のことが起きる
        make(config, files)
        return
    name = _key(page, config)
    found = store.find(name)
    if found is not None and _Asked(files).would_answer(found["links"]):
        _restore(page, found["made"], files)
        return
    before, asked = dict(vars(page)), _Asked(files)
    with _hearing(logger) as said, kept.watching() as seen:
        make(config, asked)
    made = {one: value for one, value in vars(page).items() if one not in before or before[one] is not value}
    if made.keys() <= MADE and not said and asked.clear and _key(page, config) == name:
        store.put(name, {"made": _plain(made), "links": asked.answers}, seen)


def _key(page: Any, config: Any) -> str:
    file = page.file
    where = [file.src_uri, kept.named(Path(file.abs_src_path).resolve()), file.url, str(file.inclusion)]
    return kept.key("page", page.markdown, json.dumps([where, page.meta, _settings(config)], default=repr))


def _settings(config: Any) -> dict[str, Any]:
    """本文に効きうる設定。マクロのものは、マクロのあとの Markdown に現れている。"""
    plugins = {name: dict(one.config) for name, one in config.plugins.items() if hasattr(one, "config")}
    plugins.pop("macros", None)
    return {"written": _written(config), "plugins": plugins} | {name: config[name] for name in EFFECTIVE}


def _written(config: Any) -> str:
    return Path(config["config_file_path"]).read_text(encoding="utf-8")


class _Asked:
    """ファイルの一覧（MkDocs の ``Files``）の代わり。何を尋ねられ、何と答えたかを書き留めます。"""

    def __init__(self, files: Any) -> None:
        self._files = files
        self.answers: dict[str, list[str] | None] = {}
        self.clear = True

    def get_file_from_path(self, path: str) -> Any:
        """元の文書の道から、ファイルを。リンクを直すときに使われます。"""
        self.answers[path] = self._answer(path)
        return self._files.get_file_from_path(path)

    def would_answer(self, before: dict[str, list[str] | None]) -> bool:
        """今も、同じように答えるなら真。"""
        return all(self._answer(path) == answer for path, answer in before.items())

    def _answer(self, path: str) -> list[str] | None:
        file = self._files.get_file_from_path(path)
        return None if file is None else [file.src_uri, file.url, str(file.inclusion)]

    def __getattr__(self, name: str) -> Any:
        """ほかのことを尋ねられたら、控えない。"""
        self.clear = False
        return getattr(self._files, name)

    def __iter__(self) -> Iterator[Any]:
        self.clear = False
        return iter(self._files)

    def __len__(self) -> int:
        self.clear = False
        return len(self._files)


@contextmanager
def _hearing(logger: logging.Logger) -> Iterator[list[str]]:
    """中で出た知らせ。知らせのあるページは控えず、組み立てのたびに知らせます。``--quiet`` で出ないものも、数えます。"""
    said: list[str] = []
    level, factory = logger.level, logging.getLogRecordFactory()

    def hear(*given: Any, **more: Any) -> logging.LogRecord:
        record = factory(*given, **more)
        if record.levelno >= logging.WARNING or record.name.startswith("mkdocs.structure"):
            said.append(record.getMessage())
        return record

    def loud(record: logging.LogRecord) -> bool:
        return record.levelno >= level

    logging.setLogRecordFactory(hear)
    logger.setLevel(min(level, logging.INFO))
    for handler in logger.handlers:
        handler.addFilter(loud)
    try:
        yield said
    finally:
        for handler in logger.handlers:
            handler.removeFilter(loud)
        logger.setLevel(level)
        logging.setLogRecordFactory(factory)


def _plain(made: dict[str, Any]) -> dict[str, Any]:
    """ページの性質を、JSON にできる形に。"""
    plain = dict(made)
    if "toc" in made:
        plain["toc"] = [_token(one) for one in made["toc"]]
    if "present_anchor_ids" in made:
        plain["present_anchor_ids"] = sorted(made["present_anchor_ids"])
    if "links_to_anchors" in made:
        plain["links_to_anchors"] = [[file.src_uri, links] for file, links in made["links_to_anchors"].items()]
    return plain


def _restore(page: Any, plain: dict[str, Any], files: Any) -> None:
    made = dict(plain)
    if "toc" in made:
        made["toc"] = _toc(made["toc"])
    if "present_anchor_ids" in made:
        made["present_anchor_ids"] = set(made["present_anchor_ids"])
    if "links_to_anchors" in made:
        made["links_to_anchors"] = {files.get_file_from_path(uri): links for uri, links in made["links_to_anchors"]}
    for name, value in made.items():
        setattr(page, name, value)


def _token(link: AnchorLink) -> list[Any]:
    return [link.title, link.id, link.level, [_token(child) for child in link.children]]


def _toc(tokens: list[list[Any]]) -> TableOfContents:
    toc = get_toc([])
    toc.items = [_link(token) for token in tokens]
    if toc.items:
        toc.items[0].active = True  # type: ignore[attr-defined]  # get_toc と同じ
    return toc


def _link(token: list[Any]) -> AnchorLink:
    title, name, level, children = token
    link = AnchorLink(title, name, level)
    link.children = [_link(child) for child in children]
    return link
