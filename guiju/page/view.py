"""What the report page shows, as plain data: filled by the checker, drawn by :mod:`guiju.page.render`.

Every text that a person reads is :class:`~spec.bilingual.Bilingual`; norms are named as in the checklist
(``A54.6`` is the sixth norm of article 54). Readings, findings and families are referred to by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from guiju.page.coverage_view import CoverageSection
from guiju.page.graph import Graph
from guiju.page.map_view import AuthorityMap
from spec.bilingual import Bilingual

Verdict = Literal["proved", "refuted", "unknown", "outside"]
FindingKind = Literal["gap", "overlap", "conflict", "self-approval", "inversion", "loophole", "ambiguity", "scope"]
Demonstration = Literal["model", "query", "reading"]


@dataclass(frozen=True)
class Family:
    """A family of properties, with the question that it answers in plain words."""

    name: str
    label: Bilingual
    question: Bilingual


@dataclass(frozen=True)
class VerdictRow:
    """The verdict on one property, for one act when the property is asked act by act.

    Rows of different stacks with the same ``property`` and the same ``act`` stand side by side on the page.
    """

    property: str
    label: Bilingual
    family: str
    verdict: Verdict
    act: Bilingual | None = None
    holds_for: Bilingual = Bilingual("", "")
    """For how many persons, units and rounds it holds, in words; empty says nothing."""
    norms: tuple[str, ...] = ()
    """A minimal set of norms that the verdict rests on."""
    readings: tuple[str, ...] = ()
    """Names of the readings it rests on."""
    presuppositions: tuple[Bilingual, ...] = ()
    rechecked: bool = False
    """A second solver gave the same verdict."""
    seconds: float | None = None
    """Time taken; ``None`` leaves it out, so that two runs give the same page."""
    findings: tuple[str, ...] = ()
    """Anchors of the findings that show why a property is refuted."""
    why: Bilingual = Bilingual("", "")
    """Why there is no plain answer: what ran out, or why the question lies outside."""


@dataclass(frozen=True)
class Stack:
    """A rulebook in force: the edition and the layers on it, in order, with its verdicts."""

    name: str
    label: Bilingual
    layers: tuple[str, ...]
    verdicts: tuple[VerdictRow, ...]


@dataclass(frozen=True)
class Closure:
    """Readings that together close a finding. ``reach`` is the share (0 to 1) of literally possible cases that stay."""

    readings: tuple[str, ...]
    reach: float | None = None
    given: tuple[Bilingual, ...] = ()
    """Facts that the readings ask for, as sentences."""
    vacuous: bool = False
    """They close it only by taking the case, or cases like it, out of the rules."""


@dataclass(frozen=True)
class Elsewhere:
    """What another stack answers in the case of a finding; ``closed`` is None when it does not decide the case."""

    stack: Bilingual
    answer: Bilingual
    closed: bool | None


@dataclass(frozen=True)
class Mark:
    """What an analyst thinks of a finding, with the reason; ``since`` says that it was made on other clauses."""

    word: Bilingual
    reason: str
    by: str
    on: str
    since: Bilingual = Bilingual("", "")


@dataclass(frozen=True)
class Finding:
    """Something the literal text leaves open, decides twice or decides against itself, shown by a smallest case."""

    anchor: str
    kind: FindingKind
    statement: Bilingual
    norms: tuple[str, ...]
    case: tuple[Bilingual, ...] = ()
    """The facts of the case, one sentence each."""
    answer: Bilingual = Bilingual("", "")
    """What the rules answer in this case, one sentence."""
    replayed: bool = False
    """Deciding the case by itself gave the same answer."""
    demonstrated: Demonstration = "model"
    """``reading``: only a reader can see it; such findings are kept apart on the page."""
    closed_by: tuple[Closure, ...] = ()
    group: Bilingual = Bilingual("", "")
    """The heading under which it stands, together with the findings beside it that have the same."""
    name: str = ""
    """The name by which the command line knows it."""
    found_in: Bilingual = Bilingual("", "")
    """The stack in which it was found, where that is not the first."""
    elsewhere: tuple[Elsewhere, ...] = ()
    more: int = 0
    """How many other cases of the same kind were put under it."""
    mark: Mark | None = None


@dataclass(frozen=True)
class Clause:
    """One clause of the rulebook: what the text says (``quote``, at most 40 characters) and what we take it to mean."""

    name: str
    norm: str
    kind: Bilingual
    quote: str
    gloss: Bilingual
    when: Bilingual = Bilingual("", "")
    """Who may or must, and when, as one sentence."""
    unless: tuple[Bilingual, ...] = ()
    strength: Bilingual = Bilingual("", "")
    """How strong it is: must, should, may …; empty where the kind says it all."""


@dataclass(frozen=True)
class Article:
    """One article with its clauses; ``findings`` (anchors) stand in its margin."""

    number: int
    chapter: Bilingual
    clauses: tuple[Clause, ...]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A named way to read what the text leaves open, with its argument and source."""

    name: str
    label: Bilingual
    argument: Bilingual
    source: Bilingual = Bilingual("", "")
    recommended: bool = False
    closes: tuple[str, ...] = ()
    """Anchors of the findings that it helps to close."""


