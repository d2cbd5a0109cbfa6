"""From written readings and amendments to layers."""

from __future__ import annotations

from typing import Any

from spec.bilingual import Bilingual
from spec.build_clauses import ClauseBuilder
from spec.clauses import Clause
from spec.entries import Entry
from spec.rulebook import Layer
from spec.schema import LayerEntry
from spec.schema_clauses import ClauseEntry
from spec.sections import Sections


def layer_entries(sections: Sections) -> dict[str, Entry[Any]]:
    """Readings and amendments by name; they share their names, and each section has its own key for them."""
    kept: dict[str, Entry[Any]] = {}
    for section, key, other in (("readings", "reading", "amendment"), ("amendments", "amendment", "reading")):
        for entry in sections.found[section]:
            if getattr(entry.model, other) is not None:
                message = Bilingual(
                    f"{section} 的条目不用 {other} 命名", f"an entry of {section} is not named by '{other}'"
                )
                sections.problems.append(entry.problem([other], message, other, key))
            elif getattr(entry.model, key) is None:
                message = Bilingual(f"{section} 的条目须有 {key}", f"an entry of {section} needs the key '{key}'")
                sections.problems.append(entry.problem([], message, "", key))
        kept |= sections.unique(section, key, kept)
    return kept


def build_layer(builder: ClauseBuilder, name: str, entry: Entry[LayerEntry]) -> Layer:
    """The layer of an entry; a clause with slips is left out of it."""
    model = entry.model
    return Layer(
        name,
        model.label,
        model.named_by,
        model.because.label,
        tuple(model.closes),
        tuple(model.source),
        model.recommended,
        _clauses(builder, name, entry, "adds", model.adds),
        _clauses(builder, name, entry, "replaces", model.replaces),
        tuple(sorted(model.repeals)),
        tuple(sorted((one.clause, tuple(sorted(one.unless))) for one in model.excepts)),
        tuple(sorted((one.definition, one.alternative) for one in model.chooses)),
        entry.file,
        *entry.place(),
    )


def _clauses(
    builder: ClauseBuilder, name: str, entry: Entry[LayerEntry], key: str, written: list[ClauseEntry]
) -> tuple[Clause, ...]:
    """The clauses that a layer has under one of its keys, by name."""
    found = (
        builder.clause(Entry(one, entry.node, entry.file), name, prefix=(key, number))
        for number, one in enumerate(written)
    )
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.name))
