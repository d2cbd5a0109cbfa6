"""Which cases a changed clause can touch: those that it is about, and in which the change makes a difference.

A case has to do with the clauses on its act and on every step that may be due before it. Of these a change can be felt
only where the clause applies otherwise than before, or applies and says something else. Both are cheap to see, so that
most cases need not be decided again. What is left out here would be decided alike (a test goes through all of them).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spec.cases import Case
from spec.clauses import (
    Bar,
    Cadence,
    Clause,
    Composition,
    Count,
    Delegation,
    Duty,
    Exempt,
    Gate,
    Limit,
    Pair,
    Power,
    Repeal,
    Sequence,
    Term,
)
from spec.condition import NEVER
from spec.residual import Interpreter, interpreter_for
from spec.rulebook import Stack
from spec.rules_on_acts import gates_before


@dataclass
class CaseReach:
    """The worked cases of one stack, each looked at once."""

    stack: Stack
    _ways: dict[str, frozenset[str]] = field(default_factory=dict)
    _interpreters: dict[int, Interpreter] = field(default_factory=dict)

    def touches(self, case: Case, clause: Clause, changed: Clause | None, reached: Iterable[str]) -> bool:
        """Whether a change of a clause (None: it is lost) can be felt in a case.

        ``reached`` are the names of all clauses that rest on it, its own among them.
        """
        if not any(self.is_about(case, self.stack.clauses[name]) for name in reached):
            return False
        if _counts_by_itself(clause, changed):
            return True
        left = self.interpreter(case).left
        before = left(clause.when)
        after = NEVER if changed is None else left(changed.when)
        if before != after:
            return True
        return before != NEVER and (
            changed is None or changed.shape != clause.shape or self._gives_way(case, clause, changed)
        )

    def interpreter(self, case: Case) -> Interpreter:
        """The interpreter of a case under the rules unchanged."""
        if id(case) not in self._interpreters:
            self._interpreters[id(case)] = interpreter_for(self.stack, case)
        return self._interpreters[id(case)]

    def _gives_way(self, case: Case, clause: Clause, changed: Clause) -> bool:
        """Whether an exception that was struck out may apply in the case."""
        interpreter = self.interpreter(case)
        gone = [self.stack.clauses[name] for name in clause.unless if name not in changed.unless]
        return any(interpreter.applies(one) != NEVER for one in gone)

    # ---- what a case is about

    def way(self, act: str) -> frozenset[str]:
        """An act with every act that may be a step before it, what they are forms of, and their forms."""
        if act not in self._ways:
            self._ways[act] = frozenset(self._akin(self._before(act)))
        return self._ways[act]

    def _before(self, act: str) -> set[str]:
        found: set[str] = set()
        pending = [act]
        pending += [need.act for gate in loose_gates(self.stack, act) for need in gate.needs]
        while pending:
            one = pending.pop()
            if one not in found:
                found.add(one)
                pending += [need.act for _, gate in gates_before(self.stack, one) for need in gate.needs]
        return found

    def _akin(self, acts: Iterable[str]) -> set[str]:
        known = self.stack.vocabulary.acts
        found = set(acts)
        found |= {general for act in found if (general := known[act].form_of) is not None}
        return found | {act.id for act in known.values() if act.form_of in found}

    def is_about(self, case: Case, clause: Clause) -> bool:
        """Whether a clause is on the act of a case, or on a step that may be due before it."""
        shape = clause.shape
        match shape:
            case Power(acts=acts) | Sequence(acts=acts):
                return not self.way(case.act).isdisjoint(acts)
            case Delegation():
                return any(shape.covers(act) for act in self.way(case.act))
            case Gate(acts=acts, needs=needs):
                return not self.way(case.act).isdisjoint(acts or (need.act for need in needs))
            case Bar(acts=acts) | Exempt(acts=acts):
                return not self._akin([case.act]).isdisjoint(acts)
            case Limit(act=act) | Count(act=act) | Cadence(act=act):
                return act == case.act
            case Pair(first=first, second=second):
                return case.act in (first, second)
            case Duty(act=act, after=after):
                return act in self.way(case.act) or after in self.starts(case.act)
            case Term(after=after):
                return bool(after) or case.situation.at is not None
            case Repeal():
                return case.situation.at is not None
            case Composition(body=body, members=members):
                return self._concerns(case, {body, *members})
            case _:
                return False

    def _concerns(self, case: Case, bodies: set[str]) -> bool:
        """Whether a case names one of some bodies as doer or subject, or a body may hold its act."""
        subject = case.situation.facts.get(f"{self.stack.vocabulary.acts[case.act].on}.kind")
        powers = [one.shape for one in self.stack.powers[case.act]]
        held = any(isinstance(one, Power) and one.sort == "body" for one in powers)
        return held or not bodies.isdisjoint({case.by, subject})

    def starts(self, act: str) -> set[str]:
        """What the duties on an act run from; and the act itself, from which others may run."""
        asked = self._akin([act])
        duties = (one.shape for one in self.stack.clauses.values())
        return asked | {one.after for one in duties if isinstance(one, Duty) and one.after and one.act in asked}


def loose_gates(stack: Stack, act: str) -> list[Gate]:
    """The requirements without a stated place that may be steps on the way to an act."""
    subject = stack.vocabulary.acts[act].on
    gates = [clause.shape for clause in stack.gates if isinstance(clause.shape, Gate)]
    return [
        gate
        for gate in gates
        if not gate.acts and any(stack.vocabulary.acts[need.act].on == subject for need in gate.needs)
    ]


def _counts_by_itself(clause: Clause, changed: Clause | None) -> bool:
    """Whether a clause matters to a case even where it does not apply.

    That there is a power for an act says that the rules govern who does it; that a duty runs from an event brings in
    the other duties that do; a date needs no condition.
    """
    if changed is not None and changed.shape == clause.shape:
        return False
    return isinstance(clause.shape, Power | Duty | Term | Repeal) and (
        changed is None or _acts(changed) != _acts(clause)
    )


def _acts(clause: Clause) -> tuple[object, ...]:
    shape = clause.shape
    return tuple(getattr(shape, name, None) for name in ("acts", "act", "after", "value", "since", "edition", "on"))
