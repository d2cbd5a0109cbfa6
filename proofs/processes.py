"""Work in other processes, so that an interrupt ends it at once, whatever a solver is at.

A process reads the rulebook for itself: what the work is about travels as plain data, and so does its result.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import TypeVar

from spec.loader import load
from spec.rulebook import Rulebook

Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Rulebook, Task, float], Result]
"""What is done with a task: the rulebook, the task, and the seconds it may take. A function of a module."""

_OPENED: dict[str, Rulebook] = {}


def _begin(folder: str, parent: int) -> None:
    """In a new process: reads the rulebook, leaves interrupts to the parent, and ends when the parent has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    _OPENED[folder] = load(folder)


def _remote(work: Work[Task, Result], folder: str, task: Task, seconds: float) -> Result:
    return work(_OPENED[folder], task, seconds)


class Workers:
    """Processes over one rulebook, started when there is something to do; they end with the block that they serve."""

    def __init__(self, folder: str, processes: int) -> None:
        self.folder, self.processes = folder, processes
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.pool is None:
            return
        if kind is not None:
            for process in list((self.pool._processes or {}).values()):
                process.terminate()
        self.pool.shutdown(wait=kind is None, cancel_futures=True)

    def run(
        self, work: Work[Task, Result], tasks: Sequence[tuple[int, Task]], seconds: float
    ) -> Iterator[tuple[int, Result]]:
        """The results of numbered tasks, each with its number, as they come."""
        if self.pool is None:
            method = "fork" if sys.platform == "linux" else "spawn"
            self.pool = ProcessPoolExecutor(
                self.processes, multiprocessing.get_context(method), _begin, (self.folder, os.getpid())
            )
        pending: dict[Future[Result], int] = {
            self.pool.submit(_remote, work, self.folder, task, seconds): number for number, task in tasks
        }
        while pending:
            finished, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                yield pending.pop(future), future.result()
