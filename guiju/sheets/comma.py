"""The findings as CSV: a line each, in UTF-8; with a byte-order mark, by which Excel knows the Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from guiju.report.finding_list import Listed
from guiju.sheets.columns import cells, heads
from spec.bilingual import Language

BYTE_ORDER_MARK = "\ufeff"


def comma_separated(rows: Iterable[Listed], language: Language, marked: bool = True) -> str:
    """The text of the file, with lines ended as RFC 4180 has it; ``marked``: with a byte-order mark."""
    paper = io.StringIO()
    writer = csv.writer(paper)
    writer.writerow(heads(language))
    writer.writerows(cells(row, language) for row in rows)
    return (BYTE_ORDER_MARK if marked else "") + paper.getvalue()
