"""What the parser complains of, in our words and at the place that its author must mend.

The complaints of the two parsers (C and Python) differ in wording and come from the line after the slip as often as
not; a slip is therefore told from the complaint *and* the text around it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml.error import Mark, MarkedYAMLError, YAMLError

from spec.problems import Problem
from spec.yaml_slips import slip
from spec.yaml_strict import Source

_COMPLAINTS: tuple[tuple[str, str], ...] = (
    (r"scanning an (alias|anchor)", "aliases"),
    (r"a tag\b|tag handle|%TAG|tag URI|tag directive", "tags"),
    (r"directive|incompatible YAML document", "directives"),
    (r"quoted scalar.*(end of stream|document (separator|indicator))", "quote-open"),
    (r"escape|hexdec", "escape"),
    (r"tab character", "tabs"),
    (r"block scalar.*(comment or (a )?line break|indentation indicator)", "block-header"),
    (r"block scalar", "block-lines"),
    (r"simple key", "colon-missing"),
    (r"mapping values", "second-colon"),
    (r"sequence entries", "dash"),
    (r"cannot start any token", "start"),
    (r"plain scalar.*found unexpected ':'", "bracket-colon"),
    (r"',' or '[]}]'", "bracket-item"),
    (r"flow node", "bracket-value"),
    (r"<?document start>?", "after-value"),
    (r"block mapping", "indentation"),
    (r"block collection", "list-line"),
)
"""What a complaint says, and the kind of slip that it points to; the first that is found counts."""

_KEY_BY_WIDE_COLON = re.compile(r" *(?:- +)*(?:(?!: |:$)[^：\"'\[\]{}#])+(：)")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_WIDE_QUOTE = re.compile(r"(?:^ *|: +|- +|[\[{,] *)([“”‘’「『＂＇])")
_WIDE_BRACKETS = {"［": "[", "］": "]", "｛": "{", "｝": "}"}
_WIDE_SIGNS = {**_WIDE_BRACKETS, "，": ",", "【": "[", "】": "]", "－": "- ", "＃": "#"}
_WIDE_SIGN = re.compile("([" + "".join(_WIDE_SIGNS) + "])")
_WIDE_START = re.compile(r" *([－＃])")
_WIDE_BLANK = re.compile(r"(?:^ *|:)([\u3000\xa0])")
_HALF_COLON = re.compile(r":(?: |$)")
_ENTRY = re.compile(r" *(?:- |[^\s:]+:(?: |$))")
_LONGEST_HINT = 500  # characters of a line that are searched for a full-width sign
_CLOSING = {"[": "]", "{": "}"}
_LONGEST_KEY = 1024  # characters that the parser looks back for the beginning of a key


class Spot(NamedTuple):
    """A place, counted from 0."""

    line: int
    column: int


def explain(error: YAMLError, source: Source, bracket: Spot | None) -> Problem:
    """The complaint of a parser as a problem; ``bracket`` is where the innermost open bracket stands."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return slip(source.name, 1, 1, "syntax")
    mark = _spot(source, error.problem_mark)
    context = _spot(source, error.context_mark) if error.context_mark else mark
    said = f"{error.context or ''} {error.problem or ''}"
    kind = next((kind for pattern, kind in _COMPLAINTS if re.search(pattern, said)), "syntax")
    if kind in ("aliases", "tags", "quote-open"):
        return _at(source, context, kind)
    if bracket and error.problem_mark.index >= len(source.text.rstrip()):
        return _at(source, bracket, "bracket-open", narrow=_CLOSING[_line(source, bracket.line)[bracket.column]])
    return (
        _tab(source, mark, context) or _full_width(source, kind, mark, context) or _refine(source, kind, mark, context)
    )


def _spot(source: Source, mark: Mark) -> Spot:
    """Where a mark stands; at the end of the text the C parser is one line too far."""
    line, column = source.place(min(mark.index, len(source.text)))
    return Spot(line - 1, column - 1)


def _at(source: Source, mark: Spot, kind: str, **facts: object) -> Problem:
    """A slip where a mark stands, showing what begins there."""
    return slip(source.name, mark.line + 1, mark.column + 1, kind, _line(source, mark.line)[mark.column :], **facts)


def _line(source: Source, number: int) -> str:
    """A line counted from 0; empty after the end."""
    return source.lines[number] if 0 <= number < len(source.lines) else ""


