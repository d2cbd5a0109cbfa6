"""What is measured of papers: how long they took, where they lay, which limits were met, how many wait or are stuck.

What had not ended by the end of the run is *censored*: it is counted, never forgotten, and its time is not guessed; so
means of times are too short where much is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.blueprint import DETECT
from sim.limits import until
from sim.model import Model
from sim.paper_groups import Group
from sim.quotas import Account, Quota, beyond
from sim.samples import Key, Sample, alone, sample
from sim.ticks import DAY, NEVER, Ticks

SUBMITTED, SIGNED, DECIDED, ISSUED, PUBLISHED = "submit", "sign", "decide", "issue", "publish"
"""Acts of the core vocabulary between which public records measure time."""
SPANS = {
    "submission_to_signature": (SUBMITTED, SIGNED),
    "adoption_to_issue": (DECIDED, ISSUED),
    "issue_to_publication": (ISSUED, PUBLISHED),
}
"""Measures of the time from one act to another, in days. A paper counts as submitted when it first was: what comes back
and is submitted again is one submission and rework. The other acts count when they were last done.
"""


def of_a_kind(kind: str, some: Sequence[Group], model: Model) -> dict[Key, Sample]:
    """All that is measured of the papers of one kind, which are those of some groups."""
    found = _times(kind, some) | _stages(kind, some) | _deadlines(kind, some, model)
    found[Key("backlog", kind)] = alone(_backlog(some, model))
    return found | _blocked(kind, some) | _exceeded(kind, some)


def of_all_kinds(every: Sequence[Group], model: Model) -> dict[Key, Sample]:
    """What is measured over the papers of all kinds together, which are those of all groups."""
    found = _quotas(every, model) | _times("", every)
    found[Key("backlog")] = alone(_backlog(every, model))
    found[Key("blocked")] = alone(float(sum(_stuck(every).values())))
    return found


def _times(kind: str, some: Sequence[Group]) -> dict[Key, Sample]:
    """Turnaround, and the times from one act to another, in days."""
    arrival, finished = (np.concatenate([getattr(one, name) for one in some]) for name in ("arrival", "finished"))
    ended = finished < NEVER
    found = {Key("turnaround", kind): sample((finished - arrival)[ended] / DAY, int((~ended).sum()))}
    for measure, (first, second) in SPANS.items():
        starts, ends = [], []
        for one in some:
            since = one.first_ended(first) if first == SUBMITTED else one.ended(first)
            till = one.ended(second)
            if till is not None and (since is not None or first == SUBMITTED):
                starts.append(one.arrival if since is None else since)
                ends.append(till)
        if starts:
            since, till = np.concatenate(starts), np.concatenate(ends)
            begun, done = since < NEVER, till < NEVER
            right = begun & done & (till >= since)
            found[Key(measure, kind)] = sample((till - since)[right] / DAY, int((begun & ~done).sum()))
    return found


def _stages(kind: str, some: Sequence[Group]) -> dict[Key, Sample]:
    """For each step: how long a paper lay there, and how long it was worked on or waited for, in days."""
    waiting: dict[str, list[NDArray[np.float64]]] = {}
    working: dict[str, list[NDArray[np.float64]]] = {}
    open_: dict[str, int] = {}
    for one in some:
        for place, step in enumerate(one.variant.steps):
            ready, start, end = one.ready[:, place], one.start[:, place], one.end[:, place]
            done = end < NEVER
            act = step.step.act
            waiting.setdefault(act, []).append((start - ready)[done] / DAY)
            working.setdefault(act, []).append((end - start)[done] / DAY)
            open_[act] = open_.get(act, 0) + int(((ready < NEVER) & ~done).sum())
    found = {}
    for act in waiting:
        found[Key("stage_waiting", kind, act)] = sample(np.concatenate(waiting[act]), open_[act])
        found[Key("stage_working", kind, act)] = sample(np.concatenate(working[act]), open_[act])
    return found


def _deadlines(kind: str, some: Sequence[Group], model: Model) -> dict[Key, Sample]:
    """The share of papers that met each limit; those whose time is not yet over and that are not done are censored."""
    met: dict[str, list[NDArray[np.float64]]] = {}
    still: dict[str, int] = {}
    for one in some:
        for place, step in enumerate(one.variant.steps):
            for limit in step.step.deadlines:
                since = _since(one, limit.since)
                if limit.value is None or since is None:
                    continue
                begun = since < NEVER
                end, last = (
                    one.end[:, place],
                    until(model.blueprint.calendar, since, limit.value, limit.unit, limit.clock),
                )
                over = begun & ((end < NEVER) | (last < model.flow.horizon))
                name = " ".join(limit.clause.norms)
                met.setdefault(name, []).append((end <= last)[over].astype(float))
                still[name] = still.get(name, 0) + int((begun & ~over).sum())
    return {
        Key("deadline_met_share", kind, name): sample(np.concatenate(values), still[name])
        for name, values in met.items()
    }


def _since(one: Group, event: str) -> Ticks | None:
    """When the event happened from which a limit runs; None where the paper knows no such event."""
    begins = one.plan.paper.begins
    if begins and event == begins[0]:
        return one.arrival
    if len(begins) > 1 and event == begins[1]:
        return one.ended(DETECT)
    return one.ended(event) if event else None


def _backlog(some: Sequence[Group], model: Model) -> float:
    """How many papers were under way on average over the year."""
    year = model.flow.horizon - model.blueprint.begins
    under_way = sum(float((np.minimum(one.finished, model.flow.horizon) - one.arrival).sum()) for one in some)
    return under_way / year


def _blocked(kind: str, some: Sequence[Group]) -> dict[Key, Sample]:
    """Papers that lie where the rules give the next step to nobody, by the act that nobody may do."""
    stuck = _stuck(some)
    whole = {Key("blocked", kind): alone(float(sum(stuck.values())))}
    return whole | {Key("blocked", kind, act): alone(float(number)) for act, number in stuck.items()}


def _stuck(some: Sequence[Group]) -> dict[str, int]:
    """How many papers lie before an act that nobody may do, by act; also the acts before which none lies."""
    found: dict[str, int] = {}
    for one in some:
        for place, step in enumerate(one.variant.steps):
            if step.step.nobody:
                stuck = int(((one.ready[:, place] < NEVER) & (one.end[:, place] == NEVER)).sum())
                found[step.step.act] = found.get(step.step.act, 0) + stuck
    return found


def _exceeded(kind: str, some: Sequence[Group]) -> dict[Key, Sample]:
    """Papers that do not keep a figure of the rules, by norm; of how many."""
    norms = sorted({norm for one in some for norm in one.variant.route.exceeded})
    whole = sum(len(one.papers) for one in some)
    return {
        Key("figures_exceeded", kind, norm): alone(
            float(sum(len(one.papers) for one in some if norm in one.variant.route.exceeded)), whole
        )
        for norm in norms
    }


def _quotas(every: Sequence[Group], model: Model) -> dict[Key, Sample]:
    """Acts beyond what the rules allow in a period, by norm; of how many that were done."""
    done: dict[Quota, list[tuple[Account, Ticks]]] = {}
    for one in every:
        for quota, group in one.variant.counted:
            ended = one.ended(quota.act)
            if ended is not None:
                done.setdefault(quota, []).append((group, ended[ended < NEVER]))
    found = {}
    for quota, acts in done.items():
        over, number = beyond(quota, model.blueprint.calendar, acts)
        found[Key("quota_exceeded", stage=quota.norms)] = alone(float(over), number)
    return found
