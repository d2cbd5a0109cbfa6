"""``guiju simulate``: a year of a scenario, many times: tables, a page, JSON; kept, and taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guiju.options import Settings, declare
from guiju.output import Answer, check_place, counting, write_whole
from guiju.rulebooks import cache_folder, named_as_given, open_rulebook
from guiju.scenario_files import OWN_LAYERS, Chosen, chosen
from spec.bilingual import Bilingual, Language
from spec.problems import BadInput, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.blueprint import Blueprint
    from sim.experiment import Order, Results
    from sim.stopping import Rule
    from spec.rulebook import Rulebook

RUNNING = Bilingual("仿真", "simulating")
AT_LEAST_ONE = Bilingual("至少一次", "at least one")
BAD_PRECISION = Bilingual("精度的写法不对", "this is no precision")
BAD_ENGINE = Bilingual("没有这个引擎", "no such engine")
PRECISION_EXAMPLE = "--precision turnaround=5% --precision turnaround:notice=0.5"
ENGINES = ("auto", "reference", "compiled")

PRECISION = click.Option(["--precision"], multiple=True, metavar="MEASURE")
"""Until when to run: for commands whose scenarios may have different numbers of replications."""
RUN_OPTIONS = (
    click.Option(["--replications"], type=click.IntRange(1, 1_000_000), default=None, metavar="N"),
    click.Option(["--seed"], type=click.IntRange(0, 2**31), default=None, metavar="N"),
    click.Option(["--engine"], type=click.Choice(ENGINES), default="auto", metavar="ENGINE"),
    click.Option(["--jobs"], type=click.IntRange(0, 1024), default=0, metavar="N"),
    click.Option(["--cluster"], default="", metavar="ADDRESS"),
    click.Option(["--store"], default="", metavar="FILE"),
    click.Option(["--no-cache"], is_flag=True),
)
"""How a run is wanted."""


def simulate(
    settings: Settings,
    scenario_file: str,
    scenario: str,
    report: str,
    csv: str,
    **wanted: Any,
) -> Answer:
    """Runs a scenario and says what came out."""
    check_place(report)
    check_place(csv)
    rulebook = open_rulebook(settings)
    (one,) = named_as_given(settings, lambda: chosen(settings, rulebook, (scenario_file,), scenario))
    results = run_scenario(one, rulebook, settings, **wanted)
    from guiju.simulation_json import results_json

    place = ""
    if report:
        from guiju.page.simulation import simulation_page

        write_whole(report, simulation_page(results, settings.language))
        place = str(Path(report).resolve())

    if csv:
        from guiju.sheets.measures import MEASURES, comma_separated_figures
        from guiju.simulation_json import measure_rows

        write_whole(csv, comma_separated_figures(measure_rows(results), MEASURES))

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.simulate import simulate_view

        return simulate_view(results, language, place)

    return Answer(0, results_json(results), view)


def run_scenario(one: Chosen, rulebook: Rulebook, settings: Settings, **wanted: Any) -> Results:
    """The replications of a scenario, as a call wants them, with progress on a terminal."""
    from sim.experiment import experiment

    plan, order = planned(one, rulebook, **wanted)
    label = f"{RUNNING.say(settings.language)} {plan.scenario.name}"
    with counting(label) as told:
        return experiment(plan, order, description_of(one, plan), told)


def planned(
    one: Chosen,
    rulebook: Rulebook,
    replications: int | None,
    seed: int | None,
    engine: str,
    jobs: int,
    cluster: str,
    store: str,
    no_cache: bool,
    precision: tuple[str, ...] = (),
) -> tuple[Blueprint, Order]:
    """The blueprint of a scenario and the order that the options of a call make."""
    from sim.blueprint import blueprint
    from sim.experiment import Order

    scenario = one.scenario if seed is None else replace(one.scenario, seed=seed)
    plan = blueprint(scenario, rulebook)
    place = Path(store) if store else None if no_cache else _kept()
    return plan, Order(
        replications or scenario.replications,
        _rule(precision, replications),
        engine,  # type: ignore[arg-type]
        jobs or None,
        cluster or None,
        place,
    )


def _kept() -> Path:
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "runs.sqlite"


def _rule(wanted: tuple[str, ...], replications: int | None) -> Rule | None:
    """The stopping rule of ``--precision``; ``--replications`` is then where it starts."""
    from sim.stopping import FEWEST, Precision, Rule

    if not wanted:
        return None
    found = []
    for text in wanted:
        name, _, width = text.partition("=")
        relative = width.endswith("%")
        try:
            number = float(width.rstrip("%")) / (100 if relative else 1)
            found.append(Precision(name, number, relative))
        except ValueError:
            raise BadInput([Problem("--precision", 0, 0, BAD_PRECISION, text, example=PRECISION_EXAMPLE)]) from None
    return Rule(tuple(found), start=max(FEWEST, replications or 30))


def description_of(one: Chosen, plan: Blueprint) -> dict[str, Any]:
    """What a store says of a run: enough to build it again."""
    return {
        "scenario": plan.scenario.name,
        "files": one.texts,
        "layers": list(plan.scenario.layers),
        "seed": plan.scenario.seed,
        "rulebook": plan.stack.rulebook.name,
        "digest": plan.stack.rulebook.digest,
    }


command = declare(
    "simulate",
    simulate,
    [
        click.Argument(["scenario_file"]),
        click.Option(["--scenario"], default="", metavar="NAME"),
        click.Option(["--report"], default="", metavar="FILE"),
        click.Option(["--csv"], default="", metavar="FILE"),
        PRECISION,
        *RUN_OPTIONS,
    ],
    layers=OWN_LAYERS,
)
