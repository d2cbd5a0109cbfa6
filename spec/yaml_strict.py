"""What a YAML text must keep to before and beside the parser, so that no text is read as something it does not say.

The parser follows YAML 1.1 and is lenient in places. Here the bytes are decoded, invisible characters refused,
and the ground *between* the values is looked at: only spaces, comments and indicators may lie there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from spec.problems import BadInput, Problem
from spec.yaml_slips import slip

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Controls, line breaks of YAML 1.1 only (U+0085, U+2028, U+2029), zero-width and direction marks, lone surrogates."""

_SUSPECT = re.compile(r"\t|(?<=[^ \n])#|^%|\?(?=[^ \n])|:(?=[,\[\]{}])", re.MULTILINE)
"""Signs that the parser lets pass in places where YAML 1.2 does not; harmless inside most values."""

_GROUND = re.compile(
    r"(?:[ \n\[\]{},:.-]|\?(?=[ \n])|(?<![^ \n])#[^\n]*|^%YAML +1\.[12](?: +#[^\n]*| *)$)*", re.MULTILINE
)
"""What may lie between two values: spaces, indicators, comments, the one directive."""

_DIRECTIVE = re.compile(r"^%.*", re.MULTILINE)
_DOCUMENT_END = re.compile(r"^\.\.\.(?=[ \n]|\Z)", re.MULTILINE)
_COMMENT = re.compile(r"(?<![^ \n])#.*")
_BLOCK_HEADER = re.compile(r"[|>][+-]?([1-9]?)[+-]?(?: +#.*| *)$")
_DOCUMENT = re.compile(r"(?:---|\.\.\.)(?: |$)")
_WIDE_SPACE = "\u3000\xa0"
_CJK = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_MOST_CHARACTERS = 20  # invisible characters reported of one text

