"""Replications on several processes, or on a Dask cluster: the same results in the same order, whoever computes them.

A *work* is a function of a module that takes a payload (the model of a run, whatever pickles) and the number of a
replication. The payload is sent to each worker once. Short replications are sent in batches of about half a second, so
that sending costs little and an interrupt loses little; towards the end the batches become small, so that no worker
is left alone with a long one.

Every result passes through pickle where it was computed, also in this process: results share nothing with each other
or with the payload, and are the same byte for byte with any number of workers.
"""

from __future__ import annotations

import os
import pickle
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import Any, NamedTuple, Protocol, TypeVar

from spec.problems import BadInput

Payload = TypeVar("Payload")
Result = TypeVar("Result")

BATCH_SECONDS = 0.5
"""How long a batch of short replications is meant to take."""
_AHEAD = 16
"""Batches for each worker that may be under way or done before their turn: what bounds the memory."""
_LISTEN = 0.1
"""Seconds between two looks at whether to stop."""


class Batch(NamedTuple):
    """What a worker sends back: pickled results of the first numbers, the exception of the next (None), its seconds."""

    results: list[bytes]
    failure: BaseException | None
    seconds: float


class Workers(Protocol):
    """Some workers that hold work and payload: the processes of this machine, or a cluster."""

    count: int

    def send(self, numbers: Sequence[int]) -> Future[Batch]:
        """Has a batch done."""

    def listen(self) -> None:
        """Raises BadInput when the workers have gone for good and their futures would never be done."""

    def broken(self, wrong: BaseException) -> BaseException:
        """What to tell when a future failed by itself: mostly that a worker ended."""

    def end(self, hurry: bool) -> None:
        """Ends them; in a hurry whatever they are at."""


def cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def run(
    work: Callable[[Payload, int], Result],
    payload: Payload,
    numbers: Iterable[int],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    stop: Callable[[], bool] | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[int, Result]]:
    """Each number with its result, in the order of the numbers.

    ``workers``: processes, as many as there are cores by default; 1 does the work in this process. ``cluster``: the
    address of a Dask scheduler (``tcp://…``) whose workers are used instead. ``stop`` is asked ten times a second, or
    between two replications; once it says yes, what is done is given (in order, perhaps with gaps) and the iterator
    ends. ``told`` hears how many are done, of how many.

    An exception of ``work`` is raised when the turn of its number comes, after the results of all smaller numbers. An
    interrupt while this waits gives everything that is done before KeyboardInterrupt goes on. Raises BadInput when a
    cluster cannot be used or a worker was ended from outside, also after giving what is done.

    >>> list(run(pow, 2, [3, 1, 2], workers=1))
    [(1, 2), (2, 4), (3, 8)]
    """
    todo = sorted(set(numbers))
    if workers is not None and workers < 1:
        raise ValueError(f"workers: {workers}; at least 1 is needed")
    if not todo:
        return
    count = min(workers or cores(), len(todo))
    if cluster is None and count == 1:
        yield from _here(work, payload, todo, stop or (lambda: False), told or _silent)
        return
    hired: Workers
    if cluster is not None:
        from sim.cluster import Cluster

        hired = Cluster(cluster, work, payload)
    else:
        from sim.worker_processes import WorkerProcesses

        hired = WorkerProcesses(count, work, payload)
    dispatch = _Dispatch(hired, todo, stop or (lambda: False), told or _silent)
    try:
        yield from dispatch.results()
    finally:
        hired.end(hurry=dispatch.given < len(todo))


def do(work: Callable[[Any, int], Any], payload: Any, numbers: Sequence[int]) -> Batch:
    """A batch, done where this is called; one that takes much longer than was expected is sent back half done.

    A failure carries its trace as a note, since traces do not travel.
    """
    begin = time.perf_counter()
    results: list[bytes] = []
    try:
        for number in numbers:
            results.append(pickle.dumps(work(payload, number), pickle.HIGHEST_PROTOCOL))
            if time.perf_counter() - begin > 2 * BATCH_SECONDS:
                break
    except Exception as wrong:
        sent = _sendable(wrong)
        sent.add_note(f"replication {numbers[len(results)]}:\n{traceback.format_exc()}")
        return Batch(results, sent, time.perf_counter() - begin)
    return Batch(results, None, time.perf_counter() - begin)


class _Refusal(Exception):
    """A BadInput on its way: the problems, which it does not itself pass through pickle."""


