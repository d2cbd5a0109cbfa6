"""A small rulebook with a fact of every type, and random conditions and situations over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain, combinations
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from spec.condition import (
    ALWAYS,
    NEVER,
    WHO,
    AtLeast,
    Choice,
    Compare,
    Condition,
    Defined,
    Done,
    FactTerm,
    Flag,
    HasAtLeast,
    Heads,
    Includes,
    Individual,
    May,
    Nobody,
    OfKind,
    Same,
    Sort,
    Term,
    Variable,
)
from spec.condition_lists import MEMBER
from spec.condition_words import Words
from spec.connectives import conjunction, disjunction, negation
from spec.layers import stack
from spec.loader import load_texts
from spec.rulebook import Stack
from spec.situation import Event, Known, Members, Situation, Universe
from spec.vocabulary import NOBODY, Fact

RULEBOOK = Path(__file__).parent / "data" / "small_rulebook.yaml"
OUTCOMES = ("failed", "passed")
ACTORS = ("government", "mayor", "vice-mayor-1")


@cache
def rules() -> Stack:
    """The small rulebook, as it stands."""
    return stack(load_texts({RULEBOOK.name: RULEBOOK.read_bytes()}))


@cache
def words() -> Words:
    """What conditions over the small rulebook may name."""
    return Words(rules().vocabulary, {name: one.of for name, one in rules().definitions.items()})


@cache
def universe() -> Universe:
    """Four posts and three bodies."""
    posts = ("department-head-1", "mayor", "vice-mayor-1", "vice-mayor-2")
    return Universe(rules().vocabulary, posts, ("audit-bureau", "department-1", "government"))


def facts_of(*types: str, on: str = "case") -> list[Fact]:
    """The facts of some types."""
    return [fact for fact in rules().vocabulary.facts.values() if fact.type in types and fact.on == on]


# ---- conditions

Scope = tuple[tuple[str, Sort], ...]
"""The variables that a condition may use."""

KINDS: dict[Sort, tuple[str, ...]] = {"post": ("department-head", "vice-mayor"), "body": ("department",)}
DEFINED: dict[Sort, tuple[str, ...]] = {"post": ("in-charge", "leader"), "body": ("own-department",)}
SORTS: tuple[Sort, ...] = ("post", "body")


def terms(sort: Sort, scope: Scope) -> list[Term]:
    """Variables in scope, facts that name one, and individuals."""
    variables: list[Term] = [Variable(name) for name, its in scope if its == sort]
    named: list[Term] = [FactTerm(fact.id) for fact in facts_of(sort)]
    return [*variables, *named, *(Individual(sort, one) for one in universe().of(sort))]


def owners(fact: Fact, scope: Scope) -> Sequence[Term | None]:
    """The terms that a fact can be said about; None for a fact of the case."""
    return terms("post", scope) if fact.on == "post" else [None]


@cache
def atoms(scope: Scope = ()) -> tuple[Condition, ...]:
    """Every atom, up to the numbers and lists of values that it names."""
    return tuple(dict.fromkeys(_atoms(scope)))


def _atoms(scope: Scope) -> Iterator[Condition]:
    for fact in (*facts_of("flag"), *facts_of("flag", on="post")):
        yield from (Flag(fact.id, of) for of in owners(fact, scope))
    for fact in (*facts_of("choice"), *facts_of("choice", on="post")):
        for values in subsets(sorted(fact.value_ids))[1:]:
            yield from (Choice(fact.id, values, of) for of in owners(fact, scope))
    for sort in SORTS:
        for term in terms(sort, scope):
            yield from (Same(term, other) for other in terms(sort, scope))
            yield from (OfKind(term, (kind,)) for kind in KINDS[sort])
            yield from (Defined(name, term) for name in DEFINED[sort])
            yield from (May(term, act) for act in ("examine", "sign"))
    for fact in (*facts_of("posts", "bodies"), *facts_of("posts", on="post")):
        for of in owners(fact, scope):
            yield from _memberships(fact, of, scope)
    yield from (Nobody(fact.id) for fact in facts_of("post", "body"))
    yield from (Heads(post, unit) for post in terms("post", scope) for unit in terms("body", scope))
    yield from _comparisons()
    for by in (None, Same(WHO, Individual("body", "government"))):
        yield from (Done(act, outcome, by) for act in ("examine", "sign") for outcome in (None, "passed"))
    yield from (Defined(name) for name in ("enough-pages", "grave"))


def _memberships(fact: Fact, of: Term | None, scope: Scope) -> Iterator[Condition]:
    sort: Sort = "post" if fact.type == "posts" else "body"
    member = Includes(fact.id, Variable(MEMBER), of)
    yield from (Includes(fact.id, term, of) for term in terms(sort, scope))
    yield from (HasAtLeast(fact.id, count, of) for count in (1, 2, 3))
    yield from (AtLeast(1, sort, (kind,), MEMBER, member) for kind in KINDS[sort])
    for name in DEFINED[sort]:
        yield AtLeast(1, sort, (), MEMBER, conjunction(member, Defined(name, Variable(MEMBER))))


def _comparisons() -> Iterator[Condition]:
    pages, blank = "document.pages", "document.blank-pages"
    for constant in range(-4, 5):
        for number, fact in ((1, pages), (-1, pages), (2, blank), (-1, blank)):
            yield Compare(((number, fact),), constant, False, "pages")
        yield Compare(((1, pages),), constant, True, "pages")
        for sums in (((-1, pages), (1, blank)), ((-2, blank), (1, pages)), ((1, blank), (1, pages))):
            yield Compare(sums, constant, False, "pages")


def subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Every selection of some names, the empty one first."""
    return list(chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)))


