"""What was edited between two states of a rulebook: the entries that were added, removed or changed.

The two trees are compared, not their files: an entry that only moved, or stands in another file, was not edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal

from spec.bilingual import Bilingual
from spec.clauses import EDITION, Clause
from spec.rulebook import Layer, Rulebook

Change = Literal["added", "removed", "formal", "words"]
_BLANK = Bilingual("", "")


@dataclass(frozen=True, order=True)
class Edit:
    """One entry that was edited. ``change`` is ``words`` where only its sentences, labels or its quote are others.

    ``section`` is the section of the rulebook files. ``layer`` is that of a clause, ``norms`` are those of a clause.
    """

    section: str
    name: str
    change: Change
    layer: str = ""
    norms: tuple[str, ...] = ()


def edits_between(before: Rulebook, after: Rulebook) -> tuple[Edit, ...]:
    """Every entry that was edited, the clauses first; empty when the two say the same.

    >>> from spec.loader import load
    >>> rulebook = load("heritage_committee")
    >>> first, *rest = rulebook.clauses
    >>> edited = replace(rulebook, clauses=(replace(first, label=Bilingual("新句", "new sentence")), *rest[:-1]))
    >>> [one.change for one in edits_between(rulebook, edited)], edits_between(rulebook, rulebook)
    (['words', 'removed'], ())
    """
    old_clauses, new_clauses = (dict(_clauses(one)) for one in (before, after))
    found = [
        Edit("clauses", name, change, layer, {**old_clauses, **new_clauses}[layer, name].norms)
        for (layer, name), change in _changes(old_clauses, new_clauses)
    ]
    old, new = _entries(before), _entries(after)
    for section in new:
        found += [Edit(section, name, change) for name, change in _changes(old[section], new[section])]
    return tuple(found)


def _clauses(rulebook: Rulebook) -> Iterator[tuple[tuple[str, str], Clause]]:
    """Every clause without its place, by its layer and name."""
    layers = [clause for one in rulebook.layers.values() for clause in (*one.adds, *one.replaces)]
    for clause in (*rulebook.clauses, *layers):
        layer = "" if clause.layer == EDITION else clause.layer
        yield (layer, clause.name), replace(clause, file="", line=0, column=0)


def _entries(rulebook: Rulebook) -> dict[str, dict[str, Any]]:
    """What is no clause, by section and name."""
    words = rulebook.vocabulary
    layers = {name: _without_clauses(layer) for name, layer in rulebook.layers.items()}
    return {
        "definitions": dict(rulebook.definitions),
        "readings": {name: layer for name, layer in layers.items() if layer.kind == "reading"},
        "amendments": {name: layer for name, layer in layers.items() if layer.kind != "reading"},
        "presuppositions": {one.name: one for one in rulebook.presuppositions},
        "properties": {one.name: one for one in rulebook.properties},
        "facts": {name: replace(fact, order=0) for name, fact in words.facts.items()},
        "acts": dict(words.acts),
        "posts": dict(words.posts),
        "bodies": dict(words.bodies),
        "organisation": {one.kind: one for one in rulebook.organisation},
        "chapters": {str(one.number): one for one in rulebook.chapters},
        "notes": {one.name: one for one in rulebook.notes},
        "rulebook": {rulebook.name: (rulebook.label, rulebook.edition)},
    }


def _without_clauses(layer: Layer) -> Layer:
    """A layer without its clauses, which are compared by themselves, and without its place."""
    return replace(layer, adds=(), replaces=(), file="", line=0, column=0)


def _changes(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[tuple[Any, Change]]:
    """Which entries were added, removed or changed, in the order of their names."""
    for name in sorted({*before, *after}):
        if name not in before:
            yield name, "added"
        elif name not in after:
            yield name, "removed"
        elif before[name] != after[name]:
            yield name, "words" if _wordless(before[name]) == _wordless(after[name]) else "formal"


def _wordless(value: Any) -> Any:
    """The same without a sentence or label anywhere in it, and without the quote of a clause."""
    if isinstance(value, Bilingual):
        return _BLANK
    if isinstance(value, Clause):
        value = replace(value, quote="")
    if is_dataclass(value):
        return type(value), _all_wordless(getattr(value, field.name) for field in fields(value))
    return _all_wordless(value) if isinstance(value, tuple) else value


def _all_wordless(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(_wordless(one) for one in values)
