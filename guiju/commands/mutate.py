"""``guiju mutate``: small changes to every clause, and who notices them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from guiju.commands.check import wanted_stacks
from guiju.decision_json import said
from guiju.mutation_words import mutation_said, mutation_text, reason_said
from guiju.options import Settings, declare
from guiju.output import Answer, counting
from guiju.rulebooks import named_as_given, open_rulebook
from proofs.battery import Plan
from proofs.mutants import Mutant, mutants
from proofs.mutation import Outcome, run, sampled
from proofs.solving import DEFAULT_SECONDS
from spec.bilingual import Bilingual, Language
from spec.layers import stack
from spec.nearest import nearest
from spec.norms import meets
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook, Stack
from spec.worked import worked_cases

if TYPE_CHECKING:
    from rich.console import RenderableType

NOTICED, UNEXPLAINED, UNDECIDED = 0, 1, 3
MUTATING = Bilingual("变异", "mutating")


def mutate(
    settings: Settings,
    clause: tuple[str, ...],
    norm: tuple[str, ...],
    jobs: int,
    timeout: float,
    sample: int,
    seed: int,
) -> Answer:
    """Makes the mutants that the call names and shows each to the worked cases and the properties."""
    rulebook = open_rulebook(settings)
    stacks = tuple(wanted_stacks(rulebook, settings))
    named_as_given(settings, lambda: worked_cases(rulebook))
    chosen = wanted_mutants(rulebook, clause, norm)
    if sample:
        chosen = sampled(chosen, sample, seed)
    with counting(MUTATING.say(settings.language)) as done:
        outcomes = run(rulebook, stacks, chosen, Plan(timeout, jobs), done)
    edition = stack(rulebook)

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.mutate import mutate_view

        return mutate_view(outcomes, edition, language)

    return Answer(code_of(outcomes), mutation_json(outcomes, edition), view)


def wanted_mutants(rulebook: Rulebook, clauses: Sequence[str], norms: Sequence[str]) -> list[Mutant]:
    """The mutants of some clauses, or of the clauses of some norms or articles; of all where none is named.

    Raises BadInput for a name that the edition does not have.
    """
    there = {clause.name: clause for clause in rulebook.clauses}
    carried = sorted({norm for clause in rulebook.clauses for norm in clause.norms})
    problems = [_unknown("--clause", name, there) for name in clauses if name not in there]
    problems += [_unknown("--norm", one, carried) for one in norms if not any(meets(norm, one) for norm in carried)]
    if problems:
        raise BadInput(problems)
    wanted = set(clauses) | {
        clause.name for clause in there.values() for norm in clause.norms if any(meets(norm, one) for one in norms)
    }
    return [one for one in mutants(rulebook) if one.clause in wanted or not (clauses or norms)]


def _unknown(option: str, name: str, known: Any) -> Problem:
    message = (
        Bilingual("没有这个条款", "no such clause")
        if option == "--clause"
        else Bilingual("没有这条规范", "no such norm")
    )
    near = nearest(name, known) or next(iter(known), "")
    return Problem(option, 0, 0, message, name, Bilingual(near, near), f"{option} {near}")


def code_of(outcomes: Sequence[Outcome]) -> int:
    """1 when a survivor has no reason, else 3 when one is undecided, else 0."""
    kinds = {one.reason.kind for one in outcomes if one.reason is not None}
    if "never-decided" in kinds:
        return UNEXPLAINED
    return UNDECIDED if "undecided" in kinds else NOTICED


def mutation_json(outcomes: Sequence[Outcome], edition: Stack) -> dict[str, Any]:
    """The answer as the JSON contract has it (version 1), with added keys."""
    noticed = [one for one in outcomes if one.notice is not None]
    survivors = [one for one in outcomes if one.reason is not None]
    return {
        "rulebook": edition.rulebook.name,
        "mutants": len(outcomes),
        "noticed": len(noticed),
        "score": round(len(noticed) / len(outcomes), 4) if outcomes else None,
        "noticed_by": dict(sorted(Counter(one.notice.by for one in noticed if one.notice is not None).items())),
        "reasons": dict(sorted(Counter(one.reason.kind for one in survivors if one.reason is not None).items())),
        "survivors": [_survivor(one, edition) for one in survivors],
        "unexplained": [
            _survivor(one, edition) for one in survivors if one.reason is not None and not one.reason.explained
        ],
        "all": [_entry(one) for one in outcomes],
    }


def _survivor(one: Outcome, edition: Stack) -> dict[str, Any]:
    assert one.reason is not None
    clause = edition.clauses[one.mutant.clause]
    return {
        "clause": clause.name,
        "norm": clause.norms[0],
        "mutation": mutation_text(one.mutant),
        "reason": one.reason.text,
        "said": said(mutation_said(one.mutant, edition)),
        "because": said(reason_said(one.reason)),
    }


def _entry(one: Outcome) -> dict[str, Any]:
    entry: dict[str, Any] = {"clause": one.mutant.clause, "mutation": mutation_text(one.mutant)}
    if one.notice is None:
        return entry | {"noticed_by": None}
    notice = one.notice
    by: dict[str, Any] = {"by": notice.by, "name": notice.name, "layers": notice.layers}
    return entry | {"noticed_by": by | ({"what": notice.what} if notice.what else {})}


command = declare(
    "mutate",
    mutate,
    [
        click.Option(["--clause"], multiple=True, metavar="CLAUSE"),
        click.Option(["--norm"], multiple=True, metavar="NORM"),
        click.Option(["--jobs"], type=click.IntRange(min=0, max=64), default=0, metavar="NUMBER"),
        click.Option(["--timeout"], type=click.FloatRange(min=0.001), default=DEFAULT_SECONDS, metavar="SECONDS"),
        click.Option(["--sample"], type=click.IntRange(min=0), default=0, metavar="NUMBER"),
        click.Option(["--seed"], type=int, default=0, metavar="NUMBER"),
    ],
    layers="literal+standard",
)
