"""An experiment: a scenario run many times, kept in a store, and what the replications say together.

A run is told by its id: scenario, rules, code and seed. A run that was broken off goes on where it stopped; asking for
more replications adds to those that are there. Results are the same for any number of workers and either engine.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.blueprint import Blueprint
from sim.engines import Engine, at_hand, run
from sim.intervals import Estimate, mean_interval
from sim.measures import YEARLY, measures
from sim.model import model
from sim.pool import run as run_pool
from sim.quantiles import quantile_interval
from sim.samples import Key, Sample
from sim.stopping import Decision, Rule, decide
from sim.store import Store, run_id
from spec.bilingual import Bilingual
from spec.nearest import instead
from spec.problems import BadInput, Problem

NO_SUCH_MEASURE = Bilingual("没有这个指标", "no such measure")
MEASURES = Bilingual("MEASURE:KIND:STAGE，后两项可省", "MEASURE:KIND:STAGE, of which the last two may be left out")
_ROOT = Path(__file__).parent.parent
_STATISTICS = tuple(one.name for one in fields(Sample))
_MARK = "|"
PUT_AT_ONCE = 8
"""Replications of one transaction."""

Measured = dict[str, float | None]
Bounds = tuple[float | None, float | None]
QUANTILES = (0.5, 0.9, 0.95)


@functools.lru_cache(maxsize=1)
def meaning() -> int:
    """A number for the code that results depend on; results of other code are never mixed with ours."""
    digest = hashlib.sha256()
    for file in sorted(
        (*(_ROOT / "spec").glob("*.py"), *(_ROOT / "sim").rglob("*.py"), *(_ROOT / "sim").rglob("*.yaml"))
    ):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return int.from_bytes(digest.digest()[:6], "big")


def replicate(payload: tuple[Blueprint, Engine], number: int) -> Measured:
    """The measures of one replication, flat: name, kind, stage and statistic in one text."""
    plan, engine = payload
    drawn = model(plan, number)
    found = measures(drawn, run(drawn.flow, engine))
    return {
        _MARK.join((*key, statistic)): None if math.isnan(value := float(getattr(one, statistic))) else value
        for key, one in found.items()
        for statistic in _STATISTICS
    }


@dataclass(frozen=True)
class Row:
    """A measure over all replications.

    ``estimate`` is the mean of the replications' means with its interval; ``p50``, ``p90``, ``p95`` are the means of
    the replications' quantiles, or the quantiles of the years where a year has one value only; ``bounds`` the interval
    of each (low, high; None where nothing bounds it); ``most`` the greatest value of all; ``n`` and ``censored`` count
    over all replications. None where no replication had a value.
    """

    key: Key
    estimate: Estimate
    p50: float | None
    p90: float | None
    p95: float | None
    most: float | None
    n: int
    censored: int
    bounds: tuple[Bounds, Bounds, Bounds] = ((None, None),) * 3


@dataclass
class Results:
    """The replications of a run, by number; values of one measure come as arrays with NaN where there was none."""

    plan: Blueprint
    run: str
    engine: Engine
    replications: dict[int, Measured] = field(default_factory=dict)
    decision: Decision | None = None
    resumed: int = 0

    def add(self, number: int, measured: Measured) -> None:
        """One more replication."""
        self.replications[number] = measured

    @property
    def numbers(self) -> list[int]:
        """The numbers of the replications, ascending."""
        return sorted(self.replications)

    @property
    def keys(self) -> list[Key]:
        """Everything measured in some replication, in order."""
        names = {name for one in self.replications.values() for name in one if name.endswith(_MARK + "mean")}
        return sorted(Key(*name.split(_MARK)[:3]) for name in names)

    def values(self, key: Key, statistic: str = "mean") -> NDArray[np.float64]:
        """A statistic of a measure, one value for each replication."""
        name = _MARK.join((*key, statistic))
        got = (self.replications[number].get(name) for number in self.numbers)
        return np.array([math.nan if one is None else one for one in got], np.float64)

    def row(self, key: Key, level: float = 0.95) -> Row:
        """A measure over all replications."""
        quantiles = [self._quantile(key, share, level) for share in QUANTILES]
        p50, p90, p95 = (value for value, _ in quantiles)
        within50, within90, within95 = (bounds for _, bounds in quantiles)
        most = self.values(key, "most")
        n, censored = (int(np.nansum(self.values(key, name))) for name in ("n", "censored"))
        highest = None if np.isnan(most).all() else float(np.nanmax(most))
        mean = mean_interval(_MARK.join(key), self.values(key), level)
        return Row(key, mean, p50, p90, p95, highest, n, censored, (within50, within90, within95))

    def _quantile(self, key: Key, share: float, level: float) -> tuple[float | None, Bounds]:
        """A quantile with its interval: of years where each has one value, else the mean of those within the years."""
        name = _MARK.join(key)
        if key.measure in YEARLY:
            found = quantile_interval(name, self.values(key), share, level)
            return found.value, (found.low, found.high)
        within = mean_interval(name, self.values(key, f"p{round(100 * share)}"), level)
        return within.mean, (within.low, within.high)

    @property
    def rows(self) -> list[Row]:
        """All measures."""
        return [self.row(key) for key in self.keys]


@dataclass(frozen=True)
class Order:
    """How an experiment is to be run: how many replications (or until which precision), by whom, kept where.

    ``workers`` None: as many as there are cores; ``store`` None: nothing is kept.
    """

    replications: int
    rule: Rule | None = None
    engine: Engine = "auto"
    workers: int | None = None
    cluster: str | None = None
    store: Path | None = None


def run_of(plan: Blueprint) -> str:
    """The id of a run of a blueprint."""
    return run_id(plan.scenario.digest, plan.stack.rulebook.digest, meaning(), plan.scenario.seed)


def experiment(
    plan: Blueprint,
    order: Order,
    description: Mapping[str, Any],
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Results:
    """Runs a scenario as ordered. ``told(done, of)`` hears of progress.

    An interrupt or a slip of a worker leaves what was finished in the store. Raises BadInput as store and pool do, and
    where a precision is wanted of a measure that there is none of.
    """
    results = Results(plan, run_of(plan), at_hand(order.engine))
    store = Store(order.store) if order.store is not None else None
    try:
        if store is not None:
            store.begin(results.run, description)
            for one in store.results(results.run, arrays=False):
                results.add(one.number, one.measures)
            results.resumed = len(results.replications)
        wanted = order.replications if order.rule is None else max(order.rule.start, order.replications)
        while True:
            _run_until(results, wanted, order, store, told)
            if order.rule is None:
                break
            _check_wanted(results, order.rule)
            results.decision = decide(
                order.rule, {one.measure: _wanted(results, one.measure) for one in order.rule.wanted}
            )
            if results.decision.status != "go on":
                wanted = results.decision.replications
                break
            wanted = results.decision.at_least
        results.replications = {number: results.replications[number] for number in range(wanted)}
        return results
    finally:
        if store is not None:
            store.close()


def _check_wanted(results: Results, rule: Rule) -> None:
    """Raises BadInput for measures that no replication so far has: no precision of theirs would ever be reached."""
    known = {":".join(key).rstrip(":") for key in results.keys}
    unknown = [one.measure for one in rule.wanted if one.measure.rstrip(":") not in known]
    if unknown:
        raise BadInput(
            [Problem("--precision", 0, 0, NO_SUCH_MEASURE, name, instead(name, known, MEASURES)) for name in unknown]
        )


def _wanted(results: Results, name: str) -> NDArray[np.float64]:
    """The values of a measure written as ``turnaround``, ``turnaround:KIND`` or ``utilisation::STAGE``."""
    parts = [*name.split(":"), "", ""][:3]
    return results.values(Key(*parts))


def _run_until(
    results: Results, wanted: int, order: Order, store: Store | None, told: Callable[[int, int], None]
) -> None:
    """Runs the replications that are missing below a number, keeping them in batches."""
    missing = [number for number in range(wanted) if number not in results.replications]
    there = wanted - len(missing)
    told(there, wanted)
    payload = (results.plan, results.engine)
    done = run_pool(
        replicate,
        payload,
        missing,
        workers=order.workers,
        cluster=order.cluster,
        told=lambda now, _: told(there + now, wanted),
    )
    kept: list[tuple[int, Measured]] = []
    try:
        for number, measured in done:
            results.add(number, measured)
            kept.append((number, measured))
            if store is not None and len(kept) >= PUT_AT_ONCE:
                _keep(store, results.run, kept)
    finally:
        if store is not None:
            _keep(store, results.run, kept)


def _keep(store: Store, run: str, kept: list[tuple[int, Measured]]) -> None:
    """Puts finished replications into the store."""
    if kept:
        store.put(run, [(number, measured, None) for number, measured in kept])
        kept.clear()


def by_measure(rows: Iterable[Row]) -> Iterator[tuple[str, Sequence[Row]]]:
    """The rows of each measure together."""
    for name, some in groupby(sorted(rows, key=lambda row: row.key), key=lambda row: row.key.measure):
        yield name, list(some)
