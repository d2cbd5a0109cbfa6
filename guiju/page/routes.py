"""Draws the arrows of a layered graph as curves that stay in the space between the rows.

Inside a row an arrow runs straight down, in its own lane or from the edge of its box; it bends only between
rows. Therefore no arrow crosses a box. Lengths are in SVG units (pixels at normal size).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from guiju.page.graph import Edge, Graph, Node
from guiju.page.layered import Place, Rows, in_rows
from guiju.page.lettering import Line, Lines
from guiju.page.settling import settle

Point = tuple[float, float]

_MARGIN, _LEAST_GAP, _MOST_GAP = 16.0, 54.0, 150.0
_PORT, _PORT_SIDE = 15.0, 9.0
_LOOP_WIDTH, _LOOP_HEIGHT = 24.0, 7.0


@dataclass(frozen=True)
class Box:
    """A placed node: left, top, width, height, and the lines of its label."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Route:
    """A placed edge: a start, then groups of three points, each a cubic curve (control, control, end), tail to head."""

    edge: Edge
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Layout:
    """A whole picture of ``width`` by ``height``, with a margin on every side."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class _Bands:
    """The rows as bands: top and bottom of each."""

    top: list[float]
    bottom: list[float]


def lay_out(graph: Graph, lines: Lines = "both") -> Layout:
    """Boxes and arrows of the graph, with labels in one language or in both. The same graph gives the same layout."""
    rows = in_rows(graph, lines)
    settle(rows)
    left = min((place.x - place.width / 2 for place in rows.places.values()), default=0.0)
    for place in rows.places.values():
        place.x += _MARGIN - left
    bands = _bands(graph, rows)
    ports = _ports(graph, rows)
    middle = {name: (bands.top[place.row] + bands.bottom[place.row]) / 2 for name, place in rows.places.items()}
    boxes = tuple(
        Box(
            place.node,
            _tidy(place.x - place.width / 2),
            _tidy(middle[name] - place.height / 2),
            _tidy(place.width),
            _tidy(place.height),
            place.lines,
        )
        for name, place in rows.places.items()
        if place.node
    )
    routes = tuple(Route(edge, _route(edge, rows, bands, ports, middle)) for edge in graph.edges)
    right = max((place.x + place.width / 2 + place.room for place in rows.places.values()), default=0.0)
    return Layout(_tidy(right + _MARGIN), _tidy((bands.bottom or [0.0])[-1] + _MARGIN), boxes, routes)


def _bands(graph: Graph, rows: Rows) -> _Bands:
    """Heights of rows; the space between two grows with how far sideways the arrows in it go."""
    flat = {rows.places[edge.tail].row for edge in graph.edges if _is_flat(edge, rows)}
    bands = _Bands([], [])
    y = _MARGIN
    for index, row in enumerate(rows.rows):
        if index:
            upper = [rows.places[name] for name in rows.rows[index - 1]]
            spread = max((abs(place.x - rows.places[other].x) for place in upper for other in place.below), default=0.0)
            y += min(_MOST_GAP, _LEAST_GAP + 0.11 * spread + (18.0 if index in flat else 0.0))
        elif 0 in flat:
            y += _LEAST_GAP
        bands.top.append(y)
        y += max(rows.places[name].height for name in row)
        bands.bottom.append(y)
    return bands


def _is_flat(edge: Edge, rows: Rows) -> bool:
    return edge.tail != edge.head and rows.places[edge.tail].row == rows.places[edge.head].row


def _ports(graph: Graph, rows: Rows) -> dict[tuple[str, str], float]:
    """Where each edge leaves or reaches each of its boxes (keys: edge, node): spread over the side, in order."""
    ends: dict[tuple[str, bool], list[tuple[float, str]]] = defaultdict(list)
    for edge in graph.edges:
        chain = rows.chains[edge.name]
        if edge.tail == edge.head:
            continue
        if _is_flat(edge, rows):
            for one, other in ((edge.tail, edge.head), (edge.head, edge.tail)):
                ends[one, True].append((rows.places[other].x, edge.name))
        else:
            ends[chain[0], False].append((rows.places[chain[1]].x, edge.name))
            ends[chain[-1], True].append((rows.places[chain[-2]].x, edge.name))
    ports: dict[tuple[str, str], float] = {}
    rank = {edge.name: place for place, edge in enumerate(graph.edges)}
    for (name, _), near in ends.items():
        near.sort(key=lambda end: (round(end[0], 3), rank[end[1]]))
        place = rows.places[name]
        step = min(_PORT, (place.width - 2 * _PORT_SIDE) / max(1, len(near) - 1))
        for index, (_, edge_name) in enumerate(near):
            ports[edge_name, name] = place.x + step * (index - (len(near) - 1) / 2)
    return ports


def _route(
    edge: Edge, rows: Rows, bands: _Bands, ports: dict[tuple[str, str], float], middle: dict[str, float]
) -> tuple[Point, ...]:
    tail, head = rows.places[edge.tail], rows.places[edge.head]
    if edge.tail == edge.head:
        points = _loop(tail, middle[edge.tail])
    elif tail.row == head.row:
        points = _arc(ports[edge.name, edge.tail], ports[edge.name, edge.head], tail, head, bands, middle)
    else:
        chain = [rows.places[name] for name in rows.chains[edge.name]]
        points = _descent(edge, chain, bands, ports, middle)
        if tail.row > head.row:
            points.reverse()
    return tuple((_tidy(x), _tidy(y)) for x, y in points)


def _descent(
    edge: Edge, chain: list[Place], bands: _Bands, ports: dict[tuple[str, str], float], middle: dict[str, float]
) -> list[Point]:
    """Down through the lanes of the rows between; control points straight above and below keep it smooth."""
    first, last = chain[0], chain[-1]
    x = ports[edge.name, first.name]
    points: list[Point] = [(x, middle[first.name] + first.height / 2)]
    points += _straight(points[-1], (x, bands.bottom[first.row]))
    for place in chain[1:]:
        there = ports[edge.name, place.name] if place is last else place.x
        high, low = bands.bottom[place.row - 1], bands.top[place.row]
        points += [(x, (high + low) / 2), (there, (high + low) / 2), (there, low)]
        x = there
        end = middle[place.name] - place.height / 2 if place is last else bands.bottom[place.row]
        points += _straight(points[-1], (x, end))
    return points


def _arc(x: float, there: float, tail: Place, head: Place, bands: _Bands, middle: dict[str, float]) -> list[Point]:
    """Over the boxes between two boxes of the same row, within the space above the row."""
    top = bands.top[tail.row]
    room = top - (bands.bottom[tail.row - 1] if tail.row else 0.0)
    high = top - min(room * 1.1, 30.0 + 0.12 * abs(there - x))
    points: list[Point] = [(x, middle[tail.name] - tail.height / 2)]
    points += _straight(points[-1], (x, top))
    points += [(x, high), (there, high), (there, top)]
    return points + _straight(points[-1], (there, middle[head.name] - head.height / 2))


def _loop(place: Place, middle: float) -> list[Point]:
    side, far = place.x + place.width / 2, place.x + place.width / 2 + _LOOP_WIDTH
    high, low = middle - _LOOP_HEIGHT, middle + _LOOP_HEIGHT
    return [(side, high), (far, high - _LOOP_HEIGHT), (far, low + _LOOP_HEIGHT), (side, low)]


def _straight(start: Point, end: Point) -> list[Point]:
    return [] if abs(start[1] - end[1]) < 0.05 else [start, end, end]


def _tidy(length: float) -> float:
    """To a tenth, and without a negative zero."""
    return round(length, 1) + 0.0
