"""What a result depends on: the part of a rulebook that can have a say in a property or a finding.

Kept results are found again by a hash of this part, so that an edit of one clause leaves the results standing that it
cannot touch. The part is taken too large rather than too small: from the acts in question to every clause on them or
on what they rest on, through powers, delegations, exceptions, steps, definitions and readings. A test drops clauses
one by one and compares with results made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from proofs.ambiguity import acts_touched
from proofs.asks import Ask
from proofs.bearing import Bearing
from proofs.beside import OUTLINED, looked_at, outline_of
from proofs.found_once import FoundOnce
from proofs.mentions import mentioned_in, mentions
from proofs.obligations import Obligation
from proofs.part import Part
from proofs.queries import QUERIES
from proofs.search import Hit
from proofs.steady import steady
from spec.bilingual import Bilingual
from spec.clauses import Clause, Delegation, Exempt, Gate, Relation, Term, acts_of
from spec.rulebook import Layer, Rulebook, Stack
from spec.rules_on_acts import gates_before

WHOLE = (
    "named", "covered", "agreed", "ordered", "evasion", "ends", "feasible", "scope", "hygiene",
    "owed", "appointed", "constituted", "led", "spared",
)  # fmt: skip
"""Families whose properties go through all clauses; a finding of theirs mostly depends on less."""
WHOLE_FINDINGS = ("constituted", "led")

MOST_RULEBOOKS = 4
STEPWISE = ("gated", "levels")
"""Families that ask in which order things may happen: what holds of an act rests on the steps before it."""


@dataclass(frozen=True)
class Moment:
    """What is said of the moment of an act: clauses by name, and acts that must have been before."""

    clauses: tuple[str, ...]
    before: tuple[str, ...]


@dataclass
class Concerns:
    """The digests of one stack. ``seconds`` is not among them: the battery adds what holds for all results."""

    stack: Stack
    _using: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _digests: dict[tuple[str, str], str] = field(default_factory=dict)
    _touched: dict[str, list[str]] = field(default_factory=dict)
    _moments: dict[str, Moment] = field(default_factory=dict)
    _last: tuple[Sequence[Hit], Part] | None = None

    # ---- digests

    def of_obligations(self, obligations: Iterable[Obligation]) -> str:
        """The digest of what some properties depend on. The sentences of clauses are not: no verdict tells them."""
        part = Part(self, words=False)
        for one in obligations:
            if one.family in WHOLE or one.part == "authority":
                return self.whole_wordless
            if one.definition:
                part.take_acts(self.touched(one.definition))
                part.take_clauses(self.mentioning("definition", one.definition))
                part.definitions.add(one.definition)
            part.take_acts([one.act] if one.act else [])
            if one.family in STEPWISE:
                self._take_steps(part, one, one.act)
            for wanted in self.stack.rulebook.properties:
                if wanted.name == one.part:
                    part.take_condition(wanted.when)
        part.complete()
        return part.digest()

    def of_hits(self, hits: Sequence[Hit], words: bool = True) -> str:
        """The digest of what a finding depends on, the readings that may close it included; without ``words``: of what
        its gist depends on.
        """
        families = {hit.obligation.family for hit in hits}
        if not families.isdisjoint(WHOLE_FINDINGS):
            return self.whole if words else self.whole_wordless
        if self._last is None or self._last[0] is not hits:
            self._last = hits, self._part_of(hits)  # both digests of a finding are asked one after the other
        part = replace(self._last[1], words=words)
        outlined = not families.isdisjoint(OUTLINED)
        return hashlib.sha256((part.digest() + self.outline).encode()).hexdigest() if outlined else part.digest()

    def _part_of(self, hits: Sequence[Hit]) -> Part:
        """The part that some hits depend on, all that belongs to it taken in."""
        part = Part(self)
        for hit in hits:
            family = hit.obligation.family
            if family in OUTLINED:
                part.take_clauses(looked_at(self.stack, hit))
            if family in STEPWISE:
                self._take_steps(part, hit.obligation, hit.act)
            part.take_hit(hit)
            part.take_clauses(clause.name for clause in self.stack.limits if isinstance(clause.shape, Term))
            if family in QUERIES:
                for name in hit.about:
                    part.take_clauses(self.mentioning("fact", name))
            if hit.obligation.definition:
                part.take_clauses(self.mentioning("definition", hit.obligation.definition))
            for layer in self.bearing.readings(hit, hit.act):
                part.take_layer(layer)
        part.complete()
        return part

    @cached_property
    def outline(self) -> str:
        """The digest of which acts wait for which."""
        return outline_of(self.stack)

    def _take_steps(self, part: Part, obligation: Obligation, act: str) -> None:
        """What may happen before an act: its own moment, that of what a requirement without a stated place asks for,
        and of what shows that a level was not bypassed.
        """
        part.steps = True
        part.take_moments([act])
        for clause in self.stack.gates:
            if obligation.family == "levels" or _unplaced(clause):
                part.take_clauses([clause.name])
                part.take_moments(need.act for need in getattr(clause.shape, "needs", ()))

    def of_ask(self, obligation: Obligation, ask: Ask) -> str:
        """The digest of what the case of an ask depends on: the clauses that must apply, what else must hold, and what
        the rulebook presupposes.
        """
        part = Part(self, words=False)
        part.take_clauses(ask.applying)
        part.take_condition(ask.when)
        part.complete()
        return hashlib.sha256(f"{part.digest()} {steady(repr((obligation, ask)))}".encode()).hexdigest()

    @cached_property
    def bearing(self) -> Bearing:
        """Says which readings may close a finding."""
        return Bearing(self.stack)

    @property
    def whole(self) -> str:
        """The digest of everything in force, and of every layer."""
        return hashlib.sha256(f"{_whole(self.stack.rulebook)} {self.stack.layers!r}".encode()).hexdigest()

    @property
    def whole_wordless(self) -> str:
        """The same without the sentences of the clauses."""
        return hashlib.sha256(
            f"{_whole_wordless(self.stack.rulebook)} {self.stack.layers!r} without words".encode()
        ).hexdigest()

    @cached_property
    def frame(self) -> str:
        """What everything depends on: posts, bodies, presuppositions, the organisation, who leads whom."""
        rulebook = self.stack.rulebook
        ties = [bare(clause) for clause in self.stack.clauses.values() if isinstance(clause.shape, Relation)]
        people = [kind for kind in self.stack.vocabulary.facts.values() if kind.on == "post"]
        pieces = [
            *rulebook.vocabulary.posts.values(),
            *rulebook.vocabulary.bodies.values(),
            *rulebook.presuppositions,
            *rulebook.organisation,
            *(replace(fact, order=0) for fact in people),
            *ties,
        ]
        return hashlib.sha256("\n".join(sorted(steady(repr(one)) for one in pieces)).encode()).hexdigest()

    # ---- what is said of what

    def said_in(self, clause: Clause) -> frozenset[tuple[str, str]]:
        """What the conditions of a clause name: facts, definitions, acts that may be done or have been done."""
        return mentions(clause).pairs

    def mentioning(self, kind: str, name: str) -> list[str]:
        """The clauses that name a fact or a definition, through definitions."""
        if (kind, name) not in self._using:
            wanted = {(kind, name)}
            while more := {one for one, its in self.defined.items() if wanted & its} - wanted:
                wanted |= more
            self._using[kind, name] = [one for each in wanted for one in self.saying.get(each, ())]
        return self._using[kind, name]

    @cached_property
    def saying(self) -> dict[tuple[str, str], list[str]]:
        """For all that clauses name, which clauses name it."""
        found: dict[tuple[str, str], list[str]] = {}
        for one, clause in self.stack.clauses.items():
            for named in self.said_in(clause):
                found.setdefault(named, []).append(one)
        return found

    @cached_property
    def presupposed(self) -> frozenset[tuple[str, str]]:
        """What the presuppositions name."""
        return mentioned_in([one.states for one in self.stack.rulebook.presuppositions]).pairs

    @cached_property
    def defined(self) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
        """What each definition names."""
        return {
            ("definition", name): mentioned_in([alternative.condition for alternative in one.alternatives]).pairs
            for name, one in self.stack.definitions.items()
        }

    @cached_property
    def forms(self) -> dict[str, list[str]]:
        """The forms of each act that has some."""
        found: dict[str, list[str]] = {}
        for one in self.stack.vocabulary.acts.values():
            if one.form_of is not None:
                found.setdefault(one.form_of, []).append(one.id)
        return found

    @cached_property
    def by_act(self) -> dict[str, list[str]]:
        """The clauses on each act; of a delegation, every act that it may hand on."""
        found: dict[str, list[str]] = {act: [] for act in self.stack.vocabulary.acts}
        for name, clause in self.stack.clauses.items():
            shape = clause.shape
            if isinstance(shape, Delegation):
                acts: Iterable[str] = [act for act in found if shape.covers(act)]
            else:
                acts = shape.acts if isinstance(shape, Exempt) else acts_of(shape)
            for act in acts:
                found[act].append(name)
        return found

    def at_moment(self, act: str) -> Moment:
        """The gates on an act, the prohibitions of it and its limits; and the acts that these want to have been before.

        The conditions of the clauses are not gone into here.
        """
        if act not in self._moments:
            gates = gates_before(self.stack, act)
            clauses = dict.fromkeys(clause.name for clause, _ in gates)
            for clause in (*self.stack.bars, *self.stack.limits):
                if act in acts_of(clause.shape):
                    clauses[clause.name] = None
            self._moments[act] = Moment(tuple(clauses), tuple(need.act for _, gate in gates for need in gate.needs))
        return self._moments[act]

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of every clause in force, without the place where it stands."""
        return {name: _digest(bare(clause)) for name, clause in self.stack.clauses.items()}

    @cached_property
    def wordless(self) -> dict[str, str]:
        """The same without its sentence and what it quotes: no verdict turns on them."""
        return {name: _digest(_wordless(clause)) for name, clause in self.stack.clauses.items()}

    def digest_of(self, kind: str, name: str) -> str:
        """The digest of a definition, a fact, an act or a layer, without the place where it stands."""
        if (kind, name) not in self._digests:
            vocabulary = self.stack.vocabulary
            one: object
            match kind:
                case "definition":
                    one = self.stack.definitions[name]
                case "fact":
                    one = replace(vocabulary.facts[name], order=0)
                case "act":
                    one = vocabulary.acts[name]
                case _:
                    one = _changed(self.stack.rulebook.layers[name], bare)
            self._digests[kind, name] = _digest(one)
        return self._digests[kind, name]

    def touched(self, definition: str) -> list[str]:
        """The acts on which a definition has a say."""
        if definition not in self._touched:
            self._touched[definition] = acts_touched(self.stack, definition)
        return self._touched[definition]


