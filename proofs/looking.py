"""A verdict looked at without any solver: every situation over a few people, every order of a few steps.

Where a property was proved no situation may break it; where it was refuted its cases must. Cases are looked at
over as many people as they were searched with (:func:`proofs.small_world.small_universe`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from proofs.every_situation import SIZES, look, moment_of, sized, violation_of
from proofs.hits import property_of
from proofs.obligations import Obligation, narrowed
from proofs.orders import Passing, passing
from proofs.plain_rules import Rules
from proofs.plain_truths import Key, Truth
from proofs.small_world import SPARE_POSTS
from proofs.verdicts import Verdict
from spec.rulebook import Stack

HOLDERS, STEPS = ("exists", "unique", "available"), ("gated", "levels")


@dataclass(frozen=True)
class Look:
    """What looking has shown of one property.

    ``agrees``: nothing that was seen speaks against the verdict. ``sizes`` are the numbers of people and of units of
    each kind that were gone through; ``complete``: all of them to the end. Of the ``cases`` of a refutation those in
    ``unconfirmed`` (by their places) do not break the property here. ``order`` is an order of steps in which a refuted
    property of steps fails. ``against`` says what speaks against the verdict.
    """

    agrees: bool
    situations: int
    complete: bool
    sizes: tuple[tuple[int, int], ...]
    cases: int = 0
    unconfirmed: tuple[int, ...] = ()
    order: tuple[str, ...] = ()
    against: str = ""


def can_be_looked_at(obligation: Obligation) -> bool:
    """Whether a property is about who holds an act, or about the order of steps."""
    return obligation.family in (*HOLDERS, *STEPS) and obligation.part != "authority"


def look_at(stack: Stack, verdict: Verdict, seed: int = 0) -> Look | None:
    """Looks at a verdict; None where there is nothing to look at."""
    if not can_be_looked_at(verdict.obligation):
        return None
    if verdict.verdict == "refuted":
        return _cases(stack, verdict) if verdict.hits else None
    return _situations(stack, verdict.obligation, seed) if verdict.verdict == "proved" else None


def _violation(rules: Rules, obligation: Obligation) -> Truth:
    if obligation.family in HOLDERS:
        when = narrowed(rules.rules, obligation)
        return violation_of(rules, obligation.family, obligation.act, obligation.absent, when)
    return _passing(rules, obligation)


def _passing(rules: Rules, obligation: Obligation) -> Passing:
    wanted = property_of(rules.rules, obligation.part) if obligation.family == "levels" else None
    return passing(rules, obligation, wanted)


def _situations(stack: Stack, obligation: Obligation, seed: int) -> Look:
    situations = 0
    sizes: list[tuple[int, int]] = []
    for size in SIZES:
        rules = Rules(stack, sized(stack, *size))
        seen = look(rules, _violation(rules, obligation), seed=seed)
        situations += seen.situations
        sizes.append(size)
        if seen.failing is not None:
            return Look(False, situations, False, tuple(sizes), against=_said(seen.failing))
        if not seen.complete:
            return Look(True, situations, False, tuple(sizes))
    return Look(True, situations, True, tuple(sizes))


def _cases(stack: Stack, verdict: Verdict) -> Look:
    """At least one case of a refutation must break the property; those that do not are named."""
    size = (SPARE_POSTS, 1)
    rules = Rules(stack, sized(stack, *size))
    violation = _violation(rules, verdict.obligation)
    order: tuple[str, ...] = ()
    unconfirmed = []
    for place, hit in enumerate(verdict.hits, 1):
        assert hit.case is not None
        moment = moment_of(rules, hit.case)
        if not violation(moment):
            unconfirmed.append(place)
        elif isinstance(violation, Passing):
            order = order or violation.order(moment) or ()
    cases = len(verdict.hits)
    agrees = len(unconfirmed) < cases
    against = "" if agrees else "none of its cases breaks the property"
    return Look(agrees, cases, True, (size,), cases, tuple(unconfirmed), order, against)


def _said(situation: Mapping[Key, object]) -> str:
    """A situation in a line: what was asked of it and answered."""
    return ", ".join(f"{' '.join(filter(None, key[1:]))} {key[0]}: {value}" for key, value in sorted(situation.items()))
