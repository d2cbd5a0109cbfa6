"""How a scenario is written: field by field, before its base and its layers are looked up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from spec.bilingual import Bilingual
from spec.schema_fields import NAME, Labelled, Name, Names, Said, SaidOrText, SomeNames, Texts, Whole, Written

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
    """One value with where it comes from: an article, a source, or an assumption with its reason.

    Its ``note`` is one text, or one in each language.
    """

    value: Name
    figures: Figures = Field(alias="is")
    unit: str = ""
    basis: Literal["article", "source", "assumption"]
    note: SaidOrText


class PaperEntry(Labelled):
    """A kind of paper: which acts it goes through, with which facts, and which facts vary from paper to paper.

    ``acts`` are asked one after the other: all that the rules require before the first comes first, and so on. Its
    ``facts`` are written as in a case. ``begins`` names the instant facts of its arrival and of its being known, where
    the rules run from them (an emergency).
    """

    paper: Name
    acts: SomeNames
    facts: dict[str, Any] = Field(default={})
    varies: Names = Field(default=[])
    begins: Names = Field(default=[])


class OfficerEntry(Written):
    """A post that may be away: for which reason, and what is the case with others meanwhile (as under ``people``)."""

    officer: Name
    away: Name
    meanwhile: list[dict[str, Any]] = Field(default=[])


class FollowsEntry(Written):
    """A fact that follows another from paper to paper: the stand-in of a portfolio, say."""

    fact: Name
    of: Name
    figures: dict[str, str] = Field(alias="is")
    basis: Literal["article", "source", "assumption"]
    note: SaidOrText


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
    facts: dict[str, Any] = Field(default={})
    papers: list[PaperEntry] = Field(default=[])
    officers: list[OfficerEntry] = Field(default=[])
    follows: list[FollowsEntry] = Field(default=[])


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
    "papers": Bilingual("公文和事项的种类", "kinds of papers"),
    "paper": Bilingual("种类的名称", "name of the kind"),
    "acts": Bilingual("依次要办的行为", "the acts it goes through, one after the other"),
    "facts": Bilingual(
        "事实，写法同案例：所有公文的，或这一类的", "facts, as in a case: of all papers, or of this kind"
    ),
    "varies": Bilingual("各件不同的事实；份额写在 varies.〈事实〉", "facts that vary; their shares are in varies.FACT"),
    "begins": Bilingual("从何时起算：发生、知悉", "the instants from which the rules run: occurred, known"),
    "officers": Bilingual("会不在岗的职务", "posts that may be away"),
    "officer": Bilingual("职务", "the post"),
    "away": Bilingual("不在岗的原因", "the reason of absence"),
    "meanwhile": Bilingual("其间他人的情况，写法同案例的 people", "what is so with others meanwhile, as under people"),
    "follows": Bilingual("随另一事实而定的事实", "facts that follow another"),
    "fact": Bilingual("事实", "the fact"),
    "of": Bilingual("随哪个事实而定", "the fact that it follows"),
    "note": Bilingual(
        "条文、资料或假设的说明；一段文字，或中英文各一段",
        "the article, the source or the reason of an assumption; one text, or one in each language",
    ),
}
"""What the keys of a scenario say, where they are not those of a rulebook."""

EXAMPLES = {
    "scenario": "- {scenario: fortnightly, zh: 两周一次, en: every fortnight, based-on: baseline, values: […]}",
    "papers": "- {paper: notice, zh: 通知, en: notice, acts: [issue], facts: {document.kind: notice}}",
    "officers": "- {officer: mayor, away: trip, meanwhile: [{post: executive-vice-mayor, entrusted-by: mayor}]}",
    "follows": "- {fact: matter.stand-in, of: matter.portfolios, is: {vice-mayor-1: vice-mayor-2}, basis: …, note: …}",
    "values": "{value: executive-meeting.gap, is: 14, unit: days, basis: assumption, note: the question of this run}",
    "note": "note: {zh: 本情景要问的, en: the question of this run}",
}
"""Of an entry, and of the keys inside it; the innermost that is wrong is shown."""
