"""The parser that reads YAML as a stream of events: PyYAML's in C, or its own in Python where the C part is missing.

Both give the same tree for whatever both accept. The Python parser is some five times slower and refuses a little
more: a question mark in an unquoted value inside brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from yaml.events import ScalarEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError


class Place(Protocol):
    """A place in a text; all three count from 0, in characters."""

    index: int
    line: int
    column: int


class NodeEvent(Protocol):
    """What the events of values, lists and mappings have in common; ``style`` is empty for an unquoted value."""

    start_mark: Place
    end_mark: Place
    anchor: str | None
    tag: str | None
    value: str
    style: str | None
    flow_style: bool | None


class EventParser(Protocol):
    """What is asked of a parser: the next event, ``None`` after the last. Raises ``yaml.YAMLError``."""

    def get_event(self) -> Any: ...


_SURROGATE = re.compile("[\ud800-\udfff]")


class PythonParser(Reader, Scanner, Parser):
    """PyYAML's own parser without what comes after the events."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        """The next event; an escape that names no character is a complaint, as in the C parser."""
        try:
            event = super().get_event()  # type: ignore[no-untyped-call]
        except (ValueError, OverflowError):
            raise ScannerError(None, None, "found an invalid escape", self.get_mark()) from None
        if isinstance(event, ScalarEvent) and event.style == '"' and _SURROGATE.search(event.value):
            raise ScannerError(None, None, "found an invalid escape", event.start_mark)  # type: ignore[arg-type]
        return event


def fastest_parser() -> Callable[[str], EventParser]:
    """The C parser where this machine has it, or else the Python parser."""
    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its stub does not export it
    except ImportError:
        return PythonParser
    return CParser


open_parser = fastest_parser()
"""Opens a parser on a text without a byte order mark."""
