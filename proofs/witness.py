"""From a satisfiable question to one case a person can read: the smallest, always the same.

A raw model is unreadable (everything true) and depends on the solver's history. Here the variables are taken in the
order of the vocabulary and each is given its plainest value that still leaves a model: flags not set, lists without
members, posts at work, facts at their typical value. The result depends on the question alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import z3

from proofs.logic import contrary
from proofs.solving import satisfiable, tell
from proofs.world import Key, World
from spec.condition import ALWAYS, NEVER, Condition, Done, Individual
from spec.residual import Interpreter
from spec.situation import Event, Known, Members, Situation
from spec.vocabulary import NOBODY, Fact

_OUTCOMES = ("failed", "returned")
_GROUPS = {"done": 0, "flag": 1, "member": 2, "value": 3}


@dataclass(frozen=True)
class Assignment:
    """A full assignment of the variables of a question."""

    truths: dict[Key, bool]
    numbers: dict[str, int]
    model: z3.ModelRef

    def holds(self, expression: z3.BoolRef) -> bool:
        """Whether an expression is true in it."""
        return bool(z3.is_true(self.model.eval(expression, model_completion=True)))


def canonical_assignment(
    world: World,
    solver: z3.Solver,
    wanted: Sequence[z3.BoolRef],
    first: Sequence[z3.BoolRef] = (),
    also: Sequence[z3.BoolRef] = (),
) -> Assignment | None:
    """The canonical model of ``wanted``; None when there is none.

    ``first`` are wishes that are granted, in order, as far as they can be, before any variable is fixed; ``also`` are
    expressions whose variables are fixed too, though the question does not turn on them. Raises OutOfTime when the
    solver gives up.
    """
    solver.push()
    try:
        tell(solver, *wanted)
        if not satisfiable(solver):
            return None
        _grant(solver, first)
        told = [*wanted, *first, *also]
        truths: dict[Key, bool] = {}
        _fixed(world, solver, told, truths)
        # who did what was done answers the description of the clause: what makes them do so belongs to the case
        actors = [world.somebody_fits(done.by) for done, key in world.dones.items() if truths.get(key) and done.by]
        _fixed(world, solver, actors, truths)
        numbers = {fact: _least(world, solver, fact) for fact in world.numbers_in([*told, *actors])}
        satisfiable(solver)
        return Assignment(truths, numbers, solver.model())
    finally:
        solver.pop()


def _fixed(world: World, solver: z3.Solver, told: Sequence[z3.BoolRef], truths: dict[Key, bool]) -> None:
    """Gives every variable of some expressions that has no truth yet its plainest one.

    Of the values of a fact, exactly one of which is true, each is wished for that comes after refused ones.
    """
    open_keys = sorted((key for key in world.support(told) if key not in truths), key=_plainness(world))
    waiting = [list(keys) for _, keys in groupby(open_keys, key=_together)]
    wishes = [_plainest(world, keys[0]) for keys in waiting]
    place = 0
    while place < len(wishes):
        granted = place + _most_granted(solver, wishes[place:])
        tell(solver, *wishes[place:granted])
        for keys in waiting[place:granted]:
            truths[keys[0]] = _usually(world, keys[0])
            truths.update(dict.fromkeys(keys[1:], False))
        place = granted
        if place < len(wishes):
            tell(solver, contrary(wishes[place]))
            key = waiting[place].pop(0)
            truths[key] = not _usually(world, key)
            if waiting[place]:
                wishes[place] = _plainest(world, waiting[place][0])
            else:
                place += 1


def _plainest(world: World, key: Key) -> z3.BoolRef:
    """That a variable has its plainest truth."""
    variable = world.variable(key)
    return variable if _usually(world, key) else contrary(variable)


def _together(key: Key) -> tuple[object, ...]:
    """Sort key of the values of one fact; any other variable stands alone."""
    return (key.fact, key.post) if key.group == "value" else (key,)


def _usually(world: World, key: Key) -> bool:
    """Whether a variable is plainest when it is true: a value, or a flag that is typically set."""
    return key.group == "value" or (key.group == "flag" and world.stack.vocabulary.facts[key.fact].typical == "yes")


def _most_granted(solver: z3.Solver, wishes: Sequence[z3.BoolRef]) -> int:
    """How many of some wishes, from the first on, can be granted together.

    Where they cannot, no more can than stand before the last one of those that the solver names as being too much.
    """
    most = len(wishes)
    numbers = [one.get_id() for one in wishes]
    while most and not satisfiable(solver, *wishes[:most]):
        named = {one.get_id() for one in solver.unsat_core()}
        most = max(place for place, number in enumerate(numbers[:most]) if number in named)
    return most


def _grant(solver: z3.Solver, wishes: Sequence[z3.BoolRef]) -> None:
    """Adds each wish that can be granted beside those before it, and the contrary of every other."""
    while wishes:
        granted = _most_granted(solver, wishes)
        tell(solver, *wishes[:granted], *map(z3.Not, wishes[granted : granted + 1]))
        wishes = wishes[granted + 1 :]


def _least(world: World, solver: z3.Solver, fact: str) -> int:
    """The least value of a number that still leaves a model, by bisection; from now on it has that value."""
    number = world.number(fact)
    low = world.stack.vocabulary.facts[fact].least
    if satisfiable(solver, number <= low):
        tell(solver, number == low)
        return low
    satisfiable(solver)
    high = solver.model().eval(number, model_completion=True).as_long()
    while low < high:
        middle = (low + high) // 2
        if satisfiable(solver, number <= middle):
            high = solver.model().eval(number, model_completion=True).as_long()
        else:
            low = middle + 1
    tell(solver, number == high)
    return int(high)


def _plainness(world: World) -> Callable[[Key], tuple[bool, int, str, str, int, str]]:
    """Sort key: the case before its people; acts done, flags, members, values; by fact, the typical value first."""

    def key(one: Key) -> tuple[bool, int, str, str, int, str]:
        place = world.values(one.fact).index(one.value) if one.group == "value" else 0
        return one.post != "", _GROUPS[one.group], one.fact, one.post, place, one.value

    return key


def situation_of(
    world: World, assignment: Assignment, ask_done: bool = True
) -> tuple[Situation, tuple[tuple[str, str], ...]]:
    """The case that an assignment describes: its situation and the alternatives it assumes."""
    facts: dict[str, Known] = dict(assignment.numbers)
    about: dict[tuple[str, str], Known] = {}
    lists: dict[tuple[str, str], set[str]] = {}
    chosen: list[tuple[str, str]] = []
    vocabulary = world.stack.vocabulary
    for key in sorted(assignment.truths, key=attrgetter("group", "fact", "post", "value")):
        truth = assignment.truths[key]
        if key.group == "value" and key.fact in world.stack.open_definitions:
            if truth:
                chosen.append((key.fact, key.value))
        elif key.group == "value" and truth:
            _set(facts, about, key, key.value, vocabulary.facts[key.fact])
        elif key.group == "flag":
            _set(facts, about, key, truth, vocabulary.facts[key.fact])
        elif key.group == "member":
            lists.setdefault((key.fact, key.post), set()).update({key.value} if truth else set())
    for (fact, post), members in lists.items():
        _set(facts, about, Key("member", fact, post), Members(frozenset(members)), vocabulary.facts[fact])
    named = sorted(world.dones.items(), key=lambda pair: pair[1])
    decided = {done: assignment.truths[key] for done, key in named if key in assignment.truths}
    interpreter = Interpreter(world.stack, world.universe, Situation(facts, about))
    never = [done for done, truth in decided.items() if not truth]
    unique = tuple(dict.fromkeys(_event(interpreter, done, never) for done, truth in decided.items() if truth))
    return (
        Situation(
            dict(sorted(facts.items())), dict(sorted(about.items())), True, unique if decided and ask_done else None
        ),
        tuple(chosen),
    )


def _set(facts: dict[str, Known], about: dict[tuple[str, str], Known], key: Key, value: Known, fact: Fact) -> None:
    if not key.post:
        facts[key.fact] = value
        return
    usual = Members(frozenset()) if fact.usually == NOBODY else fact.usually
    if value != usual:
        about[key.post, key.fact] = value


def _event(interpreter: Interpreter, done: Done, never: Sequence[Done]) -> Event:
    """An act done as one atom says and as none of those says that are false; what none turns on is left out."""
    others = [other for other in never if other.act == done.act]
    outcomes = {other.outcome for other in others}
    outcome = done.outcome or ""
    if not outcome and outcomes - {None}:
        outcome = next((one for one in _OUTCOMES if one not in outcomes), "")
    unwanted = [other.by for other in others if other.by is not None and other.outcome in (None, outcome)]
    return Event(done.act, _actor(interpreter, done.by, unwanted), outcome)


def _actor(interpreter: Interpreter, by: Condition | None, unwanted: Sequence[Condition]) -> str:
    """Somebody of whom the condition on the actor holds and none of the unwanted ones."""
    if by is None and not unwanted:
        return ""
    for sort in ("post", "body"):
        for name in interpreter.universe.of(sort):
            one = Individual(sort, name)
            fits = by is None or interpreter.fits(by, one) == ALWAYS
            if fits and all(interpreter.fits(other, one) == NEVER for other in unwanted):
                return name
    return ""
