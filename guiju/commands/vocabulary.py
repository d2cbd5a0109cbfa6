"""``guiju vocabulary``: the ids that cases and conditions may use, with both labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from guiju.decision_json import said
from guiju.options import Settings, declare
from guiju.output import Answer
from guiju.rulebooks import open_stack
from spec.bilingual import Language
from spec.condition_text import canonical
from spec.vocabulary import Definition, Fact, Kind

if TYPE_CHECKING:
    from rich.console import RenderableType


def list_vocabulary(settings: Settings) -> Answer:
    """Posts, bodies, facts, acts and definitions."""
    stack = open_stack(settings)
    words = stack.vocabulary
    counts = {one.kind: one.count for one in stack.rulebook.organisation}
    data = {
        "rulebook": stack.rulebook.name,
        "layers": list(stack.layers),
        "posts": [_kind(kind, counts) for kind in words.posts.values()],
        "bodies": [_kind(kind, counts) for kind in words.bodies.values()],
        "facts": [_fact(fact) for fact in words.facts.values()],
        "acts": [
            {"id": act.id, **said(act.label), "arity": act.arity, "on": act.on, "form_of": act.form_of}
            for act in words.acts.values()
        ],
        "definitions": [_definition(one) for one in stack.definitions.values()],
    }

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.vocabulary import vocabulary_view

        return vocabulary_view(stack, language)

    return Answer(0, data, view)


def _kind(kind: Kind, counts: dict[str, int]) -> dict[str, Any]:
    data: dict[str, Any] = {"id": kind.id, **said(kind.label), "one": kind.one, "is": kind.below, "level": kind.level}
    if kind.heads is not None:
        data["heads"] = kind.heads
    if kind.id in counts:
        data["count"] = counts[kind.id]
    return data


def _fact(fact: Fact) -> dict[str, Any]:
    data: dict[str, Any] = {"id": fact.id, **said(fact.label), "type": fact.type, "on": fact.on}
    if fact.values:
        data["values"] = [{"id": value.id, **said(value.label)} for value in fact.values]
    if fact.type == "number":
        data |= {"unit": fact.unit, "least": fact.least, "most": fact.most}
    if fact.among:
        data["among"] = list(fact.among)
    if fact.usually is not None:
        data["usually"] = fact.usually
    return data


def _definition(one: Definition) -> dict[str, Any]:
    live = {alternative.id for alternative in one.live}
    alternatives = [
        {"id": each.id, **said(each.label), "is": canonical(each.condition), "live": each.id in live}
        for each in one.alternatives
    ]
    data: dict[str, Any] = {"id": one.id, **said(one.label), "of": one.of}
    if len(alternatives) == 1:
        return data | {"is": alternatives[0]["is"]}
    return data | {"alternatives": alternatives, "chosen": one.chosen}


command = declare("vocabulary", list_vocabulary)
