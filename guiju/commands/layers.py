"""``guiju layers``: the edition, its readings and amendments, and what each of them changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from guiju.decision_json import said
from guiju.options import Settings, declare
from guiju.output import Answer
from guiju.rulebooks import open_stack
from spec.bilingual import Language
from spec.layers import layer_names
from spec.rulebook import Layer

if TYPE_CHECKING:
    from rich.console import RenderableType


def list_layers(settings: Settings) -> Answer:
    """All layers of a rulebook; those that the call puts in force are marked."""
    stack = open_stack(settings)
    rulebook = stack.rulebook
    data = {
        "rulebook": rulebook.name,
        **said(rulebook.label),
        "edition": rulebook.edition,
        "digest": rulebook.digest,
        "clauses": len(rulebook.clauses),
        "standard": list(layer_names(rulebook, ["standard"])),
        "in_force": list(stack.layers),
        "layers": [_layer(layer) for layer in rulebook.layers.values()],
        "presuppositions": [{"id": one.name, **said(one.label)} for one in rulebook.presuppositions],
    }

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.layers import layers_view

        return layers_view(stack, language)

    return Answer(0, data, view)


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        "id": layer.name,
        "kind": layer.kind,
        **said(layer.label),
        "recommended": layer.recommended,
        "closes": list(layer.closes),
        "because": said(layer.because),
        "source": list(layer.source),
        "adds": [clause.name for clause in layer.adds],
        "replaces": [clause.name for clause in layer.replaces],
        "repeals": list(layer.repeals),
        "excepts": [{"clause": name, "unless": list(unless)} for name, unless in layer.excepts],
        "chooses": [{"definition": name, "alternative": chosen} for name, chosen in layer.chooses],
    }


command = declare("layers", list_layers)
