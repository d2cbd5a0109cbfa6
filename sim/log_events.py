"""What was done, and when: the events of a log with their times, starts joined with completions.

A start of the lifecycle is joined with the next completion of its kind, first in, first out; other transitions are
told and not counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from unicodedata import normalize

from sim.log_record import Record
from sim.log_times import EXAMPLE, Moment, read_moment
from spec.bilingual import Bilingual
from spec.problems import Problem

NO_TIME = Bilingual("缺少时间", "the time is missing")
BAD_TIME = Bilingual("时间的写法不对", "this is no time")
MIXED = Bilingual("有的时间带时区，有的不带，无法排序", "some times have an offset and some have none: no order holds")
BACKWARDS = Bilingual("开始晚于结束", "it starts after its end")


@dataclass(frozen=True, slots=True)
class LogEvent:
    """Something that was done: case, activity, when it was begun (None: not known) and when it was complete."""

    case: str
    activity: str
    start: Moment | None
    end: Moment
    resource: str


@dataclass
class _Dated:
    """Records whose times could be read: completions with their start where it stands beside them, and starts."""

    ends: list[tuple[Record, Moment, Moment | None]] = field(default_factory=list)
    starts: list[tuple[Record, Moment]] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)


def completed(
    found: Iterable[Record], file: str, problems: list[Problem], remarks: list[Bilingual], most: int
) -> tuple[list[LogEvent], int]:
    """The completed events by case and time; a start of the lifecycle is joined with the next completion of its kind.

    Joined first in, first out, by case, activity and instance (van der Aalst, *Process Mining*, 2nd ed. 2016, ch. 5).
    The number tells how many were started and never completed.
    """
    dated = _dated(found, file, problems, most)
    for name, count in sorted(dated.others.items()):
        remarks.append(
            Bilingual(
                f"{count} 个 {name} 事件只作记录，不计入", f"{count} events of the transition {name} are not counted"
            )
        )
    events, unfinished = _joined(dated)
    if unfinished:
        remarks.append(
            Bilingual(
                f"{unfinished} 个活动有开始而无完成：时长未知，其余显得偏短",
                f"{unfinished} activities were started and not completed: unknown times, the others look shorter",
            )
        )
    return events, unfinished


def _dated(found: Iterable[Record], file: str, problems: list[Problem], most: int) -> _Dated:
    """The records by what they tell, up to ``most`` slips."""
    dated = _Dated()
    first: Moment | None = None
    for one in found:
        if len(problems) >= most:
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
            dated.ends.append((one, end, start))
        elif transition == "start":
            dated.starts.append((one, end))
        else:
            dated.others[transition] += 1
    return dated


def _joined(dated: _Dated) -> tuple[list[LogEvent], int]:
    """The completions in order, each with its start where there is one; and how many starts are left over."""
    waiting: dict[tuple[str, str, str], deque[Moment]] = defaultdict(deque)
    usual = _usual_order([(one.case, one.activity, end.micros) for one, end, _ in dated.ends])
    ordered = sorted(
        [(end.micros, 1, one, end, start) for one, end, start in dated.ends]
        + [(begun.micros, 0, one, begun, None) for one, begun in dated.starts],
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
    for _, is_end, one, moment, start in ordered:
        key = (one.case, one.activity, one.instance)
        if not is_end:
            waiting[key].append(moment)
            continue
        if start is None and waiting[key]:
            start = waiting[key].popleft()
        events.append(LogEvent(one.case, one.activity, start, moment, one.resource))
    return events, sum(map(len, waiting.values()))


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


def alike(events: Sequence[LogEvent]) -> list[Bilingual]:
    """What is to be told of names that differ by spaces, width or case only: one thing may be counted as two."""
    said = []
    for names, zh, en in (
        ({one.case for one in events}, "案卷", "cases"),
        ({one.activity for one in events}, "活动", "activities"),
    ):
        groups: dict[str, list[str]] = defaultdict(list)
        for name in sorted(names):
            groups["".join(normalize("NFKC", name).casefold().split())].append(name)
        if some := [group for group in groups.values() if len(group) > 1]:
            pairs, shown = ("pair" if len(some) == 1 else "pairs"), " / ".join(map(repr, some[0]))
            said.append(
                Bilingual(
                    f"{len(some)} 组{zh}名称只差空格、全半角或大小写，按不同名称计：{shown}",
                    f"{len(some)} {pairs} of names of {en} "
                    f"differ by spaces, width or case only, and count apart: {shown}",
                )
            )
    return said


def _moment(text: str, file: str, place: tuple[int, int], problems: list[Problem]) -> Moment | None:
    found = read_moment(text)
    if found is None:
        missing = not text.strip()
        problems.append(Problem(file, *place, NO_TIME if missing else BAD_TIME, text.strip(), example=EXAMPLE))
    return found


def clocks(events: Sequence[LogEvent]) -> list[Bilingual]:
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


def ties(events: Sequence[LogEvent]) -> list[Bilingual]:
    """What is to be told of events at one time in one case."""
    same = sum(a.case == b.case and a.end.micros == b.end.micros for a, b in pairwise(events))
    if not same:
        return []
    return [
        Bilingual(
            f"{same} 个事件与同案前一事件同时：先后按各活动通常的次序定，并非日志所载",
            f"{same} events have the same time as the one before in their case: put in the usual order of activities",
        )
    ]