@st.composite
def conditions(draw: Callable[..., Any], size: int = 6, scope: Scope = (), depth: int = 3) -> Condition:
    """A condition with at most ``size`` atoms; ``scope`` holds the variables it may use."""
    form = draw(st.integers(0, 9)) if size > 1 and depth > 0 else 0
    if form <= 2:
        found: Condition = draw(st.sampled_from((*atoms(scope), ALWAYS, NEVER)))
        return found
    if form <= 4:
        return negation(draw(conditions(size - 1, scope, depth - 1)))
    if form <= 8:
        many = draw(st.integers(2, 3))
        parts = [draw(conditions(max(1, size // many), scope, depth - 1)) for _ in range(many)]
        return (conjunction if form <= 6 else disjunction)(*parts)
    sort: Sort = draw(st.sampled_from(SORTS))
    variable = "vwxyz"[len(scope) % 5]
    kinds = draw(st.sampled_from(subsets(KINDS[sort])))
    body = draw(conditions(size - 1, (*scope, (variable, sort)), depth - 1))
    return AtLeast(draw(st.integers(1, 2)), sort, kinds, variable, body)


# ---- situations


@cache
def domain(fact: Fact) -> list[Known]:
    """Every value that a fact can have over the small universe; of large numbers only a few."""
    if fact.type == "flag":
        return [False, True]
    if fact.type == "choice":
        return list(fact.value_ids)
    if fact.type == "number":
        return list(range(fact.least, min(fact.most, 9) + 1))
    if fact.type == "instant":
        return [28_000_000, 28_000_015, 28_000_030]
    if fact.type == "name":
        return ["天穆"]
    sort: Sort = "post" if fact.type in ("post", "posts") else "body"
    names = universe().members(sort, fact.among)
    if fact.type in ("post", "body"):
        return [*([NOBODY] if fact.optional else []), *names]
    return [Members(frozenset(some)) for some in subsets(names)]


def random_world(random: Random) -> Situation:
    """A situation in which everything is known."""
    vocabulary = rules().vocabulary
    facts = {fact.id: random.choice(domain(fact)) for fact in vocabulary.facts.values() if fact.on == "case"}
    own = [fact for fact in vocabulary.facts.values() if fact.on == "post"]
    about = {(post, fact.id): random.choice(domain(fact)) for fact in own for post in universe().posts}
    done = [
        Event(random.choice(["examine", "return", "sign"]), random.choice(ACTORS), random.choice(OUTCOMES))
        for _ in range(random.randrange(3))
    ]
    return Situation(facts, about, True, tuple(done))


def random_partial(random: Random) -> Situation:
    """A situation of which some is unknown: facts, members of lists, facts about posts, what has been done."""
    world = random_world(random)
    share = random.choice([0.1, 0.3, 0.6])
    facts = {name: value for name, value in world.facts.items() if random.random() > share}
    for name, value in facts.items():
        if isinstance(value, Members) and random.random() < share:
            facts[name] = Members(frozenset(sorted(value.names)[:1]), closed=False)
    about = {key: value for key, value in world.about.items() if random.random() > share}
    done = random.choice([None, (world.done or ())[-1:], world.done])
    usual = random.random() < 0.5
    untold = [*(name for name in world.facts if name not in facts), *(key for key in world.about if key not in about)]
    left_open = frozenset(one for one in untold if random.random() < 0.5)
    return Situation(facts, about, usual, done, done == world.done, left_open=left_open)


def worlds() -> st.SearchStrategy[Situation]:
    """Situations in which everything is known."""
    return st.integers(0, 2**32).map(lambda seed: random_world(Random(seed)))


def partial() -> st.SearchStrategy[Situation]:
    """Situations of which some is unknown."""
    return st.integers(0, 2**32).map(lambda seed: random_partial(Random(seed)))


def random_condition(random: Random, size: int = 6, scope: Scope = (), depth: int = 3) -> Condition:
    """A condition with at most ``size`` atoms, as :func:`conditions` draws them; ``scope`` holds its variables."""
    form = random.randrange(10) if size > 1 and depth > 0 else 0
    if form <= 2:
        return random.choice((*atoms(scope), ALWAYS, NEVER))
    if form <= 4:
        return negation(random_condition(random, size - 1, scope, depth - 1))
    if form <= 8:
        many = random.randint(2, 3)
        parts = [random_condition(random, max(1, size // many), scope, depth - 1) for _ in range(many)]
        return (conjunction if form <= 6 else disjunction)(*parts)
    sort: Sort = random.choice(SORTS)
    variable = "vwxyz"[len(scope) % 5]
    kinds = random.choice(subsets(KINDS[sort]))
    body = random_condition(random, size - 1, (*scope, (variable, sort)), depth - 1)
    return AtLeast(random.randint(1, 2), sort, kinds, variable, body)
