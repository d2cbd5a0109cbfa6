"""The few shapes that all tables share: a title, labelled lines, a table without side lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.containers import Lines
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

BAD, GOOD, OPEN, FAINT, STRONG = "red", "green", "yellow", "dim", "bold"
_OPENING, _CLOSING = "（“‘《〈【〔［", "）”’》〉】〕］，。；：？！、…"
_WIDE = r"\u2e80-\uffdc\U00020000-\U0003ffff"
_PIECE = re.compile(
    rf"""[{_OPENING}]*                                # an opening mark stays with what follows it:
         (?: (?![{_OPENING}{_CLOSING}])[{_WIDE}]      # one Chinese character
           | [^\s{_WIDE}{_OPENING}{_CLOSING}]+ )?     # or a word of letters,
         [{_CLOSING}]*\s*                             # and a closing mark with what stands before it
    """,
    re.VERBOSE,
)


class Prose(Text):
    """Words that wrap as Chinese does: between any two characters, but no mark begins or ends a line that may not."""

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:
        lines = Lines()
        for line in self.split(allow_blank=True):
            for piece in line.divide(breaks(line.plain, width)):
                piece.rstrip_end(width)
                lines.append(piece)
        return lines

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max((cell_len(line) for line in self.plain.splitlines()), default=0)
        longest = max((cell_len(piece.rstrip()) for piece in _pieces(self.plain)), default=0)
        return Measurement(longest, widest)


def breaks(words: str, width: int) -> list[int]:
    """Where a text is cut into lines of at most so many columns.

    >>> breaks("甲乙丙，丁 abc", 6), breaks("abcdef", 4)
    ([2, 6], [4])
    """
    cuts: list[int] = []
    at = used = 0
    for piece in _pieces(words):
        size = cell_len(piece.rstrip())
        if used and used + size > width:
            cuts.append(at)
            used = 0
        if size > width:
            for character in piece:
                if used + cell_len(character) > width:
                    cuts.append(at)
                    used = 0
                used += cell_len(character)
                at += 1
        else:
            used += cell_len(piece)
            at += len(piece)
    return cuts


def _pieces(words: str) -> Iterator[str]:
    """The parts between which a line may end."""
    return (match[0] for match in _PIECE.finditer(words) if match[0])


def plain(words: str, style: str = "") -> Text:
    """Words that wrap wherever they must."""
    return Prose(words, style=style)


def title(words: str, aside: str = "") -> Text:
    """A heading, with something smaller behind it."""
    text = Text(words, style=STRONG)
    if aside:
        text.append(f"  {aside}", style=f"not bold {FAINT}")
    return text


def labelled(pairs: Iterable[tuple[str, RenderableType]], indent: int = 2) -> Padding:
    """Lines that begin with a label; a label that repeats is shown once."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=FAINT, no_wrap=True)
    grid.add_column(overflow="fold")
    before = None
    for label, content in pairs:
        shown = "" if label == before else label
        grid.add_row(shown, plain(content) if isinstance(content, str) else content)
        before = label
    return Padding(grid, (0, 0, 0, indent), expand=False)


def listing(heads: Sequence[str], rows: Iterable[Sequence[str | Text]], tight: Sequence[int] = ()) -> Table:
    """A table with a line under its heads; the columns in ``tight`` are never broken."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style=FAINT)
    for number, head in enumerate(heads):
        table.add_column(head, overflow="fold", no_wrap=number in tight)
    for row in rows:
        table.add_row(*(plain(cell) if isinstance(cell, str) else cell for cell in row))
    return table


def indented(part: RenderableType, indent: int = 2) -> Padding:
    """The same, further in."""
    return Padding(part, (0, 0, 0, indent), expand=False)
