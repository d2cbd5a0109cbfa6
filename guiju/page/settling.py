"""Moves ordered boxes sideways towards what they are joined to, keeping their order and their distances.

The last step of a layered drawing. Each row is moved by itself to the nearest positions that its widths allow, which
is isotonic regression, solved exactly by pooling adjacent violators (Ayer and others, 1955). Lengths are in SVG units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guiju.page.layered import Place, Rows

_GAP, _BEND_GAP = 22.0, 12.0
_SETTLINGS, _TOWARDS_BOTH = 12, 4
#: How strongly an edge between box and box, box and bend, bend and bend wants to be straight.
_STRAIGHT = (1.0, 2.0, 8.0)


def settle(rows: Rows) -> None:
    """Moves every row as near to its neighbours as the widths allow, down and up in turn, then towards both."""
    for row in rows.rows:
        _put(rows, row, [0.0] * len(row), [1.0] * len(row))
    for step in range(_SETTLINGS):
        last = step >= _SETTLINGS - _TOWARDS_BOTH
        for row in rows.rows if step % 2 == 0 else reversed(rows.rows):
            wanted, weights = [], []
            for name in row:
                place = rows.places[name]
                near = [*place.above, *place.below] if last else place.above if step % 2 == 0 else place.below
                pull = [(_straightness(place, rows.places[other]), rows.places[other].x) for other in near]
                weight = sum(strength for strength, _ in pull)
                wanted.append(sum(strength * x for strength, x in pull) / weight if weight else place.x)
                weights.append(weight or 0.1)
            _put(rows, row, wanted, weights)


def _straightness(one: Place, other: Place) -> float:
    return _STRAIGHT[(one.node is None) + (other.node is None)]


def _put(rows: Rows, row: Sequence[str], wanted: Iterable[float], weights: Iterable[float]) -> None:
    """Nearest positions (weighted least squares) that keep the order and the distances: pooled violators."""
    offsets, edge = [], 0.0
    for name in row:
        place = rows.places[name]
        offsets.append(edge + place.width / 2)
        edge += place.width + place.room + (_GAP if place.node else _BEND_GAP)
    pools: list[tuple[float, float, int]] = []
    for wish, weight, offset in zip(wanted, weights, offsets, strict=True):
        pool = (wish - offset, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, heavy, count = pools.pop()
            total = heavy + pool[1]
            pool = ((mean * heavy + pool[0] * pool[1]) / total, total, count + pool[2])
        pools.append(pool)
    shifts = [mean for mean, _, count in pools for _ in range(count)]
    for name, shift, offset in zip(row, shifts, offsets, strict=True):
        rows.places[name].x = offset + shift
