"""A rulebook as loaded: one frozen, typed tree; and a stack, the part of it that is in force.

The *edition* is the base layer. *Readings* and *amendments* are layers of the same grammar that add, replace or
repeal clauses and choose alternatives of definitions. :func:`spec.layers.stack` puts them on each other in order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from spec.bilingual import Bilingual
from spec.clauses import Bar, Cadence, Clause, Count, Delegation, Exempt, Gate, Limit, Pair, Power, Sequence, Term
from spec.condition import ALWAYS, Condition
from spec.vocabulary import Definition, Vocabulary


@dataclass(frozen=True)
class Presupposition:
    """A fact about the world that the rules take for granted; every verdict that uses it lists it."""

    name: str
    label: Bilingual
    states: Condition


@dataclass(frozen=True)
class Layer:
    """A reading or an amendment: what it changes, which norms it closes, and why one may read so."""

    name: str
    label: Bilingual
    kind: str
    because: Bilingual
    closes: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    recommended: bool = False
    adds: tuple[Clause, ...] = ()
    replaces: tuple[Clause, ...] = ()
    repeals: tuple[str, ...] = ()
    excepts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    chooses: tuple[tuple[str, str], ...] = ()
    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Property:
    """A statement about the rules that the analyst wants checked; ``acts`` empty means every act of the family.

    ``when`` narrows the cases that the property is about. For *levels*: no matter goes from a body below (``origin``, a
    fact) past the body ``through``; to one above it (``to``, a fact), or, without ``to``, to the act itself. For
    *available*: so many are ``away`` (0: one, then two). For *ambiguous*: the ``definition`` that is looked at (empty:
    every one that can be read in several ways).
    """

    name: str
    label: Bilingual
    family: str
    acts: tuple[str, ...] = ()
    origin: str = ""
    to: str = ""
    through: str = ""
    when: Condition = ALWAYS
    away: int = 0
    definition: str = ""


@dataclass(frozen=True)
class Membership:
    """How many posts or bodies of a kind the finite organisation has, and on what ground."""

    kind: str
    count: int
    basis: str
    note: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A chapter of the source, with its first and its last article."""

    number: int
    label: Bilingual
    first: int
    last: int


