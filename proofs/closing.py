"""Which readings close a finding: the smallest sets, each shown by deciding the case again.

A reading may close a case by taking it out of the rules; its *reach* says which share of the classes of cases that
the literal text governs is still governed with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

import z3

from proofs.ambiguity import differs_in
from proofs.assertions import assertions
from proofs.hits import property_of, somebody_can
from proofs.levels import bypassed
from proofs.logic import any_of
from proofs.mentions import facts_of
from proofs.obligations import Obligation, due, governed, narrowed, supposed, violation_in
from proofs.queries import QUERIES
from proofs.replay import closed_in, decided, stands_in
from proofs.search import Hit, used_acts
from proofs.solving import OutOfTime, satisfiable, solver_in, tell
from proofs.traces import Traces, skipped
from proofs.witness import canonical_assignment, situation_of
from proofs.world import Key, World, world_of
from spec.cases import Case
from spec.clauses import Bar, Delegation, Exempt, Gate, Power, Scope, acts_of
from spec.condition import NEVER
from spec.decide import Decision
from spec.layers import stack
from spec.residual import interpreter_for
from spec.rulebook import Layer, Rulebook, Stack
from spec.situation import Members

MOST_IN_A_SET = 2
MOST_LAYERS = 2_000
MOST_CLASSES = 600
"""Classes of cases that a reach counts over; facts beyond that are left out."""


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


@dataclass(frozen=True)
class _Changes:
    """What a layer changes: clauses by ``names`` that it repeals, replaces or excepts from; the acts and the facts of
    those that it adds, delegations apart; the definitions that it reads in one way.
    """

    names: frozenset[str]
    acts: frozenset[str]
    facts: frozenset[str]
    delegations: tuple[Delegation, ...]
    scope: bool
    chosen: frozenset[str]


_CHANGES: dict[int, tuple[Layer, _Changes]] = {}


def changes_of(layer: Layer) -> _Changes:
    """What a layer changes, gone through once: every finding asks it of every reading."""
    found = _CHANGES.get(id(layer))
    if found is None or found[0] is not layer:
        if len(_CHANGES) > MOST_LAYERS:
            _CHANGES.clear()
        clauses = (*layer.adds, *layer.replaces)
        names = (*layer.repeals, *(one.name for one in layer.replaces), *(target for target, _ in layer.excepts))
        changes = _Changes(
            frozenset(names),
            frozenset(act for one in clauses for act in acts_of(one.shape)),
            frozenset(fact for one in clauses for fact in facts_of(one)),
            tuple(one.shape for one in clauses if isinstance(one.shape, Delegation)),
            any(isinstance(one.shape, Scope) for one in clauses),
            frozenset(name for name, _ in layer.chooses),
        )
        found = _CHANGES[id(layer)] = (layer, changes)
    return found[1]


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
    nearby: dict[str, frozenset[str]] = field(default_factory=dict)
    changed: dict[str, tuple[frozenset[str], bool]] = field(default_factory=dict)
    about: dict[tuple[object, ...], tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.splits = [(one.id, split) for one in self.base.vocabulary.facts.values() for split in one.splits]

    def with_readings(self, readings: tuple[str, ...]) -> Stack:
        """The base with some readings on top."""
        if readings not in self.stacks:
            self.stacks[readings] = stack(self.rulebook, (*self.base.layers, *readings))
        return self.stacks[readings]

    def closures(self, hit: Hit, case: Case) -> list[Closure]:
        """The smallest closing sets: single readings; where none does it, pairs of readings that change something."""
        touching = [
            name
            for name, layer in sorted(self.rulebook.layers.items())
            if layer.kind == "reading" and name not in self.base.layers and self.touches(layer, hit, case.act)
        ]
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

    def touches(self, layer: Layer, hit: Hit, act: str) -> bool:
        """Whether a reading may change what the case turns on."""
        obligation = hit.obligation
        if obligation.family in QUERIES:
            return self.touches_clauses(layer, hit)
        if layer.chooses:
            return obligation.family == "ambiguous" and obligation.definition in {name for name, _ in layer.chooses}
        acts, hands_on_all = self.acts_changed(layer)
        return hands_on_all or not acts.isdisjoint(self.near(act))

    def acts_changed(self, layer: Layer) -> tuple[frozenset[str], bool]:
        """The acts of the clauses that a reading changes, and whether one of them hands on whatever there is."""
        if layer.name not in self.changed:
            changed = [*layer.adds, *layer.replaces]
            own = {clause.name: clause for clause in changed}
            named = (*layer.repeals, *(name for name, _ in layer.excepts))
            found = (own.get(name) or self.base.clauses.get(name) for name in named)
            changed += [clause for clause in found if clause is not None]
            acts = frozenset(act for clause in changed for act in acts_of(clause.shape))
            general = any(isinstance(one.shape, Delegation) and not acts_of(one.shape) for one in changed)
            self.changed[layer.name] = acts, general
        return self.changed[layer.name]

    def near(self, act: str) -> frozenset[str]:
        """An act, its forms, and the acts on whose powers its own rest."""
        if act not in self.nearby:
            forms = (one.id for one in self.base.vocabulary.acts.values() if one.form_of == act)
            self.nearby[act] = frozenset({act, *forms, *used_acts(self.base, act)})
        return self.nearby[act]

    def touches_clauses(self, layer: Layer, hit: Hit) -> bool:
        """Whether a reading changes a clause of a query's find, or says something on an act or a fact of theirs."""
        says = changes_of(layer)
        if says.scope or not says.names.isdisjoint(hit.clauses):
            return True
        acts, splitting = self.asked_about(hit)
        if not acts.isdisjoint(says.acts) or not splitting.isdisjoint(says.facts):
            return True
        if any(moves.covers(act) for moves in says.delegations for act in acts):
            return True
        return bool(says.chosen) and (hit.obligation.family == "hygiene" or hit.obligation.definition in says.chosen)

    def asked_about(self, hit: Hit) -> tuple[frozenset[str], frozenset[str]]:
        """The acts that a query's find is about, and the facts that split those it is about into classes."""
        key = (hit.act, hit.clauses, hit.about)
        if key not in self.about:
            clauses = [self.base.clauses[name] for name in hit.clauses if name in self.base.clauses]
            acts = {hit.act, *(act for clause in clauses for act in acts_of(clause.shape)), *hit.about}
            acts |= {act for name in hit.about if (act := self.base.vocabulary.judged(name))}
            splitting = {splitter for splitter, split in self.splits if split in hit.about}
            self.about[key] = frozenset(acts), frozenset(splitting)
        return self.about[key]

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
        world = world_of(there)
        facts = assertions(world, case)
        assumed = supposed(world)
        try:
            violation = failing(world, obligation, case.act, requirements)
            holds = _holds(world, obligation, case.act)
        except OutOfTime:
            return None
        solver = solver_in(world.context, self.seconds)
        tell(solver, *world.rules, *facts, *assumed)
        try:
            if satisfiable(solver, *violation):
                return None
            fresh = solver_in(world.context, self.seconds)
            tell(fresh, *world.rules)
            found = canonical_assignment(world, fresh, [*facts, *assumed, *holds])
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
        layers = [self.rulebook.layers[name] for name in readings]
        if not any(isinstance(clause.shape, Exempt) for layer in layers for clause in (*layer.adds, *layer.replaces)):
            return 1.0
        key = (act, readings)
        if key not in self.reaches:
            facts = _class_facts(there, act, layers)
            before, after = (_classes(one, act, facts, self.seconds) for one in (self.base, there))
            self.reaches[key] = round(len(before & after) / len(before), 3) if before else 1.0
        return self.reaches[key]


