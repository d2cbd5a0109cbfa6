"""The findings as files for people and spreadsheets: Markdown, CSV, and a workbook.

:mod:`~guiju.sheets.columns` says what stands in which column, :mod:`~guiju.sheets.markdown` writes a text to read,
:mod:`~guiju.sheets.comma` a CSV file that Excel opens, :mod:`~guiju.sheets.workbook` an Excel workbook (for which the
optional package openpyxl is needed).
"""
