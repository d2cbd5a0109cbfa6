"""Intervals, quantiles and stopping: textbook figures, laws, and coverage shown by experiment with fixed seeds."""

from __future__ import annotations

from math import comb, inf, isclose, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks.stopping import early_stop
from sim.intervals import Estimate, mean_interval, ratio_interval, share_interval, t_quantile
from sim.quantiles import quantile_interval, quantile_within
from sim.stopping import Decision, Precision, Rule, decide
from sim.unfinished import quantile_with_unfinished, survival_quantile

VALUES = st.floats(-1_000, 1_000).map(lambda value: round(value, 3))
SAMPLES = st.lists(VALUES, min_size=2, max_size=30)


def covers(estimate: Estimate, truth: float) -> bool:
    return estimate.low is not None and estimate.high is not None and estimate.low <= truth <= estimate.high


# ---- means ---------------------------------------------------------------------------------------------------------


@given(SAMPLES, st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_interval_of_a_mean_is_that_of_student(values, level):
    found = mean_interval("m", values, level)
    assert found.mean == pytest.approx(np.mean(values), abs=1e-9)
    if not found.constant:
        low, high = stats.t.interval(level, len(values) - 1, np.mean(values), stats.sem(values))
        assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9, abs=1e-9)


@given(SAMPLES, st.randoms(use_true_random=False))
def test_the_order_of_the_replications_changes_no_bit(values, random):
    shuffled = random.sample(values, len(values))
    assert mean_interval("m", values) == mean_interval("m", shuffled)
    assert ratio_interval("m", values, [1.0] * len(values)) == ratio_interval("m", shuffled, [1.0] * len(values))
    assert quantile_interval("m", values, 0.3) == quantile_interval("m", shuffled, 0.3)


@given(SAMPLES, VALUES, st.floats(0.01, 100))
def test_another_unit_or_origin_changes_the_figures_as_it_does_the_values(values, shift, scale):
    before, after = mean_interval("m", values), mean_interval("m", np.array(values) * scale + shift)
    assert after.mean == pytest.approx(before.mean * scale + shift, rel=1e-9, abs=1e-6)
    assert after.half_width == pytest.approx(before.half_width * scale, rel=1e-6, abs=1e-6)
    first, then = quantile_interval("m", values, 0.5), quantile_interval("m", np.array(values) * scale + shift, 0.5)
    for one, other in ((first.low, then.low), (first.value, then.value), (first.high, then.high)):
        assert (one is None) == (other is None)
        if one is not None:
            assert other == pytest.approx(one * scale + shift, rel=1e-9, abs=1e-6)


def test_one_replication_tells_a_mean_and_no_error():
    found = mean_interval("m", [4.0])
    assert (found.mean, found.half_width, found.deviation, found.low, found.relative) == (4.0, None, None, None, None)
    assert "error unknown" in found.remarks[0].en


def test_no_replication_tells_nothing():
    assert mean_interval("m", []) == Estimate("m", None, None, None, 0.95, 0, 0)
    assert mean_interval("m", [nan, nan]) == Estimate("m", None, None, None, 0.95, 0, 2)


@given(SAMPLES, st.integers(1, 5))
def test_replications_without_a_value_are_counted_and_told(values, missing):
    found, whole = mean_interval("m", [nan] * missing + values), mean_interval("m", values)
    assert (found.mean, found.half_width, found.n, found.missing) == (
        whole.mean,
        whole.half_width,
        len(values),
        missing,
    )
    assert any(f"{missing} of {len(values) + missing}" in remark.en for remark in found.remarks)


def test_a_measure_that_never_varies_is_told():
    found = mean_interval("m", [0.1] * 7)
    assert (found.half_width, found.constant) == (0.0, True)
    assert "nothing is known of how it varies" in found.remarks[0].en


def test_what_differs_by_rounding_alone_does_not_vary():
    assert mean_interval("m", [0.1 + 0.2, 0.3, 0.3]).constant
    assert not mean_interval("m", [0.3, 0.3, 0.3 + 1e-12]).constant


@pytest.mark.parametrize("values", [[1.0, inf], [[1.0, 2.0]]])
def test_what_is_no_list_of_finite_values_is_refused(values):
    with pytest.raises(ValueError, match="finite value"):
        mean_interval("m", values)


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        mean_interval("m", [1.0, 2.0], level)


@pytest.mark.parametrize("replications", [5, 20, 100])
def test_means_are_covered_as_often_as_said(replications):
    rng = np.random.default_rng(11)
    covered = [covers(mean_interval("m", rng.normal(3, 2, replications)), 3) for _ in range(2_000)]
    assert 0.94 <= np.mean(covered) <= 0.96


