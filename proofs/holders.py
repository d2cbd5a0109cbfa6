"""Who holds an act for any number of people: by the power of a clause, or by a delegation that hands it on."""

from __future__ import annotations

import z3

from proofs.logic import all_of, any_of
from proofs.theory import Theory
from spec.clauses import Clause, Delegation, Power
from spec.condition import Choice, Sort, Variable
from spec.grounds import acts_asked


def sorts_of(theory: Theory, act: str) -> list[Sort]:
    """The sorts of those who may hold an act."""
    found = {c.shape.sort for c in theory.stack.powers[act] if isinstance(c.shape, Power)}
    return [sort for sort in ("post", "body") if sort in found]


def is_holder(theory: Theory, act: str, x: z3.ExprRef, sort: Sort) -> z3.BoolRef:
    """``x`` holds an act, directly or by delegation."""
    ways = [condition for _, _, condition in ways_to_hold(theory, act, x, sort)]
    return any_of(ways, theory.context)


def ways_to_hold(theory: Theory, act: str, x: z3.ExprRef, sort: Sort) -> list[tuple[Clause, Clause | None, z3.BoolRef]]:
    """All ways in which ``x`` may hold an act: by which clause, by which delegation, and when."""
    found: list[tuple[Clause, Clause | None, z3.BoolRef]] = []
    for clause in theory.stack.powers[act]:
        assert isinstance(clause.shape, Power)
        if clause.shape.sort != sort:
            continue
        kept = [theory.direct(clause, x)]
        for move, shape in _moves(theory, clause, act):
            handed = z3.And(theory.applies(move), _gives(theory, move, x))
            if not shape.keeps:
                kept.append(z3.Not(z3.And(handed, _taken(theory, move))))
            received = [
                theory.applies(move),
                _takes(theory, move, x),
                z3.Not(_gives(theory, move, x)),
                _given(theory, move, clause),
            ]
            found.append((clause, move, all_of(received, theory.context)))
        found.append((clause, None, all_of(kept, theory.context)))
    return found


def somebody_at_work(theory: Theory, act: str, sort: Sort) -> z3.BoolRef:
    """Somebody who holds an act is at work; bodies always are."""
    y = z3.Const("y", theory.sorts[sort])
    inside = is_holder(theory, act, y, sort)
    away = theory.vocabulary.facts.get("away")
    if sort == "post" and away is not None and away.usually is not None:
        inside = z3.And(inside, theory.truth(Choice("away", (away.usually,), Variable("y")), {"y": y}))
    return theory.somebody((f"at work {sort}", act), inside, y)


def _moves(theory: Theory, clause: Clause, act: str) -> list[tuple[Clause, Delegation]]:
    """The delegations that hand on the power of a clause."""
    assert isinstance(clause.shape, Power)
    if clause.shape.sort != "post":
        return []
    own = acts_asked(theory.stack, clause, act)
    return [
        (one, one.shape)
        for one in theory.stack.delegations
        if isinstance(one.shape, Delegation) and any(one.shape.covers(form) for form in own)
    ]


def _taken(theory: Theory, delegation: Clause) -> z3.BoolRef:
    """Somebody receives under a delegation who does not give under it."""
    y = z3.Const("y", theory.sorts["post"])
    inside = z3.And(_takes(theory, delegation, y), z3.Not(_gives(theory, delegation, y)))
    return theory.somebody((delegation.name, "takes"), inside, y)


def _given(theory: Theory, delegation: Clause, clause: Clause) -> z3.BoolRef:
    """Somebody who gives under a delegation holds the power of a clause."""
    y = z3.Const("y", theory.sorts["post"])
    inside = z3.And(theory.holder(clause, y), _gives(theory, delegation, y))
    return z3.And(theory.applies(clause), theory.somebody((delegation.name, clause.name), inside, y))


def _gives(theory: Theory, delegation: Clause, x: z3.ExprRef) -> z3.BoolRef:
    """``x`` may hand on under a delegation."""
    assert isinstance(delegation.shape, Delegation)
    return theory.fits(delegation, "gives", delegation.shape.giver, "post", x)


def _takes(theory: Theory, delegation: Clause, x: z3.ExprRef) -> z3.BoolRef:
    """``x`` may receive under a delegation."""
    assert isinstance(delegation.shape, Delegation)
    return theory.fits(delegation, "takes", delegation.shape.taker, "post", x)
