"""What the conditions of a clause name, found once: the same clause stands in the stacks of many readings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from proofs.found_once import FoundOnce
from spec.clauses import Clause, conditions_of
from spec.condition import Condition, Defined, Done, FactTerm, Flag, Individual, May
from spec.rulebook import Stack
from spec.traversal import terms_of, walk
from spec.vocabulary import Definition

_MOST = 20_000


@dataclass(frozen=True)
class Mentions:
    """The names that stand in some conditions themselves, not in what these rest on.

    ``facts``: facts that are asked, or that name somebody; ``numbers``: facts that are compared; ``flags``: flags of
    the case; ``posts``: posts that are named themselves; ``definitions``; ``may``: acts whose powers are asked;
    ``done``: acts that may have been done.
    """

    facts: frozenset[str]
    numbers: frozenset[str]
    flags: frozenset[str]
    posts: frozenset[str]
    definitions: frozenset[str]
    may: frozenset[str]
    done: frozenset[str]

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """All of it as pairs of a kind (fact, definition, may, done) and a name."""
        kinds = (
            ("fact", self.facts | self.numbers),
            ("definition", self.definitions),
            ("may", self.may),
            ("done", self.done),
        )
        return frozenset((kind, name) for kind, names in kinds for name in names)


def mentions(one: Clause | Definition) -> Mentions:
    """What the conditions of a clause, or the live alternatives of a definition, name."""
    return _KNOWN(one)


def mentioned_in(conditions: Iterable[Condition]) -> Mentions:
    """What some conditions name."""
    facts, numbers, flags, posts = set[str](), set[str](), set[str](), set[str]()
    definitions, may, done = set[str](), set[str](), set[str]()
    for condition in conditions:
        for part in walk(condition):
            for term in terms_of(part):
                if isinstance(term, FactTerm):
                    facts.add(term.fact)
                elif isinstance(term, Individual) and term.sort == "post":
                    posts.add(term.id)
            fact = getattr(part, "fact", None)
            if isinstance(fact, str):
                facts.add(fact)
            numbers.update(name for _, name in getattr(part, "terms", ()))
            match part:
                case Flag(fact=name, of=None):
                    flags.add(name)
                case Defined(name=name):
                    definitions.add(name)
                case May(act=act):
                    may.add(act)
                case Done(act=act):
                    done.add(act)
    return Mentions(*map(frozenset, (facts, numbers, flags, posts, definitions, may, done)))


def _named_in(one: Clause | Definition) -> Mentions:
    return mentioned_in(conditions_of(one) if isinstance(one, Clause) else [each.condition for each in one.live])


_KNOWN: FoundOnce[Clause | Definition, Mentions] = FoundOnce(_named_in, _MOST)


def flags_of(stack: Stack, clause: Clause, with_exceptions: bool = False) -> frozenset[str]:
    """The flags that a clause turns on, through definitions; with its exceptions, also those that these turn on."""
    found = _through(stack, mentions(clause), "flags")
    if with_exceptions:
        for name in clause.unless:
            found |= flags_of(stack, stack.clauses[name], with_exceptions)
    return found


def clauses_by_flag(stack: Stack) -> dict[str, list[Clause]]:
    """For each flag the clauses that turn on it, in their order."""
    found: dict[str, list[Clause]] = {}
    for clause in stack.clauses.values():
        for flag in flags_of(stack, clause):
            found.setdefault(flag, []).append(clause)
    return found


def facts_of(clause: Clause, there: Stack | None = None) -> frozenset[str]:
    """The facts that a clause asks, or by which it names somebody; with a stack, also through its definitions."""
    return mentions(clause).facts if there is None else _through(there, mentions(clause), "facts")


def facts_in(stack: Stack, clause: Clause) -> frozenset[str]:
    """The facts that a clause turns on, numbers among them, through its definitions."""
    direct = mentions(clause)
    return _through(stack, direct, "facts") | _through(stack, direct, "numbers")


def posts_in(stack: Stack, clause: Clause) -> frozenset[str]:
    """The posts that a clause names themselves, through its definitions."""
    return _through(stack, mentions(clause), "posts")


def _through(stack: Stack, direct: Mentions, what: str) -> frozenset[str]:
    """What some conditions name of one sort, and the definitions that they rest on."""
    found: frozenset[str] = getattr(direct, what)
    if not direct.definitions:
        return found
    pending, seen = list(direct.definitions), set[str]()
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            inside = mentions(stack.definitions[name])
            found |= getattr(inside, what)
            pending.extend(inside.definitions)
    return found
