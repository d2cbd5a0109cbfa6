"""An event of a log as it is written, before its times are read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """The names of the columns of a CSV log, or of the attributes of an XES log."""

    case: str = "case:concept:name"
    activity: str = "concept:name"
    time: str = "time:timestamp"
    start: str = "start_timestamp"
    resource: str = "org:resource"
    transition: str = "lifecycle:transition"
    instance: str = "concept:instance"


@dataclass(frozen=True, slots=True)
class Record:
    """One event, all texts as written ("" where there is none), with the places (line, column) of it and its times."""

    case: str
    activity: str
    time: str
    start: str
    transition: str
    resource: str
    instance: str
    place: tuple[int, int]
    time_place: tuple[int, int]
    start_place: tuple[int, int]
