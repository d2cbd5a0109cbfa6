"""``guiju prove``: one property, with everything its verdict rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from guiju.check_json import checked_json
from guiju.commands.check import PROOF_OPTIONS, PROPERTIES, code_of, run_battery_on, wanted_stacks
from guiju.ground_words import grounds_json
from guiju.options import Settings, declare
from guiju.output import Answer, counting
from guiju.rulebooks import open_with_properties
from proofs.asked import EXACTLY_ONE, all_obligations, parts_of
from proofs.battery import Plan, StackResult
from proofs.cores import Cores, cores_under
from proofs.obligations import Obligation
from proofs.processes import Processes
from proofs.questions import has_statement
from spec.bilingual import Bilingual, Language
from spec.layers import stack
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook, Stack

if TYPE_CHECKING:
    from rich.console import RenderableType

GROUNDS = Bilingual("依据", "grounds")


def prove_properties(
    settings: Settings,
    names: tuple[str, ...],
    cores: bool,
    properties: tuple[str, ...],
    timeout: float,
    jobs: int,
    no_cache: bool,
) -> Answer:
    """Judges the named properties: by the battery's names, by those of the rulebook, or by an act.

    Without names, those of the files of ``properties``.
    """
    rulebook, added = open_with_properties(settings, properties)
    if not names and not added:
        raise click.MissingParameter(param_hint="properties")
    stacks = wanted_stacks(rulebook, settings)
    there = [stack(rulebook, layers) for _, layers in stacks]
    wanted = {one for name in names or added for one in named(name, there)}
    results = run_battery_on(rulebook, stacks, settings, timeout, jobs, no_cache, lambda one: one in wanted)
    grounds = all_grounds(rulebook, results, settings, timeout, jobs) if cores else {}
    listed = [checked_json(one) for one in results]
    for result, data in zip(results, listed, strict=True):
        for verdict, entry in zip(result.verdicts, data["verdicts"], strict=True):
            if (result.name, verdict.obligation) in grounds:
                entry |= grounds_json(grounds[result.name, verdict.obligation], result.stack)
    whole = {"rulebook": rulebook.name, "edition": rulebook.edition, "stacks": listed}

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.prove import prove_view

        return prove_view(results, language, grounds)

    return Answer(code_of(results), whole, view)


def all_grounds(
    rulebook: Rulebook, results: Sequence[StackResult], settings: Settings, timeout: float, jobs: int
) -> dict[tuple[str, Obligation], Cores]:
    """All minimal cores and correction sets of what was proved, by the name of the stack and the property."""
    wanted = [
        (result, one.obligation)
        for result in results
        for one in result.verdicts
        if one.verdict == "proved" and one.obligation.family != EXACTLY_ONE and has_statement(one.obligation)
    ]
    asked = [(result.stack.layers, obligation, timeout) for result, obligation in wanted]
    found: dict[tuple[str, Obligation], Cores] = {}
    with counting(GROUNDS.say(settings.language)) as told, Processes(rulebook, Plan(jobs=jobs).processes) as processes:
        told(0, len(asked))
        for done, (at, cores) in enumerate(processes.run(cores_under, asked), 1):
            found[wanted[at][0].name, wanted[at][1]] = cores
            told(done, len(asked))
    return found


def named(name: str, stacks: Sequence[Stack]) -> list[Obligation]:
    """The properties meant by a name under some stacks of a rulebook. Raises BadInput when there is none."""
    known = [one for there in stacks for one in all_obligations(there)]
    found = [one for one in known if name in (one.name, one.act, one.definition, one.part, one.family)]
    listed = stacks[0].rulebook.properties
    found += [one for wanted in listed if wanted.name == name for there in stacks for one in parts_of(there, wanted)]
    if not found:
        names = sorted({*(one.name for one in known), *(one.name for one in listed)})
        near = nearest(name, names)
        message = Bilingual("没有这个性质", "no such property")
        example = "guiju prove unique:sign"
        raise BadInput([Problem("guiju prove", 0, 0, message, name, Bilingual(near, near), example)])
    return found


command = declare(
    "prove",
    prove_properties,
    [click.Argument(["names"], nargs=-1), click.Option(["--cores"], is_flag=True), PROPERTIES, *PROOF_OPTIONS],
    layers="literal+standard",
)
