"""All ways in which the properties of a stack fail, family by family."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from proofs.ambiguity import acts_compared, differs_in, outcomes_in
from proofs.asks import ask_hits
from proofs.gaps import gaps
from proofs.levels import bypassed
from proofs.logic import any_of, both, contrary
from proofs.obligations import Obligation, governed, holds_in, narrowed
from proofs.overlaps import overlaps
from proofs.queries import QUERIES
from proofs.search import Hit, Search
from proofs.solving import satisfiable, tell
from proofs.stalls import stalls
from proofs.traces import Traces, skipped, unplaced
from proofs.witness import Assignment
from proofs.world import World
from spec.clauses import SOFT, Clause, Gate, acts_of
from spec.condition import Condition, Defined
from spec.grounds import present
from spec.rulebook import Property, Stack
from spec.traversal import walk


def hits(
    stack: Stack, obligation: Obligation, seconds: float, blocked: set[tuple[str, tuple[str, ...]]]
) -> Iterator[Hit]:
    """Every way in which a property fails. ``blocked`` carries what fewer absences block from one call to the next."""
    search = Search(stack, seconds)
    match obligation.family:
        case "exists":
            yield from gaps(search, obligation)
        case "unique":
            yield from overlaps(search, obligation)
        case "available":
            yield from stalls(search, obligation, blocked)
        case "gated":
            yield from _skips(search, obligation)
        case "levels" if obligation.part != "authority":
            yield from _bypasses(search, obligation)
        case "ambiguous":
            yield from _ambiguities(search, obligation)
        case family if family in QUERIES:
            yield from ask_hits(QUERIES[family], search, obligation)


def property_of(stack: Stack, name: str) -> Property:
    """The property of the rulebook with this name."""
    return next(one for one in stack.rulebook.properties if one.name == name)


def somebody_can(world: World, act: str) -> list[z3.BoolRef]:
    """The rulebook governs the act, and somebody present holds it, where it gives a power for it."""
    if not world.stack.powers[act]:
        return []
    here = [both(truth, world.ground(present(world.interpreter, name))) for name, truth in holds_in(world, act).items()]
    return [governed(world, act), any_of(here, world.context)]


def _skips(search: Search, obligation: Obligation) -> Iterator[Hit]:
    """For every requirement without a stated place: the act is done and the requirement is not met."""
    groups: dict[tuple[str, ...], list[Clause]] = {}
    for clause in unplaced(search.stack, obligation.act):
        assert isinstance(clause.shape, Gate)
        groups.setdefault(tuple(sorted({need.act for need in clause.shape.needs})), []).append(clause)
    whole = Traces(search.world)
    skips = {c.name: skipped(whole, obligation.act, c) for group in groups.values() for c in group}
    moment = whole.moment(narrowed(search.stack, obligation), obligation.act)
    always = [moment, *(guard for _, guard in whole.guards), *somebody_can(search.world, obligation.act)]
    if not search.possible([any_of(skips.values(), search.world.context), *always]):
        return
    for _, clauses in sorted(groups.items()):
        mine = {clause.name for clause in clauses}
        wishes = [contrary(skip) for name, skip in skips.items() if name not in mine]
        wanted = [any_of([skips[clause.name] for clause in clauses], search.world.context), *always]
        found = search.find(wanted, wishes, outcomes_in(search.world, obligation.act))
        if found is not None:
            here = [clause.name for clause in clauses if found.holds(search.world.applies(clause))]
            names = dict.fromkeys([*here, *(clause.name for clause in clauses)])
            yield Hit(obligation, tuple(names), found, act=obligation.act, world=search.world)


def _bypasses(search: Search, obligation: Obligation) -> Iterator[Hit]:
    wanted = property_of(search.stack, obligation.part)
    traces = Traces(search.world)
    parts = bypassed(traces, obligation.act, wanted)
    whole = [*parts, *(guard for _, guard in traces.guards), *somebody_can(search.world, obligation.act)]
    found = search.find(whole, also=outcomes_in(search.world, obligation.act))
    if found is not None:
        clauses = _nearly(search, obligation.act, found)
        yield Hit(obligation, tuple(clauses)[:6], found, act=obligation.act, world=search.world)


def _nearly(search: Search, act: str, found: Assignment) -> list[str]:
    """The prohibitions and gates on an act that would stop it if one fact were different."""
    world = search.world
    clauses = {
        clause.name: world.applies(clause)
        for clause in (*search.stack.bars, *search.stack.gates)
        if act in getattr(clause.shape, "acts", ()) and clause.strength not in SOFT
    }
    near: list[str] = []
    fixed_to = {
        key: world.variable(key) if truth else contrary(world.variable(key)) for key, truth in found.truths.items()
    }
    solver = search.solver()
    for fact, post in sorted({(key.fact, key.post) for key in found.truths if key.group != "done"}):
        rest = {name: truth for name, truth in clauses.items() if name not in near}
        solver.push()
        tell(solver, *(literal for key, literal in fixed_to.items() if (key.fact, key.post) != (fact, post)))
        if satisfiable(solver, any_of(rest.values(), world.context)):
            near += [name for name, truth in rest.items() if satisfiable(solver, truth)]
        solver.pop()
    return near


def _ambiguities(search: Search, obligation: Obligation) -> Iterator[Hit]:
    when = narrowed(search.stack, obligation)
    for act in acts_compared(search.stack, obligation):
        also = outcomes_in(search.world, act)
        found = search.find([differs_in(search.world, obligation.definition, act, when)], also=also)
        if found is not None:
            yield Hit(obligation, _users(search.stack, obligation.definition, act), found, act=act, world=search.world)
            return


def _users(stack: Stack, definition: str, act: str) -> tuple[str, ...]:
    """The clauses that speak about a definition, those on the act first."""
    within = {
        name: {part for alternative in one.live for part in _definitions_in(alternative.condition)}
        for name, one in stack.definitions.items()
    }
    names = {definition}
    while more := {name for name, parts in within.items() if name not in names and parts & names}:
        names |= more
    found = []
    for clause in stack.clauses.values():
        conditions = [clause.when, *(getattr(clause.shape, name, None) or clause.when for name in ("holder", "holds"))]
        if any(names & _definitions_in(one) for one in conditions):
            found.append(clause)
    found.sort(key=lambda clause: (act not in acts_of(clause.shape), clause.name))
    return tuple(clause.name for clause in found)[:6]


def _definitions_in(condition: Condition) -> set[str]:
    return {part.name for part in walk(condition) if isinstance(part, Defined)}