# ---- ratios and shares ---------------------------------------------------------------------------------------------


def test_a_ratio_is_one_of_sums_not_the_mean_of_ratios():
    found = ratio_interval("in time", [1, 90], [1, 100])
    assert found.mean == pytest.approx(91 / 101)
    # by hand (Cochran 6.4): residuals 1 − R and 90 − 100 R are opposite; their deviation is √2 times either
    residual = 1 - 91 / 101
    assert found.deviation == pytest.approx(np.sqrt(2) * residual / 50.5)
    assert found.half_width == pytest.approx(t_quantile(0.95, 1) * found.deviation / np.sqrt(2))


def test_a_ratio_without_anything_below_is_unknown():
    found = ratio_interval("in time", [0, 0, nan], [0, 0, 3])
    assert (found.mean, found.half_width, found.n, found.missing) == (None, None, 2, 1)


def test_a_ratio_that_never_varies_is_told_in_spite_of_rounding():
    assert ratio_interval("in time", np.array([1, 2, 7]) * 0.1, [1, 2, 7]).constant
    assert ratio_interval("in time", [0, 0], [3, 4]).half_width == 0.0


@pytest.mark.parametrize(("above", "below"), [([1], [1, 2]), ([1, 1], [2, -1])])
def test_a_ratio_needs_two_equal_lists_and_nothing_negative_below(above, below):
    with pytest.raises(ValueError, match=r"above and below|negative"):
        ratio_interval("in time", above, below)


def test_shares_of_documents_are_covered_although_documents_of_a_year_depend_on_each_other():
    """Years differ in how busy and how punctual they are. Documents taken as independent would be covered far less."""
    rng = np.random.default_rng(12)
    by_years, by_documents = [], []
    for _ in range(1_000):
        due = rng.poisson(200, 30)
        kept = rng.binomial(due, rng.beta(45, 5, 30))
        by_years.append(covers(ratio_interval("in time", kept, due), 0.9))
        pooled = share_interval("in time", int(kept.sum()), int(due.sum()))
        by_documents.append(pooled.low <= 0.9 <= pooled.high)
    assert np.mean(by_years) >= 0.93
    assert np.mean(by_documents) < 0.7


@given(st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.8, 0.95]))
def test_the_interval_of_a_share_is_that_of_clopper_and_pearson(case, level):
    hits, trials = case
    found = share_interval("m", hits, trials, level)
    if not trials:
        assert (found.share, found.low, found.high) == (None, None, None)
    else:
        exact = stats.binomtest(hits, trials).proportion_ci(level, "exact")
        assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-12)


def test_more_hits_than_trials_are_refused():
    with pytest.raises(ValueError, match="hits"):
        share_interval("m", 3, 2)


# ---- quantiles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "low", "high", "attained"), [(6, 1, 6, 0.969), (10, 2, 9, 0.979), (20, 6, 15, 0.959), (30, 10, 21, 0.957)]
)
def test_a_median_lies_between_the_ranks_of_the_printed_tables(n, low, high, attained):
    found = quantile_interval("m", np.arange(1, n + 1), 0.5)
    assert (found.low, found.high) == (low, high)
    assert found.attained == pytest.approx(attained, abs=5e-4)


def test_what_no_value_bounds_is_unknown():
    assert quantile_interval("m", range(5), 0.5).high is None
    upper = quantile_interval("m", range(30), 0.95)
    assert (upper.low, upper.high) == (25, None)  # five or more of 30 lie above it with chance 0.016, four with 0.061
    assert upper.attained == pytest.approx(0.984, abs=5e-4)
    assert quantile_interval("m", range(72), 0.95).high == 71  # 0.95 ** 72 is under 0.025, 0.95 ** 71 is not
    assert quantile_interval("m", range(71), 0.95).high is None
    none = quantile_interval("m", [nan], 0.95)
    assert (none.value, none.low, none.high, none.n, none.missing) == (None, None, None, 0, 1)


@given(st.integers(1, 60), st.floats(0.02, 0.98), st.sampled_from([0.5, 0.9, 0.95]))
def test_what_a_quantile_interval_attains_is_the_binomial_sum_and_enough(n, quantile, level):
    found = quantile_interval("m", range(n), quantile, level)
    first = 0 if found.low is None else int(found.low) + 1
    last = n + 1 if found.high is None else int(found.high) + 1
    total = sum(comb(n, k) * quantile**k * (1 - quantile) ** (n - k) for k in range(first, min(last, n + 1)))
    assert found.attained == pytest.approx(total)
    assert found.attained >= level - 1e-9


