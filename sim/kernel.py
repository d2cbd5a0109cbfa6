"""The compiled engine itself: an instant after the other, over flat arrays. :mod:`sim.compiled` lays them out.

All that is compiled stands in this one file, because the compiler keeps its results by file. Without the compiler the
same code runs as plain Python: slow, and good for tests. :func:`run` is one long function on purpose: handing three
dozen arrays on to another function costs more than a visit of a paper does.

A *seat* is an officer at a desk that they serve, an entry of their ``serves``: two tables of hours must be open. Seats
are numbered by officer. They are *listed* at their desk until somebody asks there and finds the officer busy, or out.

**Heaps** lie in one pool, each in its own region. An entry is one number: what it is ordered by, shifted by ``bits``,
and in the bits below, what it is about. There is a heap for each desk and each body (priority and readiness; paper),
then one for the seats listed at each desk (nothing; seat), and three more, numbered from the end: ``ENDS`` (tick;
paper; of waits and gates), ``COMING`` (tick; seat) and ``ASKED`` (the first seat listed at a desk; desk).

Where the work of officers ends stands in a **tree**, whose leaves are the officers: NEVER, or an entry (tick; paper).
Each node above is the least of the two below it; the root is number 1, and below number n are 2n and 2n + 1.

**Tables** of hours lie one after the other, each with one more interval at its end that opens and closes NEVER.

Every index is an :data:`nth`; without that a visit takes half as long again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numpy as np

from sim.flow import Flags, Numbers, Ticks
from sim.ticks import NEVER

ENDS, COMING, ASKED = -3, -2, -1
nth = np.uint64
"""An index that is not counted from the end: for a signed one, compiled code asks each time whether it is negative."""
Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile the function when it is first called, and keep the result on disk where there is a place for it."""
    try:
        from numba import njit
    except ImportError:
        return function
    try:
        return cast(Function, njit(cache=True)(function))
    except RuntimeError:  # neither beside this file nor in the user's cache
        return cast(Function, njit(function))


class Given(NamedTuple):
    """The flow as flat arrays; names as in :class:`sim.flow.Flow`, tables of hours and seats one after the other."""

    horizon: int
    bits: int  # papers, seats and desks have smaller numbers than two to this power
    opens: Ticks
    closes: Ticks
    before: Ticks
    table: Ticks  # [hours + 1]: where each table begins
    arrivals: Numbers  # the papers, by arrival
    arrival: Ticks
    order: Ticks  # [D]: rank of the priority, times the horizon
    first: Ticks
    station: Numbers
    duration: Ticks
    own: Numbers  # [officers]: their table
    seats: Ticks  # [officers + 1]: where the seats of each officer begin
    desk: Numbers  # [seats]
    serves: Numbers  # [seats]: table
    holder: Numbers  # [seats]: officer
    desks: int
    bodies: int
    meetings: Numbers  # the meetings, by tick and body
    body: Numbers  # [meetings]
    begins: Ticks
    closing: Ticks
    limit: Ticks
    least: Ticks


class Heaps(NamedTuple):
    """All heaps: ``low`` is where the region of each begins, ``size`` how much of it is used."""

    entry: Ticks
    low: Ticks
    size: Ticks


class State(NamedTuple):
    """What changes: where each paper is, who works on what, which interval of each table is the present one."""

    visit: Ticks  # [D]: the visit that each paper makes
    free: Flags
    listed: Flags  # [seats]: is listed at its desk, or out: in COMING, or will not open again
    touched: Flags  # [desks]: a paper or a seat came, and there are both
    touching: Numbers  # [desks]: the desks that are touched, from the front
    present: Ticks  # [hours]
    aside: Numbers  # [D]: papers that a meeting must leave
    tree: Ticks  # when the work of each officer ends, above the leaves the least; twice a power of two


class Written(NamedTuple):
    """The arrays of the course; ``taken`` for the meetings of all bodies, one after the other."""

    ready: Ticks
    start: Ticks
    end: Ticks
    officer: Numbers
    finished: Ticks
    taken: Ticks


