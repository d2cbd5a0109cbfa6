"""The whole battery over one or more stacks of a rulebook, on several processes, with results kept by content.

A task is one property (or the few of one act that share their search), or one finding. Its result depends on the code
and on a part of the rulebook and stack alone, so it is kept under a hash of these: an edit of the rulebook asks again
only what it can touch (:mod:`proofs.concern`, and within one property :mod:`proofs.kept_finds`).
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofs.asked import all_obligations
from proofs.asks import FINDS
from proofs.closing import Closer
from proofs.combined import combined
from proofs.concern import Concerns, steady
from proofs.findings import Finding, finding_of, grouped, ordered
from proofs.kept_finds import KeptFinds
from proofs.obligations import Obligation
from proofs.processes import Processes
from proofs.queries import QUERIES
from proofs.search import Hit
from proofs.solving import DEFAULT_SECONDS, budget
from proofs.verdicts import Verdict, verdict_on
from spec.rulebook import Rulebook, Stack, stack

Layers = tuple[str, ...]
_ROOT = Path(__file__).parent.parent


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


@dataclass(frozen=True)
class Task:
    """Properties to be judged together (``obligations``), or hits to be made into a finding (``hits``)."""

    layers: Layers
    obligations: tuple[Obligation, ...] = ()
    hits: tuple[Hit, ...] = ()


def check(
    rulebook: Rulebook,
    stacks: Sequence[tuple[str, Layers]],
    plan: Plan,
    only: Callable[[Obligation], bool] = lambda _: True,
    done: Callable[[int, int], None] = lambda _done, _all: None,
    with_findings: bool = True,
) -> list[StackResult]:
    """The results of some stacks, each named. ``done(n, of)`` is told of progress; an interrupt ends all at once."""
    whole = {name: _stack(rulebook.digest, layers, _Held(rulebook)) for name, layers in stacks}
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


# ---- one task --------------------------------------------------------------------------------------------------------


def work(rulebook: Rulebook, task: Task, seconds: float) -> list[Verdict] | list[Finding]:
    """The result of a task."""
    there = _stack(rulebook.digest, task.layers, _Held(rulebook))
    if task.hits:
        with budget(seconds):
            return [finding_of(there, _closer(rulebook.digest, task.layers, seconds, _Held(there)), task.hits)]
    blocked: set[tuple[str, tuple[str, ...]]] = set()
    verdicts = []
    for obligation in task.obligations:
        with budget(seconds):
            verdicts.append(verdict_on(there, obligation, seconds, blocked))
    return verdicts


class _Held:
    """Something that a cache is given along without looking at it."""

    def __init__(self, value: Rulebook | Stack) -> None:
        self.value = value

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)


@functools.lru_cache(maxsize=16)
def _stack(digest: str, layers: Layers, held: _Held) -> Stack:
    assert isinstance(held.value, Rulebook)
    return stack(held.value, layers)


@functools.lru_cache(maxsize=4)
def _concerns(digest: str, layers: Layers, held: _Held) -> Concerns:
    return Concerns(_stack(digest, layers, held))


@functools.lru_cache(maxsize=4)
def _closer(digest: str, layers: Layers, seconds: float, held: _Held) -> Closer:
    assert isinstance(held.value, Stack)
    return Closer(held.value.rulebook, held.value, seconds)


# ---- kept results ----------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=1)
def code_digest() -> str:
    """SHA-256 of the code that results depend on."""
    files = sorted((*(_ROOT / "spec").glob("*.py"), *(_ROOT / "proofs").glob("*.py")))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


class _Kept:
    """Results in a folder, one file each, named by a hash of everything they depend on (:mod:`proofs.concern`).

    Of the properties that the rulebook lists, a result depends on the one that asks it and on no other.

    The files are our own, in the user's cache folder; they are read back as Python objects and trusted as such.
    """

    def __init__(self, folder: Path | None, rulebook: Rulebook, seconds: float) -> None:
        self.folder, self.rulebook = folder, rulebook
        self.start = f"{code_digest()} {sys.version_info[:2]} {rulebook.name} {seconds}"
        self.properties = {one.name: one for one in rulebook.properties}
        self.paths: dict[int, tuple[Task, Path]] = {}

    def path(self, task: Task) -> Path | None:
        if self.folder is None:
            return None
        known = self.paths.get(id(task))
        if known is not None and known[0] is task:
            return known[1]
        parts = {one.part for one in (*task.obligations, *(hit.obligation for hit in task.hits))}
        concerned = [self.properties[part] for part in sorted(parts) if part in self.properties]
        mine = _concerns(self.rulebook.digest, task.layers, _Held(self.rulebook))
        rules = mine.of_hits(task.hits) if task.hits else mine.of_obligations(task.obligations)
        key = hashlib.sha256(steady(f"{self.start} {rules} {concerned!r} {task!r}").encode()).hexdigest()
        path = self.folder / key[:2] / f"{key}.pickle"
        self.paths[id(task)] = (task, path)
        return path

    def finds(self, task: Task) -> Path | None:
        """Where the finds of the asks of a property are kept; None for what asks nothing of the clauses themselves."""
        if self.folder is None or not any(one.family in QUERIES for one in task.obligations):
            return None
        key = hashlib.sha256(f"{self.start} {task.layers!r} {task.obligations!r}".encode()).hexdigest()
        return self.folder / "finds" / f"{key}.pickle"

    def get(self, task: Task) -> list[Verdict] | list[Finding] | None:
        path = self.path(task)
        try:
            found: list[Verdict] | list[Finding] = pickle.loads(path.read_bytes()) if path else []  # noqa: S301
        except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
            return None
        return found if path else None

    def put(self, task: Task, found: list[Verdict] | list[Finding]) -> None:
        path = self.path(task)
        if path is None or any(isinstance(one, Verdict) and one.verdict == "unknown" for one in found):
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(pickle.dumps(found))
            os.replace(file.name, path)
        except OSError:
            return


# ---- processes -------------------------------------------------------------------------------------------------------


def _judge(rulebook: Rulebook, asked: tuple[Task, float, Path | None]) -> list[Verdict] | list[Finding]:
    task, seconds, path = asked
    if path is None:
        return work(rulebook, task, seconds)
    finds = KeptFinds(path, _concerns(rulebook.digest, task.layers, _Held(rulebook)))
    token = FINDS.set(finds)
    try:
        found = work(rulebook, task, seconds)
    finally:
        FINDS.reset(token)
    finds.keep()
    return found


class _Runner:
    """Runs tasks in processes, the kept results first."""

    def __init__(self, rulebook: Rulebook, plan: Plan) -> None:
        self.plan = plan
        self.kept = _Kept(plan.cache, rulebook, plan.seconds)
        self.processes = Processes(rulebook, plan.processes, plan.inline)

    def __enter__(self) -> _Runner:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.processes.__exit__(kind, *rest)

    def run(self, tasks: Sequence[Task], done: Callable[[int, int], None]) -> list[list[Verdict] | list[Finding]]:
        """The results in the order of the tasks."""
        found = [self.kept.get(task) for task in tasks]
        missing = [place for place, one in enumerate(found) if one is None]
        finished = len(tasks) - len(missing)
        done(finished, len(tasks))
        asked = [(tasks[place], self.plan.seconds, self.kept.finds(tasks[place])) for place in missing]
        for at, one in self.processes.run(_judge, asked):
            found[missing[at]] = one
            self.kept.put(tasks[missing[at]], one)
            finished += 1
            done(finished, len(tasks))
        return [one for one in found if one is not None]
