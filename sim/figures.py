"""The figures of a scenario, read by those who need them: numbers, shares, texts, and times that vary.

Every slip is told at the place of the value, all at once, and a value of its own that nothing reads is a slip too:
nobody should believe that they changed something by a misspelt name. (A value of its base may go unread: other layers
ask for other steps.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import exp, log
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.scenario import Scenario, Value
from spec.bilingual import Bilingual
from spec.nearest import nearest
from spec.problems import BadInput, Problem

Clock = Literal["office", "calendar"]
Z90 = 1.2815515655446004
"""The standard normal quantile of 0.9."""
MINUTES = {"minutes": (1, "office"), "hours": (60, "office"), "days": (1440, "calendar")}
MOST_MINUTES = 5_000_000
UNITS = (
    (re.compile(r"load\.(?!factor$).+"), re.compile(r".* a year"), "documents a year"),
    (re.compile(r"field-days\..+"), re.compile("days a year"), "days a year"),
    (re.compile(r"away\..+"), re.compile("share of working days"), "share of working days"),
    (re.compile("warm-up|.+\\.gap"), re.compile("days"), "days"),
    (re.compile("away-days|.+\\.closing"), re.compile("working days"), "working days"),
    (re.compile(r"(?!work\.|wait\.).+\.minutes"), re.compile("minutes"), "minutes"),
)
"""Which values are read in one unit only: their names, what their unit looks like, an example. One without a unit is in
that unit. Times of steps may stand in any unit of time (:meth:`Figures.spread`).
"""


@dataclass(frozen=True)
class Spread:
    """How long something takes: fixed, or lognormal with a median and the time that nine in ten do not exceed.

    ``median`` in minutes of ``clock``; ``sigma`` of the logarithm, 0 where it is fixed. A lognormal time is stated by
    two figures that people can tell. Source: A. M. Law, Simulation Modeling and Analysis, section 6.2.
    """

    median: float
    sigma: float
    clock: Clock
    slowest_of: int = 1
    most: int = 0
    at_once: float = 0.0

    def times(self, normals: NDArray[np.float64], least: int) -> NDArray[np.int64]:
        """Whole minutes for standard normal draws; at least ``least``.

        Where several answer side by side (``slowest_of``) the draw stands for the slowest of them: its quantile is
        that of one to the power of 1/n. ``most`` (0: none) is a limit after which the step is taken as done. A share
        ``at_once`` of the smallest draws takes no time; the others are spread over the whole lognormal.
        """
        if self.median == 0:
            return np.full(normals.shape, least, np.int64)
        if self.slowest_of > 1:
            normals = ndtri(ndtr(normals) ** (1 / self.slowest_of))
        none = np.zeros(normals.shape, np.bool_)
        if self.at_once:
            part = ndtr(normals)
            none = part < self.at_once
            normals = ndtri(np.clip((part - self.at_once) / (1 - self.at_once), 1e-12, 1 - 1e-12))
        minutes = np.rint(self.median * np.exp(np.minimum(self.sigma * normals, 12.0)))
        if self.most:
            minutes = np.minimum(minutes, self.most)
        return np.maximum(np.where(none, 0, minutes), least).astype(np.int64)

    @property
    def mean(self) -> float:
        """The expected minutes of one, without a limit."""
        return (1 - self.at_once) * self.median * exp(self.sigma**2 / 2)


@dataclass
class Figures:
    """Reads the values of a scenario; ``done()`` raises BadInput with every slip that was met."""

    scenario: Scenario
    working_day: int = 480
    problems: list[Problem] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def value(self, *names: str) -> Value | None:
        """The first of some names that the scenario has; all of them count as asked for."""
        self.asked.update(names)
        found = (self.scenario.value(name) for name in names)
        return next((one for one in found if one is not None), None)

    def missing(self, name: str, example: str) -> None:
        """Notes that a value is needed and not there, at the place of the scenario."""
        message = Bilingual(f"缺少数值“{name}”", f"the value '{name}' is missing")
        said = Bilingual(name, name)
        if not any(one.expected == said for one in self.problems):
            self.problems.append(Problem(*self.scenario.place, message, "", said, example))

    def number(self, *names: str, default: float | None = None, least: float = 0, most: float = 1e6) -> float:
        """A single number within its bounds; ``default`` (None: a slip) where no name is there."""
        value = self.value(*names)
        if value is None:
            if default is None:
                self.missing(names[0], f"{{value: {names[0]}, is: 10, basis: assumption, note: …}}")
            return default if default is not None else least
        return self.part(value, "", least, most)

    def whole(self, *names: str, default: int | None = None, least: int = 0, most: int = 1_000_000) -> int:
        """A single whole number."""
        value = self.value(*names)
        number = self.number(*names, default=default, least=least, most=most)
        if number != int(number) and value is not None:
            message = Bilingual("这里应为整数", "a whole number is expected")
            self.problems.append(value.problem(message, f"{number}", f"{least} … {most}"))
        return int(number)

    def share(self, *names: str, default: float | None = None) -> float:
        """A share between 0 and 1."""
        return self.number(*names, default=default, least=0, most=1)

    def text(self, name: str, default: str = "") -> str:
        """A text."""
        value = self.value(name)
        return default if value is None else dict(value.figures).get("", default)

    def parts(self, name: str, least: float = 0, most: float = 1e6) -> dict[str, float]:
        """All parts of a value, by name; empty where it is not there."""
        value = self.value(name)
        return {} if value is None else {part: self.part(value, part, least, most) for part, _ in value.figures}

    def part(self, value: Value, part: str, least: float, most: float, default: float | None = None) -> float:
        """One part of a value as a number within bounds."""
        text = dict(value.figures).get(part)
        if text is None and default is not None:
            return default
        try:
            number = float(text) if text is not None else None
        except ValueError:
            number = None
        if number is not None and least <= number <= most:
            return number
        bounds = f"{least:g} … {most:g}"
        if text is None:
            message = Bilingual(f"缺少部分“{part}”", f"the part '{part}' is missing")
        elif number is None:
            message = Bilingual("这里应为数字", "a number is expected")
        else:
            message = Bilingual("数字不在范围内", "the number is out of range")
        self.problems.append(value.problem(message, text or "", bounds))
        return least

    def spread(self, *names: str) -> Spread | None:
        """How long something takes, by the first of some names; None where none is there."""
        value = self.value(*names)
        if value is None:
            return None
        factor, clock = self._unit(value)
        figures = dict(value.figures)
        if set(figures) == {""}:
            return Spread(self.part(value, "", 0, MOST_MINUTES) * factor, 0.0, clock)
        if set(figures) - {"at-once"} != {"median", "p90"}:
            message = Bilingual(
                "时间写一个数，或写 median 和 p90（当即办成的份额写 at-once）",
                "a time is one number, or a median and a p90 (and at-once, the share that takes no time)",
            )
            example = (
                f"{{value: {value.name}, is: {{median: 60, p90: 240}}, unit: minutes, basis: assumption, note: …}}"
            )
            self.problems.append(value.problem(message, ", ".join(figures), "median, p90", example))
            return None
        median = self.part(value, "median", 0.01, MOST_MINUTES) * factor
        p90 = self.part(value, "p90", 0.01, MOST_MINUTES) * factor
        if p90 < median:
            message = Bilingual("p90 小于中位数", "the p90 is below the median")
            self.problems.append(value.problem(message, figures["p90"], f"≥ {figures['median']}"))
            return Spread(median, 0.0, clock)
        at_once = self.part(value, "at-once", 0, 0.99, 0.0)
        return Spread(median, log(p90 / median) / Z90, clock, at_once=at_once)

    def _unit(self, value: Value) -> tuple[float, Clock]:
        if value.unit == "working days":
            return self.working_day, "office"
        if value.unit not in MINUTES:
            message = Bilingual("时间的单位不对", "this is no unit of time here")
            self.problems.append(value.problem(message, value.unit, " / ".join([*MINUTES, "working days"])))
        factor, clock = MINUTES.get(value.unit, (1, "office"))
        return factor, "office" if clock == "office" else "calendar"

    def done(self, also: Iterable[str] = ()) -> None:
        """Raises BadInput with every slip, values that nothing reads among them (``also`` are names read elsewhere)."""
        known = self.asked | set(also)
        for value in self.scenario.values:
            if value.name not in known and value.scenario == self.scenario.name:
                message = Bilingual("没有什么会用到这个数值", "nothing reads this value")
                self.problems.append(value.problem(message, value.name, nearest(value.name, known) or ""))
            for name, unit, example in UNITS:
                if name.fullmatch(value.name) and value.unit and not unit.fullmatch(value.unit):
                    message = Bilingual("这个数值用别的单位", "this value is read in another unit")
                    self.problems.append(value.problem(message, value.unit, example))
        if self.problems:
            raise BadInput(sorted(self.problems, key=lambda one: (one.file, one.line, one.column)))
