"""A rulebook as loaded: one frozen, typed tree; and a stack, the part of it that is in force.

The *edition* is the base layer. *Readings* and *amendments* are layers of the same grammar that add, replace or
repeal clauses and choose alternatives of definitions. :func:`stack` puts them on each other in order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from spec.bilingual import Bilingual
from spec.circles import exception_circle, meaning_circle, way
from spec.clauses import Bar, Clause, Delegation, Exempt, Gate, Pair, Power
from spec.condition import ALWAYS, Condition
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.vocabulary import Definition, Vocabulary

LITERAL = "literal"
STANDARD = "standard"
EDITION = "edition"


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
    def bare(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
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
    def gates(self) -> tuple[Clause, ...]:
        """The clauses that require an act before another, or without saying before what."""
        return tuple(c for _, c in sorted(self.clauses.items()) if isinstance(c.shape, Gate))

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
        """What :func:`spec.decide.gates_before` has found for each act."""
        return {}

    @cached_property
    def orders(self) -> dict[str, frozenset[tuple[str, str]]]:
        """What :func:`proofs.precedence.before` has found for each kind of thing."""
        return {}

    @cached_property
    def open_definitions(self) -> tuple[str, ...]:
        """Definitions with more than one live alternative."""
        return tuple(sorted(name for name, one in self.definitions.items() if len(one.live) > 1))


def layer_names(rulebook: Rulebook, wanted: Sequence[str]) -> tuple[str, ...]:
    """The layers meant by the words of ``--layers``: ``literal``, ``standard`` or names, in order.

    A name with a hyphen before it takes that layer out again: ``standard,-standing-delegation``.
    Raises BadInput for a name that the rulebook does not have.
    """
    names: list[str] = []
    problems: list[Problem] = []
    for word in wanted:
        if word.startswith("-") and word[1:] in rulebook.layers:
            names = [name for name in names if name != word[1:]]
            continue
        if word in (LITERAL, EDITION):
            continue
        if word == STANDARD:
            names.extend(sorted(name for name, layer in rulebook.layers.items() if layer.recommended))
        elif word in rulebook.layers:
            names.append(word)
        else:
            problems.append(
                Problem(
                    "--layers",
                    0,
                    0,
                    Bilingual("没有这个层", "no such layer"),
                    got=word,
                    expected=Bilingual(*(nearest(word, [*rulebook.layers, LITERAL, STANDARD]) or LITERAL,) * 2),
                    example="literal,acting-mayor-signs",
                )
            )
    if problems:
        raise BadInput(problems)
    return tuple(dict.fromkeys(names))


def changed(clauses: Mapping[str, Clause], *layers: Layer) -> dict[str, Clause]:
    """The clauses in force once these layers, in order, have changed those below them.

    A layer that changes what is not there changes nothing; an exception between clauses of which one is not in force
    says nothing.
    """
    found = dict(clauses)
    for layer in layers:
        for clause in (*layer.adds, *(one for one in layer.replaces if one.name in found)):
            found[clause.name] = clause
        for repealed in layer.repeals:
            found.pop(repealed, None)
    for layer in layers:
        for target, exceptions in layer.excepts:
            if target in found:
                old = found[target]
                found[target] = replace(old, unless=tuple(sorted({*old.unless, *exceptions})))
    for name, clause in found.items():
        if not all(one in found for one in clause.unless):
            found[name] = replace(clause, unless=tuple(one for one in clause.unless if one in found))
    return found


def _touched(layer: Layer) -> set[str]:
    """The clauses that a layer brings, replaces or gives an exception."""
    return {*(clause.name for clause in (*layer.adds, *layer.replaces)), *(target for target, _ in layer.excepts)}


def layer_circle(rulebook: Rulebook, in_force: Mapping[str, Clause], layers: Sequence[Layer]) -> list[str]:
    """The circle that layers make among the clauses in force; empty when they make none."""
    starts = {name for layer in layers for name in _touched(layer)} & in_force.keys()
    return exception_circle(in_force, starts) or meaning_circle(
        in_force, rulebook.definitions, rulebook.vocabulary, starts
    )


def stack(rulebook: Rulebook, layers: Sequence[str] = ()) -> Stack:
    """The rules in force: the edition with these layers (by name, in order) on top.

    The loader has checked that every name is known, and each layer by itself. A layer that replaces or repeals a
    clause which the stack below it lacks is a BadInput, and so are layers that together make a circle.
    """
    edition = {clause.name: clause for clause in rulebook.clauses}
    definitions = dict(rulebook.definitions)
    chosen = [rulebook.layers[name] for name in layers]
    problems: list[Problem] = []
    below = set(edition)
    for place, layer in enumerate(chosen):
        below.update(clause.name for clause in layer.adds)
        for missing in (*(clause.name for clause in layer.replaces), *layer.repeals):
            if missing not in below:
                problems.append(_not_below(layer, missing, chosen[:place], rulebook))
        below.difference_update(layer.repeals)
        for definition, alternative in layer.chooses:
            definitions[definition] = replace(definitions[definition], chosen=alternative, layer=layer.name)
    in_force = changed(edition, *chosen)
    if len(chosen) > 1 and not problems:
        circle = layer_circle(rulebook, in_force, chosen)
        if circle:
            message = Bilingual(
                "这些层合在一起，使例外、定义或职权互相循环",
                "together these layers make exceptions, definitions or powers go round in a circle",
            )
            concerned = [layer.name for layer in chosen if _touched(layer) & {name.split(" ")[-1] for name in circle}]
            expected = Bilingual(f"不同时使用 {'、'.join(concerned)}", f"not all of {', '.join(concerned)} together")
            problems.append(Problem("--layers", 0, 0, message, way(circle), expected))
    if problems:
        raise BadInput(problems)
    return Stack(rulebook, tuple(layers), dict(sorted(in_force.items())), definitions)


def _not_below(layer: Layer, missing: str, below: Sequence[Layer], rulebook: Rulebook) -> Problem:
    """The slip of a layer that changes what the layers below it lack: removed by one of them, or added by another."""
    place = (layer.file, layer.line, layer.column)
    remover = next((one.name for one in below if missing in one.repeals), "")
    if remover:
        zh, en = f"{layer.name} 改动的条款已被 {remover} 废止", f"{layer.name} changes a clause that {remover} repeals"
        return Problem(*place, Bilingual(zh, en), missing)
    adder = next((one for one in rulebook.layers.values() if any(missing == clause.name for clause in one.adds)), None)
    zh, en = f"{layer.name} 改动的条款不在其下各层中", f"{layer.name} changes a clause that no layer below it has"
    if adder is None:
        return Problem(*place, Bilingual(zh, en), missing)
    expected = Bilingual(f"把 {adder.name} 放在 {layer.name} 之前", f"{adder.name} before {layer.name}")
    return Problem(*place, Bilingual(zh, en), missing, expected, f"--layers literal,{adder.name},{layer.name}")
