"""Small changes to what a clause says, shape by shape, as a slip of the pen would make them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

from proofs.condition_edits import edits, opposite
from proofs.other_names import OtherNames
from spec.clauses import (
    Cadence,
    Clause,
    Composition,
    Count,
    Delegation,
    Duration,
    Duty,
    Gate,
    Limit,
    Pair,
    Power,
    Relation,
    Repeal,
    Scope,
    Sequence,
    Shape,
    Term,
)
from spec.condition import ALWAYS, Compare, Condition, Sort

_NUMBER = re.compile("[0-9]+")

Change = tuple[str, str, Condition | str, Condition | str, Shape]
"""Kind, place, what is changed, what stands there instead, and the new shape."""


def _with(shape: Shape, **fields: Any) -> Shape:
    """The shape with some fields changed."""
    changed: Shape = replace(cast(Any, shape), **fields)
    return changed


def shape_edits(clause: Clause, others: OtherNames) -> Iterator[Change]:
    """Every single change to the shape of a clause; who else may be named in it, ``others`` tells."""
    shape = clause.shape
    match shape:
        case Power(holder=holder, sort=sort):
            yield from _of_people(shape, "holder", holder, sort, others)
        case Delegation(giver=giver, taker=taker, keeps=keeps):
            yield from _of_people(shape, "giver", giver, "post", others)
            yield from _of_people(shape, "taker", taker, "post", others)
            yield "keeps", "", "", "", replace(shape, keeps=not keeps)
            yield from _of_list(shape, "excepted", shape.excepted, least=0)
        case Gate():
            yield from _of_needs(shape, others)
        case Duty(who=who, sort=sort, within=within):
            if who is not None:
                yield from _of_people(shape, "who", who, sort, others)
            if within is not None:
                yield from _of_duration(shape, within)
            yield from _of_list(shape, "to", shape.to, least=0)
            yield from (
                ("left-out", name, getattr(shape, name), "", _with(shape, **{name: ""}))
                for name in ("means", "after")
                if getattr(shape, name)
            )
        case Limit():
            yield from _of_limit(shape)
        case Count():
            yield from _of_count(shape, others)
        case Pair():
            yield from _of_pair(shape, others)
        case Composition(members=members):
            yield from _of_list(shape, "members", members)
        case Scope(binds=binds):
            yield from _of_list(shape, "binds", binds)
        case Relation(superiors=superiors, subordinates=subordinates):
            turned = replace(shape, superiors=subordinates, subordinates=superiors)
            yield "exchanged", "superiors", " ".join(superiors), " ".join(subordinates), turned
            yield from _of_list(shape, "superiors", superiors)
            yield from _of_list(shape, "subordinates", subordinates)
        case Sequence(acts=acts):
            for place in range(len(acts) - 1):
                one, other = acts[place : place + 2]
                yield (
                    "exchanged",
                    "acts",
                    one,
                    other,
                    Sequence((*acts[:place], other, one, *acts[place + 2 :]), shape.inferred),
                )
            yield from _of_list(shape, "acts", acts, least=2)
        case Cadence(every=every):
            yield from _of_text(shape, "every", every)
        case Term(value=value, since=since):
            yield from _of_text(shape, "value", value)
            yield from _of_day(shape, "since", since)
        case Repeal(edition=edition, on=on):
            yield from _of_day(shape, "edition", edition)
            yield from _of_day(shape, "on", on)
        case _:
            pass
    if not isinstance(shape, Sequence) and hasattr(shape, "acts"):
        yield from _of_list(shape, "acts", shape.acts)


def _of_people(shape: Shape, place: str, whom: Condition, sort: Sort, others: OtherNames) -> Iterator[Change]:
    """Somebody else instead; and each change inside the condition on ``who``."""

    def put(after: Condition) -> Shape:
        return _with(shape, **{place: after})

    other = others.another(whom, sort)
    if other is not None:
        yield "holder", place, whom, other, put(other)
    for edit in edits(whom):
        if edit.after != ALWAYS:
            yield edit.kind, place, edit.part, edit.instead or "", put(edit.after)


def _of_list(shape: Shape, place: str, names: tuple[str, ...], least: int = 1) -> Iterator[Change]:
    """Each entry left out, as long as enough are left."""
    if len(names) > least:
        for name in names:
            rest = tuple(one for one in names if one != name)
            yield "left-out", place, name, "", _with(shape, **{place: rest})


def _of_needs(shape: Gate, others: OtherNames) -> Iterator[Change]:
    """Of several needs one is left out; of one it is forgotten by whom, or with which outcome, or it is another's."""
    for place, need in enumerate(shape.needs):

        def put(*instead: Any, place: int = place) -> Gate:
            return replace(shape, needs=(*shape.needs[:place], *instead, *shape.needs[place + 1 :]))

        if len(shape.needs) > 1:
            yield "need", "needs", need.act, "", put()
        if need.outcome is not None:
            yield "outcome", "needs", need.outcome, "", put(replace(need, outcome=None))
        if need.by is not None:
            yield "by", "needs", need.by, "", put(replace(need, by=None))
            other = others.another(need.by, others.sort_of(need.by))
            if other is not None:
                yield "holder", "needs", need.by, other, put(replace(need, by=other))
            for edit in edits(need.by):
                if edit.after != ALWAYS:
                    yield edit.kind, "needs", edit.part, edit.instead or "", put(replace(need, by=edit.after))


