"""Writes the report page beside other work, so that the next edit need not wait until the page is finished."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess

NICER = 10
"""How much a page gives way to a check."""


class PageBeside:
    """A page that is written in a process of its own; a later one takes the place of one that is not finished.

    The work itself tells what goes wrong, and answers whether the page was written. Where no process can be forked off
    with all that it needs, it is done at once.
    """

    def __init__(self) -> None:
        self._wanted: Callable[[], bool] | None = None
        self._process: BaseProcess | None = None
        self._failed = False

    def want(self, work: Callable[[], bool]) -> None:
        """A page is due: it is begun by ``begin``, or at the latest when it has to be finished."""
        self._wanted = work

    def begin(self) -> None:
        """Begins the page that is due; one that is still being written is given up for it."""
        work = self._wanted
        if work is None:
            return
        if sys.platform != "linux":
            self._wanted, self._failed = None, True
            self._failed = not work()
            return
        with interrupts_held():
            self.give_up()
            process = multiprocessing.get_context("fork").Process(target=_in_child, args=(work,), daemon=True)
            process.start()
            self._process, self._wanted = process, None

    @property
    def unfinished(self) -> bool:
        """Whether a page is due or still being written."""
        return self._wanted is not None or (self._process is not None and self._process.is_alive())

    def finish(self) -> bool:
        """Waits for the last page; whether nothing went wrong with it."""
        self.begin()
        if self._process is not None:
            self._process.join()
            self._failed = self._process.exitcode != 0
            self._process = None
        return not self._failed

    def give_up(self) -> None:
        """Ends a page that is being written; the old page stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process = None


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """What is done here is done whole: an interrupt that comes meanwhile is raised at the end, as KeyboardInterrupt.

    Its handler is exchanged, since to block the signal would hold it back from this thread only.
    """
    came = False

    def note(*_: object) -> None:
        nonlocal came
        came = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _in_child(work: Callable[[], bool]) -> None:
    """In the process of a page: an interrupt is left to the parent, which waits for the page to be whole."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(NICER)
    try:
        written = work()
    except BrokenPipeError:  # nobody reads any more what went wrong; the parent finds that out by itself
        written = False
    sys.exit(0 if written else 1)
