"""How the sections of a rulebook are written: field by field, before any name in them is resolved.

The models say which keys there are and of what type; :mod:`spec.loader` turns their instances into the frozen
tree. All values arrive as text (``yes`` is a word), so the types here read text.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _yes_or_no(value: object) -> bool:
    if value in ("yes", "no"):
        return value == "yes"
    raise ValueError("yes or no")


def _one_or_many(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _whole_number(value: object) -> object:
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit():
        return int(value)
    raise ValueError("a whole number")


YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Whole = Annotated[int, BeforeValidator(_whole_number)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")]
Names = Annotated[list[Name], BeforeValidator(_one_or_many)]
Texts = Annotated[list[str], BeforeValidator(_one_or_many)]
Label = Annotated[str, Field(min_length=1)]
Norm = Annotated[str, Field(pattern=r"^[A-Z][0-9]+(\.[0-9]+)?$")]
Norms = Annotated[list[Norm], BeforeValidator(_one_or_many)]
Strengths = Literal["must", "should", "normally", "in-principle", "may", "never"]


class Written(BaseModel):
    """Base of all sections: no unknown keys, nothing guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Labelled(Written):
    """Something with a Chinese and an English label."""

    zh: Label
    en: Label


class Head(Labelled):
    """The section ``rulebook``."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    edition: str


class ChapterEntry(Labelled):
    """A chapter of the source: its first and its last article."""

    chapter: Whole
    articles: Annotated[list[Whole], BeforeValidator(_one_or_many)]


class PostEntry(Labelled):
    """A kind of office-holder."""

    post: Name
    one: YesNo = False
    below: Name | None = Field(default=None, alias="is")
    heads: Name | None = None
    level: Whole | None = None


class BodyEntry(Labelled):
    """A kind of organ or unit."""

    body: Name
    one: YesNo = False
    below: Name | None = Field(default=None, alias="is")
    level: Whole | None = None


class ValueEntry(Labelled):
    """A value of a choice."""

    value: Name


class FactEntry(Labelled):
    """A fact."""

    fact: Name
    type: Literal["flag", "choice", "number", "instant", "post", "posts", "body", "bodies", "name"]
    values: list[ValueEntry] = []
    unit: str = ""
    least: Whole = 0
    most: Whole = 1_000_000
    among: Names = []
    of: Names = []
    on: Literal["case", "post"] = "case"
    usually: Name | None = None
    typical: Name | None = None


class ActEntry(Labelled):
    """An act."""

    act: Name
    arity: Literal["exclusive", "any", "each", "body"] = "any"
    on: Name = "document"
    form_of: Name | None = Field(default=None, alias="form-of")
    due: str | None = None
    closes: YesNo = False


class AlternativeEntry(Labelled):
    """One way to read a definition."""

    alternative: Name
    condition: str = Field(alias="is")


class DefinitionEntry(Labelled):
    """A named condition."""

    definition: Name
    of: Literal["post", "body"] | None = None
    condition: str | None = Field(default=None, alias="is")
    alternatives: list[AlternativeEntry] = []
    note: str = ""


class NeedEntry(Written):
    """An act that must have been done."""

    act: Name
    by: str | None = None
    outcome: Name | None = None


class PowerEntry(Written):
    """Who may do an act."""

    act: Names
    holder: str


class DelegationEntry(Written):
    """A power over powers."""

    act: Names
    giver: str = Field(alias="from")
    to: str
    keeps: YesNo
    excepted: Names = Field(default=[], alias="except")


class GateEntry(Written):
    """What must come first."""

    act: Names = []
    needs: Annotated[list[NeedEntry], BeforeValidator(_one_or_many)]


class DutyEntry(Written):
    """Who must do what."""

    act: Name
    who: str | None = None
    to: Names = []
    means: Name | Literal[""] = ""
    after: Name | Literal[""] = ""
    within: str | None = None


class BarEntry(Written):
    """What is forbidden."""

    act: Names


class LimitEntry(Written):
    """A bound on a number."""

    quantity: Name
    act: Name
    at_most: str | None = Field(default=None, alias="at-most")
    at_least: str | None = Field(default=None, alias="at-least")
    holds: str | None = None


class CountEntry(Written):
    """A bound on how often."""

    act: Name
    period: Literal["day", "week", "month", "year"]
    per: Name | Literal[""] = ""
    rolling: YesNo = False
    at_most: Whole | None = Field(default=None, alias="at-most")
    at_least: Whole | None = Field(default=None, alias="at-least")
    so_far: Name | Literal[""] = Field(default="", alias="so-far")


class PairEntry(Written):
    """Two acts that may not both happen."""

    first: Name
    second: Name
    same: Names = []
    different: Names = []
    within: str | None = None
    ordered: YesNo = False


class CompositionEntry(Written):
    """Who belongs to a body."""

    body: Name
    members: Names
    closed: YesNo


class LeadsEntry(Written):
    """Who leads whom."""

    superior: Names
    subordinate: Names


class AssistsEntry(Written):
    """Who assists whom."""

    who: Names
    whom: Names


class RoutesEntry(Written):
    """Who routes what to whom."""

    by: Names
    to: Names
    act: Name | Literal[""] = ""


class CadenceEntry(Written):
    """How often something takes place."""

    act: Name
    every: str = ""
    before: str = ""
    at_any_time: YesNo = Field(default=False, alias="at-any-time")


class ExemptEntry(Written):
    """What the rulebook does not govern."""

    act: Names


class ScopeEntry(Written):
    """Whom the rulebook binds."""

    binds: Names


class SequenceEntry(Written):
    """Acts in their order."""

    acts: Names
    order: Literal["stated", "inferred"] = "stated"


class TermEntry(Written):
    """A period."""

    value: str = ""
    since: str = Field(default="", alias="from")


class RepealEntry(Written):
    """An earlier edition that ends."""

    edition: str
    on: str


class Said(Written):
    """A sentence in both languages."""

    zh: Label
    en: Label


class DeclarationEntry(Written):
    """A norm from which nothing can be decided."""

    reason: Said


class ClauseEntry(Labelled):
    """A clause of the edition or of a layer."""

    clause: Name
    norm: Norms
    quote: str = ""
    strength: Strengths | None = None
    when: str = "always"
    unless: Names = []
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


SHAPES = (
    "power",
    "delegation",
    "gate",
    "duty",
    "bar",
    "limit",
    "count",
    "pair",
    "composition",
    "leads",
    "assists",
    "routes",
    "cadence",
    "exempt",
    "scope",
    "sequence",
    "term",
    "repeal",
    "declaration",
)


class ExceptEntry(Written):
    """Exceptions that a layer adds to a clause."""

    clause: Name
    unless: Names


class ChooseEntry(Written):
    """An alternative that a layer chooses."""

    definition: Name
    alternative: Name


class LayerEntry(Labelled):
    """A reading or an amendment."""

    reading: Name | None = None
    amendment: Name | None = None
    because: Said
    closes: Norms = []
    source: Texts = []
    recommended: YesNo = False
    adds: list[ClauseEntry] = []
    replaces: list[ClauseEntry] = []
    repeals: Names = []
    excepts: list[ExceptEntry] = []
    chooses: list[ChooseEntry] = []


class PresuppositionEntry(Labelled):
    """A fact about the world."""

    presupposition: Name
    states: str
    because: Said | None = None


class PropertyEntry(Labelled):
    """A statement to be checked."""

    property: Name
    family: Literal["exactly-one", "exists", "unique", "available", "gated", "levels", "ambiguous"]
    act: Names = []
    origin: Name | None = Field(default=None, alias="from")
    to: Name | None = None
    through: Name | None = None
    when: str = "always"


class MembershipEntry(Written):
    """How many of a kind the finite organisation has."""

    post: Name | None = None
    body: Name | None = None
    count: Whole
    basis: Literal["article", "source", "assumption"]
    note: str = ""
    names: list[str] = []


SECTIONS: dict[str, type[Written]] = {
    "chapters": ChapterEntry,
    "posts": PostEntry,
    "bodies": BodyEntry,
    "facts": FactEntry,
    "acts": ActEntry,
    "definitions": DefinitionEntry,
    "clauses": ClauseEntry,
    "readings": LayerEntry,
    "amendments": LayerEntry,
    "presuppositions": PresuppositionEntry,
    "properties": PropertyEntry,
    "organisation": MembershipEntry,
}
