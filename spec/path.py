"""The path of a case: the steps that clauses require before an act, in their order, and then the act itself.

Starting from the act that is asked about, every gate on it whose clause applies, or may apply, adds the step that it
needs; the gates on that step add theirs, and so on. Requirements whose text does not say before which step they stand
are added where they certainly apply, and marked. A circle of steps never hangs: its steps are marked, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spec.cases import Case
from spec.clauses import Clause, Duty, Gate, Need
from spec.condition import ALWAYS, NEVER, Condition, Done, Individual, OfKind, Or, Same, Variable
from spec.decide import Decision, decide
from spec.grounds import grounds
from spec.residual import Interpreter, interpreter_for
from spec.rulebook import Stack
from spec.rules_on_acts import gates_before
from spec.sort_of_who import sort_of
from spec.traversal import substitute


@dataclass(frozen=True)
class Deadline:
    """Within what time a step is to be done, running from an event (an act or an instant fact; "" if none is named).

    ``value`` is None where the text has a time word without a figure; then ``unit`` is "unstated". ``certain`` is
    False when it is not known whether the clause applies.
    """

    clause: Clause
    value: int | None
    unit: str
    clock: str
    since: str
    certain: bool = True


@dataclass(frozen=True)
class Step:
    """One step of a path.

    ``by`` names those who do it where they are known; ``by_condition`` is what the clause says of them otherwise.
    ``clauses`` require the step (for the act itself: they give the power, with the delegations). ``after`` are the
    acts due before it. ``done`` is None when the case does not tell, ``certain`` False when an unknown fact decides
    whether the step is needed. ``instead`` are other acts any one of which is enough.
    """

    act: str
    by: tuple[str, ...]
    by_condition: Condition | None
    outcome: str
    clauses: tuple[Clause, ...]
    after: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    done: bool | None
    certain: bool = True
    place_unstated: bool = False
    circular: bool = False
    instead: tuple[str, ...] = ()

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms of the clauses, each once, in the order of the clauses."""
        return tuple(dict.fromkeys(norm for clause in self.clauses for norm in clause.norms))


@dataclass(frozen=True)
class _Key:
    """A step before it has a place: what is done, by whom, with which outcome. ``last`` is the act asked about."""

    act: str
    by: Condition | None = None
    outcome: str = ""
    last: bool = False

    @property
    def order(self) -> tuple[str, str, str]:
        return self.act, self.outcome, repr(self.by)

    def covers(self, other: _Key) -> bool:
        """Whether doing this step does the other as well."""
        return (
            not self.last
            and self.act == other.act
            and other.by in (None, self.by)
            and other.outcome in ("", self.outcome)
        )


