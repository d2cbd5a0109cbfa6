"""Small changes to a condition, as a slip of the pen would make them: a part left out, a figure moved by one.

Each change says what it does to the words (what is left out), not to the cases: a conjunct left out under a negation
narrows what it widens elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from spec.condition import (
    ALWAYS,
    NEVER,
    And,
    AtLeast,
    Choice,
    Compare,
    Condition,
    Constant,
    Done,
    HasAtLeast,
    Not,
    OfKind,
    Or,
)
from spec.connectives import conjunction, disjunction, negation

HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True)
class Edit:
    """A changed condition: the kind of change, the part that it is about, what stands there instead (None: nothing)."""

    kind: str
    part: Condition
    instead: Condition | None
    after: Condition


def edits(condition: Condition) -> list[Edit]:
    """Every single change inside a condition, each result once; the condition itself and *never* are none."""
    found: dict[Condition, Edit] = {}
    for edit in _inside(condition):
        if edit.after not in (condition, NEVER):
            found.setdefault(edit.after, edit)
    return list(found.values())


def opposite(condition: Condition) -> Edit | None:
    """The condition turned round; None for one that always or never holds."""
    if isinstance(condition, Constant):
        return None
    return Edit("negated", condition, None, negation(condition))


def widest(condition: Condition) -> Edit | None:
    """The condition left out as a whole, so that it always holds."""
    if isinstance(condition, Constant):
        return None
    return Edit("always", condition, None, ALWAYS)


def also(condition: Condition, fact: Condition) -> Edit:
    """The condition with a further one that must hold beside it."""
    return Edit("further", fact, None, conjunction(condition, fact))


def _inside(condition: Condition) -> Iterator[Edit]:
    match condition:
        case And(parts=parts):
            yield from _joined(parts, conjunction, "conjunct")
        case Or(parts=parts):
            yield from _joined(parts, disjunction, "disjunct")
        case Not(part=part):
            yield from _around(part, negation)
        case AtLeast(body=body, count=count):
            yield from _around(body, lambda one: replace(condition, body=one))
            for number in (count - 1, count + 1):
                if number > 0:
                    yield _figure(condition, replace(condition, count=number))
        case HasAtLeast(count=count):
            for number in (count - 1, count + 1):
                if number > 0:
                    yield _figure(condition, replace(condition, count=number))
        case Choice(values=values) if len(values) > 1:
            for value in values:
                left = replace(condition, values=tuple(one for one in values if one != value))
                yield Edit("disjunct", replace(condition, values=(value,)), None, left)
        case OfKind(kinds=kinds) if len(kinds) > 1:
            for kind in kinds:
                left_kinds = replace(condition, kinds=tuple(one for one in kinds if one != kind))
                yield Edit("disjunct", replace(condition, kinds=(kind,)), None, left_kinds)
        case Compare(constant=constant):
            for number in (constant - step(condition), constant + step(condition)):
                yield _figure(condition, replace(condition, constant=number))
        case Done(outcome=outcome, by=by):
            if outcome is not None:
                yield Edit("outcome", condition, replace(condition, outcome=None), replace(condition, outcome=None))
            if by is not None:
                yield Edit("by", condition, replace(condition, by=None), replace(condition, by=None))
        case _:
            return


def step(condition: Compare) -> int:
    """By how much the figure of a comparison is moved: by one, of times by a day or an hour.

    >>> step(Compare(((1, "agenda.sent"), (-1, "meeting.begins")), 3 * 24 * 60, unit="minutes"))
    1440
    """
    if condition.unit != "minutes" or condition.constant == 0:
        return 1
    return next((unit for unit in (DAY, HOUR) if condition.constant % unit == 0), 1)


def _figure(before: Condition, after: Condition) -> Edit:
    return Edit("figure", before, after, after)


def _joined(parts: tuple[Condition, ...], join: Callable[..., Condition], kind: str) -> Iterator[Edit]:
    """Each part left out; then the changes inside each part."""
    for place, part in enumerate(parts):
        rest = (*parts[:place], *parts[place + 1 :])
        yield Edit(kind, part, None, join(*rest))
    for place, part in enumerate(parts):
        before, behind = parts[:place], parts[place + 1 :]
        yield from _around(part, lambda one, before=before, behind=behind: join(*before, one, *behind))  # type: ignore[misc]


def _around(part: Condition, put: Callable[[Condition], Condition]) -> Iterator[Edit]:
    for edit in _inside(part):
        yield replace(edit, after=put(edit.after))
