"""What the section with the whole authority and routing graph shows, as plain data.

The picture, an entry for every box of it, the ways of documents through it, and what is measured on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guiju.page.graph import Graph
from spec.bilingual import Bilingual

_NOTHING = Bilingual("", "")


@dataclass(frozen=True)
class Line:
    """One thing that is said of a post or body: a few words, the norms it rests on, and the full sentence."""

    words: Bilingual
    norms: tuple[str, ...] = ()
    sentence: Bilingual = _NOTHING
    boxes: tuple[str, ...] = ()
    """Other boxes of the picture that it names; a reader can go on to them."""
    findings: tuple[str, ...] = ()
    """Anchors of the findings that it is about."""
    block: str = ""
    """The shared block, by its place, in which more is said."""


@dataclass(frozen=True)
class Block:
    """Lines under one heading; ``note`` says in a sentence what they are."""

    title: Bilingual
    lines: tuple[Line, ...]
    note: Bilingual = _NOTHING


@dataclass(frozen=True)
class Entry:
    """What the panel shows of one box: ``box`` is its name in the graph."""

    box: str
    label: Bilingual
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Step:
    """One step of a document: what, who, in which boxes of the picture, along which arrows, by which norms.

    ``sure`` is False when a fact that is not settled decides whether the step is needed.
    """

    act: Bilingual
    who: Bilingual
    boxes: tuple[str, ...]
    edges: tuple[str, ...]
    norms: tuple[str, ...]
    sentences: tuple[Bilingual, ...] = ()
    notes: tuple[Bilingual, ...] = ()
    sure: bool = True


@dataclass(frozen=True)
class Way:
    """The way of one kind of document from one origin: ``every`` takes in the steps that only some cases need.

    ``origin`` is the place of the origin among those of its kind, ``start`` the box that the document comes from.
    """

    name: str
    kind: str
    kind_label: Bilingual
    origin: int
    origin_label: Bilingual
    every: bool
    start: str
    steps: tuple[Step, ...]
    assumed: tuple[Bilingual, ...] = ()
    answer: Bilingual = _NOTHING


@dataclass(frozen=True)
class SharedWay:
    """Ways with the same steps and the same answer, of several kinds of documents or from several origins."""

    ways: tuple[Way, ...]

    @property
    def first(self) -> Way:
        """The one that stands for all."""
        return self.ways[0]

    @property
    def kinds(self) -> tuple[Bilingual, ...]:
        """The kinds of documents that go this way."""
        return tuple(dict.fromkeys(way.kind_label for way in self.ways))

    @property
    def usual(self) -> bool:
        """Whether it is the full way of some kind from its first origin; these are printed."""
        return any(way.every and way.origin == 0 for way in self.ways)


@dataclass(frozen=True)
class Measure:
    """One figure: what it is called, its value (several lines where it is a list), and what it means."""

    label: Bilingual
    value: tuple[Bilingual, ...]
    meaning: Bilingual


@dataclass(frozen=True)
class AuthorityMap:
    """The whole section. Every box of the graph has an entry, and every way runs through boxes of the graph."""

    layers: Bilingual
    graph: Graph
    entries: tuple[Entry, ...]
    ways: tuple[Way, ...]
    measures: tuple[Measure, ...]
    shared: tuple[Block, ...] = ()
    """What is the same for many boxes, said once."""

    def __post_init__(self) -> None:
        boxes = [node.name for node in self.graph.nodes]
        if sorted(boxes) != sorted(entry.box for entry in self.entries):
            raise ValueError("entries and boxes are not the same")
        passed = {box for way in self.ways for step in way.steps for box in step.boxes}
        if missing := passed - set(boxes):
            raise ValueError(f"no box is called {', '.join(sorted(missing))}")

    @property
    def norms(self) -> Iterator[str]:
        """Every norm that the section cites."""
        for block in (*self.shared, *(block for entry in self.entries for block in entry.blocks)):
            for line in block.lines:
                yield from line.norms
        for way in self.ways:
            for step in way.steps:
                yield from step.norms

    @property
    def findings(self) -> Iterator[str]:
        """Every finding that the section names, by anchor."""
        return (
            name for entry in self.entries for block in entry.blocks for line in block.lines for name in line.findings
        )

    @property
    def shared_ways(self) -> tuple[SharedWay, ...]:
        """The ways, each set of steps once: many kinds of documents go the same way."""
        alike: dict[tuple[object, ...], list[Way]] = {}
        for way in self.ways:
            key = (way.every, way.start, way.origin_label, way.steps, way.assumed, way.answer)
            alike.setdefault(key, []).append(way)
        return tuple(SharedWay(tuple(ways)) for ways in alike.values())

    @property
    def kinds(self) -> tuple[tuple[str, Bilingual], ...]:
        """The kinds of documents, in their order."""
        return tuple(dict.fromkeys((way.kind, way.kind_label) for way in self.ways))

    @property
    def origins(self) -> tuple[tuple[str, int, Bilingual], ...]:
        """The origins of each kind of document, in their order."""
        return tuple(dict.fromkeys((way.kind, way.origin, way.origin_label) for way in self.ways))
