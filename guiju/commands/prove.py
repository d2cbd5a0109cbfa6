"""``guiju prove``: one property, with everything its verdict rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from guiju.check_json import checked_json
from guiju.commands.check import PROOF_OPTIONS, code_of, run_battery_on, wanted_stacks
from guiju.options import Settings, declare
from guiju.output import Answer
from guiju.rulebooks import open_rulebook
from proofs.combined import EXACTLY_ONE
from proofs.obligations import Obligation
from proofs.queries import battery
from spec.bilingual import Bilingual, Language
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook, stack

if TYPE_CHECKING:
    from rich.console import RenderableType


def prove_properties(
    settings: Settings, properties: tuple[str, ...], timeout: float, jobs: int, no_cache: bool
) -> Answer:
    """Judges the named properties: by the battery's names, by those of the rulebook, or by an act."""
    rulebook = open_rulebook(settings)
    stacks = wanted_stacks(rulebook, settings)
    known = [one for _, layers in stacks for one in battery(stack(rulebook, layers))]
    wanted = {one for name in properties for one in named(name, known, rulebook)}
    results = run_battery_on(rulebook, stacks, settings, timeout, jobs, no_cache, lambda one: one in wanted)
    data = {"rulebook": rulebook.name, "edition": rulebook.edition, "stacks": [checked_json(one) for one in results]}

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.prove import prove_view

        return prove_view(results, language)

    return Answer(code_of(results), data, view)


def named(name: str, known: list[Obligation], rulebook: Rulebook) -> list[Obligation]:
    """The properties meant by a name. Raises BadInput when there is none."""
    found = [one for one in known if name in (one.name, one.act, one.definition, one.part, one.family)]
    for wanted in rulebook.properties:
        if wanted.name == name and wanted.family != "levels":
            families = ("exists", "unique") if wanted.family == EXACTLY_ONE else (wanted.family,)
            found += [one for one in known if one.family in families and one.act in wanted.acts]
    if not found:
        names = sorted({*(one.name for one in known), *(one.name for one in rulebook.properties)})
        near = nearest(name, names)
        message = Bilingual("没有这个性质", "no such property")
        example = "guiju prove unique:sign"
        raise BadInput([Problem("guiju prove", 0, 0, message, name, Bilingual(near, near), example)])
    return found


command = declare(
    "prove",
    prove_properties,
    [click.Argument(["properties"], nargs=-1, required=True), *PROOF_OPTIONS],
    layers="literal+standard",
)
