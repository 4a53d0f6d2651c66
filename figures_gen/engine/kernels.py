"""カーネルを始めます。Linux では、モデルを読み込んで待っているプロセスをフォークし、ほかの OS では新しく始めます。

モデルを使う台本は、import とモデルの読み込みだけで、多くの時間を使います。フォークすれば、それを一度で済ませられます。
どちらで始めても、出力は同じです（tests/figures_gen/engine/test_notebook.py が確かめます）。
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from figures_gen.engine import kernel

COMMAND = [sys.executable, "-P", kernel.__file__]
CAN_FORK = sys.platform == "linux"


class Manager(AsyncKernelManager):
    """使う人が選んだカーネルではなく、いつもこの家のカーネルを始めます。"""

    def __init__(self, *, model: Path | None = None, **options: Any) -> None:
        super().__init__(**options)
        arguments = ["-f", "{connection_file}", "--IPKernelApp.log_level=ERROR"]
        self._kernel_spec = KernelSpec(argv=[*COMMAND, *arguments], display_name="Python 3", language="python")
        if model and CAN_FORK:
            self.provisioner = Forking(parent=self, kernel_id="", kernel_spec=self._kernel_spec)
            self.provisioner.model = model


class Forking(LocalProvisioner):
    """待っているプロセスを、フォークさせます。できなければ、新しく始めます。"""

    model: Path
    process: Any = None

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """カーネルを始め、つなぎ方を返します。"""
        order = {
            "arguments": cmd[len(COMMAND) :],
            "cwd": options["cwd"],
            "env": options["env"],
            "model": str(self.model),
        }
        if not (pid := Server.running(options["env"]).fork(order)):
            return await super().launch_kernel(cmd, **options)
        self.process, self.pid, self.pgid, self.cwd = Forked(pid), pid, pid, options["cwd"]
        return self.connection_info


class Server:
    """モデルを読み込んで待っているプロセス。初めて要るときに始め、このプロセスが終わると終わります。"""

    _running: "Server | None" = None

    @classmethod
    def running(cls, variables: dict[str, str]) -> "Server":
        """このプロセスが使うものを返します。"""
        cls._running = cls._running or cls(variables)
        return cls._running

    def __init__(self, variables: dict[str, str]) -> None:
        self.channel, other = socket.socketpair()
        with other:
            command = [*COMMAND, "--serve", str(other.fileno())]
            self.process = subprocess.Popen(
                command, env=variables, pass_fds=[other.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
            )
        self.forks = 0
        self.answers = self.channel.makefile("r", encoding="utf-8")

    def fork(self, order: dict[str, Any]) -> int:
        """カーネルのプロセスの番号を返します。フォークできなければ 0 です。"""
        with suppress(OSError, ValueError):
            self.channel.sendall(f"{json.dumps(order)}\n".encode())
            pid = int(self.answers.readline())
            self.forks += pid > 0
            return pid
        return 0


class Forked:
    """フォークされたプロセス。親ではないので、終わったかどうかは、番号で調べます。"""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """動いていれば None、終わっていれば 0 を返します。"""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """終わるまで待ちます。"""
        while self.poll() is None:
            time.sleep(0.01)
        return 0

    def send_signal(self, number: int) -> None:
        """信号を送ります。"""
        os.kill(self.pid, number)

    def terminate(self) -> None:
        """終わらせます。"""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """すぐに終わらせます。"""
        self.send_signal(signal.SIGKILL)
