"""Asking a solver with a limit, so that an interrupt ends it and "unknown" is never mistaken for an answer.

Z3 swallows Ctrl-C and answers ``unknown``; here that is told apart from a limit that was reached.
"""

from __future__ import annotations

import z3

DEFAULT_SECONDS = 10.0


class OutOfTime(Exception):
    """The solver reached its limit."""


class Interrupted(KeyboardInterrupt):
    """The user stopped the solver."""


def solver_in(context: z3.Context, seconds: float, seed: int = 0) -> z3.Solver:
    """A solver with a time limit and a fixed seed."""
    solver = z3.Solver(ctx=context)
    solver.set("timeout", int(seconds * 1000))
    solver.set("random_seed", seed)
    return solver


def satisfiable(solver: z3.Solver, *assumptions: z3.BoolRef) -> bool:
    """Whether the assertions have a model. Raises OutOfTime or Interrupted instead of guessing."""
    answer = solver.check(*assumptions)
    if answer == z3.unknown:
        reason = solver.reason_unknown()
        if "interrupt" in reason or "cancel" in reason:
            raise Interrupted
        raise OutOfTime(reason)
    return bool(answer == z3.sat)
