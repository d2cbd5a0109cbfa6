"""A run over mutants: each is made, shown to all who could notice, and, where nobody does, given its reason.

The mutants of one clause are one task: they bear upon the same cases and properties. Every process knows the rules
unchanged, once; a mutant travels as plain data.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from proofs.battery import Layers, Plan
from proofs.mutants import Mutant
from proofs.noticing import Before, Notice, who_notices
from proofs.processes import Processes
from proofs.survivors import Reason, reason_for
from spec.rulebook import Rulebook

Stacks = tuple[tuple[str, Layers], ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: who noticed it, or why nobody did."""

    mutant: Mutant
    notice: Notice | None
    reason: Reason | None


@dataclass(frozen=True)
class Task:
    """The mutants of one clause, under the stacks whose properties are asked."""

    stacks: Stacks
    mutants: tuple[Mutant, ...]


def work(rulebook: Rulebook, task: Task, seconds: float) -> list[Outcome]:
    """The outcomes of a task."""
    before = _before(rulebook.digest, task.stacks, seconds, _Held(rulebook))
    found = []
    for mutant in task.mutants:
        notice = who_notices(before, mutant)
        found.append(Outcome(mutant, notice, None if notice else reason_for(before, mutant)))
    return found


class _Held:
    """A rulebook that a cache is given along without looking at it."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)


@functools.lru_cache(maxsize=2)
def _before(digest: str, stacks: Stacks, seconds: float, held: _Held) -> Before:
    return Before(held.rulebook, stacks, seconds)


def sampled(mutants: Sequence[Mutant], number: int, seed: int) -> list[Mutant]:
    """So many of the mutants, drawn without preference, in their order; all where there are no more."""
    if number >= len(mutants):
        return list(mutants)
    chosen = sorted(random.Random(seed).sample(range(len(mutants)), number))
    return [mutants[place] for place in chosen]


def run(
    rulebook: Rulebook,
    stacks: Stacks,
    mutants: Sequence[Mutant],
    plan: Plan,
    done: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Outcome]:
    """The outcome of each mutant, in their order. ``done(n, of)`` is told of progress; an interrupt ends it all."""
    tasks = [Task(stacks, tuple(group)) for _, group in groupby(mutants, key=lambda one: one.clause)]
    found: dict[int, list[Outcome]] = {}
    finished = 0
    done(finished, len(mutants))
    for number, outcomes in _worked(rulebook, tasks, plan):
        found[number] = outcomes
        finished += len(outcomes)
        done(finished, len(mutants))
    return [one for number in sorted(found) for one in found[number]]


def _asked(rulebook: Rulebook, asked: tuple[Task, float]) -> list[Outcome]:
    task, seconds = asked
    return work(rulebook, task, seconds)


def _worked(rulebook: Rulebook, tasks: Sequence[Task], plan: Plan) -> Iterator[tuple[int, list[Outcome]]]:
    """The tasks done in processes; here where the plan says so or the rulebook was not read from a folder."""
    with Processes(rulebook, plan.processes, plan.inline) as processes:
        yield from processes.run(_asked, [(task, plan.seconds) for task in tasks])
