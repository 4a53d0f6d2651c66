"""仕事を、いくつかのプロセスで並べて進めます。

モデルの計算の多くは短く、2コアを一つの仕事に使わせるより、コアごとに別の仕事をさせるほうが早く終わります。
一つのプロセスが急に終わっても、失敗するのは、そのとき進めていた仕事だけです。
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from typing import ParamSpec, TypeVar

JOBS = min(2, os.cpu_count() or 1)  # 仕事一つにメモリが4GiBほど要るので、コアが多くても増やさない
START = "spawn"  # プロセスの始め方
MEMORY = "メモリが足りません。--jobs 1 で一つずつ進めるか、ほかのプログラムを閉じてください。"
DIED = f"途中で終わりました。コードが exit を呼んでいないなら、{MEMORY}"
P = ParamSpec("P")
R = TypeVar("R")


class WorkerError(Exception):
    """仕事をしていたプロセスが、急に終わった理由。"""


def explain(error: BaseException) -> str:
    """失敗の理由を、読む人への一文にします。

    >>> explain(ValueError("測れません"))
    'ValueError: 測れません'
    >>> explain(MemoryError())
    'メモリが足りません。--jobs 1 で一つずつ進めるか、ほかのプログラムを閉じてください。'
    """
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):  # 後ろは PyTorch の言い方
        return MEMORY
    return str(error) if isinstance(error, WorkerError) else f"{type(error).__name__}: {error}"


@contextmanager
def workers(jobs: int = JOBS) -> Iterator["Pool"]:
    """``jobs`` 個のプロセス。止められたら、残りの仕事を取り消し、働いているプロセスも止めます。

    PyTorch のスレッドは、コアをプロセスの数で分けます（環境変数 OMP_NUM_THREADS があれば、それに従います）。
    """
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // jobs)))
    pool = Pool(jobs)
    try:
        yield pool
        pool.close()
    except BaseException:
        pool.stop()
        raise


class Pool:
    """一つずつのプロセスと、それぞれに付いて待つスレッド。

    初めから一つのプールに入れると、一つのプロセスが急に終わったとき、ほかの仕事まで失敗します。
    """

    def __init__(self, jobs: int) -> None:
        self._threads = ThreadPoolExecutor(jobs)
        self._idle: list[ProcessPoolExecutor] = []

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """``work`` を、手の空いたプロセスにさせます。"""
        return self._threads.submit(self._do, partial(work, *args, **kwargs))

    def _do(self, work: Callable[[], R]) -> R:
        one = self._idle.pop() if self._idle else process()
        try:
            return one.submit(work).result()
        except BrokenProcessPool:
            one.shutdown()
            one = process()
            raise WorkerError(DIED) from None
        except SystemExit as error:  # 仕事の中の sys.exit で、ここまで終わらないように
            raise WorkerError(explain(error)) from None
        finally:
            self._idle.append(one)

    def close(self) -> None:
        """残りの仕事が終わるのを待ち、プロセスを終わらせます。"""
        self._threads.shutdown()
        for one in self._idle:
            one.shutdown()

    def stop(self) -> None:
        """まだ始めていない仕事を取り消し、働いているプロセスを止めます。"""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        self.close()


def process() -> ProcessPoolExecutor:
    """仕事をするプロセス一つ。"""
    return ProcessPoolExecutor(1, multiprocessing.get_context(START), initializer=_stop_with_parent)


@contextmanager
def deaf() -> Iterator[None]:
    """この中で始めたプロセスには、Ctrl-C を聞かせません。読み込みの途中で止められて、英語の知らせを出さないように。

    このあいだに押された Ctrl-C は、失われません。済んでから届きます。
    """
    resource_tracker.ensure_running()  # 始めるときに、聞かせない印を消す
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop_with_parent() -> None:
    """Ctrl-C をどうするかは親に任せます。親が先に終わったら（kill など）、このプロセスも終わります。"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
