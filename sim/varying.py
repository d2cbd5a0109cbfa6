"""A scenario with some figures changed: what a sweep and a screening run.

A figure is named as it stands in the scenario, with its part behind a colon where it has several:
``executive-meeting.limit``, ``work.sign:median``. A changed figure is an assumption of the run and is said to be one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sim.design import Factor
from sim.scenario import Scenario, Value
from spec.bilingual import Bilingual
from spec.nearest import instead
from spec.problems import BadInput, Problem

NOT_A_RANGE = Bilingual("范围的写法不对", "this is no range")
NO_SUCH_VALUE = Bilingual("情景里没有这个数值", "the scenario has no such value")
EXAMPLE = "--vary executive-meeting.limit=8..16 --vary work.sign:median=5..20"
VARIED = Bilingual("按试验设计改动", "varied")
LISTED = Bilingual("情景中的数值名", "a value of the scenario")


def factors_of(scenario: Scenario, texts: tuple[str, ...]) -> tuple[Factor, ...]:
    """The factors of ``NAME=LOW..HIGH`` texts. Whole numbers stay whole. Raises BadInput with every slip.

    A value that a scenario need not state (``load.factor``) may be varied all the same where it has one part only.
    """
    problems: list[Problem] = []
    found: list[Factor] = []
    for text in texts:
        name, _, span = text.partition("=")
        low, dots, high = span.partition("..")
        try:
            whole = "." not in low + high
            factor = Factor(name, float(low), float(high), whole) if dots else None
        except ValueError:
            factor = None
        if factor is None:
            problems.append(Problem("--vary", 0, 0, NOT_A_RANGE, text, example=EXAMPLE))
            continue
        stem, _, part = name.partition(":")
        value = scenario.value(stem)
        if value is None or part not in dict(value.figures):
            known = [_written(one, part) for one in scenario.values for part, _ in one.figures]
            problems.append(Problem("--vary", 0, 0, NO_SUCH_VALUE, name, instead(name, known, LISTED), EXAMPLE))
        found.append(factor)
    if problems:
        raise BadInput(problems)
    return tuple(found)


def check_named(scenario: Scenario, names: Sequence[str]) -> None:
    """Raises BadInput with every figure that a scenario does not have, and the nearest that it has."""
    problems = []
    for name in names:
        stem, _, part = name.partition(":")
        value = scenario.value(stem)
        if value is None or part not in dict(value.figures):
            problems.append(_unknown(scenario, name))
    if problems:
        raise BadInput(problems)


def _unknown(scenario: Scenario, name: str) -> Problem:
    known = [_written(one, part) for one in scenario.values for part, _ in one.figures]
    return Problem(scenario.name, 0, 0, NO_SUCH_VALUE, name, instead(name, known, LISTED))


def _written(value: Value, part: str) -> str:
    return f"{value.name}:{part}" if part else value.name


def varied(scenario: Scenario, point: Mapping[str, float], name: str) -> Scenario:
    """The scenario with some figures changed, under a new name. A slip in one is told of the figure."""
    changed = {one.name: one for one in scenario.values}
    for factor, number in point.items():
        stem, _, part = factor.partition(":")
        figures = dict(changed[stem].figures) | {part: f"{number:.10g}"}
        changed[stem] = replace(
            changed[stem],
            figures=tuple(sorted(figures.items())),
            basis="assumption",
            note=VARIED,
            scenario=name,
            place=(f"{name}: {factor}", 0, 0),
        )
    return replace(scenario, name=name, values=tuple(changed[key] for key in sorted(changed)))
