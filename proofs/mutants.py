"""Mutants: a rulebook with one small change in one clause, as a slip of the pen would make it.

What can be changed follows from the shape of a clause alone: the clause is dropped; its condition is turned round,
loses a part, or gets a further one; a figure moves by one, up and down; somebody else takes the place of its holder;
an exception is struck out; of a need, by whom or with which outcome is forgotten. The mark of strength is kept, and
declarations, which decide nothing, are left alone. A mutant is plain data, and it fits every stack in which the clause
stands as the edition has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, cast

from proofs.condition_edits import Edit, also, edits, opposite, widest
from spec.clauses import (
    Cadence,
    Clause,
    Composition,
    Count,
    Declaration,
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
    acts_of,
    conditions_of,
)
from spec.condition import (
    ALWAYS,
    WHO,
    Compare,
    Condition,
    Flag,
    Individual,
    OfKind,
    Same,
    Sort,
    terms_of,
    walk,
)
from spec.rulebook import EDITION, Rulebook, Stack

KINDS = (
    "dropped",
    "negated",
    "always",
    "conjunct",
    "disjunct",
    "further",
    "figure",
    "holder",
    "exception",
    "need",
    "outcome",
    "by",
    "left-out",
    "keeps",
    "exchanged",
)
"""What is done to a clause; ``left-out`` is an entry of a list (an act, a recipient, a member) or a whole field."""
_NUMBER = re.compile("[0-9]+")


@dataclass(frozen=True)
class Mutant:
    """One change to one clause.

    ``place`` is the field that changes (``when``, ``holder``, ``within`` …). ``part`` is what is left out, put in or
    exchanged, and ``instead`` what stands there afterwards: conditions, or plain texts. ``when`` and ``shape`` are the
    new ones; None: as before. ``without`` is the exception that is struck out.
    """

    clause: str
    kind: str
    place: str = ""
    part: Condition | str = ""
    instead: Condition | str = ""
    when: Condition | None = None
    shape: Shape | None = field(default=None, repr=False)
    without: str = ""

    def applied(self, stack: Stack) -> Stack:
        """The rules with this change; the stack itself where a reading has already replaced the clause."""
        there = stack.clauses.get(self.clause)
        if there is None or there.layer != EDITION:
            return stack
        if self.kind == "dropped":
            return replace(stack, clauses=_without(stack.clauses, self.clause))
        changed = replace(
            there,
            when=there.when if self.when is None else self.when,
            shape=there.shape if self.shape is None else self.shape,
            unless=tuple(one for one in there.unless if one != self.without),
        )
        return replace(stack, clauses={**stack.clauses, self.clause: changed})


def _without(clauses: dict[str, Clause], gone: str) -> dict[str, Clause]:
    """The other clauses; nothing gives way any more to the one that is gone."""
    kept = {name: clause for name, clause in clauses.items() if name != gone}
    for name, clause in kept.items():
        if gone in clause.unless:
            kept[name] = replace(clause, unless=tuple(one for one in clause.unless if one != gone))
    return kept


def mutants(rulebook: Rulebook) -> list[Mutant]:
    """Every mutant of every formal clause of the edition, clause by clause in the order of their names."""
    people = _People(rulebook)
    found: list[Mutant] = []
    for clause in sorted(rulebook.clauses, key=lambda one: one.name):
        if not isinstance(clause.shape, Declaration):
            found += mutants_of(clause, people)
    return found


def mutants_of(clause: Clause, people: _People) -> list[Mutant]:
    """The mutants of one clause, each different from it and from one another."""
    name = clause.name
    found = [Mutant(name, "dropped")]
    for edit in _of_when(clause, people):
        found.append(Mutant(name, edit.kind, "when", edit.part, edit.instead or "", when=edit.after))
    found += [Mutant(name, "exception", "unless", one, without=one) for one in clause.unless]
    for kind, place, part, instead, shape in _of_shape(clause, people):
        if shape != clause.shape:
            found.append(Mutant(name, kind, place, part, instead, shape=shape))
    once: dict[tuple[Any, ...], Mutant] = {}
    for one in found:
        once.setdefault((one.kind == "dropped", one.when, one.shape, one.without), one)
    return list(once.values())


# ---- who else could be named


@dataclass(frozen=True)
class _People:
    """The single posts and bodies that clauses of the edition name, and the flags of its vocabulary."""

    rulebook: Rulebook

    @cached_property
    def named(self) -> dict[Sort, tuple[str, ...]]:
        """The names in conditions on ``who``, by sort, each a single one."""
        names: set[tuple[Sort, str]] = set()
        for clause in self.rulebook.clauses:
            for condition in conditions_of(clause):
                names |= _individuals(condition)
        kinds = self.rulebook.vocabulary
        return {
            sort: tuple(sorted(name for its, name in names if its == sort and _is_one(kinds.kinds(sort), name)))
            for sort in ("post", "body")
        }

    def another(self, condition: Condition, sort: Sort) -> Condition | None:
        """The name that follows, round the alphabet, those that a condition mentions; None when there is no other."""
        mentioned = {name for _, name in _individuals(condition)} | _kinds_in(condition)
        names = self.named[sort]
        last = max(mentioned, default="")
        for name in (*(one for one in names if one > last), *names):
            if name not in mentioned:
                return Same(WHO, Individual(sort, name))
        return None

    def further(self, clause: Clause) -> Condition | None:
        """A flag of the case that a clause does not mention, of the thing its act is on if there is one.

        One that is usually set would change hardly any case, and is no slip that anybody makes.
        """
        vocabulary = self.rulebook.vocabulary
        mentioned = {part.fact for one in conditions_of(clause) for part in walk(one) if isinstance(part, Flag)}
        flags = sorted(
            fact.id
            for fact in vocabulary.facts.values()
            if fact.type == "flag" and fact.on == "case" and fact.usually != "yes" and fact.id not in mentioned
        )
        subjects = {vocabulary.acts[act].on for act in acts_of(clause.shape)}
        near = [one for one in flags if one.split(".")[0] in subjects]
        return Flag((near or flags)[0]) if flags else None


def _is_one(kinds: Any, name: str) -> bool:
    return name in kinds and kinds[name].one


def _individuals(condition: Condition) -> set[tuple[Sort, str]]:
    found: set[tuple[Sort, str]] = set()
    for part in walk(condition):
        found |= {(term.sort, term.id) for term in terms_of(part) if isinstance(term, Individual)}
    return found


def _kinds_in(condition: Condition) -> set[str]:
    return {kind for part in walk(condition) if isinstance(part, OfKind) for kind in part.kinds}


# ---- when a clause applies


def _of_when(clause: Clause, people: _People) -> Iterator[Edit]:
    wide, turned = widest(clause.when), opposite(clause.when)
    further = people.further(clause) if _has_cases(clause.shape) else None
    yield from (one for one in (turned, wide) if one is not None)
    yield from edits(clause.when)
    if further is not None:
        yield also(clause.when, further)


def _has_cases(shape: Shape) -> bool:
    """Whether a clause can apply to one case and not to another; ties, dates and whom the rules bind just hold."""
    return not isinstance(shape, Relation | Scope | Repeal) and not (isinstance(shape, Term) and bool(shape.since))


# ---- what a clause says

Change = tuple[str, str, Condition | str, Condition | str, Shape]
"""Kind, place, what is changed, what stands there instead, and the new shape."""


def _with(shape: Shape, **fields: Any) -> Shape:
    """The shape with some fields changed."""
    changed: Shape = replace(cast(Any, shape), **fields)
    return changed


def _of_shape(clause: Clause, people: _People) -> Iterator[Change]:
    shape = clause.shape
    match shape:
        case Power(holder=holder, sort=sort):
            yield from _of_people(shape, "holder", holder, sort, people)
        case Delegation(giver=giver, taker=taker, keeps=keeps):
            yield from _of_people(shape, "giver", giver, "post", people)
            yield from _of_people(shape, "taker", taker, "post", people)
            yield "keeps", "", "", "", replace(shape, keeps=not keeps)
            yield from _of_list(shape, "excepted", shape.excepted, least=0)
        case Gate():
            yield from _of_needs(shape, people)
        case Duty(who=who, sort=sort, within=within):
            if who is not None:
                yield from _of_people(shape, "who", who, sort, people)
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
            yield from _of_count(shape, people)
        case Pair():
            yield from _of_pair(shape, people)
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


def _of_people(shape: Shape, place: str, whom: Condition, sort: Sort, people: _People) -> Iterator[Change]:
    """Somebody else instead; and each change inside the condition on ``who``."""

    def put(after: Condition) -> Shape:
        return _with(shape, **{place: after})

    other = people.another(whom, sort)
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


def _of_needs(shape: Gate, people: _People) -> Iterator[Change]:
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
            for sort in {its for its, _ in _individuals(need.by)} or {"post"}:
                other = people.another(need.by, sort)
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


def _of_count(shape: Count, people: _People) -> Iterator[Change]:
    yield from _of_bound(shape)
    if shape.per:
        yield from _of_list(shape, "per", shape.per, least=0)
    if shape.who is not None:
        yield "left-out", "who", shape.who, "", replace(shape, who=None)
        yield from _of_people(shape, "who", shape.who, shape.sort, people)


def _of_pair(shape: Pair, people: _People) -> Iterator[Change]:
    yield from _of_list(shape, "same", shape.same, least=0)
    yield from _of_list(shape, "different", shape.different, least=0)
    if shape.within is not None:
        yield from _of_duration(shape, shape.within)
    if shape.who is not None:
        yield "left-out", "who", shape.who, "", replace(shape, who=None)
        yield from _of_people(shape, "who", shape.who, shape.sort, people)
