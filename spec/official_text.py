"""An official rule text as its readers cite it: chapters, articles, paragraphs (款), items (项) and sentences.

Every piece keeps the line and column of the file it came from, both counted from 1 in characters. It is read by
:mod:`spec.official_reader`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from spec.official_layout import Run
from spec.problems import Problem

_PART = re.compile(r"[^；;]*[；;]+|[^；;]+\Z")


@dataclass(frozen=True)
class Passage:
    """A stretch of the text; one run for each line of the file that it touches."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The words as if no line had been broken."""
        return "".join(run.text for run in self.runs)

    @property
    def line(self) -> int:
        """The line on which the passage begins."""
        return self.runs[0].line

    @property
    def column(self) -> int:
        """The column at which the passage begins."""
        return self.runs[0].column


@dataclass(frozen=True)
class Sentence(Passage):
    """Up to 。！？, or up to the item that follows. ``number`` counts from 1 within the paragraph.

    ``item`` is the label of the item that the sentence stands in, such as （一）, and empty outside of lists.
    """

    article: int
    paragraph: int
    number: int
    item: str = ""

    @property
    def parts(self) -> tuple[Passage, ...]:
        """The clauses of the sentence that ； sets apart; one when there is none."""
        return tuple(split(self.runs, _PART))


@dataclass(frozen=True)
class Paragraph:
    """A 款: a line of the text, with the items that follow it and what a broken line carried over."""

    number: int
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The words, each item on a line of its own."""
        pairs = pairwise(("", *(one.item for one in self.sentences)))
        breaks = ("\n" if item != before else "" for before, item in pairs)
        return "".join(lead + one.text for lead, one in zip(breaks, self.sentences, strict=True)).removeprefix("\n")

    @property
    def line(self) -> int:
        """The line on which the paragraph begins."""
        return self.sentences[0].line


@dataclass(frozen=True)
class Article:
    """A 条. ``line`` is where its label 第…条 stands; the label is no part of the text."""

    number: int
    paragraphs: tuple[Paragraph, ...]
    line: int

    @property
    def text(self) -> str:
        """The words, each paragraph and item on a line of its own."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in their order."""
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph.sentences)


@dataclass(frozen=True)
class Section:
    """A 节 of a chapter; ``articles`` are the numbers that it spans."""

    number: int
    title: str
    line: int
    articles: range


@dataclass(frozen=True)
class Chapter:
    """A 章; ``numbered`` unless its heading has lost its number, which the sequence then tells."""

    number: int
    title: str
    line: int
    articles: range
    sections: tuple[Section, ...] = ()
    numbered: bool = True


@dataclass(frozen=True)
class OfficialText:
    """A whole text. ``problems`` are what a reader should know of it, such as a number that is missing."""

    name: str
    chapters: tuple[Chapter, ...]
    articles: tuple[Article, ...]
    preamble: tuple[Run, ...]
    tail: tuple[Run, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def by_number(self) -> dict[int, Article]:
        """The articles by number; the first of those that share one."""
        return {article.number: article for article in reversed(self.articles)}

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences of all articles in their order."""
        return tuple(sentence for article in self.articles for sentence in article.sentences)


def split(runs: Sequence[Run], pattern: re.Pattern[str]) -> Iterator[Passage]:
    """The runs cut where the matches of a pattern end; blanks at the cuts fall away."""
    for piece in pattern.finditer("".join(run.text for run in runs)):
        passage = Passage(tuple(cut(runs, piece.start(), piece.end())))
        if passage.runs:
            yield passage


def cut(runs: Sequence[Run], start: int, stop: int) -> Iterator[Run]:
    """The characters from ``start`` up to ``stop``, counted through all runs, without blanks at either end of a run.

    >>> list(cut([Run("甲乙 丙", 3, 5), Run("丁", 4, 1)], 1, 5))
    [Run(text='乙 丙', line=3, column=6), Run(text='丁', line=4, column=1)]
    """
    at = 0
    for run in runs:
        words = run.text[max(start - at, 0) : max(stop - at, 0)]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            yield Run(words.strip(), run.line, run.column + max(start - at, 0) + lead)
        at += len(run.text)
