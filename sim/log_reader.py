"""Reads an event log (CSV or XES, either one also gzipped) for its statistics: strictly, with every slip at its place.

A log that was cut short, decoded wrongly or of ragged rows gives figures that look sound; so whatever is doubtful is
refused with ``file:line:column``, up to :data:`MOST_SLIPS` at once, and what is only unusual is told in ``remarks``.
"""

from __future__ import annotations

import gzip
import re
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sim.log_csv import delimiter_of, place_of, records
from sim.log_record import Columns, Record
from sim.log_times import EXAMPLE, Moment, read_moment
from sim.log_xes import read_xes
from spec.bilingual import Bilingual
from spec.nearest import instead
from spec.problems import BadInput, Problem

MOST_BYTES = 200_000_000
MOST_SLIPS = 50
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
GUESSES = ("gb18030", "big5", "shift_jis")
TOO_LARGE = Bilingual(f"日志超过 {MOST_BYTES // 1_000_000} MB", f"the log is larger than {MOST_BYTES // 1_000_000} MB")
BAD_GZIP = Bilingual("gzip 文件损坏或不完整", "the gzip file is damaged or cut short")
EMPTY = Bilingual("日志里没有事件", "the log has no event")
MORE = Bilingual("还有更多错误，未一一列出", "there are more slips than are listed")
UNKNOWN_FORM = Bilingual("不认识的日志格式", "this is no kind of log that is read here")
IS_XML = Bilingual("内容是 XML；若是 XES，文件名应以 .xes 结尾", "this is XML; if it is XES, name it .xes")
NO_COLUMN = Bilingual("缺少列“{}”", "the column '{}' is missing")
TWO_COLUMNS = Bilingual("列名重复", "two columns have this name")
RAGGED = Bilingual("这一行的列数与表头不同", "this row has not as many fields as the header")
NO_CASE = Bilingual("案卷名称为空", "the name of the case is empty")
NO_ACTIVITY = Bilingual("活动名称为空", "the name of the activity is empty")
NO_TIME = Bilingual("缺少时间", "the time is missing")
BAD_TIME = Bilingual("时间的写法不对", "this is no time")
MIXED = Bilingual("有的时间带时区，有的不带，无法排序", "some times have an offset and some have none: no order holds")
BACKWARDS = Bilingual("开始晚于结束", "it starts after its end")
FULL_WIDTH = Bilingual(
    "列之间用的是全角逗号，应为半角", "full-width commas between the columns; ASCII commas are expected"
)
OPTION_OF = {"case": "--case", "activity": "--activity", "time": "--time", "start": "--start", "resource": "--resource"}


@dataclass(frozen=True, slots=True)
class LogEvent:
    """Something that was done: case, activity, when it was begun (None: not known) and when it was complete."""

    case: str
    activity: str
    start: Moment | None
    end: Moment
    resource: str


