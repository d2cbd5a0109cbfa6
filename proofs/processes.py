"""Work on a rulebook in other processes, so that an interrupt ends it whatever a solver is at.

Each process reads the rulebook once, leaves interrupts to its parent, and ends when the parent has gone.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import replace
from typing import TypeVar

from spec.loader import load
from spec.rulebook import Property, Rulebook

Item = TypeVar("Item")
Result = TypeVar("Result")

_OPENED: dict[str, Rulebook] = {}


def _begin(folder: str, properties: tuple[Property, ...], parent: int) -> None:
    """In a new process. The properties are those of the call: the rulebook's own, and what the call adds to them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    if folder not in _OPENED:
        _OPENED[folder] = replace(load(folder), properties=properties)
    # a rulebook stays as long as its process; solvers make many short-lived objects and almost no circles of them
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def _remote(folder: str, work: Callable[[Rulebook, Item], Result], item: Item) -> Result:
    return work(_OPENED[folder], item)


class Processes:
    """Some processes with one rulebook; leaving the block in a hurry ends them at once.

    ``inline`` does the work here; so does a rulebook that was not read from a folder.
    """

    def __init__(self, rulebook: Rulebook, count: int, inline: bool = False) -> None:
        self.rulebook, self.count = rulebook, count
        self.inline = inline or not rulebook.folder
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.pool is None:
            return
        if kind is not None:
            for process in list((self.pool._processes or {}).values()):
                process.terminate()
        # also in a hurry: the thread that watches the processes must not be left to write to a pipe that is closed
        self.pool.shutdown(wait=True, cancel_futures=True)

    def run(self, work: Callable[[Rulebook, Item], Result], items: Iterable[Item]) -> Iterator[tuple[int, Result]]:
        """The result of each item with its place, as they come. ``work`` is a function of a module.

        The first items are worked on while the last are still being made.
        """
        if self.inline:
            for place, item in enumerate(items):
                yield place, work(self.rulebook, item)
            return
        pending: dict[Future[Result], int] = {}
        for place, item in enumerate(items):
            if self.pool is None:
                self.pool = self._opened()
            pending[self.pool.submit(_remote, self.rulebook.folder, work, item)] = place
        for future in as_completed(pending):
            yield pending[future], future.result()

    def _opened(self) -> ProcessPoolExecutor:
        method = "fork" if sys.platform == "linux" else "spawn"
        if method == "fork":  # what has been read need not be read again
            _OPENED[self.rulebook.folder] = self.rulebook
        return ProcessPoolExecutor(
            self.count,
            multiprocessing.get_context(method),
            _begin,
            (self.rulebook.folder, self.rulebook.properties, os.getpid()),
        )
