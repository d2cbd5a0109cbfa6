"""Whether the papers of a run were treated as the rules demand: every step is put to ``decide`` as a case.

Norms of *conduct* (who may act, what comes first, what is forbidden, how many must be there, who may not do both) are
never broken in a run; this says so or says where they were. What cannot be decided, because a scenario does not state
the facts that it turns on, is *undecided* with these facts, and never counted as kept. Bounds on how often something is
done over many papers are not seen in the trail of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.flow import Course
from sim.held import HELD, Held, meetings
from sim.judging import Broken, Judge, Judged
from sim.meetings import CONVENED_BY
from sim.model import Model
from sim.situations import doer_at, tick_of_act
from sim.trail import Trail, trails


@dataclass(frozen=True)
class Breach:
    """A step that breaks a norm of conduct: the paper (or the meeting), the number of the step in its trail."""

    paper: str
    step: int
    act: str
    by: str
    at: int
    broken: Broken


@dataclass(frozen=True)
class Open:
    """Steps of a kind of paper that cannot be decided, because some facts are not stated."""

    kind: str
    act: str
    unknown: tuple[str, ...]
    steps: int


@dataclass(frozen=True)
class Outlasted:
    """Work that somebody took up when they might, and ended when they might no more: the absent one was back."""

    paper: str
    step: int
    act: str
    by: str


@dataclass(frozen=True)
class Conduct:
    """What a check of trails found. Numbers count steps; ``situations`` is how many different ones there were.

    ``unattributed`` are steps that nobody works on and that the route gives to somebody who was away: the run does not
    say who did them. ``resting`` are steps that keep the rules only since what was done before a return still stands:
    where a return made void all that was done before it, they would break a gate.
    """

    steps: int
    kept: int
    outside: int
    undecided: tuple[Open, ...]
    breaches: tuple[Breach, ...]
    soft: tuple[tuple[str, int], ...]
    outlasted: tuple[Outlasted, ...]
    unattributed: int
    resting: int
    meetings: int
    situations: int

    @property
    def clean(self) -> bool:
        """Whether no norm of conduct was broken."""
        return not self.breaches

    @property
    def open(self) -> int:
        """How many steps are undecided."""
        return sum(one.steps for one in self.undecided)


def conduct(model: Model, course: Course) -> Conduct:
    """The conduct of all papers and meetings of a replication."""
    return conduct_of(model, trails(model, course), meetings(model, course))


def conduct_of(model: Model, papers: Iterable[Trail], held: Iterable[Held] = ()) -> Conduct:
    """The conduct of some papers and meetings; trails may have been changed, to see that a fault is found."""
    tally, judge = _Tally(), Judge(model)
    for trail in papers:
        for index, event in enumerate(trail.events):
            tick = tick_of_act(event)
            if event.of_the_rules and tick is not None:
                tally.add(trail, index, tick, judge.step(trail, index, tick))
                tally.unattributed += event.by != doer_at(event, judge.people(tick))
                if event.round and judge.step(trail, index, tick, void=True).status == "broken":
                    tally.resting += not judge.step(trail, index, tick).broken
                if judge.outlasts(trail, index):
                    tally.outlasted.append(Outlasted(trail.name, index, event.act, event.by))
    for one in held:
        if one.what == HELD and one.papers and one.presider:
            tally.add_meeting(one, judge.meeting(one))
    return tally.finished(judge.situations)


@dataclass
class _Tally:
    """The counts in the making."""

    steps: int = 0
    kept: int = 0
    outside: int = 0
    unattributed: int = 0
    resting: int = 0
    meetings: int = 0
    open: Counter[tuple[str, str, tuple[str, ...]]] = field(default_factory=Counter)
    soft: Counter[str] = field(default_factory=Counter)
    breaches: list[Breach] = field(default_factory=list)
    outlasted: list[Outlasted] = field(default_factory=list)

    def add(self, trail: Trail, index: int, tick: int, judged: Judged) -> None:
        """One more step."""
        event = trail.events[index]
        self.steps += 1
        self._add(judged, trail.kind, event.act)
        self.breaches += [Breach(trail.name, index, event.act, event.by, tick, one) for one in judged.broken]

    def add_meeting(self, one: Held, judged: Judged) -> None:
        """The lead of one more meeting."""
        self.meetings += 1
        self.steps += 1
        self._add(judged, one.body, CONVENED_BY)
        self.breaches += [Breach(one.name, 0, CONVENED_BY, one.presider, one.begins, each) for each in judged.broken]

    def _add(self, judged: Judged, kind: str, act: str) -> None:
        self.kept += judged.status == "kept"
        self.outside += judged.status == "outside"
        if judged.status == "undecided":
            self.open[kind, act, judged.unknown] += 1
        self.soft.update(judged.soft)

    def finished(self, situations: int) -> Conduct:
        """The counts, in an order of their own."""
        undecided = tuple(Open(*key, count) for key, count in sorted(self.open.items()))
        soft = tuple(sorted(self.soft.items()))
        return Conduct(
            self.steps, self.kept, self.outside, undecided, tuple(self.breaches), soft, tuple(self.outlasted),
            self.unattributed, self.resting, self.meetings, situations,
        )  # fmt: skip
