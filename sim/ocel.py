"""An event log as OCEL 2.0 JSON: events beside all objects that they concern.

Source: A. Berti and others, OCEL (Object-Centric Event Log) 2.0 Specification (2023). Objects are the documents, the
meetings and the officers; an event is *of* its document or meeting, *at* a meeting, *by* an officer; a document is
*considered at* each meeting at which something was done to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from sim.event_log import AT_ONCE, NOWHERE, EventLog, Spelling, Written
from sim.whole_file import whole_file

OF, AT, BY, CONSIDERED_AT = "of", "at", "by", "considered-at"
_LABELS = ("label_zh", "label_en")
_EVENT_ATTRIBUTES = (
    *((name, "string") for name in _LABELS),
    ("start", "time"),
    ("lifecycle", "string"),
    ("outcome", "string"),
    ("norms", "string"),
    ("visit", "integer"),
)
_ALWAYS = "1970-01-01T00:00:00Z"
"""The time of what an object is from the beginning, as the standard has it."""


class _Json(Spelling):
    """Texts as JSON."""

    def spell(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=False)


class _Attribute(Spelling):
    """Attributes with one name, each followed by a comma; nothing for an empty text."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def spell(self, text: str) -> str:
        return f'{{"name":"{self.name}","value":{json.dumps(text, ensure_ascii=False)}}},' if text else ""


def write_ocel(log: EventLog, path: str | Path) -> Written:
    """Writes a log whole or not at all, events in the order of time. The same log gives the same bytes.

    Raises ValueError for columns that do not fit together, BadInput when the file cannot be written.
    """
    log.check()
    texts = _Json()
    attributes = [_Attribute(name) for name, _ in _EVENT_ATTRIBUTES]
    with whole_file(path) as stream:
        for piece in _pieces(log, texts, attributes):
            stream.write(piece.encode())
    replaced = tuple(dict.fromkeys(one for spelling in (texts, *attributes) for one in spelling.replaced))
    return Written(Path(path), len(log.case_ids), len(log.activity), replaced)


def _pieces(log: EventLog, texts: _Json, attributes: list[_Attribute]) -> Iterator[str]:
    of_objects = [(name, "string") for name in ("kind", *_LABELS)]
    yield '{"objectTypes":['
    yield ",".join(_type(texts, name, of_objects) for name in ("document", "meeting", "officer"))
    yield '],\n"eventTypes":['
    yield ",".join(_type(texts, name, _EVENT_ATTRIBUTES) for name in sorted(set(log.activity)))
    yield '],\n"objects":[\n'
    yield from _listed(_objects(log, texts))
    yield '],\n"events":[\n'
    yield from _listed(_events(log, texts, attributes))
    yield "]}\n"


def _listed(lines: Iterator[str]) -> Iterator[str]:
    """Lines with a comma between each and the next, some thousands at once."""
    before = ""
    while block := list(islice(lines, AT_ONCE)):
        yield before + ",\n".join(block)
        before = ",\n"
    yield "\n"


def _type(texts: _Json, name: str, attributes: Iterable[tuple[str, str]]) -> str:
    listed = ",".join(f'{{"name":"{one}","type":"{kind}"}}' for one, kind in attributes)
    return f'{{"name":{texts[name]},"attributes":[{listed}]}}'


def _objects(log: EventLog, texts: _Json) -> Iterator[str]:
    """Documents and meetings in their order, then the officers in the order of their names."""
    there = log.meeting != NOWHERE
    pairs = np.unique(np.stack([log.case[there], log.meeting[there]], axis=1), axis=0)
    firsts = np.searchsorted(pairs[:, 0], np.arange(len(log.case_ids) + 1)).tolist()
    meetings = pairs[:, 1].tolist()
    for case, name in enumerate(log.case_ids):
        related = [meeting for meeting in meetings[firsts[case] : firsts[case + 1]] if meeting != case]
        relations = ",".join(_relation(texts[log.case_ids[one]], CONSIDERED_AT) for one in related)
        yield _object(texts, name, log.case_sorts[case], _described(log, texts, log.case_kinds[case], True), relations)
    for officer in sorted(set(log.officer) - {""}):
        yield _object(texts, officer, "officer", _described(log, texts, officer, False), "")


def _object(texts: _Json, name: str, sort: str, attributes: str, relations: str) -> str:
    return f'{{"id":{texts[name]},"type":"{sort}","attributes":[{attributes}],"relationships":[{relations}]}}'


def _described(log: EventLog, texts: _Json, name: str, is_kind: bool) -> str:
    """The attributes of an object: its kind if it has one, and its labels if they are known."""
    named = [("kind", name)] if is_kind and name else []
    if name in log.labels:
        named += zip(_LABELS, log.labels[name], strict=True)
    return ",".join(f'{{"name":"{key}","time":"{_ALWAYS}","value":{texts[value]}}}' for key, value in named)


def _events(log: EventLog, texts: _Json, attributes: list[_Attribute]) -> Iterator[str]:
    zh, en, _, lifecycle, outcome, norms, _ = attributes
    ids = log.case_ids
    labels = {act: zh[log.label(act).zh] + en[log.label(act).en] for act in set(log.activity)}
    by = {officer: officer and f",{_relation(texts[officer], BY)}" for officer in set(log.officer)}
    for rows in log.blocks(np.argsort(log.time, kind="stable")):
        for row, moment, began, visit, case, meeting in zip(
            rows.tolist(),
            log.moments(log.time[rows]),
            [one and f'{{"name":"start","value":"{one}"}},' for one in log.moments(log.start[rows])],
            log.visit[rows].tolist(),
            log.case[rows].tolist(),
            log.meeting[rows].tolist(),
            strict=True,
        ):
            act = log.activity[row]
            at = f",{_relation(texts[ids[meeting]], AT)}" if meeting not in (NOWHERE, case) else ""
            yield (
                f'{{"id":"e{row}","type":{texts[act]},"time":"{moment}","attributes":[{labels[act]}{began}'
                f"{lifecycle[log.lifecycle[row]]}{outcome[log.outcome[row]]}{norms[' '.join(log.norms[row])]}"
                f'{{"name":"visit","value":{visit}}}],"relationships":['
                f"{_relation(texts[ids[case]], OF)}{at}{by[log.officer[row]]}]}}"
            )


def _relation(name: str, qualifier: str) -> str:
    return f'{{"objectId":{name},"qualifier":"{qualifier}"}}'
