"""The words of a rulebook: posts, bodies, facts, acts and named definitions, with both labels.

Posts and bodies have *kinds*. A kind with ``one`` is a single individual of the same name (``mayor``); otherwise
its individuals are numbered (``vice-mayor-3``), and a case may say just ``vice-mayor`` or ``department`` for one
of them that needs no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from spec.bilingual import Bilingual
from spec.condition import Condition, Individual, Sort
from spec.nearest import instead

FactType = Literal["flag", "choice", "number", "instant", "post", "posts", "body", "bodies", "name"]
Arity = Literal["exclusive", "any", "each", "body"]
NOBODY = "nobody"
_LISTED = Bilingual("词汇中的名称（见 guiju vocabulary）", "a name of the vocabulary (see guiju vocabulary)")
MOST_REMEMBERED = 20_000
_NUMBERED = re.compile(r"^(.+)-([1-9][0-9]*)$")


@dataclass(frozen=True)
class Kind:
    """A kind of post or body. ``below`` is the kind it specialises; ``heads`` the kind of unit it is head of.

    ``level`` counts downwards from the top of the hierarchy (0 is the highest that the rulebook knows). ``judged`` is
    the act by which somebody says who holds the post, where the vocabulary names one.
    """

    id: str
    sort: Sort
    label: Bilingual
    one: bool = False
    below: str | None = None
    heads: str | None = None
    level: int | None = None
    judged: str = ""


@dataclass(frozen=True)
class Value:
    """One value of a choice."""

    id: str
    label: Bilingual


@dataclass(frozen=True)
class Fact:
    """Something a case may say: its type, unit and range; ``on`` is "post" for a fact about each post.

    ``usually`` is the value of a post that a case does not list; ``typical`` the value that an example takes first.
    ``interested`` are the things (documents, trips …) in which whom it names has an interest. ``judged`` is the act by
    which somebody settles it, where it is a judgement or a role that has to be given; ``splits`` the numbers that are
    divided when the fact (a flag) holds.
    """

    id: str
    type: FactType
    label: Bilingual
    values: tuple[Value, ...] = ()
    unit: str = ""
    least: int = 0
    most: int = 1_000_000
    among: tuple[str, ...] = ()
    on: Literal["case", "post"] = "case"
    usually: str | None = None
    typical: str | None = None
    order: int = 0
    interested: tuple[str, ...] = ()
    judged: str = ""
    splits: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """Whether a post or body fact may name nobody."""
        return self.type == "post" or self.usually == NOBODY

    @property
    def value_ids(self) -> tuple[str, ...]:
        """Ids of the values of a choice, in the order of the rulebook."""
        return tuple(value.id for value in self.values)


@dataclass(frozen=True)
class Act:
    """Something that is done. ``arity`` says how many holders it wants; ``form_of`` is the act it is a form of.

    ``doer`` is the fact of a case that names who does it ("": none). ``due`` says when somebody has to do it (None:
    only when a clause requires it); ``closes`` marks the acts with which a matter leaves the house, before which
    everything due must be done. ``checks``: somebody examines, approves or consents to what another brings. ``known``
    is the instant before which nobody can do it, since they do not know yet ("": any time).
    """

    id: str
    label: Bilingual
    arity: Arity = "any"
    on: str = "document"
    form_of: str | None = None
    due: Condition | None = None
    closes: bool = False
    doer: str = ""
    checks: bool = False
    known: str = ""


@dataclass(frozen=True)
class Alternative:
    """One way to read a definition."""

    id: str
    label: Bilingual
    condition: Condition


@dataclass(frozen=True)
class Definition:
    """A named condition. ``of`` is the sort of ``who`` in it, or None when it speaks about the case alone.

    Exactly one alternative (named ``""``) when the words allow only one reading; ``chosen`` when a layer chose.
    """

    id: str
    label: Bilingual
    alternatives: tuple[Alternative, ...]
    of: Sort | None = None
    chosen: str | None = None
    layer: str = ""

    @property
    def live(self) -> tuple[Alternative, ...]:
        """The alternatives that are still open: the chosen one, or all."""
        if self.chosen is None:
            return self.alternatives
        return tuple(one for one in self.alternatives if one.id == self.chosen)


@dataclass(frozen=True)
class Vocabulary:
    """All words of a rulebook, by id."""

    posts: dict[str, Kind] = field(default_factory=dict)
    bodies: dict[str, Kind] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    acts: dict[str, Act] = field(default_factory=dict)

    def kinds(self, sort: Sort) -> dict[str, Kind]:
        """The kinds of one sort."""
        return self.posts if sort == "post" else self.bodies

    @cached_property
    def by_label(self) -> dict[str, tuple[str, ...]]:
        """The ids that carry a label, Chinese or English; also those of the values of choices."""
        found: dict[str, tuple[str, ...]] = {}
        values = (value for fact in self.facts.values() for value in fact.values)
        words = (self.posts.values(), self.bodies.values(), self.facts.values(), values, self.acts.values())
        for one in (word for kind in words for word in kind):
            for label in one.label:
                found[label] = (*found.get(label, ()), one.id)
        return found

    def judged(self, name: str) -> str:
        """The act by which somebody settles a fact, or says who holds a post; "" where the vocabulary names none."""
        one = self.facts.get(name) or self.posts.get(name)
        return one.judged if one is not None else ""

    def instead(self, name: str, known: Iterable[str]) -> Bilingual:
        """What to write instead of a name that is not one of those known; a label is told its name."""
        known = list(known)
        labelled = next((one for one in self.by_label.get(name, ()) if one in known), "")
        return Bilingual(labelled, labelled) if labelled else instead(name, known, _LISTED)

    @cached_property
    def below(self) -> dict[str, frozenset[str]]:
        """For each kind, itself and all kinds below it."""
        found: dict[str, frozenset[str]] = {}
        for kinds in (self.posts, self.bodies):
            for kind in kinds:
                found[kind] = frozenset(other for other in kinds if kind in self._upwards(kinds, other))
        return found

    @staticmethod
    def _upwards(kinds: dict[str, Kind], start: str) -> set[str]:
        seen: set[str] = set()
        at: str | None = start
        while at is not None and at in kinds and at not in seen:
            seen.add(at)
            at = kinds[at].below
        return seen

    @cached_property
    def _kinds(self) -> dict[str, Kind | None]:
        return {}

    def kind_of(self, individual: str) -> Kind | None:
        """The kind of an individual: itself if single or unnumbered, else the kind before the number."""
        known = self._kinds
        if individual not in known:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[individual] = self._kind_of(individual)
        return known[individual]

    def _kind_of(self, individual: str) -> Kind | None:
        for kinds in (self.posts, self.bodies):
            if individual in kinds:
                return kinds[individual]
        match = _NUMBERED.match(individual)
        if match:
            for kinds in (self.posts, self.bodies):
                kind = kinds.get(match.group(1))
                if kind is not None and not kind.one:
                    return kind
        return None

    def individual(self, name: str) -> Individual:
        """The individual of a name; a post where the vocabulary does not know the name."""
        kind = self.kind_of(name)
        return Individual(kind.sort if kind is not None else "post", name)

    def label_of(self, individual: str) -> Bilingual:
        """How a person reads an individual: ``副区长3`` for ``vice-mayor-3``."""
        kind = self.kind_of(individual)
        if kind is None:
            return Bilingual(individual, individual)
        match = _NUMBERED.match(individual)
        if individual == kind.id or match is None:
            return kind.label
        return Bilingual(f"{kind.label.zh}{match.group(2)}", f"{kind.label.en} {match.group(2)}")

    def unit_headed_by(self, post: str) -> str | None:
        """The unit of which an individual post is head: ``department-3`` for ``department-head-3``."""
        kind = self.kind_of(post)
        if kind is None or kind.heads is None:
            return None
        match = _NUMBERED.match(post)
        return f"{kind.heads}-{match.group(2)}" if match and post != kind.id else kind.heads

    def head_of(self, unit: str) -> str | None:
        """The post that heads an individual unit."""
        kind = self.kind_of(unit)
        if kind is None:
            return None
        match = _NUMBERED.match(unit)
        for post in self.posts.values():
            if post.heads == kind.id:
                return f"{post.id}-{match.group(2)}" if match and unit != kind.id else post.id
        return None
