"""``python -m bench``（``make bench``）――この本の重さと速さを測って、目標と並べます。

速さは、リポジトリの写しの中で測ります。``--whole`` を付けると、検査と、まっさらな所からページが開くまでも
測ります（20分ほど）。``--learn`` を付けると、ページの中の学習の速さも測ります（10分ほど）。時間は機械で変わるので、
試験では比べません。
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright._impl._driver import compute_driver_executable
from properdocs.config import load_config

from bench import guard, living
from figures_gen.paper.chromium import launch
from figures_gen.site.chapters import read_chapters
from figures_gen.site.reading_time import characters
from tests.figures_gen.test_new_chapter import FILES as CHAPTER_FILES

ROOT = Path(__file__).resolve().parents[1]
PORT = 8765
WRITTEN = (".py", ".mjs", ".js", ".css", ".toml")
NOT_OURS = ("docs/generated/", "docs/assets/vendor/", "docs/assets/data/")
#: 小説の初めの章。
CHAPTER = (
    "from nexttoken import aozora, corpus_path\nfrom nexttoken.texts.corpora import read_text\n"
    "body = aozora.parse(read_text(corpus_path('neko'))).body\nprint(body[: body.index('\\n二\\n')], end='')"
)
ASSETS = ROOT / "docs/assets"
HERE = "http://127.0.0.1:9"  # ここへの頼みには、ASSETS から答える
#: 折りたたみ。測り方（how）は、畳んであっても読む人がいる。
FOLD = re.compile(r"^\?\?\?.*\n(?:(?:    .*)?\n)*", re.MULTILINE)
OTHER_FOLD = re.compile(r"^\?\?\?(?! how ).*\n(?:(?:    .*)?\n)*", re.MULTILINE)
COUNTED = (
    "from time import perf_counter as now\nfrom nexttoken import load_gemma\nt = now()\nload_gemma()\nprint(now() - t)"
)


def main() -> None:
    """測って、表を印字します。"""
    parser = argparse.ArgumentParser(prog="python -m bench", description="この本の重さと速さを測ります。")
    parser.add_argument("--whole", action="store_true", help="検査と、まっさらな所からページが開くまでも測る")
    parser.add_argument("--learn", action="store_true", help="ページの中の学習が、数えたモデルに追い付くまでも測る")
    options = parser.parse_args()
    whole = options.whole
    files = _run(ROOT, "git", "ls-files").splitlines()
    lines = {name: _lines(name) for name in files if name.endswith(WRITTEN) and not name.startswith(NOT_OURS)}
    _row("追跡しているファイル", len(files), "≤ 950")
    _row("手で書いた行", sum(lines.values()), "≤ 62,000")
    _row("　うち試験", sum(count for name, count in lines.items() if name.startswith("tests/")), "≤ 17,000")
    _row("章を足すときに書くところ", len(CHAPTER_FILES), "≤ 9")
    _path()
    _guard()
    living.measure(lambda name, found, aim: _row(name, f"{found:.3g}", aim))
    _row("load_gemma", float(_run(ROOT, sys.executable, "-c", COUNTED)), "≤ 1.2 秒")
    with _copy() as book:
        _speeds(book)
        if whole:
            _row("検査（--check）", _timed(book, "-m", "figures_gen", "--check"), "≤ 300 秒")
    if options.learn:
        _learning()
    if whole:
        with tempfile.TemporaryDirectory() as folder:
            _run(Path(folder), "git", "clone", "--quiet", str(ROOT), "book")
            _row("clone からページまで", _first_page(Path(folder)), "≤ 45 秒")
            _row("二度目の始まり", _first_page(Path(folder)), "≤ 5 秒")


def _learning() -> None:
    """ページの中の学習が、小説の初めの章で、数えたモデルより迷わなくなるまで。電話の分は、絞ったChromiumの一歩から。"""
    chapter = _run(ROOT, sys.executable, "-c", CHAPTER)
    for kind, name in (("network", "文字のネットワーク"), ("gemma", "一層のGemma")):
        given = {"text": chapter, "kind": kind, "seed": 1, "limit": 300}
        command = [compute_driver_executable()[0], "bench/learning.mjs"]
        done = subprocess.run(
            command, cwd=ROOT, input=json.dumps(given), stdout=subprocess.PIPE, encoding="utf-8", check=True
        )
        found = json.loads(done.stdout)
        whole, throttled = _paces(chapter, kind)
        paces = f"Node.js {found['pace']:.0f}、Chromium {whole:.0f}、4倍遅いChromium {throttled:.0f}"
        print(f"{name}の一歩\t{paces} ミリ秒", flush=True)
        rows = zip(("二文字", "三文字"), found["passed"], found["counted"], (60, 300), strict=True)
        for n, passed, value, aim in rows:
            reached = f"届かない（いちばん小さい迷いは {found['best']:.1f}）"
            if passed:
                phone = passed["step"] * throttled / 1000
                reached = f"{passed['step']}歩、{passed['seconds']:.1f} 秒（4倍遅いと {phone:.0f} 秒）"
            print(f"　{n}の並びで数えた迷い {value:.1f} より小さくなるまで\t{reached}\t（目標 ≤ {aim} 秒）", flush=True)


#: 学習の一歩を、ページの側で動かす。Emulation.setCPUThrottlingRate は、Worker を遅くしないので。
PACE = """async ([at, given, steps]) => {
  const { Lesson } = await import(`${at}/lesson.mjs`), { recipeFor } = await import(`${at}/recipes.mjs`);
  const lesson = new Lesson({ ...given, recipe: recipeFor(given.kind, given.text) });
  const some = () => {
    const begin = lesson.seconds;
    for (let step = 0; step < steps; step++) lesson.step();
    return (1000 * (lesson.seconds - begin)) / steps;
  };
  some();  // 温める
  return some();
}"""


def _paces(text: str, kind: str) -> tuple[float, float]:
    """Chromium での一歩のミリ秒。そのままと、CPUを4倍遅くしたとき（CDPのEmulation.setCPUThrottlingRate）。"""
    given, found = {"text": text, "kind": kind, "seed": 1}, []
    with launch() as browser:
        page = browser.new_page()
        page.route(f"{HERE}/**", lambda route: route.fulfill(path=ASSETS / urlsplit(route.request.url).path[1:]))
        page.goto(f"{HERE}/logo.svg")
        throttle = page.context.new_cdp_session(page)
        for rate in (1, 4):
            throttle.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            found.append(page.evaluate(PACE, [f"{HERE}/engine", given, 50]))
    return found[0], found[1]


def _guard() -> None:
    """わざと間違えた書き換えに、いくつ気付くか。"""
    seen, refused, false = guard.seen_and_refused("false")
    _, honest, true = guard.seen_and_refused("honest")
    missed, claims = guard.deleted_claims()
    drawn, drawings = guard.wrong_drawings()
    _row("受け入れるまで通らない、偽の書き換え", f"{seen}/{false}", "≥ 90%")
    _row("受け入れても通らない、偽の書き換え", f"{refused}/{false}", "≥ 40%")
    _row("受け入れられない、正しい書き換え", f"{honest}/{true}", "0")
    _row("消すと、受け入れるまで通らない述語", f"{missed}/{claims}", "≥ 95%")
    _row("データに反すると分かる、誤った図", f"{drawn}/{drawings}", "数か長さが反するもののすべて")


def _path() -> None:
    """本筋（番号の付いた章と、物語、おわりに）の長さ。練習と、畳んであるところは、字数に数えません。"""
    found = [one for one in read_chapters(load_config(str(ROOT / "mkdocs.yml"))) if one.label.startswith("第")]
    pages = [ROOT / "docs" / f"{slug}.md" for slug in ("prologue", *(one.slug for one in found), "afterword")]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    for name, folds, aim in (("本筋の字数", FOLD, 56_000), ("　測り方も開いて", OTHER_FOLD, 59_000)):
        _row(name, sum(characters(folds.sub("", text)) for text in texts), f"≤ {aim:,}")
    _row("本筋の所要時間", sum(one.minutes for one in found) / 60, "≤ 9", "時間")


def _speeds(book: Path) -> None:
    site = ("-m", "figures_gen.site")
    _row("サイトを初めから", _timed(book, *site), "≤ 8 秒")
    if (ROOT / ".figures.lock").exists():
        _timed(book, "-m", "figures_gen")  # 述語を一度確かめる
        _row("何も変わらないとき", _timed(book, "-m", "figures_gen"), "≤ 1.5 秒")
    else:
        print("（控えがないので、図の作り直しは測りません。先に make figures を動かしてください）")
    _followed(book)


def _followed(book: Path) -> None:
    """開いたページが、直したものに追い付くまで。"""
    with _serving(book, sys.executable, "-m", "figures_gen.site", "serve", str(PORT)):
        _until(lambda: "確率" in _page("next-token/"))
        if (book / ".figures.lock").exists():
            _until(lambda: not any(state in _page("figures-progress.json") for state in ("waiting", "working")))
        _edit(book / "docs/next-token.md", "## まとめ", "測るための段落です。\n\n## まとめ")
        seconds = _until(lambda: "測るための段" in _page("next-token/"))  # 文の終わりは、span で囲まれる
        _row("段落一つ（開いたページに映るまで）", seconds, "≤ 3 秒")
        if (book / ".figures.lock").exists():
            _edit(book / "figures_gen/chapters/next_token/draw.py", "文章ができる輪", "測るための輪")
            seconds = _until(lambda: "測るための輪" in _page("next-token/"))
            _row("図一つ（開いたページに映るまで）", seconds, "≤ 3 秒")


def _first_page(folder: Path) -> float:
    begin = time.perf_counter()
    with _serving(folder / "book", "make", "serve", f"PORT={PORT}", HOME=str(folder)):
        _until(lambda: "次のトークン" in _page(""))
    return time.perf_counter() - begin


@contextmanager
def _copy() -> Iterator[Path]:
    """追跡しているファイルの、今の中身の写し。作り直しの控えも写す。"""
    with tempfile.TemporaryDirectory() as folder:
        for name in [*_run(ROOT, "git", "ls-files").splitlines(), ".figures.lock"]:
            if (ROOT / name).exists():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, Path(folder) / name)
        yield Path(folder)


@contextmanager
def _serving(book: Path, *command: str, **settings: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=book, env=_environment(book) | settings, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _until(seen: Callable[[], bool]) -> float:
    begin = time.perf_counter()
    while not seen():
        if time.perf_counter() - begin > 300:
            raise SystemExit("300 秒待っても、ページが変わりません。")
        time.sleep(0.05)
    return time.perf_counter() - begin


def _page(path: str) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/{path}", timeout=5) as answer:
            return str(answer.read().decode())
    except (OSError, urllib.error.URLError):
        return ""


def _timed(book: Path, *command: str) -> float:
    begin = time.perf_counter()
    _run(book, sys.executable, *command)
    return time.perf_counter() - begin


def _run(place: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=place, env=_environment(place), capture_output=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def _environment(place: Path) -> dict[str, str]:
    paths = os.pathsep.join([str(place), str(place / "examples")])
    return {**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{path.name} に「{old.strip()}」がないので、直すところを見つけられません。")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _lines(name: str) -> int:
    return len((ROOT / name).read_text(encoding="utf-8").splitlines())


def _row(name: str, found: float | str, aim: str, unit: str = "秒") -> None:
    shown = found if isinstance(found, str) else f"{found:,}" if isinstance(found, int) else f"{found:.1f} {unit}"
    print(f"{name}\t{shown}\t（目標 {aim}）", flush=True)


if __name__ == "__main__":
    main()
