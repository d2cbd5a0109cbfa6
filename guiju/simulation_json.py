"""Runs and comparisons in the JSON contract."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from guiju.measure_words import unit_of
from sim.blueprint import Blueprint
from sim.comparison import Compared
from sim.experiment import Results, Row
from sim.scenario import Scenario


def measure_json(row: Row) -> dict[str, Any]:
    """A measure over all replications; what no replication had is null."""
    named = {"measure": row.key.measure}
    named |= {name: value for name, value in (("kind", row.key.kind), ("stage", row.key.stage)) if value}
    return named | {
        "mean": row.estimate.mean,
        "half_width": row.estimate.half_width,
        "p50": row.p50,
        "p90": row.p90,
        "p95": row.p95,
        "p50_low": row.bounds[0][0],
        "p50_high": row.bounds[0][1],
        "p90_low": row.bounds[1][0],
        "p90_high": row.bounds[1][1],
        "p95_low": row.bounds[2][0],
        "p95_high": row.bounds[2][1],
        "max": row.most,
        "n": row.n,
        "censored": row.censored,
        "replications": row.estimate.n,
    }


def measure_rows(results: Results) -> list[dict[str, Any]]:
    """All measures as rows of plain values, each with its unit."""
    return [{**measure_json(row), "unit": unit_of(row.key.measure).en} for row in results.rows]


def results_json(results: Results) -> dict[str, Any]:
    """A run. Seconds and the number of workers are left out, so that the same run is the same text."""
    plan = results.plan
    data: dict[str, Any] = {
        "scenario": plan.scenario.name,
        "rulebook": plan.stack.rulebook.name,
        "layers": list(plan.stack.layers),
        "year": plan.calendar.start.year if not plan.warm_up else plan.calendar.start.year + 1,
        "replications": len(results.replications),
        "seed": plan.scenario.seed,
        "engine": results.engine,
        "run": results.run,
        "measures": [measure_json(row) for row in results.rows],
        "not_settled": unsettled_json(plan),
    }
    if results.decision is not None:
        data["stopping"] = {"status": results.decision.status, "unmet": list(results.decision.unmet)}
    return data


def unsettled_json(plan: Blueprint) -> list[dict[str, Any]]:
    """The kinds of papers whose route the rules do not settle, and what they leave open."""
    found = []
    for one in plan.papers:
        routes = [variant.route for variant in one.variants]
        nobody = sorted({step.act for route in routes for step in route.steps if step.nobody})
        uncertain = sorted({act for route in routes for act in route.uncertain})
        several = sorted({act for route in routes for act in route.several})
        undecided = any(route.allowed is None for route in routes)
        forbidden = any(route.allowed is False for route in routes)
        if nobody or uncertain or several or undecided or forbidden:
            found.append(
                {
                    "kind": one.paper.name,
                    "nobody": nobody,
                    "uncertain": uncertain,
                    "several": several,
                    "unknown": sorted({fact for route in routes for fact in route.unknown}),
                    "allowed": False if forbidden else None if undecided else True,
                }
            )
    return found


def scenario_json(scenario: Scenario) -> dict[str, Any]:
    """The values of a scenario with where each comes from."""
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "values": [
            {
                "value": one.name,
                "is": dict(one.figures),
                "unit": one.unit,
                "basis": one.basis,
                "note": one.note.en,
                "note_zh": one.note.zh,
            }
            for one in scenario.values
        ],
    }


def compared_json(one: Compared) -> dict[str, Any]:
    """A measure in several scenarios, beside the first."""
    found: dict[str, Any] = {"measure": one.key.measure}
    found |= {name: value for name, value in (("kind", one.key.kind), ("stage", one.key.stage)) if value}
    found["base"] = one.base.mean
    found["differences"] = [
        {
            "scenario": each.scenario,
            "difference": each.estimate.mean,
            "half_width": each.estimate.half_width,
            "half_width_together": each.half_width_together,
            "p_value": each.p_value,
            "p_adjusted": each.p_adjusted,
            "variance_factor": _finite(each.variance_factor.factor),
            "verdict": each.verdict,
        }
        for each in one.comparison.differences
    ]
    return found


def difference_rows(some: Sequence[Compared]) -> list[dict[str, Any]]:
    """A comparison as rows of plain values, one for each measure and scenario, each with its unit."""
    rows = []
    for one in some:
        told = compared_json(one)
        each = told.pop("differences")
        rows += [{**told, **difference, "unit": unit_of(one.key.measure).en} for difference in each]
    return rows


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def all_compared_json(results: Sequence[Results], compared: Sequence[Compared], median: float | None) -> dict[str, Any]:
    """A comparison of runs under common random numbers."""
    return {
        "runs": [
            {"scenario": one.plan.scenario.name, "run": one.run, "replications": len(one.replications)}
            for one in results
        ],
        "median_variance_factor": median,
        "measures": [compared_json(one) for one in compared],
    }
