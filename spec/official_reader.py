"""From the plain text of official rules to their structure (:mod:`spec.official_text`).

The plain text of a government's site is not tidy: chapter headings lose their numbers, lines break within a word,
an issuing notice stands before the rules and a list of recipients after them (:mod:`spec.official_layout`).

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
from itertools import pairwise
from pathlib import Path

from spec.bilingual import Bilingual
from spec.numerals import numeral
from spec.official_layout import CLOSING, Line, Run, ends_a_sentence, tell_lines
from spec.official_text import Article, Chapter, OfficialText, Paragraph, Section, Sentence, split
from spec.plain_text import read_plain_text
from spec.problems import BadInput, Problem

_EXAMPLE = "第一条 为了规范会议，制定本规则。"
_ITEM = re.compile(r"[（(](?:[一二三四五六七八九十百]+|[0-9０-９]+)[）)]|[①-⑳]")
_BARE_ITEM = re.compile(r"[一二三四五六七八九十]+、|[0-9０-９]+[、.．](?![0-9０-９])")
_SENTENCE = re.compile(rf"[^。！？]*[。！？]+(?:[{CLOSING}]|[\"'](?=\s*\Z))*|[^。！？]+\Z")
_PAUSES = "。！？；：，、;:,"


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
    pieces = ((item, piece) for item, runs in entries for piece in split(runs, _SENTENCE))
    for number, (item, piece) in enumerate(pieces, 1):
        yield Sentence(piece.runs, article, paragraph, number, item)


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
