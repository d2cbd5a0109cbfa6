"""How a clause is written: its words, when it applies, and one shape."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from spec.clauses import Strength
from spec.schema_fields import (
    Day,
    Labelled,
    Name,
    Names,
    Said,
    SomeNames,
    SomeNorms,
    Span,
    Whole,
    Written,
    YesNo,
    one_or_many,
)


class NeedEntry(Written):
    """An act that must have been done."""

    act: Name
    by: str | None = None
    outcome: Name | None = None


class PowerEntry(Written):
    """Who may do an act."""

    act: SomeNames
    holder: str


class DelegationEntry(Written):
    """A power over powers."""

    act: SomeNames
    giver: str = Field(alias="from")
    to: str
    keeps: YesNo
    excepted: Names = Field(default=[], alias="except")


class GateEntry(Written):
    """What must come first."""

    act: Names = Field(default=[])
    needs: Annotated[list[NeedEntry], Field(min_length=1), BeforeValidator(one_or_many)]


class DutyEntry(Written):
    """Who must do what."""

    act: Name
    who: str | None = None
    to: Names = Field(default=[])
    means: Name = ""
    after: Name = ""
    within: str | None = None


class BarEntry(Written):
    """What is forbidden."""

    act: SomeNames


class LimitEntry(Written):
    """A bound on a number."""

    quantity: Name
    act: Name
    at_most: str | None = Field(default=None, alias="at-most")
    at_least: str | None = Field(default=None, alias="at-least")
    holds: str | None = None
    quorum: YesNo = False


class CountEntry(Written):
    """A bound on how often."""

    act: Name
    period: Literal["day", "week", "month", "year"] | None = None
    per: Names = Field(default=[])
    rolling: YesNo = False
    at_most: Whole | None = Field(default=None, alias="at-most")
    at_least: Whole | None = Field(default=None, alias="at-least")
    so_far: Name = Field(default="", alias="so-far")
    who: str | None = None


class PairEntry(Written):
    """Two acts that may not both happen."""

    first: Name
    second: Name
    same: Names = Field(default=[])
    different: Names = Field(default=[])
    within: str | None = None
    ordered: YesNo = False
    who: str | None = None
    period: Literal["", "day", "week", "month", "year"] = ""


class CompositionEntry(Written):
    """Who belongs to a body."""

    body: Name
    members: SomeNames
    closed: YesNo


class LeadsEntry(Written):
    """Who leads whom."""

    superior: SomeNames
    subordinate: SomeNames


class AssistsEntry(Written):
    """Who assists whom."""

    who: SomeNames
    whom: SomeNames


class RoutesEntry(Written):
    """Who routes what to whom."""

    by: SomeNames
    to: SomeNames
    act: Name = ""


class CadenceEntry(Written):
    """How often something takes place."""

    act: Name
    every: Span = ""
    before: str = ""
    at_any_time: YesNo = Field(default=False, alias="at-any-time")


class ExemptEntry(Written):
    """What the rulebook does not govern."""

    act: SomeNames


class ScopeEntry(Written):
    """Whom the rulebook binds."""

    binds: SomeNames


class SequenceEntry(Written):
    """Acts in their order."""

    acts: Annotated[list[Name], Field(min_length=2), BeforeValidator(one_or_many)]
    order: Literal["stated", "inferred"] = "stated"


class TermEntry(Written):
    """A period."""

    value: Span = ""
    since: Day = Field(default="", alias="from")
    after: Name = ""


class RepealEntry(Written):
    """An earlier edition that ends."""

    edition: Day
    on: Day


class DeclarationEntry(Written):
    """A norm from which nothing can be decided."""

    reason: Said


class ClauseEntry(Labelled):
    """A clause of the edition or of a layer."""

    clause: Name
    norm: SomeNorms
    quote: str = ""
    strength: Strength | None = None
    when: str = "always"
    unless: Names = Field(default=[])
    note: str = ""
    power: PowerEntry | None = None
    delegation: DelegationEntry | None = None
    gate: GateEntry | None = None
    duty: DutyEntry | None = None
    bar: BarEntry | None = None
    limit: LimitEntry | None = None
    count: CountEntry | None = None
    pair: PairEntry | None = None
    composition: CompositionEntry | None = None
    leads: LeadsEntry | None = None
    assists: AssistsEntry | None = None
    routes: RoutesEntry | None = None
    cadence: CadenceEntry | None = None
    exempt: ExemptEntry | None = None
    scope: ScopeEntry | None = None
    sequence: SequenceEntry | None = None
    term: TermEntry | None = None
    repeal: RepealEntry | None = None
    declaration: DeclarationEntry | None = None


SHAPES = {
    "power": "power: {act: sign, holder: mayor}",
    "delegation": "delegation: {act: sign, from: mayor, to: executive-vice-mayor, keeps: no}",
    "gate": "gate: {act: issue, needs: {act: examine, by: office, outcome: passed}}",
    "duty": "duty: {who: office, act: reply, after: consult, within: 5 days working time}",
    "bar": "bar: {act: issue}",
    "limit": "limit: {quantity: document.pages, at-most: 10 pages, act: issue}",
    "count": "count: {act: weed, period: year, at-most: 2, so-far: weeding.earlier-this-year}",
    "pair": "pair: {first: visit-field, second: visit-field, same: [visit.area], within: 60 days}",
    "composition": "composition: {body: government, members: [mayor, vice-mayor], closed: no}",
    "leads": "leads: {superior: mayor, subordinate: [vice-mayor]}",
    "assists": "assists: {who: vice-mayor, whom: mayor}",
    "routes": "routes: {by: office, to: vice-mayor, act: approve}",
    "cadence": "cadence: {act: hold-executive-meeting, every: 1 week}",
    "exempt": "exempt: {act: sign}",
    "scope": "scope: {binds: [department, town]}",
    "sequence": "sequence: {acts: [consult, examine, sign]}",
    "term": "term: {value: 5 years}",
    "repeal": "repeal: {edition: 2018-03-07, on: 2023-06-25}",
    "declaration": "declaration: {reason: {zh: …, en: …}}",
}
"""The shapes of a clause, each with an example."""
