"""Appointed? Whoever the clauses name by a post or a role of the case has got it from somebody.

A post that is one of several of its kind (the executive one of the vice mayors), and a role that the vocabulary marks
as settled by an act (``judged``: the lead department), have a bearer only once somebody has said who it is. Where
clauses turn on it and none says who settles it, the bearer can be missing or in dispute.
"""

from __future__ import annotations

from collections.abc import Iterator

from proofs.asks import Ask, Query
from proofs.mentions import facts_of, posts_in
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import Clause, Relation, acts_of
from spec.condition import ALWAYS, Nobody
from spec.rulebook import Stack

FAMILY = "appointed"
POST, ROLE = "post", "role"
ROLES = ("post", "posts", "body", "bodies")
MOST_CLAUSES = 6


def obligations(stack: Stack) -> Iterator[Obligation]:
    """For posts that are one of a kind, and for roles that somebody has to settle, where the vocabulary has such."""
    if _singled_out(stack):
        yield Obligation(FAMILY, part=POST)
    if _roles(stack):
        yield Obligation(FAMILY, part=ROLE)


def _singled_out(stack: Stack) -> dict[str, str]:
    """The posts that are one of several of a wider kind, each with the act by which it is given ("": none named)."""
    posts = stack.vocabulary.posts
    return {
        kind.id: kind.judged
        for kind in posts.values()
        if kind.one and kind.below is not None and kind.below in posts and not posts[kind.below].one
    }


def _roles(stack: Stack) -> dict[str, str]:
    """The facts that name a post or a body and that somebody has to settle, each with the act."""
    facts = stack.vocabulary.facts
    return {fact.id: fact.judged for fact in facts.values() if fact.type in ROLES and fact.judged}


def asks(world: World, obligation: Obligation, key: tuple[str, ...] = ()) -> Iterator[Ask]:
    """The posts and roles that clauses turn on and nobody gives; one ask for each, with the clauses that name it. With
    ``key``, only the asks about this one.
    """
    stack = world.stack
    given_by = _singled_out(stack) if obligation.part == POST else _roles(stack)
    for name, act in given_by.items():
        about = (obligation.part, name)
        if key not in ((), about) or (act and stack.powers[act]):
            continue
        using = [clause for clause in stack.clauses.values() if uses(stack, clause, name) and acts_of(clause.shape)]
        for clause in using:
            rest = [other.name for other in using if other is not clause]
            clauses = (clause.name, *rest)[:MOST_CLAUSES]
            when = Nobody(name) if obligation.part == ROLE and stack.vocabulary.facts[name].optional else ALWAYS
            yield Ask(clauses, about, acts_of(clause.shape)[0], (clause.name,), when, key=about)


def uses(stack: Stack, clause: Clause, name: str) -> bool:
    """Whether a clause names a post or a role, directly or through definitions."""
    if isinstance(clause.shape, Relation):
        return name in (*clause.shape.superiors, *clause.shape.subordinates)
    return name in facts_of(clause, stack) or name in posts_in(stack, clause)


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """What is named and given by nobody."""
    clause = stack.clauses[hit.clauses[0]]
    norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    part, name = hit.about
    if part == POST:
        post = stack.vocabulary.posts[name]
        wider = stack.vocabulary.posts[post.below or name].label
        return Bilingual(
            f"{norm}“{zh}”所说的{post.label.zh}是{wider.zh}之一，由谁指定、缺位或者不止一人时怎么办没有写明",
            f"{norm} “{en}” names the {post.label.en}, who is one of several ({wider.en}): nobody is named who says"
            " which, nor what follows when there is none or more than one",
        )
    role = stack.vocabulary.facts[name].label
    return Bilingual(
        f"{norm}“{zh}”取决于谁是{role.zh}，由谁确定没有写明",
        f"{norm} “{en}” turns on who is the {role.en}, and nobody is named who settles it",
    )


QUERY = Query(obligations, asks, statement, lambda _: "gap", asks)
