"""What an engine measures is what the books say: in every interval of replications lies the value of a closed form.

The intervals are of 99 in 100 each, so of the measures below (``MEASURES``, some 40) 0.4 fall outside by mere chance in
every round of fresh seeds; here the seed is fixed, and was before anything was measured. So that an interval says
something it must also be narrow.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.closed_forms import (
    binomial,
    cobham,
    erlang_c,
    left_over,
    left_over_by_the_chain,
    pollaczek_khinchine,
    quorate,
    too_few,
)
from tests.engines_here import COMPILED, REFERENCE, named, only_compiled
from tests.models import MODELS
from tests.textbook import UNIT, Floats, Model, exponential, lognormal, replicated, ticks

SEED = 2023
LEVEL = 0.99
MEASURES = sum(len(model.known) for model in MODELS)
models = pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])


def half_width(values: Floats) -> float:
    """Of the interval of Student's t."""
    return float(stats.t.ppf((1 + LEVEL) / 2, len(values) - 1) * values.std(ddof=1) / len(values) ** 0.5)


def outside(model: Model, found: dict[str, Floats]) -> list[str]:
    """The measures whose interval does not hold what the book says."""
    return [
        f"{name}: {values.mean():.4f} ± {half_width(values):.4f}, by {model.source} {model.known[name]:.4f}"
        for name, values in found.items()
        if not abs(values.mean() - model.known[name]) <= half_width(values)
    ]


# ---- the engines against the books


@models
def test_the_reference_engine_measures_what_the_book_says(model):
    assert outside(model, replicated(model, named(REFERENCE), 20, 1_000, SEED)) == []


@only_compiled
@models
def test_the_compiled_engine_measures_what_the_book_says_within_narrow_bounds(model):
    found = replicated(model, named(COMPILED), 40, 20_000, SEED)
    assert outside(model, found) == []
    for name, values in found.items():
        assert half_width(values) < 0.07 * model.known[name], name


@only_compiled
def test_a_closed_form_that_is_a_tenth_off_would_be_noticed():
    """The intervals are narrow enough to tell: shifted by a tenth, every mean lies outside."""
    model = MODELS[0]
    found = replicated(model, named(COMPILED), 40, 20_000, SEED)
    shifted = {name: values + 0.1 * model.known[name] for name, values in found.items()}
    assert len(outside(model, shifted)) == len(model.known)


# ---- the books against each other


def test_the_formulas_agree_where_they_meet():
    law = exponential(1.0)
    assert cobham([0.7], [law])[0] == pytest.approx(pollaczek_khinchine(0.7, law))
    assert erlang_c(1, 0.7) / 0.3 == pytest.approx(pollaczek_khinchine(0.7, law))
    assert quorate([0.6] * 7, 4) == pytest.approx(binomial(7, 0.6, 4))
    assert too_few(1.6, 1) == pytest.approx([1.0])


def test_what_is_conserved_by_priorities_is_conserved():
    """L. Kleinrock (1965): the mean of the waits weighted by the loads is that without priorities."""
    rates, laws = [0.2, 0.25, 0.2], [exponential(1.0), exponential(0.5), lognormal(1.2, 1.5)]
    loads = np.array([rate * law.mean for rate, law in zip(rates, laws, strict=True)])
    residual = sum(rate * law.second / 2 for rate, law in zip(rates, laws, strict=True))
    assert loads @ cobham(rates, laws) == pytest.approx(loads.sum() * residual / (1 - loads.sum()))


@pytest.mark.parametrize(("load", "limit"), [(1.0, 2), (5.0, 6), (8.0, 12)])
def test_the_gate_by_spitzer_is_the_gate_by_its_chain(load, limit):
    assert left_over(load, limit) == pytest.approx(left_over_by_the_chain(load, limit), rel=1e-6)


def test_whole_ticks_bend_the_laws_by_less_than_a_hundredth_of_the_narrowest_interval():
    drawn = np.random.default_rng(SEED).exponential(1, 1_000_000)
    rounded = ticks(drawn, 1) / UNIT
    assert abs(rounded.mean() - drawn.mean()) < 1e-5
    assert abs(np.mean(rounded**2) - np.mean(drawn**2)) < 1e-4
