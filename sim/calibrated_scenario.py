"""A calibration as a scenario: values with their source for what is mapped to an act, comments for all the rest.

A scenario states a time by its median and the time that nine in ten do not exceed, and draws it lognormal; so a note
says which family fits best and whether the Anderson–Darling test rejects it. Three things differ between a log and a
scenario and are settled here:

- Without times of starting, the time since the event before holds the queue as well. It is written as ``wait.ACT``: the
  paper is away that long, and no desk of the model is busy with it. Service becomes ``work.ACT`` where the base has a
  desk work on the act and nine in ten services are over within a working day; else the elapsed time is the wait.
- Minutes of a scenario are office time, its days calendar time. A log's times are calendar time: they are written in
  days, or in minutes where nine in ten are over within four hours, when the clock makes little difference.
- What is shorter than a hundredth of the unit has no figure in a scenario; its share is ``at-once``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.calibration import SAMPLES, Activity, Calibration, Durations, Kind, as_array, pooled
from sim.fitting import FAMILIES, Refused
from sim.scenario import Scenario
from spec.bilingual import Bilingual
from spec.problems import visible

BASE = "baseline"
FEWEST = 10
"""With fewer times, the time that nine in ten do not exceed lies beyond all of them as likely as not."""
WORKING_DAY, SHORT = 480.0, 240.0
"""Minutes."""
LEAST = 0.01
"""The smallest figure that a scenario takes, in its unit."""
MOST_AT_ONCE = 0.99
MEASURED: dict[Kind, Bilingual] = {
    "service": Bilingual("从开始到结束", "from start to end"),
    "elapsed": Bilingual("距前一事件（含排队）", "since the event before, queue included"),
}
"""What the times of a value are, by the kind that it is made of."""
AT_ONCE = {
    "minutes": Bilingual("at-once 指不足 0.6 秒的", "at-once is below 0.6 seconds"),
    "days": Bilingual("at-once 指不足 15 分钟的", "at-once is below 15 minutes"),
}
"""What is shorter than :data:`LEAST` of a unit."""


@dataclass(frozen=True)
class StatedValue:
    """A value as it is written: its figures by part ("" for one alone), its unit, its note in both languages."""

    name: str
    figures: tuple[tuple[str, str], ...]
    unit: str
    note: Bilingual

    def line(self) -> str:
        """The value as a line of YAML."""
        parts = dict(self.figures)
        shown = (
            parts[""] if set(parts) == {""} else "{" + ", ".join(f"{key}: {text}" for key, text in self.figures) + "}"
        )
        zh, en = (json.dumps(visible(text), ensure_ascii=False) for text in self.note)
        note = f"{{zh: {zh}, en: {en}}}"
        return f"  - {{value: {self.name}, is: {shown}, unit: {self.unit}, basis: source, note: {note}}}"


@dataclass(frozen=True)
class Written:
    """The scenario of a calibration: its name, its text, its values, and what stands in it as comments only.

    ``left_out`` says why something is no value; ``unmapped`` are the activities that no act was named for.
    """

    name: str
    text: str
    values: tuple[StatedValue, ...]
    left_out: tuple[Bilingual, ...]
    unmapped: tuple[str, ...]


def calibrated_scenario(
    found: Calibration,
    acts: Mapping[str, str],
    paper: str,
    base: Scenario,
    routed: Collection[str],
    seed: int = 1,
    samples: int = SAMPLES,
) -> Written:
    """The scenario that a calibration makes of ``base``.

    ``acts`` maps activities to acts; both are known names. ``paper`` is the kind of paper whose load it is, or "".
    ``routed`` are the acts that papers of the base go through: a value of any other changes nothing, and says so.
    """
    stem = re.sub(r"[^a-z0-9]+", "-", found.log.name.lower().split(".")[0]).strip("-") or "log"
    name = f"calibrated-{stem}"
    values: list[StatedValue] = []
    left: list[Bilingual] = []
    rate = found.arrivals
    if paper:
        note = Bilingual(
            f"{found.log.name}，{found.first} 至 {found.last} 共 {found.cases} 件；"
            f"95% 区间 {rate.low:.0f} 至 {rate.high:.0f}；{rate.said.zh}",
            f"{found.log.name}, {found.cases} cases from {found.first} to {found.last}; "
            f"95 % interval {rate.low:.0f} to {rate.high:.0f}; {rate.said.en}",
        )
        values.append(StatedValue(f"load.{paper}", (("", figure(rate.rate)),), "cases a year", note))
    else:
        left.append(
            Bilingual(
                f"到达每年 {rate.rate:.0f} 件：未用 --paper 指明是哪类公文",
                f"arrivals, {rate.rate:.0f} a year: no kind of paper is named (--paper)",
            )
        )
    for act in sorted(set(acts.values())):
        some = [one for one in found.activities if acts.get(one.name) == act]
        stated = _stated(act, some, found, base, routed, seed, samples)
        if isinstance(stated, StatedValue):
            values.append(stated)
        else:
            left.append(stated)
    others = [one for one in found.activities if one.name not in acts]
    text = _text(name, found, values, [*left, *map(_unmapped, others)])
    return Written(name, text, tuple(values), tuple(left), tuple(one.name for one in others))


def figure(number: float, counting: int = 4) -> str:
    """A number with so many digits that count, never with an exponent.

    >>> figure(1093.4624), figure(0.0123456), figure(123456.7)
    ('1093', '0.01235', '123457')
    """
    digits = max(0, counting - 1 - int(np.floor(np.log10(abs(number))))) if number else 0
    text = f"{number:.{min(digits, 6)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _stated(
    act: str,
    some: Sequence[Activity],
    found: Calibration,
    base: Scenario,
    routed: Collection[str],
    seed: int,
    samples: int,
) -> StatedValue | Bilingual:
    """The value of an act, or why there is none."""
    service = pooled(some, "service", seed, samples)
    minutes = None if service is None else service.quantile(0.9)
    desk = base.value(f"wait.{act}") is None and base.value(f"work.{act}") is not None
    as_work = desk and minutes is not None and minutes * 1440 <= WORKING_DAY
    kind: Kind = "service" if as_work else "elapsed"
    times = service if as_work else pooled(some, "elapsed", seed, samples)
    names = " + ".join(one.name for one in some)
    if times is None or times.n < FEWEST:
        n = times.n if times is not None else 0
        return Bilingual(
            f"{names} → {act}：只有 {n} 个时长，至少需 {FEWEST} 个才能写出 p90",
            f"{names} -> {act}: {n} times only; at least {FEWEST} are needed to state a p90",
        )
    days = as_array(times)
    ninth = float(np.quantile(days, 0.9)) * 1440
    in_minutes = as_work or ninth <= SHORT
    scaled = days * 1440 if in_minutes else days
    rest = scaled[scaled >= LEAST]
    share = 1 - len(rest) / len(scaled)
    figures: tuple[tuple[str, str], ...] = (("", "0"),)
    if share <= MOST_AT_ONCE:
        median, p90 = np.quantile(rest, [0.5, 0.9])
        figures = (("median", figure(float(median))), ("p90", figure(float(p90))))
        if share:
            figures = (("at-once", figure(share)), *figures)
    what = MEASURED[kind]
    parts = [
        Bilingual(
            f"{found.log.name}，{names}：{times.n} 个时长，{what.zh}",
            f"{found.log.name}, {names}: n {times.n}, {what.en}",
        ),
        _fit_words(times, samples),
    ]
    if share:
        parts.append(AT_ONCE["minutes" if in_minutes else "days"])
    if act not in routed:
        unused = f"no paper of {base.name} goes through this act"
        parts.append(Bilingual(f"{base.name} 中没有公文经过这一行为", unused))
    note = Bilingual("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
    return StatedValue(f"{'work' if as_work else 'wait'}.{act}", figures, "minutes" if in_minutes else "days", note)


def _fit_words(times: Durations, samples: int) -> Bilingual:
    fit = times.fit
    if isinstance(fit, Refused):
        return Bilingual(
            f"未拟合分布（{fit.why.zh}），按对数正态抽取", f"no family is fitted ({fit.why.en}); drawn lognormal"
        )
    best = fit.fits[0]
    family, p = FAMILIES[best.family], f"{best.ad_p:.3f}"
    least = best.ad_p <= 1 / (samples + 1)
    zh = f"{family.zh}最合，AD p {'至多 ' if least else ''}{p}{'（被检验拒绝）' if best.rejected else ''}"
    en = f"{family.en} fits best, AD p {'at most ' if least else ''}{p}{' (rejected)' if best.rejected else ''}"
    if best.family == "lognormal" and not best.rejected:
        return Bilingual(zh, en)
    return Bilingual(f"{zh}；仍按对数正态抽取", f"{en}; drawn lognormal all the same")


def _unmapped(one: Activity) -> Bilingual:
    parts = []
    for times in one.durations:
        median, p90 = times.quantile(0.5), times.quantile(0.9)
        if median is not None and p90 is not None:
            parts.append(f"{times.kind} n {times.n}, median {figure(median)} d, p90 {figure(p90)} d")
    shown = "; ".join(parts) or f"n {one.count}"
    return Bilingual(f"{one.name}：未对应到行为（{shown}）", f"{one.name}: not mapped to an act ({shown})")


def _text(name: str, found: Calibration, values: Sequence[StatedValue], left: Sequence[Bilingual]) -> str:
    log = visible(found.log.name)
    lines = [
        f"# Calibrated from {log}: {found.cases} cases, {len(found.log.events)} events, {found.first} to {found.last}.",
        *(f"# {visible(one.en)}" for one in (found.hours_said, *found.log.remarks)),
        "",
        "scenarios:",
        f"- scenario: {name}",
        f"  zh: {json.dumps(f'按日志 {log} 校准', ensure_ascii=False)}",
        f"  en: {json.dumps(f'calibrated from the log {log}', ensure_ascii=False)}",
        f"  based-on: {BASE}",
    ]
    if values:
        lines += ["  values:", *(one.line() for one in values)]
    if left:
        lines += ["", "# In the log, and not among the values:", *(f"# - {visible(one.en)}" for one in left)]
    return "\n".join(lines) + "\n"
