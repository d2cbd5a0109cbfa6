"""Who may not be away together: all smallest sets of absent posts that block a matter, of any size.

A set blocks when somebody may do the act, and all who may are away. Sets are found one after the other: a model, its
absent posts thinned out as long as the matter stays blocked, and every larger set shut out (enumeration of minimal
sets by shutting out supersets; Liffiton and Sakallah 2008). With what a rulebook says of delegation, smaller sets may
block nothing while larger ones do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import z3

from proofs.logic import any_of, both, contrary, implies
from proofs.obligations import away_in, exclusive_acts, governed, holds_in, supposed
from proofs.small_world import world_of
from proofs.solving import FINITE_LOGIC, satisfiable, solver_in
from proofs.world import World
from spec.rulebook import Stack

MOST_SETS = 200


@dataclass(frozen=True)
class Absences:
    """The smallest blocking sets of an act, by the kinds of posts in them, the smallest first; ``complete`` is False
    when there are more than were looked for. ``still`` are the posts without which the act is never done at all.
    """

    act: str
    sets: tuple[tuple[str, ...], ...]
    still: tuple[str, ...]
    complete: bool = True


def absences_of(stack: Stack, acts: Iterable[str] = (), seconds: float = 10.0) -> tuple[Absences, ...]:
    """The smallest blocking sets of each act that wants exactly one holder, or of the acts named.

    Raises OutOfTime when a question is not answered in time.
    """
    world = world_of(stack)
    return tuple(_of_act(world, act, seconds) for act in (tuple(acts) or exclusive_acts(stack)))


def _of_act(world: World, act: str, seconds: float) -> Absences:
    holds = holds_in(world, act)
    away = away_in(world, world.universe.posts)
    held = any_of(holds.values(), world.context)
    possible = solver_in(world.context, seconds, logic=FINITE_LOGIC)
    possible.add(*world.rules, *supposed(world), governed(world, act), held)
    blocked = [implies(one, away.get(name, world.constant(False))) for name, one in holds.items()]
    working = any_of(
        [both(one, contrary(away.get(name, world.constant(False)))) for name, one in holds.items()], world.context
    )
    still = tuple(post for post in world.universe.posts if not satisfiable(possible, away[post], working))
    solver = possible
    solver.add(*blocked)
    sets: dict[tuple[str, ...], None] = {}
    for _ in range(MOST_SETS):
        if not satisfiable(solver):
            return Absences(act, _ordered(sets), still)
        gone = _smallest(solver, away, solver.model())
        sets[kinds_of(world.stack, gone)] = None
        solver.add(any_of([contrary(away[post]) for post in gone], world.context))
    return Absences(act, _ordered(sets), still, complete=False)


def _smallest(solver: z3.Solver, away: dict[str, z3.BoolRef], model: z3.ModelRef) -> tuple[str, ...]:
    """A smallest set of absent posts within that of a model: each one that the block can do without is at work."""
    gone = [post for post, one in away.items() if z3.is_true(model.eval(one, model_completion=True))]
    at_work = [contrary(one) for post, one in away.items() if post not in gone]
    for post in sorted(gone, reverse=True):
        if satisfiable(solver, *at_work, contrary(away[post])):
            at_work.append(contrary(away[post]))
            gone.remove(post)
    return tuple(sorted(gone))


def kinds_of(stack: Stack, posts: Sequence[str]) -> tuple[str, ...]:
    """Posts by their kinds, each as often as it occurs: two vice mayors are not told apart by number."""
    kinds = (stack.vocabulary.kind_of(post) for post in posts)
    return tuple(sorted(kind.id for kind in kinds if kind is not None))


def _ordered(sets: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The smallest first; a set that holds another of the same kinds is none of the smallest."""
    listed = sorted(sets, key=lambda one: (len(one), one))
    return tuple(one for one in listed if not any(_within(other, one) for other in listed if other != one))


def _within(small: tuple[str, ...], large: tuple[str, ...]) -> bool:
    return len(small) < len(large) and all(small.count(kind) <= large.count(kind) for kind in set(small))
