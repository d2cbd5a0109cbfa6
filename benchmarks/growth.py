"""What becomes of the times when the rulebook grows: loading, deciding and proving at 10, 100 and 1,000 clauses."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Sequence
from functools import partial

from benchmarks.generated_rules import generated_rulebook
from benchmarks.measuring import in_turn
from benchmarks.series import Series
from proofs.battery import Plan, check
from proofs.verdicts import Verdict
from spec.cases import Case
from spec.decide import decide
from spec.layers import LITERAL, stack
from spec.loader import load_texts
from spec.rulebook import Rulebook
from spec.situation import Situation

SIZES = (10, 100, 1_000)
RUNS = 3
SHOWN = ("exists", "unique", "available", "gated", "hygiene")
"""The families of which the table gives the mean property; the whole battery is all families together."""


def growth(sizes: Sequence[int] = SIZES, runs: int = RUNS) -> list[Series]:
    """One row for each figure. The whole battery runs once, in this process, without findings and kept results."""
    texts = {size: generated_rulebook(size) for size in sizes}
    rulebooks = {size: load_texts({"rules.yaml": text}) for size, text in texts.items()}
    names = {size: f"{size}" for size in sizes}
    verdicts_on(rulebooks[min(sizes)])  # what a first question loads is not counted
    gc.collect()
    gc.freeze()  # nor that the largest rulebook is looked through for circles while another is being read
    loads = in_turn({names[size]: partial(load_texts, {"rules.yaml": texts[size]}) for size in sizes}, runs)
    decides = in_turn({names[size]: partial(_decide, rulebooks[size]) for size in sizes}, runs)
    verdicts, battery = {}, {}
    for size in sizes:
        begin = time.perf_counter()
        verdicts[size] = verdicts_on(rulebooks[size])
        battery[size] = time.perf_counter() - begin

    def row(name: str, what: str, unit: str, value: dict[int, float]) -> Series:
        return Series(name, what, unit, tuple(sizes), tuple(value[size] for size in sizes))

    found = [
        row("growth.clauses", "clauses", "", {size: float(len(rulebooks[size].clauses)) for size in sizes}),
        row("growth.lines", "lines", "", {size: float(texts[size].count("\n")) for size in sizes}),
        row("growth.load", "load", "ms", {size: loads[names[size]] for size in sizes}),
        row("growth.decide", "decide an empty case", "ms", {size: decides[names[size]] for size in sizes}),
        row("growth.properties", "properties of the battery", "", {s: float(len(verdicts[s])) for s in sizes}),
        row("growth.battery", "the whole battery", "s", battery),
        row("growth.property", "… for each property", "ms", {s: battery[s] * 1000 / len(verdicts[s]) for s in sizes}),
    ]
    for family in SHOWN:
        means = {size: _mean(verdicts[size], family) for size in sizes}
        found.append(row(f"growth.{family}", f"{family}, each", "ms", means))
    return found


def _decide(rulebook: Rulebook) -> object:
    return decide(stack(rulebook), Case("", "sign-1", Situation()))


def verdicts_on(rulebook: Rulebook) -> tuple[Verdict, ...]:
    """The whole battery on the literal text, in this process."""
    (result,) = check(rulebook, [(LITERAL, ())], Plan(jobs=1, cache=None, inline=True), with_findings=False)
    return result.verdicts


def _mean(verdicts: Sequence[Verdict], family: str) -> float:
    return statistics.fmean(one.seconds * 1000 for one in verdicts if one.obligation.family == family)
