"""The variables that occur in an expression of the solver."""

from __future__ import annotations

from collections.abc import Iterable

import z3


class SymbolsIn:
    """Finds the names of the variables in expressions of one context; what was walked through once is remembered."""

    def __init__(self) -> None:
        self._walked: dict[int, tuple[z3.ExprRef, frozenset[str]]] = {}

    def names(self, expressions: Iterable[z3.ExprRef]) -> set[str]:
        """The names in some expressions."""
        found: set[str] = set()
        for expression in expressions:
            found |= self._names_in(expression)
        return found

    def _names_in(self, expression: z3.ExprRef) -> frozenset[str]:
        number = expression.get_id()
        known = self._walked.get(number)
        if known is None:
            children = expression.children()
            if children:
                names = frozenset().union(*map(self._names_in, children))
            elif z3.is_const(expression) and expression.decl().kind() == z3.Z3_OP_UNINTERPRETED:
                names = frozenset({expression.decl().name()})
            else:
                names = frozenset()
            self._walked[number] = known = (expression, names)
        return known[1]
