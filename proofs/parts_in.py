"""The parts of formulas, walked through by Z3's own functions.

An object of Python for every part of an expression takes ten times as long as the walk; so what is wanted of few parts
is asked of these alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import z3


def parts_in(formulas: Iterable[z3.ExprRef], context: z3.Context) -> Iterator[z3.Ast]:
    """Every part of some formulas once, also inside quantifiers; it is there as long as the formulas are.

    >>> context = z3.Context()
    >>> p, q = z3.Bools("p q", context)
    >>> sorted(str(z3.ExprRef(part, context)) for part in parts_in([z3.And(p, q), z3.Not(p)], context))
    ['And(p, q)', 'Not(p)', 'p', 'q']
    """
    raw = context.ref()
    seen: set[int] = set()
    pending = [formula.as_ast() for formula in formulas]
    while pending:
        part = pending.pop()
        number = z3.Z3_get_ast_id(raw, part)
        if number in seen:
            continue
        seen.add(number)
        yield part
        kind = z3.Z3_get_ast_kind(raw, part)
        if kind == z3.Z3_APP_AST:
            pending.extend(z3.Z3_get_app_arg(raw, part, at) for at in range(z3.Z3_get_app_num_args(raw, part)))
        elif kind == z3.Z3_QUANTIFIER_AST:
            pending.append(z3.Z3_get_quantifier_body(raw, part))


def symbols_among(formulas: Iterable[z3.ExprRef], context: z3.Context) -> Iterator[tuple[str, z3.Ast]]:
    """Every part that applies a symbol of our own, a constant among them, with the name of the symbol."""
    raw = context.ref()
    for part in parts_in(formulas, context):
        if z3.Z3_get_ast_kind(raw, part) == z3.Z3_APP_AST:
            declaration = z3.Z3_get_app_decl(raw, part)
            if z3.Z3_get_decl_kind(raw, declaration) == z3.Z3_OP_UNINTERPRETED:
                yield str(z3.Z3_get_symbol_string(raw, z3.Z3_get_decl_name(raw, declaration))), part