def _moved(text: str) -> Iterator[str]:
    """A text with its first number one less (but never below one) and one more."""
    match = _NUMBER.search(text)
    for number in (int(match[0]) - 1, int(match[0]) + 1) if match else ():
        if number > 0:
            yield _NUMBER.sub(str(number), text, count=1)


def _of_text(shape: Shape, place: str, text: str) -> Iterator[Change]:
    for moved in _moved(text):
        yield "figure", place, text, moved, _with(shape, **{place: moved})


def _of_day(shape: Shape, place: str, text: str) -> Iterator[Change]:
    """A date moved by a day."""
    for days in (-1, 1) if text else ():
        moved = (date.fromisoformat(text) + timedelta(days=days)).isoformat()
        yield "figure", place, text, moved, _with(shape, **{place: moved})


def _of_duration(shape: Duty | Pair, within: Duration) -> Iterator[Change]:
    for value in (within.value - 1, within.value + 1) if within.value is not None else ():
        if value > 0:
            unit = within.unit
            moved = _with(shape, within=replace(within, value=value))
            yield "figure", "within", f"{within.value} {unit}", f"{value} {unit}", moved
    if within.value is not None:
        yield "left-out", "within", f"{within.value} {within.unit}", "", _with(shape, within=None)


def _of_limit(shape: Limit) -> Iterator[Change]:
    """The figure of a plain bound moves with the condition that keeps it; any other condition changes by itself."""
    if shape.bound:
        yield from _of_bound(shape)
        return
    turned = opposite(shape.holds)
    for edit in (*edits(shape.holds), *([turned] if turned is not None else ())):
        if edit.after != ALWAYS:
            yield edit.kind, "holds", edit.part, edit.instead or "", replace(shape, holds=edit.after)


def _of_bound(shape: Limit | Count) -> Iterator[Change]:
    """The figure of ``at-most`` or ``at-least`` one less and one more, in the words and in the condition alike."""
    match = _NUMBER.search(shape.bound)
    if match is None:
        return
    figure, upper = int(match[0]), shape.bound.startswith("at-most")
    for number in (figure - 1, figure + 1):
        if number < (0 if upper else 1):
            continue
        text = _NUMBER.sub(str(number), shape.bound, count=1)
        holds = shape.holds
        if isinstance(holds, Compare):
            scale = 1 if isinstance(shape, Count) or not figure else abs(holds.constant) // figure
            moved = scale * (number - figure)
            holds = replace(holds, constant=holds.constant + (moved if upper else -moved))
        yield "figure", "bound", shape.bound, text, _with(shape, bound=text, holds=holds)


def _of_count(shape: Count, others: OtherNames) -> Iterator[Change]:
    yield from _of_bound(shape)
    if shape.per:
        yield from _of_list(shape, "per", shape.per, least=0)
    if shape.who is not None:
        yield "left-out", "who", shape.who, "", replace(shape, who=None)
        yield from _of_people(shape, "who", shape.who, shape.sort, others)


def _of_pair(shape: Pair, others: OtherNames) -> Iterator[Change]:
    yield from _of_list(shape, "same", shape.same, least=0)
    yield from _of_list(shape, "different", shape.different, least=0)
    if shape.within is not None:
        yield from _of_duration(shape, shape.within)
    if shape.who is not None:
        yield "left-out", "who", shape.who, "", replace(shape, who=None)
        yield from _of_people(shape, "who", shape.who, shape.sort, others)
