"""Scenarios compared under common random numbers, and how long a run warms up."""

from __future__ import annotations

from itertools import combinations
from math import inf, nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from sim.paired import compare, holm, variance_factor
from sim.warm_up import BATCH, LEFT_OUT, mser5, welch

# Law, Simulation Modeling and Analysis, example 10.5: five replications of two inventory policies.
POLICY_1 = [126.97, 124.31, 126.68, 122.66, 127.23]
POLICY_2 = [118.21, 120.22, 122.45, 122.68, 119.40]


def shared(rng: np.random.Generator, n: int, effect: float) -> tuple[np.ndarray, np.ndarray]:
    """A base and a scenario that share most of their noise."""
    common = rng.normal(20, 4, n)
    return common + rng.normal(0, 1, n), common + effect + rng.normal(0, 1, n)


# ---- paired differences --------------------------------------------------------------------------------------------


def test_the_paired_interval_is_that_of_the_textbook():
    (found,) = compare("cost", POLICY_2, {"policy 1": POLICY_1}, level=0.9).differences
    assert found.estimate.mean == pytest.approx(4.98, abs=0.005)
    assert (found.estimate.low, found.estimate.high) == pytest.approx((1.65, 8.31), abs=0.01)
    assert found.verdict == "more"


@given(st.integers(0, 10_000), st.integers(3, 40), st.floats(-2, 2))
def test_the_p_value_is_that_of_the_paired_t_test(seed, n, effect):
    base, other = shared(np.random.default_rng(seed), n, effect)
    (found,) = compare("m", base, {"a": other}).differences
    peer = stats.ttest_rel(other, base)
    assert found.p_value == pytest.approx(peer.pvalue, rel=1e-7)
    assert found.p_adjusted == found.p_value
    assert (found.verdict == "not told apart") == (peer.pvalue > 0.05)
    low, high = peer.confidence_interval(0.95)
    assert (found.estimate.low, found.estimate.high) == pytest.approx((low, high))
    assert found.half_width_together == pytest.approx(found.estimate.half_width)


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_changes_nothing_and_swapping_turns_the_sign(seed, random):
    base, other = shared(np.random.default_rng(seed), 25, 0.5)
    places = random.sample(range(25), 25)
    (found,) = compare("m", base, {"a": other}).differences
    (again,) = compare("m", base[places], {"a": other[places]}).differences
    (turned,) = compare("m", other, {"a": base}).differences
    assert again.estimate == found.estimate
    assert again.variance_factor.factor == pytest.approx(found.variance_factor.factor)
    assert turned.estimate.mean == -found.estimate.mean
    assert (turned.p_value, turned.variance_factor.factor) == (found.p_value, found.variance_factor.factor)


def test_a_replication_without_a_value_in_either_is_no_pair_and_is_told():
    base, other = [1.0, 2.0, nan, 4.0, 6.0, 3.0], [2.0, nan, 3.0, 5.5, 6.1]
    (found,) = compare("m", base, {"a": other}).differences
    assert (found.estimate.n, found.estimate.missing) == (3, 3)
    assert found.estimate.mean == pytest.approx((1.0 + 1.5 + 0.1) / 3)
    assert "3 more pair(s) lack a value" in found.said.en


def test_pairs_are_made_by_the_number_of_the_replication_and_not_by_its_place_among_those_that_are_there():
    base, other = shared(np.random.default_rng(1), 40, 1.0)
    holes = np.where(np.arange(40) == 0, nan, other)
    (right,) = compare("m", base, {"a": holes}).differences
    (wrong,) = compare("m", base[:-1], {"a": other[1:]}).differences
    assert right.variance_factor.factor > 5
    assert wrong.variance_factor.factor < 2
    assert (right.verdict, right.estimate.n) == ("more", 39)


def test_no_difference_told_is_not_no_difference():
    base, other = shared(np.random.default_rng(2), 30, 0.0)
    (found,) = compare("m", base, {"a": other}).differences
    assert found.verdict == "not told apart"
    assert "not to say that there is none" in found.said.en


@pytest.mark.parametrize(
    ("other", "verdict", "said"),
    [
        ([0.1, 0.2, 0.3, 0.7], "identical", "never came into play"),
        ([1.1, 1.2, 1.3, 1.7], "constant", "no test applies"),
        ([0.5, nan, nan, nan], "unknown", "no comparison is possible"),
        ([nan, nan, nan, nan], "unknown", "no comparison is possible"),
    ],
)
def test_a_difference_that_does_not_vary_has_no_p_value_and_says_so(other, verdict, said):
    (found,) = compare("m", [0.1, 0.2, 0.3, 0.7], {"a": other}).differences
    assert (found.verdict, found.p_value, found.p_adjusted) == (verdict, None, None)
    assert found.variance_factor.factor is None
    assert said in found.said.en