@dataclass(frozen=True)
class Note:
    """A finding that only a reader can see: no model and no query shows it. Nothing is decided or proved by it.

    ``case`` is a case in words; ``closed_by`` names readings that would settle it.
    """

    name: str
    label: Bilingual
    kind: str
    norms: tuple[str, ...]
    case: Bilingual = Bilingual("", "")
    closed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rulebook:
    """Everything a rulebook folder says. ``digest`` is the SHA-256 of what decides, blind to order."""

    name: str
    label: Bilingual
    edition: str
    vocabulary: Vocabulary
    definitions: dict[str, Definition]
    clauses: tuple[Clause, ...]
    layers: dict[str, Layer] = field(default_factory=dict)
    presuppositions: tuple[Presupposition, ...] = ()
    properties: tuple[Property, ...] = ()
    organisation: tuple[Membership, ...] = ()
    folder: str = ""
    chapters: tuple[Chapter, ...] = ()
    notes: tuple[Note, ...] = ()

    def chapter_of(self, article: int) -> Chapter | None:
        """The chapter in which an article stands, where the rulebook says so."""
        return next((one for one in self.chapters if one.first <= article <= one.last), None)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content, the same for any order of files and clauses. Notes, which decide nothing, are left
        out."""
        pieces = sorted(
            repr(part)
            for part in (
                *(replace(clause, file="", line=0, column=0) for clause in self.clauses),
                *self.definitions.values(),
                *(_without_places(layer) for layer in self.layers.values()),
                *self.presuppositions,
                *self.properties,
                *self.organisation,
                *self.vocabulary.posts.values(),
                *self.vocabulary.bodies.values(),
                *(replace(fact, order=0) for fact in self.vocabulary.facts.values()),
                *self.vocabulary.acts.values(),
                *self.chapters,
            )
        )
        return hashlib.sha256("\n".join([self.name, *pieces]).encode()).hexdigest()


def _without_places(layer: Layer) -> Layer:
    def bare(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
        return tuple(replace(clause, file="", line=0, column=0) for clause in clauses)

    return replace(layer, file="", line=0, column=0, adds=bare(layer.adds), replaces=bare(layer.replaces))


@dataclass(frozen=True)
class Stack:
    """The clauses and definitions in force under an ordered stack of layers."""

    rulebook: Rulebook
    layers: tuple[str, ...]
    clauses: dict[str, Clause]
    definitions: dict[str, Definition]

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the rulebook."""
        return self.rulebook.vocabulary

    @cached_property
    def powers(self) -> dict[str, tuple[Clause, ...]]:
        """For each act, the clauses that give a power for it or for a form of it, by name."""
        found: dict[str, list[Clause]] = {act: [] for act in self.vocabulary.acts}
        for name in sorted(self.clauses):
            clause = self.clauses[name]
            if isinstance(clause.shape, Power):
                for act in clause.shape.acts:
                    found[act].append(clause)
                    general = self.vocabulary.acts[act].form_of
                    if general is not None:
                        found[general].append(clause)
        return {act: tuple(dict.fromkeys(clauses)) for act, clauses in found.items()}

    @cached_property
    def delegations(self) -> tuple[Clause, ...]:
        """The clauses by which powers are handed on."""
        return tuple(c for _, c in sorted(self.clauses.items()) if isinstance(c.shape, Delegation))

    @cached_property
    def limits(self) -> tuple[Clause, ...]:
        """The clauses that bound a number, a count, a rhythm or a time, in their order."""
        return tuple(c for c in self.clauses.values() if isinstance(c.shape, Limit | Count | Cadence | Term))

    @cached_property
    def gates(self) -> tuple[Clause, ...]:
        """The clauses that require an act before another, or without saying before what."""
        return tuple(c for _, c in sorted(self.clauses.items()) if isinstance(c.shape, Gate))

    @cached_property
    def steps(self) -> tuple[Clause, ...]:
        """The clauses that put one act before another, in their order."""
        return tuple(c for c in self.clauses.values() if isinstance(c.shape, Gate | Sequence))

    @cached_property
    def things(self) -> dict[str, frozenset[str]]:
        """For each requirement, the kinds of things of which it makes something a step: those of what its sentence
        makes wait in the end.

        A visit waits for an approval, which waits for an examination: both are steps of the visit, though documents
        are examined and approved as well. Where nothing waits, a step is one of what it is done to.
        """
        sentences: dict[str, list[Gate]] = {}
        for clause in self.gates:
            for norm in clause.norms:
                if isinstance(clause.shape, Gate):
                    sentences.setdefault(norm, []).append(clause.shape)
        found = {}
        for clause in self.gates:
            gates = [gate for norm in clause.norms for gate in sentences.get(norm, ())]
            needed = {need.act for gate in gates for need in gate.needs}
            last = {act for gate in gates for act in gate.acts} - needed
            found[clause.name] = frozenset(self.vocabulary.acts[act].on for act in last or needed)
        return found

    @cached_property
    def bars(self) -> tuple[Clause, ...]:
        """The prohibitions."""
        return tuple(c for _, c in sorted(self.clauses.items()) if isinstance(c.shape, Bar))

    @cached_property
    def pairs(self) -> tuple[Clause, ...]:
        """The clauses by which two acts may not both be."""
        return tuple(c for _, c in sorted(self.clauses.items()) if isinstance(c.shape, Pair))

    @cached_property
    def exemptions(self) -> tuple[Clause, ...]:
        """The clauses that take an act out of the rulebook's reach."""
        return tuple(c for _, c in sorted(self.clauses.items()) if isinstance(c.shape, Exempt))

    def choosing(self, choices: dict[str, str]) -> Stack:
        """The same stack with alternatives of definitions chosen."""
        key = tuple(sorted(choices.items()))
        if key not in self._choices:
            chosen = {
                name: replace(one, chosen=choices[name]) if name in choices else one
                for name, one in self.definitions.items()
            }
            self._choices[key] = replace(self, definitions=chosen)
        return self._choices[key]

    @cached_property
    def _choices(self) -> dict[tuple[tuple[str, str], ...], Stack]:
        return {}

    @cached_property
    def earlier(self) -> dict[str, list[tuple[Clause, Gate]]]:
        """What :func:`spec.rules_on_acts.gates_before` has found for each act."""
        return {}

    @cached_property
    def orders(self) -> dict[str, frozenset[tuple[str, str]]]:
        """What :func:`proofs.precedence.before` has found for each kind of thing."""
        return {}

    @cached_property
    def open_definitions(self) -> tuple[str, ...]:
        """Definitions with more than one live alternative."""
        return tuple(sorted(name for name, one in self.definitions.items() if len(one.live) > 1))
