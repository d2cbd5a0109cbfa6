"""How the sections of a rulebook are written: field by field, before any name in them is resolved.

The models say which keys there are and of what type; :mod:`spec.build_rulebook` turns their instances into the frozen
tree. What stands inside an entry is in :mod:`spec.schema_words` and :mod:`spec.schema_clauses`, what one value may look
like in :mod:`spec.schema_fields`.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from spec.schema_clauses import ClauseEntry
from spec.schema_fields import (
    RULEBOOK,
    Day,
    Labelled,
    Name,
    Names,
    Norms,
    Said,
    SomeNames,
    SomeNorms,
    Texts,
    Whole,
    Written,
    YesNo,
    one_or_many,
)
from spec.schema_words import ActEntry, BodyEntry, DefinitionEntry, FactEntry, PostEntry

FindingKinds = Literal["gap", "overlap", "conflict", "self-approval", "inversion", "loophole", "ambiguity", "scope"]


class Head(Labelled):
    """The section ``rulebook``."""

    name: Annotated[str, Field(pattern=RULEBOOK)]
    edition: Day


class ChapterEntry(Labelled):
    """A chapter of the source: its first and its last article."""

    chapter: Whole
    articles: Annotated[list[Whole], BeforeValidator(one_or_many)]


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
    closes: Norms = Field(default=[])
    source: Texts = Field(default=[])
    recommended: YesNo = False
    adds: list[ClauseEntry] = Field(default=[])
    replaces: list[ClauseEntry] = Field(default=[])
    repeals: Names = Field(default=[])
    excepts: list[ExceptEntry] = Field(default=[])
    chooses: list[ChooseEntry] = Field(default=[])


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
    act: Names = Field(default=[])
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
    names: list[str] = Field(default=[])


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
"""The sections of a rulebook that are lists, each with what an entry in it looks like."""
