"""The blueprint of a scenario in the making: its calendar, papers, officers and bodies."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.blueprint import MOST_PAPERS, REACH, Blueprint, OfficerPlan, PaperPlan
from sim.calendar import Calendar
from sim.field import field_plan
from sim.figures import Figures
from sim.holiday_reader import load_holidays
from sim.meetings import BodyPlan, body_plan
from sim.office_hours import ROUND_THE_CLOCK, OfficeHours, office_hours
from sim.paper_plans import PaperPlans
from sim.papers import Absentee
from sim.scenario import Scenario
from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem
from spec.rulebook import Stack


def _pairs(text: str) -> list[tuple[str, str]]:
    """The periods of a text such as ``08:30-12:00 14:00-18:00``."""
    return [(part.split("-")[0], part.split("-")[-1]) for part in text.split()]


@dataclass
class Drafting:
    """The blueprint in the making."""

    scenario: Scenario
    rules: Stack

    def __post_init__(self) -> None:
        self.figures = Figures(self.scenario)
        self.hours = self._hours()
        self.figures.working_day = sum(closes - opens for opens, closes in self.hours)
        self.warm_up = self.figures.whole("warm-up", default=0, least=0, most=366)
        self.calendar = self._calendar()
        self.absentees: Mapping[str, Absentee] = {one.post: one for one in self.scenario.absentees}
        self.papers = PaperPlans(self.scenario, self.rules, self.figures, self.calendar, self.warm_up, self.absentees)

    def _hours(self) -> OfficeHours:
        text = self.figures.text("hours", "08:30-12:00 14:00-18:00")
        value = self.scenario.value("hours")
        return office_hours(_pairs(text), value.place if value is not None else self.scenario.place)

    def _calendar(self) -> Calendar:
        year = self.scenario.year
        table = load_holidays()
        if year is None:
            year = table.last_year
        first = datetime.date(year, 1, 1) - datetime.timedelta(days=self.warm_up)
        if not table.first_year <= first.year <= year <= table.last_year:
            message = Bilingual(
                f"节假日只公布到{table.last_year}年，早于{table.first_year}年的也没有",
                f"public holidays are known for {table.first_year} to {table.last_year} only, the last announced year",
            )
            earliest = table.first_year + (1 if self.warm_up else 0)  # the warm-up lies in the year before
            expected = f"{earliest} … {table.last_year}"
            raise BadInput(
                [Problem(*self.scenario.year_place, message, str(year), Bilingual(expected, expected), "year: 2024")]
            )
        return Calendar(first, table.working(first, datetime.date(year, 12, 31)), self.hours)

    def finished(self) -> Blueprint:
        """The blueprint. Raises BadInput with every slip of the figures."""
        bodies = self._bodies()
        meeting = {one.body for one in bodies}
        papers = tuple(self.papers.plan(one, meeting) for one in self.scenario.papers)
        papers = tuple(one for one in papers if one.per_year > 0)
        officers = self._officers()
        self._too_many(papers)
        field = field_plan(self.rules, self.figures, tuple(one.name for one in officers if one.field_days))
        rounds = self.figures.whole("rounds", default=3, least=1, most=20)
        self.figures.done(self._of_other_layers())
        return Blueprint(
            self.scenario,
            self.rules,
            self.calendar,
            self.warm_up,
            rounds,
            papers,
            officers,
            tuple(self.papers.desks),
            bodies,
            field,
        )

    def _too_many(self, papers: Sequence[PaperPlan]) -> None:
        """Refuses a load that no machine should be asked to draw."""
        whole = sum(one.per_year for one in papers) * self.calendar.working.size / 365
        if whole > MOST_PAPERS:
            message = Bilingual("公文量太大", "too many papers")
            place = self.scenario.place
            for one in papers:
                value = self.scenario.value(f"load.{one.paper.name}")
                if value is not None and one.per_year > MOST_PAPERS / 10:
                    place = value.place
            expected = Bilingual(f"每次重复至多 {MOST_PAPERS} 件", f"at most {MOST_PAPERS} in a replication")
            self.figures.problems.append(Problem(*place, message, f"{whole:.0f}", expected))

    def _of_other_layers(self) -> set[str]:
        """Names of values about acts and bodies of the rulebook; which of them are read depends on the layers."""
        acts = self.rules.vocabulary.acts
        kinds = ["", *(f".{one.name}" for one in self.scenario.papers)]
        times = {
            f"{word}.{act}{kind}" for word in ("wait", "work", "returned", REACH) for act in acts for kind in kinds
        }
        return times | {f"staff.{body}" for body in self.rules.vocabulary.bodies}

    def _officers(self) -> tuple[OfficerPlan, ...]:
        """Everybody who takes papers from a desk; of a body as many as its staff."""
        names: dict[str, None] = {}
        for desk in self.papers.desks:
            names |= dict.fromkeys((*desk.holders, *(taker for _, _, takers in desk.stand_ins for taker in takers)))
        found: list[OfficerPlan] = []
        for name in sorted(names):
            kind = self.rules.vocabulary.kind_of(name)
            sort = kind.id if kind is not None else name
            count = 1
            if kind is None or kind.sort != "post":
                count = self.figures.whole(f"staff.{name}", f"staff.{sort}", least=1, most=10_000)
            hours = self._desk_hours(name, sort)
            found += [self._officer(name, number, count, sort, hours) for number in range(1, count + 1)]
        return tuple(found)

    def _desk_hours(self, name: str, sort: str) -> OfficeHours:
        """When somebody is at the desk: hours of their own, or the office's."""
        value = self.figures.value(f"hours.{name}", f"hours.{sort}")
        if value is None:
            return self.hours
        text = dict(value.figures).get("", "")
        if text == "round-the-clock":
            return ROUND_THE_CLOCK
        try:
            return office_hours(_pairs(text), value.place)
        except BadInput as wrong:
            self.figures.problems += wrong.problems
            return self.hours

    def _officer(self, name: str, number: int, count: int, sort: str, hours: OfficeHours) -> OfficerPlan:
        figures = self.figures
        away = figures.share(f"away.{name}", f"away.{sort}", default=0.0)
        days = figures.number(f"away-days.{name}", f"away-days.{sort}", "away-days", default=2.0, least=0.5, most=250)
        entrusted = figures.share(f"entrusted.{name}", default=1.0)
        field = figures.number(f"field-days.{name}", f"field-days.{sort}", default=0.0, most=200)
        own = name if count == 1 else f"{name} {number}"
        return OfficerPlan(own, hours, away, days, entrusted, field, self.absentees.get(name))

    def _bodies(self) -> tuple[BodyPlan, ...]:
        found = []
        for body in self.rules.vocabulary.bodies:
            if self.scenario.value(f"{body}.gap") is not None or self.scenario.value(f"{body}.dates") is not None:
                found.append(body_plan(self.rules, self.figures, body, self.absentees))
        return tuple(found)
