"""Work on a rulebook in other processes, so that an interrupt ends it whatever a solver is at.

Each process reads the rulebook once, leaves interrupts to its parent, and ends when the parent has gone. What is of one
kin is done by the same process as far as that keeps nobody waiting, since much of what it works out serves the next.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from spec.bilingual import Bilingual
from spec.loader import load
from spec.problems import BadInput, Problem
from spec.rulebook import Property, Rulebook

Item = TypeVar("Item")
Result = TypeVar("Result")

ENDED = Bilingual(
    "一个工作进程被系统结束（多半是内存不足）；可用 --jobs 1 再试",
    "a worker process was ended from outside, most likely for want of memory; try again with --jobs 1",
)
MOST_WAITING = 8
"""So many items of a kin may wait for the process that knows it before another one takes to it."""
_IN_A_PIPE = 8_000
"""Bytes that any system's pipe takes in at once, though nobody reads at its other end yet."""

_OPENED: dict[str, Rulebook] = {}


# ---- in a process ----------------------------------------------------------------------------------------------------


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


def _serve(asks: Connection, answers: Connection, folder: str, properties: tuple[Property, ...], parent: int) -> None:
    """Does one item after the other until there are no more; what goes wrong is raised again in the parent."""
    _begin(folder, properties, parent)
    while (asked := asks.recv()) is not None:
        ticket, work, item = asked
        try:
            said = pickle.dumps((ticket, True, work(_OPENED[folder], item)))
        except Exception as wrong:  # whatever it is, it is raised again where the result is waited for
            wrong.add_note(traceback.format_exc())
            said = pickle.dumps((ticket, False, _portable(wrong)))
        answers.send_bytes(said)


def _portable(wrong: Exception) -> Exception:
    """An exception as it is, or one that tells the same where it cannot be handed from process to process."""
    try:
        pickle.loads(pickle.dumps(wrong))  # noqa: S301 - our own, a moment old
    except Exception:  # an exception may refuse in any way
        return RuntimeError("".join(traceback.format_exception(wrong)))
    return wrong


# ---- in the parent ---------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class _Worker:
    """A process, how it is asked and answers, the tickets of what it has been handed, and the kins that it knows."""

    process: BaseProcess
    asks: Connection
    answers: Connection
    handed: deque[int] = field(default_factory=deque)
    kins: set[Hashable] = field(default_factory=set)


@dataclass
class _Waiting:
    """What waits to be handed to a process: for each kin its items in the order they came, written out."""

    of: dict[Hashable, deque[tuple[int, bytes]]] = field(default_factory=dict)

    def add(self, kin: Hashable, ticket: int, asked: bytes) -> None:
        """One more of a kin."""
        self.of.setdefault(kin, deque()).append((ticket, asked))

    def next_for(self, worker: _Worker, others: Sequence[_Worker], all_given: bool) -> tuple[int, bytes] | None:
        """What a process should do next: of a kin that it knows, or that nobody knows, or of none.

        Of what another knows it takes only when it has nothing to do, and too much waits or nothing more will come. To
        go on with, a process that is at work is only handed what its pipe takes in at once.
        """
        known = {kin for one in others for kin in one.kins}
        longest = sorted(self.of, key=lambda kin: (kin not in worker.kins, kin in known, -len(self.of[kin])))
        if not longest:
            return None
        kin = longest[0]
        if kin in known - worker.kins and (worker.handed or not (all_given or len(self.of[kin]) >= MOST_WAITING)):
            return None
        if worker.handed and len(self.of[kin][0][1]) > _IN_A_PIPE:
            return None
        taken = self.of[kin].popleft()
        if not self.of[kin]:
            del self.of[kin]
        if kin is not None:
            worker.kins.add(kin)
        return taken