@dataclass
class _Path:
    """``before`` leads from each step to those it needs; the value says whether the gate certainly applies."""

    interpreter: Interpreter
    case: Case
    required: dict[_Key, dict[str, Clause]] = field(default_factory=dict)
    instead: dict[_Key, set[str]] = field(default_factory=dict)
    before: dict[_Key, dict[_Key, bool]] = field(default_factory=dict)
    unplaced: dict[_Key, bool] = field(default_factory=dict)

    @property
    def stack(self) -> Stack:
        return self.interpreter.stack

    # ---- which steps there are

    def collect(self) -> None:
        """Follows the gates backwards from the act; then adds what has no stated place."""
        self.follow([_Key(self.case.act, last=True)])
        subject = self.stack.vocabulary.acts[self.case.act].on
        for clause in self.stack.gates:
            gate = clause.shape
            assert isinstance(gate, Gate)
            on_subject = any(self.stack.vocabulary.acts[need.act].on == subject for need in gate.needs)
            own = any(need.act == self.case.act for need in gate.needs)
            if not gate.acts and on_subject and not own and self.interpreter.applies(clause) == ALWAYS:
                added = self.add(clause, gate)
                _note(self.unplaced, added)
                self.follow(added)

    def follow(self, start: Iterable[_Key]) -> None:
        pending = list(start)
        while pending:
            key = pending.pop()
            if key in self.before:
                continue
            self.before[key] = {}
            for clause, gate in gates_before(self.stack, key.act):
                added = self.add(clause, gate)
                _note(self.before[key], added)
                pending.extend(added)

    def add(self, clause: Clause, gate: Gate) -> dict[_Key, bool]:
        """The steps that satisfy a gate; where one of several is done already, that one only."""
        applies = self.interpreter.applies(clause)
        if applies == NEVER:
            return {}
        done = [need for need in gate.needs if self.is_done(need) is True]
        keys = [self.key(need) for need in done or gate.needs]
        for key in keys:
            self.required.setdefault(key, {})[clause.name] = clause
            self.instead.setdefault(key, set()).update(other.act for other in keys if other.act != key.act)
        return dict.fromkeys(keys, applies == ALWAYS)

    def key(self, need: Need) -> _Key:
        """The step that a need asks for; the act asked about is one already, unless it is to be done by somebody."""
        if need.act == self.case.act and need.by is None:
            return _Key(need.act, last=True)
        return _Key(need.act, need.by, need.outcome or "")

    def is_done(self, need: Need) -> bool | None:
        left = self.interpreter.left(Done(need.act, need.outcome or None, need.by))
        return left == ALWAYS if left in (ALWAYS, NEVER) else None

    def merge(self) -> None:
        """A step required in general is the same as one required of somebody in particular."""
        for general in sorted((key for key in self.required if not key.last), key=lambda key: key.order):
            special = [key for key in self.required if key != general and key.covers(general)]
            if special:
                first = min(special, key=lambda key: key.order)
                self.required[first] |= self.required.pop(general)
                self.instead[first] |= self.instead.pop(general)
                _note(self.before[first], self.before.pop(general))
                for needs in (*self.before.values(), self.unplaced):
                    if general in needs:
                        _note(needs, {first: needs.pop(general)})

    def certain(self) -> set[_Key]:
        """The steps that are needed whatever the unknown facts are."""
        sure: set[_Key] = set()
        pending = [key for key in self.before if key.last or self.unplaced.get(key)]
        while pending:
            key = pending.pop()
            if key not in sure:
                sure.add(key)
                pending.extend(other for other, applies in self.before[key].items() if applies)
        return sure

    def placed(self) -> set[_Key]:
        """The steps of which some clause says before what they stand."""
        return {other for needs in self.before.values() for other in needs}

    # ---- in which order

    def order(self) -> list[_Key]:
        """The steps after all that they need, ties by name; a step of a circle stands where the circle is entered."""
        left = set(self.before)
        ordered: list[_Key] = []
        while left:
            free = [key for key in left if not (self.before[key].keys() & left) and (not key.last or len(left) == 1)]
            stuck = [key for key in left if self.in_circle(key)] or [key for key in left if not key.last]
            chosen = min(free or stuck, key=lambda key: key.order)
            left.discard(chosen)
            ordered.append(chosen)
        return ordered

    def in_circle(self, key: _Key) -> bool:
        """Whether a step needs itself."""
        seen: set[_Key] = set()
        pending = list(self.before[key])
        while pending:
            one = pending.pop()
            if one not in seen:
                seen.add(one)
                pending.extend(self.before[one])
        return key in seen

    # ---- what each step is

    def step(self, key: _Key) -> Step:
        clauses = tuple(clause for _, clause in sorted(self.required[key].items()))
        by, condition = self.doers(key)
        return Step(
            key.act,
            by,
            condition,
            key.outcome,
            clauses,
            tuple(sorted({before.act for before in self.before[key]})),
            self.deadlines(key.act),
            self.is_done(Need(key.act, key.by, key.outcome or None)),
            key in self.certain(),
            key in self.unplaced and key not in self.placed(),
            self.in_circle(key),
            tuple(sorted(self.instead[key])),
        )

    def last_step(self, key: _Key, decision: Decision) -> Step:
        clauses = [clause for holder in decision.holders for clause in (holder.clause, *holder.via)]
        return Step(
            key.act,
            tuple(dict.fromkeys(holder.post for holder in decision.holders)),
            None,
            "",
            tuple(dict.fromkeys(clauses)),
            tuple(sorted({before.act for before in self.before[key]})),
            self.deadlines(key.act),
            self.is_done(Need(key.act)),
            circular=self.in_circle(key),
        )

    def doers(self, key: _Key) -> tuple[tuple[str, ...], Condition | None]:
        """Who does a step: names where the clause or the facts give them, else the condition of the clause."""
        if key.by is None:
            sure = [ground.post for ground in grounds(self.interpreter, key.act) if ground.condition == ALWAYS]
            return tuple(dict.fromkeys(sure)), None
        named = names_in(key.by)
        if named:
            return named, None
        sort = sort_of(key.by, self.stack)
        found: list[str] = []
        for one in ("post", "body") if sort is None else (sort,):
            for name in self.interpreter.universe.of(one):
                left = self.interpreter.left(substitute(key.by, "who", Individual(one, name)))
                if left not in (ALWAYS, NEVER):
                    return (), key.by
                if left == ALWAYS:
                    found.append(name)
        return tuple(found), None if found else key.by

    def deadlines(self, act: str) -> tuple[Deadline, ...]:
        """The times within which duties want an act done: certain ones first, figures before words, then by name."""
        found = []
        for clause in self.stack.clauses.values():
            duty = clause.shape
            if not isinstance(duty, Duty) or duty.act != act or duty.within is None:
                continue
            applies = self.interpreter.applies(clause)
            if applies != NEVER:
                within = duty.within
                unit, clock = ("unstated", "") if within.value is None else (within.unit, within.clock)
                found.append(Deadline(clause, within.value, unit, clock, duty.after, applies == ALWAYS))
        return tuple(sorted(found, key=lambda one: (not one.certain, one.value is None, one.clause.name)))


def _note(into: dict[_Key, bool], more: dict[_Key, bool]) -> None:
    """Puts steps in; certain stays certain."""
    for key, applies in more.items():
        into[key] = applies or into.get(key, False)


def names_in(by: Condition) -> tuple[str, ...]:
    """The names or kinds that a condition on ``who`` consists of; empty when it says more.

    >>> names_in(Same(Variable("who"), Individual("body", "office")))
    ('office',)
    """
    match by:
        case Same(left=Variable(), right=Individual(id=name)) | Same(left=Individual(id=name), right=Variable()):
            return (name,)
        case OfKind(term=Variable(), kinds=kinds):
            return kinds
        case Or(parts=parts):
            inside = [names_in(part) for part in parts]
            return tuple(dict.fromkeys(name for names in inside for name in names)) if all(inside) else ()
        case _:
            return ()


def steps(stack: Stack, case: Case, decision: Decision | None = None) -> tuple[Step, ...]:
    """The path of a case in its order, the act itself last. ``decision`` saves deciding the case again."""
    decision = decision or decide(stack, case)
    path = _Path(interpreter_for(stack, case), case)
    path.collect()
    path.merge()
    return tuple(path.last_step(key, decision) if key.last else path.step(key) for key in path.order())
