"""Puts the parts of a :class:`~guiju.page.view.PageView` into the order in which the page shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from guiju.page.view import (
    Article,
    Clause,
    Family,
    Finding,
    FindingKind,
    PageView,
    Verdict,
    VerdictRow,
    WorkedCase,
)
from guiju.page.words import FINDING_KINDS, FOUND_BY_MACHINE, FOUND_BY_READER, VERDICTS, article_title
from spec.bilingual import Bilingual


@dataclass(frozen=True)
class SideBySide:
    """One property (for one act) with its verdict on every stack, in the order of the stacks."""

    label: Bilingual
    act: Bilingual | None
    cells: tuple[VerdictRow | None, ...]

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        row = next(cell for cell in self.cells if cell)
        return anchor("verdict", f"{row.property} {self.act.en}" if self.act else row.property)

    @property
    def changes(self) -> bool:
        """Whether the stacks give different verdicts."""
        return len({cell.verdict if cell else None for cell in self.cells}) > 1


@dataclass(frozen=True)
class FamilyTable:
    """A family of properties, its rows, and per stack how many verdicts of each sort."""

    family: Family
    rows: tuple[SideBySide, ...]
    tallies: tuple[dict[Verdict, int], ...]


@dataclass(frozen=True)
class FindingGroup:
    """Findings under one heading."""

    title: Bilingual
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class ChapterPart:
    """Consecutive articles of one chapter."""

    anchor: str
    label: Bilingual
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class PlacedCase:
    """A worked case with its id on the page."""

    anchor: str
    case: WorkedCase


@dataclass(frozen=True)
class NormPlace:
    """Where a norm stands on the page: its link (empty when it is not there), article and quoted words."""

    norm: str
    link: str
    article: Bilingual
    quote: str


def tally(rows: tuple[VerdictRow, ...]) -> dict[Verdict, int]:
    """How many verdicts of each sort, in the order of the words; sorts that do not occur are left out."""
    counted = Counter(row.verdict for row in rows)
    return {verdict: counted[verdict] for verdict in VERDICTS if counted[verdict]}


def family_tables(view: PageView) -> tuple[FamilyTable, ...]:
    """The verdicts of all stacks by family: families as the view lists them, others after them by first appearance."""
    families = {family.name: family for family in view.families}
    for stack in view.stacks:
        for row in stack.verdicts:
            families.setdefault(row.family, Family(row.family, Bilingual(row.family, row.family), Bilingual("", "")))
    tables = []
    for name, family in families.items():
        per_stack = [tuple(row for row in stack.verdicts if row.family == name) for stack in view.stacks]
        cells: dict[tuple[str, Bilingual | None], list[VerdictRow | None]] = {}
        for place, rows in enumerate(per_stack):
            for row in rows:
                cells.setdefault((row.property, row.act), [None] * len(per_stack))[place] = row
        lines = tuple(
            SideBySide(next(cell for cell in line if cell).label, act, tuple(line)) for (_, act), line in cells.items()
        )
        if lines:
            tables.append(FamilyTable(family, lines, tuple(tally(rows) for rows in per_stack)))
    return tuple(tables)


def chapter_parts(view: PageView) -> tuple[ChapterPart, ...]:
    """The articles in the order of the view, cut where the chapter changes."""
    parts: list[list[Article]] = []
    for article in view.articles:
        if not parts or parts[-1][-1].chapter != article.chapter:
            parts.append([])
        parts[-1].append(article)
    return tuple(
        ChapterPart(f"chapter-{place}", part[0].chapter, tuple(part)) for place, part in enumerate(parts, start=1)
    )


def norm_places(view: PageView) -> dict[str, NormPlace]:
    """Every norm that the view mentions. A norm with several clauses leads to the first of them."""
    clauses: dict[str, Clause] = {}
    for article in view.articles:
        for clause in article.clauses:
            clauses.setdefault(clause.norm, clause)
    shown = {article.number for article in view.articles}
    mentions = [row.norms for stack in view.stacks for row in stack.verdicts]
    mentions += [finding.norms for finding in view.findings] + [case.norms for case in view.cases]
    mentions += [tuple(view.graph.norms)] if view.graph is not None else []
    mentions += [tuple(row.norm for row in view.coverage.norms)] if view.coverage is not None else []
    mentioned = set(clauses).union(*mentions)
    places = {}
    for norm in sorted(mentioned):
        number = article_number(norm)
        title = article_title(number) if number is not None and number < 1000 else Bilingual("", "")
        if norm in clauses:
            link = f"#{anchor('norm', norm)}"
        else:
            link = f"#article-{number}" if number in shown else ""
        places[norm] = NormPlace(norm, link, title, clauses[norm].quote if norm in clauses else "")
    return places


def proofs_on(view: PageView) -> dict[int, list[SideBySide]]:
    """For each article, the properties of which a proof rests on it."""
    found: dict[int, list[SideBySide]] = {}
    for table in family_tables(view):
        for row in table.rows:
            proved = [cell for cell in row.cells if cell and cell.verdict == "proved"]
            for number in sorted({article_number(norm) or 0 for cell in proved for norm in cell.norms}):
                found.setdefault(number, []).append(row)
    return found


def placed_cases(view: PageView) -> list[PlacedCase]:
    """The cases with their ids."""
    return [PlacedCase(f"case-{place}", case) for place, case in enumerate(view.cases, start=1)]


def cases_on(view: PageView) -> dict[int, list[PlacedCase]]:
    """For each article, the cases that cite it."""
    found: dict[int, list[PlacedCase]] = {}
    for placed in placed_cases(view):
        for number in articles_of(placed.case.norms):
            found.setdefault(number, []).append(placed)
    return found


def case_groups(view: PageView) -> list[tuple[Bilingual, list[PlacedCase]]]:
    """The cases by the act that they ask about, the act with the most cases first."""
    groups: dict[Bilingual, list[PlacedCase]] = {}
    for placed in placed_cases(view):
        groups.setdefault(placed.case.act, []).append(placed)
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def articles_of(norms: Iterable[str]) -> list[int]:
    """The articles of some norms, in their order."""
    return sorted({number for norm in norms if (number := article_number(norm)) is not None})


def first_clauses(view: PageView) -> frozenset[str]:
    """The clauses, by name, to which the links to their norms lead."""
    first: dict[str, str] = {}
    for article in view.articles:
        for clause in article.clauses:
            first.setdefault(clause.norm, clause.name)
    return frozenset(first.values())


def finding_groups(view: PageView) -> tuple[FindingGroup, ...]:
    """The findings in the order of the view, cut where their heading changes; those of a reader alone come last."""
    groups: dict[Bilingual, list[Finding]] = {}
    for finding in sorted(view.findings, key=lambda one: one.demonstrated == "reading"):
        title = FOUND_BY_READER if finding.demonstrated == "reading" else finding.group
        groups.setdefault(title if title.zh else FOUND_BY_MACHINE, []).append(finding)
    return tuple(FindingGroup(title, tuple(findings)) for title, findings in groups.items())


def kind_tally(findings: tuple[Finding, ...]) -> dict[FindingKind, int]:
    """How many findings of each kind, in the order of the words; kinds that do not occur are left out."""
    counted = Counter(finding.kind for finding in findings)
    return {kind: counted[kind] for kind in FINDING_KINDS if counted[kind]}


def article_number(norm: str) -> int | None:
    """The article of a norm.

    >>> article_number("A54.6"), article_number("custom")
    (54, None)
    """
    found = re.match(r"A([0-9]+)(?:\.|$)", norm)
    return int(found[1]) if found else None


def anchor(kind: str, name: str) -> str:
    """An id for the page, different for different names, of plain letters only.

    >>> anchor("finding", "F01"), anchor("reading", "acting mayor")
    ('finding-F01', 'reading-acting_20_mayor')
    """
    return f"{kind}-" + "".join(
        character if re.match(r"[A-Za-z0-9.-]", character) else f"_{ord(character):x}_" for character in name
    )
