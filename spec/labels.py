"""What things are called in sentences: the labels of a vocabulary, made unique, in both languages.

Two facts may have the same label (a meeting and a directive are both 经区政府批准); a sentence then says whose it is:
会议经区政府批准. Where that does not tell them apart either, the id stands behind the label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from spec.bilingual import Bilingual
from spec.vocabulary import Definition, Fact, Vocabulary

SUBJECTS = {
    "document": Bilingual("公文", "the document"),
    "matter": Bilingual("事项", "the matter"),
    "meeting": Bilingual("会议", "the meeting"),
    "trip": Bilingual("出访", "the trip"),
    "leave": Bilingual("请假", "the leave"),
    "emergency": Bilingual("突发事件", "the emergency"),
    "reception": Bilingual("接待", "the reception"),
    "directive": Bilingual("指令性要求", "the directive"),
    "visit": Bilingual("调研", "the visit"),
    "agenda": Bilingual("议题", "the agenda"),
    "activity": Bilingual("活动", "the activity"),
    "unit": Bilingual("单位", "the unit"),
}
"""What a fact is about, by the first part of its id."""

UNITS = {
    "pages": "页",
    "characters": "字",
    "people": "人",
    "times": "次",
    "countries": "个",
    "items": "项",
    "copies": "份",
    "minutes": "分钟",
    "hours": "小时",
    "days": "天",
    "weeks": "周",
    "months": "个月",
    "years": "年",
}
"""Units of numbers and durations in Chinese; in English they are their own names."""

OUTCOMES = {
    "passed": "通过",
    "failed": "未通过",
    "agreed": "同意",
    "approved": "批准",
    "refused": "不同意",
    "rejected": "驳回",
    "returned": "退回",
}
"""Outcomes of acts in Chinese."""


def subject_of(fact: str) -> Bilingual:
    """What a fact of the case is about.

    >>> subject_of("document.pages").en
    'the document'
    """
    return SUBJECTS.get(fact.split(".")[0], Bilingual("", "it"))


def unit_label(unit: str) -> Bilingual:
    """A unit behind a number.

    >>> unit_label("minutes").zh
    '分钟'
    """
    return Bilingual(UNITS.get(unit, unit), unit)


def outcome_label(outcome: str) -> Bilingual:
    """The outcome of an act."""
    return Bilingual(OUTCOMES.get(outcome, outcome), outcome)


@dataclass(frozen=True)
class Labels:
    """The names of everything that a condition over a vocabulary can speak of."""

    vocabulary: Vocabulary
    definitions: Mapping[str, Definition]

    @cached_property
    def facts(self) -> dict[str, Bilingual]:
        """The label of each fact; no two are equal, nor equal to that of a post or body where the fact names one."""
        kinds = [kind.label for kind in (*self.vocabulary.posts.values(), *self.vocabulary.bodies.values())]
        known = {fact.id: fact.label for fact in self.vocabulary.facts.values()}

        def zh(name: str) -> str:
            return f"{subject_of(name).zh}{known[name].zh}"

        def en(name: str) -> str:
            return f"{known[name].en} of {subject_of(name).en}"

        return {
            name: Bilingual(*pair)
            for name, *pair in zip(
                known,
                _unique({name: label.zh for name, label in known.items()}, [label.zh for label in kinds], zh),
                _unique({name: label.en for name, label in known.items()}, [label.en for label in kinds], en),
                strict=True,
            )
        }

    @cached_property
    def kinds(self) -> dict[str, Bilingual]:
        """The label of each kind of post or body."""
        kinds = (*self.vocabulary.posts.values(), *self.vocabulary.bodies.values())
        return _both({kind.id: kind.label for kind in kinds})

    @cached_property
    def acts(self) -> dict[str, Bilingual]:
        """The label of each act."""
        return _both({act.id: act.label for act in self.vocabulary.acts.values()})

    @cached_property
    def defined(self) -> dict[str, Bilingual]:
        """The label of each definition."""
        return _both({name: one.label for name, one in self.definitions.items()})

    def is_clear(self, fact: str) -> bool:
        """Whether the label of a fact is its own, as it stands in the vocabulary."""
        return self.facts[fact] == self.fact(fact).label

    def fact(self, name: str) -> Fact:
        """A fact by its id."""
        return self.vocabulary.facts[name]

    def individual(self, name: str) -> Bilingual:
        """One post or body; of a kind with many, without a number, the one in question."""
        kind = self.vocabulary.kind_of(name)
        if kind is None:
            return Bilingual(name, name)
        label = self.kinds[kind.id]
        if kind.one:
            return label
        if name == kind.id:
            return Bilingual(f"该{label.zh}", f"{label.en} in question")
        number = name.removeprefix(f"{kind.id}-")
        return Bilingual(f"{label.zh}{number}", f"{label.en} {number}")

    def value(self, fact: str, value: str) -> Bilingual:
        """A value of a choice."""
        return _both({one.id: one.label for one in self.fact(fact).values})[value]

    def alternative(self, definition: str, alternative: str) -> Bilingual:
        """A way to read a definition."""
        return _both({one.id: one.label for one in self.definitions[definition].alternatives})[alternative]


def _both(labels: Mapping[str, Bilingual]) -> dict[str, Bilingual]:
    zh = _unique({name: label.zh for name, label in labels.items()})
    en = _unique({name: label.en for name, label in labels.items()})
    return {name: Bilingual(*pair) for name, *pair in zip(labels, zh, en, strict=True)}


def _unique(
    labels: Mapping[str, str], taken: Iterable[str] = (), fuller: Callable[[str], str] | None = None
) -> list[str]:
    """The labels in their order; a repeated one made fuller, and given its id if it is then still repeated."""
    found = dict(labels)
    for widen in (fuller, lambda name: f"{labels[name]}（{name}）"):
        if widen is None:
            continue
        often = Counter([*found.values(), *taken])
        found = {name: widen(name) if often[label] > 1 else label for name, label in found.items()}
    return list(found.values())


_JOINING = re.compile(r"[，；、。“”]|或|, | or | nor | and |^[没未不并无非]|^(not|no|neither) ")


def quoted(label: str) -> str:
    """A label in quotation marks.

    >>> quoted("“等”")
    '“‘等’”'
    """
    return f"“{label.replace('“', '‘').replace('”', '’')}”"


def quoted_if_needed(label: str) -> str:
    """A label in quotation marks when its words could be taken for those that join or deny labels.

    >>> quoted_if_needed("working department"), quoted_if_needed("plan or policy")
    ('working department', '“plan or policy”')
    """
    return quoted(label) if _JOINING.search(label) else label
