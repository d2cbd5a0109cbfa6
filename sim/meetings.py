"""Meetings of a body: who belongs to it, who may preside, which numbers make a quorum, and when it meets.

Membership, presiding and quorum are asked of the rules; rhythm, room on the agenda and closing come from the scenario.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.calendar import Calendar
from sim.figures import Figures
from sim.flow import Body
from sim.office_hours import minute_of
from sim.papers import Absentee
from sim.ticks import DAY, Ticks
from spec.bilingual import Bilingual
from spec.cases import Case
from spec.clauses import Composition, Limit
from spec.condition import Condition, Defined, FactTerm
from spec.decide import decide
from spec.rulebook import Stack
from spec.situation import Known, Situation
from spec.traversal import terms_of, walk

CONVENED_BY = "preside"
"""The act of leading a meeting, in the core vocabulary."""
DECIDES = "decide"
MEETING = "meeting.kind"
"""The fact that says which body a meeting is of, in the core vocabulary."""


@dataclass(frozen=True)
class BodyPlan:
    """A body that meets. Days are calendar days between meetings, ``closing`` working days before, ``minutes`` long.

    ``gap`` are the least, the middle and the greatest number of days from one meeting to the next; ``dates`` are days
    of the year (month-day) instead, for a body that meets on fixed days. ``members`` are the posts of the finite
    organisation. ``presiders`` are sets of posts: the meeting can be held when one of each is there (the first by the
    clause, or a stand-in by the layers). ``quorum`` says of each number present whether that is enough; None: the rules
    do not tell.
    """

    body: str
    members: tuple[str, ...]
    away: tuple[float, ...]
    presiders: tuple[str, ...]
    stand_in_presiders: tuple[tuple[str, bool, tuple[str, ...]], ...]
    quorum: tuple[bool | None, ...]
    gap: tuple[float, float, float]
    dates: tuple[str, ...]
    begins_at: int
    limit: int
    closing: int
    minutes: int
    skipped: float
    extra_at: int


def body_plan(rules: Stack, figures: Figures, body: str, absentees: Mapping[str, Absentee]) -> BodyPlan:
    """The plan of a body that the scenario lets meet."""
    members = _members(rules, figures, body)
    value = figures.value(f"{body}.gap")
    gap = (7.0, 7.0, 7.0)
    if value is not None:
        if {name for name, _ in value.figures} == {""}:
            days = figures.part(value, "", 1, 366)
            gap = (days, days, days)
        else:
            parts = ("low", "median", "high")
            gap = tuple(figures.part(value, part, 1, 366) for part in parts)  # type: ignore[assignment]
            if not gap[0] <= gap[1] <= gap[2]:
                message = Bilingual("应为 low ≤ median ≤ high", "low ≤ median ≤ high is expected")
                texts = dict(value.figures)
                figures.problems.append(value.problem(message, " ".join(texts.get(part, "–") for part in parts)))
    dates = _dates(figures, f"{body}.dates")
    at = minute_of(figures.text(f"{body}.at", "09:00"))
    if at is None:
        place = figures.value(f"{body}.at")
        assert place is not None
        figures.problems.append(
            place.problem(Bilingual("这不是钟点", "this is not a time of day"), figures.text(f"{body}.at"))
        )
    who, stand_ins = _presiders(rules, body, absentees)
    return BodyPlan(
        body,
        members,
        tuple(figures.share(f"away.{one}", f"away.{_kind(rules, one)}", default=0.0) for one in members),
        who,
        stand_ins,
        _quorum(rules, body, len(members)),
        gap,
        dates,
        at or 0,
        figures.whole(f"{body}.limit", default=1000, least=1, most=100_000),
        figures.whole(f"{body}.closing", default=0, least=0, most=60),
        figures.whole(f"{body}.minutes", default=0, least=0, most=1000),
        figures.share(f"{body}.skipped", default=0.0),
        figures.whole(f"{body}.extra-at", default=0, least=0, most=100_000),
    )


def _dates(figures: Figures, name: str) -> tuple[str, ...]:
    """The days of the year (month-day) of a value; what is none is told."""
    found = []
    for text in figures.text(name).split():
        if _is_day(2024, text):  # a leap year has every day
            found.append(text)
            continue
        value = figures.value(name)
        assert value is not None
        message = Bilingual("没有这一天", "there is no such day of the year")
        figures.problems.append(value.problem(message, text, "MM-DD", "is: 01-10"))
    return tuple(found)


def _is_day(year: int, text: str) -> bool:
    """Whether a year has such a month and day, written 03-15."""
    if len(text) != 5:
        return False
    try:
        datetime.date.fromisoformat(f"{year:04d}-{text}")
    except ValueError:
        return False
    return True


def _kind(rules: Stack, member: str) -> str:
    kind = rules.vocabulary.kind_of(member)
    return member if kind is None else kind.id


# ---- what the rules say


def _members(rules: Stack, figures: Figures, body: str) -> tuple[str, ...]:
    """The posts that belong to a body by its composition, each as often as the finite organisation has it, or as often
    as the scenario says (``number.KIND``)."""
    counts = {one.kind: one.count for one in rules.rulebook.organisation}
    below = rules.vocabulary.below
    found: dict[str, None] = {}
    for clause in rules.clauses.values():
        if not isinstance(clause.shape, Composition) or clause.shape.body != body:
            continue
        for kind in (one for name in clause.shape.members for one in sorted(below.get(name, {name}))):
            count = figures.whole(f"number.{kind}", default=counts.get(kind, 1), least=0, most=1000)
            found |= dict.fromkeys([kind] if counts.get(kind, 1) == 1 else [f"{kind}-{n}" for n in range(1, count + 1)])
    return tuple(found)


def _presiders(
    rules: Stack, body: str, absentees: Mapping[str, Absentee]
) -> tuple[tuple[str, ...], tuple[tuple[str, bool, tuple[str, ...]], ...]]:
    situation = Situation({MEETING: body})
    if not rules.powers[CONVENED_BY]:
        return (), ()
    first = decide(rules, Case("", CONVENED_BY, situation), rules=False)
    holders = tuple(dict.fromkeys(one.post for one in first.holders))
    stand_ins = []
    for holder in holders:
        absentee = absentees.get(holder)
        if absentee is None:
            continue
        for entrusted in (False, True):
            about: dict[tuple[str, str], Known] = {(holder, "away"): absentee.reason}
            about |= dict(absentee.meanwhile) if entrusted else {}
            decision = decide(rules, Case("", CONVENED_BY, Situation(situation.facts, about)), rules=False)
            takers = tuple(sorted({one.post for one in decision.holders} - {holder}))
            if takers:
                stand_ins.append((holder, entrusted, takers))
    return holders, tuple(stand_ins)


def _quorum(rules: Stack, body: str, members: int) -> tuple[bool | None, ...]:
    """For each number of members present, whether the body has its quorum; None where the readings differ."""
    found: list[bool | None] = []
    for number in range(members + 1):
        facts = quorum_facts(rules, body, number, members)
        case = Case("", DECIDES, Situation(facts), by=body)
        kept = {
            one.kept
            for one in decide(rules, case).limits
            if isinstance(one.clause.shape, Limit) and one.clause.shape.quorum
        }
        found.append(False if False in kept else None if None in kept else True)
    return tuple(found)


def quorum_facts(rules: Stack, body: str, present: int, members: int) -> dict[str, Known]:
    """The facts of a meeting of a body that its quorum is asked of: the number present, and the whole number."""
    quorums = [
        clause.shape
        for clause in rules.clauses.values()
        if isinstance(clause.shape, Limit) and clause.shape.quorum and clause.shape.act == DECIDES
    ]
    facts: dict[str, Known] = {MEETING: body}
    if quorums:
        counted = quorums[0].quantity
        others = sorted(_numbers_in(quorums[0].holds, rules) - {counted})
        facts |= {counted: present, **dict.fromkeys(others, members)}
    return facts


def _numbers_in(condition: Condition, rules: Stack) -> set[str]:
    found: set[str] = set()
    for part in walk(condition):
        found |= {term.fact for term in terms_of(part) if isinstance(term, FactTerm)}
        if isinstance(part, Defined):
            for alternative in rules.definitions[part.name].live:
                found |= _numbers_in(alternative.condition, rules)
    return {name for name in found if rules.vocabulary.facts[name].type == "number"} | _compared(condition, rules)


def _compared(condition: Condition, rules: Stack) -> set[str]:
    """The numbers of linear comparisons."""
    found: set[str] = set()
    for part in walk(condition):
        for _, name in getattr(part, "terms", ()):
            if isinstance(name, str) and name in rules.vocabulary.facts:
                found.add(name)
    return found


# ---- when it meets


@dataclass(frozen=True, eq=False)
class Sittings:
    """The planned meetings of one replication: ``begins`` ascending, ``extra`` where it is held only for a backlog."""

    begins: Ticks
    closing: Ticks
    extra: np.ndarray


def sittings(plan: BodyPlan, calendar: Calendar, gaps: np.random.Generator, skips: np.random.Generator) -> Sittings:
    """The planned meetings: each so many days after the one before, on the next working day; some are skipped."""
    days = calendar.working.size
    if plan.dates:
        wanted = sorted({day for text in plan.dates for day in _days_of(calendar, text)})
    else:
        low, middle, high = plan.gap
        wanted, day = [], 0.0
        while day < days:
            day += float(np.interp(gaps.random(), (0.0, 0.5, 1.0), (low, middle, high)))
            wanted.append(int(day))
    working = np.flatnonzero(calendar.working)
    place = np.searchsorted(working, np.array(wanted, np.int64))
    chosen = np.unique(working[place[place < working.size]])
    chosen = chosen[skips.random(chosen.size) >= plan.skipped]
    extra = np.zeros(chosen.size, np.bool_)
    if plan.extra_at:
        between = _between(chosen, working)
        extra = np.concatenate([extra, np.ones(between.size, np.bool_)])
        chosen = np.concatenate([chosen, between])
        order = np.argsort(chosen, kind="stable")
        chosen, extra = chosen[order], extra[order]
    begins = chosen.astype(np.int64) * DAY + plan.begins_at
    return Sittings(begins, _closing(begins, chosen, working, plan.closing), extra)


def _between(chosen: np.ndarray, working: np.ndarray) -> np.ndarray:
    """A working day about half way between each meeting and the next, where there is one."""
    middle = (chosen[:-1] + chosen[1:]) // 2
    found = working[np.minimum(np.searchsorted(working, middle), working.size - 1)]
    return np.setdiff1d(found, chosen)


def _closing(begins: Ticks, chosen: np.ndarray, working: np.ndarray, closing: int) -> Ticks:
    """When papers must be in: the end of the working day so many working days before; the beginning itself for 0."""
    if closing == 0:
        return begins.copy()
    place = np.searchsorted(working, chosen) - closing
    earlier = np.where(place >= 0, working[np.maximum(place, 0)], 0)
    return np.minimum((earlier.astype(np.int64) + 1) * DAY - 1, begins)


def _days_of(calendar: Calendar, text: str) -> list[int]:
    """The days of a month-day (03-15) within a calendar, one for each year of it that has such a day."""
    first = calendar.start
    found = []
    for year in range(first.year, first.year + calendar.working.size // 365 + 2):
        if not _is_day(year, text):
            continue  # 29 February
        day = (np.datetime64(f"{year}-{text}") - np.datetime64(first)).astype(int)
        if 0 <= day < calendar.working.size:
            found.append(int(day))
    return found


def as_body(plan: BodyPlan, planned: Sittings, present: Sequence[int], led: Sequence[bool]) -> tuple[Body, np.ndarray]:
    """The meetings as an engine takes them, and why each is not held: 0 held, 1 no quorum, 2 nobody to preside."""
    quorate = np.array([plan.quorum[number] is True for number in present], np.bool_)
    why = np.where(~np.array(led, np.bool_), 2, np.where(quorate, 0, 1)).astype(np.int32)
    limit = np.where(why == 0, plan.limit, 0).astype(np.int64)
    least = np.where(planned.extra, plan.extra_at, 0).astype(np.int64)
    return Body(plan.body, planned.begins, planned.closing, limit, least), why
