"""Who notices a mutant: a worked case whose expectation is no longer met, or a property that comes out differently.

The cases that cite the norms of the changed clause are decided first, then those about its acts: a case takes about a
millisecond. Only what all cases let pass is put to the properties that the clause bears on: a verdict changes, or a
finding appears or disappears.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from proofs.hits import hits
from proofs.levels import authority
from proofs.mutants import Mutant
from proofs.obligations import Obligation, obligations
from proofs.reach import Reach, bears_on, reach_of
from proofs.solving import OutOfTime, budget
from proofs.world import forget
from spec.cases import Case
from spec.clauses import Clause, acts_of
from spec.rulebook import LITERAL, STANDARD, Rulebook, Stack, layer_names, stack
from spec.worked import Worked, layers_of, work, worked_cases

Failures = frozenset[tuple[str, ...]]
"""The ways in which a property fails, each told apart by its clauses and by what it is about; none: it holds."""


@dataclass(frozen=True)
class Notice:
    """Who noticed: a *case*, or a *property* (of which the verdict changed) or a *finding* under it, by name.

    ``layers`` says under which layers, ``what`` which expectation of the case is no longer met.
    """

    by: str
    name: str
    layers: str
    what: str = ""


@dataclass
class Before:
    """What there is to notice with: the rules unchanged, their worked cases that pass, and how each property stands.

    ``stacks`` are those whose properties are asked, by name; ``seconds`` is the time for one property.
    """

    rulebook: Rulebook
    stacks: Sequence[tuple[str, tuple[str, ...]]]
    seconds: float
    _failing: dict[tuple[str, Obligation], Failures | None] = field(default_factory=dict)

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """The clauses of the edition."""
        return {clause.name: clause for clause in self.rulebook.clauses}

    @cached_property
    def asked(self) -> dict[str, Stack]:
        """The stacks whose properties are asked."""
        return {name: stack(self.rulebook, layers) for name, layers in self.stacks}

    @cached_property
    def decided(self) -> dict[str, Stack]:
        """The stacks under which worked cases are decided."""
        return {word: stack(self.rulebook, layer_names(self.rulebook, [word])) for word in (LITERAL, STANDARD)}

    @cached_property
    def cases(self) -> list[tuple[Case, frozenset[str]]]:
        """The worked cases that come out as they expect, each with the norms that it has to do with."""
        worked = [work(self.decided[layers_of(case)], case) for case in worked_cases(self.rulebook)]
        return [(one.case, one.norms) for one in worked if one.passed]

    def failing(self, name: str, obligation: Obligation) -> Failures | None:
        """How a property stands before anything is changed."""
        key = (name, obligation)
        if key not in self._failing:
            self._failing[key] = failures(self.asked[name], obligation, self.seconds)
        return self._failing[key]


def failures(rules: Stack, obligation: Obligation, seconds: float) -> Failures | None:
    """The ways in which a property fails; None when the solver cannot say in time."""
    if obligation.part == "authority":
        found = authority(rules)
        ways = [("circle", *found.circle)] if found.circle else []
        return frozenset([*ways, *(("upwards", *tie) for tie in found.upwards)])
    try:
        with budget(seconds):
            return frozenset((*hit.clauses, *hit.about) for hit in hits(rules, obligation, seconds, set()))
    except OutOfTime:
        return None


def who_notices(before: Before, mutant: Mutant) -> Notice | None:
    """The first to notice a mutant; None when nobody does."""
    after = {word: mutant.applied(rules) for word, rules in before.decided.items()}
    return _a_case(after, _nearest_first(before, before.clauses[mutant.clause]), before) or _a_property(before, mutant)


def _nearest_first(before: Before, clause: Clause) -> list[Case]:
    """The cases that cite the norms of a clause, then those about its acts, then all others."""
    norms, acts = set(clause.norms), set(acts_of(clause.shape))
    ranked = [(0 if norms & cited else 1 if case.act in acts else 2, case) for case, cited in before.cases]
    return [case for _, case in sorted(ranked, key=lambda one: one[0])]


def _a_case(after: dict[str, Stack], cases: Sequence[Case], before: Before) -> Notice | None:
    for case in cases:
        word = layers_of(case)
        if after[word] is not before.decided[word]:
            worked: Worked = work(after[word], case)
            if worked.differences:
                return Notice("case", case.name, word, worked.differences[0].what)
    return None


def _a_property(before: Before, mutant: Mutant) -> Notice | None:
    for name, rules in before.asked.items():
        changed = mutant.applied(rules)
        if changed is rules:
            continue
        try:
            for obligation in properties_touched(rules, changed, mutant.clause):
                now = failures(changed, obligation, before.seconds)
                then = before.failing(name, obligation)
                if now is not None and then is not None and now != then:
                    return Notice("finding" if now and then else "property", obligation.name, name)
        finally:
            forget(changed)
    return None


def properties_touched(rules: Stack, changed: Stack, clause: str) -> Iterator[Obligation]:
    """The properties on which a changed clause bears, with the old rules or with the new ones."""
    reaches: list[tuple[Stack, Reach]] = [(one, reach_of(one, clause)) for one in (rules, changed)]
    there = set(obligations(changed))
    for obligation in obligations(rules):
        if obligation in there and any(bears_on(one, reach, obligation) for one, reach in reaches):
            yield obligation
