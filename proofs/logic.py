"""And and or over any number of parts, none included, in a given context.

All parts are propositions already, so that they are joined by Z3's own functions: its Python operators would first look
at the sort of every part, which took a tenth of the whole check.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from typing import Any

import z3


def any_of(parts: Iterable[z3.BoolRef], context: z3.Context) -> z3.BoolRef:
    """At least one part; false when there is none."""
    listed = list(parts)
    if len(listed) > 1:
        return z3.BoolRef(z3.Z3_mk_or(context.ref(), len(listed), as_array(listed)), context)
    return listed[0] if listed else z3.BoolVal(False, context)


def all_of(parts: Iterable[z3.BoolRef], context: z3.Context) -> z3.BoolRef:
    """Every part; true when there is none."""
    listed = list(parts)
    if len(listed) > 1:
        return z3.BoolRef(z3.Z3_mk_and(context.ref(), len(listed), as_array(listed)), context)
    return listed[0] if listed else z3.BoolVal(True, context)


def both(*parts: z3.BoolRef) -> z3.BoolRef:
    """Every one of some parts, of which there are two or more."""
    context = parts[0].ctx
    return z3.BoolRef(z3.Z3_mk_and(context.ref(), len(parts), as_array(parts)), context)


def either(*parts: z3.BoolRef) -> z3.BoolRef:
    """At least one of some parts, of which there are two or more."""
    context = parts[0].ctx
    return z3.BoolRef(z3.Z3_mk_or(context.ref(), len(parts), as_array(parts)), context)


def contrary(part: z3.BoolRef) -> z3.BoolRef:
    """What is true where a part is not."""
    return z3.BoolRef(z3.Z3_mk_not(part.ctx.ref(), part.as_ast()), part.ctx)


def implies(premise: z3.BoolRef, conclusion: z3.BoolRef) -> z3.BoolRef:
    """The conclusion, where the premise holds."""
    return z3.BoolRef(z3.Z3_mk_implies(premise.ctx.ref(), premise.as_ast(), conclusion.as_ast()), premise.ctx)


def exactly_one(parts: Sequence[z3.BoolRef], context: z3.Context) -> z3.BoolRef:
    """One part and no other; there is at least one."""
    ones = (ctypes.c_int * len(parts))(*(1 for _ in parts))
    return z3.BoolRef(z3.Z3_mk_pbeq(context.ref(), len(parts), as_array(parts), ones, 1), context)


def as_array(parts: Sequence[z3.BoolRef]) -> Any:
    """Propositions as Z3's own functions take them."""
    return (z3.Ast * len(parts))(*(part.as_ast() for part in parts))


def sum_of(terms: Sequence[tuple[int, z3.ArithRef]], constant: int) -> z3.ArithRef:
    """A linear sum, written so that no operator has a single argument (which the other solver refuses)."""
    parts = [number if coefficient == 1 else coefficient * number for coefficient, number in terms]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total + constant if constant else total
