"""When to stop replicating: as soon as every wanted precision holds and goes on holding for some replications more.

The decision looks at replications in the order of their numbers and at nothing after the number at which it stops, so
it is the same for any batches and any number of workers. Whoever ran further leaves the rest unused.

Source: Hoad, Robinson & Davies (2010), *Automated selection of the number of replications for a discrete-event
simulation*, J. Operational Research Society 61, 1632–1644, with a later start: from 3 replications the rule stops too
often on a small variance that is luck (see Law 9.4.1), and its intervals cover less than they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from sim.intervals import Array, Estimate, mean_interval
from spec.bilingual import Bilingual

FEWEST = 20
"""The smallest number of replications from which a rule may start."""


@dataclass(frozen=True)
class Precision:
    """A wanted half-width: in the measure's unit, or where ``relative`` as a share of the mean (0.05 for 5 %)."""

    measure: str
    half_width: float
    relative: bool = False

    def __post_init__(self) -> None:
        """Refuses a half-width that no number of replications gives."""
        if not 0 < self.half_width < float("inf"):
            raise ValueError("a wanted half-width is more than 0")


@dataclass(frozen=True)
class Rule:
    """All wanted precisions, the first number of replications, how long they must go on holding, and the most."""

    wanted: tuple[Precision, ...]
    start: int = 30
    look_ahead: int = 5
    maximum: int = 1_000
    level: float = 0.95

    def __post_init__(self) -> None:
        """Refuses a rule that would stop too early or never."""
        if not self.wanted or len({one.measure for one in self.wanted}) < len(self.wanted):
            raise ValueError("a stopping rule wants the precision of one measure or several different ones")
        if self.start < FEWEST or self.look_ahead < 0 or self.maximum < self.start or not 0 < self.level < 1:
            raise ValueError(f"a stopping rule starts at {FEWEST} replications or later, and not after its maximum")

    def ahead(self, n: int) -> int:
        """For how many replications after ``n`` the precision must go on holding; from 100 on in proportion to n."""
        return max(self.look_ahead, self.look_ahead * n // 100)


@dataclass(frozen=True)
class Decision:
    """What a rule says after some replications.

    ``replications``: results rest on those numbered below it. ``at_least``: the smallest total at which the rule can
    stop, however the next ones come out. ``unmet``: measures not precise enough at ``replications``.
    """

    status: Literal["go on", "reached", "maximum"]
    replications: int
    at_least: int
    unmet: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    said: Bilingual


def decide(rule: Rule, outputs: Mapping[str, npt.ArrayLike]) -> Decision:
    """Whether to go on, from the values of each wanted measure in the order of the replications' numbers.

    NaN, a replication without a value, counts towards the maximum only. Raises KeyError for a measure that is not
    there, ValueError where lengths differ.

    >>> rule = Rule((Precision("days", 2.0),), start=20, look_ahead=3)
    >>> decide(rule, {"days": [4.0, 6.0] * 10}).at_least
    23
    >>> decide(rule, {"days": [4.0, 6.0] * 40}).replications
    23
    """
    values = {one.measure: np.asarray(outputs[one.measure], dtype=np.float64)[: rule.maximum] for one in rule.wanted}
    lengths = {array.shape for array in values.values()}
    if len(lengths) > 1 or len(next(iter(lengths))) != 1:
        raise ValueError("every measure must have one value for each replication")
    ((ran,),) = lengths
    held = {one.measure: _held(rule, one, values[one.measure]) for one in rule.wanted}
    together = np.logical_and.reduce(list(held.values()))
    first = rule.start
    while len(failed := np.flatnonzero(~together[first : first + rule.ahead(first) + 1])):
        first += int(failed[-1]) + 1
    end = first + rule.ahead(first)  # precise after first, first + 1, … end replications, as far as they ran
    stop = end if end <= ran else None
    used = ran if stop is None else stop
    unmet = tuple(name for name, kept in held.items() if not kept[used])
    estimates = tuple(mean_interval(name, array[:used], rule.level) for name, array in values.items())
    if stop is not None:
        return Decision("reached", used, used, unmet, estimates, _reached(used, estimates))
    if ran >= rule.maximum:
        return Decision("maximum", used, used, unmet, estimates, _exhausted(used, unmet))
    at_least = min(end, rule.maximum)
    said = Bilingual(
        f"已有 {used} 次重复，至少需 {at_least} 次", f"{used} replications so far; at least {at_least} needed"
    )
    return Decision("go on", used, at_least, unmet, estimates, said)


def _held(rule: Rule, wanted: Precision, values: Array) -> npt.NDArray[np.bool_]:
    """Whether the precision held after 0, 1, … replications. Each entry rests on the values before it alone."""
    seen = ~np.isnan(values)
    if np.isinf(values).any():
        raise ValueError("one finite value (or NaN) for each replication is expected")
    known = values[seen]
    if len(known) < 2:
        return np.zeros(len(values) + 1, dtype=np.bool_)
    moved = known - known[0]  # sums of squares lose less
    n = np.arange(1, len(known) + 1)
    mean = np.cumsum(moved) / n
    squares = np.maximum(np.cumsum(moved**2) - n * mean**2, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        half_width = special.stdtrit(n - 1, (1 + rule.level) / 2) * np.sqrt(squares / (n - 1) / n)
        allowed = wanted.half_width * (np.abs(mean + known[0]) if wanted.relative else 1.0)
        held = (half_width <= allowed) & (n >= rule.start)
    after = np.zeros(len(values) + 1, dtype=np.bool_)
    after[1:] = np.concatenate([[False], held])[np.cumsum(seen)]
    return after


def _reached(used: int, estimates: tuple[Estimate, ...]) -> Bilingual:
    still = [one.measure for one in estimates if one.constant]
    zh, en = f"重复 {used} 次后达到精度", f"precise enough after {used} replications"
    if still:
        zh += f"；{'、'.join(still)} 每次都相同，变动情况未知"
        en += f"; the same value every time, so that nothing is known of how it varies: {', '.join(still)}"
    return Bilingual(zh, en)


def _exhausted(used: int, unmet: tuple[str, ...]) -> Bilingual:
    if unmet:
        return Bilingual(
            f"已到上限 {used} 次，未达到精度：{'、'.join(unmet)}",
            f"not precise enough after {used} replications, the most allowed: {', '.join(unmet)}",
        )
    return Bilingual(
        f"已到上限 {used} 次，精度刚刚达到，尚未确认能保持",
        f"precise only just before {used} replications, the most allowed: not shown to last",
    )
