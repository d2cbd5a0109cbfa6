"""The measures of a run, and the differences of a comparison, as CSV: a line each, under the names of the JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

ABOUT = ("measure", "kind", "stage")
MEASURES = (
    *ABOUT,
    "unit",
    "mean",
    "half_width",
    *(f"{name}{part}" for name in ("p50", "p90", "p95") for part in ("", "_low", "_high")),
    "max",
    "n",
    "censored",
    "replications",
)
DIFFERENCES = (
    *ABOUT,
    "unit",
    "base",
    "scenario",
    "difference",
    "half_width",
    "half_width_together",
    "p_value",
    "p_adjusted",
    "variance_factor",
    "verdict",
)


def comma_separated_figures(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """The text of the file, with lines ended as RFC 4180 has it; what is unknown or about all is an empty cell.

    >>> comma_separated_figures([{"measure": "backlog", "mean": 3.5, "n": 2}], ("measure", "kind", "mean", "n"))
    'measure,kind,mean,n\\r\\nbacklog,,3.5,2\\r\\n'
    """
    paper = io.StringIO()
    writer = csv.writer(paper)
    writer.writerow(columns)
    writer.writerows(["" if row.get(name) is None else row[name] for name in columns] for row in rows)
    return paper.getvalue()
