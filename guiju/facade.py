"""What ``import guiju`` offers a researcher in a notebook: a few calls, and rows that any table library takes.

>>> import guiju
>>> sorted(guiju.scenarios())[:2]
['baseline', 'both-away']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from guiju import OFFERED
from guiju.options import Settings
from guiju.scenario_files import OWN_LAYERS, Chosen, chosen, texts_for
from sim.blueprint import Blueprint, blueprint
from sim.comparison import Compared, compared, median_factor  # noqa: F401
from sim.engines import run as run_flow
from sim.experiment import Order, Results, experiment
from sim.model import model
from sim.samples import Key
from sim.scenario import Scenario, scenarios_in
from sim.trail import Trail, paper_named, trail, trails
from sim.varying import check_named, varied
from spec.bilingual import Bilingual
from spec.case_files import read_cases
from spec.decide import Decision
from spec.decide import decide as _decide
from spec.layers import layer_names, stack
from spec.loader import load
from spec.nearest import instead
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook, Stack

RULEBOOK = "beichen_2023"
NO_SUCH_PAPER = Bilingual("这次重复中没有这件公文", "this replication has no such paper")
KINDS_OF_PAPERS = Bilingual("种类加序号，从 1 数起，如 motion-1", "a kind and a number from 1, as motion-1")
NONE_FINISHED = Bilingual("没有办结的公文", "no paper was finished")


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


def values(wanted: Scenario) -> list[dict[str, Any]]:
    """The values of a scenario as rows: what each is, in which unit, and where it comes from (article, source, guess).

    >>> [one["basis"] for one in values(scenario("weekly")) if one["value"] == "executive-meeting.gap"]
    ['article']
    """
    from guiju.simulation_json import scenario_json

    rows: list[dict[str, Any]] = scenario_json(wanted)["values"]
    return rows


def changed(wanted: str | Scenario, figures: Mapping[str, float], label: str) -> Scenario:
    """A scenario with some figures changed, under a new name; they are then assumptions of that scenario.

    Figures are named as in the scenario, a part behind a colon. Raises BadInput for those that it does not have.

    >>> short = changed("baseline", {"executive-meeting.limit": 8, "work.sign:median": 5}, "short")
    >>> short.value("executive-meeting.limit").figures, [one.name for one in short.changes]
    ((('', '8'),), ['executive-meeting.limit', 'work.sign'])
    """
    base = wanted if isinstance(wanted, Scenario) else scenario(wanted)
    check_named(base, list(figures))
    return varied(base, figures, label)


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


def differences(some: Sequence[Compared]) -> list[dict[str, Any]]:
    """A comparison as rows of plain values, one for each measure and scenario, for a data frame."""
    from guiju.simulation_json import compared_json

    rows = []
    for one in some:
        told = compared_json(one)
        each = told.pop("differences")
        rows += [told | difference for difference in each]
    return rows


def replay(results: Results, paper: str = "", replication: int = 0) -> Trail:
    """The course of one paper of a replication, step by step; without a name, of the finished one that took longest.

    Times are minutes since the run began; the warm-up is among them. Raises BadInput for a paper that is not there.
    """
    drawn = model(results.plan, replication)
    course = run_flow(drawn.flow, results.engine)
    if paper:
        number = paper_named(drawn, paper)
        if number is None:
            known = [drawn.name(one) for one in range(drawn.flow.papers)]
            expected = instead(paper, known, KINDS_OF_PAPERS)
            raise BadInput([Problem("replay", 0, 0, NO_SUCH_PAPER, paper, expected)])
        return trail(drawn, course, number)
    begins = drawn.blueprint.begins
    took = [
        (one.finished - one.arrival, -one.paper, one)
        for one in trails(drawn, course)
        if one.finished is not None and one.arrival >= begins
    ]
    if not took:
        raise BadInput([Problem("replay", 0, 0, NONE_FINISHED)])
    return max(took)[2]


__all__ = list(OFFERED)
