"""The blueprint of a scenario: routes, desks, officers and bodies, worked out once from the rules in force.

What the rules decide (which steps, who may do them, who stands in for whom, who belongs to a body, whether a meeting
has its quorum) is asked of the rulebook's layers here, and only here; what they do not decide (how long, how many, how
often) comes from the scenario. A replication (:mod:`sim.model`) then only draws.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.calendar import Calendar
from sim.field import FieldPlan
from sim.figures import Spread
from sim.meetings import BodyPlan
from sim.office_hours import OfficeHours
from sim.papers import Absentee, Paper
from sim.quotas import Account, Quota
from sim.routes import Route, RouteStep
from sim.scenario import Scenario
from spec.layers import layer_names, stack
from spec.rulebook import Rulebook, Stack
from spec.situation import Known

NOBODYS_DESK = "nobody"
"""Where papers stop whose next step the rules give to nobody."""
DETECT = "detect"
"""The wait until what has happened becomes known; no act of the rules."""
REACH = "reach"
"""The wait until the one is reached who has to know of a paper before an act; no act of the rules."""
NO_ACTS = frozenset({DETECT, REACH})
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
    counted: tuple[tuple[Quota, Account], ...] = ()


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
    from sim.drafting import Drafting

    return Drafting(scenario, stack(rulebook, layer_names(rulebook, scenario.layers))).finished()
