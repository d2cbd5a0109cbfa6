"""Which combinations of factors to run: full grids, Latin hypercubes, and Morris's screening.

Sources: McKay, Beckman & Conover (1979), Technometrics 21, 239–245 (Latin hypercubes); Morris (1991), *Factorial
sampling plans for preliminary computational experiments*, Technometrics 33, 161–174; Campolongo, Cariboni & Saltelli
(2007), Environmental Modelling & Software 22, 1509–1518 (mu*).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.intervals import Array

MOST_POINTS = 100_000


@dataclass(frozen=True)
class Factor:
    """A quantity that is varied from ``low`` to ``high``, both included; ``whole`` numbers only, if so said."""

    name: str
    low: float
    high: float
    whole: bool = False

    def __post_init__(self) -> None:
        """Refuses a range that is empty, endless, or not of whole numbers."""
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"{self.name}: low must lie below high")
        if self.whole and not (float(self.low).is_integer() and float(self.high).is_integer()):
            raise ValueError(f"{self.name}: whole numbers are expected as low and high")


@dataclass(frozen=True)
class Design:
    """Points to run, each with one value per factor, in the factors' order; and how they came about."""

    kind: Literal["grid", "latin hypercube", "morris"]
    factors: tuple[Factor, ...]
    points: tuple[tuple[float, ...], ...]
    levels: int | None
    seed: int | None

    def named(self, number: int) -> dict[str, float]:
        """One point, by the names of its factors."""
        return {one.name: value for one, value in zip(self.factors, self.points[number], strict=True)}


@dataclass(frozen=True)
class Effect:
    """What one factor does over its whole range, by elementary effects; in the output's unit.

    ``mu_star``: the mean size of an effect, with half of its interval by resampling. ``mu``: their mean with sign.
    ``sigma``: their standard deviation; large beside ``mu_star`` where the effect depends on other factors or bends,
    and by the noise of a random output as well.
    """

    factor: str
    mu: float
    mu_star: float
    mu_star_half_width: float
    sigma: float
    trajectories: int
    level: float


def grid(factors: Sequence[Factor], levels: int) -> Design:
    """Every combination of equally spaced values, ends included; the last factor changes fastest.

    A whole factor has fewer levels where its range has fewer numbers.

    >>> grid([Factor("officers", 1, 3, whole=True), Factor("load", 0.5, 1.5)], 2).points
    ((1, 0.5), (1, 1.5), (3, 0.5), (3, 1.5))
    """
    _check(factors)
    if levels < 2:
        raise ValueError("a grid has at least 2 levels")
    columns = [_spaced(one, levels) for one in factors]
    if prod(map(len, columns)) > MOST_POINTS:
        raise ValueError(f"the grid would have more than {MOST_POINTS} points")
    return Design("grid", tuple(factors), tuple(product(*columns)), levels, None)


def latin_hypercube(factors: Sequence[Factor], points: int, seed: int) -> Design:
    """Points spread so that each factor's range, cut into as many equal parts as points, has one point in every part.

    A whole factor takes each of its numbers with equal chance. The same seed gives the same points.
    """
    from scipy.stats import qmc

    _check(factors)
    if not 2 <= points <= MOST_POINTS:
        raise ValueError(f"a Latin hypercube has 2 to {MOST_POINTS} points")
    unit = qmc.LatinHypercube(len(factors), rng=np.random.default_rng(seed)).random(points)
    columns = [_scaled(one, unit[:, at]) for at, one in enumerate(factors)]
    return Design("latin hypercube", tuple(factors), tuple(zip(*columns, strict=True)), None, seed)


def morris(factors: Sequence[Factor], trajectories: int, seed: int, levels: int = 4) -> Design:
    """Trajectories that change one factor at a time: trajectories × (factors + 1) points. Needs SALib.

    Values lie on a grid of an even number of levels. A whole factor must have whole numbers on that grid: rounding
    would change the step, and with it the effect. Raises ValueError where it has not.
    """
    from SALib.sample import morris as sampling

    _check(factors)
    if trajectories < 2 or trajectories * (len(factors) + 1) > MOST_POINTS:
        raise ValueError(f"2 trajectories at least, {MOST_POINTS} points at most")
    if levels < 2 or levels % 2:
        raise ValueError("Morris's levels are an even number")
    uneven = [one.name for one in factors if one.whole and (one.high - one.low) % (levels - 1)]
    if uneven:
        raise ValueError(f"{levels} equally spaced levels are not whole numbers: {', '.join(uneven)}")
    unit = sampling.sample(_problem(factors), trajectories, num_levels=levels, seed=seed)
    points = tuple(
        tuple(round(value) if one.whole else float(value) for one, value in zip(factors, row, strict=True))
        for row in unit
    )
    return Design("morris", tuple(factors), points, levels, seed)


def morris_effects(design: Design, outputs: npt.ArrayLike, level: float = 0.95) -> tuple[Effect, ...]:
    """The effect of every factor, largest first, from one output per point of a design made by :func:`morris`.

    The interval of mu* is a normal one with SALib's bootstrap error over trajectories, seeded by the design.
    """
    from SALib.analyze import morris as analysis

    found = np.asarray(outputs, dtype=np.float64)
    if design.kind != "morris" or design.levels is None:
        raise ValueError("elementary effects need a design made by morris()")
    if found.shape != (len(design.points),) or not np.isfinite(found).all():
        raise ValueError("one finite output for each point is expected: an effect cannot do without either of its ends")
    told = analysis.analyze(
        _problem(design.factors),
        np.array(design.points, dtype=np.float64),
        found,
        num_resamples=1_000,
        conf_level=level,
        num_levels=design.levels,
        seed=design.seed,
    )
    trajectories = len(design.points) // (len(design.factors) + 1)
    effects = [
        Effect(
            one.name,
            float(told["mu"][at]),
            float(told["mu_star"][at]),
            float(told["mu_star_conf"][at]),
            float(told["sigma"][at]),
            trajectories,
            level,
        )
        for at, one in enumerate(design.factors)
    ]
    return tuple(sorted(effects, key=lambda one: (-one.mu_star, one.factor)))


def _problem(factors: Sequence[Factor]) -> dict[str, object]:
    """The factors as SALib asks for them."""
    bounds = [[one.low, one.high] for one in factors]
    return {"num_vars": len(factors), "names": [one.name for one in factors], "bounds": bounds}


def _spaced(factor: Factor, levels: int) -> list[float]:
    values = np.linspace(factor.low, factor.high, levels)
    return sorted({round(value) for value in values}) if factor.whole else [float(value) for value in values]


def _scaled(factor: Factor, unit: Array) -> list[float]:
    if factor.whole:
        return [int(factor.low + value) for value in np.floor(unit * (factor.high - factor.low + 1))]
    return [float(value) for value in factor.low + unit * (factor.high - factor.low)]


def _check(factors: Sequence[Factor]) -> None:
    if not factors or len({one.name for one in factors}) < len(factors):
        raise ValueError("a design has at least one factor, and each name once")
