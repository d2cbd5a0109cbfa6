"""``guiju check``: the whole battery on a rulebook: a verdict table, findings, and a report page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guiju.check_json import all_json
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
NamedLayers = tuple[str, tuple[str, ...]]
"""A stack as a call names it: the word, and the layers that it means."""


@dataclass(frozen=True)
class Asked:
    """What a call asks for: the rulebook, the report page, further properties, how the battery is to run."""

    settings: Settings
    report: str
    properties: tuple[str, ...]
    timeout: float
    jobs: int
    no_cache: bool


def check_rulebook(settings: Settings, watch: bool, **own: Any) -> Answer:
    """Checks every property of the battery, and those that the call adds, under the stacks that it names.

    ``own`` are the other options of the command (:class:`Asked`). With ``watch`` it goes on until an interrupt.
    """
    asked = Asked(settings, **own)
    if watch:
        from guiju.watching import watch_rulebook

        return watch_rulebook(asked)
    rulebook, stacks = opened(asked)
    results = judged(asked, rulebook, stacks)
    place = write_report(rulebook, results, settings, asked.report) if asked.report else ""

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.check import check_view

        return check_view(results, place, language)

    return Answer(code_of(results), all_json(rulebook, results), view)


def opened(asked: Asked) -> tuple[Rulebook, list[NamedLayers]]:
    """The rulebook of a call with the properties that it adds, and the stacks that it names. Raises BadInput."""
    rulebook, _ = open_with_properties(asked.settings, asked.properties)
    return rulebook, wanted_stacks(rulebook, asked.settings)


def judged(
    asked: Asked, rulebook: Rulebook, stacks: Sequence[NamedLayers], look: Callable[[], None] = lambda: None
) -> list[StackResult]:
    """The results of a call; ``look`` is called as they come, and may raise to give the rest up."""
    return run_battery_on(rulebook, stacks, asked.settings, asked.timeout, asked.jobs, asked.no_cache, look=look)


def wanted_stacks(rulebook: Rulebook, settings: Settings) -> list[NamedLayers]:
    """The stacks of a call: literal and standard unless layers are named."""
    if settings.layers == (BOTH,):
        return both_stacks(rulebook)
    layers = named_as_given(settings, lambda: layer_names(rulebook, settings.layers))
    named_as_given(settings, lambda: stack(rulebook, layers))
    return [(",".join(settings.layers), layers)]


def both_stacks(rulebook: Rulebook) -> list[NamedLayers]:
    """The edition alone, and with the readings that the rulebook recommends."""
    return [(LITERAL, ()), (STANDARD, layer_names(rulebook, [STANDARD]))]


def run_battery_on(
    rulebook: Rulebook,
    stacks: Sequence[NamedLayers],
    settings: Settings,
    timeout: float,
    jobs: int,
    no_cache: bool,
    only: Callable[[Obligation], bool] = lambda _: True,
    look: Callable[[], None] = lambda: None,
) -> list[StackResult]:
    """The results of the properties that ``only`` picks, with progress on a terminal; ``look`` is called on the way."""
    plan = Plan(timeout, jobs, None if no_cache else cache_folder())
    with counting(CHECKING.say(settings.language)) as told:

        def done(number: int, of: int) -> None:
            told(number, of)
            look()

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
    [
        click.Option(["--watch"], is_flag=True),
        click.Option(["--report"], default="", metavar="FILE"),
        PROPERTIES,
        *PROOF_OPTIONS,
    ],
    layers=BOTH,
)
