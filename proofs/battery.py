"""The whole battery over one or more stacks of a rulebook, on several processes, with results kept by content.

What was found before is taken from :mod:`proofs.kept_results`; what is missing are tasks (:mod:`proofs.tasks`) for the
processes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofs.asked import all_obligations
from proofs.asks import FINDS
from proofs.combined import combined
from proofs.findings import Finding, grouped, ordered
from proofs.kept_finds import KeptFinds
from proofs.kept_results import KeptResults
from proofs.obligations import Obligation
from proofs.processes import Processes
from proofs.solving import DEFAULT_SECONDS
from proofs.tasks import Layers, Results, Task, concerns_of, stack_of, work
from proofs.verdicts import Verdict
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
    different = list({layers: (name, layers) for name, layers in stacks}.values())
    tasks = [Task(layers, group) for name, layers in different for group in _grouped(wanted[name])]
    with _Runner(rulebook, plan) as runner:
        judged = runner.run(tasks, done)
        verdicts: dict[Layers, dict[Obligation, Verdict]] = {}
        for task, found in zip(tasks, judged, strict=True):
            mine = verdicts.setdefault(task.layers, {})
            mine.update({one.obligation: one for one in found if isinstance(one, Verdict)})
        listed = {name: [verdicts[layers][one] for one in wanted[name]] for name, layers in stacks if wanted[name]}
        cases = [
            Task(layers, hits=tuple(hits))
            for name, layers in different
            if with_findings
            for hits in grouped(whole[name], listed.get(name, []))
        ]
        made = runner.run(cases, done)
    findings: dict[Layers, list[Finding]] = {}
    for task, found in zip(cases, made, strict=True):
        findings.setdefault(task.layers, []).extend(one for one in found if isinstance(one, Finding))
    return [
        StackResult(
            name,
            whole[name],
            (*combined(whole[name], listed.get(name, [])), *listed.get(name, [])),
            tuple(ordered(findings.get(layers, []))),
        )
        for name, layers in stacks
    ]


def _grouped(wanted: Sequence[Obligation]) -> Iterator[tuple[Obligation, ...]]:
    """The absences of an act together, in the order of their number; every other property alone."""
    groups: dict[object, list[Obligation]] = {}
    for one in wanted:
        groups.setdefault((one.family, one.act, one.part) if one.family == "available" else one, []).append(one)
    for group in groups.values():
        yield tuple(group)


# ---- processes -------------------------------------------------------------------------------------------------------


def _judge(rulebook: Rulebook, asked: tuple[Task, float, Path | None, Path | None]) -> Results:
    task, seconds, finds_path, gist_path = asked
    if finds_path is None:
        return work(rulebook, task, seconds, gist_path)
    finds = KeptFinds(finds_path, concerns_of(rulebook, task.layers))
    token = FINDS.set(finds)
    try:
        found = work(rulebook, task, seconds, gist_path)
    finally:
        FINDS.reset(token)
    finds.keep()
    return found


class _Runner:
    """Runs tasks in processes, the kept results first."""

    def __init__(self, rulebook: Rulebook, plan: Plan) -> None:
        self.plan = plan
        self.kept = KeptResults(plan.cache, rulebook, plan.seconds)
        self.processes = Processes(rulebook, plan.processes, plan.inline)

    def __enter__(self) -> _Runner:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.processes.__exit__(kind, *rest)

    def run(self, tasks: Sequence[Task], done: Callable[[int, int], None]) -> list[Results]:
        """The results in the order of the tasks. What is not kept is begun while the rest is still being looked for."""
        found: dict[int, Results] = {}
        missing: list[int] = []

        def asked() -> Iterator[tuple[Task, float, Path | None, Path | None]]:
            for place, task in enumerate(tasks):
                kept = self.kept.get(task)
                if kept is not None:
                    found[place] = kept
                    continue
                missing.append(place)
                yield task, self.plan.seconds, self.kept.finds(task), self.kept.gist(task)
            done(len(found), len(tasks))

        for at, one in self.processes.run(_judge, asked()):
            found[missing[at]] = one
            self.kept.put(tasks[missing[at]], one)
            done(len(found), len(tasks))
        return [found[place] for place in range(len(tasks))]
