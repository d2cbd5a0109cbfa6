"""``guiju coverage``: every norm of the source and where it lives, every quote and whether it stands in its article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from guiju.commands.check import PROOF_OPTIONS, both_stacks, run_battery_on
from guiju.decision_json import said
from guiju.options import Settings, declare
from guiju.output import Answer
from guiju.rulebooks import file_as_given, open_stack
from guiju.services import decided_cases, norms_decided, norms_proved, norms_simulated
from spec.bilingual import Language
from spec.clause_kinds import kind_of
from spec.coverage import (
    CoveredNorm,
    Listed,
    Quoted,
    Unquoted,
    check_quotes,
    covered_norms,
    missing_norms,
    read_checklist,
    sentences_without_quote,
)
from spec.official_reader import read_official_text
from spec.rulebook import Stack
from spec.worked import Worked

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True)
class Coverage:
    """What ``guiju coverage`` has found out; ``quotes`` and ``missing`` are None where nothing was given to check."""

    stack: Stack
    norms: tuple[CoveredNorm, ...]
    worked: tuple[Worked, ...]
    quotes: tuple[Quoted, ...] | None
    unquoted: tuple[Unquoted, ...]
    missing: tuple[Listed, ...] | None
    proved: bool

    @property
    def unserved(self) -> tuple[CoveredNorm, ...]:
        """The formal norms that nothing makes use of; what a proof does with them is known only after the check."""
        return tuple(one for one in self.norms if one.formal and not one.served_by) if self.proved else ()

    @property
    def articles(self) -> tuple[int, ...]:
        """The numbers of the articles that the rulebook carries."""
        return tuple(sorted({one.article for one in self.norms if one.article}))

    @property
    def missing_here(self) -> tuple[Listed, ...]:
        """The norms of the checklist that are missing in articles that the rulebook has."""
        return tuple(one for one in self.missing or () if one.article in self.articles)

    @property
    def lost_quotes(self) -> tuple[Quoted, ...]:
        """The quotes that do not stand in their article."""
        return tuple(one for one in self.quotes or () if not one.found)


def cover(
    settings: Settings, text: str, norms: str, no_proofs: bool, timeout: float, jobs: int, no_cache: bool
) -> Answer:
    """Norms, clauses and quotes of a rulebook; each worked case is decided under its own layers."""
    in_force = open_stack(settings)
    official = file_as_given(text, read_official_text) if text else None
    checklist = file_as_given(norms, read_checklist) if norms else None
    rulebook = in_force.rulebook
    worked = decided_cases(rulebook, settings)
    served = {"decide": norms_decided(worked)}
    if not no_proofs:
        served["prove"] = norms_proved(
            run_battery_on(rulebook, both_stacks(rulebook), settings, timeout, jobs, no_cache)
        )
        served["simulate"] = norms_simulated(rulebook)
    carried = covered_norms(in_force, served)
    coverage = Coverage(
        in_force,
        carried,
        worked,
        None if official is None else check_quotes(in_force, official),
        () if official is None else tuple(sentences_without_quote(in_force, official)),
        None if checklist is None else missing_norms(checklist, carried),
        not no_proofs,
    )

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.coverage import coverage_view

        return coverage_view(coverage, language)

    return Answer(1 if coverage.lost_quotes or coverage.missing_here else 0, coverage_json(coverage), view)


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """The answer as the JSON contract has it (version 1), with added keys."""
    clauses = coverage.stack.clauses.values()
    data: dict[str, Any] = {
        "rulebook": coverage.stack.rulebook.name,
        "layers": list(coverage.stack.layers),
        "articles": len(coverage.articles),
        "norms": [_norm(one) for one in coverage.norms],
        "clauses": [
            {"clause": clause.name, "norm": clause.norms[0], "norms": list(clause.norms), "kind": kind_of(clause)}
            for clause in clauses
        ],
        "cases": _cases(coverage.worked),
    }
    if coverage.proved:
        data["unserved"] = [one.norm for one in coverage.unserved]
    if coverage.quotes is not None:
        data["quotes"] = [_quote(one) for one in coverage.quotes]
        data["unquoted"] = [_unquoted(one) for one in coverage.unquoted]
    if coverage.missing is not None:
        data["missing"] = [_listed(one) for one in coverage.missing]
        data["missing_here"] = [one.norm for one in coverage.missing_here]
    return data


def _norm(one: CoveredNorm) -> dict[str, Any]:
    data: dict[str, Any] = {
        "norm": one.norm,
        "article": one.article,
        "status": "formal" if one.formal else "declared",
        "clauses": list(one.clauses),
        "served_by": list(one.served_by),
    }
    return data if one.reason is None else data | {"reason": said(one.reason)}


def _cases(worked: Iterable[Worked]) -> Mapping[str, Any]:
    cases = list(worked)
    failed = [one.case.name for one in cases if not one.passed]
    return {"worked": len(cases), "passed": len(cases) - len(failed), "failed": failed}


def _quote(one: Quoted) -> dict[str, Any]:
    data: dict[str, Any] = {"clause": one.clause.name, "found": one.found, "line": one.line or None}
    data |= {"quote": one.clause.quote, "exact": one.exact} if one.found else {"quote": one.clause.quote}
    if not one.found:
        data |= {"elsewhere": list(one.elsewhere), "nearest": one.near or None, "nearest_line": one.near_line or None}
    return data


def _unquoted(one: Unquoted) -> dict[str, Any]:
    its = one.sentence
    place = {"article": its.article, "paragraph": its.paragraph, "sentence": its.number, "line": its.line}
    return place | {"text": its.text, "reasons": [said(reason) for reason in one.reasons]}


def _listed(one: Listed) -> dict[str, Any]:
    return {"norm": one.norm, "article": one.article, "class": one.kind, "gloss": one.gloss}


command = declare(
    "coverage",
    cover,
    [
        click.Option(["--text"], default="", metavar="FILE"),
        click.Option(["--norms"], default="", metavar="FILE"),
        click.Option(["--no-proofs"], is_flag=True),
        *PROOF_OPTIONS,
    ],
)
