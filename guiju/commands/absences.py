"""``guiju absences``: who may not be away together, by act; under the text, the readings, or each reading alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from guiju.commands.check import BOTH, wanted_stacks
from guiju.decision_json import said
from guiju.options import Settings, declare
from guiju.output import Answer, progress
from guiju.rulebooks import open_rulebook
from proofs.absences import Absences, absences_of
from proofs.solving import DEFAULT_SECONDS
from spec.bilingual import Bilingual, Language
from spec.layers import LITERAL, stack
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook, Stack

if TYPE_CHECKING:
    from rich.console import RenderableType

ASKING = Bilingual("查找缺席组合", "looking for absences")


@dataclass(frozen=True)
class Answered:
    """The absences of one stack; ``reading`` is the reading that was added to the text, "" for a stack asked for."""

    name: str
    stack: Stack
    acts: tuple[Absences, ...]
    reading: str = ""


def absences(settings: Settings, acts: tuple[str, ...], each_reading: bool, timeout: float) -> Answer:
    """The smallest sets of absent posts that block an act, for the stacks that the call names."""
    rulebook = open_rulebook(settings)
    _check_acts(rulebook, acts)
    asked = [(name, layers, "") for name, layers in wanted_stacks(rulebook, settings)]
    if each_reading:
        readings = [layer for _, layer in sorted(rulebook.layers.items()) if layer.kind == "reading"]
        asked += [(f"{LITERAL},{layer.name}", (layer.name,), layer.name) for layer in readings]
    answered: list[Answered] = []
    with progress(ASKING.say(settings.language), len(asked)) as step:
        for name, layers, reading in asked:
            rules = stack(rulebook, layers)
            answered.append(Answered(name, rules, absences_of(rules, acts, timeout), reading))
            step()
    data = {"rulebook": rulebook.name, "edition": rulebook.edition, "stacks": [_stack(one) for one in answered]}

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.absences import absences_view

        return absences_view(answered, language)

    return Answer(code_of(answered), data, view)


def code_of(answered: Sequence[Answered]) -> int:
    """1 when any absence blocks anything, 3 when not all were looked for, else 0."""
    if any(one.sets for each in answered for one in each.acts):
        return 1
    return 0 if all(one.complete for each in answered for one in each.acts) else 3


def _check_acts(rulebook: Rulebook, acts: Sequence[str]) -> None:
    known = rulebook.vocabulary.acts
    problems: list[Problem] = []
    for act in acts:
        if act not in known:
            near = nearest(act, known)
            message = Bilingual("不认识的行为", "unknown act")
            problems.append(Problem("guiju absences", 0, 0, message, act, Bilingual(near, near), "guiju absences sign"))
    if problems:
        raise BadInput(problems)


def _stack(one: Answered) -> dict[str, Any]:
    data: dict[str, Any] = {"name": one.name, "layers": list(one.stack.layers)}
    return data | ({"reading": one.reading} if one.reading else {}) | {"acts": [_act(each, one) for each in one.acts]}


def _act(each: Absences, one: Answered) -> dict[str, Any]:
    return {
        "act": each.act,
        **said(one.stack.vocabulary.acts[each.act].label),
        "sets": [list(kinds) for kinds in each.sets],
        "nothing_without": list(each.still),
        "complete": each.complete,
    }


command = declare(
    "absences",
    absences,
    [
        click.Argument(["acts"], nargs=-1),
        click.Option(["--each-reading"], is_flag=True),
        click.Option(["--timeout"], type=click.FloatRange(min=0.001), default=DEFAULT_SECONDS, metavar="SECONDS"),
    ],
    layers=BOTH,
)
