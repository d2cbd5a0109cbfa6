"""Whether a quote stands in its article, where, and what stands there instead.

Blanks and line breaks count for nothing. Punctuation of another width or shape (``,`` for ``，``, ``"`` for ``“``) is
forgiven and told. An ellipsis (``…`` or ``...``) stands for words left out within the article.

>>> from spec.official_reader import parse_official_text
>>> text = parse_official_text('''第一条 会议由主任召集,
... 主任外出时由副主任召集。其他事项另行商定。
... 第二条 本规则自印发之日起施行。''', "sample.txt")
>>> place = find_quote(text, 1, "召集，主任外出")
>>> place.line, place.column, place.exact, [sentence.number for sentence in place.sentences]
(1, 10, False, [1])
>>> find_quote(text, 1, "会议…副主任召集").exact
True
>>> find_quote(text, 1, "本规则自印发"), where_else(text, "本规则自印发")
(None, [2])
>>> nearest(text, 1, "主任出差时由副主任召集").text
'主任外出时由副主任召集'
>>> [sentence.text for sentence in unquoted_sentences(text, {1: ["会议由主任召集"]})]
['其他事项另行商定。', '本规则自印发之日起施行。']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from spec.official_layout import Run
from spec.official_text import Article, OfficialText, Passage, Sentence

NEAR_ENOUGH = 0.5
"""How much of a quote and of what stands in the article must agree for the two to be compared, from 0 to 1."""

_ELLIPSIS = re.compile(r"…+|[.．]{3,}")
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"  # what copying from a page leaves behind
_SAME = str.maketrans("“”„＂‘’‚＇〈〉〔〕｡､・﹣－—–", "\"\"\"\"''''<>[]。、·----")
_SAME |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code not in _SAME}


@dataclass(frozen=True)
class QuotePlace:
    """Where a quote stands: its first character, and the sentences that its words touch.

    ``exact`` is false when punctuation differs in width or shape.
    """

    line: int
    column: int
    sentences: tuple[Sentence, ...]
    exact: bool


class _Letter(NamedTuple):
    """One character of an article that counts, with its place in the file and its sentence."""

    character: str
    line: int
    column: int
    sentence: Sentence


def find_quote(text: OfficialText, article: int, quote: str) -> QuotePlace | None:
    """Where a quote stands in its article: the first place if there are several, None if there is none."""
    where = text.by_number.get(article)
    return _find(where, quote) if where else None


def where_else(text: OfficialText, quote: str) -> list[int]:
    """The numbers of all articles that a quote stands in, in the order of the text."""
    return [article.number for article in text.articles if _find(article, quote)]


def nearest(text: OfficialText, article: int, quote: str) -> Passage | None:
    """What stands in an article in place of a quote that is not there: the words that agree with it most.

    Of a quote with an ellipsis, the longest piece that the article lacks is looked for. None when less than
    ``NEAR_ENOUGH`` of the words agree.
    """
    where = text.by_number.get(article)
    pieces = [_folded(piece) for piece in _pieces(quote)]
    if where is None or not pieces:
        return None
    letters = _letters(where)
    words = _folded(letter.character for letter in letters)
    wanted = max([piece for piece in pieces if piece not in words] or pieces, key=len)
    matcher = SequenceMatcher(None, words, wanted, autojunk=False)
    best, best_start = 0.0, 0
    for start in sorted(_starts(words, wanted)):
        matcher.set_seq1(words[start : start + len(wanted)])
        if (agreement := matcher.ratio()) > best:
            best, best_start = agreement, start
    if best < NEAR_ENOUGH:
        return None
    matcher.set_seq1(words[best_start : best_start + len(wanted)])
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    first, last = blocks[0], blocks[-1]
    start = best_start + max(first.a - first.b, 0)
    stop = best_start + last.a + len(wanted) - last.b
    return Passage(tuple(_runs(letters[start:stop])))


def unquoted_sentences(text: OfficialText, quotes: Mapping[int, Iterable[str]]) -> list[Sentence]:
    """The sentences of articles that no quote touches; ``quotes`` are given by article.

    A quote touches the first place where it stands. Quotes that are not found touch nothing.
    """
    touched: set[Sentence] = set()
    for article, those in quotes.items():
        for quote in those:
            if place := find_quote(text, article, quote):
                touched.update(place.sentences)
    return [sentence for sentence in text.sentences if sentence not in touched]


def _find(article: Article, quote: str) -> QuotePlace | None:
    """The first place of a quote in an article, to the letter if possible."""
    letters = _letters(article)
    for exact, form in ((True, _squeezed), (False, _folded)):
        found = _spans(letters, quote, form)
        if found:
            sentences = {letters[at].sentence: None for span in found for at in span}
            first = letters[found[0].start]
            return QuotePlace(first.line, first.column, tuple(sentences), exact)
    return None


def _spans(letters: tuple[_Letter, ...], quote: str, form: Callable[[Iterable[str]], str]) -> list[range]:
    """Where the pieces of a quote stand, in their order and apart from each other; empty when one is missing."""
    words, spans, after = form(letter.character for letter in letters), list[range](), 0
    whole = form(quote)
    if whole and (at := words.find(whole)) >= 0:
        return [range(at, at + len(whole))]
    for piece in _pieces(quote):
        start = words.find(form(piece), after)
        if start < 0:
            return []
        after = start + len(form(piece))
        spans.append(range(start, after))
    return spans


def _pieces(quote: str) -> list[str]:
    """The pieces of a quote between its ellipses that say something."""
    return [piece for piece in _ELLIPSIS.split(quote) if _squeezed(piece)]


def _squeezed(characters: Iterable[str]) -> str:
    """The characters without blanks and what cannot be seen."""
    return "".join(character for character in characters if not character.isspace() and character not in _INVISIBLE)


def _folded(characters: Iterable[str]) -> str:
    """The same with one width and shape of each punctuation mark, letter and digit; one character for each."""
    return _squeezed(characters).translate(_SAME)


@lru_cache(maxsize=1024)
def _letters(article: Article) -> tuple[_Letter, ...]:
    """The characters of an article that count."""
    return tuple(
        _Letter(character, run.line, run.column + at, sentence)
        for sentence in article.sentences
        for run in sentence.runs
        for at, character in enumerate(run.text)
        if _squeezed(character)
    )


def _starts(words: str, wanted: str) -> set[int]:
    """Where ``wanted`` may begin in ``words`` so that two neighbours of it (or its only character) fall in place."""
    size = min(2, len(wanted))
    found: set[int] = set()
    for offset in range(len(wanted) - size + 1):
        at = words.find(wanted[offset : offset + size])
        while at >= 0:
            found.add(max(at - offset, 0))
            at = words.find(wanted[offset : offset + size], at + 1)
    return found


def _runs(letters: Iterable[_Letter]) -> Iterator[Run]:
    """Letters that follow each other on a line, put together; blanks between them are left out."""
    words, line, column = "", 0, 0
    for letter in letters:
        if words and letter.line != line:
            yield Run(words, line, column)
            words = ""
        if not words:
            line, column = letter.line, letter.column
        words += letter.character
    if words:
        yield Run(words, line, column)
