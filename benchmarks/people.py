"""The same questions for any number of people, and for so many named ones: ``python -m benchmarks people``.

*Any number* asks a solver once for a model over sorts without bound (:mod:`proofs.theory`). The *finite method* writes
the rules out for N named posts (:mod:`proofs.world`) and asks whether one of these cases breaks the property. Both must
find none; only the first says anything about N + 1. Each runs in a process of its own, which is ended at the cap.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.measuring import PROJECT
from benchmarks.series import Series
from proofs.obligations import Obligation, supposed, violation_in
from proofs.small_world import small_universe
from proofs.solving import satisfiable, solver_in
from proofs.theory import Theory
from proofs.verdicts import statement
from proofs.world import World
from spec.layers import STANDARD, layer_names, stack
from spec.loader import load
from spec.rulebook import Stack
from spec.situation import Universe

SIZES = (12, 30, 100, 300, 1_000)
QUESTIONS = (Obligation("exists", "sign"), Obligation("unique", "sign"))
CAP_S = 120.0
"""Seconds of wall time for one question at one size."""


def people(
    sizes: Sequence[int] = SIZES, cap: float = CAP_S, questions: Sequence[Obligation] = QUESTIONS
) -> list[Series]:
    """For each question both methods, and how many times longer the finite one takes; None: it reached the cap."""
    rules = stack(load(), layer_names(load(), [STANDARD]))
    least = len(small_universe(rules, 0).posts)
    if min(sizes) < least:
        raise SystemExit(
            f"people: --sizes {min(sizes)}: at least {least} are needed, one for each single post and head"
        )
    found = []
    for question in questions:
        any_number = [_timed(question, None, cap) for _ in sizes]
        finite: list[float | None] = []
        for size in sizes:
            # a larger world is no faster: after the cap no more is tried
            tried = None if finite and finite[-1] is None else _timed(question, size, cap)
            finite.append(tried)
        times = [one / other if one and other else None for one, other in zip(finite, any_number, strict=True)]
        name, rows = question.name, tuple(sizes)
        found += [
            Series(f"people.{name}.any", f"{name}: any number", "ms", rows, tuple(any_number)),
            Series(f"people.{name}.finite", f"{name}: N people", "ms", rows, tuple(finite)),
            Series(f"people.{name}.ratio", "… times as long", "×", rows, tuple(times)),
        ]
    return found


def _timed(question: Obligation, size: int | None, cap: float) -> float | None:
    """The milliseconds of a question in its own process, without the start; None when it is not done at the cap."""
    words = [sys.executable, "-m", "benchmarks.people", question.family, question.act, str(size or 0)]
    try:
        done = subprocess.run(words, cwd=PROJECT, capture_output=True, timeout=cap, check=True)
    except subprocess.TimeoutExpired:
        return None
    answer = json.loads(done.stdout)
    if answer["possible"]:
        raise ValueError(f"{question.name} does not hold: there is nothing to compare")
    return float(answer["ms"])


def any_number(rules: Stack, question: Obligation) -> bool:
    """Whether a property can fail, for any number of people and units."""
    theory = Theory(rules)
    violation, guards = statement(theory, question)
    for presupposition in rules.rulebook.presuppositions:
        theory.presuppose(presupposition)
    solver = solver_in(theory.context, 2 * CAP_S)
    solver.add(*(axiom for _, axiom in (*theory.axioms, *guards)), *violation)
    return satisfiable(solver)


def named(rules: Stack, question: Obligation, size: int) -> bool:
    """Whether it can fail among so many named people, one unit of each kind."""
    world = World(rules, universe_of(rules, size))
    violation = [*violation_in(world, question), *supposed(world)]
    solver = solver_in(world.context, 2 * CAP_S)
    solver.add(*world.rules, *violation)
    return satisfiable(solver)


def universe_of(rules: Stack, size: int) -> Universe:
    """The single posts and the heads of the units, and as many of the other kinds in turn as make up the number."""
    least = small_universe(rules, 0)
    kinds = [kind.id for kind in rules.vocabulary.posts.values() if not kind.one and kind.heads is None]
    if size < len(least.posts) or not kinds:
        raise ValueError(f"at least {len(least.posts)} people")
    more = [f"{kinds[at % len(kinds)]}-{at // len(kinds) + 1}" for at in range(size - len(least.posts))]
    return Universe(rules.vocabulary, tuple(sorted((*least.posts, *more))), least.bodies)


def _main(family: str, act: str, size: int) -> None:
    rulebook = load()
    rules = stack(rulebook, layer_names(rulebook, [STANDARD]))
    question = Obligation(family, act)
    begin = time.perf_counter()
    possible = named(rules, question, size) if size else any_number(rules, question)
    print(json.dumps({"possible": possible, "ms": (time.perf_counter() - begin) * 1000}))


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
