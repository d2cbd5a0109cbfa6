"""``guiju compare``: scenarios beside each other under common random numbers, with paired intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from guiju.commands.simulate import RUN_OPTIONS, run_scenario
from guiju.options import Settings, declare
from guiju.output import Answer, check_place, write_whole
from guiju.rulebooks import named_as_given, open_rulebook
from guiju.scenario_files import OWN_LAYERS, chosen
from spec.bilingual import Bilingual, Language
from spec.nearest import instead
from spec.problems import BadInput, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.experiment import Results
    from sim.samples import Key

TWO = Bilingual("比较需要两个以上情景，第一个为基准", "a comparison needs two scenarios or more; the first is the base")
NO_SUCH_MEASURE = Bilingual("没有这个指标", "no such measure")
EXAMPLE = "guiju compare baseline weekly fortnightly"


def compare(
    settings: Settings, scenarios: tuple[str, ...], measure: tuple[str, ...], every: bool, csv: str, **wanted: Any
) -> Answer:
    """Runs the scenarios with the seed of the first, and says what the others change."""
    if len(scenarios) < 2:
        raise BadInput([Problem("guiju compare", 0, 0, TWO, " ".join(scenarios), example=EXAMPLE)])
    check_place(csv)
    rulebook = open_rulebook(settings)
    some = named_as_given(settings, lambda: chosen(settings, rulebook, scenarios))
    base = some[0].scenario
    wanted["replications"] = wanted["replications"] or base.replications
    same = [replace(one, scenario=replace(one.scenario, seed=base.seed)) for one in some]
    results = [run_scenario(one, rulebook, settings, **wanted) for one in same]
    from guiju.simulation_json import all_compared_json
    from sim.comparison import compared, median_factor

    found = compared(results, wanted_keys(results[0], measure, every))
    median = median_factor(found)

    if csv:
        from guiju.sheets.measures import DIFFERENCES, comma_separated_figures
        from guiju.simulation_json import difference_rows

        write_whole(csv, comma_separated_figures(difference_rows(found), DIFFERENCES))

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.compare import compare_view

        return compare_view(results, found, median, language)

    return Answer(0, all_compared_json(results, found, median), view)


def wanted_keys(results: Results, names: tuple[str, ...], every: bool) -> list[Key]:
    """The measures that are told: those named (``turnaround:notice``), or the main ones over all papers."""
    from sim.comparison import MAIN

    keys = results.keys
    if every:
        return keys
    if not names:
        return [key for key in keys if key.measure in MAIN and not key.kind]
    found = []
    for name in names:
        parts = [*name.split(":"), "", ""][:3]
        matching = [
            key
            for key in keys
            if key.measure == parts[0] and parts[1] in ("*", key.kind) and parts[2] in ("*", "", key.stage)
        ]
        if not matching:
            written = {key.measure for key in keys} | {":".join(key).rstrip(":") for key in keys}
            known = " / ".join(sorted({key.measure for key in keys}))
            expected = instead(name, written, Bilingual(known, known))
            raise BadInput([Problem("--measure", 0, 0, NO_SUCH_MEASURE, name, expected, "--measure turnaround:*")])
        found += matching
    return found


command = declare(
    "compare",
    compare,
    [
        click.Argument(["scenarios"], nargs=-1),
        click.Option(["--measure"], multiple=True, metavar="MEASURE"),
        click.Option(["--every"], is_flag=True),
        click.Option(["--csv"], default="", metavar="FILE"),
        *RUN_OPTIONS,
    ],
    layers=OWN_LAYERS,
)
