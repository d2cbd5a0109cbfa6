"""What a YAML text is read as: a frozen tree in which every value is text and knows its place.

``no``, ``12:30``, ``0123`` and dates are text here; what they mean is for the reader of the rulebook to say. Lines and
columns count from 1, in characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value or key as text; ``plain`` when it stood without quotation marks, ``|`` or ``>``.

    ``folds`` says of each further line of a plain value where it begins: at which character of the text, in which
    line and column.
    """

    text: str
    line: int
    column: int
    plain: bool
    folds: tuple[tuple[int, int, int], ...] = field(default=(), compare=False, repr=False)

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of a character of the text; of its beginning where a sign may stand for several."""
        if not self.plain:
            return self.line, self.column
        start, line, column = max(
            (fold for fold in self.folds if fold[0] <= offset), default=(0, self.line, self.column)
        )
        return line, column + offset - start


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order of the text; no key stands twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"


def plain_data(node: Node) -> Plain:
    """The tree as nested lists and dictionaries of text, without places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain_data(item) for item in node.items]
    return {key.text: plain_data(value) for key, value in node.entries}
