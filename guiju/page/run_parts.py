"""What the page of a run is made of: pieces of a section, and the names of things in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from guiju.tables.simulate import kind_name, place_name, span
from sim.blueprint import DETECT, REACH
from sim.experiment import Results, Row
from spec.bilingual import Bilingual, Language
from spec.labels import Labels

LANGUAGES: tuple[Language, ...] = ("zh", "en")
Cells = tuple[Bilingual, ...]
_WAITS = {
    DETECT: Bilingual("发生到知悉", "until it is known"),
    REACH: Bilingual("联系到负责人", "until the head is reached"),
}


@dataclass(frozen=True)
class Part:
    """A piece of a section: a heading, a chart in both languages, a table, a note; any of them may be missing."""

    heading: Bilingual | None = None
    charts: tuple[Markup, ...] = ()
    heads: Cells = ()
    rows: Sequence[Cells] = field(default=())
    note: Bilingual | None = None


def same(text: str) -> Bilingual:
    """The same words in both languages."""
    return Bilingual(text, text)


def kind_of(kind: str, results: Results) -> Bilingual:
    """A kind of paper."""
    return Bilingual(*(kind_name(kind, results, one) for one in LANGUAGES))


def place_of(name: str, results: Results) -> Bilingual:
    """A post, a body, a member of staff."""
    return Bilingual(*(place_name(name, results, one) for one in LANGUAGES))


def act_of(act: str, results: Results) -> Bilingual:
    """An act, or what is waited for and is none."""
    return _WAITS.get(act) or Labels(results.plan.stack.vocabulary, {}).acts[act]


def span_of(days: float | None) -> Bilingual:
    """A time of so many days."""
    return Bilingual(*(span(days, one) for one in LANGUAGES))


def rows_of(results: Results, name: str) -> list[Row]:
    """The rows of one measure."""
    return [row for row in results.rows if row.key.measure == name]


def one_row(results: Results, name: str, stage: str = "") -> Row | None:
    """The row of a measure about all papers, or about one stage."""
    return next((row for row in rows_of(results, name) if not row.key.kind and row.key.stage == stage), None)
