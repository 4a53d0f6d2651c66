"""``python -m figures_gen`` の命令。"""

import argparse
import contextlib
import fnmatch
import os
import sys
from collections.abc import Collection
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from figures_gen.promise import manifest, progress
from figures_gen.promise.catalogue import ROOT, CatalogueError, Thing, catalogue, orphans
from figures_gen.promise.files import write_atomically
from figures_gen.promise.verdicts import ClaimError, defined
from figures_gen.promise.workers import JOBS
from nexttoken.loading.command_line import Parser

if TYPE_CHECKING:
    from figures_gen.promise.build import Outcome

#: 述語のすべてが成り立つと確かめたときの、本文と述語と結果の指紋。
HELD = ROOT / ".cache" / "claims"
# 端末でなければ（CI の記録など）、道や値を切り詰めない幅にする
console = Console(stderr=True, highlight=False, soft_wrap=True, width=None if sys.stderr.isatty() else 200)


def main(arguments: list[str] | None = None) -> int:
    """コマンド行の入口。終了コードは、成功が 0、違い・失敗があれば 1、使い方の誤りは 2 です。"""
    options = _parser().parse_args(arguments)
    chosen = [f"--{name}" for name in ("check", "explain", "claims", "accept", "list") if getattr(options, name)]
    if len(chosen) > 1:
        console.print(f"{' と '.join(chosen)} は、一緒に使えません。一つずつ動かしてください。", markup=False)
        return 2
    for given, fits, when in (
        (options.whole, chosen in ([], ["--check"]), f"--whole と {' '.join(chosen)} は、一緒に使えません。"),
        (options.gently, not chosen, f"--gently と {' '.join(chosen)} は、一緒に使えません。"),
        (options.gently, not options.whole, "--gently と --whole は、一緒に使えません。"),
        (options.corrected, chosen == ["--accept"], "--corrected は、--accept と一緒に使います。"),
    ):
        if given and not fits:
            console.print(when, markup=False)
            return 2
    model = options.model or os.environ.get("NEXTTOKEN_MODEL", "").strip()
    if model and not _choose_model(model):
        return 2
    try:
        return _run(options)
    except (CatalogueError, ClaimError) as error:
        console.print(f"コードを読めません: {error}", markup=False)
        return 2


def _run(options: argparse.Namespace) -> int:
    everything = catalogue()
    defined()  # 述語の書き間違いは、計算を始める前に知らせる
    things = _only(everything, options.only)
    if not things:
        console.print(f"{options.only!r} に当てはまるものはありません。--list で一覧が見られます。", markup=False)
        return 2
    if options.list:
        return _list(things)
    if options.claims:
        return _claims({thing.chapter for thing in things} if options.only else None)
    if options.accept:
        return _accept({thing.chapter for thing in things} if options.only else None, corrected=options.corrected)
    if options.check:
        return _check(things, options.jobs, everything=not options.only, whole=options.whole)
    if options.explain:
        return _explain(things)
    return _build(things, options.jobs, everything=not options.only, gently=options.gently, whole=options.whole)


def _parser() -> Parser:
    parser = Parser(prog="python -m figures_gen", description="図、出力、数値を最新にします。")
    parser.add_argument("--check", action="store_true", help="計算し直して比べる。何も書かない。違えば終了コード 1")
    parser.add_argument("--whole", action="store_true", help="古くないものも、くり返す測定のすべての回も、計算し直す")
    parser.add_argument("--only", metavar="型", help="名前で選ぶ。例: 'bpe-by-hand/*'、'draw:*'、'next-token/top10'")
    parser.add_argument("--explain", action="store_true", help="何がなぜ古いのかを見せる。何も作らない")
    parser.add_argument("--claims", action="store_true", help="本文の文と、それを支える述語と、値。違えば終了コード 1")
    parser.add_argument("--accept", action="store_true", help="本文の変わった文を、述語と値とともに見せ、受け入れる")
    parser.add_argument("--corrected", action="store_true", help="前の文が誤りだったので、逆のことを言う文も受け入れる")
    parser.add_argument("--list", action="store_true", help="作るものの一覧")
    parser.add_argument(
        "--jobs", metavar="数", type=_positive, default=JOBS, help=f"並べて進める仕事の数（何も書かなければ {JOBS}）"
    )
    parser.add_argument(
        "--gently",
        action="store_true",
        help="何も変わらないものが、この機械では違う結果になっても、書き換えずに知らせる",
    )
    parser.add_argument("--model", metavar="モデル", help="Gemma の代わりに使うモデル（ハブの ID かフォルダ）")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"1以上の整数を書いてください: {text!r}")
    return int(text)