def _digest(one: object) -> str:
    """SHA-256 of an object that is written out in full."""
    return hashlib.sha256(steady(repr(one)).encode()).hexdigest()


def bare(clause: Clause) -> Clause:
    """A clause without the place where it stands."""
    return replace(clause, file="", line=0, column=0)


def _wordless(clause: Clause) -> Clause:
    """A clause without its sentence, what it quotes, and the place where it stands."""
    return replace(bare(clause), label=Bilingual("", ""), quote="")


def _unplaced(clause: Clause) -> bool:
    return isinstance(clause.shape, Gate) and not clause.shape.acts


def _changed(layer: Layer, change: Callable[[Clause], Clause]) -> Layer:
    """A layer without the place where it stands, its clauses changed."""
    adds, replaces = tuple(map(change, layer.adds)), tuple(map(change, layer.replaces))
    return replace(layer, file="", line=0, column=0, adds=adds, replaces=replaces)


def _in_full(rulebook: Rulebook) -> str:
    return replace(rulebook, properties=()).digest


def _without_words(rulebook: Rulebook) -> str:
    clauses = tuple(map(_wordless, rulebook.clauses))
    layers = {name: _changed(layer, _wordless) for name, layer in rulebook.layers.items()}
    return replace(rulebook, properties=(), clauses=clauses, layers=layers).digest


_whole: FoundOnce[Rulebook, str] = FoundOnce(_in_full, MOST_RULEBOOKS)
"""The digest of a rulebook without the properties that it lists."""
_whole_wordless: FoundOnce[Rulebook, str] = FoundOnce(_without_words, MOST_RULEBOOKS)
"""The same without the sentences of its clauses."""
