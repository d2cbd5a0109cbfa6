"""How the sections of a rulebook are written: field by field, before any name in them is resolved.

The models say which keys there are and of what type; :mod:`spec.loader` turns their instances into the frozen
tree. All values arrive as text (``yes`` is a word), so the types here read text.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from spec.numerals import whole_number


def _yes_or_no(value: object) -> bool:
    if value in ("yes", "no"):
        return value == "yes"
    raise ValueError("yes or no")


def _one_or_many(value: object) -> object:
    return value if isinstance(value, list) else [value]


def one_is_enough(metadata: Sequence[object]) -> bool:
    """Whether a field that is a list may be written as one value alone, by its metadata."""
    return any(isinstance(one, BeforeValidator) and one.func is _one_or_many for one in metadata)


def _whole_number(value: object) -> object:
    number = whole_number(value) if isinstance(value, str) else None
    if number is None:
        raise ValueError("a whole number")
    return number


def _day(text: str) -> str:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day") from None
    return text


NAME = r"^[a-z0-9][a-z0-9.\-]*$"
NORM = r"^[A-Z][0-9]+(\.[0-9]+)?$"
RULEBOOK = r"^[a-z][a-z0-9_]*$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DIGEST = r"^[0-9a-f]{12}$"
SPAN = r"^[0-9]{1,6} (minute|hour|day|week|month|year)s?$"

# What an editor is told of values that the loader reads as text: yes and no, digits, one thing or a list of them.
_YES_NO = WithJsonSchema({"enum": ["yes", "no"]})
_WHOLE = WithJsonSchema({"type": "integer"})


def _or_list(pattern: str, least: int = 0) -> WithJsonSchema:
    one = {"type": ["string", "number"]} | ({"pattern": pattern} if pattern else {})
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one, "minItems": least}]})


YesNo = Annotated[bool, BeforeValidator(_yes_or_no), _YES_NO]
Whole = Annotated[int, BeforeValidator(_whole_number), _WHOLE]
Name = Annotated[str, Field(pattern=NAME)]
Names = Annotated[list[Name], BeforeValidator(_one_or_many), _or_list(NAME)]
SomeNames = Annotated[list[Name], Field(min_length=1), BeforeValidator(_one_or_many), _or_list(NAME, 1)]
Texts = Annotated[list[str], BeforeValidator(_one_or_many), _or_list("")]
Label = Annotated[str, Field(min_length=1)]
Text = Annotated[str, Field(min_length=1)]
Norm = Annotated[str, Field(pattern=NORM)]
Norms = Annotated[list[Norm], BeforeValidator(_one_or_many), _or_list(NORM)]
SomeNorms = Annotated[list[Norm], Field(min_length=1), BeforeValidator(_one_or_many), _or_list(NORM, 1)]
Day = Annotated[str, Field(pattern=DAY), AfterValidator(_day)]
Digest = Annotated[str, Field(pattern=DIGEST)]
Span = Annotated[str, Field(pattern=SPAN)]
NAMING = (
    "post", "body", "fact", "act", "definition", "clause", "reading", "amendment", "presupposition", "property", "note"
)  # fmt: skip
FindingKinds = Literal["gap", "overlap", "conflict", "self-approval", "inversion", "loophole", "ambiguity", "scope"]
Strengths = Literal["must", "should", "normally", "in-principle", "may", "never"]


class Written(BaseModel):
    """Base of all sections: no unknown keys, nothing guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def named_by(self) -> str:
        """The key by which an entry is named: the first that is its own and has a value."""
        return next((key for key in NAMING if getattr(self, key, None) is not None), "")


class Labelled(Written):
    """Something with a Chinese and an English label."""

    zh: Label
    en: Label


class Head(Labelled):
    """The section ``rulebook``."""

    name: Annotated[str, Field(pattern=RULEBOOK)]
    edition: Day


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
    judged: Name | None = None


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
    interested: Names = []
    judged: Name | None = None
    splits: Names = []


class ActEntry(Labelled):
    """An act."""

    act: Name
    arity: Literal["exclusive", "any", "each", "body"] = "any"
    on: Name = "document"
    form_of: Name | None = Field(default=None, alias="form-of")
    doer: Name | None = None
    due: str | None = None
    closes: YesNo = False
    checks: YesNo = False
    known: Name | None = None


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

    act: Names = []
    needs: Annotated[list[NeedEntry], Field(min_length=1), BeforeValidator(_one_or_many)]


class DutyEntry(Written):
    """Who must do what."""

    act: Name
    who: str | None = None
    to: Names = []
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
    per: Names = []
    rolling: YesNo = False
    at_most: Whole | None = Field(default=None, alias="at-most")
    at_least: Whole | None = Field(default=None, alias="at-least")
    so_far: Name = Field(default="", alias="so-far")
    who: str | None = None


class PairEntry(Written):
    """Two acts that may not both happen."""

    first: Name
    second: Name
    same: Names = []
    different: Names = []
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

    acts: Annotated[list[Name], Field(min_length=2), BeforeValidator(_one_or_many)]
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
    norm: SomeNorms
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

EXAMPLES = {
    **SHAPES,
    "zh": "zh: 区长",
    "en": "en: mayor",
    "because": "because: {zh: …, en: …}",
    "when": "when: matter.major and not document.has-ground",
    "unless": "unless: [signing.major, signing.orders]",
    "quote": "quote: 由区长签发",
    "norm": "norm: A54.6",
    "is": "is: matter.major",
    "states": "states: some mayor m satisfies (m.away is none)",
    "values": "values: [{value: open, zh: 公开, en: open}, {value: closed, zh: 不公开, en: closed}]",
    "alternatives": "alternatives: [{alternative: half-counts, zh: 含半数, en: half is enough, is: …}, …]",
    "chooses": "chooses: [{definition: quorate, alternative: half-counts}]",
    "excepts": "excepts: [{clause: signing.within-a-portfolio, unless: [signing.major]}]",
}
"""Examples for the keys inside an entry; the innermost that is wrong is shown."""


class ExceptEntry(Written):
    """Exceptions that a layer adds to a clause."""

    clause: Name
    unless: SomeNames


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


Families = Literal["exactly-one", "exists", "unique", "available", "gated", "levels", "ambiguous"]
FAMILIES: tuple[str, ...] = get_args(Families)
MOST_AWAY = 9
"""How many may be away in a property of the family *available*."""


class PropertyEntry(Labelled):
    """A statement to be checked."""

    property: Name
    family: Families
    act: Names = []
    origin: Name | None = Field(default=None, alias="from")
    to: Name | None = None
    through: Name | None = None
    away: Whole | None = None
    definition: Name | None = None
    when: str = "always"


class MembershipEntry(Written):
    """How many of a kind the finite organisation has."""

    post: Name | None = None
    body: Name | None = None
    count: Whole
    basis: Literal["article", "source", "assumption"]
    note: str = ""
    names: list[str] = []


class NoteEntry(Labelled):
    """Something that only a reader can see: what it is about, in words, and the readings that would settle it."""

    note: Name
    kind: FindingKinds
    norms: SomeNorms
    case: Said | None = None
    closed_by: Names = Field(default=[], alias="closed-by")


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
    "notes": NoteEntry,
}
