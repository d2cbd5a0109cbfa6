"""Reads an event log (CSV or XES, either one also gzipped) for its statistics: strictly, with every slip at its place.

A log that was cut short, decoded wrongly or of ragged rows gives figures that look sound; so whatever is doubtful is
refused with ``file:line:column``, up to :data:`MOST_SLIPS` at once, and what is only unusual is told in ``remarks``.
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from sim.log_csv import EMPTY, place_of, read_csv
from sim.log_events import LogEvent, alike, clocks, completed, ties
from sim.log_record import Columns
from sim.log_xes import read_xes
from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

MOST_BYTES = 200_000_000
MOST_SLIPS = 50
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
GUESSES = ("gb18030", "big5", "shift_jis")
TOO_LARGE = Bilingual(f"日志超过 {MOST_BYTES // 1_000_000} MB", f"the log is larger than {MOST_BYTES // 1_000_000} MB")
BAD_GZIP = Bilingual("gzip 文件损坏或不完整", "the gzip file is damaged or cut short")
MORE = Bilingual("还有更多错误，未一一列出", "there are more slips than are listed")
UNKNOWN_FORM = Bilingual("不认识的日志格式", "this is no kind of log that is read here")


@dataclass(frozen=True)
class ReadLog:
    """A log as it was read: events by case and time (ties in the usual order of activities).

    ``naive``: no time has an offset. ``timed``: some event has a start of its own. ``unfinished`` counts what was
    started and never completed.
    """

    name: str
    events: tuple[LogEvent, ...]
    naive: bool
    timed: bool
    unfinished: int
    remarks: tuple[Bilingual, ...]


def read_log(path: str | Path, columns: Columns = Columns()) -> ReadLog:  # noqa: B008 - frozen
    """The log of a file. Raises BadInput with every slip, OSError where the file cannot be opened."""
    file, place = str(path), Path(path)
    kinds = [one.lower() for one in place.suffixes]
    packed = kinds[-1:] == [".gz"]
    kind = next(iter(kinds[-2:-1] if packed else kinds[-1:]), "")
    if kind not in (".csv", ".xes"):
        raise BadInput(
            [Problem(file, 0, 0, UNKNOWN_FORM, kind, Bilingual(".csv / .xes / .xes.gz", ".csv / .xes / .xes.gz"))]
        )
    data = _content(place, file, packed)
    problems: list[Problem] = []
    remarks: list[Bilingual] = []
    if kind == ".xes":
        try:
            found, empty = read_xes(data, file, columns, problems, MOST_SLIPS)
        except BadInput as wrong:
            declared = re.search(rb"encoding=[\"']([^\"']+)", data[:200])
            is_utf8 = declared is None or declared[1].lower() == b"utf-8"
            also = _undecoded(data, file) if is_utf8 and data[:2] not in UTF_16 else []
            raise BadInput([*wrong.problems, *also]) from None
        if empty:
            remarks.append(
                Bilingual(f"{empty} 个轨迹没有事件，不计入", f"{empty} traces have no event and are not counted")
            )
    else:
        found = read_csv(_decoded(data, file), file, columns, problems, remarks, MOST_SLIPS)
    events, unfinished = completed(found, file, problems, remarks, MOST_SLIPS)
    if not problems and not events:
        problems.append(Problem(file, 0, 0, EMPTY))
    if problems:
        full = len(problems) >= MOST_SLIPS
        raise BadInput([*problems[:MOST_SLIPS], *([Problem(file, 0, 0, MORE)] if full else [])])
    remarks += [*clocks(events), *ties(events), *alike(events)]
    naive = events[0].end.offset is None
    return ReadLog(place.name, tuple(events), naive, any(one.start for one in events), unfinished, tuple(remarks))


def _content(place: Path, file: str, packed: bool) -> bytes:
    """The bytes of the file; a packed one is unpacked no further than the limit."""
    try:
        with gzip.open(place) if packed else place.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as wrong:
        raise BadInput([Problem(file, 0, 0, BAD_GZIP, str(wrong))]) from None
    if len(data) > MOST_BYTES:
        raise BadInput([Problem(file, 0, 0, TOO_LARGE)])
    return data


def _decoded(data: bytes, file: str) -> str:
    if slips := _undecoded(data, file):
        raise BadInput(slips)
    return data.decode("utf-8-sig")


def _undecoded(data: bytes, file: str) -> list[Problem]:
    """The slip of bytes that are not UTF-8, at the first of them, with the encoding that it might be."""
    if data[:2] in UTF_16:
        return [Problem(file, 1, 1, Bilingual("文件不是 UTF-8 编码，是 UTF-16", "not UTF-8: the file is UTF-16"))]
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        before = data[: wrong.start].decode("utf-8-sig")
        line, column = place_of(before, len(before))
        might = next((one for one in GUESSES if _decodes(data, one)), "")
        zh, en = (f"，可能是 {might.upper()}", f"; it might be {might.upper()}") if might else ("", "")
        if before.strip() and any(ord(one) > 127 for one in before):
            zh, en = zh + "，或几种编码混用", en + ", or several encodings mixed"
        return [Problem(file, line, column, Bilingual(f"不是 UTF-8 编码{zh}", f"not UTF-8{en}"))]
    return []


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
