"""並べて進める仕事――一つが急に終わっても、ほかは終わりまで進むこと。"""

import time
from concurrent.futures import CancelledError, as_completed

import psutil
import pytest

from figures_gen.engine.workers import MEMORY, WorkerError, explain, stop, workers

LEAVE, KILL, CRASH = "__import__('os')._exit(7)", "os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 11)"
#: 呼び名 → 仕事の中で起こる誤り。最後のものは、プロセスの間を、そのままでは渡せない。
ERRORS = {
    "value": "raise ValueError('測れません')",
    "memory": "raise MemoryError",
    "exit": "raise SystemExit(3)",
    "awkward": "class Awkward(Exception): pass\nraise Awkward('一と二')",
}


def others() -> list[psutil.Process]:
    """働いているプロセス。"""
    return [process for process in psutil.Process().children() if "spawn_main" in " ".join(process.cmdline())]


def test_one_dead_worker_takes_only_its_own_task() -> None:
    with workers(2) as pool:
        bad = [pool.submit(exec, f"import os\n{code}") for code in (KILL, LEAVE, CRASH)]
        good = [pool.submit(eval, f"{n} * 2") for n in range(20)]
        assert [future.result() for future in good] == [n * 2 for n in range(20)]
        said = [str(future.exception()) for future in bad]
        assert said == [MEMORY, "途中で終わりました（終了コード 7）。", "途中で終わりました（終了コード -11）。"]
        assert len(list(as_completed([*bad, *good]))) == 23
    assert not others()


def test_errors_come_back_as_they_are_and_the_worker_goes_on() -> None:
    with workers(1) as pool:
        first, _ = pool.submit(eval, "__import__('os').getpid(), 3").result()
        for what, kind, said in (
            ("value", ValueError, "ValueError: 測れません"),
            ("memory", MemoryError, MEMORY),
            ("exit", WorkerError, "SystemExit: 3"),
            ("awkward", WorkerError, "Awkward: 一と二"),
        ):
            error = pool.submit(exec, ERRORS[what]).exception()
            assert type(error) is kind and explain(error) == said
        assert pool.submit(lambda: 1).exception() is not None  # 渡せない仕事
        assert pool.submit(eval, "__import__('os').getpid(), bytes(10**7)").result() == (first, bytes(10**7))


def test_memory_that_torch_could_not_get() -> None:
    assert explain(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")) == MEMORY


def test_stopping_ends_all_at_once() -> None:
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt), workers(2) as pool:
        waiting = [pool.submit(time.sleep, 600) for _ in range(5)]
        while len(others()) < 2:
            time.sleep(0.05)
        raise KeyboardInterrupt
    assert time.monotonic() - begin < 60 and not others()
    for future in waiting:
        assert isinstance(
            future.exception() if not future.cancelled() else CancelledError(), WorkerError | CancelledError
        )


def test_stopping_by_hand_may_be_followed_by_the_end() -> None:
    with workers(2) as pool:
        future = pool.submit(time.sleep, 600)
        stop(pool)
        assert future.cancelled() or future.exception()
    assert not others()
