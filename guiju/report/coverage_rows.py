"""Coverage as a section of the page: every norm, its clauses, and what makes use of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from guiju.page.coverage_view import CoverageSection, NormRow, Service
from guiju.report.article_notes import chapter_label
from proofs.battery import StackResult
from spec.bilingual import Bilingual
from spec.coverage import CoveredNorm, covered_norms
from spec.rulebook import Stack
from spec.worked import Worked


def coverage_section(stack: Stack, worked: Iterable[Worked], results: Iterable[StackResult]) -> CoverageSection:
    """The norms of a stack by chapter, in their order. A norm serves *decide* when a worked case that comes out as
    expected cites it, and *prove* when a proof or a refutation rests on it."""
    served: Mapping[str, set[str]] = {
        "decide": {norm for one in worked if one.passed for norm in one.norms},
        "prove": {norm for result in results for verdict in result.verdicts for norm in verdict.norms},
    }
    chapters: dict[Bilingual, list[NormRow]] = {}
    for norm in covered_norms(stack, served):
        chapters.setdefault(chapter_label(stack.rulebook, norm.article), []).append(_row(norm))
    return CoverageSection(tuple((label, tuple(rows)) for label, rows in chapters.items()))


def _row(norm: CoveredNorm) -> NormRow:
    services = cast("tuple[Service, ...]", norm.served_by)
    return NormRow(norm.norm, norm.article, norm.clauses, norm.formal, norm.reason or Bilingual("", ""), services)