def test_a_quantile_is_covered_whatever_the_distribution():
    rng = np.random.default_rng(13)
    truth = stats.lognorm(1.2).ppf(0.8)
    found = [quantile_interval("m", rng.lognormal(0, 1.2, 60), 0.8) for _ in range(2_000)]
    assert 0.945 <= np.mean([one.low <= truth <= one.high for one in found]) <= found[0].attained + 0.015


def test_a_quantile_within_replications_is_their_mean_and_few_values_are_none():
    years = [np.arange(1, 102), np.arange(1, 102) + 2, np.arange(5)]
    found = quantile_within("m", years, 0.9)
    assert (found.n, found.missing) == (2, 1)
    assert found.mean == pytest.approx(0.9 * (101 + 1 / 3) + 1 / 3 + 1)  # Hyndman & Fan, type 8
    assert quantile_within("m", [np.arange(10)] * 2, 0.9).n == 2
    assert quantile_within("m", [np.arange(9)] * 2, 0.9).n == 0


@pytest.mark.parametrize("quantile", [0, 1, 90])
def test_a_quantile_is_a_share(quantile):
    with pytest.raises(ValueError, match="quantile"):
        quantile_interval("m", [1, 2], quantile)
    with pytest.raises(ValueError, match="quantile"):
        quantile_within("m", [[1, 2]], quantile)


# ---- stopping ------------------------------------------------------------------------------------------------------


def precise(values: np.ndarray, wanted: Precision, level: float) -> bool:
    half = stats.t.ppf((1 + level) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return bool(half <= wanted.half_width * (abs(values.mean()) if wanted.relative else 1))


def plain_stop(values: np.ndarray, wanted: Precision, start: int, ahead: int, maximum: int, level=0.95) -> int | None:
    """The rule as Hoad, Robinson & Davies tell it, one replication after another; None if it does not stop."""
    n = start
    while True:
        reach = ahead if n <= 100 else ahead * n // 100
        if n + reach > maximum:
            return None
        bad = [m for m in range(n, n + reach + 1) if not precise(values[:m], wanted, level)]
        if not bad:
            return n + reach
        n = bad[0] + 1


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10_000),
    half_width=st.sampled_from([0.03, 0.1, 0.2, 0.4]),
    relative=st.booleans(),
    start=st.integers(20, 40),
    ahead=st.integers(0, 8),
)
def test_the_rule_stops_where_a_plain_telling_of_it_stops(seed, half_width, relative, start, ahead):
    values = np.random.default_rng(seed).lognormal(0, 0.6, 250)
    wanted = Precision("m", half_width, relative)
    found = decide(Rule((wanted,), start, ahead, 250), {"m": values})
    stop = plain_stop(values, wanted, start, ahead, 250)
    assert (found.status, found.replications) == (("reached", stop) if stop else ("maximum", 250))


@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.1, 0.3]), st.integers(20, 50), st.integers(0, 6))
def test_the_benchmark_tells_the_rule_as_it_is(seed, wanted, start, ahead):
    values = np.random.default_rng(seed).gamma(3, 1, 300)
    rule = Rule((Precision("m", wanted, relative=True),), start, ahead, 300)
    assert early_stop(values, wanted, start, ahead) == decide(rule, {"m": values}).replications


def run_in_batches(rule: Rule, values: dict[str, np.ndarray], batch: int) -> Decision:
    """What an experiment with so many workers does: it asks after every batch."""
    ran = 0
    while True:
        ran += batch
        found = decide(rule, {name: array[:ran] for name, array in values.items()})
        if found.status != "go on":
            return found


@settings(max_examples=50)
@given(seed=st.integers(0, 10_000), batch=st.integers(1, 70), other=st.integers(1, 70))
def test_any_number_of_workers_comes_to_the_same_decision(seed, batch, other):
    rng = np.random.default_rng(seed)
    values = {"days": rng.gamma(4, 2, 400), "share": rng.beta(9, 2, 400)}
    values["days"][rng.random(400) < 0.1] = nan
    rule = Rule((Precision("days", 0.1, relative=True), Precision("share", 0.03)), start=20, maximum=300)
    assert run_in_batches(rule, values, batch) == run_in_batches(rule, values, other) == decide(rule, values)


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.integers(0, 90))
def test_no_rule_stops_before_it_said_it_could_and_the_next_may_be_the_last(seed, ran):
    values = np.random.default_rng(seed).gamma(4, 2, 400)
    rule = Rule((Precision("m", 0.12, relative=True),))
    found = decide(rule, {"m": values[:ran]})
    if found.status == "go on":
        assert ran < found.at_least <= decide(rule, {"m": values}).replications
        lucky = np.concatenate([values[:ran], np.full(found.at_least - ran, np.mean(values[:ran]) if ran else 1.0)])
        if ran >= rule.start and not found.unmet:
            assert decide(rule, {"m": lucky}).status == "reached"


