"""From the written words of a rulebook to its vocabulary: posts, bodies, facts, acts; and its definitions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spec.bilingual import Bilingual
from spec.condition import Sort
from spec.entries import Entry
from spec.resolver import Resolver
from spec.schema_words import ActEntry, DefinitionEntry, FactEntry
from spec.sections import Sections
from spec.vocabulary import Act, Alternative, Definition, Fact, Kind, Value, Vocabulary


def build_vocabulary(sections: Sections) -> Vocabulary:
    """The words of the sections, without the conditions on which acts are due (:func:`with_dues`)."""
    posts = {name: _kind(entry, "post") for name, entry in sections.unique("posts", "post").items()}
    bodies = {name: _kind(entry, "body") for name, entry in sections.unique("bodies", "body").items()}
    order = {name: place for place, name in enumerate(sorted(one.model.fact for one in sections.found["facts"]))}
    facts = {name: _fact(entry, order[name]) for name, entry in sections.unique("facts", "fact").items()}
    acts = {name: _act(entry) for name, entry in sections.unique("acts", "act").items()}
    # messages list the words in the order in which they are written
    _check_names(sections, Vocabulary(posts, bodies, facts, acts))
    return Vocabulary(
        dict(sorted(posts.items())),
        dict(sorted(bodies.items())),
        dict(sorted(facts.items())),
        dict(sorted(acts.items())),
    )


def with_dues(sections: Sections, vocabulary: Vocabulary, resolver: Resolver) -> Vocabulary:
    """The vocabulary with the conditions on which acts are due; these may use every other word."""
    acts = dict(vocabulary.acts)
    for entry in sections.found["acts"]:
        if entry.model.due is not None:
            due = resolver.condition(entry, ["due"], entry.model.due, None)
            acts[entry.model.act] = replace(acts[entry.model.act], due=due)
    return replace(vocabulary, acts=acts)


def build_definition(resolver: Resolver, entry: Entry[DefinitionEntry]) -> Definition:
    """The definition of an entry; a condition with slips is *never*."""
    model = entry.model
    if (model.condition is None) == (not model.alternatives):
        message = Bilingual("定义须有 is 或 alternatives 之一", "a definition has either 'is' or 'alternatives'")
        got = "is + alternatives" if model.alternatives else ""
        resolver.problems.append(entry.problem([], message, got, example="is: matter.major"))
    if model.alternatives:
        alternatives = _alternatives(resolver, entry)
    else:
        condition = resolver.condition(entry, ["is"], model.condition or "never", model.of)
        alternatives = (Alternative("", model.label, condition),)
    return Definition(model.definition, model.label, alternatives, model.of)


def _alternatives(resolver: Resolver, entry: Entry[DefinitionEntry]) -> tuple[Alternative, ...]:
    """The ways to read a definition, by name."""
    found: list[Alternative] = []
    for number, one in enumerate(entry.model.alternatives):
        path = ("alternatives", number)
        if any(other.id == one.alternative for other in found):
            message = Bilingual("选项重名", "this alternative stands twice")
            resolver.problems.append(entry.problem((*path, "alternative"), message, one.alternative))
        condition = resolver.condition(entry, (*path, "is"), one.condition, entry.model.of)
        found.append(Alternative(one.alternative, one.label, condition))
    return tuple(sorted(found, key=lambda one: one.id))


# ---- words


def _kind(entry: Entry[Any], sort: Sort) -> Kind:
    model = entry.model
    heads, judged = (model.heads, model.judged or "") if sort == "post" else (None, "")
    return Kind(getattr(model, sort), sort, model.label, model.one, model.below, heads, model.level, judged)


def _fact(entry: Entry[FactEntry], order: int) -> Fact:
    model = entry.model
    return Fact(
        model.fact,
        model.type,
        model.label,
        tuple(Value(one.value, one.label) for one in model.values),
        model.unit,
        model.least,
        model.most,
        tuple(model.among or model.of),
        model.on,
        model.usually,
        model.typical,
        order,
        tuple(model.interested),
        model.judged or "",
        tuple(model.splits),
    )


def _act(entry: Entry[ActEntry]) -> Act:
    model = entry.model
    return Act(
        model.act,
        model.label,
        model.arity,
        model.on,
        model.form_of,
        closes=model.closes,
        doer=model.doer or "",
        checks=model.checks,
        known=model.known or "",
    )


# ---- the names in them


def _check_names(sections: Sections, vocabulary: Vocabulary) -> None:
    """Slips for the names by which words refer to other words."""
    posts, bodies, acts = vocabulary.posts, vocabulary.bodies, vocabulary.acts
    above, act = Bilingual("上位类别", "kind above"), Bilingual("行为", "act")
    numbers = [name for name, fact in vocabulary.facts.items() if fact.type == "number"]
    for entry in sections.found["posts"]:
        sections.known(entry, ["is"], entry.model.below, posts, above)
        sections.known(entry, ["heads"], entry.model.heads, bodies, Bilingual("机关", "body"))
        sections.known(entry, ["judged"], entry.model.judged, acts, act)
    for entry in sections.found["bodies"]:
        sections.known(entry, ["is"], entry.model.below, bodies, above)
    for entry in sections.found["facts"]:
        model = entry.model
        kinds = posts if model.type in ("post", "posts") else bodies
        for number, name in enumerate([*model.among, *model.of]):
            path: list[str | int] = ["among", number] if number < len(model.among) else ["of"]
            sections.known(entry, path, name, kinds, Bilingual("职务或机关", "post or body"))
        sections.known(entry, ["judged"], model.judged, acts, act)
        for number, name in enumerate(model.splits):
            sections.known(entry, ["splits", number], name, numbers, Bilingual("数量类的事实", "number fact"))
    for entry in sections.found["acts"]:
        sections.known(entry, ["form-of"], entry.model.form_of, acts, act)