class Processes:
    """Some processes with one rulebook; leaving the block in a hurry ends them at once.

    ``inline`` does the work here; so does a rulebook that was not read from a folder.
    """

    def __init__(self, rulebook: Rulebook, count: int, inline: bool = False) -> None:
        self.rulebook, self.count = rulebook, count
        self.inline = inline or not rulebook.folder
        self._workers: list[_Worker] = []
        self._waiting = _Waiting()
        self._done_here: deque[tuple[int, Any]] = deque()
        self._tickets = 0
        self._open = 0

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for worker in self._workers:
            if kind is not None or worker.handed:
                worker.process.terminate()
            with contextlib.suppress(OSError):
                worker.asks.send(None)
        for worker in self._workers:
            worker.process.join()
            worker.asks.close()
            worker.answers.close()
        self._workers = []

    def run(self, work: Callable[[Rulebook, Item], Result], items: Iterable[Item]) -> Iterator[tuple[int, Result]]:
        """The result of each item with its place, as they come. ``work`` is a function of a module.

        The first items are worked on while the last are still being made.
        """
        places: dict[int, int] = {}
        for place, item in enumerate(items):
            places[self.give(work, item)] = place
            for ticket, result in self.come():
                yield places[ticket], result
        for ticket, result in self.rest():
            yield places[ticket], result

    def give(self, work: Callable[[Rulebook, Item], Result], item: Item, kin: Hashable = None) -> int:
        """Has an item worked on; the result is the ticket under which its result will come. None is no kin."""
        self._tickets += 1
        if self.inline:
            self._done_here.append((self._tickets, work(self.rulebook, item)))
            return self._tickets
        if not self._workers:
            self._hire()
        self._open += 1
        self._waiting.add(kin, self._tickets, pickle.dumps((self._tickets, work, item)))
        self._hand_out(all_given=False)
        return self._tickets

    def come(self) -> Iterator[tuple[int, Any]]:
        """The results that have come, with their tickets, without waiting for any."""
        yield from self._taken(0)

    def rest(self) -> Iterator[tuple[int, Any]]:
        """The results of everything given, as they come; more may be given meanwhile."""
        while self._open or self._done_here:
            self._hand_out(all_given=True)
            yield from self._taken(None)

    def _taken(self, seconds: float | None) -> Iterator[tuple[int, Any]]:
        while self._done_here:
            yield self._done_here.popleft()
        busy = {one.answers: one for one in self._workers if one.handed}
        if not busy:
            return
        ready = wait([*busy, *(one.process.sentinel for one in busy.values())], seconds)
        came = []
        for worker in [busy[one] for one in ready if isinstance(one, Connection)]:
            came.append(_answer_of(worker))
            worker.handed.popleft()
            self._open -= 1
        if not came and ready:
            raise BadInput([Problem("guiju", 0, 0, ENDED)])
        for ticket, good, found in came:
            if not good:
                raise found
            yield ticket, found  # who takes it may give more of its kin, which goes before that of others
        self._hand_out(all_given=seconds is None)

    def _hand_out(self, all_given: bool) -> None:
        """Hands what waits to processes: something to work on, and something to go on with."""
        for ahead in (0, 1):
            for worker in self._workers:
                if len(worker.handed) != ahead:
                    continue
                others = [one for one in self._workers if one is not worker]
                taken = self._waiting.next_for(worker, others, all_given)
                if taken is not None:
                    worker.handed.append(taken[0])
                    with contextlib.suppress(OSError):  # that it has ended is seen where its answer is waited for
                        worker.asks.send_bytes(taken[1])

    def _hire(self) -> None:
        if sys.platform == "linux":
            context = multiprocessing.get_context("fork")
            _OPENED[self.rulebook.folder] = self.rulebook  # what has been read need not be read again
        else:
            context = multiprocessing.get_context("spawn")
        for _ in range(self.count):
            asked, asks = context.Pipe(duplex=False)
            answers, answered = context.Pipe(duplex=False)
            given = (asked, answered, self.rulebook.folder, self.rulebook.properties, os.getpid())
            process = context.Process(target=_serve, args=given, daemon=True)
            process.start()
            asked.close()
            answered.close()
            self._workers.append(_Worker(process, asks, answers))


def _answer_of(worker: _Worker) -> tuple[int, bool, Any]:
    """What a process answers. Raises BadInput when it ended before it could."""
    try:
        ticket, good, found = worker.answers.recv()
    except (EOFError, OSError):
        raise BadInput([Problem("guiju", 0, 0, ENDED)]) from None
    return ticket, good, found
