"""Feasible? Can the deadlines that run from one event be kept, and on what exact condition; can a quota be filled?

A deadline that runs from an event can only be kept by those who know of it, and after the steps that must come before.
When they know, and when others have taken their steps, the rules do not decide: that is the world. Eliminating the
moments that the bearers themselves choose leaves the exact condition on the world (quantifier elimination over linear
arithmetic; Cooper 1972). A quota of days for each of several people, who may not be in one place at a time, leaves a
condition on their number. A deadline that waits for a step of somebody else who has longer for it can be missed with
everybody in their own time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import z3

from proofs.asks import Ask, Query
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Clause, Count, Duty, Gate, Pair, acts_of
from spec.condition import ALWAYS, Compare
from spec.labels import UNITS
from spec.rulebook import Stack
from spec.rules_on_acts import gates_before

FAMILY = "feasible"
EVENT, QUOTA, STEPS = "event", "quota", "steps"
MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60, "weeks": 7 * 24 * 60}
DAYS_OF = {"week": 7, "month": 30, "year": 365}
"""Days of a period; of a month and a year those of an ordinary one."""


@dataclass(frozen=True)
class Quota:
    """A least number of ``days`` in a period for each person, beside a rule that keeps two of them out of one place.

    ``most`` is the exact greatest number of persons who can all fill it in one place.
    """

    count: Clause
    pair: Clause
    days: int
    most: int


@dataclass(frozen=True)
class Inequality:
    """``first`` comes at most so many minutes after ``second``: two names of moments, and the bound."""

    first: str
    second: str
    minutes: int


def obligations(stack: Stack) -> Iterator[Obligation]:
    """For every event from which deadlines run; and for the quotas that meet a separation in place."""
    for event in sorted({duty.after for _, duty in deadlines(stack) if _unknown_at_first(stack, duty)}):
        yield Obligation(FAMILY, part=event)
    if any(True for _ in _quotas(stack)):
        yield Obligation(FAMILY, part=QUOTA)
    if any(True for _ in _slow_steps(stack)):
        yield Obligation(FAMILY, part=STEPS)


def deadlines(stack: Stack) -> list[tuple[Clause, Duty]]:
    """The duties with a figure on the clock that run from an instant of the case."""
    found = []
    for clause in stack.clauses.values():
        duty = clause.shape
        if not isinstance(duty, Duty) or duty.within is None or duty.within.value is None:
            continue
        fact = stack.vocabulary.facts.get(duty.after)
        if (
            fact is not None
            and fact.type == "instant"
            and duty.within.clock == "clock time"
            and duty.within.unit in MINUTES
        ):
            found.append((clause, duty))
    return found


def _unknown_at_first(stack: Stack, duty: Duty) -> bool:
    """Whether the act of a duty needs a knowledge that may come later than the event from which it runs."""
    known = stack.vocabulary.acts[duty.act].known
    return bool(known) and known != duty.after


def exact_condition(stack: Stack, event: str) -> tuple[Inequality, ...]:
    """The exact condition on the world under which every deadline from an event can be kept.

    The moments at which the bearers act are eliminated; what is left speaks of the event, of when it is known, and of
    the steps that others must take before.
    """
    context = z3.Context()
    moment: dict[str, z3.ArithRef] = {}

    def at(name: str) -> z3.ArithRef:
        return moment.setdefault(name, z3.Real(name, context))

    chosen: list[z3.ArithRef] = []
    parts: list[z3.BoolRef] = []
    for clause, duty in deadlines(stack):
        if duty.after != event or duty.within is None or duty.within.value is None:
            continue
        done = z3.Real(f"done {clause.name}", context)
        chosen.append(done)
        parts.append(done - at(event) <= duty.within.value * MINUTES[duty.within.unit])
        known = stack.vocabulary.acts[duty.act].known
        parts.append(done >= at(known or event))
        parts += [done >= at(need) for need in _steps_before(stack, duty.act)]
    if not chosen:
        return ()
    goal = z3.Goal(ctx=context)
    goal.add(z3.Exists(chosen, z3.And(*parts)))
    left = z3.Then(z3.Tactic("qe2", context), z3.Tactic("simplify", context), ctx=context)(goal).as_expr()
    atoms = left.children() if z3.is_and(left) else [left]
    found = {one for atom in atoms if (one := _inequality(atom, moment)) is not None}
    strictest: dict[tuple[str, str], int] = {}
    for one in found:
        key = (one.first, one.second)
        strictest[key] = min(one.minutes, strictest.get(key, one.minutes))
    return tuple(Inequality(*key, minutes) for key, minutes in sorted(strictest.items()))


def _steps_before(stack: Stack, act: str) -> list[str]:
    """The steps that others must take before an act, in earnest."""
    return sorted(
        {
            need.act
            for clause in stack.gates
            if isinstance(clause.shape, Gate) and act in clause.shape.acts and clause.strength not in SOFT
            for need in clause.shape.needs
        }
    )


def _inequality(atom: z3.BoolRef, moment: dict[str, z3.ArithRef]) -> Inequality | None:
    """A linear comparison of two moments, however the solver writes it; None for any other."""
    negated = z3.is_not(atom)
    inner = atom.children()[0] if negated else atom
    if not (z3.is_le(inner) or z3.is_ge(inner) or z3.is_lt(inner) or z3.is_gt(inner)):
        return None
    left, right = inner.children()
    difference = left - right if (z3.is_le(inner) or z3.is_lt(inner)) != negated else right - left
    zero = [(variable, z3.RealVal(0, atom.ctx)) for variable in moment.values()]

    def value(which: str) -> z3.RatNumRef:
        points = [(variable, z3.RealVal(1 if name == which else 0, atom.ctx)) for name, variable in moment.items()]
        return z3.simplify(z3.substitute(difference, *points))

    constant = z3.simplify(z3.substitute(difference, *zero)).as_fraction()
    weights = {name: value(name).as_fraction() - constant for name in moment}
    later = [name for name, weight in weights.items() if weight == 1]
    earlier = [name for name, weight in weights.items() if weight == -1]
    if len(later) != 1 or len(earlier) != 1 or sum(map(abs, weights.values())) != 2:
        return None
    return Inequality(later[0], earlier[0], int(-constant))


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """The deadlines that come before anybody knows; the quotas with the condition under which they can be filled."""
    stack = world.stack
    if obligation.part == QUOTA:
        for quota in _quotas(stack):
            names = (quota.count.name, quota.pair.name)
            assert isinstance(quota.count.shape, Count)
            yield Ask(names, (QUOTA,), quota.count.shape.act, (), ALWAYS, key=(QUOTA, quota.count.name))
        return
    if obligation.part == STEPS:
        for one in _slow_steps(stack):
            yield Ask(one, (STEPS,), acts_of(stack.clauses[one[0]].shape)[0], one, key=(STEPS, *one))
        return
    for clause, duty in deadlines(stack):
        if duty.after != obligation.part or not _unknown_at_first(stack, duty):
            continue
        assert duty.within is not None
        assert duty.within.value is not None
        known = stack.vocabulary.acts[duty.act].known
        limit = duty.within.value * MINUTES[duty.within.unit]
        too_late = Compare(((1, known), (-1, duty.after)), -(limit + 1))
        about = (EVENT, duty.after, known)
        yield Ask((clause.name,), about, duty.act, (clause.name,), too_late, key=(*about, duty.act))


def _quotas(stack: Stack) -> Iterator[Quota]:
    """The least numbers of days that meet a rule keeping two persons out of one place for some time."""
    pairs = [clause for clause in stack.clauses.values() if isinstance(clause.shape, Pair)]
    for clause in stack.clauses.values():
        count = clause.shape
        if not isinstance(count, Count) or count.is_upper or count.unit != "days" or count.period not in DAYS_OF:
            continue
        for other in pairs:
            pair = other.shape
            assert isinstance(pair, Pair)
            if pair.first == pair.second == count.act and pair.same and set(count.per) & set(pair.different):
                days = int(count.bound.split(" ")[1])
                most = most_in_one_place(days, DAYS_OF[count.period], pair)
                if most is not None:
                    yield Quota(clause, other, days, most)


def _slow_steps(stack: Stack) -> Iterator[tuple[str, str, str]]:
    """A deadline, what must come before its act, and the longer time that somebody else has for that; by name.

    A step that has to be over before the deadline begins takes nothing of its time, and is left out.
    """
    duties = [
        (clause, clause.shape)
        for clause in stack.clauses.values()
        if isinstance(clause.shape, Duty) and _minutes(clause.shape) is not None
    ]
    for clause, duty in duties:
        if duty.within is None or duty.within.clock != "clock time" or clause.strength in SOFT:
            continue
        over = _before(stack, duty.after)
        for gate, shape in gates_before(stack, duty.act):
            if gate.strength in SOFT or len(shape.needs) != 1:
                continue
            for step, its in duties:
                if its.act != shape.needs[0].act or its.who == duty.who or {its.act, its.after} & over:
                    continue
                if (_minutes(its) or 0) > (_minutes(duty) or 0):
                    yield clause.name, gate.name, step.name


def _minutes(duty: Duty) -> int | None:
    """The figure of a duty in minutes; of working time the least that it can be. None where there is none."""
    if duty.within is None or duty.within.value is None or duty.within.unit not in MINUTES:
        return None
    return duty.within.value * MINUTES[duty.within.unit]


def _before(stack: Stack, act: str) -> set[str]:
    """An act, and all that must have been done before it."""
    found: set[str] = set()
    pending = [act]
    while pending:
        one = pending.pop()
        if one not in found:
            found.add(one)
            if one in stack.vocabulary.acts:
                pending += [need.act for _, gate in gates_before(stack, one) for need in gate.needs]
    return found


def most_in_one_place(days: int, of: int, pair: Pair) -> int | None:
    """The greatest number of persons who can each spend so many days of a period in one place; None: no limit.

    One after the other they come, each for their days on end, with the time between two of them that the rule keeps
    apart; by calendar weeks, each has weeks of their own. No other order is better: each change costs the time between.

    >>> from spec.clauses import Duration
    >>> most_in_one_place(60, 365, Pair("visit", "visit", (), (), Duration(7, "days"), ordered=False))
    5
    >>> most_in_one_place(60, 365, Pair("visit", "visit", (), (), None, ordered=False, period="week"))
    5
    """
    if pair.period in DAYS_OF:
        length = DAYS_OF[pair.period]
        return (of // length) // -(-days // length)
    if pair.within is None or pair.within.value is None or pair.within.unit not in MINUTES:
        return None
    apart = pair.within.value * MINUTES[pair.within.unit] // MINUTES["days"]
    return (of + apart) // (days + apart)


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """What cannot always be kept, and on what exact condition it can."""
    clause = stack.clauses[hit.clauses[0]]
    norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    if hit.about[0] == QUOTA:
        quota = next(one for one in _quotas(stack) if one.count.name == hit.clauses[0])
        other = quota.pair
        assert isinstance(other.shape, Pair)
        place = stack.vocabulary.facts[other.shape.same[0]].label
        return Bilingual(
            f"{norm}“{zh}”与{other.norms[0]}“{other.label.zh.rstrip('。')}”：一个“{place.zh}”至多容得下{quota.most}人各满{quota.days}天；"
            f"若全体只去同一个“{place.zh}”，超过{quota.most}人就不能同时做到",
            f"{norm} “{en}” and {other.norms[0]} “{other.label.en.rstrip('.')}”: one {place.en} has room for at most"
            f" {quota.most} people with {quota.days} days each; if all go to one and the same, more cannot keep both",
        )
    if hit.about[0] == STEPS:
        gate, step = (stack.clauses[name] for name in hit.clauses[1:3])
        return Bilingual(
            f"{norm}“{zh}”要等{gate.norms[0]}“{gate.label.zh.rstrip('。')}”，而{step.norms[0]}“{step.label.zh.rstrip('。')}”给的时间更长："
            "各人都在自己的期限内，前者仍可能逾期",
            f"{norm} “{en}” waits for {gate.norms[0]} “{gate.label.en.rstrip('.')}”, for which {step.norms[0]}"
            f" “{step.label.en.rstrip('.')}” gives longer: all may be in their own time and the first still late",
        )
    condition = _said(stack, exact_condition(stack, hit.about[1]))
    known = stack.vocabulary.facts[hit.about[2]].label
    return Bilingual(
        f"{norm}“{zh}”从事件发生起算，知悉得晚就无法做到（{known.zh}在时限之后）；恰在{condition.zh}时能够做到",
        f"{norm} “{en}” runs from the event, and cannot be kept when it is known too late;"
        f" it can be kept exactly when {condition.en}",
    )


def _said(stack: Stack, condition: tuple[Inequality, ...]) -> Bilingual:
    """An exact condition in words: ``知悉时间 − 发生时间 ≤ 20分钟``."""

    def name(one: str) -> Bilingual:
        fact, act = stack.vocabulary.facts.get(one), stack.vocabulary.acts.get(one)
        return fact.label if fact else act.label if act else Bilingual(one, one)

    zh, en = [], []
    for one in condition:
        first, second = name(one.first), name(one.second)
        zh.append(f"{first.zh} − {second.zh} ≤ {one.minutes}{UNITS['minutes']}")
        en.append(f"{first.en} − {second.en} ≤ {one.minutes} minutes")
    return Bilingual("、".join(zh), " and ".join(en))


QUERY = Query(obligations, asks, statement, lambda _: "conflict")