def _class_facts(there: Stack, act: str, layers: Sequence[Layer]) -> tuple[str, ...]:
    """The facts whose values make the classes: choices that take cases of an act out, then those that its powers ask.

    They follow from the clauses alone; what else has been asked of the same rules must not change a reach.
    """
    known = there.vocabulary.facts
    taking = [one for layer in layers for one in (*layer.adds, *layer.replaces) if isinstance(one.shape, Exempt)]
    found: dict[str, None] = {}
    for clauses in (taking, there.powers[act]):
        asked = {fact for clause in clauses for fact in facts_of(clause, there)}
        found.update(dict.fromkeys(sorted(fact for fact in asked if fact in known and known[fact].on == "case")))
    chosen: list[str] = []
    classes = 1
    for fact in found:
        if known[fact].type not in ("choice", "body"):
            continue
        classes *= max(1, len(world_of(there).values(fact)))
        if chosen and classes > MOST_CLASSES:
            break
        chosen.append(fact)
    return tuple(chosen)


def _classes(there: Stack, act: str, facts: Sequence[str], seconds: float) -> set[tuple[str, ...]]:
    """The classes of cases (values of some facts) in which an act is governed and due."""
    world = world_of(there)
    wanted = [
        governed(world, act),
        due(world, act) if there.vocabulary.acts[act].due is not None else world.constant(True),
    ]
    solver = solver_in(world.context, seconds)
    options = [[Key("value", fact, "", value) for value in world.values(fact)] for fact in facts]
    variables = {key: world.variable(key) for keys in options for key in keys}
    tell(solver, *world.rules, *wanted)
    found = set()
    for choice in product(*options):
        # governed in every case of the class: no case of it is taken out
        if satisfiable(solver, *(variables[key] for key in choice)):
            found.add(tuple(f"{key.fact}={key.value}" for key in choice))
    return found


def failing(world: World, obligation: Obligation, act: str, requirements: tuple[str, ...]) -> list[z3.BoolRef]:
    """That a property fails, over the variables of a world; ``requirements`` are the clauses that may be skipped."""
    if obligation.family == "ambiguous":
        return [differs_in(world, obligation.definition, act, narrowed(world.stack, obligation))]
    if obligation.family in ("gated", "levels"):
        traces = Traces(world)
        if obligation.family == "gated":
            clauses = [world.stack.clauses[name] for name in requirements if name in world.stack.clauses]
            wanted = [any_of([skipped(traces, act, clause) for clause in clauses], world.context)]
            wanted.append(traces.moment(narrowed(world.stack, obligation), act))
        else:
            wanted = bypassed(traces, act, property_of(world.stack, obligation.part))
        return [*wanted, *(guard for _, guard in traces.guards), *somebody_can(world, act)]
    return violation_in(world, obligation)


def _holds(world: World, obligation: Obligation, act: str) -> list[z3.BoolRef]:
    if obligation.family in ("exists", "unique", "available"):
        return somebody_can(world, act)
    return []
