"""An official rule text as its readers cite it: chapters, articles, paragraphs (款), items (项) and sentences.

The plain text of a government's site is not tidy: chapter headings lose their numbers, lines break within a word,
an issuing notice stands before the rules and a list of recipients after them. What is read here keeps, for every
piece, the line and column of the file it came from, both counted from 1 in characters.

>>> text = parse_official_text('''样例规则
... 第一章 总则
... 第一条 为了示例，制定本规
... 则。本规则很短。
... 第二条 有下列情形之一的，可以请假：
... （一）生病；
... （二）出差。''', "sample.txt")
>>> text.chapters[0].title, text.chapters[0].articles, text.preamble[0].text
('总则', range(1, 3), '样例规则')
>>> [(one.article, one.paragraph, one.number, one.item, one.text) for one in text.sentences]
[(1, 1, 1, '', '为了示例，制定本规则。'), (1, 1, 2, '', '本规则很短。'),
 (2, 1, 1, '', '有下列情形之一的，可以请假：'),
 (2, 1, 2, '（一）', '（一）生病；'), (2, 1, 3, '（二）', '（二）出差。')]
>>> text.problems
()
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from spec.bilingual import Bilingual
from spec.numerals import numeral
from spec.official_layout import CLOSING, Line, Run, ends_a_sentence, tell_lines
from spec.plain_text import read_plain_text
from spec.problems import BadInput, Problem

_EXAMPLE = "第一条 为了规范会议，制定本规则。"
_ITEM = re.compile(r"[（(](?:[一二三四五六七八九十百]+|[0-9０-９]+)[）)]|[①-⑳]")
_BARE_ITEM = re.compile(r"[一二三四五六七八九十]+、|[0-9０-９]+[、.．](?![0-9０-９])")
_SENTENCE = re.compile(rf"[^。！？]*[。！？]+(?:[{CLOSING}]|[\"'](?=\s*\Z))*|[^。！？]+\Z")
_PART = re.compile(r"[^；;]*[；;]+|[^；;]+\Z")
_PAUSES = "。！？；：，、;:,"


# ---- what a text consists of -----------------------------------------------------------------------------------------


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
        return tuple(_split(self.runs, _PART))


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


# ---- reading ---------------------------------------------------------------------------------------------------------


def read_official_text(path: Path) -> OfficialText:
    """The text in a file of UTF-8. Raises ``BadInput`` for a file that is no plain text or holds no article."""
    return parse_official_text(read_plain_text(path), path.as_posix())


def parse_official_text(text: str, name: str) -> OfficialText:
    """The structure of a text; ``name`` stands for the file in messages.

    Raises ``BadInput`` when there is nothing, or no article. What else is odd is in ``problems`` of the result.
    """
    lines, problems = tell_lines(text, name)
    expected = Bilingual("以“第一条”起头的条文", "articles that begin with 第一条")
    if not lines:
        message = Bilingual("文件是空的", "the file is empty")
        raise BadInput([Problem(name, 0, 0, message, expected=expected, example=_EXAMPLE)])
    if not any(line.kind == "article" for line in lines):
        first, message = lines[0].whole, Bilingual("文中没有“第…条”", "the text has no article (第…条)")
        bare = Problem(name, first.line, first.column, message, first.text[:20], expected, _EXAMPLE)
        raise BadInput([bare, *problems])
    articles = tuple(_articles(lines))
    return OfficialText(
        name=name,
        chapters=tuple(_chapters(lines)),
        articles=articles,
        preamble=tuple(line.run for line in lines if line.kind == "preamble"),
        tail=tuple(line.run for line in lines if line.kind == "tail"),
        problems=tuple(sorted([*problems, *_ending_problems(articles, name)])),
    )


def _articles(lines: Sequence[Line]) -> Iterator[Article]:
    """The articles, each from the words after its label up to the next label."""
    starts = [at for at, line in enumerate(lines) if line.kind == "article"]
    for start, stop in pairwise((*starts, len(lines))):
        label, following = lines[start], lines[start + 1 : stop]
        words = [line.run for line in (label, *following) if line.kind in ("article", "words") and line.run.text]
        paragraphs = tuple(
            Paragraph(number, tuple(_sentences(entries, label.number, number)))
            for number, entries in enumerate(_paragraphs(words), 1)
        )
        yield Article(label.number, paragraphs, label.whole.line)


def _paragraphs(words: Sequence[Run]) -> list[list[tuple[str, list[Run]]]]:
    """The lines of an article as paragraphs: label (empty before the first item) and lines of each item.

    A line whose sentence has not ended goes on in the next one; an item belongs to the paragraph before it.
    """
    paragraphs: list[list[tuple[str, list[Run]]]] = []
    before = "。"
    for run in words:
        item = _ITEM.match(run.text) or (_BARE_ITEM.match(run.text) if before[-1] in _PAUSES else None)
        if item and paragraphs:
            paragraphs[-1].append((item[0], [run]))
        elif item or not paragraphs or ends_a_sentence(before):
            paragraphs.append([(item[0] if item else "", [run])])
        else:
            paragraphs[-1][-1][1].append(run)
        before = run.text
    return paragraphs


def _sentences(entries: Sequence[tuple[str, Sequence[Run]]], article: int, paragraph: int) -> Iterator[Sentence]:
    """The sentences of a paragraph."""
    pieces = ((item, piece) for item, runs in entries for piece in _split(runs, _SENTENCE))
    for number, (item, piece) in enumerate(pieces, 1):
        yield Sentence(piece.runs, article, paragraph, number, item)


def _split(runs: Sequence[Run], pattern: re.Pattern[str]) -> Iterator[Passage]:
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


def _chapters(lines: Sequence[Line]) -> Iterator[Chapter]:
    """The chapters with the articles and sections under each."""
    starts = [at for at, line in enumerate(lines) if line.kind == "chapter"]
    for start, stop in pairwise((*starts, len(lines))):
        head, inside = lines[start], lines[start + 1 : stop]
        cuts = [at for at, line in enumerate(inside) if line.kind == "section"]
        sections = tuple(
            Section(inside[at].number, inside[at].title, inside[at].whole.line, _span(inside[at:until]))
            for at, until in pairwise((*cuts, len(inside)))
        )
        yield Chapter(head.number, head.title, head.whole.line, _span(inside), sections, head.numbered)


def _span(lines: Sequence[Line]) -> range:
    """The numbers from the least article to the greatest; empty when there is none."""
    numbers = [line.number for line in lines if line.kind == "article"]
    return range(min(numbers), max(numbers) + 1) if numbers else range(0)


def _ending_problems(articles: Sequence[Article], name: str) -> Iterator[Problem]:
    """The articles that say nothing, and those whose last sentence does not end."""
    for article in articles:
        label = f"第{numeral(article.number)}条"
        if not article.paragraphs:
            message = Bilingual("这一条没有内容", "this article says nothing")
            yield Problem(name, article.line, 1, message, label, example=_EXAMPLE)
            continue
        last = article.sentences[-1].runs[-1]
        if not ends_a_sentence(last.text):
            message = Bilingual("条文最后一句没有结束", "the last sentence of this article does not end")
            place, expected = (last.line, last.column + len(last.text)), Bilingual("句号（。）", "a full stop (。)")
            yield Problem(name, *place, message, f"{label}：…{last.text[-10:]}", expected)
