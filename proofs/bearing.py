"""Which readings may bear on a finding at all: seen from what they change, before any of them is tried.

It is generous: a reading that is left out here changes nothing that the finding turns on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from proofs.found_once import FoundOnce
from proofs.mentions import facts_of
from proofs.obligations import Obligation
from proofs.powers_behind import used_acts
from proofs.queries import QUERIES
from proofs.search import Hit
from spec.clauses import Delegation, Scope, acts_of
from spec.rulebook import Layer, Stack

MOST_LAYERS = 2_000


@dataclass(frozen=True)
class _Changes:
    """What a layer changes: clauses by ``names`` that it repeals, replaces or excepts from; the acts and the facts of
    those that it adds, delegations apart; the definitions that it reads in one way.
    """

    names: frozenset[str]
    acts: frozenset[str]
    facts: frozenset[str]
    delegations: tuple[Delegation, ...]
    scope: bool
    chosen: frozenset[str]


def _gone_through(layer: Layer) -> _Changes:
    """What a layer changes."""
    clauses = (*layer.adds, *layer.replaces)
    names = (*layer.repeals, *(one.name for one in layer.replaces), *(target for target, _ in layer.excepts))
    return _Changes(
        frozenset(names),
        frozenset(act for one in clauses for act in acts_of(one.shape)),
        frozenset(fact for one in clauses for fact in facts_of(one)),
        tuple(one.shape for one in clauses if isinstance(one.shape, Delegation)),
        any(isinstance(one.shape, Scope) for one in clauses),
        frozenset(name for name, _ in layer.chooses),
    )


_changes_of: FoundOnce[Layer, _Changes] = FoundOnce(_gone_through, MOST_LAYERS)
"""What a layer changes, gone through once: every finding asks it of every reading."""


@dataclass
class Bearing:
    """Tells of the readings of one stack which may bear on a find; what it has worked out once is kept."""

    base: Stack
    _changed: dict[str, tuple[frozenset[str], bool]] = field(default_factory=dict)
    _nearby: dict[str, frozenset[str]] = field(default_factory=dict)
    _about: dict[tuple[object, ...], tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._splits = [(one.id, split) for one in self.base.vocabulary.facts.values() for split in one.splits]

    @cached_property
    def _others(self) -> list[Layer]:
        """The readings that are not in force, in the order of their names."""
        layers = sorted(self.base.rulebook.layers.items())
        return [layer for name, layer in layers if layer.kind == "reading" and name not in self.base.layers]

    def readings(self, hit: Hit, act: str) -> list[Layer]:
        """The readings, in the order of their names, that are not in force and may bear on a find."""
        if hit.obligation.family in QUERIES:
            places = self._touching_clauses(hit)
            return [layer for place, layer in enumerate(self._others) if place in places]
        return [layer for layer in self._others if self._touches(layer, hit.obligation, act)]

    def _touches(self, layer: Layer, obligation: Obligation, act: str) -> bool:
        """Whether a reading may change who may do an act and when, or what is in question of a definition."""
        if layer.chooses:
            return obligation.family == "ambiguous" and obligation.definition in {name for name, _ in layer.chooses}
        acts, hands_on_all = self._acts_changed(layer)
        return hands_on_all or not acts.isdisjoint(self._near(act))

    def _acts_changed(self, layer: Layer) -> tuple[frozenset[str], bool]:
        """The acts of the clauses that a reading changes, and whether one of them hands on whatever there is."""
        if layer.name not in self._changed:
            changed = [*layer.adds, *layer.replaces]
            own = {clause.name: clause for clause in changed}
            named = (*layer.repeals, *(name for name, _ in layer.excepts))
            found = (own.get(name) or self.base.clauses.get(name) for name in named)
            changed += [clause for clause in found if clause is not None]
            acts = frozenset(act for clause in changed for act in acts_of(clause.shape))
            general = any(isinstance(one.shape, Delegation) and not acts_of(one.shape) for one in changed)
            self._changed[layer.name] = acts, general
        return self._changed[layer.name]

    def _near(self, act: str) -> frozenset[str]:
        """An act, its forms, and the acts on whose powers its own rest."""
        if act not in self._nearby:
            forms = (one.id for one in self.base.vocabulary.acts.values() if one.form_of == act)
            self._nearby[act] = frozenset({act, *forms, *used_acts(self.base, act)})
        return self._nearby[act]

    def _touching_clauses(self, hit: Hit) -> set[int]:
        """Which readings change a clause of a query's find, or say something on an act or a fact of theirs."""
        acts, splitting = self._asked_about(hit)
        index = self._index
        asked = [
            ("scope", ""),
            *(("name", name) for name in hit.clauses),
            *(("act", act) for act in acts),
            *(("fact", fact) for fact in splitting),
            ("any choice", "") if hit.obligation.family == "hygiene" else ("choice", hit.obligation.definition),
        ]
        found = {place for key in asked for place in index.get(key, ())}
        for place, moves in self._handing_on:
            if place not in found and any(moves.covers(act) for act in acts):
                found.add(place)
        return found

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[int]]:
        """By what they change, the places of the readings among the others."""
        found: dict[tuple[str, str], list[int]] = {}
        for place, layer in enumerate(self._others):
            says = _changes_of(layer)
            keys = [
                *([("scope", "")] if says.scope else []),
                *(("name", name) for name in says.names),
                *(("act", act) for act in says.acts),
                *(("fact", fact) for fact in says.facts),
                *(("choice", name) for name in says.chosen),
                *([("any choice", "")] if says.chosen else []),
            ]
            for key in keys:
                found.setdefault(key, []).append(place)
        return found

    @cached_property
    def _handing_on(self) -> list[tuple[int, Delegation]]:
        """The delegations of the readings, each with the place of its reading among the others."""
        return [(place, moves) for place, layer in enumerate(self._others) for moves in _changes_of(layer).delegations]

    def _asked_about(self, hit: Hit) -> tuple[frozenset[str], frozenset[str]]:
        """The acts that a query's find is about, and the facts that split those it is about into classes."""
        key = (hit.act, hit.clauses, hit.about)
        if key not in self._about:
            clauses = [self.base.clauses[name] for name in hit.clauses if name in self.base.clauses]
            acts = {hit.act, *(act for clause in clauses for act in acts_of(clause.shape)), *hit.about}
            acts |= {act for name in hit.about if (act := self.base.vocabulary.judged(name))}
            splitting = {splitter for splitter, split in self._splits if split in hit.about}
            self._about[key] = frozenset(acts), frozenset(splitting)
        return self._about[key]
