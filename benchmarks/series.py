"""A figure at several sizes, and how it grows from one size to the next: what it is, and the table of some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.table import WIDTH, figure


@dataclass(frozen=True)
class Series:
    """One row: a median for each size (None: the cap was reached first) in ``unit`` (ms, s, MB, or a plain count)."""

    name: str
    what: str
    unit: str
    sizes: tuple[int, ...]
    values: tuple[float | None, ...]

    @property
    def growth(self) -> tuple[float | None, ...]:
        """From each size to the next: how many times the figure becomes.

        >>> Series("load", "load", "ms", (10, 100, 1000), (2.0, 10.0, None)).growth
        (5.0, None)
        """
        pairs = zip(self.values, self.values[1:], strict=False)
        return tuple(None if one is None or other is None or not one else other / one for one, other in pairs)

    def data(self) -> dict[str, object]:
        """As ``--json`` gives it."""
        return {
            "measure": self.name,
            "what": self.what,
            "unit": self.unit,
            "values": {
                str(size): None if value is None else round(value, 3)
                for size, value in zip(self.sizes, self.values, strict=True)
            },
            "growth": [None if one is None else round(one, 3) for one in self.growth],
        }


def show_series(found: Sequence[Series], sizes_are: str, capped: str) -> None:
    """Prints the rows under their sizes; ``capped`` stands where a figure is missing."""
    console = Console(width=WIDTH, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    sizes = found[0].sizes
    table.add_column(sizes_are, no_wrap=True)
    for size in sizes:
        table.add_column(f"{size:,}", justify="right", no_wrap=True)
    table.add_column("from size to size", justify="right", no_wrap=True)
    for one in found:
        values = [capped if value is None else said(value, one.unit) for value in one.values]
        growth = " · ".join("–" if times is None else f"{times:.1f}" for times in one.growth)
        table.add_row(one.what, *values, growth)
    console.print(table)


def said(value: float, unit: str) -> str:
    """A value with its unit; a count is whole, and a thousand milliseconds or more are said in seconds.

    >>> said(1000, ""), said(0.25, "ms"), said(2_467, "ms"), said(3.456, "×"), said(217.4, "×")
    ('1,000', '0.25 ms', '2.47 s', '3.5 ×', '217 ×')
    """
    if not unit:
        return f"{value:,.0f}"
    if unit == "×":
        return f"{value:.1f} ×" if value < 10 else f"{value:,.0f} ×"
    return figure(value / 1000, "s") if unit == "ms" and value >= 1_000 else figure(value, unit)
