"""What is wrong with an input, said so that its author can mend it.

A reader never stops at the first slip: it collects :class:`Problem` values and raises one
:class:`BadInput` that carries them all, in the order of the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spec.bilingual import Bilingual, Language

LONGEST_SHOWN = 120
"""Characters of an input that a message shows."""


def clipped(text: str, most: int = LONGEST_SHOWN) -> str:
    """The text, or its beginning if it is long.

    >>> clipped("document.isuer", 8)
    'document…'
    """
    return text if len(text) <= most else text[:most] + "…"


def visible(text: str) -> str:
    """The text with every character that a screen does not show, or obeys, as its escape."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


@dataclass(frozen=True, order=True)
class Problem:
    """One slip in an input file.

    ``line`` and ``column`` count from 1 in characters; 0 means that the slip concerns the whole file.
    ``got`` and ``example`` are pieces of rulebook or case text and therefore the same in both languages.

    >>> near = Bilingual("document.issuer", "document.issuer")
    >>> slip = Problem("a.yaml", 3, 7, Bilingual("不认识的事实", "unknown fact"), got="document.isuer",
    ...                expected=near, example="document.issuer is government")
    >>> print(slip.say("en"))
    a.yaml:3:7: unknown fact (got document.isuer, expected document.issuer, example: document.issuer is government)
    """

    file: str
    line: int
    column: int
    message: Bilingual
    got: str = ""
    expected: Bilingual = Bilingual("", "")
    example: str = ""

    def say(self, language: Language) -> str:
        """The slip as one line ``file:line:column: message (got …, expected …, example: …)``."""
        words = {"zh": ("实际为 ", "应为 ", "例："), "en": ("got ", "expected ", "example: ")}[language]
        parts = zip(words, (clipped(self.got), self.expected.say(language), self.example), strict=True)
        said = ("，" if language == "zh" else ", ").join(word + text for word, text in parts if text)
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        whole = f"{place}: {self.message.say(language)}"
        if said:
            whole += f"（{said}）" if language == "zh" else f" ({said})"
        return visible(whole)

    def as_json(self, language: Language) -> dict[str, object]:
        """The slip as the JSON contract has it (exit code 2)."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "message": self.message.say(language) + (f" ({clipped(self.got)})" if self.got else ""),
            "expected": self.expected.say(language),
            "example": self.example,
        }


class BadInput(Exception):
    """An input that cannot be used; carries every slip that was found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(problem.say("en") for problem in self.problems))
