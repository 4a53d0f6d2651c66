"""``python -m figures_gen``――図、出力、数値を最新にします。``--check`` は計算し直して比べるだけです。"""

import argparse
import fnmatch
import os
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from figures_gen.engine.catalogue import ROOT, CatalogueError, Thing, catalogue, orphans
from figures_gen.engine.workers import JOBS

if TYPE_CHECKING:
    from figures_gen.engine.build import Outcome

console = Console(stderr=True, highlight=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """コマンド行の入口。終了コードは、成功が 0、違い・失敗があれば 1、使い方の誤りは 2 です。"""
    options = _parser().parse_args(arguments)
    model = options.model or os.environ.get("NEXTTOKEN_MODEL")
    if model and not _choose_model(model):
        return 2
    try:
        everything = catalogue()
    except (CatalogueError, SyntaxError) as error:
        console.print(f"コードを読めません: {error}", markup=False)
        return 2
    things = _only(everything, options.only)
    if not things:
        console.print(f"{options.only!r} に当てはまるものはありません。--list で一覧が見られます。", markup=False)
        return 2
    if options.list:
        return _list(things)
    if options.claims:
        return _claims()
    if options.check:
        return _check(things, options.jobs, everything=not options.only)
    if options.explain:
        return _explain(things)
    return _build(things, options.jobs, everything=not options.only)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m figures_gen", description="図、出力、数値を最新にします。", add_help=False
    )
    parser.add_argument("-h", "--help", action="help", help="この説明を出す")
    parser.add_argument(
        "--check", action="store_true", help="すべてを計算し直して比べる。何も書かない。違えば終了コード 1"
    )
    parser.add_argument("--only", metavar="型", help="名前で選ぶ。例: 'bpe-by-hand/*'、'draw:*'、'next-token/top10'")
    parser.add_argument("--explain", action="store_true", help="何がなぜ古いのかを見せる。何も作らない")
    parser.add_argument("--claims", action="store_true", help="本文の文と、それを支える述語と、値。違えば終了コード 1")
    parser.add_argument("--list", action="store_true", help="作るものの一覧")
    parser.add_argument(
        "--jobs", metavar="数", type=_positive, default=JOBS, help=f"並べて進める仕事の数（何も書かなければ {JOBS}）"
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
    if not pattern:
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


def _claims() -> int:
    from figures_gen.engine.claims import placed

    everything = placed()
    for one in everything:
        print(one)
    wrong = [one for one in everything if not one.verdict.holds]
    if wrong:
        print(f"\n成り立たない文が {len(wrong)} あります（全部で {len(everything)}）。", *wrong, sep="\n")
        return 1
    print(f"\n{len(everything)} の文すべてが、今の結果の上で成り立ちます。")
    return 0


def _explain(things: list[Thing]) -> int:
    from figures_gen.engine.build import stale

    old = stale(things)
    for name, reasons in old.items():
        print(name, *(f"  {reason}" for reason in reasons), sep="\n")
    print(f"{len(old)} 件が古くなっています。" if old else f"すべて最新です（{len(things)} 件）。")
    return 0


def _build(things: list[Thing], jobs: int, *, everything: bool) -> int:
    from figures_gen.engine.build import build

    outcome = build(things, jobs=jobs)
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
    for path in orphans(things) if everything else []:
        path.unlink()
        console.print(f"もう誰も作らないので消しました: {path.relative_to(ROOT)}", markup=False)
    console.print(_summary(outcome), markup=False)
    return 1 if outcome.failed else 0


def _summary(outcome: "Outcome") -> str:
    if not (outcome.made or outcome.failed or outcome.left_out):
        return f"すべて最新です（{outcome.unchanged} 件）。"
    counts = {
        "作り直し": len(outcome.made),
        "そのまま": outcome.unchanged,
        "失敗": len(outcome.failed),
        "見送り": len(outcome.left_out),
    }
    return "、".join(f"{name} {count}" for name, count in counts.items())


def _check(things: list[Thing], jobs: int, *, everything: bool) -> int:
    from figures_gen.engine.check import check, table

    try:
        rows = check(things, jobs=jobs, everything=everything)
    except KeyboardInterrupt:
        console.print("途中で止めました。何も書いていません。")
        return 130
    if not rows:
        console.print(f"{len(things)} 件すべてが、今のコードから出たものと一致しました。")
        return 0
    console.print(table(rows))
    console.print(
        f"違いは {len(rows)} 件です。直すには: python -m figures_gen（作り直したあと、差分を確かめてコミット）"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
