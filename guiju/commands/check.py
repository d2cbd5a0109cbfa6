"""``guiju check``: the whole battery on a rulebook: a verdict table, findings, and a report page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guiju.check_json import checked_json
from guiju.marked import marks_of
from guiju.options import Settings, declare
from guiju.output import Answer, counting, write_whole
from guiju.rulebooks import cache_folder, named_as_given, open_with_properties
from proofs.battery import Plan, StackResult, check
from proofs.obligations import Obligation
from proofs.solving import DEFAULT_SECONDS
from spec.bilingual import Bilingual, Language
from spec.layers import LITERAL, STANDARD, layer_names, stack
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook

if TYPE_CHECKING:
    from rich.console import RenderableType

HOLDS, FOUND, UNDECIDED = 0, 1, 3
CHECKING = Bilingual("核查", "checking")
BOTH = f"{LITERAL}+{STANDARD}"


def check_rulebook(
    settings: Settings, report: str, properties: tuple[str, ...], timeout: float, jobs: int, no_cache: bool
) -> Answer:
    """Checks every property of the battery, and those that the call adds, under the stacks that it names."""
    rulebook, _ = open_with_properties(settings, properties)
    stacks = wanted_stacks(rulebook, settings)
    results = run_battery_on(rulebook, stacks, settings, timeout, jobs, no_cache)
    place = write_report(rulebook, results, settings, report) if report else ""
    data = {"rulebook": rulebook.name, "edition": rulebook.edition, "stacks": [checked_json(one) for one in results]}

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.check import check_view

        return check_view(results, place, language)

    return Answer(code_of(results), data, view)


def wanted_stacks(rulebook: Rulebook, settings: Settings) -> list[tuple[str, tuple[str, ...]]]:
    """The stacks of a call: literal and standard unless layers are named."""
    if settings.layers == (BOTH,):
        return both_stacks(rulebook)
    layers = named_as_given(settings, lambda: layer_names(rulebook, settings.layers))
    named_as_given(settings, lambda: stack(rulebook, layers))
    return [(",".join(settings.layers), layers)]


def both_stacks(rulebook: Rulebook) -> list[tuple[str, tuple[str, ...]]]:
    """The edition alone, and with the readings that the rulebook recommends."""
    return [(LITERAL, ()), (STANDARD, layer_names(rulebook, [STANDARD]))]


def run_battery_on(
    rulebook: Rulebook,
    stacks: Sequence[tuple[str, tuple[str, ...]]],
    settings: Settings,
    timeout: float,
    jobs: int,
    no_cache: bool,
    only: Callable[[Obligation], bool] = lambda _: True,
) -> list[StackResult]:
    """The results of the properties that ``only`` picks, with progress on a terminal."""
    plan = Plan(timeout, jobs, None if no_cache else cache_folder())
    with counting(CHECKING.say(settings.language)) as done:
        return check(rulebook, stacks, plan, only, done)


def write_report(rulebook: Rulebook, results: Sequence[StackResult], settings: Settings, report: str) -> str:
    """Writes the report page; the result is its full path."""
    from guiju.page import render_page
    from guiju.report import page_view

    if not Path(report).parent.is_dir():
        message = Bilingual("没有这个文件夹", "there is no such folder")
        raise BadInput([Problem("--report", 0, 0, message, report)])
    marks = marks_of(rulebook, results, settings)
    page = render_page(page_view(rulebook, results, marks=marks), settings.language, cache_folder() / "fonts")
    write_whole(report, page)
    return str(Path(report).resolve())


def code_of(results: Sequence[StackResult]) -> int:
    """1 when anything fails or was found, else 3 when anything is undecided, else 0."""
    verdicts = {one.verdict for result in results for one in result.verdicts}
    if "refuted" in verdicts or any(result.findings for result in results):
        return FOUND
    return UNDECIDED if verdicts - {"proved"} else HOLDS


PROPERTIES = click.Option(["--properties"], multiple=True, metavar="FILE")
PROOF_OPTIONS: list[click.Parameter] = [
    click.Option(["--timeout"], type=click.FloatRange(min=0.001), default=DEFAULT_SECONDS, metavar="SECONDS"),
    click.Option(["--jobs"], type=click.IntRange(min=0, max=64), default=0, metavar="NUMBER"),
    click.Option(["--no-cache"], is_flag=True),
]
command = declare(
    "check",
    check_rulebook,
    [click.Option(["--report"], default="", metavar="FILE"), PROPERTIES, *PROOF_OPTIONS],
    layers=BOTH,
)
