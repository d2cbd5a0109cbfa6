"""The plans of papers: for every kind its variants, each with its route, its steps, their desks and their times."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from sim.blueprint import DETECT, REACH, Desk, PaperPlan, StepPlan, Variant
from sim.calendar import Calendar
from sim.figures import Figures, Spread
from sim.flow import GATE, WAIT, WORK
from sim.meetings import MEETING
from sim.papers import Absentee, Paper, known_as
from sim.quotas import Account, Quota, quotas_of
from sim.routes import PASSED, Choices, Route, RouteStep, route_of
from sim.scenario import Scenario, Value
from spec.bilingual import Bilingual
from spec.cases import Case
from spec.condition import ALWAYS, NEVER
from spec.decide import decide
from spec.nearest import nearest
from spec.residual import interpreter_for
from spec.rulebook import Stack
from spec.rules_on_acts import gates_before, needs_met
from spec.situation import Event, Known, Situation
from spec.vocabulary import NOBODY

Options = list[tuple[str, float]]
"""The values of a fact that varies, as they are written, each with its weight."""


@dataclass
class PaperPlans:
    """Makes the plans of papers; ``desks`` collects the desks that their steps need."""

    scenario: Scenario
    rules: Stack
    figures: Figures
    calendar: Calendar
    warm_up: int
    absentees: Mapping[str, Absentee]
    desks: dict[Desk, None] = field(default_factory=dict)

    def plan(self, paper: Paper, meeting: set[str]) -> PaperPlan:
        """The plan of one kind; ``meeting`` are the bodies that meet in the scenario."""
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

    def _counted(self, paper: Paper, situation: Situation) -> Iterator[tuple[Quota, Account]]:
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

    def _fits(self, value: Value, fact: str, text: str) -> bool:
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
        order = self._acts("order")
        doers: dict[str, str] = {}
        for value in sorted(self.scenario.values, key=lambda one: one.name.count(".")):
            act, _, kind = value.name.removeprefix("desk.").partition(".")
            if value.name.startswith("desk."):
                if act in self.rules.vocabulary.acts and kind in ("", *(one.name for one in self.scenario.papers)):
                    self.figures.asked.add(value.name)
                if kind in ("", paper):
                    doers[act] = dict(value.figures).get("", "")
                    self._known_doer(value, doers[act])
        noon = datetime.datetime.combine(self.calendar.start, datetime.time(12)) + datetime.timedelta(
            days=self.warm_up + 180
        )
        return Choices(order, doers, int((noon - datetime.datetime(1970, 1, 1)).total_seconds() // 60))

    def _known_doer(self, value: Value, name: str) -> None:
        """Notes a doer whom the rulebook does not know."""
        vocabulary = self.rules.vocabulary
        if vocabulary.kind_of(name) is None and name not in vocabulary.below:
            message = Bilingual("规则库里没有这个职务或机构", "the rulebook knows no such post or body")
            self.figures.problems.append(
                value.problem(message, name, nearest(name, [*vocabulary.posts, *vocabulary.bodies]) or "")
            )

    def _acts(self, name: str) -> tuple[str, ...]:
        """A list of acts; what is none is told."""
        value = self.figures.value(name)
        acts = self.rules.vocabulary.acts
        found = tuple(self.figures.text(name).split())
        for act in found:
            if act not in acts and value is not None:
                message = Bilingual("没有这个行为", "no such act")
                self.figures.problems.append(value.problem(message, act, nearest(act, acts) or "guiju vocabulary"))
        return found

    def _steps(self, paper: Paper, route: Route, facts: Mapping[str, Known], meeting: set[str]) -> tuple[StepPlan, ...]:
        plans: list[StepPlan] = []
        if len(paper.begins) > 1:
            spread = self.figures.spread(f"{DETECT}.{paper.name}", DETECT)
            if spread is None:
                self.figures.missing(
                    f"{DETECT}.{paper.name}", f"{{value: {DETECT}.{paper.name}, is: 15, unit: minutes, …}}"
                )
            else:
                plans.append(_at_any_hour(DETECT, spread))
        back_to = self._acts("back")
        situation = self._situation(paper, facts)
        for number, one in enumerate(route.steps):
            later = [other.act for other in route.steps[number + 1 :]]
            made = self._step(paper, one, situation, meeting, later)
            reached = self.figures.spread(f"{REACH}.{one.act}.{paper.name}", f"{REACH}.{one.act}")
            if made is not None:
                if reached is not None:
                    plans.append(_at_any_hour(REACH, reached))
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
        ends = self.figures.value(f"ends-by-limit.{one.act}")
        said = self.figures.text(f"ends-by-limit.{one.act}", "no")
        if ends is not None and said not in ("yes", "no"):
            self.figures.problems.append(
                ends.problem(Bilingual("应为 yes 或 no", "yes or no is expected"), said, "yes / no")
            )
        if said != "yes":
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


def _at_any_hour(what: str, spread: Spread) -> StepPlan:
    """A wait that is no act of the rules, by day and by night."""
    spread = replace(spread, clock="calendar")
    return StepPlan(RouteStep(what, (), "", (), ()), WAIT, spread.clock, spread, 0.0, 0)
