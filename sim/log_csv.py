"""The records of a CSV event log with the place of every field (RFC 4180; LF, CR and CRLF end a line).

The csv module says neither where a field stands nor that a quotation mark stands in the wrong place, so fields are
told apart here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

DELIMITERS = (",", ";", "\t")
QUOTE_EXAMPLE = '"he said ""yes"""'
STRAY_QUOTE = Bilingual("引号的位置不对", "a quotation mark in the wrong place")
NOT_CLOSED = Bilingual("引号没有闭合，文件可能不完整", "a quotation mark is never closed; the file may be cut short")
CONTROL = Bilingual("文件含有控制字符（NUL 等），不是文本", "a control character (NUL, say): this is no text")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Field:
    """One field, and where it begins: line and column from 1."""

    text: str
    line: int
    column: int


@cache
def _pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf'(?:"((?:[^"]|"")*+)"|([^"{mark}\r\n][^{mark}\r\n]*+|))({mark}|\r\n|\n|\r|\Z)')


def delimiter_of(text: str) -> str:
    """The delimiter that the first line has most often; a comma where it has none.

    >>> delimiter_of("case;activity;time"), delimiter_of("case")
    (';', ',')
    """
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return max(DELIMITERS, key=first.count)


def records(text: str, file: str, delimiter: str) -> Iterator[list[Field]]:
    """The records one after the other; lines without a character are none.

    Raises BadInput at a misplaced or unclosed quotation mark and at a control character: what follows it could be read
    in more than one way.
    """
    if found := _CONTROL.search(text):
        line, column = place_of(text, found.start())
        raise BadInput([Problem(file, line, column, CONTROL, found[0])])
    pattern, at, line, begins, record = _pattern(delimiter), 0, 1, 0, list[Field]()
    while at < len(text) or record:
        found = pattern.match(text, at)
        if found is None:
            open_quote = text[at] == '"' and text.count('"', at) % 2 == 1
            raise BadInput(
                [Problem(file, line, at - begins + 1, NOT_CLOSED if open_quote else STRAY_QUOTE, example=QUOTE_EXAMPLE)]
            )
        quoted, bare, end = found.groups()
        record.append(Field(bare if quoted is None else quoted.replace('""', '"'), line, at - begins + 1))
        if quoted is not None:
            for inner in re.finditer(r"\r\n|\n|\r", quoted):
                line, begins = line + 1, at + 1 + inner.end()
        at = found.end()
        if end == delimiter:
            continue
        line, begins = line + 1, at
        if len(record) > 1 or record[0].text or quoted is not None:
            yield record
        record = []


def place_of(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1, of a character.

    >>> place_of("ab\\ncd", 4)
    (2, 2)
    """
    ends = [found.end() for found in re.finditer(r"\r\n|\n|\r", text[:at])]
    return len(ends) + 1, at - (ends[-1] if ends else 0) + 1
