"""Orders of steps: what may happen before what, as Boolean *happens* and integer *time*, each step once a round.

A step may happen only when the gates on it are open, its limits are kept and no prohibition bars it at its moment. On
that rest the properties *gated* (nothing is concluded without what is due before it) and *levels* (no path bypasses a
level).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import z3

from proofs.found_once import FoundOnce
from proofs.labels import Label
from proofs.logic import all_of, any_of, both, contrary, implies
from proofs.small_world import MOST_WORLDS
from proofs.theory import Theory
from proofs.world import World
from spec.clauses import SOFT, Bar, Clause, Gate, Limit, Need
from spec.condition import Condition, Done
from spec.rulebook import Stack
from spec.rules_on_acts import gates_before
from spec.traversal import walk


def unplaced(stack: Stack, act: str) -> list[Clause]:
    """Requirements on the same kind of thing as ``act`` whose place in the order the text leaves open."""
    kinds = stack.vocabulary.acts
    return [
        clause
        for clause in stack.gates
        if isinstance(clause.shape, Gate)
        and not clause.shape.acts
        and clause.strength not in SOFT
        and all(kinds[need.act].on == kinds[act].on for need in clause.shape.needs)
    ]


@dataclass
class Traces:
    """The steps of one matter over a logic: the finite world or the theory for any number."""

    logic: World | Theory
    happens: dict[str, z3.BoolRef] = field(default_factory=dict)
    times: dict[str, z3.ArithRef] = field(default_factory=dict)
    guards: list[tuple[Label, z3.BoolRef]] = field(default_factory=list)
    needs: dict[Done, z3.BoolRef] = field(default_factory=dict)
    _applied: dict[tuple[str, str], z3.BoolRef] = field(default_factory=dict)

    def copy(self) -> Traces:
        """The same so far; what either is asked from now on is its own."""
        return Traces(
            self.logic,
            dict(self.happens),
            dict(self.times),
            list(self.guards),
            dict(self.needs),
            dict(self._applied),
        )

    def step(self, act: str) -> z3.BoolRef:
        """The proposition that an act happens; the first mention brings in its guards."""
        if act not in self.happens:
            context = self.logic.context
            self.happens[act] = z3.Bool(f"happens {act}", context)
            self.times[act] = z3.Int(f"time {act}", context)
            self.guard(act)
        return self.happens[act]

    def guard(self, act: str) -> None:
        """What the gates, prohibitions and limits on an act say of its moment."""
        stack = self.logic.stack
        for clause, gate in gates_before(stack, act):
            if clause.strength in SOFT:
                continue
            met = any_of([self.met(need, act) for need in gate.needs], self.logic.context)
            rule = implies(both(self.happens[act], self.applies_at(clause, act)), met)
            self.guards.append((Label("gate", clause.name), rule))
        for clause in stack.bars:
            if isinstance(clause.shape, Bar) and act in clause.shape.acts and clause.strength not in SOFT:
                rule = implies(self.happens[act], contrary(self.applies_at(clause, act)))
                self.guards.append((Label("bar", clause.name), rule))
        for clause in stack.limits:
            if isinstance(clause.shape, Limit) and clause.shape.act == act and clause.strength not in SOFT:
                kept = self.moment(clause.shape.holds, act)
                rule = implies(both(self.happens[act], self.applies_at(clause, act)), kept)
                self.guards.append((Label("limit", clause.name), rule))

    def met(self, need: Need, before: str) -> z3.BoolRef:
        """A need has been met before an act happens."""
        return self.done_before(Done(need.act, need.outcome, need.by), before)

    def done_before(self, done: Done, before: str) -> z3.BoolRef:
        """An act was done, by whom and with which outcome the need says, before another happens."""
        if done not in self.needs:
            mine = self.logic.done(done)
            self.needs[done] = mine
            self.guards.append((Label("frame", "acts done"), implies(mine, self.step(done.act))))
        self.step(done.act)
        return both(self.needs[done], self.times[done.act] < self.times[before])

    def applies_at(self, clause: Clause, act: str) -> z3.BoolRef:
        """The clause applies at the moment of an act; what it says was done must have been done before."""
        if not self.looks_back(clause):
            return self.logic.applies(clause)
        key = (clause.name, act)
        if key not in self._applied:
            self._applied[key] = z3.Bool(f"applies {clause.name} at {act}", self.logic.context)
            inside = self.moment(clause.when, act)
            others = [contrary(self.applies_at(self.logic.stack.clauses[name], act)) for name in clause.unless]
            mine = self._applied[key]
            self.guards.append((Label("if", clause.name), implies(all_of([inside, *others], self.logic.context), mine)))
            self.guards.append(
                (Label("only if", clause.name), implies(mine, all_of([inside, *others], self.logic.context)))
            )
        return self._applied[key]

    def looks_back(self, clause: Clause) -> bool:
        """Whether a clause or one of its exceptions speaks about acts done."""
        return mentions_done(self.logic.stack, clause.when) or any(
            self.looks_back(self.logic.stack.clauses[name]) for name in clause.unless
        )

    def moment(self, condition: Condition, act: str) -> z3.BoolRef:
        """A condition at the moment of an act."""
        dones = all_dones(self.logic.stack, condition)
        whole = self.logic.closed(condition)
        pairs = [(self.logic.done(done), self.done_before(done, act)) for done in dones]
        return z3.substitute(whole, *pairs) if pairs else whole


_BEGUN: FoundOnce[World, dict[str, Traces]] = FoundOnce(lambda _: {}, MOST_WORLDS)


def begun(world: World, act: str) -> Traces:
    """The steps on the way to an act in a finite world, gone through once; what is asked further is asked of a copy."""
    known = _BEGUN(world)
    if act not in known:
        known[act] = Traces(world)
        known[act].step(act)
    return known[act].copy()


def all_dones(stack: Stack, condition: Condition) -> list[Done]:
    """The acts done that a condition speaks about, through definitions."""
    from spec.condition import Defined

    found: dict[Done, None] = {}
    pending = [condition]
    seen: set[str] = set()
    while pending:
        for part in walk(pending.pop()):
            if isinstance(part, Done):
                found[part] = None
            elif isinstance(part, Defined) and part.name not in seen:
                seen.add(part.name)
                pending.extend(one.condition for one in stack.definitions[part.name].live)
    return list(found)


def mentions_done(stack: Stack, condition: Condition) -> bool:
    """Whether a condition speaks about acts done."""
    return bool(all_dones(stack, condition))


def skipped(traces: Traces, act: str, requirement: Clause) -> z3.BoolRef:
    """The act happens, a requirement applies, and nothing that meets it was done before."""
    assert isinstance(requirement.shape, Gate)
    happens = traces.step(act)
    met = any_of([traces.met(need, act) for need in requirement.shape.needs], traces.logic.context)
    return both(happens, traces.applies_at(requirement, act), contrary(met))


def guards_of(traces: Sequence[Traces]) -> list[tuple[Label, z3.BoolRef]]:
    """The guards of some traces."""
    return [guard for one in traces for guard in one.guards]
