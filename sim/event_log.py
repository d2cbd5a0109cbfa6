"""An event log: what happened in a run, event by event, before it is written as XES, OCEL or CSV.

A log has *cases* (documents and meetings) and *events*: somebody did an act for a case. It is columns, so that a run's
arrays go in without a loop. :mod:`sim.xes`, :mod:`sim.ocel` and :mod:`sim.event_csv` write it; all three say the same
of every event, under the same id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from sim.ticks import NEVER, Ticks
from spec.bilingual import Bilingual

Sort = Literal["document", "meeting"]
NOWHERE = -1
"""The meeting of an event that belongs to none."""
ZONE = "+08:00"
"""Of all times: China has one, and no summer time."""
LIFECYCLES = frozenset(
    (
        *("schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume"),
        *("pi_abort", "ate_abort", "complete", "autoskip", "manualskip"),
    )
)
"""The transitions of the standard model of XES (IEEE 1849-2016, lifecycle extension)."""
_UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
AT_ONCE = 5_000
"""Events that are spelt at once: a long log is written in little memory."""


@dataclass(frozen=True, eq=False)
class EventLog:
    """C cases and E events; sequences of the lengths given.

    - ``first_day``: whose midnight is tick 0; a tick is a minute;
    - ``case_ids`` [C]: unique; ``case_sorts`` [C]; ``case_kinds`` [C]: kind of document or of meeting;
    - ``case`` [E]: the place of the event's case among the cases; ``activity`` [E]: the id of the act;
    - ``start``, ``end`` [E]: ticks; ``start`` is NEVER where it is not known, ``end`` where it had not come;
    - ``officer`` [E]: the post that acted, "" for nobody; ``lifecycle`` [E]: one of LIFECYCLES, "complete" for an act
      that ended; ``outcome`` [E]: "" for none; ``norms`` [E]: the norms that the act rests on;
    - ``visit`` [E]: from 1, and one more each time a document comes back to the same step;
    - ``meeting`` [E]: the place of the meeting among the cases at which it happened, NOWHERE for none;
    - ``labels``: what acts, posts, kinds and outcomes are called; an id without a label stands for itself.
    """

    first_day: date
    case_ids: Sequence[str]
    case_sorts: Sequence[Sort]
    case_kinds: Sequence[str]
    case: Ticks
    activity: Sequence[str]
    start: Ticks
    end: Ticks
    officer: Sequence[str]
    lifecycle: Sequence[str]
    outcome: Sequence[str]
    norms: Sequence[tuple[str, ...]]
    visit: Ticks
    meeting: Ticks
    labels: Mapping[str, Bilingual] = field(default_factory=dict)
    name: str = "guiju"

    @property
    def time(self) -> Ticks:
        """When each event happened: its end, or its start where it has not ended."""
        return np.where(self.end == NEVER, self.start, self.end)

    def slips(self) -> list[str]:
        """What is wrong with the columns, in plain words."""
        cases, events = len(self.case_ids), len(self.activity)
        found = [
            f"{name}: {len(column)} instead of {length}"
            for name, column, length in (
                ("case_sorts", self.case_sorts, cases),
                ("case_kinds", self.case_kinds, cases),
                *((name, getattr(self, name), events) for name in _EVENT_COLUMNS),
            )
            if len(column) != length
        ]
        if found:
            return found
        ids = {readable(one) for one in self.case_ids}
        if len(ids) < cases:
            found.append("case_ids: not unique")
        if both := sorted(ids & {readable(one) for one in self.officer}):
            found.append(f"officer: also the id of a case: {both[0]}")
        if other := sorted(set(self.lifecycle) - LIFECYCLES):
            found.append(f"lifecycle: no transition of the standard model: {other[0]}")
        if np.any((self.case < 0) | (self.case >= cases)):
            found.append("case: no such case")
        meets = np.array([sort == "meeting" for sort in self.case_sorts] + [False])
        if np.any((self.meeting < NOWHERE) | (self.meeting >= cases)):
            found.append("meeting: no such case")
        elif np.any(~meets[self.meeting] & (self.meeting != NOWHERE)):
            found.append("meeting: a case that is no meeting")
        started, ended = self.start != NEVER, self.end != NEVER
        if np.any(~started & ~ended):
            found.append("an event that neither started nor ended")
        if np.any(started & ended & (self.end < self.start)):
            found.append("an event that ended before it started")
        if np.any(~ended & (np.array(self.lifecycle, object) == "complete")):
            found.append("an event that is complete and has not ended")
        return found

    def check(self) -> None:
        """Raises ValueError with what is wrong with the columns."""
        if found := self.slips():
            raise ValueError("; ".join(found))

    def label(self, name: str) -> Bilingual:
        """What an id is called, itself if nothing else is known."""
        return self.labels.get(name, Bilingual(name, name))

    def blocks(self, order: Ticks) -> Iterator[Ticks]:
        """The events in an order, some thousands at a time."""
        for at in range(0, len(order), AT_ONCE):
            yield order[at : at + AT_ONCE]

    def moments(self, ticks: Ticks) -> list[str]:
        """Ticks as ISO 8601 with the offset of China; "" for NEVER."""
        known = ticks != NEVER
        minutes = np.where(known, ticks, 0).astype("timedelta64[m]")
        written = np.datetime_as_string(np.datetime64(self.first_day, "m") + minutes, unit="s").tolist()
        return [f"{one}{ZONE}" if there else "" for one, there in zip(written, known.tolist(), strict=True)]


_EVENT_COLUMNS = ("case", "start", "end", "officer", "lifecycle", "outcome", "norms", "visit", "meeting")


class Written(NamedTuple):
    """What stands in a file: cases, events, and the texts in which characters had to be replaced."""

    path: Path
    cases: int
    events: int
    replaced: tuple[str, ...]

    @property
    def note(self) -> Bilingual | None:
        """A sentence for the user, if anything was replaced."""
        if not self.replaced:
            return None
        count, first = len(self.replaced), self.replaced[0]
        return Bilingual(
            f"{count} 处文字含有文件格式不允许的字符，已换成 \ufffd，如“{first}”",
            f"in {count} texts, characters that the format does not allow were replaced by \ufffd, as in “{first}”",
        )


def readable(text: str) -> str:
    """The text with U+FFFD for what XML has no way to say: control characters, lone surrogates, U+FFFE, U+FFFF.

    >>> readable("报告\\x00\\ud800 a")
    '报告\ufffd\ufffd a'
    """
    return _UNREADABLE.sub("\ufffd", text)


class Spelling(dict[str, str]):
    """Texts as a format spells them, each spelt once; remembers which had to be changed to be readable."""

    def __init__(self) -> None:
        super().__init__()
        self.replaced: dict[str, None] = {}

    def spell(self, text: str) -> str:
        """A readable text in the format's own spelling."""
        raise NotImplementedError

    def __missing__(self, text: str) -> str:
        clean = readable(text)
        if clean != text:
            self.replaced[clean] = None
        self[text] = spelt = self.spell(clean)
        return spelt
