"""並べて進める仕事――一つが急に終わっても、ほかは終わりまで進むこと。"""

import multiprocessing
import time

import pytest

from figures_gen.promise.workers import DIED, MEMORY, WorkerError, explain, workers


def test_one_dead_worker_takes_only_its_own_task() -> None:
    with workers(2) as pool:
        bad = [pool.submit(exec, f"import os\n{code}") for code in ("os.kill(os.getpid(), 9)", "os._exit(7)")]
        good = [pool.submit(eval, f"{n} * 2") for n in range(6)]
        wrong, left = pool.submit(eval, "1 / 0").exception(), pool.submit(exec, "raise SystemExit(3)").exception()
        assert [future.result() for future in good] == [n * 2 for n in range(6)]
        assert [str(future.exception()) for future in bad] == [DIED, DIED]
        assert isinstance(wrong, ZeroDivisionError) and isinstance(left, WorkerError)
    assert not multiprocessing.active_children()


def test_memory_that_torch_could_not_get() -> None:
    assert explain(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")) == MEMORY


def test_stopping_ends_all_at_once() -> None:
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt), workers(2) as pool:
        waiting = [pool.submit(time.sleep, 600) for _ in range(5)]
        while len(multiprocessing.active_children()) < 2:
            time.sleep(0.05)
        raise KeyboardInterrupt
    assert time.monotonic() - begin < 60 and not multiprocessing.active_children()
    assert all(future.cancelled() or isinstance(future.exception(), WorkerError) for future in waiting)