def test_all_wanted_precisions_must_hold_together():
    rng = np.random.default_rng(3)
    values = {"a": rng.normal(0, 1, 500), "b": rng.normal(0, 3, 500)}
    one, two = Precision("a", 0.3), Precision("b", 0.4)
    stops = [decide(Rule(wanted), values).replications for wanted in ((one,), (two,), (one, two))]
    assert stops[2] == max(stops) > min(stops)


def test_at_the_maximum_the_rule_says_what_is_not_precise_enough():
    rng = np.random.default_rng(4)
    values = {"a": rng.normal(0, 1, 60), "b": rng.normal(0, 1, 60)}
    found = decide(Rule((Precision("a", 0.1), Precision("b", 9.0)), maximum=60), values)
    assert (found.status, found.replications, found.unmet) == ("maximum", 60, ("a",))
    assert "not precise enough" in found.said.en
    cut_short = decide(Rule((Precision("b", 9.0),), start=60, maximum=60), values)
    assert (cut_short.status, cut_short.unmet) == ("maximum", ())
    assert "not shown to last" in cut_short.said.en


def test_replications_past_the_maximum_are_left_unused():
    values = np.random.default_rng(5).normal(0, 1, 90)
    rule = Rule((Precision("m", 0.01),), maximum=50)
    assert decide(rule, {"m": values}) == decide(rule, {"m": values[:50]})


def test_a_mean_at_nought_has_no_relative_precision():
    values = np.random.default_rng(6).normal(0, 1, 200)
    assert decide(Rule((Precision("m", 0.1, relative=True),), maximum=200), {"m": values}).status == "maximum"


def test_a_measure_that_never_varies_stops_the_run_and_is_told():
    found = decide(Rule((Precision("m", 0.1, relative=True),)), {"m": [0.1] * 40})
    assert (found.status, found.replications, found.estimates[0].constant) == ("reached", 35, True)
    assert "the same value every time" in found.said.en


def test_replications_without_a_value_do_not_count_towards_the_start():
    rng = np.random.default_rng(7)
    values = np.where(np.arange(100) % 2, nan, rng.normal(10, 0.1, 100))
    found = decide(Rule((Precision("m", 1.0),), start=20, look_ahead=0), {"m": values})
    assert (found.replications, found.estimates[0].n, found.estimates[0].missing) == (39, 20, 19)
    never = decide(Rule((Precision("m", 1.0),), maximum=40), {"m": [nan] * 50})
    assert (never.status, never.unmet) == ("maximum", ("m",))


def test_the_look_ahead_grows_with_the_number_of_replications():
    rule = Rule((Precision("m", 1.0),))
    assert [rule.ahead(n) for n in (30, 100, 200, 1_000)] == [5, 5, 10, 50]


@pytest.mark.parametrize(
    "bad",
    [{"start": 3}, {"start": 50, "maximum": 40}, {"look_ahead": -1}, {"level": 1.0}, {"wanted": ()}],
    ids=lambda bad: next(iter(bad)),
)
def test_a_rule_that_stops_too_early_or_never_is_refused(bad):
    with pytest.raises(ValueError, match="stopping rule"):
        Rule(**{"wanted": (Precision("m", 1.0),), **bad})
    with pytest.raises(ValueError, match="more than 0"):
        Precision("m", 0.0)


def test_measures_of_unlike_length_are_refused():
    rule = Rule((Precision("a", 1.0), Precision("b", 1.0)))
    with pytest.raises(ValueError, match="one value for each replication"):
        decide(rule, {"a": [1.0], "b": [1.0, 2.0]})
    with pytest.raises(ValueError, match="finite"):
        decide(rule, {"a": [1.0, inf], "b": [1.0, 2.0]})


# What a replication gives is a mean over what happens in it, so it is skew, but less than a single waiting time.
OUTPUTS = {
    "means of 10 exponential times": (lambda rng, n: rng.gamma(10, 0.1, n), 1.0),
    "means of 20 lognormal times": (lambda rng, n: rng.lognormal(0, 0.8, (n, 20)).mean(axis=1), np.exp(0.32)),
    "normal": (lambda rng, n: rng.normal(10, 3, n), 10.0),
}


