"""Every norm of the source and where it lives; every quote and whether it stands in its article."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spec.bilingual import Bilingual
from spec.clauses import Clause, Declaration
from spec.norms import article_of, is_norm, norm_order
from spec.official_text import OfficialText, Sentence
from spec.plain_text import read_plain_text
from spec.problems import BadInput, Problem
from spec.quotation import find_quote, nearest, unquoted_sentences, where_else
from spec.rulebook import Stack

_EXAMPLE = "norm,article,class,cue,gloss"


@dataclass(frozen=True)
class CoveredNorm:
    """A norm that clauses carry. ``formal`` unless all of them are declarations, with the ``reason`` they give.

    ``served_by`` names what makes use of it (decide, prove, simulate, audit), sorted.
    """

    norm: str
    article: int
    formal: bool
    clauses: tuple[str, ...]
    served_by: tuple[str, ...] = ()
    reason: Bilingual | None = None


@dataclass(frozen=True)
class Quoted:
    """The quote of a clause. ``line`` is 0 when it is not found; then it stands in the articles ``elsewhere``, or
    ``near`` is what its own article says instead, on line ``near_line``.

    ``exact`` is False when only the width or shape of punctuation differs.
    """

    clause: Clause
    line: int
    article: int = 0
    exact: bool = True
    elsewhere: tuple[int, ...] = ()
    near: str = ""
    near_line: int = 0

    @property
    def found(self) -> bool:
        """Whether the quote stands in an article of the clause's norms."""
        return self.line > 0


@dataclass(frozen=True)
class Listed:
    """A norm of a checklist: its id, its article, its class and a gloss."""

    norm: str
    article: int
    kind: str = ""
    gloss: str = ""


def covered_norms(stack: Stack, served: Mapping[str, Iterable[str]] | None = None) -> tuple[CoveredNorm, ...]:
    """The norms that the clauses of a stack carry, in their order.

    ``served`` says for each service (decide, prove …) which norms it has made use of.
    """
    carriers: dict[str, list[Clause]] = {}
    for clause in stack.clauses.values():
        for norm in clause.norms:
            carriers.setdefault(norm, []).append(clause)
    uses = {service: frozenset(norms) for service, norms in (served or {}).items()}
    found = []
    for norm in sorted(carriers, key=norm_order):
        clauses = carriers[norm]
        reasons = [clause.shape.reason for clause in clauses if isinstance(clause.shape, Declaration)]
        formal = len(reasons) < len(clauses)
        services = tuple(sorted(service for service, norms in uses.items() if norm in norms))
        names = tuple(clause.name for clause in clauses)
        found.append(CoveredNorm(norm, article_of(norm), formal, names, services, None if formal else reasons[0]))
    return tuple(found)


def check_quotes(stack: Stack, text: OfficialText) -> tuple[Quoted, ...]:
    """Each clause with a quote and where the quote stands, by the name of the clause."""
    return tuple(_quoted(clause, text) for clause in stack.clauses.values() if clause.quote)


def _quoted(clause: Clause, text: OfficialText) -> Quoted:
    articles = list(dict.fromkeys(map(article_of, clause.norms)))
    for article in articles:
        place = find_quote(text, article, clause.quote)
        if place is not None:
            return Quoted(clause, place.line, article, place.exact)
    elsewhere = tuple(where_else(text, clause.quote))
    near = None if elsewhere else next(filter(None, (nearest(text, one, clause.quote) for one in articles)), None)
    return Quoted(clause, 0, 0, True, elsewhere, near.text if near else "", near.line if near else 0)


@dataclass(frozen=True)
class Unquoted:
    """A sentence of the text that no clause quotes. ``reasons`` are those of the declarations of its article."""

    sentence: Sentence
    reasons: tuple[Bilingual, ...] = ()


def sentences_without_quote(stack: Stack, text: OfficialText) -> list[Unquoted]:
    """The sentences of the text that no clause quotes, each with the reasons why its article is only declared."""
    quotes: dict[int, list[str]] = {}
    for clause in stack.clauses.values():
        for article in map(article_of, clause.norms):
            quotes.setdefault(article, []).append(clause.quote)
    reasons: dict[int, dict[Bilingual, None]] = {}
    for one in covered_norms(stack):
        if one.reason is not None:
            reasons.setdefault(one.article, {})[one.reason] = None
    left = unquoted_sentences(text, {article: [quote for quote in those if quote] for article, those in quotes.items()})
    return [Unquoted(sentence, tuple(reasons.get(sentence.article, ()))) for sentence in left]


def read_checklist(path: Path) -> tuple[Listed, ...]:
    """The norms of a checklist: a CSV file with the columns ``norm`` and, if it likes, ``class`` and ``gloss``.

    Raises BadInput with every slip.
    """
    name = path.as_posix()
    text = read_plain_text(path)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        numbered = list(_numbered(rows))
    except csv.Error as wrong:
        message = Bilingual("CSV 写法不对", "this is not well-formed CSV")
        raise BadInput([Problem(name, rows.line_num, 1, message, str(wrong), example=_EXAMPLE)]) from None
    if not numbered:
        raise BadInput([Problem(name, 0, 0, Bilingual("文件是空的", "the file is empty"), example=_EXAMPLE)])
    (line, head), *entries = numbered
    columns = [cell.strip() for cell in head]
    if "norm" not in columns:
        message = Bilingual("缺少 norm 一列", "there is no column 'norm'")
        raise BadInput([Problem(name, line, 1, message, ",".join(head)[:60], example=_EXAMPLE)])
    return _checklist(columns, entries, name)


def _numbered(rows: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV reader that say something, each with the line on which it begins."""
    before = 0
    for row in rows:
        if any(cell.strip() for cell in row):
            yield before + 1, row
        before = rows.line_num


def _checklist(columns: list[str], entries: Iterable[tuple[int, list[str]]], name: str) -> tuple[Listed, ...]:
    problems: list[Problem] = []
    found: dict[str, Listed] = {}
    for line, row in entries:
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=False))
        norm = cells.get("norm", "")
        if len(row) != len(columns):
            message, wanted = Bilingual("这一行的列数不对", "the number of cells is not right"), str(len(columns))
            problems.append(Problem(name, line, 1, message, str(len(row)), Bilingual(wanted, wanted)))
        elif not is_norm(norm):
            message = Bilingual("规范编号写法不对", "a norm is not well formed")
            problems.append(Problem(name, line, 1, message, norm, example="A54.6"))
        elif norm in found:
            problems.append(Problem(name, line, 1, Bilingual("规范重复", "this norm stands twice"), norm))
        else:
            found[norm] = Listed(norm, article_of(norm), cells.get("class", ""), cells.get("gloss", ""))
    if problems:
        raise BadInput(problems)
    return tuple(sorted(found.values(), key=lambda one: norm_order(one.norm)))


def missing_norms(checklist: Iterable[Listed], carried: Iterable[CoveredNorm]) -> tuple[Listed, ...]:
    """The norms of a checklist that no clause carries."""
    there = {one.norm for one in carried}
    return tuple(one for one in checklist if one.norm not in there)
