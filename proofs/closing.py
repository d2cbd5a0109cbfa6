"""Which readings close a finding: the smallest sets, each shown by deciding the case again.

A reading may close a case by taking it out of the rules; its *reach* says which share of the classes of cases that
the literal text governs is still governed with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations

import z3

from proofs.assertions import assertions
from proofs.bearing import Bearing
from proofs.failing import failing
from proofs.governed_classes import share_governed
from proofs.hits import somebody_can
from proofs.mentions import facts_of
from proofs.obligations import Obligation
from proofs.queries import QUERIES
from proofs.replay import closed_in, decided, stands_in
from proofs.search import Hit, Search
from proofs.solving import OutOfTime
from proofs.witness import situation_of
from proofs.world import World
from spec.cases import Case
from spec.clauses import Bar, Delegation, Exempt, Gate, Power
from spec.condition import NEVER
from spec.decide import Decision
from spec.layers import stack
from spec.residual import interpreter_for
from spec.rulebook import Rulebook, Stack
from spec.situation import Members

MOST_IN_A_SET = 2

_SILENT = (Power, Delegation, Gate, Bar, Exempt)
"""The shapes that have no say in a decision where they do not apply."""


@dataclass(frozen=True)
class Closure:
    """A smallest set of readings that closes a case. ``given`` are facts that the readings ask for and presuppose;
    ``outside``: they close it by taking the case out of the rules."""

    readings: tuple[str, ...]
    reach: float
    given: tuple[tuple[str, str], ...] = ()
    outside: bool = False

    @property
    def vacuous(self) -> bool:
        """Whether it answers nothing: the case, or cases like it, are governed no longer."""
        return self.outside or self.reach < 1


@dataclass
class Closer:
    """Tries readings on the cases of one stack."""

    rulebook: Rulebook
    base: Stack
    seconds: float
    stacks: dict[tuple[str, ...], Stack] = field(default_factory=dict)
    reaches: dict[tuple[str, tuple[str, ...]], float] = field(default_factory=dict)
    base_facts: set[str] = field(default_factory=set)
    asked: dict[str, set[str]] = field(default_factory=dict)
    searches: dict[tuple[str, ...], Search] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bearing = Bearing(self.base)

    def search_in(self, there: Stack) -> Search:
        """The search in a stack that all findings share."""
        if there.layers not in self.searches:
            self.searches[there.layers] = Search(there, self.seconds)
        return self.searches[there.layers]

    def with_readings(self, readings: tuple[str, ...]) -> Stack:
        """The base with some readings on top."""
        if readings not in self.stacks:
            self.stacks[readings] = stack(self.rulebook, (*self.base.layers, *readings))
        return self.stacks[readings]

    def closures(self, hit: Hit, case: Case) -> list[Closure]:
        """The smallest closing sets: single readings; where none does it, pairs of readings that change something."""
        touching = [layer.name for layer in self.bearing.readings(hit, case.act)]
        found = [closure for one in touching if (closure := self.try_on(hit, case, (one,)))]
        if found or hit.obligation.family in QUERIES:
            return found
        changing = [one for one in touching if self.changes(hit.obligation, case, one)]
        pairs = combinations(changing, MOST_IN_A_SET)
        return [closure for pair in pairs if (closure := self.try_on(hit, case, pair))]

    def changes(self, obligation: Obligation, case: Case, reading: str) -> bool:
        """Whether a reading alone changes anything in the decision of a case."""
        if self.idle(case, (reading,)):
            return False
        before = decided(self.base, obligation, case)
        after = decided(self.with_readings((reading,)), obligation, case)

        def gist(one: Decision) -> tuple[object, ...]:
            holders = tuple(sorted((holder.post, holder.clause.name) for holder in one.holders))
            return one.answer, one.allowed, one.blocked, holders, one.unknown, one.possible

        return gist(before) != gist(after)

    def try_on(self, hit: Hit, case: Case, readings: tuple[str, ...]) -> Closure | None:
        """The closure by these readings, or None; a case that they leave open is completed as they presuppose."""
        obligation = hit.obligation
        there = self.with_readings(readings)
        if obligation.family not in QUERIES and self.idle(case, readings):
            return None
        choose = tuple(one for one in case.choose if one[0] in there.open_definitions)
        news = self.new_facts(readings)
        situation = replace(case.situation, left_open=case.situation.left_open | news)
        again = replace(case, choose=choose, situation=situation)
        if obligation.family in QUERIES and stands_in(there, hit, again) is not False:
            return None  # the clauses tell, without who may do what being decided
        decision = decided(there, obligation, again, brief=obligation.family != "ambiguous")
        closed = closed_in(there, hit, decision)
        given: tuple[tuple[str, str], ...] = ()
        if closed is None:
            completed = self.completed(there, obligation, again, hit.clauses)
            if completed is None:
                return None
            again, given = completed
            decision = decided(there, obligation, again, brief=obligation.family != "ambiguous")
            closed = closed_in(there, hit, decision)
        if not closed:
            return None
        return Closure(readings, self.reach(there, case.act, readings), given, bool(decision.outside))

    def idle(self, case: Case, readings: tuple[str, ...]) -> bool:
        """Whether nothing that some readings change applies in a case: then it is decided as before.

        Only said of shapes that have no say where they do not apply, and of acts for which a power is given before
        and after.
        """
        there = self.with_readings(readings)
        layers = [self.rulebook.layers[name] for name in readings]
        if any(layer.chooses for layer in layers) or not (self.base.powers[case.act] and there.powers[case.act]):
            return False
        changed = {clause.name for layer in layers for clause in (*layer.adds, *layer.replaces)}
        changed.update(name for layer in layers for name in (*layer.repeals, *(target for target, _ in layer.excepts)))
        situation = replace(case.situation, left_open=case.situation.left_open | self.new_facts(readings))
        before, after = interpreter_for(self.base, case), interpreter_for(there, replace(case, situation=situation))
        for name in changed:
            old, new = self.base.clauses.get(name), there.clauses.get(name)
            if any(not isinstance(one.shape, _SILENT) for one in (old, new) if one is not None):
                return False
            applied = NEVER if old is None else before.applies(old)
            applies = NEVER if new is None else after.applies(new)
            same = old is not None and new is not None and old.shape == new.shape and old.strength == new.strength
            if applied != applies or (applies != NEVER and not same):
                return False
        return True

    def new_facts(self, readings: tuple[str, ...]) -> frozenset[str]:
        """The facts that some readings ask for and the base does not."""
        if not self.base_facts:
            self.base_facts = {fact for clause in self.base.clauses.values() for fact in facts_of(clause)}
        asked: set[str] = set()
        for name in readings:
            if name not in self.asked:
                layer = self.rulebook.layers[name]
                clauses = (*layer.adds, *layer.replaces)
                self.asked[name] = {fact for clause in clauses for fact in facts_of(clause)}
            asked |= self.asked[name]
        return frozenset(asked - self.base_facts)

    def completed(
        self, there: Stack, obligation: Obligation, case: Case, requirements: tuple[str, ...]
    ) -> tuple[Case, tuple[tuple[str, str], ...]] | None:
        """The case with the missing facts as the presuppositions allow, if none of these ways leaves it failing."""
        search = self.search_in(there)
        world = search.world
        try:
            violation = failing(world, obligation, case.act, requirements)
            holds = _holds(world, obligation, case.act)
        except OutOfTime:
            return None
        facts = assertions(world, case, about_asked=True)  # after these: what was not done is said of what they ask
        try:
            if search.possible([*facts, *violation]):
                return None
            found = search.find([*facts, *holds])
        except OutOfTime:
            return None
        if found is None:
            return None
        situation, _ = situation_of(world, found)
        case = replace(case, situation=replace(case.situation, left_open=frozenset()))
        news = {
            name: value
            for name, value in situation.facts.items()
            if name not in case.situation.facts and not isinstance(value, Members) and isinstance(value, str)
        }
        merged = replace(
            case.situation,
            facts={**situation.facts, **case.situation.facts},
            about={**situation.about, **case.situation.about},
        )
        return replace(case, situation=merged), tuple(sorted((name, str(value)) for name, value in news.items()))

    def reach(self, there: Stack, act: str, readings: tuple[str, ...]) -> float:
        """The share of classes of cases that the base governs and that the readings leave governed."""
        key = (act, readings)
        if key not in self.reaches:
            layers = [self.rulebook.layers[name] for name in readings]
            self.reaches[key] = share_governed(self.base, there, act, layers, self.seconds)
        return self.reaches[key]


def _holds(world: World, obligation: Obligation, act: str) -> list[z3.BoolRef]:
    if obligation.family in ("exists", "unique", "available"):
        return somebody_can(world, act)
    return []
