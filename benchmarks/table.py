"""The one table of a run, at most 100 columns wide."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.measuring import Measured

WIDTH = 100
COLUMNS = (("what", 35), ("measured", 12), ("target", 9), ("ratio", 6), ("peer", 18), ("ratio", 6))


def show(found: Sequence[Measured], told: str) -> None:
    """Prints the measurements and, below them, under what circumstances they were taken."""
    console = Console(width=WIDTH, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title, width in COLUMNS:
        words = title in ("what", "peer")
        table.add_column(title, justify="left" if words else "right", no_wrap=True, width=width)
    for one in found:
        (peer, against), *more = [(name, one.median / value if value else 0) for name, value in one.peers] or [("", 0)]
        table.add_row(
            one.what,
            figure(one.median, one.unit),
            "" if one.target is None else f"{'≥' if one.at_least else '≤'} {figure(one.target, one.unit)}",
            "" if one.ratio is None else f"[{'green' if one.reached else 'red'}]{one.ratio:.2f}[/]",
            peer,
            times(against) if peer else "",
        )
        for name, ratio in more:
            table.add_row("", "", "", "", name, times(ratio))
        for note in notes(one):
            table.add_row(f"  [dim]{note}[/]")
    console.print(table)
    console.print(told)


def notes(one: Measured) -> list[str]:
    """What else is known of a measurement: how slow the slowest are, how much processor time it took."""
    found = []
    if one.p95 is not None and one.worst is not None:
        found.append(f"95 in 100 within {figure(one.p95, one.unit)}")
        found.append(f"worst {figure(one.worst, one.unit)}: {one.worst_is}")
    if one.processor:
        found.append(f"processor time {figure(one.processor, 's')}")
    return found


def times(ratio: float) -> str:
    """A ratio; as a fraction where it is small, in thousands (k) where it is very small.

    >>> times(2.05), times(0.0034), times(0.00034)
    ('2.05', '1/294', '1/3k')
    """
    if ratio >= 0.01 or not ratio:
        return f"{ratio:.2f}"
    return f"1/{1 / ratio:.0f}" if ratio > 0.001 else f"1/{0.001 / ratio:.0f}k"


def figure(value: float, unit: str) -> str:
    """A number with its unit, three figures at most.

    >>> figure(0.4321, "s"), figure(97.2, "ms"), figure(1234.5, "ms")
    ('0.43 s', '97 ms', '1,234 ms')
    """
    return (f"{value:.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}").rstrip()
