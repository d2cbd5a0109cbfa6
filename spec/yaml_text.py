"""From YAML text to a frozen tree (:mod:`spec.yaml_tree`); nothing in a file can do harm.

The tree is built from the parser's events without recursion, so that limits on size and depth hold before anything
grows. What is left out of YAML on purpose (anchors, tags, keys that are lists …) is refused by a limit with a name; see
:mod:`spec.yaml_slips`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from spec.problems import BadInput, Problem
from spec.yaml_errors import Spot, explain
from spec.yaml_events import EventParser, NodeEvent, open_parser
from spec.yaml_slips import limit_name, slip
from spec.yaml_strict import Source, Span, block_slip, ground_slips, indent_slip, plain_slip, prepare
from spec.yaml_tree import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True)
class Limits:
    """How much one text may hold: bytes in all, levels of nesting, values, characters of a key."""

    size: int = 8 * 1024 * 1024
    depth: int = 64
    nodes: int = 500_000
    key_length: int = 1024


LIMITS = Limits()
_MOST_PROBLEMS = 50  # of one text; reading stops there
_WORD = re.compile(r"[^ \n]{1,40}")


def read_yaml(text: str | bytes, name: str, limits: Limits = LIMITS) -> Node:
    """The one document of a text; ``name`` stands for the file in messages. Raises ``BadInput``."""
    return _read(text, name, limits, most=1)[0]


def read_documents(text: str | bytes, name: str, limits: Limits = LIMITS) -> tuple[Node, ...]:
    """All documents of a text; none for an empty one. Raises ``BadInput``."""
    return tuple(_read(text, name, limits, most=None))


def read_yaml_file(path: Path, name: str | None = None, limits: Limits = LIMITS) -> Node:
    """The one document of a file, called ``name`` in messages (as its path when left out). Raises ``BadInput``."""
    name = path.as_posix() if name is None else name
    try:
        if not path.is_file():
            raise FileNotFoundError(path)
        with path.open("rb") as file:
            data = file.read(limits.size + 1)
    except OSError:
        raise BadInput([slip(name, 0, 0, "unreadable")]) from None
    return read_yaml(data, name, limits)


def _folds(source: Source, start: int, end: int) -> tuple[tuple[int, int, int], ...]:
    """Where the further lines of a plain value begin; a break reads as one space, several as one break fewer."""
    found = []
    length = breaks = 0
    for number, line in enumerate(source.text[start:end].split("\n")):
        words = line.strip(" ")
        if number and words:
            length += max(1, breaks)
            at, _ = source.place(start)
            indent = len(line) - len(line.lstrip(" "))
            found.append((length, at + number, indent + 1))
            breaks = 0
        elif number:
            breaks += 1
        length += len(words)
    return tuple(found)


def _read(text: str | bytes, name: str, limits: Limits, most: int | None) -> list[Node]:
    """The documents of a text, ``most`` at most."""
    if len(text) > limits.size or (isinstance(text, str) and len(text.encode("utf-8", "replace")) > limits.size):
        raise BadInput([slip(name, 0, 0, "size", most=limits.size)])
    source = prepare(text, name)
    builder = _Builder(source, limits, most)
    try:
        builder.build(open_parser(source.text))
    except YAMLError as error:
        if not any(limit_name(problem) in ("syntax", "tabs") for problem in builder.problems):
            builder.problems.append(explain(error, source, builder.bracket()))
    if builder.problems:
        raise BadInput(builder.problems)
    return builder.documents


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being read; ``first`` and ``margin`` are its line and column counted from 0."""

    mapping: bool
    flow: bool
    start: int
    first: int
    margin: int
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)
    key: Scalar | None = None


