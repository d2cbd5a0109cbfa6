"""``guiju sensitivity``: which figures of a scenario matter most for a measure (Morris's screening)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from guiju.commands.compare import wanted_keys
from guiju.commands.simulate import PRECISION, RUN_OPTIONS
from guiju.commands.sweep import MEASURE, VARY, made, opened, run_points
from guiju.options import Settings, declare
from guiju.output import Answer
from guiju.scenario_files import OWN_LAYERS
from spec.bilingual import Bilingual, Language
from spec.problems import BadInput, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

EXAMPLE = "guiju sensitivity baseline --vary executive-meeting.limit=8..14 --vary urgent=0.05..0.2"
NO_SALIB = Bilingual(
    "敏感性分析需要 SALib：pip install 'guiju[sensitivity]'", "this needs SALib: pip install 'guiju[sensitivity]'"
)
NO_VALUE = Bilingual("有的点没有这个指标的值", "at some point the measure has no value")


def sensitivity(
    settings: Settings,
    scenario_file: str,
    scenario: str,
    vary: tuple[str, ...],
    trajectories: int,
    measure: tuple[str, ...],
    **wanted: Any,
) -> Answer:
    """Runs the trajectories of Morris's design with the same random numbers, and tells the effects."""
    from sim.design import morris, morris_effects

    rulebook, one, factors, seed = opened(settings, scenario_file, scenario, vary, EXAMPLE, wanted["seed"])
    try:
        design = made(lambda: morris(factors, trajectories, seed))
    except ImportError:
        raise BadInput([Problem("guiju sensitivity", 0, 0, NO_SALIB)]) from None
    results = run_points(one, design, rulebook, settings, **wanted)
    found = []
    for key in wanted_keys(results[0], measure or ("turnaround",), False):
        outputs = np.array([np.nan if (mean := each.row(key).estimate.mean) is None else mean for each in results])
        if np.isnan(outputs).any():
            raise BadInput([Problem("--measure", 0, 0, NO_VALUE, ":".join(key))])
        found.append((key, morris_effects(design, outputs)))
    data = {
        "scenario": one.scenario.name,
        "design": "morris",
        "points": len(design.points),
        "measures": [
            {
                "measure": key.measure,
                "kind": key.kind,
                "stage": key.stage,
                "effects": [
                    {
                        "value": each.factor,
                        "mu": each.mu,
                        "mu_star": each.mu_star,
                        "mu_star_half_width": each.mu_star_half_width,
                        "sigma": each.sigma,
                    }
                    for each in effects
                ],
            }
            for key, effects in found
        ],
    }

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.sweep import sensitivity_view

        return sensitivity_view(results[0], found, design, language)

    return Answer(0, data, view)


command = declare(
    "sensitivity",
    sensitivity,
    [
        click.Argument(["scenario_file"]),
        click.Option(["--scenario"], default="", metavar="NAME"),
        VARY,
        click.Option(["--trajectories"], type=click.IntRange(2, 1000), default=6, metavar="N"),
        MEASURE,
        PRECISION,
        *RUN_OPTIONS,
    ],
    layers=OWN_LAYERS,
)
