"""How the words of a rulebook are written: posts, bodies, facts, acts and definitions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from spec.schema_fields import Labelled, Name, Names, Whole, YesNo
from spec.vocabulary import Arity, FactType


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
    type: FactType
    values: list[ValueEntry] = Field(default=[])
    unit: str = ""
    least: Whole = 0
    most: Whole = 1_000_000
    among: Names = Field(default=[])
    of: Names = Field(default=[])
    on: Literal["case", "post"] = "case"
    usually: Name | None = None
    typical: Name | None = None
    interested: Names = Field(default=[])
    judged: Name | None = None
    splits: Names = Field(default=[])


class ActEntry(Labelled):
    """An act."""

    act: Name
    arity: Arity = "any"
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
    alternatives: list[AlternativeEntry] = Field(default=[])
    note: str = ""
