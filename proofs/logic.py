"""And and or over any number of parts, none included, in a given context."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import z3


def any_of(parts: Iterable[z3.BoolRef], context: z3.Context) -> z3.BoolRef:
    """At least one part; false when there is none."""
    listed = list(parts)
    return z3.Or(listed) if len(listed) > 1 else listed[0] if listed else z3.BoolVal(False, context)


def all_of(parts: Iterable[z3.BoolRef], context: z3.Context) -> z3.BoolRef:
    """Every part; true when there is none."""
    listed = list(parts)
    return z3.And(listed) if len(listed) > 1 else listed[0] if listed else z3.BoolVal(True, context)


def sum_of(terms: Sequence[tuple[int, z3.ArithRef]], constant: int) -> z3.ArithRef:
    """A linear sum, written so that no operator has a single argument (which the other solver refuses)."""
    parts = [number if coefficient == 1 else coefficient * number for coefficient, number in terms]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total + constant if constant else total
