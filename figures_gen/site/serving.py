"""手元で開きます（``make serve``）。後ろで計算し直し、そのようすをページの足もとに出します。

コミットされた結果ですぐにページを開き、それから、残りを入れて ``python -m figures_gen`` を動かします。二度目からは、
前に組み立てたページを開いておいて、組み立て直します。図を描く関数を直したら、その章の図をすぐに描き直し、測る関数や
台本を直したら、後ろでもう一度動かします。文を直したら、まだ受け入れていない文を知らせます。公開するサイトには、何も足しません。
"""

import gc
import json
import logging
import multiprocessing
import os
import re
import shlex
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from figures_gen import pieces
from figures_gen.promise.workers import deaf
from figures_gen.site.notices import heard
from nexttoken.loading import ownership

ROOT = Path(__file__).resolve().parents[2]
#: 後ろで動かす命令。空なら、何も動かさない。
SWITCH = "FIGURES_BEHIND"
AGAIN = shlex.join([sys.executable, "-m", "figures_gen", "--gently"])
STATUS, SCRIPT = "/figures-progress.json", "/figures-progress.mjs"
#: Gemma の重み。手元に入っているものを、そのまま渡す。
WEIGHTS = re.compile(rf"/assets/gemma/({re.escape(pieces.LIST)}|\d{{2,3}})", re.ASCII)
#: 組み立てたページの置き場所。閉じるときに残し、次に開いたとき、組み立て直すあいだ見せる。
KEPT, BUILDING = ".cache/site", "site_"
#: 見張るところと、その中のファイル。
WATCHED = {
    "docs": "**/*",
    "overrides": "**/*",
    "mkdocs.yml": "",
    "figures_gen/chapters": "*/*.py",
    "examples": "*.py",
}
#: 直しても、測り直すものはないコード。図はすぐに描き、述語はページを組み立てるときに確かめる。
LIGHT = ("draw.py", "claims.py")
#: 描くときに要る、読み込みに一秒かかる部品。先に読み込んで待っているプロセスから、枝分かれして描く。
HEAVY = (
    *("matplotlib.pyplot", "matplotlib.backends.backend_svg", "matplotlib_fontja", "yaml"),
    *("rich.table", "rich.console", "filelock", "packaging.requirements", "importlib.metadata"),
)
#: 描くプロセスの口（ソケット）の道は、100バイトあまりまで。仮の置き場所（TMPDIR）の道がこれより長ければ、/tmp に置く。
LONGEST = 64
READY = multiprocessing.get_context("forkserver")
#: この計算機を指す名前。番号（ポート）は、転送されて変わることがある。
OWN_NAME = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?", re.IGNORECASE | re.ASCII)
LONGEST_PATH = 2000
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Behind:
    """後ろで動いている命令。

    ``opened`` なら、サイトは手元で開かれています。``building`` なら、見せているのは、前に組み立てたページです。
    """

    def __init__(self) -> None:
        self.opened = self.building = False
        self.process: subprocess.Popen[bytes] | None = None
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.wanted = self.closing = False  # もう一度動かすこと。閉じるところ
        self.turn = threading.Lock()

    def start(self, command: str) -> None:
        """動かします。端末の Ctrl-C がじかに届かないように、別の組にします。届けるのは :meth:`stop` だけです。"""
        self.folder = self.folder or tempfile.TemporaryDirectory()
        Path(self.folder.name, "progress.json").unlink(missing_ok=True)
        environment = {**os.environ, "FIGURES_PROGRESS": str(self._file())}
        self.process = process = subprocess.Popen(
            command, shell=True, cwd=ROOT, env=environment, start_new_session=True
        )
        threading.Thread(target=self._follow, args=(process,), daemon=True).start()

    def _follow(self, process: "subprocess.Popen[bytes]") -> None:
        process.wait()
        self._again_if_wanted()

    def _again_if_wanted(self) -> None:
        with self.turn:
            if self.wanted and not self.closing and not self.working():
                self.wanted = False
                self.start(AGAIN)

    def working(self) -> bool:
        """まだ動いているか。"""
        return self.process is not None and self.process.poll() is None

    def again(self) -> None:
        """もう一度動かします。まだ動いているなら、終わってから。"""
        self.wanted = True
        self._again_if_wanted()

    def stop(self) -> None:
        """片付けて終わるまで待ちます。"""
        self.closing = True
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        if self.folder is not None:
            self.folder.cleanup()
        self.process = self.folder = None

    def status(self) -> bytes:
        """今のようす。プロセスが何も言わずに終わっていれば、失敗とする。"""
        if self.building:
            return b'{"state": "building"}'
        path = self._file()
        said = path.read_bytes() if path is not None and path.exists() else b""
        if said and json.loads(said)["state"] not in ("installing", "waiting", "working"):
            return said
        if self.process is not None and self.process.poll() is not None:
            return json.dumps({"state": "failed", "names": ["端末の知らせを見てください"]}).encode()
        return said or (b'{"state": "waiting"}' if os.environ.get(SWITCH, AGAIN) else b'{"state": "fresh"}')

    def installing(self) -> bool:
        """要るものを、入れているところか、これから入れるか。"""
        expected = json.loads(self.status())["state"] in ("building", "waiting", "installing")
        return expected and bool(os.environ.get(SWITCH, AGAIN))

    def _file(self) -> Path | None:
        return Path(self.folder.name) / "progress.json" if self.folder else None


