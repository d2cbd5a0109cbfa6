"""What is other between two checks of a rulebook: verdicts that changed, findings that are new, gone or not the same.

Pure functions over the results of two checks; nothing is asked of a solver.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from proofs.battery import StackResult
from proofs.findings import Finding
from proofs.verdicts import Verdict


@dataclass(frozen=True)
class VerdictChange:
    """A property whose verdict is another word; None on a side where it was not asked."""

    before: Verdict | None
    after: Verdict | None

    @property
    def name(self) -> str:
        """The name of the property."""
        one = self.after or self.before
        assert one is not None
        return one.obligation.name


@dataclass(frozen=True)
class FindingChange:
    """A finding of both checks that is not quite the same; ``parts`` name what differs (:data:`PARTS`)."""

    before: Finding
    after: Finding
    parts: tuple[str, ...]


@dataclass(frozen=True)
class StackChange:
    """What is other in one stack."""

    before: StackResult
    after: StackResult
    verdicts: tuple[VerdictChange, ...]
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    changed: tuple[FindingChange, ...]

    @property
    def name(self) -> str:
        """The word by which the stack is asked for."""
        return self.after.name

    @property
    def nothing(self) -> bool:
        """Whether all is as it was."""
        return not (self.verdicts or self.new or self.gone or self.changed)


def _answer(one: Finding) -> Hashable:
    decision = one.decision
    holders = tuple(sorted({holder.post for holder in decision.holders}))
    return decision.answer, decision.allowed, decision.blocked, holders, decision.unknown


PARTS: dict[str, Callable[[Finding], Any]] = {
    "statement": lambda one: one.statement,
    "case": lambda one: replace(one.case, name="", texts={}),
    "answer": _answer,
    "closed_by": lambda one: frozenset((closure.readings, closure.vacuous) for closure in one.closures),
    "reach": lambda one: frozenset((closure.readings, closure.reach, closure.given) for closure in one.closures),
    "norms": lambda one: one.norms,
    "clauses": lambda one: one.clauses,
    "also": lambda one: one.more,
    "touches": lambda one: one.kinds,
    "replayed": lambda one: one.replayed,
}
"""The parts in which a finding may differ from what it was.

``reach`` is how far the closing readings reach; where other readings close it (``closed_by``), it is not told apart.
"""


def changed_results(before: Sequence[StackResult], after: Sequence[StackResult]) -> list[StackChange]:
    """What is other in each stack of the later check that the earlier one had as well."""
    earlier = {one.name: one for one in before}
    return [changed_stack(earlier[one.name], one) for one in after if one.name in earlier]


def changed_stack(before: StackResult, after: StackResult) -> StackChange:
    """What is other in one stack. The other way round, what was new is gone, and what was gone is new."""
    pairs = paired(before.findings, after.findings)
    had, has = {id(old) for old, _ in pairs}, {id(new) for _, new in pairs}
    changes = (FindingChange(old, new, differing(old, new)) for old, new in pairs)
    return StackChange(
        before,
        after,
        changed_verdicts(before.verdicts, after.verdicts),
        tuple(one for one in after.findings if id(one) not in has),
        tuple(one for one in before.findings if id(one) not in had),
        tuple(one for one in changes if one.parts),
    )


def changed_verdicts(before: Sequence[Verdict], after: Sequence[Verdict]) -> tuple[VerdictChange, ...]:
    """The properties whose verdict is another word, those of the later check first; a property is known by its name."""
    old, new = ({one.obligation.name: one for one in verdicts} for verdicts in (before, after))
    changes = (VerdictChange(old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old]))
    return tuple(
        one for one in changes if one.before is None or one.after is None or one.before.verdict != one.after.verdict
    )


def differing(before: Finding, after: Finding) -> tuple[str, ...]:
    """The parts in which a finding differs from what it was."""
    parts = tuple(part for part, of in PARTS.items() if of(before) != of(after))
    return tuple(part for part in parts if part != "reach" or "closed_by" not in parts)


_Key = Callable[[Finding, set[str]], Hashable]
_Fits = Callable[[Finding, Finding], bool]


def paired(before: Sequence[Finding], after: Sequence[Finding]) -> list[tuple[Finding, Finding]]:
    """The findings that are the same ones, in the order of the later check.

    A finding is known by its name. Names that stand twice were numbered by their place in the list
    (:func:`proofs.findings.ordered`), so that of these the equal ones are paired first. A name is made of the clauses
    that meet; when an edit makes one more clause meet, the name is another, and the sentence still says the same:
    what is left over is paired by its property and its sentence.
    """
    old_names, new_names = ({one.name for one in found} for found in (before, after))
    pairs: list[tuple[Finding, Finding]] = []
    steps: tuple[tuple[_Key, _Fits], ...] = (
        (_unnumbered, lambda old, new: not differing(old, new)),
        (_unnumbered, lambda old, new: old.clauses == new.clauses),
        (_unnumbered, lambda old, new: True),
        (lambda one, _: (one.obligation, one.kind, one.act, one.statement), lambda old, new: True),
    )
    left, right = list(before), list(after)
    for key, fits in steps:
        waiting: dict[Hashable, list[Finding]] = {}
        for one in left:
            waiting.setdefault(key(one, old_names), []).append(one)
        for one in right:
            candidates = waiting.get(key(one, new_names), [])
            at = next((at for at, old in enumerate(candidates) if fits(old, one)), None)
            if at is not None:
                pairs.append((candidates.pop(at), one))
        met = {id(one) for pair in pairs for one in pair}
        left, right = _but(left, met), _but(right, met)
    place = {id(one): at for at, one in enumerate(after)}
    return sorted(pairs, key=lambda pair: place[id(pair[1])])


def _but(found: Iterable[Finding], met: set[int]) -> list[Finding]:
    return [one for one in found if id(one) not in met]


def _unnumbered(one: Finding, names: set[str]) -> str:
    """The name of a finding without the number by which it is told from another of the same name."""
    name, _, number = one.name.rpartition(":")
    return name if number.isdecimal() and name in names else one.name