def _choose_model(model: str) -> bool:
    """``--model`` のモデルを手元に用意します。用意できなければ、理由を言って偽を返します。"""
    from nexttoken.loading.folder import prepare
    from nexttoken.loading.source import ModelError, resolved

    try:
        os.environ["NEXTTOKEN_MODEL"] = resolved(model)  # 台本は examples/ で動くので、相対的な道では届かない
        prepare(model)
    except ModelError as error:
        console.print(str(error), markup=False)
        return False
    return True


def _only(things: list[Thing], pattern: str | None) -> list[Thing]:
    """型に合うものと、それが読む測定。"""
    if pattern is None:
        return things
    chosen = [
        thing
        for thing in things
        if any(fnmatch.fnmatch(name, pattern) for name in (thing.id, thing.id.partition(":")[2], thing.chapter))
    ]
    data = {path for thing in chosen for path in thing.data}
    return [thing for thing in things if thing in chosen or data & set(thing.products)]


def _list(things: list[Thing]) -> int:
    for thing in things:
        products = thing.products[0].relative_to(ROOT)
        print(f"{thing.id}\t{products}\t{thing.nature}\t{' '.join(thing.inputs)}")
    return 0


def _claims(chapters: set[str] | None) -> int:
    from figures_gen.promise.verdicts import placed

    everything = [one for one in placed() if chapters is None or one.page in chapters]
    for one in everything:
        print(one)
    wrong = [one for one in everything if not one.verdict.holds]
    if wrong:
        print(f"\n成り立たない文が {len(wrong)} あります（全部で {len(everything)}）。", *wrong, sep="\n")
        return 1
    print(f"\n{len(everything)} の文すべてが、今の結果の上で成り立ちます。")
    return 0


def _accept(rooms: set[str] | None, *, corrected: bool) -> int:
    """変わった文を前と並べて見せ、受け入れます。コードや結果に反する文があれば、何も書きません。"""
    from figures_gen.promise.acceptance import every_page

    pages = [page for page in every_page() if rooms is None or page.room in rooms]
    if refused := [why for page in pages for why in page.refused(corrected)]:
        print(*refused, f"\nコードや結果に反する文が {len(refused)} あります。何も受け入れていません。", sep="\n")
        return 1
    for page in pages:
        print(*(change.whole() for change in page.changes), sep="\n", end="\n" if page.changes else "")
        if page.changes or not page.file.exists():
            page.accept()
    print("受け入れました。")
    return 0


def _explain(things: list[Thing]) -> int:
    from figures_gen.promise.build import stale

    old = stale(things)
    for name, reasons in old.items():
        print(name, *(f"  {reason}" for reason in reasons), sep="\n")
    print(f"{len(old)} 件が古くなっています。" if old else f"すべて最新です（{len(things)} 件）。")
    return 0


def _build(things: list[Thing], jobs: int, *, everything: bool, gently: bool = False, whole: bool = False) -> int:
    from figures_gen.promise.build import APART, build
    from figures_gen.promise.check import table

    outcome = build(things, jobs=jobs, gently=gently, whole=whole)
    _tell(outcome)
    if outcome.apart:
        console.print(table(outcome.apart))
        console.print(
            f"本は書き換えていません。この機械の結果は {manifest.relative(APART)} にあります。"
            "書き換えるには: make figures",
            markup=False,
        )
    for name, reason in outcome.failed.items():
        console.print(f"[red]失敗[/] {escape(name)}: {escape(reason)}")
    if outcome.left_out:
        console.print("[yellow]作り直せなかったもの[/]（前の結果を残しました）:")
        for reason in dict.fromkeys(outcome.left_out.values()):
            console.print(reason, markup=False)
            names = [name for name, why in outcome.left_out.items() if why == reason]
            console.print(*(f"  {name}" for name in names), sep="\n", markup=False)
    if outcome.interrupted:
        console.print("途中で止めました。できたものは残っています。もう一度動かせば、続きから作ります。")
        return 130
    if everything:
        _tidy(things)
    console.print(_summary(outcome), markup=False)
    false = _say_wrong_sentences() if everything and not outcome.failed else 0
    return 1 if outcome.failed or false else 0


