"""Who notices a mutant: a worked case whose expectation is no longer met, or a property that comes out differently.

The cases that cite the norms of the changed clause are decided first, then those about its acts: a case takes about a
millisecond. Only what all cases let pass is put to the properties that the clause bears on: a verdict changes, or a
finding appears or disappears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from proofs.asks import asks_in, forget_asks, matters
from proofs.case_reach import CaseReach
from proofs.failures import TIME, Failures, failures_of
from proofs.findings import question_of
from proofs.levels import authority
from proofs.mutants import Mutant
from proofs.obligations import Obligation
from proofs.queries import QUERIES, battery
from proofs.reach import PATHS, Bearing, reach_of
from proofs.replay import decided, shows
from proofs.search import Hit, Search
from proofs.small_world import forget
from proofs.solving import OutOfTime, budget
from spec.cases import Case
from spec.clauses import Clause, acts_of
from spec.layers import LITERAL, STANDARD, layer_names, stack
from spec.rulebook import Rulebook, Stack
from spec.worked import layers_of, work, worked_cases


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
    _found: dict[tuple[str, Obligation], Failures | None] = field(default_factory=dict)

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
        """The worked cases that come out as they expect, each with the norms and clauses that it has to do with.

        Those of a reading are left out: what they notice is a change of the reading.
        """
        cases = [case for case in worked_cases(self.rulebook) if layers_of(case) in self.decided]
        worked = [work(self.decided[layers_of(case)], case) for case in cases]
        return [(one.case, frozenset(one.touched)) for one in worked if one.passed]

    @cached_property
    def reaches(self) -> dict[str, CaseReach]:
        """Which cases a clause can touch, under each of these stacks."""
        return {word: CaseReach(rules) for word, rules in self.decided.items()}

    def found(self, name: str, obligation: Obligation) -> Failures | None:
        """The ways in which a property fails before anything is changed; None when the solver cannot say."""
        key = (name, obligation)
        if key not in self._found:
            self._found[key] = found_in(self.asked[name], obligation, self.seconds)
        return self._found[key]

    def touched(self, name: str, clause: str) -> list[Obligation]:
        """The properties of a stack on which a clause bears."""
        rules = self.asked[name]
        reach = reach_of(rules, clause)
        return [one for one in self._obligations[name] if self._bears[name].on(reach, one)]

    @cached_property
    def _obligations(self) -> dict[str, list[Obligation]]:
        return {name: battery(rules) for name, rules in self.asked.items()}

    @cached_property
    def _bears(self) -> dict[str, Bearing]:
        return {name: Bearing(rules) for name, rules in self.asked.items()}


def found_in(rules: Stack, obligation: Obligation, seconds: float) -> Failures | None:
    """The ways in which a property fails; None when the solver cannot say in time."""
    with budget(seconds):
        found = failures_of(rules, obligation, seconds, set())
    return None if found.cut_off == TIME else found


def who_notices(before: Before, mutant: Mutant) -> Notice | None:
    """The first to notice a mutant; None when nobody does."""
    return _a_case(before, mutant) or _a_property(before, mutant)


def _nearest_first(before: Before, clause: Clause) -> list[Case]:
    """The cases that cite a clause, then those that cite its norms, those about its acts, and all others."""
    norms, acts = set(clause.norms), set(acts_of(clause.shape))

    def distance(case: Case, cited: frozenset[str]) -> int:
        return 0 if clause.name in cited else 1 if norms & cited else 2 if case.act in acts else 3

    ranked = [(distance(case, cited), case) for case, cited in before.cases]
    return [case for _, case in sorted(ranked, key=lambda one: one[0])]


def _a_case(before: Before, mutant: Mutant) -> Notice | None:
    after = {word: mutant.applied(rules) for word, rules in before.decided.items()}
    reached = {word: reach_of(rules, mutant.clause).clauses for word, rules in before.decided.items()}
    for case in _nearest_first(before, before.clauses[mutant.clause]):
        word = layers_of(case)
        rules, changed = before.decided[word], after[word]
        if changed is rules:
            continue
        clause = rules.clauses[mutant.clause]
        if before.reaches[word].touches(case, clause, changed.clauses.get(mutant.clause), reached[word]):
            worked = work(changed, case)
            if worked.differences:
                return Notice("case", case.name, word, worked.differences[0].what)
    return None


def _a_property(before: Before, mutant: Mutant) -> Notice | None:
    for name, rules in before.asked.items():
        changed = mutant.applied(rules)
        if changed is rules:
            continue
        try:
            for obligation in before.touched(name, mutant.clause):
                noticed = _differs(before, name, obligation, changed)
                if noticed:
                    return Notice(noticed, obligation.name, name)
        finally:
            forget_asks(changed)
            forget(changed)
    return None


def _differs(before: Before, name: str, obligation: Obligation, changed: Stack) -> str:
    """Whether a property comes out differently: *property* for its verdict, *finding* for one under it, "" for neither.

    That a case no longer shows the failure is seen at once. Whether a property of paths that failed before has further
    failures now is not asked: to list them all takes seconds.
    """
    if obligation.part == "authority":
        then_so, now_so = authority(before.asked[name]), authority(changed)
        same = (then_so.circle, then_so.upwards) == (now_so.circle, now_so.upwards)
        return "" if same else "property"
    first = before.found(name, obligation)
    if first is None:
        return ""
    then = first.hits
    if _gone(then, obligation, changed):
        return "finding"
    if obligation.family in QUERIES:
        return "finding" if _new_asks(then, obligation, changed, before.seconds) else ""
    if then and obligation.family in PATHS:
        return ""
    now = found_in(changed, obligation, before.seconds)
    if now is None:
        return ""
    if bool(now.hits) != bool(then):
        return "property"
    if first.cut_off or now.cut_off:  # which are among the first so many may be chance
        return ""
    return "" if _questions(now.hits, changed) == _questions(then, before.asked[name]) else "finding"


def _gone(then: Sequence[Hit], obligation: Obligation, changed: Stack) -> bool:
    """Whether a case in which the property failed no longer shows it."""
    pairs = [(hit, hit.case) for hit in then if hit.case is not None]
    return any(not shows(changed, hit, decided(changed, obligation, case)) for hit, case in pairs)


def _new_asks(then: Sequence[Hit], obligation: Obligation, changed: Stack, seconds: float) -> bool:
    """Whether the clauses now leave something unsaid that they said before, and there is a case in which it matters."""
    known = {hit.key for hit in then}
    new = [ask for ask in asks_in(QUERIES[obligation.family], changed, obligation) if ask.same not in known]
    search = Search(changed, seconds)
    try:
        with budget(seconds):
            return any(search.possible(matters(search.world, ask)) for ask in new)
    except OutOfTime:
        return False


def _questions(found: Sequence[Hit], rules: Stack) -> set[tuple[str, ...]]:
    return {question_of(rules, hit) for hit in found}
