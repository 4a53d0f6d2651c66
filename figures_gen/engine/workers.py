"""仕事を、いくつかのプロセスで並べて進めます。

モデルの計算の多くは短く、2コアを一つの仕事に使わせるより、コアごとに別の仕事をさせるほうが早く終わります。
一つのプロセスが急に終わっても、失敗するのは、そのとき進めていた仕事だけです。
"""

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

JOBS = min(2, os.cpu_count() or 1)  # 仕事一つにメモリが4GiBほど要るので、コアが多くても増やさない
MEMORY = "メモリが足りません。--jobs 1 で一つずつ進めるか、ほかのプログラムを閉じてください。"
P = ParamSpec("P")
R = TypeVar("R")
Worker = tuple[BaseProcess, Connection]


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
        stop(pool)
        raise


def stop(pool: "Pool") -> None:
    """まだ始めていない仕事を取り消し、働いているプロセスを止めます。"""
    pool.stop()


class Pool:
    """プロセスと、その一つずつに付いて待つスレッド。プロセスは、要るときに始めます。"""

    def __init__(self, jobs: int) -> None:
        self._threads = ThreadPoolExecutor(jobs)
        self._lock = threading.Lock()
        self._stopped = False
        self._idle: list[Worker] = []
        self._all: list[BaseProcess] = []

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """``work`` を、手の空いたプロセスにさせます。"""
        return self._threads.submit(self._do, work, args, kwargs)

    def close(self) -> None:
        """残りの仕事が終わるのを待ち、プロセスを終わらせます。"""
        self._threads.shutdown()
        for process, pipe in self._idle:
            pipe.close()  # 働く側は、これで終わりと知る
            process.join()

    def stop(self) -> None:
        """仕事の途中でも、プロセスを終わらせます。"""
        with self._lock:
            self._stopped = True
            for process in self._all:
                process.terminate()
        self._threads.shutdown(cancel_futures=True)

    def _do(self, work: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        order = pickle.dumps((work, args, kwargs))
        process, pipe = self._take()
        try:
            pipe.send_bytes(order)
            result, error = pipe.recv()
        except (EOFError, OSError):
            process.join()
            pipe.close()
            killed = process.exitcode == -signal.SIGKILL if hasattr(signal, "SIGKILL") else False
            raise WorkerError(MEMORY if killed else f"途中で終わりました（終了コード {process.exitcode}）。") from None
        self._idle.append((process, pipe))
        if error is not None:
            raise error
        return result

    def _take(self) -> Worker:
        with self._lock:
            if self._stopped:
                raise WorkerError("途中で止めました。")
            if self._idle:
                return self._idle.pop()
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs,), daemon=True)
            process.start()
            theirs.close()  # 働く側が終わったら、こちらの recv が EOFError になるように
            self._all.append(process)
            return process, ours


def _work(pipe: Connection) -> None:
    """頼まれた仕事を、次々にします。"""
    _stop_with_parent()
    with suppress(EOFError):
        while True:
            work, args, kwargs = pipe.recv()
            try:
                answer = pickle.dumps((work(*args, **kwargs), None))
            except BaseException as error:
                answer = pickle.dumps((None, _portable(error)))
            pipe.send_bytes(answer)


def _portable(error: BaseException) -> Exception:
    """プロセスの間を渡せる形にします。仕事の中の ``sys.exit`` で、親まで終わらないようにもします。"""
    with suppress(Exception):
        if isinstance(error, Exception) and pickle.loads(pickle.dumps(error)):
            return error
    return WorkerError(explain(error))


def _stop_with_parent() -> None:
    """Ctrl-C をどうするかは親に任せます。親が先に終わったら（kill など）、このプロセスも終わります。"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
