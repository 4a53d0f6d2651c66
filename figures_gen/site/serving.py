"""手元で開いているあいだ、後ろで計算し直し、ようすをページの足もとに出します（MkDocs のフック）。

``make serve`` は、コミットされた結果ですぐにページを開き、それから ``python -m figures_gen`` を動かします。
公開するサイトには、何も足しません。
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: これがあれば、後ろで計算し直す。
SWITCH = "FIGURES_BEHIND"
STATUS, SCRIPT = "/figures-progress.json", "/figures-progress.mjs"
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Behind:
    """後ろで動いている figures_gen。"""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def status(self) -> Path | None:
        return Path(self.folder.name) / "progress.json" if self.folder else None

    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        environment = {**os.environ, "FIGURES_PROGRESS": str(self.status)}
        command = [sys.executable, "-m", "figures_gen"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def stop(self) -> None:
        """終わるまで待ちます。Ctrl-C は、端末から、後ろのものにも届いています。"""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.folder is not None:
            self.folder.cleanup()
        self.process = self.folder = None


_behind = _Behind()


def on_startup(command: str, dirty: bool) -> None:
    """MkDocs が呼ぶ、始まりの合図。これがあると、フックは作り直しのたびに読み直されません。"""


def on_post_page(output: str, page: Any, config: Any) -> str:
    """手元で開いているページにだけ、ようすを見せる短いスクリプトを足します。"""
    if _behind.process is None and not os.environ.get(SWITCH):
        return output
    return output.replace("</body>", f'<script type="module" src="{SCRIPT}"></script></body>', 1)


def on_serve(server: Any, config: Any, builder: Any) -> Any:
    """最初のページができたところで、計算を始めます。"""
    if os.environ.get(SWITCH):
        server.set_app(_with_status(server.get_app()))
        signal.signal(signal.SIGTERM, _as_interrupt)
        _behind.start()
    return server


def on_shutdown() -> None:
    """閉じるときは、後ろの計算も終わらせます。"""
    _behind.stop()


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _with_status(app: App) -> App:
    """二つの道を足します。計算のようすと、それを見せるスクリプトです。"""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.endswith(STATUS):
            return _respond(start_response, "application/json", _status())
        if path.endswith(SCRIPT):
            return _respond(start_response, "text/javascript", Path(__file__).with_name("progress.mjs").read_bytes())
        return app(environ, start_response)

    return answer


def _respond(start_response: Callable[..., Any], kind: str, content: bytes) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", f"{kind}; charset=utf-8"), ("Cache-Control", "no-store")])
    return [content]


def _status() -> bytes:
    """今のようす。プロセスが何も言わずに終わっていれば、失敗とする。"""
    path = _behind.status
    said = path.read_bytes() if path is not None and path.exists() else b""
    if said and json.loads(said)["state"] != "working":
        return said
    if _behind.process is not None and _behind.process.poll() is not None:
        return json.dumps({"state": "failed", "names": ["端末の知らせを見てください"]}).encode()
    return said or b'{"state": "waiting"}'
