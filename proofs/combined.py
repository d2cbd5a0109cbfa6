"""Properties that are made of others: *exactly one* holder is at least one and at most one."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.asked import EXACTLY_ONE, parts_of
from proofs.obligations import Obligation
from proofs.verdicts import Verdict
from spec.bilingual import Bilingual
from spec.norms import norm_order
from spec.rulebook import Stack

_WORST = ("refuted", "unknown", "outside", "proved")


def combined(stack: Stack, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts on the rulebook's properties of the family *exactly-one*, from those of their parts.

    Such a property holds when both parts do, and fails when either does. It has no query of its own. What is to be said
    of the part that decides is said of it.
    """
    by_obligation = {one.obligation: one for one in verdicts}
    found = []
    for wanted in stack.rulebook.properties:
        if wanted.family != EXACTLY_ONE or not verdicts:
            continue
        asked = parts_of(stack, wanted, list(by_obligation))
        for act in dict.fromkeys(one.act for one in asked):
            parts = [by_obligation[one] for one in asked if one.act == act and one in by_obligation]
            if len(parts) == 2:
                found.append(_both(Obligation(EXACTLY_ONE, act, part=wanted.name), parts))
    return found


def _both(obligation: Obligation, parts: Sequence[Verdict]) -> Verdict:
    verdict = min((one.verdict for one in parts), key=_WORST.index)

    def union(*lists: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted({name for names in lists for name in names}))

    return Verdict(
        obligation,
        verdict,
        tuple(sorted({norm for one in parts for norm in one.norms}, key=norm_order)),
        union(*(one.readings for one in parts)),
        union(*(one.assumes for one in parts)),
        tuple(sorted({label for one in parts for label in one.core})),
        parts[0].antecedent,
        all(one.rechecked for one in parts),
        "",
        "",
        (max(one.bound[0] for one in parts), max(one.bound[1] for one in parts)),
        " + ".join(one.obligation.name for one in parts),
        (),
        sum(one.seconds for one in parts),
        *_said([one for one in parts if one.verdict == verdict]),
    )


def _said(deciding: Sequence[Verdict]) -> tuple[Bilingual, str]:
    """What is to be said of the parts that decide, and what cut off their search: of the first that has it."""
    return next(((one.said, one.cut_off) for one in deciding if one.said.en), (Bilingual("", ""), ""))