@dataclass(frozen=True)
class ReadLog:
    """A log as it was read: events by case and time (ties in the usual order of activities: that of lines says nothing).

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
        found = _csv_records(_decoded(data, file), file, columns, problems, remarks)
    events, unfinished = _events(found, file, problems, remarks)
    if not problems and not events:
        problems.append(Problem(file, 0, 0, EMPTY))
    if problems:
        full = len(problems) >= MOST_SLIPS
        raise BadInput([*problems[:MOST_SLIPS], *([Problem(file, 0, 0, MORE)] if full else [])])
    remarks += _zones(events)
    remarks += _ties(events)
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


def _csv_records(
    text: str, file: str, columns: Columns, problems: list[Problem], remarks: list[Bilingual]
) -> list[Record]:
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
        if len(problems) >= MOST_SLIPS:
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


# ---- what happened ---------------------------------------------------------------------------------------------------


def _events(
    found: Iterable[Record], file: str, problems: list[Problem], remarks: list[Bilingual]
) -> tuple[list[LogEvent], int]:
    """The completed events by case and time; a start of the lifecycle is joined with the next completion of its kind.

    Joined first in, first out, by case, activity and instance (van der Aalst, *Process Mining*, 2nd ed. 2016, 5.2).
    """
    dated: list[tuple[Record, Moment, Moment | None]] = []
    others: Counter[str] = Counter()
    starts: list[tuple[Record, Moment]] = []
    first: Moment | None = None
    for one in found:
        if len(problems) >= MOST_SLIPS:
            break
        end, start = _moment(one.time, file, one.time_place, problems), None
        if one.start.strip():
            start = _moment(one.start, file, one.start_place, problems)
        if end is None or (one.start.strip() and start is None):
            continue
        first = first or end
        for moment, place in ((end, one.time_place), (start, one.start_place)):
            if moment is not None and (moment.offset is None) != (first.offset is None):
                problems.append(Problem(file, *place, MIXED, one.time, example=EXAMPLE))
        if start is not None and start.micros > end.micros:
            problems.append(
                Problem(file, *one.start_place, BACKWARDS, one.start, Bilingual(f"≤ {one.time}", f"≤ {one.time}"))
            )
        transition = one.transition.strip().lower()
        if transition in ("", "complete"):
            dated.append((one, end, start))
        elif transition == "start":
            starts.append((one, end))
        else:
            others[transition] += 1
    for name, count in sorted(others.items()):
        remarks.append(
            Bilingual(
                f"{count} 个 {name} 事件只作记录，不计入", f"{count} events of the transition {name} are not counted"
            )
        )
    waiting: dict[tuple[str, str, str], deque[Moment]] = defaultdict(deque)
    usual = _usual_order([(one.case, one.activity, end.micros) for one, end, _ in dated])
    ordered = sorted(
        [(end.micros, 1, one, end, start) for one, end, start in dated]
        + [(begun.micros, 0, one, begun, None) for one, begun in starts],
        key=lambda each: (
            each[2].case,
            each[0],
            each[1],
            usual.get(each[2].activity, 0.0),
            each[2].activity,
            each[4].micros if each[4] else 0,
            each[2].resource,
        ),
    )
    events = []
    for _, completed, one, moment, start in ordered:
        key = (one.case, one.activity, one.instance)
        if not completed:
            waiting[key].append(moment)
            continue
        if start is None and waiting[key]:
            start = waiting[key].popleft()
        events.append(LogEvent(one.case, one.activity, start, moment, one.resource))
    unfinished = sum(map(len, waiting.values()))
    if unfinished:
        remarks.append(
            Bilingual(
                f"{unfinished} 个活动有开始而无完成：时长未知，其余显得偏短",
                f"{unfinished} activities were started and not completed: unknown times, the others look shorter",
            )
        )
    return events, unfinished


def _usual_order(ends: Iterable[tuple[str, str, int]]) -> dict[str, float]:
    """How many events of its case are earlier than an activity, on average: the order in which activities usually come.

    It decides between events of one time. Times by name alone would put checking before receiving, and the order of
    lines says nothing: a log may be sorted by anything.
    """
    cases: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for case, activity, end in ends:
        cases[case].append((end, activity))
    earlier, counts = Counter[str](), Counter[str]()
    for some in cases.values():
        times = sorted(end for end, _ in some)
        for end, activity in some:
            earlier[activity] += bisect_left(times, end)
            counts[activity] += 1
    return {one: earlier[one] / counts[one] for one in counts}


def _moment(text: str, file: str, place: tuple[int, int], problems: list[Problem]) -> Moment | None:
    found = read_moment(text)
    if found is None:
        missing = not text.strip()
        problems.append(Problem(file, *place, NO_TIME if missing else BAD_TIME, text.strip(), example=EXAMPLE))
    return found


def _zones(events: Sequence[LogEvent]) -> list[Bilingual]:
    """What is to be told of the clocks that wrote the times."""
    said = []
    offsets = {one.end.offset for one in events}
    if offsets == {None}:
        said.append(
            Bilingual(
                "时间不带时区：按同一时钟理解，夏令时换时当日的时长可能差一小时",
                "times have no offset: taken as one clock; where clocks change, a time may be an hour wrong",
            )
        )
    elif offsets == {0}:
        said.append(
            Bilingual(
                "时间都写作 UTC：若办公地不在此时区，夜间和周末的份额会有偏移",
                "all times are in UTC: where the office is elsewhere, shares of night and weekend are shifted",
            )
        )
    if dated := sum(one.end.dated for one in events):
        said.append(Bilingual(f"{dated} 个事件只有日期", f"{dated} events have a date only: times are rounded to days"))
    return said


def _ties(events: Sequence[LogEvent]) -> list[Bilingual]:
    ties = sum(a.case == b.case and a.end.micros == b.end.micros for a, b in pairwise(events))
    if not ties:
        return []
    return [
        Bilingual(
            f"{ties} 个事件与同案前一事件同时：先后按各活动通常的次序定，并非日志所载",
            f"{ties} events have the same time as the one before in their case: put in the usual order of activities",
        )
    ]
