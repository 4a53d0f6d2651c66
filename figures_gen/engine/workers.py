"""仕事を、いくつかのプロセスで並べて進めます。

モデルの計算の多くは短く、2コアを一つの仕事に使わせるより、コアごとに別の仕事をさせるほうが早く終わります。
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

JOBS = min(2, os.cpu_count() or 1)  # 仕事一つにメモリが4GiBほど要るので、コアが多くても増やさない


@contextmanager
def workers(jobs: int = JOBS) -> Iterator[Executor]:
    """``jobs`` 個のプロセス。止められたら、残りの仕事を取り消し、働いているプロセスも止めます。

    PyTorch のスレッドは、コアをプロセスの数で分けます（環境変数 OMP_NUM_THREADS があれば、それに従います）。
    """
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // jobs)))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_stop_with_parent) as pool:
        try:
            yield pool
        except BaseException:
            stop(pool)
            raise


def stop(pool: Executor) -> None:
    """まだ始めていない仕事を取り消し、働いているプロセスを止めます。"""
    pool.shutdown(wait=False, cancel_futures=True)
    for process in multiprocessing.active_children():
        process.terminate()


def _stop_with_parent() -> None:
    """Ctrl-C をどうするかは親に任せます。親が先に終わったら（kill など）、このプロセスも終わります。"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
