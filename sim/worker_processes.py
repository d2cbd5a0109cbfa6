"""The processes of this machine as workers: they leave interrupts to their parent, and end when it has gone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from sim.pool import Batch, do
from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

ENDED = Bilingual(
    "一个工作进程被系统结束（多半是内存不足）；已完成的结果保留，可减少进程数后继续",
    "a worker process was ended from outside, most likely for want of memory; what is finished is kept: "
    "go on with fewer processes",
)
METHOD = "fork" if sys.platform == "linux" else "spawn"
"""By fork nothing need be read or sent again."""
_PATIENCE = 1.0
"""Seconds in which a process may end by itself."""

_HELD: list[tuple[Callable[[Any, int], Any], Any]] = []
"""In a worker: its work and payload."""


class WorkerProcesses:
    """Some processes that hold work and payload."""

    def __init__(self, count: int, work: Callable[[Any, int], Any], payload: Any) -> None:
        self.count = count
        self.pool = ProcessPoolExecutor(
            count, multiprocessing.get_context(METHOD), _begin, (work, payload, os.getpid())
        )

    def send(self, numbers: Sequence[int]) -> Future[Batch]:
        """Has a batch done."""
        return self.pool.submit(_done, numbers)

    def listen(self) -> None:
        """The executor itself notices when a process has ended."""

    def broken(self, wrong: BaseException) -> BaseException:
        """A process that ended is told as a sentence; anything else, a result that does not pickle say, as it is."""
        if isinstance(wrong, BrokenProcessPool):
            return BadInput([Problem("guiju simulate", 0, 0, ENDED)])
        return wrong

    def end(self, hurry: bool) -> None:
        """Ends the processes; in a hurry whatever they are at."""
        processes = list((self.pool._processes or {}).values())
        if hurry:
            for process in processes:
                process.terminate()
        self.pool.shutdown(wait=not hurry, cancel_futures=True)
        until = time.monotonic() + _PATIENCE
        for process in processes:
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                process.kill()


def _begin(work: Callable[[Any, int], Any], payload: Any, parent: int) -> None:
    """In a new process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _HELD[:] = [(work, payload)]
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    """Ends this process when its parent has gone, whatever ended that one."""
    known = multiprocessing.parent_process()
    while os.getppid() == parent and (known is None or known.is_alive()):
        time.sleep(0.3)
    os._exit(1)


def _done(numbers: Sequence[int]) -> Batch:
    ((work, payload),) = _HELD
    return do(work, payload, numbers)
