"""The words that the sentences of all clause shapes share: acts, names, times, and the marks of strength."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spec.bilingual import Bilingual
from spec.clauses import Duration
from spec.condition import Condition
from spec.labels import Labels, quoted, quoted_if_needed, unit_label
from spec.sentences import Sentences
from spec.sentences_en import definite, indefinite

TEXTS = {
    "two-sessions": Bilingual("两会", "the two sessions"),
    "writing": Bilingual("书面", "writing"),
    "telephone": Bilingual("电话", "telephone"),
    "by": Bilingual("行为人", "actor"),
    "at": Bilingual("时间", "time"),
}
"""Names of means, occasions and attributes that are no facts."""


class Modal(NamedTuple):
    """A mark of strength as it is said of a power, of an obligation and of a prohibition."""

    power: Bilingual
    must: Bilingual
    must_not: Bilingual


_FORBIDDEN = Bilingual("不得", "must not be")
MODALS = {
    "must": Modal(Bilingual("", "is"), Bilingual("须", "must"), _FORBIDDEN),
    "should": Modal(Bilingual("应当", "should be"), Bilingual("应当", "should"), Bilingual("不应", "should not be")),
    "normally": Modal(
        Bilingual("一般", "is normally"),
        Bilingual("一般须", "must normally"),
        Bilingual("一般不得", "must normally not be"),
    ),
    "in-principle": Modal(
        Bilingual("原则上", "is in principle"),
        Bilingual("原则上须", "must in principle"),
        Bilingual("原则上不得", "must in principle not be"),
    ),
    "may": Modal(Bilingual("可以", "may be"), Bilingual("可以", "may"), Bilingual("可以不", "need not be")),
    "never": Modal(Bilingual("不得", "must not be"), Bilingual("不得", "must not"), _FORBIDDEN),
}


class ClauseWords:
    """The words for the parts of clauses over one vocabulary."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.sentences = Sentences(labels, Bilingual("其", "the holder"))

    def acts(self, names: Sequence[str]) -> Bilingual:
        """Acts, any of them."""
        zh = "或".join(quoted_if_needed(self.labels.acts[name].zh) for name in names)
        return Bilingual(zh, " or ".join(quoted(self.labels.acts[name].en) for name in names))

    def steps(self, names: Sequence[str]) -> Bilingual:
        """Acts in their order."""
        zh = "、".join(quoted_if_needed(self.labels.acts[name].zh) for name in names)
        return Bilingual(zh, ", ".join(quoted(self.labels.acts[name].en) for name in names))

    def names(self, ids: Sequence[str]) -> Bilingual:
        """Posts, bodies and kinds, all of them."""
        found = [self.name(one) for one in ids]
        zh = "、".join(quoted_if_needed(one.zh) for one in found)
        return Bilingual(zh, " and ".join(quoted_if_needed(one.en) for one in found))

    def name(self, one: str) -> Bilingual:
        """A post, body or kind."""
        kind = self.labels.vocabulary.kind_of(one)
        if kind is not None and one == kind.id and not kind.one:
            return Bilingual(self.labels.kinds[one].zh, indefinite(self.labels.kinds[one].en))
        label = self.labels.individual(one)
        return Bilingual(label.zh, definite(label.en))

    def text(self, name: str) -> Bilingual:
        """A fact, or a means, occasion or attribute that is none."""
        if name in self.labels.vocabulary.facts:
            label = self.labels.facts[name]
            return Bilingual(quoted(label.zh), quoted(label.en))
        return TEXTS.get(name) or Bilingual(name, name.replace("-", " "))

    def who(self, condition: Condition | None) -> Bilingual:
        """Those of whom a condition holds."""
        if condition is None:
            return Bilingual("（条文未写明的承担者）", "somebody (the text does not say who)")
        return self.sentences.actors(condition)

    def time(self, duration: Duration) -> Bilingual:
        """A length of time with its clock."""
        working = duration.clock == "working time"
        clock = Bilingual("工作时间", "working time") if working else Bilingual("自然时间", "clock time")
        unit = unit_label(duration.unit)
        return Bilingual(f"{duration.value}{unit.zh}（{clock.zh}）", f"{duration.value} {unit.en} ({clock.en})")
