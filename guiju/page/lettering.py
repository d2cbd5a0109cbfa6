"""How wide a label is and where it breaks, without a browser to ask.

Widths are estimates in pixels, a little generous, so that text stays inside its box in other typefaces too.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from spec.bilingual import Bilingual, Language

Lines = Literal["zh", "en", "both"]

#: Size of the letters in pixels: the first language of a label, and the second one under it.
_SIZE, _SMALL = 14.0, 11.0
#: Longest line in pixels before a label is broken.
_LIMIT: dict[Language, float] = {"zh": 9 * _SIZE, "en": 140.0}
_NARROW, _BROAD = frozenset(" !',.:;|()[]{}-Ifijlrt"), frozenset("MWmw%@")


@dataclass(frozen=True)
class Line:
    """One line of a label; ``small`` when it repeats the label in the second language."""

    text: str
    language: Language
    small: bool = False

    @property
    def width(self) -> float:
        """Estimated width in pixels."""
        return text_width(self.text, _SMALL if self.small else _SIZE)


def text_width(text: str, size: float) -> float:
    """Estimated width of a line of text in pixels, at a letter size in pixels.

    >>> text_width("区长", 14.0)
    28.0
    """
    return size * sum(_em(character) for character in text)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in _NARROW:
        return 0.38
    if character in _BROAD:
        return 0.95
    return 0.72 if character.isupper() else 0.59


def lettered(label: Bilingual, lines: Lines) -> tuple[tuple[Line, ...], float]:
    """The lines of a label and the width of the longest, in one language or in both, Chinese above English."""
    shown: Sequence[Language] = ("zh", "en") if lines == "both" else (lines,)
    if label.zh == label.en:
        shown = shown[:1]
    text = tuple(
        Line(part, language, small=place > 0)
        for place, language in enumerate(shown)
        for part in _broken(label.say(language), language)
    )
    return text, max((line.width for line in text), default=0.0)


def _broken(text: str, language: Language) -> list[str]:
    """The text in as few lines as fit, of about the same length."""
    pieces = re.findall(r"\S+\s*", text) if language == "en" else list(text)
    whole = text_width(text, _SIZE)
    limit = whole / max(1, math.ceil(whole / _LIMIT[language])) + _SIZE
    lines = [""]
    for piece in pieces:
        if lines[-1] and text_width((lines[-1] + piece).rstrip(), _SIZE) > limit:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]