def _sendable(wrong: Exception) -> Exception:
    """The exception if it passes through pickle; one that does not would break the pool instead of being told."""
    if isinstance(wrong, BadInput):
        return _Refusal(wrong.problems)
    try:
        _loaded(pickle.dumps(wrong))
    except Exception:
        return RuntimeError(f"{type(wrong).__name__}: {wrong}")
    return wrong


def _received(wrong: BaseException) -> BaseException:
    return BadInput(wrong.args[0]) if isinstance(wrong, _Refusal) else wrong


def _silent(done: int, total: int) -> None:
    """For a caller who wants to hear nothing."""


def _loaded(result: bytes) -> Any:
    return pickle.loads(result)  # noqa: S301 - what our own workers have just written


def _here(
    work: Callable[[Payload, int], Result],
    payload: Payload,
    todo: Sequence[int],
    stop: Callable[[], bool],
    told: Callable[[int, int], None],
) -> Iterator[tuple[int, Result]]:
    for done, number in enumerate(todo, 1):
        if stop():
            return
        result = _loaded(pickle.dumps(work(payload, number), pickle.HIGHEST_PROTOCOL))
        told(done, len(todo))
        yield number, result


class _Dispatch:
    """Which numbers are sent when, and what came back."""

    def __init__(
        self, workers: Workers, todo: Sequence[int], stop: Callable[[], bool], told: Callable[[int, int], None]
    ) -> None:
        self.workers, self.todo, self.stop, self.told = workers, todo, stop, told
        self.sent = self.given = self.done = 0
        self.timed, self.seconds = 0, 0.0
        self.under_way: dict[Future[Batch], range] = {}
        self.sent_back: list[range] = []
        self.results_at: dict[int, bytes] = {}
        self.failure_at: dict[int, BaseException] = {}
        self.places: list[int] = []

    def results(self) -> Iterator[tuple[int, Any]]:
        """All results in their order; what is done is given before anything that ends it early."""
        try:
            while self.given < len(self.todo):
                if self.stop():
                    self._collect(0.0)
                    break
                self._send()
                self._collect(_LISTEN)
                yield from self._in_turn()
                if self.given in self.failure_at:
                    break
        except GeneratorExit:
            raise
        except BaseException:
            yield from self._what_is_done()
            raise
        if self.given in self.failure_at:
            raise self.failure_at[self.given]
        yield from self._what_is_done()

    def _send(self) -> None:
        """Two batches for each worker, one in hand and one to follow, unless the first in turn is far behind."""
        while len(self.under_way) < 2 * self.workers.count and (self.sent_back or self.sent < len(self.todo)):
            if self.sent_back:
                places = self.sent_back.pop(0)
            else:
                size = self._size()
                if self.sent - self.given >= _AHEAD * self.workers.count * size:
                    return
                places = range(self.sent, self.sent + size)
                self.sent += size
            self.under_way[self.workers.send(self.todo[places.start : places.stop])] = places

    def _size(self) -> int:
        """One by one until it is known how long a replication takes; at the end a worker's share of what is left."""
        if not self.timed:
            return 1
        fitting = int(BATCH_SECONDS * self.timed / max(self.seconds, 1e-9))
        share = -(-(len(self.todo) - self.sent) // (2 * self.workers.count))
        return max(1, min(fitting, share))

    def _collect(self, seconds: float) -> None:
        """Waits a little for batches to be done, and puts what they brought at its place."""
        finished, _ = wait(self.under_way, seconds, FIRST_COMPLETED)
        if not finished:
            self.workers.listen()
        for future in finished:
            places = self.under_way.pop(future)
            try:
                batch = future.result()
            except (Exception, CancelledError) as wrong:
                raise self.workers.broken(wrong) from None
            self.results_at.update(zip(places, batch.results, strict=False))
            left = places[len(batch.results) :]
            if batch.failure is not None:
                self.failure_at[left.start] = _received(batch.failure)
            elif left:
                self.sent_back.append(left)
            self.timed += len(batch.results)
            self.seconds += batch.seconds
            self.done += len(batch.results)
            self.told(self.done, len(self.todo))

    def _in_turn(self) -> Iterator[tuple[int, Any]]:
        """What is next in turn, as far as it is there."""
        while (result := self.results_at.pop(self.given, None)) is not None:
            self.given += 1
            yield self.todo[self.given - 1], _loaded(result)

    def _what_is_done(self) -> Iterator[tuple[int, Any]]:
        """Everything that is there, whosever turn it is."""
        for place in sorted(self.results_at):
            yield self.todo[place], _loaded(self.results_at.pop(place))
