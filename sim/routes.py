"""The route of a paper: its steps in one line, as the rules in force require them.

The rules say which steps come before an act, and of some which comes before which (:mod:`spec.path`). A paper is one
piece of paper, so that its steps follow each other; where the rules leave the order open the scenario's ``order``
decides. Of alternatives (either of two bodies may decide) one is kept: the route leaves out what the rules do not miss,
which is asked of them. A finished route is one that the rules allow, step by step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spec.cases import Case
from spec.clauses import Duty, Limit
from spec.completions import diagram
from spec.condition import ALWAYS, NEVER, Condition, Individual, Sort
from spec.decide import Decision, decide
from spec.path import Deadline, Step, steps
from spec.residual import interpreter_for
from spec.rulebook import Stack
from spec.situation import Event, Known, Situation
from spec.sort_of_who import sort_of
from spec.traversal import substitute

PASSED = "passed"
"""The outcome of a step that lets the paper go on."""


@dataclass(frozen=True)
class Choices:
    """What the scenario decides where the rules leave it open: the order of acts, and by whom an act is done."""

    order: tuple[str, ...]
    doers: Mapping[str, str]
    at: int

    def rank(self, act: str) -> int:
        """The place of an act in the order; acts that it does not name come last."""
        return self.order.index(act) if act in self.order else len(self.order)


@dataclass(frozen=True)
class RouteStep:
    """One step: the act, who does it (posts or bodies; any one of several), its outcome, its norms and deadlines.

    ``nobody`` is True where the rules govern the act and give it to nobody: the paper stops here.
    """

    act: str
    by: tuple[str, ...]
    outcome: str
    norms: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    nobody: bool = False


@dataclass(frozen=True)
class Route:
    """The steps of a paper with certain facts. ``uncertain`` are steps that turn on facts which were not stated.

    ``several`` are acts for which the rules name more than one exclusive holder. ``allowed`` says whether the rules let
    it go this way to the end; None where that turns on facts. ``unknown`` are the facts that were not stated and on
    which either turns. ``exceeded`` are the norms whose figures the paper does not keep.
    """

    facts: tuple[tuple[str, Known], ...]
    steps: tuple[RouteStep, ...]
    uncertain: tuple[str, ...]
    several: tuple[str, ...]
    allowed: bool | None
    unknown: tuple[str, ...]
    exceeded: tuple[str, ...] = ()


def route_of(stack: Stack, acts: Sequence[str], situation: Situation, choices: Choices) -> Route:
    """The route through some acts, one after the other, under the rules of a stack."""
    line: list[RouteStep] = []
    uncertain: dict[str, None] = {}
    several: dict[str, None] = {}
    allowed: bool | None = True
    unknown: dict[str, None] = {}
    exceeded: dict[str, None] = {}
    for act in acts:
        if any(one.act == act for one in line):
            continue
        done = tuple(_event(one, choices.at - 1000 + place) for place, one in enumerate(line))
        case = Case("", act, replace(situation, done=done, at=choices.at))
        decision = decide(stack, case)
        found = [one for one in steps(stack, case, decision) if one.done is not True]
        for one in found:
            if not one.certain:
                uncertain[one.act] = None
                unknown |= dict.fromkeys(_turning_on(stack, case, one))
        ordered = _in_line([one for one in found if one.certain or one.act == act], choices)
        kept, verdict, missing = _without_alternatives(stack, case, ordered, choices)
        unknown |= dict.fromkeys(missing)
        allowed = verdict if allowed else allowed
        over = [one.clause for one in decision.limits if one.kept is False and isinstance(one.clause.shape, Limit)]
        exceeded |= dict.fromkeys(" ".join(clause.norms) for clause in over)
        exclusive = stack.vocabulary.acts[act].arity == "exclusive"
        several |= dict.fromkeys([act] if exclusive and decision.answer == "several" else [])
        line += [_route_step(stack, case, one, choices) for one in kept]
    return Route(
        tuple(sorted(situation.facts.items())),
        tuple(line),
        tuple(uncertain),
        tuple(several),
        allowed,
        tuple(unknown),
        tuple(exceeded),
    )


def _turning_on(stack: Stack, case: Case, one: Step) -> tuple[str, ...]:
    """The questions on which it turns whether a step is required: what is open when its clauses apply."""
    interpreter = interpreter_for(stack, case)
    open_ = tuple(interpreter.applies(clause) for clause in one.clauses)
    return tuple(question.said() for question in diagram(open_, interpreter).matters)


def _in_line(found: Sequence[Step], choices: Choices) -> list[Step]:
    """The steps after all that they need, ties as the scenario orders them; the act asked about last."""
    left, line = list(found), list[Step]()
    asked = found[-1] if found else None
    while left:
        waiting = {one.act for one in left}
        free = [one for one in left if not set(one.after) & (waiting - {one.act})]
        free = [one for one in free if one is not asked or len(left) == 1]
        chosen = min(free or left, key=lambda one: (one is asked, choices.rank(one.act), one.act, one.by))
        left.remove(chosen)
        line.append(chosen)
    return line


def _without_alternatives(
    stack: Stack, case: Case, line: list[Step], choices: Choices
) -> tuple[list[Step], bool | None, tuple[str, ...]]:
    """The line without those alternatives that the rules do not miss; whether they allow the act after it; and the
    facts on which that turns."""
    last, before = line[-1], line[:-1]

    def decided(these: Sequence[Step]) -> Decision:
        events = (*(case.situation.done or ()), *_events(these, choices))
        return decide(stack, replace(case, situation=replace(case.situation, done=events)))

    def allowed(these: Sequence[Step]) -> bool | None:
        return decided(these).allowed

    first = decided(before)
    verdict = first.allowed
    for one in sorted(before, key=lambda one: _preferred(one, choices)):
        rivals = [other for other in before if other is not one and _rival(one, other)]
        fewer = [other for other in before if other is not one]
        if rivals and allowed(fewer) == verdict:
            before = fewer
    return [*before, last], verdict, first.unknown if verdict is None else ()


def _rival(one: Step, other: Step) -> bool:
    """Whether two steps may stand for each other: required by one clause, as the same act or instead of each other."""
    shared = {clause.name for clause in one.clauses} & {clause.name for clause in other.clauses}
    return bool(shared) and (one.act == other.act or other.act in one.instead)


def _preferred(one: Step, choices: Choices) -> tuple[int, int]:
    """Which alternative is tried to be left out first: what the scenario chose otherwise, then what comes late."""
    chosen = choices.doers.get(one.act)
    return (1 if chosen is None else 2 if chosen in one.by else 0), -choices.rank(one.act)


def _events(line: Sequence[Step], choices: Choices) -> list[Event]:
    return [
        Event(one.act, one.by[0] if one.by else "", one.outcome or PASSED, choices.at - 500 + place)
        for place, one in enumerate(line)
    ]


def _event(one: RouteStep, at: int) -> Event:
    return Event(one.act, one.by[0] if one.by else "", one.outcome or PASSED, at)


def _route_step(stack: Stack, case: Case, one: Step, choices: Choices) -> RouteStep:
    by = one.by
    chosen = choices.doers.get(one.act)
    if chosen is not None and (not by or chosen in by):
        by = (chosen,)
    deadlines = tuple(dict.fromkeys((*one.deadlines, *_running(stack, case, one.act))))
    return RouteStep(one.act, by, one.outcome, one.norms, deadlines, _nobody(stack, case, one, by))


def _nobody(stack: Stack, case: Case, one: Step, by: tuple[str, ...]) -> bool:
    """Whether the rules govern a step and give it to nobody who may take it: to none of those whom a requirement names,
    nor to anybody whom it may mean. Where not all that may be could be gone through, that is not said.
    """
    if not stack.powers[one.act]:
        return False
    if by:
        decision = decide(stack, replace(case, act=one.act), rules=False)
        can = {holder.post for holder in decision.holders}.union(*decision.possible)
        told = decision.complete and not decision.outside
        return told and not any(_is_one(stack, name, wanted) for name in can for wanted in by)
    return not _somebody_fits(stack, case, one.by_condition)


def _is_one(stack: Stack, name: str, wanted: str) -> bool:
    """Whether an individual is the one wanted, or one of the kind wanted."""
    kind = stack.vocabulary.kind_of(name)
    return name == wanted or (kind is not None and kind.id in stack.vocabulary.below.get(wanted, ()))


def _somebody_fits(stack: Stack, case: Case, by: Condition | None) -> bool:
    """Whether anybody may turn out to be the one whom a requirement means."""
    if by is None:
        return False
    interpreter = interpreter_for(stack, case)
    sort = sort_of(by, stack)
    both: tuple[Sort, ...] = ("post", "body")
    sorts = both if sort is None else tuple(one for one in both if one == sort)
    return any(
        interpreter.left(substitute(by, "who", Individual(one, name))) != NEVER
        for one in sorts
        for name in interpreter.universe.of(one)
    )


def _running(stack: Stack, case: Case, act: str) -> list[Deadline]:
    """Deadlines of duties on an act, whose clause applies when the act is asked about by itself."""
    interpreter = interpreter_for(stack, replace(case, act=act))
    found = []
    for clause in interpreter.stack.clauses.values():
        duty = clause.shape
        if not isinstance(duty, Duty) or duty.act != act or duty.within is None or duty.within.value is None:
            continue
        if interpreter.applies(clause) == ALWAYS:
            found.append(Deadline(clause, duty.within.value, duty.within.unit, duty.within.clock, duty.after))
    return found
