"""From written clauses to typed ones: those of the frame, which say who there is, and when and where the rules hold."""

from __future__ import annotations

from typing import Any

from spec.clauses import Cadence, Composition, Declaration, Exempt, Relation, Repeal, Scope, Sequence, Shape, Term
from spec.entries import Entry
from spec.resolver import Path, Resolver
from spec.schema_clauses import ClauseEntry


def frame(resolver: Resolver, entry: Entry[Any], model: ClauseEntry, path: Path) -> Shape:
    """The shape of a clause that is a declaration of the frame; slips go to the resolver."""
    if model.composition is not None:
        resolver.individuals(entry, (*path, "body"), [model.composition.body])
        members = resolver.individuals(entry, (*path, "members"), model.composition.members)
        return Composition(model.composition.body, members, model.composition.closed)
    if model.leads is not None:
        superiors = resolver.individuals(entry, (*path, "superior"), model.leads.superior)
        return Relation(
            "leads", superiors, resolver.individuals(entry, (*path, "subordinate"), model.leads.subordinate)
        )
    if model.assists is not None:
        whom = resolver.individuals(entry, (*path, "whom"), model.assists.whom)
        return Relation("assists", whom, resolver.individuals(entry, (*path, "who"), model.assists.who))
    if model.routes is not None:
        to = resolver.individuals(entry, (*path, "to"), model.routes.to)
        by = resolver.individuals(entry, (*path, "by"), model.routes.by)
        return Relation("routes", to, by, resolver.act(entry, (*path, "act"), model.routes.act))
    if model.cadence is not None:
        one = model.cadence
        return Cadence(resolver.act(entry, (*path, "act"), one.act), one.every, one.before, one.at_any_time)
    if model.exempt is not None:
        return Exempt(resolver.acts(entry, (*path, "act"), model.exempt.act))
    if model.scope is not None:
        return Scope(resolver.individuals(entry, (*path, "binds"), model.scope.binds))
    if model.sequence is not None:
        acts = resolver.acts(entry, (*path, "acts"), model.sequence.acts)
        return Sequence(acts, model.sequence.order == "inferred")
    if model.term is not None:
        after = resolver.fact(entry, (*path, "after"), model.term.after)
        return Term(model.term.value, model.term.since, after)
    if model.repeal is not None:
        return Repeal(model.repeal.edition, model.repeal.on)
    assert model.declaration is not None
    return Declaration(model.declaration.reason.label)
