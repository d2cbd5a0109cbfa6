"""A small rulebook with a fact of every type, and random conditions and situations over it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import chain, combinations
from pathlib import Path
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
    conjunction,
    disjunction,
    negation,
)
from spec.condition_lists import MEMBER
from spec.condition_parser import Words
from spec.loader import load_texts
from spec.rulebook import Stack, stack
from spec.situation import Event, Known, Members, Situation, Universe
from spec.vocabulary import NOBODY, Fact

RULEBOOK = Path(__file__).parent / "data" / "small_rulebook.yaml"
OUTCOMES = ("failed", "passed")


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

Scope = dict[str, Sort]
KINDS: dict[Sort, tuple[str, ...]] = {"post": ("department-head", "vice-mayor"), "body": ("department",)}
DEFINED: dict[Sort, tuple[str, ...]] = {"post": ("in-charge", "leader"), "body": ("own-department",)}
LISTS = {"posts": "post", "bodies": "body"}


def terms(sort: Sort, scope: Scope) -> st.SearchStrategy[Term]:
    """Individuals, facts that name one, and variables in scope."""
    variables: list[Term] = [Variable(name) for name, its in scope.items() if its == sort]
    named: list[Term] = [FactTerm(fact.id) for fact in facts_of(sort)]
    everybody: list[Term] = [Individual(sort, one) for one in universe().of(sort)]
    return st.one_of(st.sampled_from(named + variables), st.sampled_from(everybody + variables))


def owners(fact: Fact, scope: Scope) -> st.SearchStrategy[Term | None]:
    """The term that a fact is said about; None for a fact of the case."""
    return terms("post", scope) if fact.on == "post" else st.none()


def atoms(scope: Scope) -> st.SearchStrategy[Condition]:
    """One atom of any kind."""
    sorts: st.SearchStrategy[Sort] = st.sampled_from(["post", "body"])
    choices = facts_of("choice") + facts_of("choice", on="post")
    lists = facts_of("posts", "bodies") + facts_of("posts", on="post")
    numbers = [(1, "document.pages"), (-1, "document.pages"), (1, "document.blank-pages"), (-2, "document.blank-pages")]

    def flag(fact: Fact) -> st.SearchStrategy[Condition]:
        return st.builds(Flag, st.just(fact.id), owners(fact, scope))

    def choice(fact: Fact) -> st.SearchStrategy[Condition]:
        values = st.sets(st.sampled_from(fact.value_ids), min_size=1).map(lambda some: tuple(sorted(some)))
        return st.builds(Choice, st.just(fact.id), values, owners(fact, scope))

    def membership(sort: Sort) -> st.SearchStrategy[Condition]:
        one = terms(sort, scope)
        kinds = st.sampled_from(KINDS[sort]).map(lambda kind: (kind,))
        return st.one_of(
            st.builds(Same, one, one),
            st.builds(OfKind, one, kinds),
            st.builds(Defined, st.sampled_from(DEFINED[sort]), one),
        )

    def members(fact: Fact) -> st.SearchStrategy[Condition]:
        sort: Sort = "post" if fact.type == "posts" else "body"
        member, owner = Variable(MEMBER), owners(fact, scope)
        including = st.builds(Includes, st.just(fact.id), st.just(member), owner)
        return st.one_of(
            st.builds(Includes, st.just(fact.id), terms(sort, scope), owner),
            st.builds(HasAtLeast, st.just(fact.id), st.integers(1, 3), owner),
            st.builds(
                lambda kind, one: AtLeast(1, sort, (kind,), MEMBER, one), st.sampled_from(KINDS[sort]), including
            ),
            st.builds(
                lambda name, one: AtLeast(1, sort, (), MEMBER, conjunction(one, Defined(name, member))),
                st.sampled_from(DEFINED[sort]),
                including,
            ),
        )

    single = st.builds(
        lambda term, constant, equal: upright_compare((term,), constant, equal),
        st.sampled_from(numbers), st.integers(-4, 4), st.booleans(),
    )  # fmt: skip
    double = st.builds(
        lambda one, other, constant: upright_compare((one, other), constant, False),
        st.sampled_from(numbers[:2]), st.sampled_from(numbers[2:]), st.integers(-4, 4),
    )  # fmt: skip
    return st.one_of(
        st.sampled_from([*facts_of("flag"), *facts_of("flag", on="post")]).flatmap(flag),
        st.sampled_from(choices).flatmap(choice),
        sorts.flatmap(membership),
        st.sampled_from(lists).flatmap(members),
        st.sampled_from(facts_of("post", "body")).map(lambda fact: Nobody(fact.id)),
        st.builds(Heads, terms("post", scope), terms("body", scope)),
        single,
        double,
        done_atoms(),
        sorts.flatmap(lambda sort: st.builds(May, terms(sort, scope), st.sampled_from(["examine", "sign"]))),
        st.sampled_from(["enough-pages", "grave"]).map(Defined),
    )


def upright_compare(terms: tuple[tuple[int, str], ...], constant: int, equal: bool) -> Condition:
    """A comparison of page numbers; an equation is written with its first fact positive."""
    if equal and terms[0][0] < 0:
        terms, constant = tuple((-number, fact) for number, fact in terms), -constant
    return Compare(tuple(sorted(terms)), constant, equal, "pages")


def done_atoms() -> st.SearchStrategy[Condition]:
    """An act done, with or without an outcome, by anybody or by one body."""
    by: list[Condition | None] = [None, Same(WHO, Individual("body", "government"))]
    return st.builds(Done, st.sampled_from(["examine", "sign"]), st.sampled_from([None, "passed"]), st.sampled_from(by))


@st.composite
def conditions(draw: Callable[..., Any], size: int = 6, scope: Scope | None = None, depth: int = 3) -> Condition:
    """A condition with at most ``size`` atoms; ``scope`` holds the variables it may use."""
    scope = scope or {}
    form = draw(st.integers(0, 9)) if size > 1 and depth > 0 else 0
    if form <= 2:
        found: Condition = draw(st.one_of(atoms(scope), atoms(scope), atoms(scope), st.sampled_from([ALWAYS, NEVER])))
        return found
    if form <= 4:
        return negation(draw(conditions(size - 1, scope, depth - 1)))
    if form <= 8:
        many = draw(st.integers(2, 3))
        parts = [draw(conditions(max(1, size // many), scope, depth - 1)) for _ in range(many)]
        return (conjunction if form <= 6 else disjunction)(*parts)
    sort: Sort = draw(st.sampled_from(["post", "body"]))
    variable = "vwxyz"[len(scope) % 5]
    kinds = draw(st.sampled_from([(), *((kind,) for kind in KINDS[sort]), KINDS[sort]]))
    body = draw(conditions(size - 1, {**scope, variable: sort}, depth - 1))
    return AtLeast(draw(st.integers(1, 2)), sort, kinds, variable, body)


# ---- situations


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
    subsets = chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))
    return [Members(frozenset(subset)) for subset in subsets]


def events() -> st.SearchStrategy[Event]:
    """An event of which everything is known."""
    actors = st.sampled_from(["government", "mayor", "vice-mayor-1"])
    return st.builds(Event, st.sampled_from(["examine", "return", "sign"]), actors, st.sampled_from(OUTCOMES))


@st.composite
def worlds(draw: Callable[..., Any]) -> Situation:
    """A situation in which everything is known."""
    vocabulary = rules().vocabulary
    facts = {fact.id: draw(st.sampled_from(domain(fact))) for fact in vocabulary.facts.values() if fact.on == "case"}
    about = {
        (post, fact.id): draw(st.sampled_from(domain(fact)))
        for fact in vocabulary.facts.values()
        if fact.on == "post"
        for post in universe().posts
    }
    done = draw(st.lists(events(), max_size=2))
    return Situation(facts, about, True, tuple(done))


@st.composite
def partial(draw: Callable[..., Any]) -> Situation:
    """A situation of which some is unknown: facts, members of lists, facts about posts, what has been done."""
    world = draw(worlds())
    hidden = draw(st.sets(st.sampled_from(sorted(world.facts))))
    opened = draw(st.sets(st.sampled_from(sorted(world.facts))))
    about_hidden = draw(st.sets(st.sampled_from(sorted(world.about))))
    done_known = draw(st.sampled_from(["all", "some", "none"]))
    facts = {name: value for name, value in world.facts.items() if name not in hidden}
    for name in opened & set(facts):
        value = facts[name]
        if isinstance(value, Members):
            facts[name] = Members(frozenset(sorted(value.names)[:1]), closed=False)
    about = {key: value for key, value in world.about.items() if key not in about_hidden}
    done = None if done_known == "none" else world.done[-1:] if done_known == "some" else world.done
    usual = draw(st.booleans())
    left_open = frozenset(draw(st.sets(st.sampled_from(sorted(hidden))))) if hidden else frozenset()
    return Situation(facts, about, usual, done, done_known == "all", left_open=left_open)
