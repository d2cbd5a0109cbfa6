"""Layers put on each other: which are meant, what each changes, and the rules that are then in force.

A layer adds, replaces and repeals clauses, makes exceptions and chooses alternatives; the order says who comes later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spec.bilingual import Bilingual
from spec.circles import exception_circle, meaning_circle, way
from spec.clauses import EDITION, Clause
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Layer, Rulebook, Stack

LITERAL = "literal"
"""The word for the edition alone."""
STANDARD = "standard"
"""The word for the edition with the readings that the rulebook recommends."""


def layer_names(rulebook: Rulebook, wanted: Sequence[str]) -> tuple[str, ...]:
    """The layers meant by the words of ``--layers``: ``literal``, ``standard`` or names, in order.

    A name with a hyphen before it takes that layer out again: ``standard,-standing-delegation``.
    Raises BadInput for a name that the rulebook does not have.
    """
    names: list[str] = []
    problems: list[Problem] = []
    for word in wanted:
        if word.startswith("-") and word[1:] in rulebook.layers:
            names = [name for name in names if name != word[1:]]
            continue
        if word in (LITERAL, EDITION):
            continue
        if word == STANDARD:
            names.extend(sorted(name for name, layer in rulebook.layers.items() if layer.recommended))
        elif word in rulebook.layers:
            names.append(word)
        else:
            problems.append(
                Problem(
                    "--layers",
                    0,
                    0,
                    Bilingual("没有这个层", "no such layer"),
                    got=word,
                    expected=Bilingual(*(nearest(word, [*rulebook.layers, LITERAL, STANDARD]) or LITERAL,) * 2),
                    example="literal,acting-mayor-signs",
                )
            )
    if problems:
        raise BadInput(problems)
    return tuple(dict.fromkeys(names))


def changed(clauses: Mapping[str, Clause], *layers: Layer) -> dict[str, Clause]:
    """The clauses in force once these layers, in order, have changed those below them.

    A layer that changes what is not there changes nothing; an exception between clauses of which one is not in force
    says nothing.
    """
    found = dict(clauses)
    for layer in layers:
        for clause in (*layer.adds, *(one for one in layer.replaces if one.name in found)):
            found[clause.name] = clause
        for repealed in layer.repeals:
            found.pop(repealed, None)
    for layer in layers:
        for target, exceptions in layer.excepts:
            if target in found:
                old = found[target]
                found[target] = replace(old, unless=tuple(sorted({*old.unless, *exceptions})))
    for name, clause in found.items():
        if not all(one in found for one in clause.unless):
            found[name] = replace(clause, unless=tuple(one for one in clause.unless if one in found))
    return found


def _touched(layer: Layer) -> set[str]:
    """The clauses that a layer brings, replaces or gives an exception."""
    return {*(clause.name for clause in (*layer.adds, *layer.replaces)), *(target for target, _ in layer.excepts)}


def layer_circle(rulebook: Rulebook, in_force: Mapping[str, Clause], layers: Sequence[Layer]) -> list[str]:
    """The circle that layers make among the clauses in force; empty when they make none."""
    starts = {name for layer in layers for name in _touched(layer)} & in_force.keys()
    return exception_circle(in_force, starts) or meaning_circle(
        in_force, rulebook.definitions, rulebook.vocabulary, starts
    )


def stack(rulebook: Rulebook, layers: Sequence[str] = ()) -> Stack:
    """The rules in force: the edition with these layers (by name, in order) on top.

    The loader has checked that every name is known, and each layer by itself. A layer that replaces or repeals a
    clause which the stack below it lacks is a BadInput, and so are layers that together make a circle.
    """
    edition = {clause.name: clause for clause in rulebook.clauses}
    definitions = dict(rulebook.definitions)
    chosen = [rulebook.layers[name] for name in layers]
    problems: list[Problem] = []
    below = set(edition)
    for place, layer in enumerate(chosen):
        below.update(clause.name for clause in layer.adds)
        for missing in (*(clause.name for clause in layer.replaces), *layer.repeals):
            if missing not in below:
                problems.append(_not_below(layer, missing, chosen[:place], rulebook))
        below.difference_update(layer.repeals)
        for definition, alternative in layer.chooses:
            definitions[definition] = replace(definitions[definition], chosen=alternative, layer=layer.name)
    in_force = changed(edition, *chosen)
    if len(chosen) > 1 and not problems:
        circle = layer_circle(rulebook, in_force, chosen)
        if circle:
            message = Bilingual(
                "这些层合在一起，使例外、定义或职权互相循环",
                "together these layers make exceptions, definitions or powers go round in a circle",
            )
            concerned = [layer.name for layer in chosen if _touched(layer) & {name.split(" ")[-1] for name in circle}]
            expected = Bilingual(f"不同时使用 {'、'.join(concerned)}", f"not all of {', '.join(concerned)} together")
            problems.append(Problem("--layers", 0, 0, message, way(circle), expected))
    if problems:
        raise BadInput(problems)
    return Stack(rulebook, tuple(layers), dict(sorted(in_force.items())), definitions)


def _not_below(layer: Layer, missing: str, below: Sequence[Layer], rulebook: Rulebook) -> Problem:
    """The slip of a layer that changes what the layers below it lack: removed by one of them, or added by another."""
    place = (layer.file, layer.line, layer.column)
    remover = next((one.name for one in below if missing in one.repeals), "")
    if remover:
        zh, en = f"{layer.name} 改动的条款已被 {remover} 废止", f"{layer.name} changes a clause that {remover} repeals"
        return Problem(*place, Bilingual(zh, en), missing)
    adder = next((one for one in rulebook.layers.values() if any(missing == clause.name for clause in one.adds)), None)
    zh, en = f"{layer.name} 改动的条款不在其下各层中", f"{layer.name} changes a clause that no layer below it has"
    if adder is None:
        return Problem(*place, Bilingual(zh, en), missing)
    expected = Bilingual(f"把 {adder.name} 放在 {layer.name} 之前", f"{adder.name} before {layer.name}")
    return Problem(*place, Bilingual(zh, en), missing, expected, f"--layers literal,{adder.name},{layer.name}")
