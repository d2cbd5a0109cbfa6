"""Flows turned into others whose course follows from theirs: over working hours, renumbered, on a finer clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.flow import GATE, Body, Course, Flow
from sim.hours import Hours
from sim.ticks import NEVER, Ticks


def without_time_at_the_gate(flow: Flow) -> Flow:
    """The same, with gates that let papers out as the meeting begins: that time is on no officer's clock."""
    return replace(flow, duration=np.where(flow.kind == GATE, 0, flow.duration))


def over(flow: Flow, hours: Hours) -> Flow:
    """A flow in working time as a flow of the calendar: its minute ``w`` becomes the ``w``-th minute of the hours.

    A minute of working time that is both a closing and the next opening becomes the closing. The total of the hours is
    the horizon of the flow.
    """

    def cal(ticks: Ticks) -> Ticks:
        return hours.add(0, np.minimum(ticks, flow.horizon))

    def stretched(one: Hours) -> Hours:
        pairs = np.column_stack([hours.next_open(cal(one.opens)), cal(one.closes)])
        return Hours.joined(pairs, hours.horizon).and_(hours)

    held = [body.begins < flow.horizon for body in flow.bodies]
    return replace(
        flow,
        horizon=int(cal(np.array([flow.horizon]))[0]),
        hours=tuple(stretched(one) for one in flow.hours),
        bodies=tuple(
            Body(
                body.name,
                cal(body.begins[which]),
                _early(cal, body.closing[which]),
                body.limit[which],
                body.least[which],
            )
            for body, which in zip(flow.bodies, held, strict=True)
        ),
        arrival=cal(flow.arrival),
    )


def _early(cal, closing: Ticks) -> Ticks:
    """A closing before the beginning stays before the beginning."""
    return np.where(closing < 0, -1, cal(np.maximum(closing, 0)))


def in_working_time(course: Course, hours: Hours) -> list[Ticks]:
    """The moments of a course of the calendar, in minutes of the hours."""

    def back(ticks: Ticks) -> Ticks:
        return np.where(ticks == NEVER, NEVER, hours.between(0, np.minimum(ticks, hours.horizon)))

    return [back(one) for one in (course.ready, course.start, course.end, course.finished)]


def renumbered(flow: Flow, order: Sequence[int]) -> tuple[Flow, np.ndarray]:
    """The same papers in another order, and where each visit was before."""
    lengths = np.diff(flow.first)[list(order)]
    rows = np.concatenate([np.arange(flow.first[one], flow.first[one + 1]) for one in order] or [np.zeros(0, np.int64)])
    turned = replace(
        flow,
        arrival=flow.arrival[list(order)],
        priority=flow.priority[list(order)],
        first=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        station=flow.station[rows],
        duration=flow.duration[rows],
    )
    return turned, rows


def finer(flow: Flow, times: int) -> Flow:
    """The same on a clock with so many ticks for each of now."""
    return replace(
        flow,
        horizon=flow.horizon * times,
        hours=tuple(Hours(one.opens * times, one.closes * times, one.horizon * times) for one in flow.hours),
        bodies=tuple(
            Body(one.name, one.begins * times, one.closing * times, one.limit, one.least) for one in flow.bodies
        ),
        arrival=flow.arrival * times,
        duration=flow.duration * times,
    )
