"""A text in both languages of the project: Chinese first, English complete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Bilingual(NamedTuple):
    """The same sentence in Chinese and in English.

    >>> Bilingual("签发", "sign").say("en")
    'sign'
    """

    zh: str
    en: str

    def say(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.zh


def listed(labels: Sequence[Bilingual]) -> Bilingual:
    """Several labels as a list in each language.

    >>> listed([Bilingual("甲", "a"), Bilingual("乙", "b"), Bilingual("丙", "c")]).say("en")
    'a, b and c'
    """
    english = [label.en for label in labels]
    joined = " and ".join(filter(None, [", ".join(english[:-1]), english[-1]])) if english else ""
    return Bilingual("、".join(label.zh for label in labels), joined)