@compiled
def push(entries: Ticks, low: Ticks, size: Ticks, heap: int, entry: int) -> None:
    """Put an entry into a heap."""
    bottom, place = low[nth(heap)], size[nth(heap)]
    size[nth(heap)] = place + 1
    while place > 0:
        above = (place - 1) >> 1
        other = entries[nth(bottom + above)]
        if other < entry:
            break
        entries[nth(bottom + place)] = other
        place = above
    entries[nth(bottom + place)] = entry


@compiled
def pop(entries: Ticks, low: Ticks, size: Ticks, heap: int) -> int:
    """Take the first entry out of a heap that is not empty."""
    bottom, last = low[nth(heap)], size[nth(heap)] - 1
    found, entry = entries[nth(bottom)], entries[nth(bottom + last)]
    size[nth(heap)] = last
    # the hole sinks to the bottom, below the smaller of two each time; the last entry mostly belongs there
    place, below = 0, 1
    while below < last:
        below += int(entries[nth(bottom + below + 1)] < entries[nth(bottom + below)])
        entries[nth(bottom + place)] = entries[nth(bottom + below)]
        place, below = below, 2 * below + 1
    while place > 0:
        above = (place - 1) >> 1
        other = entries[nth(bottom + above)]
        if other <= entry:
            break
        entries[nth(bottom + place)] = other
        place = above
    entries[nth(bottom + place)] = entry
    return int(found)


@compiled
def settle(tree: Ticks, place: int, entry: int) -> None:
    """Give a leaf of a tree another entry. Nobody asks on the way up whether the least has changed: on a way that is
    always as long as it is, the processor never guesses wrong, as it does in a heap.
    """
    tree[nth(place)] = entry
    while place > 1:
        entry = min(entry, tree[nth(place ^ 1)])
        place >>= 1
        tree[nth(place)] = entry


@compiled
def interval(closes: Ticks, present: Ticks, hours: int, now: int) -> int:
    """The first interval of a table that closes after now. Time only goes on, so each is passed once."""
    place = present[nth(hours)]
    while closes[nth(place)] <= now:
        place += 1
    present[nth(hours)] = place
    return int(place)


@compiled
def add(opens: Ticks, before: Ticks, low: int, last: int, now: int, minutes: int) -> int:
    """When so many open minutes have passed, from the present interval ``low`` on; NEVER where there are fewer."""
    if minutes == 0:
        return now
    passed = before[nth(low)] + max(now - opens[nth(low)], 0)
    target = passed + min(minutes, NEVER - passed)
    # the last interval before which fewer minutes have passed: mostly near, so that the first strides are short
    stride = 1
    while low + stride <= last and before[nth(low + stride)] < target:
        low += stride
        stride <<= 1
    high = min(low + stride - 1, last)
    while low < high:
        middle = (low + high + 1) >> 1
        if before[nth(middle)] < target:
            low = middle
        else:
            high = middle - 1
    return NEVER if low == last else int(opens[nth(low)] + target - before[nth(low)])


@compiled
def next_open(opens: Ticks, closes: Ticks, one: int, other: int, now: int) -> int:
    """The first tick from now on at which two tables are open; NEVER where there is none."""
    tick = max(now, opens[nth(one)], opens[nth(other)])
    while tick < NEVER and tick >= min(closes[nth(one)], closes[nth(other)]):
        if closes[nth(one)] < closes[nth(other)]:
            one += 1
        else:
            other += 1
        tick = max(now, opens[nth(one)], opens[nth(other)])
    return int(tick)