behind = Behind()


def serve(port: int, config_file: Path = ROOT / "mkdocs.yml") -> int:
    """Ctrl-C で閉じるまで開き、終了コードを返します。"""
    if why := _why_not(port):
        print(f"{port} 番{why}。make serve PORT=8001 のように、ほかの番号で開いてください。", file=sys.stderr)
        return 1
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _as_interrupt)
    kept = config_file.parent / KEPT
    try:
        ownership.refuse(kept, f"移すか、rm -r '{kept}' で消してから、もう一度動かしてください。")
        with ownership.workshop(kept.parent, BUILDING) as folder:
            if _opened(_Builder(config_file, str(folder), port), kept):
                ownership.replace(kept, folder)
    except ownership.NotOursError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _opened(builder: "_Builder", kept: Path) -> bool:
    """閉じるまで開きます。組み立て終えたページができていれば、真。それは、次に開くときのために残します。"""
    from properdocs.livereload import LiveReloadServer

    config_file, folder, port = builder.config_file, builder.folder, builder.port
    behind.opened, behind.building = True, kept.is_dir()
    server = LiveReloadServer(builder=builder.build, host="127.0.0.1", port=port, root=str(kept))
    server.error_handler = lambda code: _page_of(code, Path(server.root, "404.html"))
    server.set_app(_with_status(server.serve_request))
    for name in WATCHED:
        if (config_file.parent / name).exists():
            server.watch(str(config_file.parent / name), recursive=name != "examples")
    opening = threading.Thread(target=server.serve, daemon=True)
    try:
        if behind.building:
            opening.start()
            print(f"前に組み立てたページを開きました: {builder.address}", flush=True)
        print("サイトを組み立てています……", flush=True)
        builder.build()
        server.root = folder
        if not behind.building:
            opening.start()
        behind.building = False
        print(f"開きました: {builder.address} （閉じるには Ctrl-C）", flush=True)
        if command := os.environ.get(SWITCH, AGAIN):
            behind.start(command)
            _get_ready_to_draw()
        while opening.is_alive():
            opening.join(1)  # Ctrl-C がほかのスレッドに届くと、待つだけでは気づけない
    except KeyboardInterrupt:
        print("閉じています……", flush=True)
    finally:
        behind.stop()
        server.shutdown()
        builder.turn.acquire()  # 組み立てているなら、終わるまで待つ
    return server.root == folder


def _why_not(port: int) -> str:
    """その番号で開けないわけ。開けるなら、空です。"""
    if not 0 < port < 65536:
        return "という番号はありません（1から65535まで）"
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except PermissionError:
        return "は、この利用者には使えません"
    except OSError:
        return "は、ほかのものが使っています"
    return ""


class _Builder:
    """組み立て役。間違いがあっても、端末に知らせて、開いたままにします。"""

    def __init__(self, config_file: Path, folder: str, port: int) -> None:
        self.config_file, self.folder, self.port = config_file, folder, port
        self.address = f"http://127.0.0.1:{port}/"
        self.seen: dict[Path, int] = {}
        self.turn = threading.Lock()

    def build(self) -> None:
        """図を描き直し、組み立てます。前に組み立ててから何も変わっていなければ、何もしません。"""
        with self.turn:
            self._build_if_changed()

    def _build_if_changed(self) -> None:
        before, self.seen = self.seen, self._state()
        changed = {path for path in self.seen.keys() | before if self.seen.get(path) != before.get(path)}
        if not changed:
            return
        code = [path for path in changed if before and path.suffix == ".py" and os.environ.get(SWITCH, AGAIN)]
        busy = behind.working()
        if code and not busy:
            _draw_again({path.parent.name for path in code if path.name == "draw.py"})
            self.seen = self._state()
        self._build()
        if before:
            _tell_unaccepted({path.stem for path in changed if path.suffix == ".md"})
        if any(busy or path.name not in LIGHT for path in code):
            behind.again()

    def _state(self) -> dict[Path, int]:
        places = [(self.config_file.parent / name, inside) for name, inside in WATCHED.items()]
        files = [path for place, inside in places for path in (place.glob(inside) if inside else [place])]
        return {path: when for path in files if (when := _written(path))}

    def _build(self) -> None:
        from properdocs.commands.build import build
        from properdocs.config import load_config

        from figures_gen.site.notebooks import leave_unused

        gc.disable()  # すぐに終わるので、使い終えたものを探す手間（全体の一割あまり）を省く
        with heard() as notices, notices.failures():
            leave_unused()
            config = load_config(str(self.config_file), site_dir=self.folder, strict=False)
            config.site_url = self.address
            config.plugins.on_startup(command="serve", dirty=False)
            build(config, serve_url=self.address)
        gc.enable()