_MARKS = ((b"\xff\xfe\0\0", "UTF-32"), (b"\0\0\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


class Span(NamedTuple):
    """A value in the text, from ``start`` up to ``end``, counted in characters; ``plain`` when nothing quotes it."""

    start: int
    end: int
    plain: bool


@dataclass(frozen=True)
class Source:
    """A text that may be parsed: no byte order mark, every line break ``\\n``, no invisible character."""

    name: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their breaks."""
        return self.text.split("\n")

    @cached_property
    def suspects(self) -> list[int]:
        """Where the signs stand that :func:`ground` must look at."""
        return [found.start() for found in _SUSPECT.finditer(self.text)]

    @cached_property
    def breaks(self) -> list[int]:
        """Where the line breaks stand."""
        return [found.start() for found in re.finditer("\n", self.text)]

    def place(self, index: int) -> tuple[int, int]:
        """The line and the column, from 1, of a character."""
        line = bisect_left(self.breaks, index)
        return line + 1, index - (self.breaks[line - 1] if line else -1)

    def slip(self, index: int, kind: str, got: str = "", **facts: object) -> Problem:
        """A problem at one character."""
        return slip(self.name, *self.place(index), kind, got, **facts)


def prepare(text: str | bytes, name: str) -> Source:
    """The text made ready for the parser; raises ``BadInput`` for a wrong encoding or invisible characters."""
    source = Source(name, _unify(_decode(text, name) if isinstance(text, bytes) else text))
    bad = [found.start() for found in islice(_INVISIBLE.finditer(source.text), _MOST_CHARACTERS)]
    if bad:
        codes = [(index, ord(source.text[index])) for index in bad]
        raise BadInput(
            source.slip(index, "characters", code=f"U+{code:04X}", escape=f"\\u{code:04x}") for index, code in codes
        )
    return source


def _unify(text: str) -> str:
    """The text without a byte order mark and with one kind of line break."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, name: str) -> str:
    """Bytes as UTF-8, or the reason why not: the encoding they seem to have, the place of the first bad byte."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            raise BadInput([slip(name, 1, 1, "utf-16", encoding=encoding)])
    if len(data) > 1 and len(data) % 2 == 0 and (not data[0]) != (not data[1]):
        raise BadInput([slip(name, 1, 1, "utf-16", encoding="UTF-16")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = Source(name, _unify(data[: error.start].decode("utf-8")))
        first = max(data.rfind(b"\n", 0, error.start), data.rfind(b"\r", 0, error.start)) + 1
        kind = "gbk" if _looks_like_gbk(data[first:].splitlines()[0]) else "byte"
        raise BadInput([good.slip(len(good.text), kind, f"0x{data[error.start]:02X}")]) from None


def _looks_like_gbk(line: bytes) -> bool:
    """Whether a line reads as Chinese in GB18030: at least half of what is not ASCII is a common character."""
    try:
        foreign = [character for character in line.decode("gb18030") if character > "\x7f"]
    except UnicodeDecodeError:
        return False
    return 2 * len(_CJK.findall("".join(foreign))) > len(foreign)


def plain_slip(source: Source, start: int, text: str) -> Problem | None:
    """What is wrong with a value without quotation marks that the parser accepted."""
    if text == "-":
        return source.slip(start, "bracket-sign", sign="-")
    if text and (text[0] in _WIDE_SPACE or text[-1] in _WIDE_SPACE):
        wide = text[0] if text[0] in _WIDE_SPACE else text[-1]
        return source.slip(start, "wide-space", text, code=f"U+{ord(wide):04X}")
    return None


def block_slip(source: Source, line: int, own: int, text: str, column: int) -> Problem | None:
    """What is wrong with a value below ``|`` or ``>``, which stand in a line and column counted from 1.

    ``column``, from 0, is that of the list or mapping around it, or -1.
    """
    header = source.lines[line - 1][own - 1 :]
    found = _BLOCK_HEADER.match(header)
    if not found:
        kind = "tabs" if "\t" in header.partition("#")[0] else "block-header"
        return slip(source.name, line, own, kind, header)
    if own - 1 <= column:
        return slip(source.name, line, own, "indentation", header)
    if not found.group(1):  # the first line that says something sets the indentation, and the parser may have missed it
        below = next((number for number in range(line, len(source.lines)) if source.lines[number].strip(" ")), None)
        if below is not None:
            content = source.lines[below].lstrip(" ")
            indent = len(source.lines[below]) - len(content)
            if content[0] == "\t" and indent > column:
                return slip(source.name, below + 1, indent + 1, "tabs")
            if not text.strip("\n") and indent > column and not _DOCUMENT.match(source.lines[below]):
                return slip(source.name, below + 1, indent + 1, "block-lines", content)
    return None


def indent_slip(source: Source, first: int, last: int, start: int, column: int) -> Problem | None:
    """Whether a value in quotes or brackets has a line that is not indented beyond ``column``.

    The value runs from line ``first`` (where it begins at index ``start``) to line ``last``, counted from 0;
    ``column`` is that of the list or mapping around it, or -1. Inside brackets a comment may stand anywhere, and
    the closing bracket in the column itself.
    """
    bracket = source.text[start] in "[{"
    for number in range(first + 1, last + 1):
        line = source.lines[number]
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        if indent > column or not content or (bracket and content[0] == "#"):
            continue
        if bracket and indent == column and content[0] in "]}":
            continue
        if content[0] == "\t":
            return slip(source.name, number + 1, indent + 1, "tabs")
        if bracket:
            return slip(source.name, number + 1, indent + 1, "bracket-lines", content, line=first + 1)
        return source.slip(start, "quote-lines", line=number + 1)
    return None


def ground_slips(source: Source, spans: list[Span]) -> Iterator[Problem]:
    """What is wrong between the values, and with tabs inside plain ones; ``spans`` are in the order of the text."""
    starts = [span.start for span in spans]
    checked = 0  # everything before this index has been looked at
    for index in source.suspects:
        place = bisect_right(starts, index)
        span = spans[place - 1] if place else Span(0, 0, plain=False)
        if index < span.end:
            if span.plain and source.text[index] == "\t":
                yield source.slip(index, "tabs")
            elif span.plain and source.text[index] == "#" and source.text[index - 1] in _WIDE_SPACE:
                yield source.slip(index, "comment")
        elif source.text[index] == ":":
            if span.plain and not source.text[span.end : index].strip(" \n"):
                line, column = source.place(index)
                yield slip(source.name, line, column, "bracket-colon", source.lines[line - 1][column - 1 :])
        elif index >= checked:
            checked = spans[place].start if place < len(spans) else len(source.text)
            yield from _gap_slips(source, span.end, checked)


def _gap_slips(source: Source, start: int, end: int) -> Iterator[Problem]:
    """What is wrong with the text between two values."""
    for found in _DIRECTIVE.finditer(source.text, start, end):
        said = _DOCUMENT_END.split(source.text[start : found.start()])
        if (start and len(said) == 1) or _COMMENT.sub("", said[-1]).strip():
            yield source.slip(found.start(), "directives", found.group())
    match = _GROUND.match(source.text, start, end)
    index = match.end() if match else start
    kind = {"\t": "tabs", "#": "comment", "%": "directives", "?": "bracket-sign"}.get(source.text[index : index + 1])
    if index < end and kind:
        yield source.slip(index, kind, **({"sign": "?"} if kind == "bracket-sign" else {}))