@compiled
def run(given: Given, state: State, heaps: Heaps, out: Written) -> None:
    """Every instant before the horizon: papers, then meetings, then officers (see :mod:`sim.flow`)."""
    horizon, bits = given.horizon, given.bits
    opens, closes, before, table = given.opens, given.closes, given.before, given.table
    arrivals, arrival, order = given.arrivals, given.arrival, given.order
    first, stations, duration = given.first, given.station, given.duration
    own, seats, desk, serves, holder, desks = (
        given.own,
        given.seats,
        given.desk,
        given.serves,
        given.holder,
        given.desks,
    )
    meetings, body, begins = given.meetings, given.body, given.begins
    closing, limit, least = given.closing, given.limit, given.least
    visit, free, listed = state.visit, state.free, state.listed
    touched, touching, present, aside, tree = state.touched, state.touching, state.present, state.aside, state.tree
    entries, low, size = heaps.entry, heaps.low, heaps.size
    ready, start, end, officers = out.ready, out.start, out.end, out.officer
    finished, taken = out.finished, out.taken
    ends, coming, asked, listing = len(low) + ENDS, len(low) + COMING, len(low) + ASKED, desks + given.bodies
    arrived, met, now, touches, clocks = 0, 0, 0, 0, listing
    leaves = len(tree) >> 1
    about = (1 << bits) - 1
    arrives_next = arrival[nth(arrivals[0])] if len(arrivals) else NEVER

    while True:
        now = min(
            arrives_next,
            tree[1] >> bits,
            entries[nth(low[nth(ends)])] >> bits if size[nth(ends)] else NEVER,
            begins[nth(meetings[nth(met)])] if met < len(meetings) else NEVER,
            entries[nth(low[nth(coming)])] >> bits if size[nth(coming)] else NEVER,
        )
        if now >= horizon:
            return

        while True:
            # 1. The papers that arrive now or end a visit now move on, each until it lies somewhere or time must pass.
            while True:
                if arrives_next == now:
                    paper = arrivals[nth(arrived)]
                    at = visit[nth(paper)]
                    arrived += 1
                    arrives_next = arrival[nth(arrivals[nth(arrived)])] if arrived < len(arrivals) else NEVER
                elif tree[1] >> bits == now:
                    paper = tree[1] & about
                    at = visit[nth(paper)]
                    end[nth(at)] = now
                    officer = officers[nth(at)]
                    at += 1
                    settle(tree, leaves + officer, NEVER)
                    free[nth(officer)] = True
                    for seat in range(seats[nth(officer)], seats[nth(officer + 1)]):
                        place = desk[nth(seat)]
                        if not listed[nth(seat)]:
                            listed[nth(seat)] = True
                            push(entries, low, size, listing + place, seat)
                        if size[nth(place)] and size[nth(listing + place)] and not touched[nth(place)]:
                            touched[nth(place)], touching[nth(touches)] = True, place
                            touches += 1
                elif size[nth(ends)] and entries[nth(low[nth(ends)])] >> bits == now:
                    paper = pop(entries, low, size, ends) & about
                    at = visit[nth(paper)]
                    end[nth(at)] = now
                    at += 1
                else:
                    break
                last = first[nth(paper + 1)]
                while at < last:
                    ready[nth(at)] = now
                    station = stations[nth(at)]
                    if station < clocks:
                        push(entries, low, size, station, (order[nth(paper)] + now) << bits | paper)
                        if station < desks and size[nth(listing + station)] and not touched[nth(station)]:
                            touched[nth(station)], touching[nth(touches)] = True, station
                            touches += 1
                        break
                    start[nth(at)] = now
                    hours = station - clocks
                    here = interval(closes, present, hours, now)
                    minutes = duration[nth(at)]
                    if opens[nth(here)] <= now and minutes <= closes[nth(here)] - now:
                        until = now + minutes
                    else:
                        until = add(opens, before, here, table[nth(hours + 1)] - 1, now, minutes)
                    if until > now:
                        if until < horizon:
                            push(entries, low, size, ends, until << bits | paper)
                        break
                    end[nth(at)] = now
                    at += 1
                if at == last:
                    finished[nth(paper)] = now
                visit[nth(paper)] = at

            # 2. One meeting that begins now; the papers that it lets out at once move on before the next one.
            if met == len(meetings) or begins[nth(meetings[nth(met)])] > now:
                break
            meeting = meetings[nth(met)]
            met += 1
            gate = desks + body[nth(meeting)]
            timely = 0
            for place in range(low[nth(gate)], low[nth(gate)] + size[nth(gate)]):
                timely += ready[nth(visit[nth(entries[nth(place)] & about)])] <= closing[nth(meeting)]
            if timely < least[nth(meeting)]:
                taken[nth(meeting)] = -1
                continue
            late = 0
            while taken[nth(meeting)] < min(timely, limit[nth(meeting)]):
                paper = pop(entries, low, size, gate) & about
                at = visit[nth(paper)]
                if ready[nth(at)] > closing[nth(meeting)]:
                    aside[nth(late)] = paper
                    late += 1
                    continue
                taken[nth(meeting)] += 1
                start[nth(at)] = now
                if duration[nth(at)] < horizon - now:
                    push(entries, low, size, ends, (now + duration[nth(at)]) << bits | paper)
            for number in range(late):
                paper = aside[nth(number)]
                push(entries, low, size, gate, (order[nth(paper)] + ready[nth(visit[nth(paper)])]) << bits | paper)

        # 3. Officers by number: who is free and in takes the first paper of the desks that they serve now. Only those
        # are asked who are listed at a desk where a paper lies; a desk is asked again as long as it has both.
        while size[nth(coming)] and entries[nth(low[nth(coming)])] >> bits == now:
            seat = pop(entries, low, size, coming) & about
            place = desk[nth(seat)]
            push(entries, low, size, listing + place, seat)
            if size[nth(place)] and not touched[nth(place)]:
                touched[nth(place)], touching[nth(touches)] = True, place
                touches += 1
        alone = touching[0] if touches == 1 else -1
        for number in range(touches):
            place = touching[nth(number)]
            touched[nth(place)] = False
            if touches > 1:
                push(entries, low, size, asked, entries[nth(low[nth(listing + place)])] << bits | place)
        touches = 0
        while alone >= 0 or size[nth(asked)]:
            if alone >= 0:  # as there mostly is: a heap is not needed for one
                place, alone = alone, -1
            else:
                place = pop(entries, low, size, asked) & about
                if size[nth(place)] == 0:
                    continue
            seat = pop(entries, low, size, listing + place)
            officer = holder[nth(seat)]
            if not free[nth(officer)]:
                listed[nth(seat)] = False
            else:
                hours, other = own[nth(officer)], serves[nth(seat)]
                here = there = interval(closes, present, hours, now)
                if other != hours:
                    there = interval(closes, present, other, now)
                if opens[nth(here)] > now or opens[nth(there)] > now:
                    tick = next_open(opens, closes, here, there, now)
                    if tick < horizon:
                        push(entries, low, size, coming, tick << bits | seat)
                else:
                    listed[nth(seat)] = False
                    best = place
                    if seats[nth(officer + 1)] - seats[nth(officer)] > 1:
                        for other_seat in range(seats[nth(officer)], seats[nth(officer + 1)]):
                            rival, other = desk[nth(other_seat)], serves[nth(other_seat)]
                            sooner = entries[nth(low[nth(rival)])] < entries[nth(low[nth(best)])]
                            if size[nth(rival)] and sooner and opens[nth(interval(closes, present, other, now))] <= now:
                                best = rival
                    paper = pop(entries, low, size, best) & about
                    at = visit[nth(paper)]
                    free[nth(officer)], start[nth(at)], officers[nth(at)] = False, now, officer
                    minutes = duration[nth(at)]
                    if minutes <= closes[nth(here)] - now:
                        until = now + minutes
                    else:
                        until = add(opens, before, here, table[nth(hours + 1)] - 1, now, minutes)
                    if until < horizon:
                        settle(tree, leaves + officer, until << bits | paper)
            if size[nth(place)] and size[nth(listing + place)]:
                if size[nth(asked)]:
                    push(entries, low, size, asked, entries[nth(low[nth(listing + place)])] << bits | place)
                else:
                    alone = place
