"""Whether the run and the rules count the same limits as missed.

A run measures limits on its own arrays (:mod:`sim.paper_measures`); the rules have an evaluator of duties
(:mod:`spec.duties`), which knows nothing of runs. Both are asked here about every paper. Limits in clock time must
agree paper by paper. Of limits in working time the rules alone know the earliest end only: what was done by then is
kept, the rest is undecided without a calendar, and the run may count no miss among those kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sim.flow import Course
from sim.limits import WORKING
from sim.measures import measures
from sim.model import Model
from sim.samples import Key
from sim.situations import as_event, instants, people_at
from sim.trail import Trail, TrailEvent, minutes_since_1970, standing, trails
from spec.cases import Case
from spec.clauses import Clause, Duty
from spec.duties import duties_in
from spec.path import Deadline
from spec.situation import Event, Situation


@dataclass(frozen=True)
class LimitCheck:
    """A limit on a kind of paper. ``met`` and ``missed`` count the papers as the run does; ``kept``, ``broken``,
    ``due`` and ``unknown`` as the rules do.
    """

    kind: str
    norms: tuple[str, ...]
    working_time: bool
    met: int
    missed: int
    kept: int
    broken: int
    due: int
    unknown: int

    @property
    def agrees(self) -> bool:
        """Whether nothing that one of them says is denied by the other."""
        if not self.working_time:
            return (self.met, self.missed, self.unknown) == (self.kept, self.broken, 0)
        return self.kept <= self.met and self.broken <= self.missed


def duty_misses(model: Model, course: Course) -> tuple[LimitCheck, ...]:
    """The limits of a replication, as the run counts them and as the rules do."""
    return compared(model, course, trails(model, course))


def compared(model: Model, course: Course, papers: Iterable[Trail]) -> tuple[LimitCheck, ...]:
    """The same of some trails."""
    said: dict[tuple[str, tuple[str, ...]], Counter[str]] = {}
    working: dict[tuple[str, tuple[str, ...]], bool] = {}
    for trail in papers:
        if trail.arrival >= model.blueprint.begins:
            for place, limit in _limits(model, trail):
                status = duty_status(model, trail, place, limit)
                if status:
                    key = trail.kind, limit.clause.norms
                    said.setdefault(key, Counter())[status] += 1
                    working[key] = limit.clock == WORKING
    counted = {key: one for key, one in measures(model, course).items() if key.measure == "deadline_met_share"}
    found = []
    for (kind, norms), statuses in sorted(said.items()):
        sample = counted.get(Key("deadline_met_share", kind, " ".join(norms)))
        met = round(sample.mean * sample.n) if sample is not None and sample.n else 0
        missed = sample.n - met if sample is not None else 0
        numbers = [statuses[one] for one in ("kept", "broken", "due", "unknown")]
        found.append(LimitCheck(kind, norms, working[kind, norms], met, missed, *numbers))
    return tuple(found)


def _limits(model: Model, trail: Trail) -> Iterator[tuple[int, Deadline]]:
    """The limits with a figure on the steps of a paper's route, with the place of the step."""
    for place, plan in enumerate(model.steps(trail.paper)):
        yield from ((place, limit) for limit in plan.step.deadlines if limit.value is not None)


def duty_status(model: Model, trail: Trail, place: int, limit: Deadline) -> str:
    """How the duty of a limit stands at the end of the run, as the rules say; "" where its time never began.

    A step that the route has because of the duty goes to whom the duty names, by the means that it names: the run knows
    no other recipients.
    """
    duty = limit.clause.shape
    assert isinstance(duty, Duty)
    act = model.steps(trail.paper)[place].step.act
    last = trail.events[-1] if trail.events else None
    events = [] if last is None else [*standing(trail.events[:-1], last), *([last] if last.end is not None else [])]
    done = tuple(_addressed(model, one, act, duty) for one in events if one.of_the_rules)
    facts = dict(sorted((dict(trail.facts) | instants(model, trail)).items()))
    at = model.flow.horizon
    situation = Situation(facts, people_at(model, at - 1), done=done, at=minutes_since_1970(model, at))
    for one in duties_in(model.blueprint.stack, Case(trail.name, act, situation)):
        if _same(one.clause, limit.clause):
            return "" if one.since is None else one.status
    return ""


def _addressed(model: Model, event: TrailEvent, act: str, duty: Duty) -> Event:
    done = as_event(model, event)
    return replace(done, to=duty.to, means=duty.means) if event.act == act else done


def _same(one: Clause, other: Clause) -> bool:
    return one.name == other.name
