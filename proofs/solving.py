"""Asking a solver with a limit, so that an interrupt ends it and "unknown" is never mistaken for an answer.

Z3 swallows Ctrl-C and answers ``unknown``; here that is told apart from a limit that was reached. A *budget* bounds
all the questions of one property together.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from contextvars import ContextVar

import z3

from proofs.logic import as_array

DEFAULT_SECONDS = 30.0
MARGIN = 1.05
"""A question may take so many times what is left of a budget."""
FINITE_LOGIC = "QF_UFLIA"
"""What is said in a finite world: propositions and integers, nothing of all or some. A solver that knows it does not
prepare for more, and answers a third faster.
"""
FEW_STEPS = 1_000_000
"""Steps of a solver that few questions about a finite world need: some tenths of a second."""
_DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)


class OutOfTime(Exception):
    """The solver reached its limit."""


class Interrupted(KeyboardInterrupt):
    """The user stopped the solver."""


@contextlib.contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Within this block all questions together may take so many seconds of wall time, and no more than outside it."""
    outer = _DEADLINE.get()
    deadline = time.monotonic() + seconds
    token = _DEADLINE.set(deadline if outer is None else min(outer, deadline))
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def solver_in(context: z3.Context, seconds: float, seed: int = 0, logic: str = "") -> z3.Solver:
    """A solver with a time limit for each question and a fixed seed; with a ``logic``, one made for that alone.

    What a finite world is asked is mostly answered in few steps. To watch the clock Z3 wakes a thread for each
    question, which takes longer than such an answer: so :func:`satisfiable` gives it steps first, and then its time.
    """
    solver = z3.SolverFor(logic, ctx=context) if logic else z3.Solver(ctx=context)
    solver.set("random_seed", seed)
    solver.seconds = seconds
    if logic == FINITE_LOGIC:
        solver.set("rlimit", FEW_STEPS)
    else:
        _allow(solver, seconds)
    return solver


def tell(solver: z3.Solver, *propositions: z3.BoolRef) -> None:
    """Asserts propositions of the solver's own context; that they are such is not looked at again."""
    for one in propositions:
        z3.Z3_solver_assert(solver.ctx.ref(), solver.solver, one.as_ast())


def satisfiable(solver: z3.Solver, *assumptions: z3.BoolRef) -> bool:
    """Whether the assertions have a model. Raises OutOfTime or Interrupted instead of guessing."""
    deadline = _DEADLINE.get()
    left = solver.seconds if deadline is None else deadline - time.monotonic()
    if left <= 0:
        raise OutOfTime("the budget is used up")
    watched = hasattr(solver, "allowed_seconds")
    if watched:
        _allow(solver, left)
    answer = answer_under(solver, assumptions)
    stop_if_interrupted(solver, answer)
    if answer == z3.unknown and not watched:
        solver.set("rlimit", 0)
        _allow(solver, left)
        answer = answer_under(solver, assumptions)
        stop_if_interrupted(solver, answer)
    if answer == z3.unknown:
        raise OutOfTime(solver.reason_unknown())
    return bool(answer == z3.sat)


def _allow(solver: z3.Solver, seconds: float) -> None:
    """Lets a solver take so long for a question; to say so again after a moment costs more than most questions."""
    allowed = getattr(solver, "allowed_seconds", None)
    if allowed is None or not seconds <= allowed <= MARGIN * seconds:
        solver.set("timeout", max(1, int(seconds * 1000)))
        solver.allowed_seconds = seconds


def answer_under(solver: z3.Solver, assumptions: Sequence[z3.BoolRef]) -> z3.CheckSatResult:
    """What the solver says under assumptions, which are propositions of its own context already."""
    raw = z3.Z3_solver_check_assumptions(solver.ctx.ref(), solver.solver, len(assumptions), as_array(assumptions))
    return z3.CheckSatResult(raw)


def stop_if_interrupted(solver: z3.Solver, answer: z3.CheckSatResult) -> None:
    """Raises Interrupted when an answer is unknown because the user stopped the solver."""
    if answer == z3.unknown and "interrupt" in solver.reason_unknown():
        raise Interrupted
