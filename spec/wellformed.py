"""What must hold between the parts of a rulebook: names that meet, and no circle in exceptions or definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

from spec.bilingual import Bilingual
from spec.clauses import Clause, Delegation, Power
from spec.condition import Condition, Defined, May, walk
from spec.entries import Entry
from spec.nearest import nearest
from spec.problems import Problem
from spec.rulebook import Layer, Rulebook

Entries = Mapping[str, Entry[Any]]


def check_rulebook(rulebook: Rulebook, clauses: Entries, definitions: Entries, layers: Entries) -> list[Problem]:
    """The slips between the parts of a rulebook, with the place of each."""
    problems: list[Problem] = []
    edition = {clause.name: clause for clause in rulebook.clauses}
    added = {clause.name for layer in rulebook.layers.values() for clause in layer.adds}
    norms = {norm for clause in rulebook.clauses for norm in clause.norms}
    for clause in rulebook.clauses:
        for missing in sorted(set(clause.unless) - set(edition)):
            number = clauses[clause.name].model.unless.index(missing)
            message = Bilingual("例外指向不存在的条款", "an exception names a clause that is not there")
            problems.append(
                clauses[clause.name].problem(["unless", number], message, missing, nearest(missing, edition))
            )
    for name, layer in rulebook.layers.items():
        problems.extend(_check_layer(layer, layers[name], rulebook, edition, added, norms))
    if problems:
        return problems
    problems.extend(_exception_circles(rulebook, clauses, layers))
    problems.extend(_definition_circles(rulebook, clauses, definitions))
    return problems


def _check_layer(
    layer: Layer, entry: Entry[Any], rulebook: Rulebook, edition: Mapping[str, Clause], added: set[str], norms: set[str]
) -> list[Problem]:
    problems: list[Problem] = []
    there = {*edition, *added}

    def absent(path: list[str | int], message: Bilingual, name: str, known: Iterable[str]) -> None:
        problems.append(entry.problem(path, message, name, nearest(name, known)))

    gone = Bilingual("不存在的条款", "a clause that is not there")
    for number, name in enumerate(entry.model.repeals):
        if name not in there:
            absent(["repeals", number], Bilingual(f"废止了{gone.zh}", f"repeals {gone.en}"), name, there)
    for number, one in enumerate(entry.model.replaces):
        if one.clause not in there:
            absent(
                ["replaces", number, "clause"], Bilingual(f"替换了{gone.zh}", f"replaces {gone.en}"), one.clause, there
            )
    for number, one in enumerate(entry.model.adds):
        if one.clause in edition:
            message = Bilingual(
                "新增条款与原条款重名，应写在 replaces", "adds a clause that is there already; use replaces"
            )
            problems.append(entry.problem(["adds", number, "clause"], message, one.clause))
    for number, one in enumerate(entry.model.excepts):
        named: list[tuple[list[str | int], str]] = [(["clause"], one.clause)]
        named += [(["unless", n], u) for n, u in enumerate(one.unless)]
        for path, name in named:
            if name not in there:
                message = Bilingual(f"例外涉及{gone.zh}", f"an exception with {gone.en}")
                absent(["excepts", number, *path], message, name, there)
    for field in ("adds", "replaces"):
        for number, one in enumerate(getattr(entry.model, field)):
            for place, name in enumerate(one.unless):
                if name not in there:
                    message = Bilingual(f"例外指向{gone.zh}", f"an exception names {gone.en}")
                    absent([field, number, "unless", place], message, name, there)
    for number, one in enumerate(entry.model.chooses):
        definition = rulebook.definitions.get(one.definition)
        if definition is None:
            message = Bilingual("不认识的定义", "unknown definition")
            absent(["chooses", number, "definition"], message, one.definition, rulebook.definitions)
        elif one.alternative not in {alternative.id for alternative in definition.alternatives}:
            message = Bilingual("该定义没有这个选项", "the definition does not offer this alternative")
            known = [alternative.id for alternative in definition.alternatives]
            absent(["chooses", number, "alternative"], message, one.alternative, known)
    for number, norm in enumerate(entry.model.closes):
        if norm not in norms:
            absent(["closes", number], Bilingual("没有条款承载这个规范", "no clause carries this norm"), norm, norms)
    return problems


def _circle(graph: nx.DiGraph[str]) -> list[str]:
    try:
        return [edge[0] for edge in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        return []


def _exception_circles(rulebook: Rulebook, clauses: Entries, layers: Entries) -> list[Problem]:
    """The exception graph is acyclic, for the edition and with each layer alone."""
    base = {clause.name: set(clause.unless) for clause in rulebook.clauses}
    circle = _circle(_graph(base))
    if circle:
        first = min(circle)
        message = Bilingual("例外互相循环", "the exceptions go round in a circle")
        return [clauses[first].problem(["unless"], message, " → ".join([*circle, circle[0]]))]
    problems = []
    for name, layer in rulebook.layers.items():
        edges = {clause: set(unless) for clause, unless in base.items()}
        for clause in (*layer.adds, *layer.replaces):
            edges[clause.name] = set(clause.unless)
        for target, unless in layer.excepts:
            edges.setdefault(target, set()).update(unless)
        circle = _circle(_graph(edges))
        if circle:
            message = Bilingual("这个层使例外互相循环", "with this layer the exceptions go round in a circle")
            problems.append(layers[name].problem([], message, " → ".join([*circle, circle[0]])))
    return problems


def _graph(edges: Mapping[str, Iterable[str]]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for start in sorted(edges):
        for end in sorted(edges[start]):
            graph.add_edge(start, end)
    return graph


def _uses(condition: Condition) -> set[str]:
    found = set()
    for part in walk(condition):
        if isinstance(part, Defined):
            found.add(f"definition {part.name}")
        elif isinstance(part, May):
            found.add(f"act {part.act}")
    return found


def _definition_circles(rulebook: Rulebook, clauses: Entries, definitions: Entries) -> list[Problem]:
    """Definitions, and powers that rest on other powers, are not circular."""
    edges: dict[str, set[str]] = {}
    for name, definition in rulebook.definitions.items():
        used: set[str] = set()
        for alternative in definition.alternatives:
            used |= _uses(alternative.condition)
        edges[f"definition {name}"] = used
    every = [*rulebook.clauses, *(c for layer in rulebook.layers.values() for c in (*layer.adds, *layer.replaces))]
    for clause in every:
        if isinstance(clause.shape, Power):
            for act in clause.shape.acts:
                edges.setdefault(f"act {act}", set()).update(_uses(clause.when), _uses(clause.shape.holder))
        elif isinstance(clause.shape, Delegation):
            continue
    circle = _circle(_graph(edges))
    if not circle:
        return []
    message = Bilingual("定义循环", "the definitions go round in a circle")
    said = " → ".join([*circle, circle[0]])
    for node in circle:
        kind, name = node.split(" ", 1)
        if kind == "definition":
            return [definitions[name].problem(["definition"], message, said)]
    act = circle[0].split(" ", 1)[1]
    holder = min(c.name for c in every if isinstance(c.shape, Power) and act in c.shape.acts)
    if holder in clauses:
        return [clauses[holder].problem(["clause"], message, said)]
    return [Problem("rulebook", 0, 0, message, said)]
