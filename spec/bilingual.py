"""A text in both languages of the project: Chinese first, English complete."""

from __future__ import annotations

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