class _Builder:
    """Builds documents from events on a stack of frames and collects what is wrong on the way."""

    def __init__(self, source: Source, limits: Limits, most: int | None) -> None:
        self.source = source
        self.limits = limits
        self.most = most
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self.frames: list[_Frame] = []
        self.spans: list[Span] = []
        self.nodes = 0

    def build(self, parser: EventParser) -> None:
        """Reads all events; raises ``BadInput`` at once where a limit on the size of the tree is met."""
        while (event := parser.get_event()) is not None:
            kind = type(event)
            if kind is ScalarEvent:
                self.scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self.start(event, kind is MappingStartEvent)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self.end(event)
            elif kind is AliasEvent:
                self.refuse(event, "aliases")
                self.add(Scalar("", event.start_mark.line + 1, event.start_mark.column + 1, plain=False))
            elif kind is DocumentStartEvent and self.most == len(self.documents):
                self.refuse(event, "documents")
                raise BadInput(self.problems)
        for problem in ground_slips(self.source, self.spans):
            self.note(problem)
        if self.most and not self.documents:
            self.problems.append(slip(self.source.name, 0, 0, "empty"))

    def scalar(self, event: NodeEvent) -> None:
        """Adds one value or key, after the checks that its place in the text asks for."""
        self.count(event)
        mark, end, text, style = event.start_mark, event.end_mark, event.value, event.style
        node = Scalar(text, mark.line + 1, mark.column + 1, not style)
        if not style and end.line > mark.line:
            node = replace(node, folds=_folds(self.source, mark.index, end.index))
        if mark.index != end.index:
            if not style:
                self.note(plain_slip(self.source, mark.index, text))
            elif style in "|>":
                self.note(block_slip(self.source, node.line, node.column, text, self.margin()))
            elif end.line > mark.line:
                self.note(indent_slip(self.source, mark.line, end.line, mark.index, self.margin()))
            if self.source.suspects:
                self.spans.append(Span(mark.index, end.index, plain=not style))
        elif mark.index >= len(self.source.text):
            node = Scalar("", *self.source.place(mark.index), plain=True)
        self.add(node)

    def start(self, event: NodeEvent, mapping: bool) -> None:
        """Opens a list or mapping."""
        self.count(event)
        mark = event.start_mark
        if len(self.frames) >= self.limits.depth:
            self.refuse(event, "depth", most=self.limits.depth)
            raise BadInput(self.problems)
        if self.frames and self.frames[-1].mapping and self.frames[-1].key is None:
            self.refuse(event, "keys")
        self.frames.append(_Frame(mapping, bool(event.flow_style), mark.index, mark.line, mark.column))

    def end(self, event: NodeEvent) -> None:
        """Closes the last list or mapping that was opened."""
        frame = self.frames.pop()
        if frame.flow and not (self.frames and self.frames[-1].flow) and event.end_mark.line > frame.first:
            self.note(indent_slip(self.source, frame.first, event.end_mark.line, frame.start, self.margin()))
        line, column = frame.first + 1, frame.margin + 1
        self.add(
            Mapping(tuple(frame.entries), line, column) if frame.mapping else Sequence(tuple(frame.items), line, column)
        )

    def add(self, node: Node) -> None:
        """Puts a finished node where it belongs."""
        if not self.frames:
            self.documents.append(node)
            return
        frame = self.frames[-1]
        if not frame.mapping:
            frame.items.append(node)
        elif frame.key is not None:
            frame.entries.append((frame.key, node))
            frame.key = None
        elif isinstance(node, Scalar):
            frame.key = node
            self.check_key(frame.keys, node)
        else:
            frame.key = Scalar("", node.line, node.column, plain=False)

    def check_key(self, keys: dict[str, Scalar], key: Scalar) -> None:
        """Notes a key that is too long or stands twice."""
        if len(key.text) > self.limits.key_length:
            kind, facts = "key-length", {"most": self.limits.key_length}
        elif (first := keys.setdefault(key.text, key)) is not key:
            kind, facts = "duplicate", {"line": first.line, "column": first.column}
        else:
            return
        self.note(slip(self.source.name, key.line, key.column, kind, key.text, **facts))

    def count(self, event: NodeEvent) -> None:
        """Counts a node, and refuses an anchor or a tag before it."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            self.refuse(event, "nodes", most=self.limits.nodes)
            raise BadInput(self.problems)
        if event.anchor is not None:
            self.refuse(event, "aliases")
        elif event.tag is not None or self.source.text.startswith("!", event.start_mark.index):
            self.refuse(event, "tags")

    def margin(self) -> int:
        """The column, from 0, of the nearest list or mapping that is written without brackets; -1 at the top."""
        return next((frame.margin for frame in reversed(self.frames) if not frame.flow), -1)

    def bracket(self) -> Spot | None:
        """Where the innermost bracket stands that is still open."""
        opened = (frame for frame in reversed(self.frames) if not frame.flow or self.source.text[frame.start] in "[{")
        frame = next(opened, None)
        return Spot(frame.first, frame.margin) if frame and frame.flow else None

    def refuse(self, event: NodeEvent, kind: str, **facts: object) -> None:
        """Notes a slip where an event begins, and shows the word that stands there."""
        mark = event.start_mark
        got = _WORD.match(self.source.text, mark.index)
        self.note(slip(self.source.name, mark.line + 1, mark.column + 1, kind, got.group() if got else "", **facts))

    def note(self, problem: Problem | None) -> None:
        """Keeps a problem; stops reading when there are too many."""
        if problem is not None:
            self.problems.append(problem)
            if len(self.problems) >= _MOST_PROBLEMS:
                raise BadInput(self.problems)
