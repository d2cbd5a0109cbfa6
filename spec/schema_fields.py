"""The kinds of values that rulebook files are written with: names, norms, days, yes and no, one thing or a list.

All values arrive as text (``yes`` is a word), so the types here read text. A file beside a rulebook (marks, scenarios)
is described with the same types.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
)

from spec.bilingual import Bilingual
from spec.norms import NORM
from spec.numerals import whole_number

# ---- from text to values


def _yes_or_no(value: object) -> bool:
    if value in ("yes", "no"):
        return value == "yes"
    raise ValueError("yes or no")


def one_or_many(value: object) -> object:
    """What stands alone where a list may stand, as a list of one."""
    return value if isinstance(value, list) else [value]


def one_is_enough(metadata: Sequence[object]) -> bool:
    """Whether a field that is a list may be written as one value alone, by its metadata."""
    return any(isinstance(one, BeforeValidator) and one.func is one_or_many for one in metadata)


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


# ---- patterns

NAME = r"^[a-z0-9][a-z0-9.\-]*$"
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


# ---- types of fields

YesNo = Annotated[bool, BeforeValidator(_yes_or_no), _YES_NO]
Whole = Annotated[int, BeforeValidator(_whole_number), _WHOLE]
Name = Annotated[str, Field(pattern=NAME)]
Names = Annotated[list[Name], BeforeValidator(one_or_many), _or_list(NAME)]
SomeNames = Annotated[list[Name], Field(min_length=1), BeforeValidator(one_or_many), _or_list(NAME, 1)]
Texts = Annotated[list[str], BeforeValidator(one_or_many), _or_list("")]
Label = Annotated[str, Field(min_length=1)]
Text = Annotated[str, Field(min_length=1)]
Norm = Annotated[str, Field(pattern=NORM)]
Norms = Annotated[list[Norm], BeforeValidator(one_or_many), _or_list(NORM)]
SomeNorms = Annotated[list[Norm], Field(min_length=1), BeforeValidator(one_or_many), _or_list(NORM, 1)]
Day = Annotated[str, Field(pattern=DAY), AfterValidator(_day)]
Digest = Annotated[str, Field(pattern=DIGEST)]
Span = Annotated[str, Field(pattern=SPAN)]


# ---- the base of every section

NAMING = (
    "post", "body", "fact", "act", "definition", "clause", "reading", "amendment", "presupposition", "property", "note"
)  # fmt: skip
"""The keys by which entries are named."""


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

    @property
    def label(self) -> Bilingual:
        """Both labels."""
        return Bilingual(self.zh, self.en)


class Said(Labelled):
    """A sentence in both languages."""


def _in_both(value: object) -> object:
    """A plain text as the sentence of both languages."""
    if isinstance(value, list):
        raise ValueError("a text or one in each language")
    return {"zh": value, "en": value} if isinstance(value, str) and value else value


class _OrText:
    """Tells an editor that a plain text may stand for the labels."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(core)]}


SaidOrText = Annotated[Said, BeforeValidator(_in_both), _OrText()]
"""A sentence in both languages, or a plain text that is shown in both."""
