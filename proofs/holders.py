"""Who holds an act for any number of people: by the power of a clause, or by a delegation that hands it on."""

from __future__ import annotations

from collections.abc import Sequence

import z3

from proofs.logic import all_of, any_of, both, contrary
from proofs.theory import Theory
from spec.clauses import Clause, Delegation, Power
from spec.condition import Choice, Sort, Variable
from spec.grounds import acts_asked


def sorts_of(theory: Theory, act: str) -> list[Sort]:
    """The sorts of those who may hold an act."""
    found = {c.shape.sort for c in theory.stack.powers[act] if isinstance(c.shape, Power)}
    return [sort for sort in ("post", "body") if sort in found]


def is_holder(theory: Theory, act: str, x: z3.ExprRef, sort: Sort, often: bool = False) -> z3.BoolRef:
    """``x`` holds an act, directly or by delegation.

    The same as any of :func:`ways_to_hold`, with the clauses taken together that the same delegations hand on: what
    there is to say of a delegation is then said once and not for every clause. Where it is asked ``often`` who holds
    the act by clauses whose power is handed on, these get a name, so that they are written out once.
    """
    together: dict[tuple[str, ...], list[Clause]] = {}
    moves: dict[str, tuple[Clause, Delegation]] = {}
    handed_on: dict[str, list[Clause]] = {}
    for clause in theory.stack.powers[act]:
        assert isinstance(clause.shape, Power)
        if clause.shape.sort == sort:
            mine = _moves(theory, clause, act)
            moves |= {move.name: (move, shape) for move, shape in mine}
            together.setdefault(tuple(move.name for move, _ in mine), []).append(clause)
            for move, _ in mine:
                handed_on.setdefault(move.name, []).append(clause)
    ways = []
    for names, clauses in together.items():
        direct = _one_of(theory, act, clauses, x, sort, often and bool(names))
        lost = [_lost(theory, moves[name][0], x) for name in names if not moves[name][1].keeps]
        ways.append(all_of([direct, *map(z3.Not, lost)], theory.context))
    for move, _ in moves.values():
        given = _given_by_one_of(theory, move, handed_on[move.name], act, often)
        ways.append(_received(theory, move, x, given))
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
            if not shape.keeps:
                kept.append(contrary(_lost(theory, move, x)))
            found.append((clause, move, _received(theory, move, x, _given(theory, move, clause))))
        found.append((clause, None, all_of(kept, theory.context)))
    return found


def somebody_at_work(theory: Theory, act: str, sort: Sort) -> z3.BoolRef:
    """Somebody who holds an act is at work; bodies always are."""
    y = z3.Const("y", theory.sorts[sort])
    inside = is_holder(theory, act, y, sort)
    away = theory.vocabulary.facts.get("away")
    if sort == "post" and away is not None and away.usually is not None:
        inside = both(inside, theory.truth(Choice("away", (away.usually,), Variable("y")), {"y": y}))
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
    inside = both(_takes(theory, delegation, y), contrary(_gives(theory, delegation, y)))
    return theory.somebody((delegation.name, "takes"), inside, y)


def _lost(theory: Theory, delegation: Clause, x: z3.ExprRef) -> z3.BoolRef:
    """``x`` has handed on what they hold, and somebody has received it."""
    return all_of(
        [theory.applies(delegation), _gives(theory, delegation, x), _taken(theory, delegation)], theory.context
    )


def _received(theory: Theory, delegation: Clause, x: z3.ExprRef, given: z3.BoolRef) -> z3.BoolRef:
    """``x`` receives what is given under a delegation; nobody receives what they themselves hand on."""
    parts = [theory.applies(delegation), _takes(theory, delegation, x), contrary(_gives(theory, delegation, x)), given]
    return all_of(parts, theory.context)


def _given(theory: Theory, delegation: Clause, clause: Clause) -> z3.BoolRef:
    """Somebody who gives under a delegation holds the power of a clause."""
    y = z3.Const("y", theory.sorts["post"])
    inside = both(theory.holder(clause, y), _gives(theory, delegation, y))
    return both(theory.applies(clause), theory.somebody((delegation.name, clause.name), inside, y))


def _given_by_one_of(
    theory: Theory, delegation: Clause, clauses: Sequence[Clause], act: str, often: bool
) -> z3.BoolRef:
    """Somebody who gives under a delegation holds an act by one of some clauses."""
    if len(clauses) == 1:
        return _given(theory, delegation, clauses[0])
    y = z3.Const("y", theory.sorts["post"])
    inside = both(_gives(theory, delegation, y), _one_of(theory, act, clauses, y, "post", often))
    return theory.somebody((delegation.name, f"any who {act}"), inside, y)


def _one_of(theory: Theory, act: str, clauses: Sequence[Clause], x: z3.ExprRef, sort: Sort, named: bool) -> z3.BoolRef:
    """``x`` holds an act directly by one of some clauses."""
    if not named or len(clauses) == 1:
        return any_of([theory.direct(clause, x) for clause in clauses], theory.context)
    y = z3.Const("y", theory.sorts[sort])
    inside = any_of([theory.direct(clause, y) for clause in clauses], theory.context)
    return theory.described(f"{act} by {' or '.join(clause.name for clause in clauses)}", inside, y, x)


def _gives(theory: Theory, delegation: Clause, x: z3.ExprRef) -> z3.BoolRef:
    """``x`` may hand on under a delegation."""
    assert isinstance(delegation.shape, Delegation)
    return theory.fits(delegation, "gives", delegation.shape.giver, "post", x)


def _takes(theory: Theory, delegation: Clause, x: z3.ExprRef) -> z3.BoolRef:
    """``x`` may receive under a delegation."""
    assert isinstance(delegation.shape, Delegation)
    return theory.fits(delegation, "takes", delegation.shape.taker, "post", x)
