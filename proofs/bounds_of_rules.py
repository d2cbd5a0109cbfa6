"""Scope: is everybody bound who has duties, and is it said which edition governs what is under way?"""

from __future__ import annotations

from collections.abc import Iterator

from proofs.asks import Ask, Query
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import Clause, Composition, Duty, Repeal, Scope
from spec.condition import Condition, Defined, Individual, OfKind, Same, Variable
from spec.rulebook import Stack
from spec.traversal import walk

FAMILY = "scope"
BOUND, EDITION = "bound", "edition"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """Where the rulebook says whom it binds, and where it repeals an earlier edition."""
    if any(isinstance(clause.shape, Scope) for clause in stack.clauses.values()):
        yield Obligation(FAMILY, part=BOUND)
    if any(isinstance(clause.shape, Repeal) for clause in stack.clauses.values()):
        yield Obligation(FAMILY, part=EDITION)


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """Those with duties whom the scope leaves out; a repeal without a rule for what is under way."""
    stack = world.stack
    if obligation.part == EDITION:
        for clause in stack.clauses.values():
            if isinstance(clause.shape, Repeal):
                acts = sorted(stack.vocabulary.acts.values(), key=lambda act: (not act.closes, act.id))
                yield Ask((clause.name,), (EDITION,), acts[0].id, key=(EDITION,))
        return
    scopes = [clause for clause in stack.clauses.values() if isinstance(clause.shape, Scope)]
    bound = _bound(stack, scopes)
    seen: dict[str, list[Clause]] = {}
    for clause in stack.clauses.values():
        if isinstance(clause.shape, Duty) and clause.shape.who is not None:
            for kind in _kinds(stack, clause.shape.who):
                if kind not in bound:
                    seen.setdefault(kind, []).append(clause)
    for kind, clauses in sorted(seen.items()):
        first = clauses[0]
        names = (first.name, *(scope.name for scope in scopes[:1]))
        assert isinstance(first.shape, Duty)
        yield Ask(names, (BOUND, kind), first.shape.act, (first.name,), key=(BOUND, kind))


def _bound(stack: Stack, scopes: list[Clause]) -> set[str]:
    """The kinds that the scope names, what is below them, and the heads of such units."""
    named = {name for clause in scopes for name in getattr(clause.shape, "binds", ())}
    found = {below for name in named for below in stack.vocabulary.below.get(name, frozenset({name}))}
    found |= {post.id for post in stack.vocabulary.posts.values() if post.heads in found}
    for clause in stack.clauses.values():
        if isinstance(clause.shape, Composition) and clause.shape.body in found:
            for member in clause.shape.members:
                found |= stack.vocabulary.below.get(member, frozenset({member}))
    return found


def _kinds(stack: Stack, who: Condition) -> set[str]:
    """The kinds of posts and bodies that a condition on ``who`` names, through definitions."""
    found: set[str] = set()
    pending = [who]
    seen: set[str] = set()
    while pending:
        for part in walk(pending.pop()):
            match part:
                case Same(left=left, right=right):
                    names = [one.id for one in (left, right) if isinstance(one, Individual)]
                    named = [stack.vocabulary.kind_of(name) for name in names]
                    found |= {kind.id for kind in named if kind is not None}
                case OfKind(term=Variable(), kinds=kinds):
                    found |= set(kinds)
                case Defined(name=name) if name not in seen:
                    seen.add(name)
                    pending.extend(one.condition for one in stack.definitions[name].live)
    return found


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Who is not bound, or what is not said of the change of edition."""
    clause = stack.clauses[hit.clauses[0]]
    norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    if hit.about[0] == EDITION:
        return Bilingual(
            f"{norm}“{zh}”没有写明施行之日正在办理的事项适用哪一版",
            f"{norm} “{en}” does not say which edition governs what is under way on that day",
        )
    kind = stack.vocabulary.label_of(hit.about[1])
    scope = "、".join(norm for name in hit.clauses[1:] for norm in stack.clauses[name].norms)
    return Bilingual(
        f"{kind.zh}负有义务（{norm}“{zh}”等），却不在{scope}所列的适用范围内",
        f"the {kind.en} bears duties ({norm} “{en}” and others) but is not among those bound by {scope}",
    )


QUERY = Query(obligations, asks, statement, lambda one: "scope" if one.part == BOUND else "gap")