def _tell_unaccepted(names: Collection[str]) -> None:
    """直したページの、まだ受け入れていない文を知らせます。"""
    from figures_gen.promise.acceptance import every_page, problems

    for problem in problems(page for page in every_page() if page.name in names):
        print(problem, flush=True)


def _written(path: Path) -> int:
    """ファイルの書かれた時刻。フォルダと、もう消えたもの（書いている途中の仮のファイルなど）なら 0。"""
    try:
        status = path.stat()
    except OSError:
        return 0
    return status.st_mtime_ns if stat.S_ISREG(status.st_mode) else 0


def _get_ready_to_draw() -> None:
    """描くプロセスの元を始めます。"""
    READY.set_forkserver_preload(list(HEAVY))  # まだ入っていないものは、描くときに読み込む
    usual = tempfile.tempdir
    if len(os.fsencode(tempfile.gettempdir())) > LONGEST:
        tempfile.tempdir = "/tmp"
    with deaf():
        forkserver.ensure_running()
    tempfile.tempdir = usual


def _draw_again(chapters: Collection[str]) -> None:
    """章（フォルダの名前）の図を、今あるデータから描き直します。何が描けなかったかは、端末に出ます。"""
    if chapters:
        process = READY.Process(target=_draw, args=(chapters,))
        process.start()
        process.join()


def _draw(chapters: Collection[str]) -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from figures_gen.promise.command import redraw

    sys.exit(redraw(chapters))


def with_script(page: str) -> str:
    """計算のようすを見せる短いスクリプトを足したページ。"""
    return page.replace("</body>", f'<script type="module" src="{SCRIPT}"></script></body>', 1)


def _page_of(code: int, page: Path) -> bytes | None:
    """誤りのときに見せるページ。組み立てに失敗したあとは、まだありません。"""
    return page.read_bytes() if code == 404 and page.exists() else None


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _with_status(app: App) -> App:
    """道を足します。計算のようす、それを見せるスクリプト、Gemma の重みです。断る頼みは、``app`` に渡しません。"""
    logging.getLogger("properdocs.livereload").setLevel(logging.ERROR)  # 断ったことを、端末に書かない

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if refused := _refusal(environ):
            return _respond(start_response, "text/plain", refused.encode(), "400 Bad Request")
        path = environ.get("PATH_INFO", "")
        if path == STATUS:
            return _respond(start_response, "application/json", behind.status())
        if path == SCRIPT:
            return _respond(start_response, "text/javascript", Path(__file__).with_name("progress.mjs").read_bytes())
        if asked := WEIGHTS.fullmatch(path):
            return _weights(asked[1], start_response)
        return app(environ, start_response)

    return answer


def _weights(name: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Gemma の重みの一覧か、その一つ。"""
    if name == pieces.LIST:
        return _respond(start_response, "application/json", json.dumps(pieces.told(behind.installing())).encode())
    try:
        content = pieces.piece(int(name))
    except (RuntimeError, OSError):  # 重みが、まだ入っていないか（ModelError）、入れ直しているところ
        content = b""
    return _respond(start_response, "application/octet-stream", content, "200 OK" if content else "404 Not Found")


def _refusal(environ: dict[str, Any]) -> str:
    """断るわけ。断らないなら、空です。

    よその名前（``Host``）で来るのは、よそのページが、その名前を 127.0.0.1 に向け直して、下書きを読もうとするときです
    （DNSリバインディング）。
    """
    if not OWN_NAME.fullmatch(environ.get("HTTP_HOST", "")):
        return "このサイトは、127.0.0.1 か localhost という名前でだけ開けます。"
    if "\0" in environ.get("PATH_INFO", "") or len(environ.get("PATH_INFO", "")) > LONGEST_PATH:
        return "住所が正しくありません。"
    return ""


def _respond(start_response: Callable[..., Any], kind: str, content: bytes, status: str = "200 OK") -> Iterable[bytes]:
    start_response(status, [("Content-Type", f"{kind}; charset=utf-8"), ("Cache-Control", "no-store")])
    return [content]
