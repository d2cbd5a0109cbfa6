"""The variables that occur in an expression of the solver."""

from __future__ import annotations

from collections.abc import Iterable

import z3


class SymbolsIn:
    """Finds the names of the variables in expressions of one context; what was walked through once is remembered.

    It walks by Z3's own functions: an object of Python for every part of an expression takes ten times as long.
    """

    def __init__(self) -> None:
        self._walked: dict[int, frozenset[str]] = {}
        self._held: list[z3.ExprRef] = []
        """What was walked through, so that the numbers of its parts stay theirs."""

    def names(self, expressions: Iterable[z3.ExprRef]) -> set[str]:
        """The names in some expressions."""
        found: set[str] = set()
        for expression in expressions:
            if expression.get_id() not in self._walked:
                self._held.append(expression)
            found |= self._names_in(expression.ctx.ref(), expression.as_ast())
        return found

    def _names_in(self, context: z3.ContextObj, part: z3.Ast) -> frozenset[str]:
        number = z3.Z3_get_ast_id(context, part)
        known = self._walked.get(number)
        if known is None:
            known = frozenset()
            if z3.Z3_get_ast_kind(context, part) == z3.Z3_APP_AST:
                count = z3.Z3_get_app_num_args(context, part)
                if count:
                    arguments = (z3.Z3_get_app_arg(context, part, place) for place in range(count))
                    known = frozenset().union(*(self._names_in(context, one) for one in arguments))
                else:
                    declaration = z3.Z3_get_app_decl(context, part)
                    if z3.Z3_get_decl_kind(context, declaration) == z3.Z3_OP_UNINTERPRETED:
                        symbol = z3.Z3_get_decl_name(context, declaration)
                        known = frozenset({str(z3.Z3_get_symbol_string(context, symbol))})
            self._walked[number] = known
        return known
