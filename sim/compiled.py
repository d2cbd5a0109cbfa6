"""The compiled engine: a flow laid out in flat arrays for :mod:`sim.kernel`, more than fifty times as fast as SimPy.

The compiler (numba) is an optional package. It is loaded when the first flow is run: half a second, and several more
the first time, before its results are on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.flow import Course, Flow
from sim.ticks import NEVER
from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

MISSING = Bilingual("编译引擎须先安装 numba", "the compiled engine needs the package numba")
INSTALL = Bilingual(
    "pip install 'guiju[fast]' 或 --engine reference", "pip install 'guiju[fast]' or --engine reference"
)

LAST = np.array([NEVER])
"""The interval that ends each table: it opens and closes NEVER."""
ROOM = 16
"""Entries of heaps for each visit that are set aside without counting: what is never written to takes no memory."""
MOST_RANKS = 1_000
"""Priorities no farther apart are their own ranks; others are sorted first."""


def is_there() -> bool:
    """Whether the compiler is there; it is not loaded."""
    return find_spec("numba") is not None


def check_there() -> None:
    """Raises BadInput, before any work is done, when the compiler is not there."""
    if not is_there():
        raise BadInput([Problem("--engine compiled", 0, 0, MISSING, "", INSTALL)])


def fits(flow: Flow) -> bool:
    """Whether priority, time and paper fit into one number of 64 bits: a thousand priorities of a million papers in
    1,000 years of minutes do.
    """
    ranks = int(_ranks(flow).max(initial=0)) + 1
    return (ranks + 1) * max(int(flow.horizon), 1) << _bits(flow) < NEVER


def _ranks(flow: Flow) -> NDArray[np.int64]:
    """The priorities as small numbers, in their order."""
    least, greatest = int(flow.priority.min(initial=0)), int(flow.priority.max(initial=0))
    if greatest - least <= MOST_RANKS:
        return flow.priority.astype(np.int64) - least
    return np.unique(flow.priority, return_inverse=True)[1].astype(np.int64)


def _bits(flow: Flow) -> int:
    """How many bits tell all papers, seats and desks apart."""
    seats = sum(map(len, [officer.serves for officer in flow.officers]))
    return max(flow.papers, seats, len(flow.desks), 1).bit_length()


def run(flow: Flow) -> Course:
    """What happens in a flow that has no slips and :func:`fits`. Raises BadInput when the compiler is not there."""
    check_there()
    from sim import kernel

    tables = flow.hours
    seats = [(who, desk, hours) for who, officer in enumerate(flow.officers) for desk, hours in officer.serves]
    meetings = [len(body.begins) for body in flow.bodies]
    begins = _joined([body.begins for body in flow.bodies])
    body = np.repeat(np.arange(len(meetings)), meetings)
    given = kernel.Given(
        horizon=int(flow.horizon),
        bits=_bits(flow),
        opens=_joined([part for table in tables for part in (table.opens, LAST)]),
        closes=_joined([part for table in tables for part in (table.closes, LAST)]),
        before=_joined([part for table in tables for part in (table.before, [table.total])]),
        table=_starts([len(table.opens) + 1 for table in tables]),
        arrivals=np.argsort(flow.arrival, kind="stable").astype(np.int32),
        arrival=_as(flow.arrival),
        order=_ranks(flow) * max(int(flow.horizon), 1),
        first=_as(flow.first),
        station=_as(flow.station, np.int32),
        duration=_as(flow.duration),
        own=np.array([officer.hours for officer in flow.officers], np.int32),
        seats=_starts([len(officer.serves) for officer in flow.officers]),
        desk=np.array([desk for _, desk, _ in seats], np.int32),
        serves=np.array([hours for _, _, hours in seats], np.int32),
        holder=np.array([who for who, _, _ in seats], np.int32),
        desks=len(flow.desks),
        bodies=len(flow.bodies),
        meetings=np.lexsort((body, begins)).astype(np.int32),
        body=body.astype(np.int32),
        begins=begins,
        closing=_joined([body.closing for body in flow.bodies]),
        limit=_joined([body.limit for body in flow.bodies]),
        least=_joined([body.least for body in flow.bodies]),
    )
    course = Course.empty(flow)
    taken = np.zeros(len(begins), np.int64)
    out = kernel.Written(
        ready=course.ready,
        start=course.start,
        end=course.end,
        officer=course.officer,
        finished=course.finished,
        taken=taken,
    )
    kernel.run(given, _beginning(flow, len(seats)), _heaps(flow, given.desk), out)
    for mine, start in zip(course.taken, _starts(meetings).tolist(), strict=False):
        mine[:] = taken[start : start + len(mine)]
    return course


def _beginning(flow: Flow, seats: int) -> Any:
    """The state of a flow before anything has happened."""
    from sim.kernel import State

    return State(
        visit=np.array(flow.first[:-1], np.int64),
        free=np.ones(len(flow.officers), np.bool_),
        listed=np.ones(seats, np.bool_),
        touched=np.zeros(len(flow.desks), np.bool_),
        touching=np.zeros(len(flow.desks), np.int32),
        present=_starts([len(table.opens) + 1 for table in flow.hours])[:-1].copy(),
        aside=np.zeros(flow.papers, np.int32),
        tree=np.full(2 << max(len(flow.officers) - 1, 0).bit_length(), NEVER, np.int64),
    )


def _heaps(flow: Flow, desk: NDArray[np.int32]) -> Any:
    """Heaps with room for all that can lie in each, since a paper lies once in one place. Only the seats (``desk`` is
    the one of each) are there from the beginning, and lie in order.
    """
    from sim.kernel import Heaps

    stations = len(flow.desks) + len(flow.bodies)
    if stations * flow.papers <= ROOM * len(flow.station):
        lying = np.full(stations, flow.papers)
    else:
        lying = np.minimum(np.bincount(flow.station, minlength=stations)[:stations], flow.papers)
    seats = np.bincount(desk, minlength=len(flow.desks))
    low = _starts(np.concatenate([lying, seats, [flow.papers, len(desk), len(flow.desks)]]))
    heaps = Heaps(
        entry=np.empty(low[-1], np.int64),
        low=low[:-1].copy(),
        size=np.zeros(len(low) - 1, np.int64),
    )
    heaps.size[stations:-3] = seats
    place = slice(low[stations], low[-4])
    heaps.entry[place] = np.argsort(desk, kind="stable")
    return heaps


def _as(values: object, dtype: DTypeLike = np.int64) -> Any:
    """The values as the compiled code knows them: it is compiled anew for any other type, order or read-only array."""
    return np.require(cast(Any, values), dtype, ["C", "A", "W"])


def _joined(arrays: Sequence[NDArray[np.int64] | list[int]]) -> Any:
    """Arrays one after the other."""
    return _as(np.concatenate([np.zeros(0, np.int64), *arrays]))


def _starts(lengths: NDArray[np.int64] | list[int]) -> Any:
    """Where each of several arrays begins when they lie one after the other, and where the last ends."""
    several = np.asarray(lengths, np.int64)
    starts = np.zeros(len(several) + 1, np.int64)
    np.cumsum(several, out=starts[1:])
    return starts
