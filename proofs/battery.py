"""The whole battery over one or more stacks of a rulebook, on several processes, with results kept by content.

What was found before is taken from :mod:`proofs.kept_results`; what is missing are tasks (:mod:`proofs.tasks`) for the
processes.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from proofs.asked import all_obligations
from proofs.asks import FINDS
from proofs.combined import combined
from proofs.findings import Finding, grouped, ordered
from proofs.kept_finds import KeptFinds
from proofs.kept_results import KeptResults
from proofs.kept_store import store_in
from proofs.obligations import Obligation
from proofs.processes import Processes
from proofs.solving import DEFAULT_SECONDS
from proofs.tasks import Layers, Results, Task, concerns_of, stack_of, work
from proofs.verdicts import Verdict
from spec.layers import stack
from spec.rulebook import Rulebook, Stack

__all__ = ["Layers", "Plan", "StackResult", "Task", "check", "work"]


@dataclass(frozen=True)
class StackResult:
    """The verdicts and findings of one stack; ``name`` is the word by which it was asked for."""

    name: str
    stack: Stack
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Plan:
    """How the battery is to run: seconds for each property, processes, the folder of kept results (None: none).

    The work is done in other processes, so that an interrupt ends it whatever a solver is at; ``inline`` does it here.
    A rulebook that was not read from a folder is always judged here.
    """

    seconds: float = DEFAULT_SECONDS
    jobs: int = 0
    cache: Path | None = None
    inline: bool = False

    @property
    def processes(self) -> int:
        """The number of processes: as asked, or one for each processor up to four."""
        return self.jobs or min(4, os.cpu_count() or 1)


def check(
    rulebook: Rulebook,
    stacks: Sequence[tuple[str, Layers]],
    plan: Plan,
    only: Callable[[Obligation], bool] = lambda _: True,
    done: Callable[[int, int], None] = lambda _done, _all: None,
    with_findings: bool = True,
) -> list[StackResult]:
    """The results of some stacks, each named. ``done(n, of)`` is told of progress; an interrupt ends all at once."""
    whole = {name: stack_of(rulebook, layers) for name, layers in stacks}
    wanted = {name: [one for one in all_obligations(whole[name]) if only(one)] for name, _ in stacks}
    # where no reading is recommended, standard is literal
    different = {layers: name for name, layers in reversed(stacks)}
    tasks = {layers: [Task(layers, group) for group in _grouped(wanted[name])] for layers, name in different.items()}

    def listed(layers: Layers, judged: Iterable[Results]) -> list[Verdict]:
        """The verdicts of a stack in the order in which its properties stand."""
        by_property = {one.obligation: one for found in judged for one in found if isinstance(one, Verdict)}
        return [by_property[one] for one in wanted[different[layers]]]

    def cases(layers: Layers, judged: Iterable[Results]) -> list[Task]:
        """The findings to be made of a stack, all of whose properties have been judged."""
        there = whole[different[layers]]
        return [Task(layers, hits=tuple(hits)) for hits in grouped(there, listed(layers, judged)) if with_findings]

    with _Runner(rulebook, plan, done, cases) as runner:
        runner.run(tasks)
    results: dict[Layers, StackResult] = {}
    for layers, name in different.items():
        verdicts = listed(layers, runner.results(layers))
        made = [one for found in runner.results(layers) for one in found if isinstance(one, Finding)]
        all_verdicts = (*combined(whole[name], verdicts), *verdicts)
        results[layers] = StackResult(name, _as_read_now(rulebook, whole[name]), all_verdicts, tuple(ordered(made)))
    return [replace(results[layers], name=name) for name, layers in stacks]


def _as_read_now(rulebook: Rulebook, there: Stack) -> Stack:
    """The stack over this very rulebook: one met before that decides the same may have other notes and other lines."""
    return there if there.rulebook is rulebook else stack(rulebook, there.layers)


def _grouped(wanted: Sequence[Obligation]) -> Iterator[tuple[Obligation, ...]]:
    """The absences of an act together, in the order of their number; every other property alone."""
    groups: dict[object, list[Obligation]] = {}
    for one in wanted:
        groups.setdefault((one.family, one.act, one.part) if one.family == "available" else one, []).append(one)
    for group in groups.values():
        yield tuple(group)


# ---- processes -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """A task, the seconds that it may take, and where what is found beside its result is kept."""

    task: Task
    seconds: float
    folder: Path | None
    finds: str | None
    gist: str | None


def _judge(rulebook: Rulebook, asked: _Asked) -> tuple[Results, dict[str, bytes]]:
    """The result of a task, and what is to be kept beside it."""
    if asked.folder is None:
        return work(rulebook, asked.task, asked.seconds), {}
    store = store_in(asked.folder)
    finds = KeptFinds(store, asked.finds, concerns_of(rulebook, asked.task.layers)) if asked.finds else None
    token = FINDS.set(finds)
    try:
        found = work(rulebook, asked.task, asked.seconds, store, asked.gist)
    finally:
        FINDS.reset(token)
    if finds is not None:
        finds.keep()
    return found, store.taken()


class _Runner:
    """Runs the tasks of some stacks in processes, the kept results first.

    The findings of a stack are begun as soon as all its properties are judged (``cases`` says which they are); what is
    not kept is begun while the rest is still being looked for.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        plan: Plan,
        done: Callable[[int, int], None],
        cases: Callable[[Layers, Iterable[Results]], list[Task]],
    ) -> None:
        self.plan, self.done, self.cases = plan, done, cases
        self.kept = KeptResults(plan.cache, rulebook, plan.seconds)
        self.processes = Processes(rulebook, plan.processes, plan.inline)
        self.tasks: dict[Layers, list[Task]] = {}
        self.found: dict[Layers, dict[int, Results]] = {}
        self.to_judge: dict[Layers, int] = {}
        self.coming: deque[tuple[Layers, int]] = deque()
        self.given: dict[int, tuple[Layers, int]] = {}

    def __enter__(self) -> _Runner:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.processes.__exit__(kind, *rest)
        self.kept.close()

    def results(self, layers: Layers) -> list[Results]:
        """The results of a stack in the order of its tasks."""
        return [found for _, found in sorted(self.found[layers].items())]

    def run(self, tasks: Mapping[Layers, Sequence[Task]]) -> None:
        """Runs the tasks, those of the stacks by turns, so that each process soon has a stack that it knows."""
        self.tasks = {layers: list(mine) for layers, mine in tasks.items()}
        self.found = {layers: {} for layers in tasks}
        self.to_judge = {layers: len(mine) for layers, mine in tasks.items()}
        turns = zip_longest(*([(layers, place) for place in range(len(mine))] for layers, mine in tasks.items()))
        self.coming.extend(one for turn in turns for one in turn if one is not None)
        self._ask()
        for ticket, found in self.processes.rest():
            self._answered(ticket, found)
            self._ask()

    def _ask(self) -> None:
        """Goes through the tasks that have come up: takes what is kept and gives the rest to the processes."""
        while self.coming:
            layers, place = self.coming.popleft()
            task = self.tasks[layers][place]
            kept = self.kept.get(task)
            if kept is not None:
                self._found(layers, place, kept)
                continue
            asked = _Asked(task, self.plan.seconds, self.plan.cache, self.kept.finds(task), self.kept.gist(task))
            self.given[self.processes.give(_judge, asked, kin=layers)] = layers, place
            for ticket, found in self.processes.come():
                self._answered(ticket, found)

    def _answered(self, ticket: int, answer: tuple[Results, dict[str, bytes]]) -> None:
        layers, place = self.given.pop(ticket)
        found, beside = answer
        self.kept.put(self.tasks[layers][place], found, beside)
        self._found(layers, place, found)

    def _found(self, layers: Layers, place: int, found: Results) -> None:
        """Notes a result; with the last verdict of a stack its findings come up."""
        mine = self.found[layers]
        mine[place] = found
        if len(mine) == self.to_judge[layers]:
            cases = self.cases(layers, mine.values())
            self.coming.extend((layers, place) for place in range(len(mine), len(mine) + len(cases)))
            self.tasks[layers].extend(cases)
        self.done(sum(map(len, self.found.values())), sum(map(len, self.tasks.values())))