def test_rounding_alone_is_no_difference():
    base = np.array([1_000.1, 2_000.2, 3_000.3])
    (same,) = compare("m", base, {"a": np.nextafter(base, [0.0, 9_999.0, 9_999.0])}).differences
    assert (same.verdict, same.estimate.mean, same.p_value) == ("identical", 0.0, None)
    (moved,) = compare("m", base, {"a": base + 0.1}).differences
    assert len(set(base + 0.1 - base)) > 1  # the differences are not equal to the last bit
    assert (moved.verdict, moved.estimate.deviation, moved.variance_factor.factor) == ("constant", 0.0, None)


@pytest.mark.parametrize(("base", "others"), [([1.0], {}), ([1.0, inf], {"a": [1.0, 2.0]}), ([[1.0]], {"a": [1.0]})])
def test_a_comparison_without_scenarios_or_with_infinite_values_is_refused(base, others):
    with pytest.raises(ValueError, match=r"comparison needs|finite value"):
        compare("m", base, others)


# ---- several scenarios ---------------------------------------------------------------------------------------------


def closed_bonferroni(p_values: list[float]) -> list[float]:
    """Holm's procedure as the closure of Bonferroni's test: the worst of all families that hold the hypothesis."""
    places = range(len(p_values))
    families = [family for size in range(1, len(p_values) + 1) for family in combinations(places, size)]
    return [
        max(min(1.0, len(family) * min(p_values[k] for k in family)) for family in families if at in family)
        for at in places
    ]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_holms_values_are_those_of_the_closed_test(p_values):
    assert holm(p_values) == pytest.approx(closed_bonferroni(p_values))


def test_a_comparison_that_cannot_be_tested_makes_the_others_no_easier():
    assert holm([0.01, None, 0.02]) == pytest.approx((0.03, None, 0.04))


def test_intervals_that_hold_together_share_the_error_among_the_scenarios():
    base, other = shared(np.random.default_rng(7), 25, 1.0)
    found = compare("m", base, {"a": other, "b": other + 1, "c": other * 2}).differences
    for one, scenario in zip(found, (other, other + 1, other * 2), strict=True):
        low, high = stats.t.interval(1 - 0.05 / 3, 24, np.mean(scenario - base), stats.sem(scenario - base))
        assert one.half_width_together == pytest.approx((high - low) / 2)
        assert one.half_width_together > one.estimate.half_width


def test_among_many_scenarios_without_effect_one_is_told_apart_seldom():
    """The chance of any wrong sign stays within 5 %; without correction it would be far more."""
    rng = np.random.default_rng(31)
    told, told_alone, covered = [], [], []
    for _ in range(600):
        base = rng.normal(0, 1, 20)
        others = {str(k): base + rng.normal(0, 1, 20) for k in range(6)}
        found = compare("m", base, others).differences
        told.append(any(one.verdict != "not told apart" for one in found))
        told_alone.append(any(one.p_value < 0.05 for one in found))
        covered.append(all(abs(one.estimate.mean) <= one.half_width_together for one in found))
    assert np.mean(told) <= 0.07
    assert np.mean(told_alone) > 0.15
    assert np.mean(covered) >= 0.94


# ---- what common random numbers gave -------------------------------------------------------------------------------


def test_the_variance_factor_is_what_independent_runs_would_need_more():
    base, other = shared(np.random.default_rng(3), 4_000, 1.0)
    found = variance_factor(base, other)
    assert found.factor == pytest.approx((np.var(base, ddof=1) + np.var(other, ddof=1)) / np.var(base - other, ddof=1))
    assert found.low < 17 < found.high  # (17 + 17) / 2
    assert found.high / found.low < 1.2


def test_common_numbers_that_do_harm_are_told_by_a_factor_under_one():
    rng = np.random.default_rng(4)
    noise = rng.normal(0, 1, 200)
    found = variance_factor(noise, rng.normal(0, 0.1, 200) - noise)
    assert found.high < 1


@pytest.mark.parametrize("n", [20, 100])
def test_the_variance_factor_is_covered_about_as_often_as_said(n):
    rng = np.random.default_rng(5)
    normal = [variance_factor(*shared(rng, n, 0.0)) for _ in range(1_000)]
    assert 0.93 <= np.mean([one.low <= 17 <= one.high for one in normal]) <= 0.975

    def skew() -> tuple[np.ndarray, np.ndarray]:
        common = rng.exponential(1, n)
        return common + rng.exponential(0.3, n), common + rng.exponential(0.3, n)

    truth = (1 + 0.09) / 0.09
    assert np.mean([one.low <= truth <= one.high for one in (variance_factor(*skew()) for _ in range(1_000))]) >= 0.88


def test_leaving_out_each_pair_is_what_the_jackknife_does():
    base, other = shared(np.random.default_rng(6), 12, 0.0)

    def log_factor(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.log((a.var(ddof=1) + b.var(ddof=1)) / (a - b).var(ddof=1)))

    left = [log_factor(np.delete(base, k), np.delete(other, k)) for k in range(12)]
    pseudo = 12 * log_factor(base, other) - 11 * np.array(left)
    low, high = stats.t.interval(0.95, 11, pseudo.mean(), stats.sem(pseudo))
    found = variance_factor(base, other)
    assert (found.low, found.high) == pytest.approx((np.exp(low), np.exp(high)))


