"""Does a statement stay where an answer is sure to come? The sorts that existence leads from and to.

After Skolemisation every "for every post there is a body" is a function from posts to bodies. As long as these
functions do not lead round in a circle, the terms are finitely many and so is the largest smallest model (the
stratified fragment; Abadi, Rabinovich and Sagiv 2010). The bound counts those terms for each sort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from proofs.parts_in import symbols_among

SORTS = ("Post", "Body")


@dataclass(frozen=True)
class Fragment:
    """Whether a statement is stratified, the circle of sorts if it is not, and the small-model bound."""

    stratified: bool
    circle: tuple[str, ...]
    posts: int
    bodies: int


def fragment_of(axioms: Sequence[z3.BoolRef], violation: Sequence[z3.BoolRef], context: z3.Context) -> Fragment:
    """The fragment of a query."""
    import networkx as nx  # only where something is proved: most runs find their proofs kept

    functions, constants = _skolem(axioms, violation, context)
    graph: nx.DiGraph[str] = nx.DiGraph(_arrows(functions))
    try:
        circle = tuple(edge[0] for edge in nx.find_cycle(graph))
    except nx.NetworkXNoCycle:
        circle = ()
    sizes = {sort: max(1, len(constants[sort])) for sort in SORTS}
    if not circle:
        order = [sort for sort in nx.topological_sort(graph) if sort in SORTS]
        for sort in order:
            for arguments, result in functions.values():
                if result == sort:
                    product = 1
                    for argument in arguments:
                        product *= sizes[argument]
                    sizes[sort] += product
    return Fragment(not circle, circle, sizes["Post"], sizes["Body"])


Functions = dict[str, tuple[tuple[str, ...], str]]
"""What existence makes of a statement: functions with the sorts that they lead from, and the one they lead to."""


def arrows_of(formulas: Sequence[z3.BoolRef], context: z3.Context) -> set[tuple[str, str]]:
    """The sorts that some formulas lead from and to: "for every post there is a body" leads from posts to bodies."""
    functions, _ = _skolem(formulas, (), context)
    return set(_arrows(functions))


def _arrows(functions: Functions) -> list[tuple[str, str]]:
    return sorted({(argument, result) for arguments, result in functions.values() for argument in arguments})


def _skolem(
    axioms: Sequence[z3.BoolRef], violation: Sequence[z3.BoolRef], context: z3.Context
) -> tuple[Functions, dict[str, set[str]]]:
    """The functions and the constants of a statement after Skolemisation."""
    goal = z3.Goal(ctx=context)
    goal.add(*axioms, *violation)
    functions: Functions = {}
    constants: dict[str, set[str]] = {sort: set() for sort in SORTS}
    for subgoal in z3.Tactic("snf", ctx=context)(goal):
        _symbols([*subgoal], functions, constants, context)
    return functions, constants


def _symbols(
    formulas: Sequence[z3.ExprRef], functions: Functions, constants: dict[str, set[str]], context: z3.Context
) -> None:
    known: set[str] = set()
    for name, part in symbols_among(formulas, context):
        if name in known:
            continue
        known.add(name)
        one = z3.ExprRef(part, context)
        declaration, result = one.decl(), one.sort().name()
        if result not in SORTS:
            continue
        sorts = [declaration.domain(place).name() for place in range(declaration.arity())]
        arguments = tuple(sort for sort in sorts if sort in SORTS)
        if arguments:
            functions[name] = (arguments, result)
        elif not sorts:
            constants[result].add(name)
