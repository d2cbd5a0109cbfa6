"""``guiju sweep``: a scenario at many points of some figures, on a grid or a Latin hypercube."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from guiju.commands.compare import wanted_keys
from guiju.commands.simulate import PRECISION, RUN_OPTIONS, run_scenario
from guiju.options import Settings, declare
from guiju.output import Answer
from guiju.rulebooks import named_as_given, open_rulebook
from guiju.scenario_files import OWN_LAYERS, Chosen, chosen
from spec.bilingual import Bilingual, Language
from spec.problems import BadInput, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.design import Design, Factor
    from sim.experiment import Results, Row
    from spec.rulebook import Rulebook

NOTHING_VARIES = Bilingual("没有写要变的数值", "nothing is varied")
TOO_MANY = Bilingual("点太多", "too many points")
EXAMPLE = "guiju sweep baseline --vary executive-meeting.limit=8..16 --levels 5"

VARY = click.Option(["--vary"], multiple=True, metavar="RANGE")
MEASURE = click.Option(["--measure"], multiple=True, metavar="MEASURE")


def sweep(
    settings: Settings,
    scenario_file: str,
    scenario: str,
    vary: tuple[str, ...],
    levels: int,
    latin: int,
    measure: tuple[str, ...],
    **wanted: Any,
) -> Answer:
    """Runs every point with the same random numbers, and tells the measures at each."""
    from sim.design import grid, latin_hypercube

    rulebook, one, factors, seed = opened(settings, scenario_file, scenario, vary, EXAMPLE, wanted["seed"])
    design = made(lambda: latin_hypercube(factors, latin, seed) if latin else grid(factors, levels))
    results = run_points(one, design, rulebook, settings, **wanted)
    keys = wanted_keys(results[0], measure, False)
    rows = [[each.row(key) for key in keys] for each in results]
    data = {
        "scenario": one.scenario.name,
        "design": design.kind,
        "factors": [{"value": each.name, "low": each.low, "high": each.high} for each in design.factors],
        "points": [
            _point_json(point, each, some) for point, each, some in zip(design.points, results, rows, strict=True)
        ],
    }

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.sweep import sweep_view

        return sweep_view(results, design, rows, language)

    return Answer(0, data, view)


def _point_json(point: Sequence[float], results: Results, rows: Sequence[Row]) -> dict[str, Any]:
    from guiju.simulation_json import measure_json

    return {"at": list(point), "run": results.run, "measures": [measure_json(row) for row in rows]}


def opened(
    settings: Settings, scenario_file: str, scenario: str, vary: tuple[str, ...], example: str, seed: int | None
) -> tuple[Rulebook, Chosen, tuple[Factor, ...], int]:
    """What a design is made for: the rulebook, the scenario, what varies in it, and the seed."""
    rulebook = open_rulebook(settings)
    (one,) = named_as_given(settings, lambda: chosen(settings, rulebook, (scenario_file,), scenario))
    return rulebook, one, wanted_factors(one, vary, example), one.scenario.seed if seed is None else seed


def wanted_factors(one: Chosen, vary: tuple[str, ...], example: str) -> tuple[Factor, ...]:
    """The factors of a call; at least one."""
    from sim.varying import factors_of

    if not vary:
        raise BadInput([Problem("--vary", 0, 0, NOTHING_VARIES, example=example)])
    return factors_of(one.scenario, vary)


def made(design: Any) -> Design:
    """A design; what cannot be made is told as a slip of the call."""
    try:
        found: Design = design()
    except ValueError as wrong:
        raise BadInput(
            [
                Problem(
                    "--vary", 0, 0, Bilingual(f"无法排出这些点：{wrong}", f"these points cannot be laid out: {wrong}")
                )
            ]
        ) from None
    return found


def run_points(one: Chosen, design: Design, rulebook: Rulebook, settings: Settings, **wanted: Any) -> list[Results]:
    """The results at every point of a design."""
    from sim.varying import varied

    found = []
    for number, point in enumerate(design.points):
        values = dict(zip((each.name for each in design.factors), point, strict=True))
        there = varied(one.scenario, values, f"{one.scenario.name}@{number + 1}")
        found.append(run_scenario(replace(one, scenario=there), rulebook, settings, **wanted))
    return found


command = declare(
    "sweep",
    sweep,
    [
        click.Argument(["scenario_file"]),
        click.Option(["--scenario"], default="", metavar="NAME"),
        VARY,
        click.Option(["--levels"], type=click.IntRange(2, 1000), default=3, metavar="N"),
        click.Option(["--latin"], type=click.IntRange(0, 100_000), default=0, metavar="N"),
        MEASURE,
        PRECISION,
        *RUN_OPTIONS,
    ],
    layers=OWN_LAYERS,
)