def test_a_factor_that_hangs_on_one_pair_has_no_interval():
    assert variance_factor([1.0, 2.0], [1.0, 3.0]).low is None
    found = variance_factor([1.0, 2.0, 5.0, 4.0], [1.0, 2.0, 5.0, 7.0])
    assert found.factor is not None
    assert (found.low, found.high) == (None, None)


@given(st.floats(0.01, 100), st.floats(0.01, 3), st.integers(4, 30))
def test_a_factor_that_hangs_on_one_pair_has_no_interval_in_any_unit(scale, apart, n):
    base = np.random.default_rng(n).normal(0, 1, n) * scale
    other = base.copy()
    other[2] += apart * scale
    assert variance_factor(base, other).low is None


# ---- warming up ----------------------------------------------------------------------------------------------------


def series(seed: int, replications: int, observations: int, start: float, fades: float) -> np.ndarray:
    """Autocorrelated noise around 10, on a bias that fades."""
    rng = np.random.default_rng(seed)
    noise = np.zeros((replications, observations))
    shocks = rng.normal(0, 1, (replications, observations))
    for at in range(1, observations):
        noise[:, at] = 0.5 * noise[:, at - 1] + shocks[:, at]
    return 10 + noise + start * np.exp(-np.arange(observations) / fades)


def plain_mser(means: np.ndarray) -> list[float]:
    found = []
    for cut in range(len(means) - LEFT_OUT + 1):
        rest = means[cut:]
        found.append(sum((one - sum(rest) / len(rest)) ** 2 for one in rest) / len(rest) ** 2)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_a_bias_that_fades_is_left_out_and_little_more(seed):
    found = mser5("backlog", series(seed, 10, 600, -12, 20))
    assert found.truncation is not None
    assert 40 <= found.truncation <= 200
    assert found.truncation % BATCH == 0
    kept = series(seed, 10, 600, -12, 20)[:, found.truncation :].mean()
    assert abs(kept - 10) < abs(series(seed, 10, 600, -12, 20).mean() - 10)


@given(st.integers(0, 1_000))
def test_the_statistic_is_that_of_its_definition(seed):
    table = series(seed, 3, 130, -5, 10)
    found = mser5("m", table)
    means = table.mean(axis=0).reshape(-1, BATCH).mean(axis=1)
    assert found.statistic == pytest.approx(plain_mser(means), rel=1e-9)
    smallest = int(np.argmin(found.statistic))
    assert found.truncation == (None if smallest > len(means) / 2 else smallest * BATCH)


@given(st.integers(0, 1_000), st.floats(0.1, 50), st.floats(-100, 100), st.randoms(use_true_random=False))
def test_units_origin_and_order_of_replications_move_no_truncation(seed, scale, shift, random):
    table = series(seed, 4, 150, -8, 10)
    found = mser5("m", table)
    assert mser5("m", table * scale + shift).truncation == found.truncation
    assert mser5("m", table[random.sample(range(4), 4)]).truncation == found.truncation


def test_a_run_too_short_to_settle_is_unknown():
    found = mser5("m", np.linspace(0, 100, 200)[None, :])
    assert found.truncation is None
    assert "second half" in found.said.en
    assert len(found.statistic) == 36


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (np.ones((3, 99)), "fewer than 100 observations"),
        (np.empty((0, 200)), "no replication"),
        (np.where(np.arange(200) == 7, nan, np.ones((2, 200))), "no replication has a value"),
    ],
)
def test_what_cannot_be_judged_is_unknown_with_its_reason(table, said):
    found = mser5("m", table)
    assert (found.truncation, found.statistic) == (None, ())
    assert said in found.said.en


def test_a_series_that_is_settled_from_the_first_loses_nothing():
    assert mser5("m", np.full((2, 100), 0.1)).truncation == 0


def test_a_ramp_into_a_constant_is_cut_where_it_ends_and_rounding_does_not_choose():
    table = np.full((3, 200), 0.7)
    table[:, :30] = np.linspace(9, 1, 30)
    assert mser5("m", table).truncation == 30


def test_one_replication_without_a_value_at_a_time_leaves_the_others():
    table = series(1, 6, 200, -8, 10)
    table[2, 50] = nan
    assert mser5("m", table).truncation is not None


@given(st.lists(st.floats(-100, 100), min_size=8, max_size=40), st.integers(1, 10))
def test_welchs_average_is_that_of_its_definition(values, window):
    assume(window <= len(values) // 4)
    found = welch([values, values], window)
    assert len(found) == len(values) - window
    for at, one in enumerate(found):
        width = min(at, window)
        assert one == pytest.approx(sum(values[at - width : at + width + 1]) / (2 * width + 1), abs=1e-9)


@pytest.mark.parametrize(("table", "window"), [([[1.0] * 8], 3), ([[1.0] * 8], 0), ([1.0] * 8, 1)])
def test_a_window_wider_than_a_quarter_and_what_is_no_table_are_refused(table, window):
    with pytest.raises(ValueError, match=r"quarter|table"):
        welch(table, window)
