"""How a scenario is written: field by field, before its base and its layers are looked up."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from spec.bilingual import Bilingual
from spec.schema import NAME, Label, Labelled, Name, Said, Texts, Whole, Written

NUMBER = r"^[0-9]{1,9}(\.[0-9]{1,6})?$"


def _as_pairs(value: object) -> object:
    """A value alone is written as a text, one with parts as keys with texts."""
    return value if isinstance(value, dict) else {"": value}


Figures = Annotated[
    dict[str, str],
    BeforeValidator(_as_pairs),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "number"]},
                {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
            ]
        }
    ),
]


class ValueEntry(Written):
    """One value with where it comes from: an article, a source, or an assumption with its reason."""

    value: Name
    figures: Figures = Field(alias="is")
    unit: str = ""
    basis: Literal["article", "source", "assumption"]
    note: Label


class ScenarioEntry(Labelled):
    """A scenario: what it asks, on which other it is based, what it changes."""

    scenario: Annotated[str, Field(pattern=NAME)]
    base: Name | None = Field(default=None, alias="based-on")
    asks: Said | None = None
    layers: Texts = Field(default=[])
    year: Whole | None = None
    replications: Whole | None = None
    seed: Whole | None = None
    values: list[ValueEntry] = Field(default=[])


WORDS = {
    "scenario": Bilingual("情景的名称", "name of the scenario"),
    "based-on": Bilingual("以哪个情景为基础", "the scenario it is based on"),
    "asks": Bilingual("要回答的问题", "the question it asks"),
    "layers": Bilingual("规则库的层", "layers of the rulebook"),
    "year": Bilingual("年份", "the year that is run"),
    "replications": Bilingual("重复次数", "number of replications"),
    "seed": Bilingual("随机种子", "seed of the random numbers"),
    "values": Bilingual("数值，各有出处", "values, each with where it comes from"),
    "value": Bilingual("数值的名称", "name of the value"),
    "is": Bilingual("数值；或者“部分: 数值”", "the value, or its parts"),
    "note": Bilingual("条文、资料或假设的说明", "the article, the source or the reason of an assumption"),
}
"""What the keys of a scenario say, where they are not those of a rulebook."""

EXAMPLES = {
    "scenario": "- {scenario: fortnightly, zh: 两周一次, en: every fortnight, based-on: baseline, values: […]}",
    "values": "{value: executive-meeting.every, is: 14, unit: days, basis: assumption, note: the question of this run}",
}
