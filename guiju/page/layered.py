"""Puts the boxes of a directed graph in rows so that arrows run downwards and cross little.

The steps of Sugiyama, Tagawa and Toda (1981): rows, bends for arrows that pass a row, and an order in each row by
barycentres and exchanges; their last step, positions, is in :mod:`guiju.page.settling`. Everything is decided by the
order of nodes and edges; there is no chance in it. Lengths are in SVG units (pixels at normal size).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, field

from guiju.page.graph import Graph, Node
from guiju.page.lettering import Line, Lines, lettered

_LOOP_ROOM = 30.0
_PADDING, _LINE, _SIDE = 9.0, 17.0, 13.0
_SWEEPS = 24


@dataclass
class Place:
    """A box, or a bend of an arrow (``node`` is None): its row, its middle and its size."""

    name: str
    row: int
    node: Node | None = None
    lines: tuple[Line, ...] = ()
    width: float = 0.0
    height: float = 0.0
    room: float = 0.0
    x: float = 0.0
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


@dataclass
class Rows:
    """All places, the names in each row from left to right, and the places that each edge passes, from the top."""

    places: dict[str, Place]
    rows: list[list[str]]
    chains: dict[str, list[str]]


def in_rows(graph: Graph, lines: Lines) -> Rows:
    """The graph with a row, and a place in the order of its row, for every box and every bend."""
    rows = _with_bends(graph, _levels(graph), lines)
    _order(rows)
    return rows


def _levels(graph: Graph) -> dict[str, int]:
    """The row of each node: the level it states, else one below everything that points at it (circles cut)."""
    heads: dict[str, list[str]] = {node.name: [] for node in graph.nodes}
    for edge in graph.edges:
        heads[edge.tail].append(edge.head)
    stated = {node.name: node.level for node in graph.nodes if node.level is not None}
    forward: list[tuple[str, str]] = []
    finished: list[str] = []
    state: dict[str, int] = {}

    def visit(name: str) -> None:
        state[name] = 1
        for head in heads[name]:
            if state.get(head) != 1:
                forward.append((name, head))
            if head not in state:
                visit(head)
        state[name] = 2
        finished.append(name)

    for node in graph.nodes:
        if node.name not in state:
            visit(node.name)
    tails: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for tail, head in forward:
        tails[head].append(tail)
        below[tail].append(head)
    levels: dict[str, int] = {}
    for name in reversed(finished):
        levels[name] = stated.get(name, max((levels[tail] + 1 for tail in tails[name]), default=0))
    for name in finished:  # what nothing points at stands just above what it points at
        if name not in stated and not tails[name] and below[name]:
            levels[name] = max(0, min(levels[head] for head in below[name]) - 1)
    used = sorted(set(levels.values()))
    return {name: used.index(level) for name, level in levels.items()}


def _with_bends(graph: Graph, levels: dict[str, int], lines: Lines) -> Rows:
    loops = {edge.tail for edge in graph.edges if edge.tail == edge.head}
    places: dict[str, Place] = {}
    for node in graph.nodes:
        text, width = lettered(node.label, lines)
        size = (width + 2 * _SIDE, len(text) * _LINE + 2 * _PADDING)
        room = _LOOP_ROOM if node.name in loops else 0.0
        places[node.name] = Place(node.name, levels[node.name], node, text, *size, room)
    chains: dict[str, list[str]] = {}
    for edge in graph.edges:
        upper, lower = edge.tail, edge.head
        if levels[upper] > levels[lower]:
            upper, lower = lower, upper
        chain = [upper]
        for row in range(levels[upper] + 1, levels[lower]):
            bend = f"{edge.name} at {row}"
            places[bend] = Place(bend, row)
            chain.append(bend)
        chains[edge.name] = [*chain, lower]
        if levels[upper] < levels[lower]:
            for one, other in zip(chains[edge.name], chains[edge.name][1:], strict=False):
                places[one].below.append(other)
                places[other].above.append(one)
    rows: list[list[str]] = [[] for _ in range(max(levels.values(), default=-1) + 1)]
    for name, place in places.items():
        rows[place.row].append(name)
    return Rows(places, rows, chains)


def _order(rows: Rows) -> None:
    """Sorts each row by the mean position of its neighbours, down and up in turn, and keeps the best order seen."""
    best, fewest = [list(row) for row in rows.rows], _crossings(rows)
    for sweep in range(_SWEEPS):
        if fewest == 0:
            break
        down = sweep % 2 == 0
        order = range(1, len(rows.rows)) if down else range(len(rows.rows) - 2, -1, -1)
        for index in order:
            fixed = {name: place for place, name in enumerate(rows.rows[index - 1 if down else index + 1])}
            now = {name: place for place, name in enumerate(rows.rows[index])}
            mean: dict[str, float] = {}
            for name in rows.rows[index]:
                place = rows.places[name]
                near = [fixed[other] for other in (place.above if down else place.below)]
                mean[name] = sum(near) / len(near) if near else float(now[name])
            rows.rows[index].sort(key=lambda name: (mean[name], now[name]))
        _exchange(rows)
        if (crossings := _crossings(rows)) < fewest:
            best, fewest = [list(row) for row in rows.rows], crossings
    rows.rows = best


def _exchange(rows: Rows) -> None:
    """Swaps neighbours in a row where that removes crossings."""
    for row in rows.rows:
        at = {name: place for other in rows.rows for place, name in enumerate(other)}
        for left in range(len(row) - 1):
            one, two = rows.places[row[left]], rows.places[row[left + 1]]
            kept = swapped = 0
            for near_one, near_two in ((one.above, two.above), (one.below, two.below)):
                first, second = sorted(at[name] for name in near_one), sorted(at[name] for name in near_two)
                kept += sum(len(first) - bisect_right(first, place) for place in second)
                swapped += sum(len(second) - bisect_right(second, place) for place in first)
            if swapped < kept:
                row[left], row[left + 1] = row[left + 1], row[left]


def _crossings(rows: Rows) -> int:
    count = 0
    for upper, lower in zip(rows.rows, rows.rows[1:], strict=False):
        at, passed = {name: place for place, name in enumerate(lower)}, list[int]()
        for name in upper:
            ends = sorted(at[other] for other in rows.places[name].below)
            count += sum(len(passed) - bisect_right(passed, end) for end in ends)
            for end in ends:
                insort(passed, end)
    return count
