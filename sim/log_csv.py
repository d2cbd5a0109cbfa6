"""The events of a CSV log as they are written, with the place of every field (RFC 4180; LF, CR and CRLF end a line).

The csv module says neither where a field stands nor that a quotation mark stands in the wrong place, so fields are
told apart here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sim.log_record import Columns, Record
from spec.bilingual import Bilingual
from spec.nearest import instead
from spec.problems import BadInput, Problem

DELIMITERS = (",", ";", "\t")
QUOTE_EXAMPLE = '"he said ""yes"""'
STRAY_QUOTE = Bilingual("引号的位置不对", "a quotation mark in the wrong place")
NOT_CLOSED = Bilingual("引号没有闭合，文件可能不完整", "a quotation mark is never closed; the file may be cut short")
CONTROL = Bilingual("文件含有控制字符（NUL 等），不是文本", "a control character (NUL, say): this is no text")
EMPTY = Bilingual("日志里没有事件", "the log has no event")
IS_XML = Bilingual("内容是 XML；若是 XES，文件名应以 .xes 结尾", "this is XML; if it is XES, name it .xes")
NO_COLUMN = Bilingual("缺少列“{}”", "the column '{}' is missing")
TWO_COLUMNS = Bilingual("列名重复", "two columns have this name")
RAGGED = Bilingual("这一行的列数与表头不同", "this row has not as many fields as the header")
NO_CASE = Bilingual("案卷名称为空", "the name of the case is empty")
NO_ACTIVITY = Bilingual("活动名称为空", "the name of the activity is empty")
FULL_WIDTH = Bilingual(
    "列之间用的是全角逗号，应为半角", "full-width commas between the columns; ASCII commas are expected"
)
OPTION_OF = {"case": "--case", "activity": "--activity", "time": "--time", "start": "--start", "resource": "--resource"}
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


def read_csv(
    text: str, file: str, columns: Columns, problems: list[Problem], remarks: list[Bilingual], most: int
) -> list[Record]:
    """The events of a CSV log in the order of the file.

    Slips of rows go to ``problems``, at most ``most`` of them, and what is unusual to ``remarks``. Raises BadInput
    where nothing further can be read.
    """
    if text.lstrip().startswith("<"):
        raise BadInput([Problem(file, 1, 1, IS_XML)])
    delimiter = delimiter_of(text)
    rows = records(text, file, delimiter)
    header = next(rows, None)
    if header is None:
        raise BadInput([Problem(file, 0, 0, EMPTY)])
    names = [one.text for one in header]
    if len(names) == 1 and "，" in names[0]:
        raise BadInput([Problem(file, 1, names[0].index("，") + 1, FULL_WIDTH, "，", Bilingual(",", ","))])
    at: dict[str, int] = {}
    standard = Columns()
    for key in ("case", "activity", "time", "start", "resource", "transition", "instance"):
        wanted = getattr(columns, key)
        if names.count(wanted) > 1:
            second = header[[place for place, one in enumerate(names) if one == wanted][1]]
            problems.append(Problem(file, second.line, second.column, TWO_COLUMNS, wanted))
        if wanted in names:
            at[key] = names.index(wanted)
        elif key in ("case", "activity", "time") or wanted != getattr(standard, key):
            near = instead(wanted, names, Bilingual(" / ".join(names[:12]), " / ".join(names[:12])))
            message = Bilingual(NO_COLUMN.zh.format(wanted), NO_COLUMN.en.format(wanted))
            problems.append(Problem(file, header[0].line, 1, message, "", near, f"{OPTION_OF[key]} NAME"))
    if problems:
        raise BadInput(problems)
    if text[-1] not in "\r\n":
        remarks.append(
            Bilingual("最后一行没有换行符：文件可能不完整", "the last line has no end: the file may be cut short")
        )
    if delimiter != ",":
        shown = {"\t": "TAB"}.get(delimiter, delimiter)
        remarks.append(Bilingual(f"列之间以 {shown} 分隔", f"columns are separated by {shown}"))
    found: list[Record] = []
    for row in rows:
        if len(problems) >= most:
            break
        if len(row) != len(names):
            place = row[min(len(row), len(names)) - 1] if len(row) < len(names) else row[len(names)]
            expected = Bilingual(str(len(names)), str(len(names)))
            problems.append(Problem(file, place.line, place.column, RAGGED, str(len(row)), expected))
            continue
        case, activity, time = row[at["case"]], row[at["activity"]], row[at["time"]]
        texts = {key: row[at[key]].text if key in at else "" for key in ("start", "transition", "resource", "instance")}
        start = row[at["start"]] if "start" in at else time
        for cell, message in ((case, NO_CASE), (activity, NO_ACTIVITY)):
            if not cell.text.strip():
                problems.append(Problem(file, cell.line, cell.column, message))
        found.append(
            Record(
                case.text,
                activity.text,
                time.text,
                texts["start"],
                texts["transition"],
                texts["resource"],
                texts["instance"],
                (row[0].line, row[0].column),
                (time.line, time.column),
                (start.line, start.column),
            )
        )
    return found
