"""What is known of a case: facts, who is away or entrusted, what has been done; and who there is at all.

Unknown is a value: a fact that a case does not give is absent here, never false. A list is closed unless the case
says ``at-least``. Posts that a case does not list under ``people`` are in their usual state (at the post).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from spec.condition import Sort
from spec.rulebook import Rulebook, Stack
from spec.vocabulary import NOBODY, Vocabulary

LISTED_UP_TO = 10
MOST_REMEMBERED = 1_000
_UNIVERSES: dict[tuple[int, frozenset[str]], tuple[Rulebook, Universe]] = {}
"""Universes by rulebook and by whom a case names: many cases name the same few."""


@dataclass(frozen=True, slots=True)
class Members:
    """A list of posts or bodies; when not ``closed`` there may be more."""

    names: frozenset[str]
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """An act that has been done. ``at`` counts minutes since 1970; None when the case does not say.

    ``to`` are those it was done to, ``means`` is how (telephone, writing …); empty where the case does not say.
    ``other`` holds what else is known of it, by fact.
    """

    act: str
    by: str = ""
    outcome: str = ""
    at: int | None = None
    other: tuple[tuple[str, str], ...] = ()
    to: tuple[str, ...] = ()
    means: str = ""


Known = bool | str | int | Members


def known_text(value: Known) -> str:
    """The value of a fact as one text, by which the events of a case are compared.

    >>> known_text(True), known_text(Members(frozenset({"town-2", "town-1"})))
    ('yes', 'town-1 town-2')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Members):
        return " ".join(sorted(value.names))
    return str(value)


@dataclass(frozen=True)
class Situation:
    """The known part of a case.

    ``about`` holds facts about posts by (post, fact); ``everybody`` is True when posts outside it are in their
    usual state. ``done`` is None when the case does not say what has been done. ``left_open`` names the facts that a
    case expressly leaves unknown: a fact by its id, one about a post as (post, fact).
    """

    facts: Mapping[str, Known] = field(default_factory=dict)
    about: Mapping[tuple[str, str], Known] = field(default_factory=dict)
    everybody: bool = True
    done: tuple[Event, ...] | None = None
    done_is_all: bool = True
    at: int | None = None
    left_open: frozenset[str | tuple[str, str]] = frozenset()

    @cached_property
    def since_return(self) -> tuple[Event, ...]:
        """What has been done since the last return."""
        events = self.done or ()
        last = max((place for place, event in enumerate(events) if event.act == "return"), default=-1)
        return events[last + 1 :]

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every post and body that the case names."""
        names: set[str] = set()
        for value in (*self.facts.values(), *self.about.values()):
            if isinstance(value, Members):
                names |= value.names
            elif isinstance(value, str):
                names.add(value)
        names |= {post for post, _ in self.about}
        names |= {one[0] for one in self.left_open if isinstance(one, tuple)}
        names |= {name for event in self.done or () for name in (event.by, *event.to)}
        return frozenset(names - {"", NOBODY})


@dataclass(frozen=True)
class Universe:
    """The posts and bodies that a case is decided over."""

    vocabulary: Vocabulary
    posts: tuple[str, ...]
    bodies: tuple[str, ...]

    def of(self, sort: Sort) -> tuple[str, ...]:
        """All individuals of a sort."""
        return self.posts if sort == "post" else self.bodies

    @cached_property
    def _by_kind(self) -> dict[tuple[Sort, tuple[str, ...]], tuple[str, ...]]:
        return {}

    def members(self, sort: Sort, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The individuals of some kinds; of the whole sort when none is named."""
        if not kinds:
            return self.of(sort)
        key = (sort, kinds)
        if key not in self._by_kind:
            self._by_kind[key] = tuple(one for one in self.of(sort) if self.is_of(one, kinds))
        return self._by_kind[key]

    def is_of(self, individual: str, kinds: Iterable[str]) -> bool:
        """Whether an individual is of one of these kinds or of a kind below."""
        kind = self.vocabulary.kind_of(individual)
        return kind is not None and any(kind.id in self.vocabulary.below[name] for name in kinds)


def universe_of(stack: Stack, situation: Situation, also: Iterable[str] = ()) -> Universe:
    """The individuals to decide a case over: single posts and bodies, everybody whom the case names (``also``: outside
    its facts), and of each kind with many members the numbered ones of the organisation if they are few, else one
    that needs no number.

    Individuals that nothing mentions cannot be told apart, so one of them stands for all.
    """
    named = situation.mentioned.union(also)
    key = (id(stack.rulebook), named)
    found = _UNIVERSES.get(key)
    if found is None or found[0] is not stack.rulebook:
        if len(_UNIVERSES) >= MOST_REMEMBERED:
            _UNIVERSES.clear()
        _UNIVERSES[key] = found = (stack.rulebook, _universe(stack, named))
    return found[1]


def _universe(stack: Stack, named: frozenset[str]) -> Universe:
    vocabulary = stack.vocabulary
    counts = {one.kind: one.count for one in stack.rulebook.organisation}
    mentioned = {name for name in named if vocabulary.kind_of(name) is not None}
    bodies: set[str] = set()
    posts: set[str] = set()
    for name in sorted(mentioned):
        kind = vocabulary.kind_of(name)
        assert kind is not None
        (posts if kind.sort == "post" else bodies).add(name)
        unit = vocabulary.unit_headed_by(name) if kind.sort == "post" else None
        if unit is not None:
            bodies.add(unit)
    for kind in vocabulary.bodies.values():
        if kind.one or not any(vocabulary.kind_of(body) == kind for body in bodies):
            bodies.add(kind.id)
    for kind in vocabulary.posts.values():
        if kind.one:
            posts.add(kind.id)
        elif kind.heads is None:
            count = counts.get(kind.id, 0)
            if 0 < count <= LISTED_UP_TO:
                posts.update(f"{kind.id}-{number}" for number in range(1, count + 1))
            elif not any(vocabulary.kind_of(post) == kind for post in posts):
                posts.add(kind.id)
    posts.update(head for head in map(vocabulary.head_of, bodies) if head is not None)
    return Universe(vocabulary, tuple(sorted(posts, key=_natural)), tuple(sorted(bodies, key=_natural)))


def _natural(name: str) -> tuple[str, int]:
    """Sorts ``vice-mayor-10`` behind ``vice-mayor-9``."""
    stem, _, number = name.rpartition("-")
    return (stem, int(number)) if number.isdigit() else (name, 0)