@dataclass(frozen=True)
class Picture:
    """A graph with its heading; edges in ``highlight`` stand out and the others turn pale."""

    anchor: str
    title: Bilingual
    caption: Bilingual
    graph: Graph
    highlight: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WorkedCase:
    """A case with its expected answer, decided anew: ``passed`` when the answers agree."""

    label: Bilingual
    answer: Bilingual
    passed: bool
    norms: tuple[str, ...] = ()
    act: Bilingual = Bilingual("", "")
    """What is asked about; cases on the same act stand together."""


@dataclass(frozen=True)
class PageView:
    """The whole report. Holds no time of day: the same view gives the same bytes.

    Names and anchors are unique, and every finding that an article or a verdict refers to exists. ``parts`` are the
    sections in their order; none given, all that have something to show. A page of the ``whole`` rulebook has beside
    each article the proofs that rest on it and the cases that cite it, and its chapters can be folded.
    """

    title: Bilingual
    edition: Bilingual
    generated_by: str
    summary: tuple[Bilingual, ...]
    stacks: tuple[Stack, ...]
    families: tuple[Family, ...] = ()
    findings: tuple[Finding, ...] = ()
    articles: tuple[Article, ...] = ()
    readings: tuple[Reading, ...] = ()
    pictures: tuple[Picture, ...] = ()
    cases: tuple[WorkedCase, ...] = ()
    graph: AuthorityMap | None = None
    coverage: CoverageSection | None = None
    parts: tuple[str, ...] = ()
    whole: bool = False

    def __post_init__(self) -> None:
        findings = _unique("finding", (finding.anchor for finding in self.findings))
        _unique("article", (article.number for article in self.articles))
        _unique("clause", (clause.name for article in self.articles for clause in article.clauses))
        _unique("reading", (reading.name for reading in self.readings))
        _unique("picture", (picture.anchor for picture in self.pictures))
        _unique("stack", (stack.name for stack in self.stacks))
        _unique("family", (family.name for family in self.families))
        referred = {anchor for article in self.articles for anchor in article.findings}
        referred |= {anchor for stack in self.stacks for row in stack.verdicts for anchor in row.findings}
        referred |= {anchor for reading in self.readings for anchor in reading.closes}
        if self.graph is not None:
            referred |= set(self.graph.findings)
        if missing := referred - findings:
            raise ValueError(f"no finding is called {', '.join(sorted(missing))}")


def _unique(what: str, names: Iterable[str | int]) -> set[str | int]:
    counted = Counter(names)
    if twice := [str(name) for name, times in counted.items() if times > 1]:
        raise ValueError(f"more than one {what} is called {', '.join(twice)}")
    return set(counted)
