"""An event log as CSV: a line for each event, with the column names that process mining uses."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from sim.event_log import NOWHERE, EventLog, Spelling, Written
from sim.whole_file import whole_file

COLUMNS = (
    "case:concept:name",
    "case:sort",
    "case:kind",
    "concept:instance",
    "concept:name",
    "label_zh",
    "label_en",
    "start_timestamp",
    "time:timestamp",
    "lifecycle:transition",
    "org:resource",
    "outcome",
    "norms",
    "visit",
    "meeting",
)
BYTE_ORDER_MARK = "\ufeff"


class _Plain(Spelling):
    """Texts as they are."""

    def spell(self, text: str) -> str:
        return text


def write_csv(log: EventLog, path: str | Path, marked: bool = True) -> Written:
    """Writes a log whole or not at all, events in the order of time; UTF-8, lines ended as RFC 4180 has it.

    ``marked``: with a byte-order mark, by which Excel knows the Chinese. A case without an event has no line. Raises
    ValueError for columns that do not fit together, BadInput when the file cannot be written.
    """
    log.check()
    texts = _Plain()
    with whole_file(path) as file:
        stream = io.TextIOWrapper(file, "utf-8", newline="", write_through=False)
        stream.write(BYTE_ORDER_MARK if marked else "")
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for rows in log.blocks(np.argsort(log.time, kind="stable")):
            writer.writerows(
                (
                    texts[log.case_ids[case]],
                    log.case_sorts[case],
                    texts[log.case_kinds[case]],
                    f"e{row}",
                    texts[log.activity[row]],
                    texts[log.label(log.activity[row]).zh],
                    texts[log.label(log.activity[row]).en],
                    began,
                    moment,
                    log.lifecycle[row],
                    texts[log.officer[row]],
                    texts[log.outcome[row]],
                    texts[" ".join(log.norms[row])],
                    visit,
                    texts[log.case_ids[meeting]] if meeting != NOWHERE else "",
                )
                for row, moment, began, visit, case, meeting in zip(
                    rows.tolist(),
                    log.moments(log.time[rows]),
                    log.moments(log.start[rows]),
                    log.visit[rows].tolist(),
                    log.case[rows].tolist(),
                    log.meeting[rows].tolist(),
                    strict=True,
                )
            )
        stream.flush()
        stream.detach()
    return Written(Path(path), len(log.case_ids), len(log.activity), tuple(texts.replaced))
