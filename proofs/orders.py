"""Orders of steps, searched without a solver: can an act come although something due, or a level, was passed over?

The steps done before an act are a set, a bit for each; a set can be reached when its steps can be put into an order in
which each, at its moment, has its gates open and no bar against it. Written apart from :mod:`proofs.traces`, over the
plain meaning of clauses (:mod:`proofs.plain_rules`), so that the two can disagree. Each step comes at most once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from proofs.levels import bypassing
from proofs.obligations import Obligation, narrowed
from proofs.plain_rules import Rules
from proofs.plain_truths import Key, Moment, Truth, every, no, opposite, some
from proofs.traces import unplaced
from spec.clauses import SOFT, Bar, Clause, Gate, Need
from spec.condition import Done, Individual, Same, Variable
from spec.rulebook import Property
from spec.rules_on_acts import gates_before

MOST_STEPS = 16


@dataclass
class Orders:
    """The steps of one matter over some rules, and what stands in the way of each."""

    rules: Rules
    _guards: dict[str, list[Truth]] = field(default_factory=dict)

    def met(self, need: Need) -> Truth:
        """A need has been met by what was done."""
        return self.rules.true(Done(need.act, need.outcome, need.by), {})

    def guards(self, act: str, first: frozenset[str] = frozenset()) -> list[Truth]:
        """What must hold at the moment of an act; gates that the acts in ``first`` open come first."""
        if act not in self._guards:
            self._guards[act] = []  # an act that waits for itself waits for nothing else
            self._guards[act] = [truth for _, truth in self._found(act)]
        if not first:
            return self._guards[act]
        found = sorted(self._found(act), key=lambda pair: not pair[0] & first)
        return [truth for _, truth in found]

    def _found(self, act: str) -> list[tuple[frozenset[str], Truth]]:
        stack = self.rules.rules
        found: list[tuple[frozenset[str], Truth]] = []
        for clause, gate in gates_before(stack, act):
            if clause.strength not in SOFT:
                met = some([self.met(need) for need in gate.needs])
                open_ = some([opposite(self.rules.applies(clause)), met])
                found.append((frozenset(need.act for need in gate.needs), open_))
        for clause in stack.clauses.values():
            if isinstance(clause.shape, Bar) and act in clause.shape.acts and clause.strength not in SOFT:
                found.append((frozenset(), opposite(self.rules.applies(clause))))
        return found

    def order(self, moment: Moment, last: str) -> tuple[str, ...] | None:
        """An order of what was done before an act in which every step is allowed at its moment; None: there is none."""
        acts = sorted({key[1] for key in moment if key[0] == "done" and moment[key] and key[1] != last})
        if len(acts) > MOST_STEPS:
            return None
        reached: dict[int, tuple[str, ...]] = {0: ()}
        for mask in range(1 << len(acts)):
            if mask not in reached:
                continue
            before = _Before(moment, frozenset(act for bit, act in enumerate(acts) if mask >> bit & 1))
            for bit, act in enumerate(acts):
                after = mask | 1 << bit
                if after not in reached and all(guard(before) for guard in self.guards(act)):
                    reached[after] = (*reached[mask], act)
        return reached.get((1 << len(acts)) - 1)


class _Before(Mapping[Key, object]):
    """A moment when only some of the acts had been done."""

    def __init__(self, moment: Moment, acts: frozenset[str]) -> None:
        self.moment, self.acts = moment, acts

    def __getitem__(self, key: Key) -> object:
        value = self.moment[key]
        return value and key[1] in self.acts if key[0] == "done" else value

    def __iter__(self) -> Iterator[Key]:
        return iter(self.moment)

    def __len__(self) -> int:
        return len(self.moment)


@dataclass(frozen=True)
class Passing:
    """The ways in which an act may come where it must not: in each, all of ``parts`` hold and the guards are open."""

    orders: Orders
    act: str
    ways: tuple[tuple[Truth, tuple[Truth, ...]], ...]
    inside: Truth
    supposed: Truth

    def __call__(self, moment: Moment) -> bool:
        """Whether the act may come in one of these ways."""
        return self.order(moment) is not None

    def order(self, moment: Moment) -> tuple[str, ...] | None:
        """The steps in their order, with the act at the end; None where it may not come."""
        for wrong, guards in self.ways:
            if not wrong(moment) or not all(guard(moment) for guard in guards):
                continue
            if not self.inside(moment) or not self.supposed(moment):
                continue
            before = self.orders.order(moment, self.act)
            if before is not None:
                return (*before, self.act)
        return None


def passing(rules: Rules, obligation: Obligation, wanted: Property | None) -> Passing:
    """That a property of steps (*gated* or *levels*) fails in a situation; ``wanted`` is that of the rulebook."""
    orders = Orders(rules)
    ways: list[tuple[Truth, tuple[Truth, ...]]] = []
    if wanted is None:
        for clause in unplaced(rules.rules, obligation.act):
            needs = _needs(clause)
            missing = opposite(some([orders.met(need) for need in needs]))
            guards = orders.guards(obligation.act, frozenset(need.act for need in needs))
            ways.append((every([rules.applies(clause), missing]), tuple(guards)))
    else:
        own = Same(Variable("who"), Individual("body", wanted.through))
        gates = [need for clause in rules.rules.gates for need in _needs(clause) if need.by == own]
        stages = sorted({need.act for need in gates}) if not wanted.to else []
        reached = some([rules.true(Done(stage, None, own), {}) for stage in stages])
        wrong = every([rules.true(bypassing(rules.rules, wanted), {}), opposite(reached)])
        ways.append((wrong, tuple(orders.guards(obligation.act, frozenset(stages)))))
    kept = tuple(way for way in ways if way[0] is not no)
    inside = every([rules.true(narrowed(rules.rules, obligation), {}), _somebody_can(rules, obligation.act)])
    return Passing(orders, obligation.act, kept, inside, rules.supposed())


def _somebody_can(rules: Rules, act: str) -> Truth:
    """The act is governed and somebody at work holds it, where a clause gives a power for it."""
    if not rules.rules.powers[act]:
        return every([])
    here = [every([holds, opposite(rules.away(name))]) for name, holds in rules.holders(act).items()]
    return every([rules.governed(act), some(here)])


def _needs(clause: Clause) -> Sequence[Need]:
    return clause.shape.needs if isinstance(clause.shape, Gate) else ()
