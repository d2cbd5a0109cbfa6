"""The blueprint of a scenario: routes, desks, officers and bodies, worked out once from the rules in force.

What the rules decide (which steps, who may do them, who stands in for whom, who belongs to a body, whether a meeting
has its quorum) is asked of the rulebook's layers here, and only here; what they do not decide (how long, how many, how
often) comes from the scenario. A replication (:mod:`sim.model`) then only draws.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sim.calendar import Calendar
from sim.field import FieldPlan, field_plan
from sim.figures import Figures, Spread
from sim.flow import GATE, WAIT, WORK
from sim.holiday_reader import load_holidays
from sim.meetings import MEETING, BodyPlan, body_plan
from sim.office_hours import ROUND_THE_CLOCK, OfficeHours, office_hours
from sim.papers import Absentee, Paper, known_as
from sim.quotas import Quota, quotas_of
from sim.routes import PASSED, Choices, Route, RouteStep, route_of
from sim.scenario import Scenario
from spec.bilingual import Bilingual
from spec.cases import Case
from spec.condition import ALWAYS, NEVER
from spec.decide import decide, gates_before, interpreter_for, needs_met
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook, Stack, stack
from spec.situation import Event, Known, Situation
from spec.vocabulary import NOBODY

NOBODYS_DESK = "nobody"
"""Where papers stop whose next step the rules give to nobody."""
DETECT = "detect"
"""The wait until what has happened becomes known; no act of the rules."""
MOST_PAPERS = 2_000_000
"""Of one replication; more are refused before anything is drawn."""


@dataclass(frozen=True)
class Desk:
    """A pile of papers and who takes from it: the holders, and who stands in while one of them is away.

    ``stand_ins`` are triples: the absent holder, whether the absence came with its entrustment, who may act instead.
    """

    holders: tuple[str, ...]
    stand_ins: tuple[tuple[str, bool, tuple[str, ...]], ...] = ()

    @property
    def name(self) -> str:
        """A name for tables: the holders."""
        return " / ".join(self.holders) or NOBODYS_DESK


@dataclass(frozen=True)
class StepPlan:
    """A step as it is run: its kind, its place (desk, body, or clock of a wait), its time, how often it returns."""

    step: RouteStep
    kind: int
    place: Desk | str
    spread: Spread
    returned: float
    back: int


@dataclass(frozen=True)
class Variant:
    """Papers of a kind with the same facts: their share, their route, their steps.

    ``choice`` says for each fact that varies which of its values it is, ``counted`` under what its act counts for each
    quota of the rules.
    """

    share: float
    choice: tuple[int, ...]
    facts: tuple[tuple[str, Known], ...]
    route: Route
    steps: tuple[StepPlan, ...]
    counted: tuple[tuple[Quota, tuple[Known | None, ...]], ...] = ()


@dataclass(frozen=True)
class PaperPlan:
    """A kind of paper: how many a year, the share of urgent ones, the clock of their arrival, their variants.

    ``weights`` are for each fact that varies the weights of its values, in the order of the variants' ``choice``.
    """

    paper: Paper
    per_year: float
    urgent: float
    round_the_clock: bool
    weights: tuple[tuple[float, ...], ...]
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class OfficerPlan:
    """One who works: when they are at the desk, and how they are away.

    ``away`` is the share of working days away, ``days`` the mean length of an absence in working days, ``entrusted``
    how often it comes with its entrustment; ``field_days`` a year are working days away from the desk.
    """

    name: str
    hours: OfficeHours
    away: float
    days: float
    entrusted: float
    field_days: float
    absentee: Absentee | None


@dataclass(frozen=True)
class Blueprint:
    """All that is the same in every replication. Tick 0 is ``warm_up`` days before the year begins."""

    scenario: Scenario
    stack: Stack
    calendar: Calendar
    warm_up: int
    rounds: int
    papers: tuple[PaperPlan, ...]
    officers: tuple[OfficerPlan, ...]
    desks: tuple[Desk, ...]
    bodies: tuple[BodyPlan, ...]
    field: FieldPlan

    @property
    def begins(self) -> int:
        """The tick at which the year begins and counting starts."""
        return self.warm_up * 1440


def blueprint(scenario: Scenario, rulebook: Rulebook) -> Blueprint:
    """The blueprint of a scenario. Raises BadInput with every slip of its figures."""
    rules = stack(rulebook, _layers(scenario, rulebook))
    return _Drafting(scenario, rules).finished()


Options = list[tuple[str, float]]
"""The values of a fact that varies, as they are written, each with its weight."""


def _layers(scenario: Scenario, rulebook: Rulebook) -> tuple[str, ...]:
    from spec.rulebook import layer_names

    return layer_names(rulebook, scenario.layers)


def _pairs(text: str) -> list[tuple[str, str]]:
    """The periods of a text such as ``08:30-12:00 14:00-18:00``."""
    return [(part.split("-")[0], part.split("-")[-1]) for part in text.split()]


@dataclass
class _Drafting:
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
        self.desks: dict[Desk, None] = {}

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
            expected = f"{table.first_year} … {table.last_year}"
            raise BadInput(
                [Problem(*self.scenario.place, message, str(year), Bilingual(expected, expected), "year: 2024")]
            )
        return Calendar(first, table.working(first, datetime.date(year, 12, 31)), self.hours)

    def finished(self) -> Blueprint:
        bodies = self._bodies()
        meeting = {one.body for one in bodies}
        papers = tuple(self._paper(one, meeting) for one in self.scenario.papers)
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
            tuple(self.desks),
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
        times = {f"{word}.{act}{kind}" for word in ("wait", "work", "returned") for act in acts for kind in kinds}
        return times | {f"staff.{body}" for body in self.rules.vocabulary.bodies}

    # ---- papers

    def _paper(self, paper: Paper, meeting: set[str]) -> PaperPlan:
        per_year = self.figures.number(f"load.{paper.name}", least=0, most=1e9) * self.figures.number(
            "load.factor", default=1.0, least=0, most=1e4
        )
        urgent = self.figures.share(f"urgent.{paper.name}", "urgent", default=0.0)
        options = [self._options(paper, fact) for fact in paper.varies]
        weights = tuple(tuple(weight for _, weight in one) for one in options)
        variants = tuple(self._variants(paper, options, meeting)) if all(sum(one) > 0 for one in weights) else ()
        return PaperPlan(paper, per_year, urgent, bool(paper.begins), weights, variants)

    def _variants(self, paper: Paper, options: Sequence[Options], meeting: set[str]) -> Iterator[Variant]:
        """Every combination of the facts that vary, with its share."""
        for choice in product(*(range(len(one)) for one in options)):
            share = 1.0
            facts: dict[str, Known] = {}
            for fact, one, number in zip(paper.varies, options, choice, strict=True):
                text, weight = one[number]
                share *= weight / sum(each for _, each in one)
                facts[fact] = known_as(self.rules.vocabulary, fact, text)
                facts |= self._following(fact, text)
            if share > 0:
                route = route_of(self.rules, paper.acts, self._situation(paper, facts), self._choices(paper.name))
                held = self._meeting_facts(paper, facts, route, meeting)
                if held:
                    facts |= held
                    route = route_of(self.rules, paper.acts, self._situation(paper, facts), self._choices(paper.name))
                steps = self._steps(paper, route, facts, meeting)
                counted = tuple(self._counted(paper, self._situation(paper, facts)))
                yield Variant(share, choice, tuple(sorted(facts.items())), route, steps, counted)

    def _counted(self, paper: Paper, situation: Situation) -> Iterator[tuple[Quota, tuple[Known | None, ...]]]:
        """Under what a paper counts for each quota on one of its acts."""
        for quota in quotas_of(self.rules, paper.acts):
            group = quota.of(self.rules, situation)
            if group is not None:
                yield quota, group

    def _meeting_facts(
        self, paper: Paper, facts: Mapping[str, Known], route: Route, meeting: set[str]
    ) -> dict[str, Known]:
        """Which meeting a paper goes to, where its facts do not say it and its route does: its rules then apply too."""
        stated = self._situation(paper, facts).facts
        bodies = [name for one in route.steps for name in one.by if name in meeting]
        return {MEETING: bodies[0]} if bodies and MEETING not in stated else {}

    def _situation(self, paper: Paper, facts: Mapping[str, Known]) -> Situation:
        """The facts of all papers, then those of the kind, then those that vary."""
        return replace(
            paper.situation, facts=dict(sorted({**dict(self.scenario.facts), **paper.situation.facts, **facts}.items()))
        )

    def _options(self, paper: Paper, fact: str) -> Options:
        value = self.figures.value(f"varies.{fact}.{paper.name}", f"varies.{fact}")
        if value is None:
            self.figures.missing(f"varies.{fact}", f"{{value: varies.{fact}, is: {{yes: 0.1, no: 0.9}}, …}}")
            return []
        options = []
        for part, _ in value.figures:
            weight = self.figures.part(value, part, 0, 1e6)
            if self._fits(value, fact, part):
                options.append((part, weight))
        if sum(weight for _, weight in options) <= 0:
            message = Bilingual("各取值的份额合计须大于零", "the shares must add up to more than zero")
            self.figures.problems.append(value.problem(message))
        return options

    def _fits(self, value: object, fact: str, text: str) -> bool:
        """Whether a part of a value is something that the fact can be."""
        vocabulary = self.rules.vocabulary
        kind = vocabulary.facts[fact]
        good: list[str] = []
        if kind.type == "flag":
            good = ["yes", "no"]
        elif kind.type == "choice":
            good = list(kind.value_ids)
        if kind.type == "number":
            if text.isdecimal() and kind.least <= int(text) <= kind.most:
                return True
            expected = f"{kind.least} … {kind.most}"
        elif good and text not in good:
            expected = " / ".join(good)
        elif not good and text != NOBODY and any(vocabulary.kind_of(one) is None for one in text.split("+")):
            expected = "guiju vocabulary"
        else:
            return True
        from sim.scenario import Value

        assert isinstance(value, Value)
        message = Bilingual("这个事实不能取此值", "the fact cannot have this value")
        self.figures.problems.append(value.problem(message, text, expected))
        return False

    def _following(self, fact: str, text: str) -> dict[str, Known]:
        found: dict[str, Known] = {}
        for one in self.scenario.follows:
            said = dict(one.values).get(text)
            if one.of == fact and said is not None:
                found[one.fact] = known_as(self.rules.vocabulary, one.fact, said)
        return found

    def _choices(self, paper: str) -> Choices:
        """The order of steps and who does an act (``desk.ACT``, or ``desk.ACT.PAPER`` for one kind of paper)."""
        order = tuple(self.figures.text("order").split())
        doers: dict[str, str] = {}
        for value in sorted(self.scenario.values, key=lambda one: one.name.count(".")):
            act, _, kind = value.name.removeprefix("desk.").partition(".")
            if value.name.startswith("desk."):
                self.figures.asked.add(value.name)
                if kind in ("", paper):
                    doers[act] = dict(value.figures).get("", "")
        noon = datetime.datetime.combine(self.calendar.start, datetime.time(12)) + datetime.timedelta(
            days=self.warm_up + 180
        )
        return Choices(order, doers, int((noon - datetime.datetime(1970, 1, 1)).total_seconds() // 60))

    # ---- steps

    def _steps(self, paper: Paper, route: Route, facts: Mapping[str, Known], meeting: set[str]) -> tuple[StepPlan, ...]:
        plans: list[StepPlan] = []
        if len(paper.begins) > 1:
            spread = self.figures.spread(f"{DETECT}.{paper.name}", DETECT)
            if spread is None:
                self.figures.missing(
                    f"{DETECT}.{paper.name}", f"{{value: {DETECT}.{paper.name}, is: 15, unit: minutes, …}}"
                )
            else:
                step = RouteStep(DETECT, (), "", (), ())
                spread = replace(spread, clock="calendar")
                plans.append(StepPlan(step, WAIT, spread.clock, spread, 0.0, 0))
        back_to = self.figures.text("back").split()
        situation = self._situation(paper, facts)
        for number, one in enumerate(route.steps):
            later = [other.act for other in route.steps[number + 1 :]]
            made = self._step(paper, one, situation, meeting, later)
            if made is not None:
                targets = [place for place, other in enumerate(plans) if other.step.act in back_to]
                back = len(plans) - targets[-1] if targets else len(plans)
                plans.append(replace(made, back=min(back, len(plans))))
        return tuple(plans)

    def _step(
        self, paper: Paper, one: RouteStep, situation: Situation, meeting: set[str], later: Sequence[str]
    ) -> StepPlan | None:
        names = [f"{one.act}.{paper.name}", one.act]
        wait = self.figures.spread(*(f"wait.{name}" for name in names))
        work = self.figures.spread(*(f"work.{name}" for name in names))
        returned = self.figures.share(*(f"returned.{name}" for name in names), default=0.0)
        body = next((name for name in one.by if name in meeting), None)
        if one.nobody:
            return StepPlan(one, WORK, self._desk(Desk(())), Spread(1, 0, "office"), 0.0, 0)
        if body is not None:
            return StepPlan(one, GATE, body, wait or Spread(0, 0, "calendar"), returned, 0)
        if wait is not None:
            return StepPlan(one, WAIT, wait.clock, self._waited(one, wait), returned, 0)
        if work is None:
            example = (
                f"{{value: work.{one.act}, is: {{median: 60, p90: 240}}, unit: minutes, basis: assumption, note: …}}"
            )
            self.figures.missing(f"work.{one.act}", example)
            return None
        if not one.by:
            self.figures.missing(
                f"desk.{one.act}", f"{{value: desk.{one.act}, is: office, basis: assumption, note: …}}"
            )
            return None
        return StepPlan(one, WORK, self._desk(self._held(one, situation, later)), work, returned, 0)

    def _waited(self, one: RouteStep, wait: Spread) -> Spread:
        """A wait with those who answer side by side, and with the limit after which silence counts as done.

        The limit itself is the rules'; that it ends the wait (``ends-by-limit``) is said by the scenario.
        """
        wait = replace(wait, slowest_of=self.figures.whole(f"slowest-of.{one.act}", default=1, least=1, most=1000))
        if self.figures.text(f"ends-by-limit.{one.act}") != "yes":
            return wait
        minutes = {"minute": 1, "hour": 60, "day": self.figures.working_day if wait.clock == "office" else 1440}
        limits = [
            limit.value * minutes[limit.unit.rstrip("s")]
            for limit in one.deadlines
            if limit.value is not None and limit.unit.rstrip("s") in minutes
        ]
        if not limits:
            value = self.scenario.value(f"ends-by-limit.{one.act}")
            assert value is not None
            message = Bilingual("规则对这一步没有规定期限", "the rules set no limit to this step")
            self.figures.problems.append(value.problem(message, one.act))
            return wait
        return replace(wait, most=min(limits))

    def _held(self, one: RouteStep, situation: Situation, later: Sequence[str]) -> Desk:
        """The desk of a step: its doers, and who may act instead while one of those that may be away is so.

        Where a later act needs this one done by somebody of whom the clause says more (the vice mayor of the
        portfolio), whoever else may do it does not act instead: the paper would never come further.
        """
        stand_ins = []
        for holder in one.by:
            absentee = self.absentees.get(holder)
            if absentee is None or not self.rules.powers[one.act]:
                continue
            for entrusted in (False, True):
                about: dict[tuple[str, str], Known] = {(holder, "away"): absentee.reason}
                about |= dict(absentee.meanwhile) if entrusted else {}
                now = replace(situation, about=about, done=None)
                decision = decide(self.rules, Case("", one.act, now), rules=False)
                others = {other.post for other in decision.holders} - {holder}
                takers = tuple(sorted(post for post in others if self._counts(one, post, now, later)))
                if takers and decision.answer in ("determined", "several"):
                    stand_ins.append((holder, entrusted, takers))
        return Desk(one.by, tuple(stand_ins))

    def _counts(self, one: RouteStep, post: str, now: Situation, later: Sequence[str]) -> bool:
        """Whether a step that a post does is what later acts need: no clause says that it has to be somebody else."""
        done = replace(now, done=(Event(one.act, post, PASSED),))
        for act in later:
            asking = [
                (clause, gate)
                for clause, gate in gates_before(self.rules, act)
                if any(need.act == one.act and need.by is not None for need in gate.needs)
            ]
            if asking:
                interpreter = interpreter_for(self.rules, Case("", act, done))
                for clause, gate in asking:
                    if interpreter.applies(clause) == ALWAYS and needs_met(interpreter, gate) == NEVER:
                        return False
        return True

    def _desk(self, desk: Desk) -> Desk:
        self.desks.setdefault(desk)
        return desk

    # ---- officers

    def _officers(self) -> tuple[OfficerPlan, ...]:
        """Everybody who takes papers from a desk; of a body as many as its staff."""
        names: dict[str, None] = {}
        for desk in self.desks:
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

    # ---- bodies

    def _bodies(self) -> tuple[BodyPlan, ...]:
        found = []
        for body in self.rules.vocabulary.bodies:
            if self.scenario.value(f"{body}.gap") is not None or self.scenario.value(f"{body}.dates") is not None:
                found.append(body_plan(self.rules, self.figures, body, self.absentees))
        return tuple(found)
