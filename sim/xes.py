"""An event log as XES 1.0, the standard of IEEE for event logs (IEEE 1849-2016).

A case is a trace, an event an event: ``concept:name`` is the act, ``time:timestamp`` when it ended, or when it began if
it has not ended; ``start_timestamp`` when it began, where that is known. Events stand in their traces in the order of
time, and at the same minute in the order of the log.
"""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

import numpy as np

from sim.event_log import AT_ONCE, NOWHERE, EventLog, Spelling, Written, readable
from sim.ticks import Ticks
from sim.whole_file import whole_file

_ESCAPES = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_EXTENDED = "".join(
    f'  <extension name="{title}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
    for title, prefix in (
        ("Concept", "concept"),
        ("Time", "time"),
        ("Lifecycle", "lifecycle"),
        ("Organizational", "org"),
    )
)
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
{extensions}  <global scope="trace">
    <string key="concept:name" value="unknown"/>
    <string key="sort" value="unknown"/>
    <string key="kind" value="unknown"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="unknown"/>
    <string key="concept:instance" value="unknown"/>
    <string key="lifecycle:transition" value="complete"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00+08:00"/>
    <int key="visit" value="1"/>
  </global>
  <classifier name="activity" keys="concept:name"/>
  <classifier name="activity_and_lifecycle" keys="concept:name lifecycle:transition"/>
  <string key="concept:name" value={name}/>
  <string key="lifecycle:model" value="standard"/>
"""


class _Attribute(Spelling):
    """String attributes with one key; nothing for an empty text."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key

    def spell(self, text: str) -> str:
        return f'<string key="{self.key}" value={quoted(text)}/>' if text else ""


class _Act(Spelling):
    """An act with its labels."""

    def __init__(self, log: EventLog) -> None:
        super().__init__()
        self.log = log
        self.parts = [_Attribute(key) for key in ("concept:name", "label_zh", "label_en")]

    def __missing__(self, text: str) -> str:
        said = (text, *self.log.label(text))
        self[text] = spelt = "".join(part[one] for part, one in zip(self.parts, said, strict=True))
        for part in self.parts:
            self.replaced |= part.replaced
        return spelt


class _Spelt:
    """The cases and events of a log as XML."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.act = _Act(log)
        self.case, self.sort, self.kind = (_Attribute(key) for key in ("concept:name", "sort", "kind"))
        keys = ("lifecycle:transition", "org:resource", "outcome", "norms", "meeting")
        self.lifecycle, self.officer, self.outcome, self.norms, self.meeting = (_Attribute(key) for key in keys)

    @property
    def replaced(self) -> tuple[str, ...]:
        """The texts that had to be changed, each once."""
        spellings = (self.act, self.case, self.kind, self.officer, self.outcome, self.norms)
        return tuple(dict.fromkeys(one for spelling in spellings for one in spelling.replaced))

    def head(self, case: int) -> str:
        """What a trace says of its case."""
        log = self.log
        return self.case[log.case_ids[case]] + self.sort[log.case_sorts[case]] + self.kind[log.case_kinds[case]]

    def events(self, rows: Ticks) -> list[str]:
        """A line for each event."""
        log = self.log
        began = [one and f'<date key="start_timestamp" value="{one}"/>' for one in log.moments(log.start[rows])]
        columns = (rows, log.visit[rows], log.meeting[rows])
        return [
            f'    <event>{self.act[log.activity[row]]}<string key="concept:instance" value="e{row}"/>'
            f"{self.lifecycle[log.lifecycle[row]]}{start}"
            f'<date key="time:timestamp" value="{moment}"/>{self.officer[log.officer[row]]}'
            f'{self.outcome[log.outcome[row]]}{self.norms[" ".join(log.norms[row])]}<int key="visit" value="{visit}"/>'
            f"{self.meeting[log.case_ids[meeting]] if meeting != NOWHERE else ''}</event>\n"
            for moment, start, row, visit, meeting in zip(
                log.moments(log.time[rows]), began, *(column.tolist() for column in columns), strict=True
            )
        ]


def quoted(text: str) -> str:
    """A text as the value of an XML attribute, with its quotes. White space is kept as it is.

    >>> print(quoted('a < "b" & c\\td'))
    "a &lt; &quot;b&quot; &amp; c&#9;d"
    """
    return f'"{escape(text, _ESCAPES)}"'


def write_xes(log: EventLog, path: str | Path) -> Written:
    """Writes a log whole or not at all; compressed if the name ends with ``.gz``. The same log gives the same bytes.

    Raises ValueError for columns that do not fit together, BadInput when the file cannot be written.
    """
    log.check()
    spelt = _Spelt(log)
    with whole_file(path) as file, _compressed(file, str(path).endswith(".gz")) as stream:
        stream.write(_HEAD.format(extensions=_EXTENDED, name=quoted(readable(log.name))).encode())
        for cases, counts, rows in _whole_cases(log):
            events = spelt.events(rows)
            at = 0
            for case, count in zip(cases, counts, strict=True):
                inside = "".join(events[at : at + count])
                stream.write(f"  <trace>{spelt.head(case)}\n{inside}  </trace>\n".encode())
                at += count
        stream.write(b"</log>\n")
    return Written(Path(path), len(log.case_ids), len(log.activity), spelt.replaced)


def _whole_cases(log: EventLog) -> Iterator[tuple[range, list[int], Ticks]]:
    """Some cases, how many events each has, and these events by case and time: some thousands at once."""
    order = np.lexsort((log.time, log.case))  # stable: at the same minute as the log has them
    counts = np.bincount(log.case, minlength=len(log.case_ids))
    ends = np.cumsum(counts)
    first = at = 0
    while first < len(log.case_ids):
        fitting = int(np.searchsorted(ends, at + AT_ONCE, side="right"))
        last = max(first + 1, min(fitting, first + AT_ONCE))
        end = int(ends[last - 1])
        yield range(first, last), counts[first:last].tolist(), order[at:end]
        first, at = last, end


@contextlib.contextmanager
def _compressed(file: BinaryIO, wanted: bool) -> Iterator[BinaryIO | gzip.GzipFile]:
    if not wanted:
        yield file
        return
    with gzip.GzipFile("", "wb", 6, file, mtime=0) as stream:  # no name, no time: the same bytes for the same log
        yield stream
