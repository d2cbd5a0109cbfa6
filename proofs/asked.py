"""What the properties that a rulebook lists ask, beyond the battery: each becomes one or more obligations.

A property that the battery asks anyway (*only one may sign*, of every case) is the battery's own. One that narrows the
cases with ``when``, or that is about an act which the battery leaves out, is asked by itself, under its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from proofs.obligations import FAMILIES, Obligation, exclusive_acts
from proofs.queries import battery
from spec.condition import ALWAYS
from spec.rulebook import Property, Stack

EXACTLY_ONE = "exactly-one"
ABSENCES = (1, 2)
"""How many may be away where a property of the family *available* does not say."""


def all_obligations(stack: Stack) -> list[Obligation]:
    """The battery of a stack and what the properties of its rulebook ask beyond it, family by family."""
    known = battery(stack)
    own = {one for wanted in stack.rulebook.properties for one in parts_of(stack, wanted, known)} - set(known)
    return sorted([*known, *sorted(own)], key=lambda one: FAMILIES.index(one.family))


def parts_of(stack: Stack, wanted: Property, asked_anyway: Sequence[Obligation] = ()) -> list[Obligation]:
    """The obligations that one property of the rulebook consists of; ``asked_anyway`` is the battery, if at hand."""
    known = set(asked_anyway or battery(stack))
    found = []
    for one in _asked(stack, wanted):
        batterys_own = one in known and wanted.when == ALWAYS
        found.append(one if batterys_own else replace(one, part=wanted.name))
    return found


def _asked(stack: Stack, wanted: Property) -> Iterator[Obligation]:
    """The same without names."""
    exclusive = wanted.acts or tuple(exclusive_acts(stack))
    match wanted.family:
        case "exactly-one":
            for act in exclusive:
                yield Obligation("exists", act)
                yield Obligation("unique", act)
        case "exists" | "unique":
            yield from (Obligation(wanted.family, act) for act in exclusive)
        case "available":
            counts = (wanted.away,) if wanted.away else ABSENCES
            yield from (Obligation("available", act, absent=count) for act in exclusive for count in counts)
        case "gated":
            closing = tuple(act.id for act in stack.vocabulary.acts.values() if act.closes)
            yield from (Obligation("gated", act) for act in wanted.acts or closing)
        case "levels":
            yield from (Obligation("levels", act) for act in wanted.acts)
        case "ambiguous":
            definitions = [one for one in stack.open_definitions if wanted.definition in ("", one)]
            for definition in definitions:
                yield from (Obligation("ambiguous", act, definition=definition) for act in wanted.acts or ("",))