def redraw(chapters: Collection[str]) -> int:
    """章（フォルダの名前）の図のうち古いものを、今あるデータから描き直します。測り直しはしません。"""
    try:
        things = [thing for room in chapters for thing in catalogue(room=room) if thing.role == "draw"]
        return _build(things, 1, everything=False, gently=True)
    except (CatalogueError, ClaimError) as error:
        console.print(f"コードを読めません: {error}", markup=False)
        return 2


def _tell(outcome: "Outcome") -> None:
    """作り直しの結果を、手元で開いているページに知らせます。"""
    if outcome.failed or outcome.interrupted:
        progress.tell("failed", names=[name.partition(":")[2] for name in outcome.failed])
    elif outcome.apart:
        progress.tell("apart", names=list(dict.fromkeys(name for name, _ in outcome.apart)))
    elif outcome.changed:
        progress.tell("changed", names=outcome.changed)
    elif outcome.left_out:
        progress.tell("left", names=[name.partition(":")[2] for name in outcome.left_out])
    else:
        progress.tell("same" if outcome.made else "fresh")


def _tidy(things: list[Thing]) -> None:
    """前に作って、もう誰も作らないものを消します。見覚えのないファイルは、名前を言うだけで、消しません。"""
    written = manifest.load()
    ours, others = manifest.unexpected(orphans(things), written)
    for path in ours:
        path.unlink()
        console.print(f"もう誰も作らないので消しました: {manifest.relative(path)}", markup=False)
    declared = {manifest.relative(path) for thing in things for path in thing.products}
    for name in {*written.products, *written.models} - declared:  # ファイルは、もう消されているかもしれない
        written.forget(name)
    for name in set(written.causes) - {thing.id for thing in things}:
        del written.causes[name]
    written.save()
    for path in others:
        console.print(f"見覚えのないファイルがあります（消していません）: {manifest.relative(path)}", markup=False)


def _say_wrong_sentences() -> int:
    """成り立たない文、受け入れていない文の数。ほかのモデルで作ったときは、知らせるだけで、失敗にはしません。

    すべてが成り立つと確かめてから何も変わっていなければ、確かめ直しません。
    """
    from figures_gen.promise.acceptance import fingerprint, problems
    from figures_gen.promise.verdicts import placed

    now = fingerprint()
    with contextlib.suppress(OSError):
        if HELD.read_bytes() == now:
            return 0
    wrong = [f"今の結果では成り立たない文: {one}" for one in placed() if not one.verdict.holds]
    wrong += problems() if manifest.made_with_default() else []  # 文は、本のままのモデルの結果で読んである
    if not wrong:
        with contextlib.suppress(OSError):
            write_atomically(HELD, now)
    for one in wrong:
        console.print(one, markup=False)
    if wrong and all(one.startswith("受け入れていない") for one in wrong):
        console.print("読み直して、よければ: make accept", markup=False)
    return len(wrong) if manifest.made_with_default() else 0


def _summary(outcome: "Outcome") -> str:
    """一行のまとめ。作り直しても何も変わらなければ、そう言います。"""
    if outcome.made and not (outcome.failed or outcome.left_out or outcome.changed or outcome.apart):
        return f"作り直し {len(outcome.made)}。この機械でも同じ結果になりました。"
    if not (outcome.made or outcome.failed or outcome.left_out):
        return f"すべて最新です（{outcome.unchanged} 件）。"
    counts = {
        "作り直し": len(outcome.made),
        "そのまま": outcome.unchanged,
        "失敗": len(outcome.failed),
        "見送り": len(outcome.left_out),
    }
    return "、".join(f"{name} {count}" for name, count in counts.items())


def _check(things: list[Thing], jobs: int, *, everything: bool, whole: bool) -> int:
    from figures_gen.promise.check import check, table

    try:
        rows = check(things, jobs=jobs, everything=everything, whole=whole)
    except KeyboardInterrupt:
        console.print("途中で止めました。何も書いていません。")
        return 130
    if not rows:
        console.print("違いはありません。")
        return 0
    console.print(table(rows))
    console.print(
        f"違いは {len(rows)} 件です。直すには: python -m figures_gen か、古くないと言われたら --whole --only 名前"
        "（作り直したあと、差分を確かめてコミット）"
    )
    return 1
