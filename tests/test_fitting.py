"""Durations and arrivals: fits as scipy has them, p-values that hold for estimated parameters, refusals told."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.arrivals import arrival_rate
from sim.fitting import FAMILIES, Fit, Fitting, Refused, fit_durations

DRAW = {
    "lognormal": lambda rng, n: rng.lognormal(1.0, 0.7, n),
    "gamma": lambda rng, n: rng.gamma(4.0, 2.0, n),
    "weibull": lambda rng, n: 5 * rng.weibull(2.5, n),
    "exponential": lambda rng, n: rng.exponential(3.0, n),
}


def fitted(durations: object, samples: int = 99) -> Fitting:
    found = fit_durations("days", durations, samples=samples)
    assert isinstance(found, Fitting)
    return found


def of(found: Fitting, family: str) -> Fit:
    return next(one for one in found.fits if one.family == family)


# ---- fits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
def test_a_fit_is_the_maximum_of_the_likelihood_as_scipy_finds_it(family):
    durations = DRAW[family](np.random.default_rng(1), 300)
    found = fitted(durations)
    peers = {
        "lognormal": stats.lognorm,
        "gamma": stats.gamma,
        "weibull": stats.weibull_min,
        "exponential": stats.expon,
    }
    for one in found.fits:
        parameters = peers[one.family].fit(durations, floc=0)
        likelihood = peers[one.family].logpdf(durations, *parameters).sum()
        assert one.log_likelihood == pytest.approx(likelihood, abs=1e-3)
        assert one.log_likelihood >= likelihood - 1e-6
        assert one.aic == pytest.approx(2 * len(one.parameters) - 2 * one.log_likelihood)
        ours = dict(one.parameters)
        if one.family == "lognormal":
            ours["sigma"] *= np.sqrt(300 / 299)  # the test takes the unbiased deviation
        cdf = peers[one.family](*(ours[name] for name in ours if name != "scale"), scale=ours["scale"]).cdf
        assert one.ks == pytest.approx(stats.kstest(durations, cdf).statistic)
    assert [one.aic for one in found.fits] == sorted(one.aic for one in found.fits)


@pytest.mark.parametrize("family", FAMILIES)
def test_many_durations_give_back_the_distribution_they_came_from(family):
    rng = np.random.default_rng(2)
    found = of(fitted(DRAW[family](rng, 4_000)), family)
    true = {"lognormal": (0.7, np.e), "gamma": (4.0, 2.0), "weibull": (2.5, 5.0), "exponential": (3.0,)}[family]
    assert [value for _, value in found.parameters] == pytest.approx(true, rel=0.08)
    drawn = DRAW[family](rng, 200_000)
    assert found.mean == pytest.approx(drawn.mean(), rel=0.05)
    assert found.quantiles([0.5, 0.9]) == pytest.approx(np.quantile(drawn, [0.5, 0.9]), rel=0.06)


@settings(max_examples=12)
@given(st.integers(0, 1_000), st.floats(0.01, 100))
def test_another_unit_of_time_changes_scales_and_nothing_else(seed, scale):
    durations = np.random.default_rng(seed).gamma(3, 2, 40)
    before, after = fitted(durations, 19), fitted(durations * scale, 19)
    assert after.chosen == before.chosen
    for one in before.fits:
        other = of(after, one.family)
        assert other.mean == pytest.approx(one.mean * scale, rel=1e-4)
        assert (other.ks, other.ad) == pytest.approx((one.ks, one.ad), rel=1e-3, abs=1e-4)
        for (name, value), (_, changed) in zip(one.parameters, other.parameters, strict=True):
            assert changed == pytest.approx(value * scale if name == "scale" else value, rel=1e-4)


def test_the_order_of_the_durations_changes_nothing():
    durations = np.random.default_rng(3).gamma(3, 2, 60)
    assert fitted(durations, 49).chosen == fitted(durations[::-1], 49).chosen
    assert fitted(durations, 49).values == fitted(durations[::-1], 49).values


def test_the_same_seed_gives_the_same_p_values():
    durations = np.random.default_rng(4).gamma(3, 2, 60)
    assert fitted(durations) == fitted(durations)


# ---- whether a fit can be believed ---------------------------------------------------------------------------------


def test_p_values_are_those_of_the_tables_made_for_estimated_parameters():
    """Stephens (1974): with both parameters estimated, A²(1 + 0.75/n + 2.25/n²) is over 0.752 in 5 of 100 samples."""
    rng = np.random.default_rng(5)
    agree = 0
    for _ in range(16):
        found = of(fitted(rng.lognormal(0, 1, 50) + rng.choice([0, 1.0]), 199), "lognormal")
        statistic = found.ad * (1 + 0.75 / 50 + 2.25 / 50**2)
        clear = abs(statistic - 0.752) > 0.08
        agree += (found.ad_p < 0.05) == (statistic > 0.752) or not clear
    assert agree == 16


def test_a_true_family_is_rejected_as_seldom_as_said_and_the_printed_table_would_almost_never_reject():
    rng = np.random.default_rng(6)
    ours, printed = [], []
    for _ in range(200):
        durations = rng.lognormal(1, 0.5, 40)
        logs = np.log(durations)
        found = stats.kstest(logs, "norm", (logs.mean(), logs.std()))
        printed.append(found.pvalue < 0.1)
        test = stats.goodness_of_fit(stats.norm, logs, statistic="ks", n_mc_samples=99, rng=rng)
        ours.append(test.pvalue < 0.1)
    assert 0.06 <= np.mean(ours) <= 0.14
    assert np.mean(printed) < 0.01


@pytest.mark.parametrize("family", FAMILIES)
def test_the_family_that_durations_came_from_is_seldom_rejected(family):
    rng = np.random.default_rng(7)
    rejected = [of(fitted(DRAW[family](rng, 60), 39), family).rejected for _ in range(20)]
    assert np.mean(rejected) <= 0.2


def test_durations_of_two_kinds_mixed_are_drawn_from_themselves():
    rng = np.random.default_rng(8)
    durations = np.concatenate([rng.normal(2, 0.1, 60), rng.normal(30, 1, 60)])
    found = fitted(durations)
    assert found.chosen == "empirical"
    assert all(one.rejected for one in found.fits)
    assert "rejected by the test; the values themselves are used" in found.said.en
    drawn = found.quantiles(rng.random(1_000))
    assert durations.min() <= drawn.min()
    assert drawn.max() <= durations.max()
    assert np.mean(drawn < 10) == pytest.approx(0.5, abs=0.05)


def test_the_smallest_criterion_chooses_unless_the_test_rejects_it():
    found = fitted(DRAW["lognormal"](np.random.default_rng(9), 200))
    assert found.chosen == found.fits[0].family == "lognormal"
    assert not found.fits[0].rejected
    assert found.fits[-1].rejected
    assert found.said.en == "lognormal: smallest AIC, not rejected by the test"


def test_fifty_durations_often_pass_for_another_family_and_five_hundred_seldom():
    rng = np.random.default_rng(12)
    few = [fitted(rng.gamma(2, 3, 50), 9).fits[0].family == "gamma" for _ in range(40)]
    many = [fitted(rng.gamma(2, 3, 500), 9).fits[0].family == "gamma" for _ in range(20)]
    assert 0.25 <= np.mean(few) <= 0.65
    assert np.mean(many) >= 0.8


def test_durations_in_whole_days_are_told():
    found = fitted(np.ceil(np.random.default_rng(10).gamma(4, 2, 200)))
    assert found.distinct < 40
    assert "durations are rounded" in found.said.en
    assert "durations are rounded" not in fitted(np.random.default_rng(10).gamma(4, 2, 200)).said.en


def test_a_chosen_family_gives_its_own_quantiles():
    found = fitted(DRAW["weibull"](np.random.default_rng(11), 200))
    assert found.chosen != "empirical"
    assert (found.quantiles([0.1, 0.8]) == of(found, found.chosen).quantiles([0.1, 0.8])).all()


@pytest.mark.parametrize(
    ("durations", "why"),
    [
        ([], "only 0 durations"),
        (np.arange(1, 30), "only 29 durations; at least 30"),
        ([*range(1, 40), nan, inf], "2 durations are missing or infinite"),
        ([*range(40)], "1 durations are not positive"),
        ([3.0] * 50, "fewer than three different values"),
    ],
)
def test_what_cannot_be_fitted_is_refused_with_its_reason(durations, why):
    found = fit_durations("days", durations)
    assert isinstance(found, Refused)
    assert (found.name, found.n) == ("days", len(durations))
    assert why in found.why.en


# ---- arrivals ------------------------------------------------------------------------------------------------------


def test_the_interval_of_a_rate_is_that_of_the_printed_tables():
    found = arrival_rate("requests", [10])
    assert (found.low, found.high) == pytest.approx((4.795, 18.390), abs=5e-4)  # Garwood 1936
    assert (found.dispersion, found.p_value, found.method) == (None, None, None)
    assert "unknown" in found.said.en
    none = arrival_rate("requests", [0, 0, 0])
    assert (none.rate, none.low) == (0, 0)
    assert none.high == pytest.approx(3.689 / 3, abs=1e-3)
    assert none.p_value is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.floats(0.1, 30))
def test_a_rate_is_per_unit_of_exposure(counts, length):
    one = arrival_rate("m", counts)
    other = arrival_rate("m", counts, [length] * len(counts))
    assert (other.rate * length, other.low * length, other.high * length) == pytest.approx(
        (one.rate, one.low, one.high)
    )
    assert one.low <= one.rate <= one.high
    peer = stats.chi2.ppf([0.025, 0.975], [2 * sum(counts), 2 * sum(counts) + 2]) / 2 / len(counts)
    assert (one.low, one.high) == pytest.approx((0 if not sum(counts) else peer[0], peer[1]))


def test_the_dispersion_test_is_that_of_chi_squared():
    counts = [12, 9, 15, 10, 14, 30]
    found = arrival_rate("m", counts)
    peer = stats.chisquare(counts)
    assert found.method == "chi-squared"
    assert found.dispersion == pytest.approx(peer.statistic / 5)
    assert found.dispersion == pytest.approx(np.var(counts, ddof=1) / np.mean(counts))
    assert found.p_value == pytest.approx(2 * peer.pvalue)
    assert "more uneven" in found.said.en


def test_arrivals_of_one_rate_are_rejected_as_seldom_as_said():
    rng = np.random.default_rng(20)
    large = [arrival_rate("m", rng.poisson(9, 25)).p_value for _ in range(2_000)]
    assert np.mean(np.array(large) < 0.05) == pytest.approx(0.05, abs=0.015)
    small = [arrival_rate("m", rng.poisson(0.6, 25)) for _ in range(60)]
    assert {one.method for one in small} == {"drawn"}
    assert np.mean([one.p_value < 0.05 for one in small]) <= 0.08


def test_arrivals_in_bursts_and_arrivals_by_appointment_are_told_apart():
    rng = np.random.default_rng(21)
    bursts = arrival_rate("m", rng.negative_binomial(2, 0.2, 40))
    appointments = arrival_rate("m", rng.binomial(10, 0.9, 40))
    assert (bursts.dispersion > 1, "too narrow" in bursts.said.en) == (True, True)
    assert (appointments.dispersion < 1, "too wide" in appointments.said.en) == (True, True)
    few = arrival_rate("m", [0] * 19 + [12])
    assert (few.method, few.p_value < 0.01) == ("drawn", True)


def test_periods_of_unlike_length_are_no_burst():
    lengths = np.array([5, 10, 20, 40] * 5)
    counts = np.random.default_rng(22).poisson(3 * lengths)
    assert arrival_rate("m", counts, lengths).p_value > 0.05
    assert arrival_rate("m", counts).p_value < 1e-6


@pytest.mark.parametrize(
    ("counts", "lengths", "said"),
    [
        ([], None, "one count"),
        ([1, 2], [1], "one count"),
        ([1.5], None, "whole numbers"),
        ([-1], None, "whole numbers"),
        ([nan], None, "whole numbers"),
        ([1], [0], "length above 0"),
    ],
)
def test_counts_that_are_none_are_refused(counts, lengths, said):
    with pytest.raises(ValueError, match=said):
        arrival_rate("m", counts, lengths)
