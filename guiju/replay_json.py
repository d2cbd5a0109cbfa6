"""A replication that was run again, in the JSON contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from guiju.replaying import Replay
from sim.conduct import Conduct
from sim.duty_misses import LimitCheck
from sim.held import Held
from sim.trail import Trail, TrailEvent, moment
from sim.waiting import Reason, reasons


def replay_json(replay: Replay) -> dict[str, Any]:
    """Which replication it is, and what has changed since the run that it is of."""
    data: dict[str, Any] = {
        "scenario": replay.plan.scenario.name,
        "rulebook": replay.plan.stack.rulebook.name,
        "layers": list(replay.plan.stack.layers),
        "seed": replay.plan.scenario.seed,
        "replication": replay.number,
        "run": replay.run,
    }
    if replay.of:
        data["of_run"] = replay.of
        data["changed"] = replay.changed
        data["notes"] = [{"zh": one.zh, "en": one.en} for one in replay.notes]
    return data


def _at(replay: Replay, tick: int | None) -> str | None:
    return None if tick is None else moment(replay.model, tick).isoformat(timespec="minutes")


def trail_json(replay: Replay, trail: Trail) -> dict[str, Any]:
    """A paper with all its steps."""
    return {
        **paper_json(replay, trail),
        "events": [event_json(replay, trail, index) for index in range(len(trail.events))],
    }


def paper_json(replay: Replay, trail: Trail) -> dict[str, Any]:
    """A paper in one line. ``days`` are up to the end of the run where it has not been finished."""
    until = replay.model.flow.horizon if trail.finished is None else trail.finished
    return {
        "document": trail.name,
        "kind": trail.kind,
        "urgent": trail.urgent,
        "arrival": _at(replay, trail.arrival),
        "finished": _at(replay, trail.finished),
        "days": round((until - trail.arrival) / 1440, 4),
        "rounds": 1 + max((one.round for one in trail.events), default=0),
        "longest_step": longest(trail, until),
    }


def longest(trail: Trail, until: int) -> dict[str, Any] | None:
    """The step at which a paper spent most time, waiting and working; what has not ended counts up to a tick."""

    def spent(one: TrailEvent) -> int:
        return (until if one.end is None else one.end) - one.ready

    most = max(trail.events, key=spent, default=None)
    if most is None:
        return None
    waited = (until if most.start is None else most.start) - most.ready
    return {"act": most.act, "by": most.by, "minutes": spent(most), "waited_minutes": waited}


def event_json(replay: Replay, trail: Trail, index: int) -> dict[str, Any]:
    """A step of a paper; what is not known yet is null."""
    event = trail.events[index]
    return {
        "act": event.act,
        "by": event.by,
        "officer": event.officer,
        "outcome": event.outcome,
        "round": event.round + 1,
        "ready": _at(replay, event.ready),
        "start": _at(replay, event.start),
        "end": _at(replay, event.end),
        "waited_minutes": event.waited,
        "took_minutes": event.took,
        "norms": list(event.norms),
        "waited_for": [_reason_json(one) for one in reasons(replay.model, trail, index)],
    }


def _reason_json(one: Reason) -> dict[str, Any]:
    return {"what": one.what, "meetings": one.meetings} if one.meetings else {"what": one.what, "minutes": one.minutes}


def happened_json(replay: Replay, papers: Sequence[Trail], held: Iterable[Held]) -> dict[str, Any]:
    """What happened to all papers and meetings of the year."""
    begins = replay.plan.begins
    counted = [one for one in papers if one.arrival >= begins]
    meetings: dict[tuple[str, str], int] = {}
    for one in held:
        if one.begins >= begins:
            meetings[one.body, one.what] = meetings.get((one.body, one.what), 0) + 1
    return {
        "papers": len(counted),
        "finished": sum(one.finished is not None for one in counted),
        "under_way": sum(one.finished is None for one in counted),
        "returned": sum(event.outcome == "returned" for one in counted for event in one.events),
        "meetings": [{"body": body, "what": what, "number": count} for (body, what), count in sorted(meetings.items())],
    }


def conduct_json(found: Conduct, limits: Iterable[LimitCheck]) -> dict[str, Any]:
    """What the rules say of the replication."""
    return {
        "steps": found.steps,
        "kept": found.kept,
        "outside": found.outside,
        "undecided": found.open,
        "undecided_by": [
            {"kind": one.kind, "act": one.act, "unknown": list(one.unknown), "steps": one.steps}
            for one in found.undecided
        ],
        "breaches": [
            {
                "document": one.paper,
                "step": one.step + 1,
                "act": one.act,
                "by": one.by,
                "kind": one.broken.kind,
                "norms": list(one.broken.norms),
                "why": {"zh": one.broken.why.zh, "en": one.broken.why.en},
            }
            for one in found.breaches
        ],
        "not_done_as_a_rule": [{"norm": norm, "steps": count} for norm, count in found.soft],
        "outlasted": [{"document": one.paper, "step": one.step + 1, "by": one.by} for one in found.outlasted],
        "unattributed": found.unattributed,
        "resting_on_before_a_return": found.resting,
        "meetings": found.meetings,
        "situations": found.situations,
        "limits": [
            {
                "kind": one.kind,
                "norms": list(one.norms),
                "met": one.met,
                "missed": one.missed,
                "kept": one.kept,
                "broken": one.broken,
                "due": one.due,
                "undecided": one.unknown,
                "agrees": one.agrees,
            }
            for one in limits
        ],
    }
