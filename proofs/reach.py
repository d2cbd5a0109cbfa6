"""What a clause reaches: the clauses that give way to it, the powers that rest on its own, the acts decided with it.

A change in a clause can change the answer only for what it reaches; the properties of anything else need not be asked
again. The reach is taken by names and is generous: it never leaves out what the clause bears upon.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from proofs.ambiguity import acts_touched
from proofs.obligations import Obligation
from proofs.traces import unplaced
from spec.clauses import Clause, Composition, Delegation, Exempt, Gate, Power, Relation, acts_of, conditions_of
from spec.condition import Condition, Defined, May
from spec.rulebook import Stack
from spec.rules_on_acts import gates_before
from spec.traversal import walk

PATHS = ("gated", "levels")
"""The families of properties about orders of steps."""
FRAMES: dict[str, tuple[type, ...]] = {"levels": (Relation,), "led": (Relation,), "constituted": (Composition,)}
"""The families that turn on clauses which are about no act: who leads whom, who belongs to what."""


@dataclass(frozen=True)
class Reach:
    """Names of clauses, and of acts whose holders or rules rest on them."""

    clauses: frozenset[str]
    acts: frozenset[str]


def reach_of(stack: Stack, name: str) -> Reach:
    """What a clause reaches in a stack; nothing where it is not in force."""
    if name not in stack.clauses:
        return Reach(frozenset(), frozenset())
    clauses, definitions, held = {name}, set[str](), set[str]()
    before = 0
    while before != len(clauses) + len(definitions) + len(held):
        before = len(clauses) + len(definitions) + len(held)
        for one in clauses:
            held |= _held_by(stack, stack.clauses[one])
        for defined in stack.definitions.values():
            if any(_rests_on(alternative.condition, definitions, held) for alternative in defined.live):
                definitions.add(defined.id)
        for clause in stack.clauses.values():
            if clauses & set(clause.unless) or any(_rests_on(one, definitions, held) for one in conditions_of(clause)):
                clauses.add(clause.name)
    acts = set(held)
    for one in clauses:
        acts |= set(acts_of(stack.clauses[one].shape))
        shape = stack.clauses[one].shape
        if isinstance(shape, Gate) and not shape.acts:
            acts |= _closing(stack, shape)
    forms = {act.id for act in stack.vocabulary.acts.values() if act.form_of in acts}
    return Reach(frozenset(clauses), frozenset(acts | forms))


def _held_by(stack: Stack, clause: Clause) -> set[str]:
    """The acts that somebody holds by a clause, and what they are forms of."""
    shape = clause.shape
    if isinstance(shape, Power):
        general = {stack.vocabulary.acts[act].form_of for act in shape.acts}
        return {*shape.acts, *(act for act in general if act is not None)}
    if isinstance(shape, Delegation):
        return {act for act in stack.powers if stack.powers[act] and shape.covers(act)}
    if isinstance(shape, Exempt):
        return set(shape.acts)
    return set()


def _closing(stack: Stack, gate: Gate) -> set[str]:
    """The acts with which a matter leaves the house, on the thing that a requirement without a place is about."""
    kinds = stack.vocabulary.acts
    subjects = {kinds[need.act].on for need in gate.needs}
    return {act.id for act in kinds.values() if act.closes and act.on in subjects}


def _rests_on(condition: Condition, definitions: set[str], held: set[str]) -> bool:
    return any(
        (isinstance(part, Defined) and part.name in definitions) or (isinstance(part, May) and part.act in held)
        for part in walk(condition)
    )


@dataclass(frozen=True)
class Bearing:
    """Which properties of a stack turn on which acts; taken once for each property."""

    stack: Stack
    _acts: dict[Obligation, frozenset[str]] = field(default_factory=dict)

    def on(self, reach: Reach, obligation: Obligation) -> bool:
        """Whether a property may come out differently when the clause of this reach changes."""
        shapes = FRAMES.get(obligation.family)
        if shapes and any(isinstance(self.stack.clauses[name].shape, shapes) for name in reach.clauses):
            return True
        if obligation not in self._acts:
            self._acts[obligation] = frozenset(self.acts(obligation))
        return not reach.acts.isdisjoint(self._acts[obligation])

    def acts(self, obligation: Obligation) -> set[str]:
        """The acts that a property is about; of one about an order of steps, with all that may be due before."""
        if obligation.family == "ambiguous":
            return set(acts_touched(self.stack, obligation.definition))
        if not obligation.act:
            return set(self.stack.vocabulary.acts) if obligation.family != "levels" else set()
        return path_to(self.stack, [obligation.act]) if obligation.family in PATHS else {obligation.act}


def path_to(stack: Stack, acts: Iterable[str]) -> set[str]:
    """Some acts, and every act that may be due before one of them."""
    found: set[str] = set()
    pending = list(acts)
    while pending:
        act = pending.pop()
        if act not in found:
            found.add(act)
            gates = [gate for _, gate in gates_before(stack, act)]
            gates += [one.shape for one in unplaced(stack, act) if isinstance(one.shape, Gate)]
            pending += [need.act for gate in gates for need in gate.needs]
    return found