def _above(source: Source, number: int) -> int:
    """The nearest line above that says something, or -1."""
    number -= 1
    while number >= 0 and (not _line(source, number).strip() or _line(source, number).lstrip().startswith("#")):
        number -= 1
    return number


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _tab(source: Source, mark: Spot, context: Spot) -> Problem | None:
    """A tab in the indentation of the lines complained of, or at the very place."""
    for number in (mark.line, context.line):
        line = _line(source, number)
        blank = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in blank:
            return slip(source.name, number + 1, blank.index("\t") + 1, "tabs")
    if _line(source, mark.line)[mark.column : mark.column + 1] == "\t":
        return slip(source.name, mark.line + 1, mark.column + 1, "tabs")
    return None


def _full_width(source: Source, kind: str, mark: Spot, context: Spot) -> Problem | None:
    """A full-width sign that explains a complaint: on its line, where its key or bracket begins, or just above."""
    numbers = [mark.line]
    if kind == "colon-missing" or kind.startswith("bracket"):
        numbers.append(context.line)
    if kind == "second-colon" and not _HALF_COLON.search(_line(source, mark.line)[: mark.column]):
        numbers.append(_above(source, mark.line))
    for number in numbers:
        line = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), _line(source, number)[:_LONGEST_HINT])
        if found := _WIDE_BLANK.search(line):
            wide = "wide-blank"
        elif found := _WIDE_START.match(line):
            wide = "wide-sign"
        elif kind in ("colon-missing", "second-colon") and (found := _KEY_BY_WIDE_COLON.match(line)):
            wide = "wide-colon"
        elif kind in ("second-colon", "bracket-item") and number == mark.line and (found := _WIDE_QUOTE.search(line)):
            wide = "wide-quote"
        elif kind in ("second-colon", "bracket-item", "bracket-value") and (found := _wide_sign(line)):
            wide = "wide-sign"
        else:
            continue
        sign = found.group(1)
        facts = {"sign": sign, "narrow": _WIDE_SIGNS.get(sign, ""), "code": f"U+{ord(sign):04X}"}
        return slip(source.name, number + 1, found.start(1) + 1, wide, line.strip(" "), **facts)
    return None


def _wide_sign(line: str) -> re.Match[str] | None:
    """The first full-width bracket of a line; or its first full-width sign when a bracket opens on it."""
    found = _WIDE_SIGN.search(line)
    return found if found and (found.group(1) in _WIDE_BRACKETS or "[" in line or "{" in line) else None


def _refine(source: Source, kind: str, mark: Spot, context: Spot) -> Problem:
    """The slip itself, where one complaint has several causes."""
    line = _line(source, mark.line)
    before = line[: mark.column]
    if kind in ("second-colon", "colon-missing") and len(before.lstrip()) > _LONGEST_KEY:
        return slip(source.name, mark.line + 1, _indent(line) + 1, "key-length", line.strip(), most=_LONGEST_KEY)
    if kind == "colon-missing":
        sign = _line(source, context.line)[context.column : context.column + 1]
        return _at(source, context, {"&": "aliases", "*": "aliases", "!": "tags"}.get(sign, kind))
    if kind == "second-colon" and not _HALF_COLON.search(before):
        above = _above(source, mark.line)
        if line.startswith("---"):
            return _at(source, mark, "syntax")
        if above >= 0 and not _HALF_COLON.search(_line(source, above)):
            return slip(
                source.name, above + 1, _indent(_line(source, above)) + 1, "colon-missing", _line(source, above).strip()
            )
        return slip(source.name, mark.line + 1, _indent(line) + 1, "deeper", line.strip())
    if kind == "directives":
        return slip(source.name, mark.line + 1, 1, kind, line)
    if kind in ("indentation", "list-line", "after-value") and line[mark.column : mark.column + 1] == ":":
        return _at(source, mark, "syntax")
    if kind == "start":
        return _at(source, mark, kind, sign=line[mark.column : mark.column + 1])
    if kind == "escape" and "\\" in line[: mark.column + 1]:
        column = line.rindex("\\", 0, mark.column + 1)
        return slip(source.name, mark.line + 1, column + 1, kind, line[column:])
    if kind == "bracket-item":
        narrow = _CLOSING.get(_line(source, context.line)[context.column : context.column + 1], "]")
        opening = _line(source, context.line)
        if mark.line > context.line and _ENTRY.match(line) and _indent(line) <= _indent(opening):
            return _at(source, context, "bracket-open", narrow=narrow)
        return _at(source, mark, kind, line=context.line + 1, narrow=narrow)
    if kind in ("indentation", "list-line") and before.strip():
        return _at(source, mark, "after-value")
    if kind == "after-value" and not before.strip():
        if mark.line >= len(source.lines) - 1 and not line:
            return slip(source.name, mark.line + 1, 1, "empty")
        ended = _line(source, _above(source, mark.line)).startswith("...")
        return _at(source, mark, "document-end" if ended else "indentation")
    return _at(source, mark, kind)
