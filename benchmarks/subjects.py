"""What is measured: start-up, loading, every property of the battery, the whole check, memory, decisions."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import partial

import yaml

from benchmarks.generated_text import long_rulebook, texts_of
from benchmarks.measuring import Measured, Run, in_turn, p95, start
from spec.case_files import read_case_file
from spec.cases import Case
from spec.decide import decide
from spec.layers import LITERAL, STANDARD, layer_names, stack
from spec.loader import find_rulebook, load, load_texts
from spec.rulebook import Stack
from spec.situation import Situation
from spec.worked import work

RULEBOOK = "beichen_2023"
LINES = 3_000
CASES = 40
START_MS = LOAD_MS = 150.0
LOAD_REAL_MS = 300.0
OBLIGATION_MS = 100.0
FAMILIES = ("exists", "unique", "available", "gated", "levels", "ambiguous")
"""The families of who may act and of what must come first."""
FAMILIES_S, CHECK_S = 10.0, 30.0


def start_up(runs: int) -> Iterator[Measured]:
    """``guiju --version`` beside a Python that does nothing and one that only imports click."""
    found = in_turn(
        {
            "guiju --version": lambda: start(["-m", "guiju", "--version"]),
            "python -c pass": lambda: start(["-c", "pass"]),
            "import click": lambda: start(["-c", "import click"]),
        },
        runs,
    )
    (what, mine), *peers = found.items()
    yield Measured("start", what, mine, "ms", runs, START_MS, tuple(peers))


def loading(runs: int) -> Iterator[Measured]:
    """A rulebook of 3,000 lines, and the real one, beside readers that only build lists and mappings."""
    folder = find_rulebook(RULEBOOK)
    text = long_rulebook(folder, LINES)
    for name, what, texts in (
        ("load.long", f"load {text.count(chr(10)):,} lines", {"rules.yaml": text}),
        ("load.real", f"load {RULEBOOK}", texts_of(folder)),
    ):
        found = in_turn(
            {
                "": partial(load_texts, texts),
                "PyYAML CSafeLoader": partial(_compose, texts, yaml.CSafeLoader),
                "PyYAML SafeLoader": partial(_compose, texts, yaml.SafeLoader),
            },
            runs,
        )
        size = sum(len(one.encode()) for one in texts.values()) / 1000
        target = LOAD_MS if name == "load.long" else LOAD_REAL_MS
        peers = tuple((peer, taken) for peer, taken in found.items() if peer)
        yield Measured(name, f"{what} ({size:.0f} KB)", found[""], "ms", runs, target, peers)


def _compose(texts: Mapping[str, str], loader: type[yaml.CSafeLoader] | type[yaml.SafeLoader]) -> list[object]:
    return [yaml.load(text, loader) for text in texts.values()]  # noqa: S506 - only the safe ones are given


def deciding(runs: int) -> Iterator[Measured]:
    """Worked cases, each decided with its path under the layers that its file names."""
    cases = worked_cases()
    taken: list[tuple[float, str]] = []
    for there, case in cases:
        times = []
        for _ in range(runs):
            begin = time.perf_counter()
            work(there, case)
            times.append((time.perf_counter() - begin) * 1000)
        taken.append((statistics.median(times), case.name))
    values = [one for one, _ in taken]
    worst, name = max(taken)
    yield Measured(
        "decide",
        f"decide a case ({len(cases)})",
        statistics.median(values),
        "ms",
        runs,
        None,
        (),
        p95(values),
        worst,
        name,
    )


def deciding_nothing(runs: int) -> Iterator[Measured]:
    """A case that says nothing but the act, for every act: everything is unknown, and what matters is to be found."""
    rulebook = load(RULEBOOK)
    taken: list[tuple[float, str]] = []
    for name in (LITERAL, STANDARD):
        there = stack(rulebook, layer_names(rulebook, [name]))
        for act in sorted(rulebook.vocabulary.acts):
            times = []
            for _ in range(runs):
                begin = time.perf_counter()
                decide(there, Case(act, act, Situation()))
                times.append((time.perf_counter() - begin) * 1000)
            taken.append((statistics.median(times), f"{act}, {name}"))
    values = [one for one, _ in taken]
    what = f"decide a case that says nothing ({len(taken)})"
    yield Measured("decide.nothing", what, statistics.median(values), "ms", runs, None, (), p95(values), *max(taken))


def worked_cases() -> list[tuple[Stack, Case]]:
    """The first cases of every file in turn, so that all kinds are among them."""
    rulebook = load(RULEBOOK)
    files = []
    for file in sorted((find_rulebook(RULEBOOK) / "cases").glob("*.yaml")):
        layers = layer_names(rulebook, [STANDARD]) if file.stem.endswith(STANDARD) else ()
        files.append((stack(rulebook, layers), read_case_file(file, rulebook.vocabulary)))
    found: list[tuple[Stack, Case]] = []
    for place in range(max(len(cases) for _, cases in files)):
        found += [(there, cases[place]) for there, cases in files if place < len(cases)]
    return found[:CASES]


def properties(runs: int) -> Iterator[Measured]:
    """Every property of the battery by itself, in one process and without kept results."""
    from proofs.battery import Plan, check

    rulebook = load(RULEBOOK)
    for name in (LITERAL, STANDARD):
        seconds: dict[str, list[float]] = {}
        for _ in range(runs):
            (result,) = check(
                rulebook, [(name, layer_names(rulebook, [name]))], Plan(jobs=1, cache=None), with_findings=False
            )
            for one in result.verdicts:
                if one.obligation.family != "exactly-one":
                    seconds.setdefault(one.obligation.name, []).append(one.seconds * 1000)
        taken = sorted((statistics.median(times), one) for one, times in seconds.items())
        values = [one for one, _ in taken]
        yield Measured(
            f"property.{name}",
            f"a property, {name} ({len(taken)})",
            statistics.median(values),
            "ms",
            runs,
            OBLIGATION_MS,
            (),
            p95(values),
            *taken[-1],
        )


def checking(runs: int) -> Iterator[Measured]:
    """The whole check as a user starts it: anew on one process and on two, then from the kept results; its memory; and
    its first six families alone.
    """
    words = ["-m", "guiju", "check", "--json"]
    some = ["-m", "guiju", "prove", *FAMILIES, "--json", "--no-cache", "--jobs", "2"]
    found = [start(some) for _ in range(runs)]
    yield whole("check.families", "the six first families anew, 2 processes", found, FAMILIES_S)
    cold = {jobs: [start([*words, "--no-cache", "--jobs", str(jobs)]) for _ in range(runs)] for jobs in (1, 2)}
    for jobs, found in cold.items():
        target = CHECK_S if jobs == 2 else None
        yield whole(f"check.cold.{jobs}", f"check anew, {jobs} process{'es' if jobs > 1 else ''}", found, target)
    with tempfile.TemporaryDirectory() as cache:
        kept = {"XDG_CACHE_HOME": cache}
        start([*words, "--jobs", "2"], kept)
        yield whole("check.warm", "check from kept results", [start(words, kept) for _ in range(max(3, runs))], None)
    yield from memory("memory.check", "memory of check, largest process", cold[2])


def whole(name: str, what: str, found: list[Run], target: float | None) -> Measured:
    """A measurement of whole runs in seconds."""
    processor = statistics.median(one.processor for one in found)
    return Measured(
        name, what, statistics.median(one.wall for one in found), "s", len(found), target, processor=processor
    )


def memory(name: str, what: str, found: list[Run]) -> Iterator[Measured]:
    """The most memory that runs held; nothing where the system does not tell."""
    held = [one.memory for one in found if one.memory is not None]
    if held:
        yield Measured(name, what, statistics.median(held), "MB", len(held))


def decide_memory(runs: int) -> Iterator[Measured]:
    """The memory of ``guiju decide`` on a file of cases."""
    file = sorted((find_rulebook(RULEBOOK) / "cases").glob("*.yaml"))[0]
    found = [start(["-m", "guiju", "decide", str(file), "--json"]) for _ in range(runs)]
    yield from memory("memory.decide", "memory of decide", found)
