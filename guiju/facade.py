"""What ``import guiju`` offers a researcher in a notebook: a few calls, and rows that any table library takes.

>>> import guiju
>>> sorted(guiju.scenarios())[:2]
['baseline', 'both-away']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from guiju import OFFERED
from guiju.options import Settings
from guiju.scenario_files import OWN_LAYERS, Chosen, chosen, texts_for
from sim.blueprint import Blueprint, blueprint
from sim.comparison import Compared, compared, median_factor  # noqa: F401
from sim.experiment import Order, Results, experiment
from sim.measures import Key
from sim.scenario import Scenario, scenarios_in
from spec.cases import read_cases
from spec.decide import Decision
from spec.decide import decide as _decide
from spec.loader import load
from spec.rulebook import Rulebook, Stack, layer_names, stack

RULEBOOK = "beichen_2023"


def rulebook(name: str = RULEBOOK) -> Rulebook:
    """A rulebook by its name or folder. Raises BadInput."""
    return load(name)


def rules(*layers: str, name: str = RULEBOOK) -> Stack:
    """The rules in force under some layers: ``rules("standard")``, ``rules("literal", "acting-mayor-signs")``."""
    there = load(name)
    return stack(there, layer_names(there, layers or ("literal",)))


def decide(cases: str, *layers: str, name: str = RULEBOOK) -> list[Decision]:
    """The decisions of the cases of a YAML text."""
    there = rules(*layers, name=name)
    return [_decide(there, case) for case in read_cases(cases, "cases", there.vocabulary)]


def scenarios(name: str = RULEBOOK) -> dict[str, Scenario]:
    """Our own scenarios, by name."""
    return scenarios_in(texts_for(()), load(name))


def scenario(wanted: str | Path, layers: Sequence[str] = (), name: str = RULEBOOK) -> Scenario:
    """A scenario by its name or file, under other layers if some are given."""
    return _chosen(str(wanted), tuple(layers), name).scenario


def _chosen(wanted: str, layers: tuple[str, ...], name: str) -> Chosen:
    settings = Settings(name, layers or (OWN_LAYERS,), "en", False, "")
    return chosen(settings, load(name), (wanted,))[0]


def plan(wanted: str | Path | Scenario, name: str = RULEBOOK) -> Blueprint:
    """What the rules and a scenario make together: routes, desks, officers, bodies."""
    there = wanted if isinstance(wanted, Scenario) else scenario(wanted, name=name)
    return blueprint(there, load(name))


def simulate(
    wanted: str | Path | Scenario,
    replications: int | None = None,
    *,
    seed: int | None = None,
    workers: int | None = 1,
    store: str | Path | None = None,
    name: str = RULEBOOK,
) -> Results:
    """Runs a scenario; the result has ``rows``, ``values(key)`` and ``row(key)``."""
    there = wanted if isinstance(wanted, Scenario) else scenario(wanted, name=name)
    there = there if seed is None else replace(there, seed=seed)
    order = Order(replications or there.replications, workers=workers, store=Path(store) if store else None)
    return experiment(blueprint(there, load(name)), order, {"scenario": there.name})


def compare(base: Results, *others: Results, measures: Sequence[Key] | None = None) -> list[Compared]:
    """What other runs change beside the first, by replication: give all of them the same seed."""
    from sim.comparison import MAIN

    keys = measures or [key for key in base.keys if key.measure in MAIN and not key.kind]
    return compared([base, *others], keys)


def table(results: Results) -> list[dict[str, Any]]:
    """All measures as rows of plain values, for a data frame."""
    from guiju.simulation_json import measure_json

    return [measure_json(row) for row in results.rows]


__all__ = list(OFFERED)