@pytest.mark.parametrize("output", OUTPUTS)
def test_where_the_rule_stops_the_mean_is_covered_as_often_as_said(output):
    draw, truth = OUTPUTS[output]
    rng = np.random.default_rng(20)
    rule = Rule((Precision("m", 0.1, relative=True),))
    found = [decide(rule, {"m": draw(rng, 150)}) for _ in range(3_000)]
    assert all(one.status == "reached" for one in found)
    assert np.mean([covers(one.estimates[0], truth) for one in found]) >= 0.94


def test_a_rule_that_starts_at_three_and_looks_no_further_would_cover_less():
    """Why no rule may start so early: it stops where the variance is small by luck."""
    rng = np.random.default_rng(20)
    wanted, covered = Precision("m", 0.15, relative=True), []
    for _ in range(1_000):
        values = rng.gamma(10, 0.1, 200)
        stop = plain_stop(values, wanted, 3, 0, 200)
        covered.append(stop is not None and covers(mean_interval("m", values[:stop]), 1.0))
    assert np.mean(covered) < 0.92


def test_a_wanted_precision_is_what_the_estimate_then_has():
    found = decide(Rule((Precision("m", 0.5),)), {"m": np.random.default_rng(8).normal(5, 2, 300)})
    assert found.status == "reached"
    assert found.estimates[0].half_width <= 0.5
    assert isclose(found.estimates[0].mean, 5, abs_tol=1)


# ---- what is unfinished --------------------------------------------------------------------------------------------


def year(rng: np.random.Generator, n: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Things that come throughout a year and take long: durations of the finished, ages of the others, the truth."""
    arrivals, durations = rng.uniform(0, 250, n), rng.gamma(2, 30, n)
    ended = arrivals + durations <= 250
    return durations[ended], 250 - arrivals[~ended], durations


def test_leaving_out_what_is_unfinished_shortens_durations_and_kaplan_and_meier_do_not():
    rng = np.random.default_rng(40)
    truth = stats.gamma(2, scale=30).ppf(0.8)
    years = [year(rng) for _ in range(200)]
    ours = quantile_with_unfinished("days", [(done, ages) for done, ages, _ in years], 0.8)
    finished_alone = quantile_within("days", [done for done, _, _ in years], 0.8)
    as_if_finished = quantile_within("days", [np.concatenate([done, ages]) for done, ages, _ in years], 0.8)
    assert ours.estimate.mean == pytest.approx(truth, rel=0.01)
    assert finished_alone.mean < 0.95 * truth
    assert as_if_finished.mean < 0.95 * truth
    assert (ours.finished + ours.unfinished, ours.out_of_reach) == (200 * 400, 0)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20))
def test_with_everything_finished_the_curve_is_that_of_the_values(durations):
    n = len(durations)
    found = [survival_quantile(durations, [], (rank - 0.5) / n) for rank in range(1, n + 1)]
    assert found == sorted(durations)


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=10),
    st.lists(st.integers(1, 12), max_size=10),
    st.sampled_from([0.25, 0.5, 0.9]),
)
def test_the_curve_is_the_product_of_what_went_on_at_each_time(durations, ages, quantile):
    going_on, expected = 1.0, None
    for time in sorted(set(durations)):
        at_risk = sum(one >= time for one in durations + ages)
        going_on *= 1 - durations.count(time) / at_risk
        if expected is None and 1 - going_on >= quantile - 1e-12:
            expected = time
    assert survival_quantile(durations, ages, quantile) == expected


def test_a_quantile_beyond_what_was_seen_is_unknown_and_the_slow_years_are_not_dropped():
    slow, quick = ([5.0], [9.0] * 9), ([1.0, 2.0, 3.0], [])
    found = quantile_with_unfinished("days", [quick, slow, ([], [])], 0.9)
    assert (found.estimate.mean, found.out_of_reach, found.finished, found.unfinished) == (None, 1, 4, 9)
    assert "unknown" in found.said.en
    nothing_finished = quantile_with_unfinished("days", [quick, ([], [3.0])], 0.5)
    assert (nothing_finished.estimate.mean, nothing_finished.out_of_reach) == (None, 1)
    fine = quantile_with_unfinished("days", [quick, quick, ([], [])], 0.5)
    assert (fine.estimate.mean, fine.estimate.n, fine.estimate.missing) == (2.0, 2, 1)


def test_times_that_are_none_are_refused():
    with pytest.raises(ValueError, match="negative"):
        quantile_with_unfinished("days", [([1.0], [-1.0])], 0.5)
    with pytest.raises(ValueError, match="quantile"):
        quantile_with_unfinished("days", [([1.0], [])], 1.0)
