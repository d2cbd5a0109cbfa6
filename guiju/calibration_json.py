"""What ``guiju calibrate`` says as JSON: the log, arrivals, times by activity with their fits, routes, the scenario."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from spec.bilingual import Bilingual

if TYPE_CHECKING:
    from sim.calibrated_scenario import Written
    from sim.calibration import Activity, Calibration, Durations
    from sim.fitting import Fitting, Refused


def calibration_json(found: Calibration, written: Written | None, out: str) -> dict[str, Any]:
    """The whole answer; ``out`` is the file to which the scenario was written."""
    return {
        "log": _log(found),
        "arrivals": _arrivals(found),
        "hours": {"weekend": found.weekend, "night": found.night, "said": _said(found.hours_said)},
        "activities": [_activity(one) for one in found.activities],
        "variants": [
            {"activities": list(one.activities), "cases": one.cases, "share": one.cases / found.cases}
            for one in found.variants
        ],
        "followings": [
            {"activity": one.activity, "by": one.by or None, "cases": one.cases, "share": one.cases / found.cases}
            for one in found.followings
        ],
        "scenario": None if written is None else _scenario(written, out),
    }


def _log(found: Calibration) -> dict[str, Any]:
    log = found.log
    return {
        "name": log.name,
        "cases": found.cases,
        "events": len(log.events),
        "first_arrival": str(found.first),
        "last_arrival": str(found.last),
        "offsets": not log.naive,
        "starts": log.timed,
        "unfinished": log.unfinished,
        "remarks": [_said(one) for one in log.remarks],
    }


def _arrivals(found: Calibration) -> dict[str, Any]:
    rate, inner = found.arrivals, found.inner
    return {
        **asdict(rate),
        "unit": "cases a year",
        "period": found.period,
        "said": _said(rate.said),
        "without_first_and_last_period": None
        if inner is None
        else {"rate": inner.rate, "low": inner.low, "high": inner.high},
    }


def _activity(one: Activity) -> dict[str, Any]:
    return {
        "activity": one.name,
        "count": one.count,
        "cases": one.cases,
        "resources": one.resources,
        "durations": [_times(times) for times in one.durations],
    }


def _times(times: Durations) -> dict[str, Any]:
    return {
        "kind": times.kind,
        "unit": "days",
        "n": times.n,
        "nought": times.nought,
        "unknown": times.unknown,
        "median": times.quantile(0.5),
        "p90": times.quantile(0.9),
        "fit": _fit(times.fit),
    }


def _fit(one: Fitting | Refused) -> dict[str, Any]:
    from sim.fitting import Refused

    if isinstance(one, Refused):
        return {"refused": _said(one.why)}
    best = one.fits[0]
    return {
        "family": best.family,
        "parameters": dict(best.parameters),
        "aic": best.aic,
        "aics": dict(one.criteria),
        "ks": best.ks,
        "ks_p": best.ks_p,
        "ad": best.ad,
        "ad_p": best.ad_p,
        "chosen": one.chosen,
        "distinct": one.distinct,
        "said": _said(one.said),
    }


def _scenario(written: Written, out: str) -> dict[str, Any]:
    return {
        "scenario": written.name,
        "file": out or None,
        "values": [
            {
                "value": one.name,
                "is": dict(one.figures),
                "unit": one.unit,
                "note": one.note.en,
                "note_zh": one.note.zh,
            }
            for one in written.values
        ],
        "left_out": [_said(one) for one in written.left_out],
        "unmapped": list(written.unmapped),
    }


def _said(one: Bilingual) -> dict[str, str]:
    return {"zh": one.zh, "en": one.en}
