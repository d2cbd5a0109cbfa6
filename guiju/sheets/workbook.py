"""The findings as an Excel workbook: a sheet, heads that stay in sight, a filter over all columns.

Written with openpyxl (MIT), which is optional: nothing else here needs it.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence

from guiju.report.finding_list import Listed
from guiju.sheets.columns import COLUMNS, Cell, cells, heads
from guiju.sheets.open_questions import HEADING
from spec.bilingual import Bilingual, Language
from spec.problems import BadInput, Problem

MISSING = Bilingual("写 xlsx 须先安装 openpyxl", "writing xlsx needs the package openpyxl")
INSTALL = Bilingual(
    "pip install 'guiju[xlsx]' 或 pip install openpyxl", "pip install 'guiju[xlsx]' or pip install openpyxl"
)
SHEET = Bilingual("发现", "findings")
EPOCH = datetime.datetime(2000, 1, 1)
"""Written as the time of the workbook, so that the same findings give the same bytes."""
WIDE = 100
MOST_CHARACTERS = 32_767
"""Of a cell; Excel allows no more."""


def check_there() -> None:
    """Raises BadInput, before any work is done, when the package that writes workbooks is not there."""
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise BadInput([Problem("--format xlsx", 0, 0, MISSING, "", INSTALL)]) from None


def workbook(rows: Iterable[Listed], language: Language, unsettled: Sequence[Bilingual] = ()) -> bytes:
    """The bytes of the file; what the list cannot tell stands on a sheet of its own."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.properties.created = book.properties.modified = EPOCH
    sheet = book.active
    sheet.title = SHEET.say(language)
    lines: list[Sequence[Cell]] = [heads(language), *(cells(row, language) for row in rows)]
    for number, line in enumerate(lines, 1):
        for place, value in enumerate(line, 1):
            cell = sheet.cell(number, place)
            cell.value = value[:MOST_CHARACTERS] if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # words, also where they begin like a formula
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if number == 1:
                cell.font = Font(bold=True)
    for place, (_, width, _) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    if unsettled:
        other = book.create_sheet(HEADING.say(language))
        other.column_dimensions["A"].width = WIDE
        for number, one in enumerate(unsettled, 1):
            cell = other.cell(number, 1)
            cell.value, cell.data_type = one.say(language), "s"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    paper = io.BytesIO()
    book.save(paper)
    return paper.getvalue()
