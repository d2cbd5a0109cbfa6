"""What must hold between the parts of a rulebook: names that meet, and no circle in exceptions or definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from spec.bilingual import Bilingual
from spec.circles import exception_circle, meaning_circle, meaning_depths, way
from spec.clauses import Clause
from spec.entries import Entry
from spec.layers import changed, layer_circle
from spec.nearest import instead, nearest
from spec.problems import Problem
from spec.rulebook import Rulebook

Entries = Mapping[str, Entry[Any]]
NO_CLAUSE_CARRIES = Bilingual("没有条款承载这个规范", "no clause carries this norm")
DEEPEST = 200
"""Levels of parentheses and definitions that may rest on one another, so that every interpreter can follow them."""
ONE_LESS = Bilingual("其中一项不再指向下一项", "one of these that no longer leads to the next")
_GONE = Bilingual("不存在的条款", "a clause that is not there")


# ---- references


def check_references(clauses: Entries, definitions: Entries, layers: Entries) -> Iterator[Problem]:
    """The names of clauses, norms and alternatives that lead nowhere, each at its place."""
    added = {one.clause for entry in layers.values() for one in entry.model.adds}
    norms = {norm for entry in clauses.values() for norm in entry.model.norm}
    for entry in clauses.values():
        message = Bilingual(f"例外指向{_GONE.zh}", f"an exception names {_GONE.en}")
        for number, name in enumerate(entry.model.unless):
            if name not in clauses:
                yield entry.problem(["unless", number], message, name, instead(name, clauses))
    for entry in layers.values():
        yield from _twice(entry)
        yield from _missing_clauses(entry, {*clauses, *added})
        yield from _missing_alternatives(entry, definitions)
        for number, one in enumerate(entry.model.adds):
            if one.clause in clauses:
                message = Bilingual(
                    "新增的条款已经存在，改动它应写在 replaces", "adds a clause that is there already; use replaces"
                )
                yield entry.problem(["adds", number, "clause"], message, one.clause, "replaces")
        for number, norm in enumerate(entry.model.closes):
            if norm not in norms:
                yield entry.problem(["closes", number], NO_CLAUSE_CARRIES, norm, instead(norm, sorted(norms)))


def check_notes(notes: Iterable[Entry[Any]], clauses: Entries, layers: Entries) -> Iterator[Problem]:
    """The norms and readings of notes that lead nowhere, each at its place."""
    norms = sorted({norm for entry in clauses.values() for norm in entry.model.norm})
    readings = [name for name, entry in layers.items() if entry.model.reading is not None]
    for entry in notes:
        for number, norm in enumerate(entry.model.norms):
            if norm not in norms:
                yield entry.problem(["norms", number], NO_CLAUSE_CARRIES, norm, instead(norm, norms))
        for number, name in enumerate(entry.model.closed_by):
            if name not in readings:
                message = Bilingual("没有这个读法", "unknown reading")
                yield entry.problem(["closed-by", number], message, name, instead(name, readings))


def _missing_clauses(entry: Entry[Any], there: set[str]) -> Iterator[Problem]:
    """What a layer repeals, replaces or makes an exception of and is not there."""
    for path, name, zh, en in _named_clauses(entry):
        if name not in there:
            message = Bilingual(zh + _GONE.zh, f"{en} {_GONE.en}")
            yield entry.problem(path, message, name, instead(name, sorted(there)))


def _named_clauses(entry: Entry[Any]) -> Iterator[tuple[list[str | int], str, str, str]]:
    model = entry.model
    for number, name in enumerate(model.repeals):
        yield ["repeals", number], name, "废止了", "repeals"
    for number, one in enumerate(model.replaces):
        yield ["replaces", number, "clause"], one.clause, "替换了", "replaces"
    for number, one in enumerate(model.excepts):
        yield ["excepts", number, "clause"], one.clause, "例外涉及", "an exception to"
    for field in ("adds", "replaces", "excepts"):
        for number, one in enumerate(getattr(model, field)):
            for place, name in enumerate(one.unless):
                yield [field, number, "unless", place], name, "例外指向", "an exception names"


def _missing_alternatives(entry: Entry[Any], definitions: Entries) -> Iterator[Problem]:
    for number, one in enumerate(entry.model.chooses):
        definition = definitions.get(one.definition)
        if definition is None:
            message = Bilingual("不认识的定义", "unknown definition")
            open_ones = [name for name, other in definitions.items() if other.model.alternatives]
            said = nearest(one.definition, definitions) or instead(one.definition, open_ones)
            yield entry.problem(["chooses", number, "definition"], message, one.definition, said)
            continue
        known = [alternative.alternative for alternative in definition.model.alternatives]
        if not known:
            message = Bilingual(
                "该定义只有一种读法，没有可选的", "the definition can be read in one way only; nothing to choose"
            )
            yield entry.problem(["chooses", number, "definition"], message, one.definition)
        elif one.alternative not in known:
            message = Bilingual("该定义没有这个选项", "the definition does not offer this alternative")
            yield entry.problem(
                ["chooses", number, "alternative"], message, one.alternative, instead(one.alternative, known)
            )


def _twice(entry: Entry[Any]) -> Iterator[Problem]:
    """Clauses and definitions that one layer changes twice."""
    model = entry.model
    touched: list[tuple[list[str | int], str]] = []
    for field in ("adds", "replaces"):
        touched += [([field, number, "clause"], one.clause) for number, one in enumerate(getattr(model, field))]
    touched += [(["repeals", number], name) for number, name in enumerate(model.repeals)]
    chosen: list[tuple[list[str | int], str]] = [
        (["chooses", number, "definition"], one.definition) for number, one in enumerate(model.chooses)
    ]
    message = Bilingual("同一层里改动了两次", "one layer changes this twice")
    for changes in (touched, chosen):
        seen: set[str] = set()
        for path, name in changes:
            if name in seen:
                yield entry.problem(path, message, name)
            seen.add(name)


# ---- circles


def check_circles(rulebook: Rulebook, clauses: Entries, definitions: Entries, layers: Entries) -> list[Problem]:
    """Circles in the edition; where it has none, those that a layer alone makes of it."""
    edition = {clause.name: clause for clause in rulebook.clauses}
    found = exception_circle(edition, edition)
    if found:
        message = Bilingual("例外互相循环", "the exceptions go round in a circle")
        return [clauses[found[0]].problem(["unless"], message, way(found), ONE_LESS)]
    found = meaning_circle(edition, rulebook.definitions, rulebook.vocabulary, [*edition, *rulebook.definitions])
    if found:
        message = Bilingual("定义或职权互相循环", "definitions or powers go round in a circle")
        return [_at(found, edition, definitions, message)]
    depths = meaning_depths(edition, rulebook.definitions, rulebook.vocabulary)
    deepest = max(sorted(depths), key=lambda node: depths[node] if node in definitions else 0, default="")
    if deepest in definitions and depths[deepest] > DEEPEST:
        message = Bilingual(
            f"定义层层相引，超过 {DEEPEST} 层", f"definitions rest on one another more than {DEEPEST} deep"
        )
        return [definitions[deepest].problem(["definition"], message, deepest)]
    problems = []
    for name, layer in rulebook.layers.items():
        found = layer_circle(rulebook, changed(edition, layer), [layer])
        if found:
            message = Bilingual(
                "这个层使例外、定义或职权互相循环",
                "with this layer exceptions, definitions or powers go round in a circle",
            )
            problems.append(layers[name].problem([], message, way(found), ONE_LESS))
    return problems


def _at(circle: list[str], clauses: Mapping[str, Clause], definitions: Entries, message: Bilingual) -> Problem:
    """The problem at the first definition of a circle, or else at its first clause."""
    for name in circle:
        if name in definitions:
            turned = circle[circle.index(name) : -1] + circle[: circle.index(name)]
            return definitions[name].problem(["definition"], message, way([*turned, name]), ONE_LESS)
    first = next(name.split(" ")[1] for name in circle if name.startswith(("clause ", "power ")))
    clause = clauses[first]
    return Problem(clause.file, clause.line, clause.column, message, way(circle), ONE_LESS)
