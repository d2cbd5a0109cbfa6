"""A part of a rulebook: what can have a say in a property or a finding, grown until nothing more belongs to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proofs.found_once import FoundOnce
from proofs.mentions import mentioned_in, mentions
from proofs.search import Hit
from spec.clauses import Clause, acts_of
from spec.condition import Condition
from spec.rulebook import Layer

if TYPE_CHECKING:
    from proofs.concern import Concerns


MOST_KNOWN = 20_000


@dataclass(frozen=True)
class Contents:
    """What some clauses name: exceptions, what their conditions say, amounts and moments that may be facts; of the
    clauses of a layer also the acts.
    """

    unless: frozenset[str]
    named: frozenset[tuple[str, str]]
    amounts: frozenset[str]
    acts: frozenset[str] = frozenset()


def _in_clause(clause: Clause) -> Contents:
    amounts = {getattr(clause.shape, name, "") for name in ("quantity", "so_far", "after", "per")}
    return Contents(frozenset(clause.unless), mentions(clause).pairs, frozenset(amounts))


def _in_layer(layer: Layer) -> Contents:
    clauses = (*layer.adds, *layer.replaces)
    found = [_contents_of(clause) for clause in clauses]
    return Contents(
        frozenset(name for one in found for name in one.unless),
        frozenset(pair for one in found for pair in one.named),
        frozenset(name for one in found for name in one.amounts),
        frozenset(act for clause in clauses for act in acts_of(clause.shape)),
    )


_contents_of: FoundOnce[Clause, Contents] = FoundOnce(_in_clause, MOST_KNOWN)
_contents_of_layer: FoundOnce[Layer, Contents] = FoundOnce(_in_layer, MOST_KNOWN)


@dataclass
class Part:
    """A part of a rulebook that grows until nothing more belongs to it.

    ``words``: the sentences of the clauses belong to it; ``steps``: acts done before do. Of an act among ``acts``
    everything that is said belongs to it; of one among ``moments`` what must have been before, and what bars it then.
    """

    concerns: Concerns
    words: bool = True
    acts: set[str] = field(default_factory=set)
    moments: set[str] = field(default_factory=set)
    clauses: set[str] = field(default_factory=set)
    definitions: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    layers: set[str] = field(default_factory=set)
    steps: bool = False
    _pending: list[str] = field(default_factory=list)

    def take_acts(self, acts: Iterable[str]) -> None:
        """Some acts with their forms, what makes them due, and who does or knows of them."""
        known = self.concerns.stack.vocabulary.acts
        for act in acts:
            if act in known:
                self.acts.add(act)
                self.acts.update(self.concerns.forms.get(act, ()))
                if known[act].form_of is not None:
                    self.acts.add(known[act].form_of or "")
                due = known[act].due
                if due is not None:
                    self.take_condition(due)
                self.facts |= {known[act].doer, known[act].known} - {""}

    def take_moments(self, acts: Iterable[str]) -> None:
        """The moments of some acts and of their forms, where steps belong to the part."""
        known = self.concerns.stack.vocabulary.acts
        for act in acts if self.steps else ():
            if act in known:
                self.moments.update((act, *self.concerns.forms.get(act, ()), known[act].form_of or act))

    def take_clauses(self, names: Iterable[str]) -> None:
        """Some clauses of the stack, by name."""
        self._pending.extend(name for name in names if name in self.concerns.stack.clauses and name not in self.clauses)

    def take_condition(self, condition: Condition) -> None:
        """What a condition names."""
        self._take(mentioned_in([condition]).pairs)

    def take_hit(self, hit: Hit) -> None:
        """The act and the clauses of a hit, and what it is about."""
        self.take_acts([hit.act, *hit.about])
        self.take_moments([hit.act, *hit.about])
        self.take_clauses(hit.clauses)
        self.facts.update(name for name in hit.about if name in self.concerns.stack.vocabulary.facts)
        for name in hit.about:
            judged = self.concerns.stack.vocabulary.judged(name)
            self.take_acts([judged] if judged else [])
        self.definitions.update([hit.obligation.definition] if hit.obligation.definition else [])

    def take_layer(self, layer: Layer) -> None:
        """A layer that may come on top, and what its clauses name."""
        self.layers.add(layer.name)
        self._take_contents(_contents_of_layer(layer))
        self.take_clauses([*layer.repeals, *(name for name, _ in layer.excepts)])
        self.definitions.update(name for name, _ in layer.chooses)

    def _take(self, named: Iterable[tuple[str, str]]) -> None:
        for kind, name in named:
            if kind == "fact":
                self.facts.add(name)
            elif kind == "definition":
                self.definitions.add(name)
            elif kind == "may":
                self.take_acts([name])
            elif kind == "done":
                self.take_moments([name])

    def _take_contents(self, contents: Contents) -> None:
        self.take_clauses(contents.unless)
        self._take(contents.named)
        self.facts.update(name for name in contents.amounts if name in self.concerns.stack.vocabulary.facts)
        self.take_moments(contents.acts)

    def grow(self) -> None:
        """Takes in all that belongs to what is there, until nothing more does."""
        stack = self.concerns.stack
        seen_acts: set[str] = set()
        seen_moments: set[str] = set()
        seen_definitions: set[str] = set()
        while (
            self._pending or self.acts > seen_acts or self.moments > seen_moments or self.definitions > seen_definitions
        ):
            for act in self.acts - seen_acts:
                self._pending.extend(self.concerns.by_act[act])
            seen_acts |= self.acts
            for act in self.moments - seen_moments:
                seen_moments.add(act)
                said = self.concerns.at_moment(act)
                self._pending.extend(said.clauses)
                self.take_moments(said.before)
            for name in self.definitions - seen_definitions:
                self._take(self.concerns.defined.get(("definition", name), ()))
            seen_definitions |= self.definitions
            while self._pending:
                name = self._pending.pop()
                if name not in self.clauses:
                    self.clauses.add(name)
                    self._take_contents(_contents_of(stack.clauses[name]))

    def complete(self) -> None:
        """Takes in what the rulebook presupposes, and then all that belongs to what is there."""
        self._take(self.concerns.presupposed)
        self.grow()

    def digest(self) -> str:
        """SHA-256 of the part when it is complete, with the frame."""
        stack = self.concerns.stack
        vocabulary, facts = stack.vocabulary, stack.vocabulary.facts
        excepted = [
            (name, target, exceptions)
            for name in stack.layers
            for target, exceptions in stack.rulebook.layers[name].excepts
            if target in self.clauses
        ]
        mine = self.concerns
        digests = mine.digests if self.words else mine.wordless
        pieces = [
            mine.frame,
            repr(stack.layers),
            *(digests[name] for name in sorted(self.clauses)),
            *(mine.digest_of("definition", name) for name in sorted(self.definitions) if name in stack.definitions),
            *(mine.digest_of("fact", name) for name in sorted(self.facts) if name in facts),
            *(mine.digest_of("act", name) for name in sorted(self.acts | self.moments) if name in vocabulary.acts),
            *(mine.digest_of("layer", name) for name in sorted(self.layers)),
            repr(sorted(excepted)),
        ]
        return hashlib.sha256("\n".join(pieces).encode()).hexdigest()
