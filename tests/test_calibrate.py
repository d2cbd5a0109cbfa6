"""Event logs: what is read of them, what is refused and where, and the scenario that they become."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unicodedata import east_asian_width

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from guiju.cli import main
from guiju.scenario_files import texts_for
from sim.blueprint import blueprint
from sim.calibration import Calibration, calibrate
from sim.engines import run
from sim.fitting import Fitting, Refused, fit_best, fit_durations
from sim.log_reader import MOST_SLIPS, ReadLog, read_log
from sim.log_record import Columns
from sim.log_times import read_moment
from sim.model import model
from sim.scenario import scenarios_in
from sim.trail import moment, trails
from spec.loader import load
from spec.problems import BadInput, Problem

SHARED = Path(__file__).parents[2] / "shared"
RECEIPT = SHARED / "logs" / "receipt.csv"
INTERVALS = SHARED / "logs" / "interval_event_log.csv"
needs_receipt = pytest.mark.skipif(not RECEIPT.is_file(), reason="the public log receipt.csv is not here")
HEAD = "case:concept:name,concept:name,time:timestamp"
SIMPLE = f"""{HEAD}
1,receive,2024-03-04T09:00:00+08:00
1,examine,2024-03-04T21:00:00+08:00
1,sign,2024-03-05T09:00:00+08:00
2,receive,2024-03-09T09:00:00+08:00
2,sign,2024-03-09T09:00:00+08:00
"""


@pytest.fixture
def written(tmp_path):
    """Writes a log, in bytes or as text, and gives its path."""

    def write(content: str | bytes, name: str = "log.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def call(capsys):
    """Calls the command and gives its code and what it wrote."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main([*map(str, words)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def slips(path: Path, columns: Columns | None = None) -> tuple[Problem, ...]:
    with pytest.raises(BadInput) as refused:
        read_log(path, columns or Columns())
    return refused.value.problems


def days(found: Calibration, activity: str, kind: str = "elapsed") -> list[float]:
    one = next(each for each in found.activities if each.name == activity)
    times = next(each for each in one.durations if each.kind == kind)
    return [0.0] * times.nought + list(times.days)


def as_xes(rows: list[tuple[str, ...]]) -> str:
    """A log in XES of rows of case, activity, time and transition."""
    traces: dict[str, list[str]] = {}
    for case, activity, time, transition in rows:
        event = (
            f'<event><string key="concept:name" value="{activity}"/><date key="time:timestamp" value="{time}"/>'
            f'<string key="lifecycle:transition" value="{transition}"/></event>'
        )
        traces.setdefault(case, []).append(event)
    body = "\n".join(
        f'<trace><string key="concept:name" value="{case}"/>{"".join(some)}</trace>' for case, some in traces.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n{body}\n</log>\n'


# ---- what a log says -------------------------------------------------------------------------------------------------


def test_a_time_is_that_since_the_event_before_in_its_case(written):
    found = calibrate(read_log(written(SIMPLE)))
    assert found.cases == 2
    assert days(found, "examine") == [0.5]
    assert days(found, "sign") == [0.0, 0.5]
    assert days(found, "receive") == []
    assert [one.durations[0].unknown for one in found.activities] == [0, 0, 0]


def test_weekend_and_night_are_by_the_clock_that_wrote_the_times(written):
    found = calibrate(read_log(written(SIMPLE)))
    assert found.weekend == 2 / 5  # 9 March 2024 is a Saturday
    assert found.night == 1 / 5


def test_variants_and_followings_count_cases(written):
    found = calibrate(read_log(written(SIMPLE)))
    assert [(one.activities, one.cases) for one in found.variants] == [
        (("receive", "examine", "sign"), 1),
        (("receive", "sign"), 1),
    ]
    shares = {(one.activity, one.by): one.cases for one in found.followings}
    assert shares == {("receive", "examine"): 1, ("receive", "sign"): 1, ("examine", "sign"): 1, ("sign", ""): 2}


def test_arrivals_a_year_are_cases_over_the_days_from_first_to_last(written):
    rate = calibrate(read_log(written(SIMPLE))).arrivals
    assert rate.arrivals == 2
    assert rate.rate == pytest.approx(2 / 6 * 365.25)  # 4 to 9 March, both included
    assert rate.low < rate.rate < rate.high


TIMED = f"""{HEAD},start_timestamp
1,receive,2024-03-04 09:30:00,2024-03-04 09:00:00
1,examine,2024-03-04 12:00:00,2024-03-04 10:30:00
1,hear,2024-03-04 13:00:00,2024-03-04 11:00:00
1,sign,2024-03-04 15:00:00,
"""


def test_with_starts_waiting_and_service_come_apart(written):
    log = read_log(written(TIMED))
    found = calibrate(log)
    assert log.naive
    assert log.timed
    assert days(found, "examine", "service") == [1.5 / 24]
    assert days(found, "examine", "waiting") == [1 / 24]
    assert days(found, "hear", "waiting") == [1.5 / 24], "examining was not over when hearing began"
    unknown = {one.name: {each.kind: each.unknown for each in one.durations} for one in found.activities}
    assert unknown["sign"] == {"elapsed": 0, "waiting": 1, "service": 1}
    assert unknown["receive"] == {"elapsed": 0, "waiting": 0, "service": 0}


LIFECYCLE = [
    ("1", "examine", "2024-03-04T09:00:00+08:00", "start"),
    ("1", "examine", "2024-03-04T10:00:00+08:00", "start"),
    ("1", "examine", "2024-03-04T11:00:00+08:00", "complete"),
    ("1", "examine", "2024-03-04T13:00:00+08:00", "complete"),
    ("1", "sign", "2024-03-04T14:00:00+08:00", "schedule"),
    ("1", "sign", "2024-03-04T15:00:00+08:00", "start"),
]


def test_starts_and_completions_are_joined_first_in_first_out_and_the_rest_is_told(written):
    rows = "".join(f"{','.join(one)}\n" for one in LIFECYCLE)
    log = read_log(written(f"{HEAD},lifecycle:transition\n{rows}"))
    assert [(one.end.micros - one.start.micros) / 3.6e9 for one in log.events if one.start] == [2, 3]
    assert log.unfinished == 1
    told = " ".join(one.en for one in log.remarks)
    assert "1 activities were started and not completed" in told
    assert "schedule" in told


def test_xes_and_csv_of_one_log_are_the_same(written):
    rows = "".join(f"{','.join(one)}\n" for one in LIFECYCLE)
    table = read_log(written(f"{HEAD},lifecycle:transition\n{rows}"))
    xes = as_xes(LIFECYCLE)
    for name, content in (("log.xes", xes.encode()), ("log.xes.gz", gzip.compress(xes.encode()))):
        assert read_log(written(content, name)).events == table.events


def test_line_ends_delimiters_quotes_and_a_byte_order_mark_change_nothing(written):
    whole = read_log(written(SIMPLE)).events
    for same in (
        SIMPLE.replace("\n", "\r\n"),
        SIMPLE.replace("\n", "\r"),
        SIMPLE.replace(",", ";"),
        SIMPLE.replace(",", "\t"),
        "\ufeff" + SIMPLE,
        SIMPLE.replace("examine", '"examine"'),
        SIMPLE.replace("\n2,", "\n\n2,"),
    ):
        assert read_log(written(same)).events == whole


def test_columns_of_other_names_are_read_when_they_are_named(written):
    path = written(SIMPLE.replace(HEAD, "案卷,环节,时间"))
    assert read_log(path, Columns("案卷", "环节", "时间")).events == read_log(written(SIMPLE, "b.csv")).events


moments = st.integers(0, 200).map(lambda hours: datetime(2024, 3, 4, tzinfo=UTC) + timedelta(hours=hours))
events = st.tuples(st.sampled_from("12345"), st.sampled_from(["receive", "examine", "sign"]), moments)


@hypothesis_settings(max_examples=40)
@given(rows=st.lists(events, min_size=1, max_size=30), data=st.data())
def test_the_order_of_lines_says_nothing(tmp_path_factory, rows, data):
    folder = tmp_path_factory.mktemp("logs")

    def read(some: list[tuple[str, str, datetime]]) -> Calibration:
        lines = [f"{case},{activity},{at.isoformat()}" for case, activity, at in some]
        (folder / "log.csv").write_text("\n".join([HEAD, *lines, ""]))
        return calibrate(read_log(folder / "log.csv"), samples=19)

    assert read(rows) == read(data.draw(st.permutations(rows)))


def drawn_log(cases: int, sigma: float) -> str:
    """A log of cases that come at a rate of 2,000 a year and are examined after lognormal times of median 2 days."""
    random = np.random.default_rng(7)
    arrivals = np.cumsum(random.exponential(365.25 / 2000, cases))
    waits = 2 * np.exp(sigma * random.standard_normal(cases))
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    lines = [HEAD]
    for case, (at, wait) in enumerate(zip(arrivals, waits, strict=True)):
        lines += [
            f"{case},receive,{(begin + timedelta(days=at)).isoformat()}",
            f"{case},check,{(begin + timedelta(days=at + wait)).isoformat()}",
        ]
    return "\n".join([*lines, ""])


def test_what_a_log_was_drawn_from_is_found_again(written):
    found = calibrate(read_log(written(drawn_log(1500, 0.8))))
    rate = found.arrivals
    assert rate.low < 2000 < rate.high
    assert rate.p_value is not None
    assert rate.p_value > 0.05
    check = next(one for one in found.activities if one.name == "check").durations[0]
    assert isinstance(check.fit, Fitting)
    assert check.fit.fits[0].family == "lognormal"
    assert not check.fit.fits[0].rejected
    assert check.quantile(0.5) == pytest.approx(2, rel=0.1)
    assert check.quantile(0.9) == pytest.approx(2 * np.exp(0.8 * 1.2816), rel=0.15)


def test_the_best_family_alone_is_that_of_all_families():
    values = np.random.default_rng(3).gamma(2.0, 3.0, 60)
    every, best = fit_durations("x", values, samples=49), fit_best("x", values, samples=49)
    assert isinstance(every, Fitting)
    assert isinstance(best, Fitting)
    assert best.fits == every.fits[:1]
    assert (best.chosen, best.said, best.criteria) == (every.chosen, every.said, every.criteria)
    assert isinstance(fit_best("x", values[:5]), Refused)


def test_events_of_one_time_stand_in_their_usual_order(written):
    rows = "".join(f"{case},receive,2024-03-0{case}\n{case},check,2024-03-0{case + 1}\n" for case in range(1, 4))
    log = read_log(written(f"{HEAD}\n9,check,2024-03-04\n9,receive,2024-03-04\n{rows}"))
    assert {one.activities: one.cases for one in calibrate(log).variants} == {("receive", "check"): 4}
    assert any("same time" in one.en for one in log.remarks)


def test_few_events_do_not_say_whether_the_log_works_in_office_hours(written):
    assert "unknown" in calibrate(read_log(written(SIMPLE))).hours_said.en


def test_names_that_look_alike_are_told(written):
    content = SIMPLE.replace("2,sign", "2,Ｓign ").replace("1,examine", "1 ,examine")
    told = " ".join(one.en for one in read_log(written(content)).remarks)
    assert "1 pair of names of activities" in told
    assert "1 pair of names of cases" in told


# ---- what is refused, and where --------------------------------------------------------------------------------------

SEEDED = [
    ("a,b\n1,2\n", (1, 1), "the column 'case:concept:name' is missing"),
    (f"{HEAD}\n1,a\n", (2, 3), "not as many fields"),
    (f"{HEAD}\n1,a,2024-03-04,b\n", (2, 16), "not as many fields"),
    (f"{HEAD}\n,a,2024-03-04\n", (2, 1), "name of the case is empty"),
    (f"{HEAD}\n1,,2024-03-04\n", (2, 3), "name of the activity is empty"),
    (f"{HEAD}\n1,a,\n", (2, 5), "the time is missing"),
    (f"{HEAD}\n1,a,04/03/2024 09:10\n", (2, 5), "this is no time"),
    (f"{HEAD}\n1,a,2024-02-30\n", (2, 5), "this is no time"),
    (f"{HEAD}\n1,a,2024-03-04 24:00:00\n", (2, 5), "this is no time"),
    (f"{HEAD}\n1,a,2024-03-04 23:59:60\n", (2, 5), "this is no time"),
    (f"{HEAD}\n1,a,\uff12\uff10\uff12\uff14-03-04\n", (2, 5), "this is no time"),
    (f"{HEAD}\n1,a,45355.38\n", (2, 5), "this is no time"),
    (f"{HEAD}\n1,a,2024-03-04 09:00\n1,b,2024-03-04 10:00Z\n", (3, 5), "some have none"),
    (f'{HEAD}\n"1"x,a,2024-03-04\n', (2, 1), "quotation mark in the wrong place"),
    (f'{HEAD}\n1,"a,2024-03-04\n', (2, 3), "never closed"),
    (f"{HEAD}\n1,a\0,2024-03-04\n", (2, 4), "control character"),
    (f"{HEAD},concept:name\n1,a,2024-03-04,b\n", (1, 47), "two columns have this name"),
    (HEAD.replace(",", "，") + "\n", (1, 18), "full-width commas"),
    (f"{HEAD}\n", (0, 0), "the log has no event"),
    ("", (0, 0), "the log has no event"),
    ("<log/>", (1, 1), "this is XML"),
    (f"{HEAD},start_timestamp\n1,a,2024-03-04,2024-03-05\n", (2, 16), "starts after its end"),
    (f"{HEAD},start_timestamp\n1,a,2024-03-04,soon\n", (2, 16), "this is no time"),
    (f"{HEAD}\n1,审核,2024-03-04\n".encode("gb18030"), (2, 3), "it might be GB18030"),
    (SIMPLE.encode("utf-16"), (1, 1), "UTF-16"),
    (f'{HEAD}\n1,"a\nb",soon\n', (3, 4), "this is no time"),
]


@pytest.mark.parametrize(("content", "place", "said"), SEEDED)
def test_a_slip_in_a_table_is_told_at_its_place(written, content, place, said):
    found = slips(written(content))
    assert any((one.line, one.column) == place and said in one.message.en for one in found), found


def test_all_slips_are_told_at_once_up_to_a_limit(written):
    found = slips(written(f"{HEAD}\n1,a,soon\n1,,2024-03-04\n1\n"))
    assert [(one.line, one.column) for one in found] == [(2, 5), (3, 3), (4, 1)]
    many = slips(written(HEAD + "\n" + "1,a,soon\n" * 500))
    assert len(many) == MOST_SLIPS + 1
    assert any("more slips" in one.message.en for one in many)


def test_a_missing_column_is_told_with_the_nearest_name(written):
    (one,) = slips(written(SIMPLE.replace("time:timestamp", "time:timestmp")))
    assert one.expected.en == "time:timestmp"
    assert one.example.startswith("--time")


XES = as_xes(LIFECYCLE)
THIRD = XES.splitlines()[2]


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ("<html/>", (1, 1), "outermost element should be log"),
        ('<!DOCTYPE log [<!ENTITY a "aaaa">]>\n<log>&a;</log>', (1, 0), "DOCTYPE"),
        ("<log><event/></log>", (1, 6), "outside any trace"),
        ("<log><trace><event/></trace></log>", (1, 6), "without its name"),
        (XES.replace("time:timestamp", "time", 1), (3, THIRD.index("<event>") + 1), "without an attribute"),
        (XES.replace("2024-03-04T09:00", "2024-03-04T9h00"), (3, THIRD.index("<date") + 1), "this is no time"),
        (XES.replace("</trace>", "</trac>"), (3, 0), "not well-formed"),
        ("<log/>", (0, 0), "the log has no event"),
        (XES.replace("examine", "审核").encode("gb18030"), (3, 0), "not UTF-8; it might be GB18030"),
        ("<log>" + "<a>" * 200, (1, 303), "nested too deeply"),
    ],
)
def test_a_slip_in_xes_is_told_at_its_place(written, content, place, said):
    found = slips(written(content, "log.xes"))
    near = [one for one in found if said in one.message.en]
    assert near, found
    assert place in {(one.line, one.column if place[1] else 0) for one in near}, near


def test_two_traces_of_one_name_are_refused(written):
    trace = XES[XES.index("<trace>") : XES.index("</log>")]
    assert "two traces" in slips(written(XES.replace("</log>", trace + "</log>"), "log.xes"))[0].message.en


def test_a_log_cut_short_is_never_a_shorter_log(written):
    for cut in range(0, len(XES.rstrip()), 7):
        slips(written(XES[:cut], "log.xes"))
    packed = gzip.compress(XES.encode())
    for cut in range(1, len(packed) - 1, 11):
        slips(written(packed[:cut], "log.xes.gz"))


def test_what_is_unusual_is_told_aloud(written):
    def told(content: str) -> str:
        return " ".join(one.en for one in read_log(written(content)).remarks)

    assert "no offset" in told(SIMPLE.replace("+08:00", ""))
    assert "in UTC" in told(SIMPLE.replace("+08:00", "Z"))
    assert "same time as the one before" in told(SIMPLE)
    assert "cut short" in told(SIMPLE.rstrip())
    assert "date only" in told(f"{HEAD}\n1,a,2024-03-04\n")
    assert "separated by ;" in told(SIMPLE.replace(",", ";"))


@given(text=st.text(max_size=40))
def test_no_text_makes_the_reading_of_a_time_fail(text):
    found = read_moment(text)
    assert found is None or 0 <= found.minute < 1440


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(-840, 840))
def test_a_moment_is_what_the_standard_library_reads(moment, offset):
    from datetime import timezone

    written_at = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    found = read_moment(written_at.isoformat())
    assert found is not None
    assert found.micros == (written_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert (found.weekday, found.minute) == (moment.weekday(), moment.hour * 60 + moment.minute)


BAD = SHARED / "badinput"
EVERY = sorted(path for end in ("csv", "csv.gz", "xes", "xes.gz") for path in BAD.rglob(f"*.{end}"))
OTHER_NAMES = [
    Columns(),
    Columns("case", "activity", "time"),
    Columns("案卷号", "环节", "时间", resource="经办人"),
    Columns("case id", "activity", "completion time", "start date"),
    Columns("case id", "activity", " process type"),
]


pieces = st.lists(
    st.sampled_from(
        [b"1", b"a", b",", b'"', b"\n", b"\r", b"2024-03-04", b"2024-03-04T09:00Z", b" ", b"\xff", b"\x00", b";"]
    ),
    max_size=40,
).map(b"".join)
xml_pieces = st.lists(
    st.sampled_from(
        [
            b"<log>",
            b"</log>",
            b"<trace>",
            b"</trace>",
            b"<event>",
            b"</event>",
            b'<string key="concept:name" value="a"/>',
            b'<date key="time:timestamp" value="2024-03-04"/>',
            b'<string key="lifecycle:transition" value="start"/>',
            b"<!--",
            b"<string/>",
            b"&x;",
            b"\xff",
        ]
    ),
    max_size=30,
).map(b"".join)


@hypothesis_settings(max_examples=200)
@given(rows=pieces, xml=xml_pieces, noise=st.binary(max_size=60))
def test_no_content_makes_the_reader_fail_in_any_other_way(tmp_path_factory, rows, xml, noise):
    folder = tmp_path_factory.mktemp("noise")
    for name, content in (
        ("a.csv", HEAD.encode() + b"\n" + rows),
        ("b.csv", noise),
        ("a.xes", b"<log><trace>" + xml),
        ("b.xes", b"<log>" + xml + b"</log>"),
        ("c.xes", noise),
        ("c.csv.gz", noise),
    ):
        path = folder / name
        path.write_bytes(content)
        found = read_or_refused(path, Columns())
        assert found.events if isinstance(found, ReadLog) else found


def read_or_refused(path: Path, columns: Columns) -> ReadLog | tuple[Problem, ...]:
    """What comes of a file; anything but a log or told slips is an error of ours."""
    try:
        return read_log(path, columns)
    except BadInput as wrong:
        return wrong.problems


@pytest.mark.skipif(not EVERY, reason="the folder of bad input is not here")
def test_every_bad_file_is_read_or_refused_with_a_place():
    outcomes = [(path, read_or_refused(path, columns)) for path in EVERY for columns in OTHER_NAMES]
    read = [found for _, found in outcomes if isinstance(found, ReadLog)]
    assert len(read) > 10
    assert all(one.events for one in read)
    refused = [(path, found) for path, found in outcomes if not isinstance(found, ReadLog)]
    assert len(refused) > 100
    for path, problems in refused:
        assert problems, path
        for one in problems:
            assert one.file == str(path)
            of_the_whole = any(said in one.message.en for said in ("no event", "more slips", "gzip"))
            assert one.line > 0 or of_the_whole, one


# ---- the public log --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def receipt() -> Calibration:
    return calibrate(read_log(RECEIPT), samples=19)


@needs_receipt
def test_the_public_log_has_the_cases_variants_and_times_that_pandas_finds(receipt):
    pandas = pytest.importorskip("pandas")
    table = pandas.read_csv(RECEIPT)
    table["at"] = pandas.to_datetime(table["time:timestamp"], utc=True, format="mixed")
    table = table.sort_values(["case:concept:name", "at"], kind="stable")
    by_case = table.groupby("case:concept:name")
    table["days"] = by_case["at"].diff().dt.total_seconds() / 86400
    assert receipt.cases == by_case.ngroups == 1434
    assert len(receipt.log.events) == len(table) == 8577
    ways = by_case["concept:name"].agg(tuple).value_counts()
    assert (len(receipt.variants), receipt.variants[0].cases) == (len(ways), ways.iloc[0]) == (116, 713)
    for one in receipt.activities:
        theirs = table.loc[table["concept:name"] == one.name, "days"]
        assert one.count == len(theirs)
        times = one.durations[0]
        assert times.n == theirs.count()
        if times.n:
            assert times.quantile(0.5) == pytest.approx(theirs.median(), rel=1e-6)
            assert times.quantile(0.9) == pytest.approx(theirs.quantile(0.9), rel=1e-6)
    first = by_case["at"].min()
    whole = (first.max() - first.min()).days + 1
    assert receipt.arrivals.rate == pytest.approx(1434 / whole * 365.25, rel=0.005)


@pytest.mark.skipif(not INTERVALS.is_file(), reason="the public log interval_event_log.csv is not here")
def test_service_of_the_public_log_with_starts_is_what_pandas_finds():
    pandas = pytest.importorskip("pandas")
    found = calibrate(read_log(INTERVALS), samples=19)
    table = pandas.read_csv(INTERVALS, parse_dates=["time:timestamp", "start_timestamp"])
    table["days"] = (table["time:timestamp"] - table["start_timestamp"]).dt.total_seconds() / 86400
    theirs = table.groupby("concept:name")["days"]
    for one in found.activities:
        service = one.of("service")
        assert service is not None
        assert service.n == theirs.count()[one.name]
        assert service.quantile(0.9) == pytest.approx(theirs.quantile(0.9)[one.name], rel=1e-6)
    # Waiting, case by case and event by event, straight from its definition.
    waits = [
        (row.start - before.max()).total_seconds() / 86400
        for _, case in table.rename(columns={"start_timestamp": "start", "time:timestamp": "end"}).groupby(
            "case:concept:name"
        )
        for row in case[case["concept:name"] == "pay"].itertuples()
        if len(before := case.loc[case["end"] <= row.start, "end"])
    ]
    pay = next(one for one in found.activities if one.name == "pay").of("waiting")
    assert pay is not None
    assert sorted(waits) == pytest.approx([0.0] * pay.nought + list(pay.days))


@needs_receipt
def test_the_public_log_has_the_routes_that_pm4py_finds(receipt):
    pm4py = pytest.importorskip("pm4py")
    import pandas

    table = pandas.read_csv(RECEIPT)
    table["time:timestamp"] = pandas.to_datetime(table["time:timestamp"], utc=True, format="mixed")
    theirs = pm4py.get_variants(table)
    assert {one.activities: one.cases for one in receipt.variants} == dict(theirs)


@needs_receipt
def test_the_public_log_works_in_office_hours_and_is_thin_at_its_ends(receipt):
    assert receipt.weekend < 0.01
    assert receipt.night is not None
    assert receipt.night < 0.05
    assert "no working time" in receipt.hours_said.en
    assert receipt.inner is not None
    assert receipt.inner.arrivals == 1434 - 15 - 56, "October 2010 and January 2012 are thin: the log was cut there"
    assert receipt.inner.rate > receipt.arrivals.high
    assert receipt.arrivals.dispersion is not None
    assert receipt.arrivals.dispersion > 2


# ---- the command -----------------------------------------------------------------------------------------------------


def test_a_calibrated_scenario_loads_and_runs(written, call, tmp_path):
    log, out = written(drawn_log(300, 0.8)), tmp_path / "calibrated.yaml"
    words = ("--map", "check=examine", "--paper", "town-request", "--samples", 99, "--out", out, "--lang", "en")
    code, shown, err = call("calibrate", log, *words)
    assert (code, err) == (0, "")
    assert "wait.examine" in shown
    assert "mapped to no act" in shown
    text = out.read_text("utf-8")
    assert "# - receive: not mapped to an act" in text
    assert "basis: source" in text
    assert "log.csv, check: n 300" in text
    assert "AD p" in text
    code, ran, err = call("simulate", out, "--replications", 1, "--no-cache", "--jobs", 1, "--json")
    assert (code, err) == (0, "")
    assert json.loads(ran)["scenario"] == "calibrated-log"


def test_the_notes_of_a_calibrated_scenario_say_the_same_in_both_languages(written, call, tmp_path):
    out = tmp_path / "calibrated.yaml"
    words = ("--map", "check=draft", "--paper", "town-request", "--samples", 99, "--out", out)
    lines = [HEAD]
    for case in range(40):
        came = datetime(2024, 3, 4, 9) + timedelta(hours=case)
        lines += [f"{case},receive,{came}", f"{case},check,{came + timedelta(days=(case % 2) * (2 + case / 40))}"]
    code, shown, err = call("calibrate", written("\n".join([*lines, ""])), *words, "--json")
    assert (code, err) == (0, "")
    stated = {one["value"]: one for one in json.loads(shown)["scenario"]["values"]}
    found = scenarios_in({**texts_for(()), "mine.yaml": out.read_text("utf-8")}, load())["calibrated-log"]
    assert {one.name: one.note for one in found.changes} == {
        name: (one["note_zh"], one["note"]) for name, one in stated.items()
    }
    for name, one in stated.items():
        figures = [[text.strip(".") for text in re.findall(r"[0-9.]+", one[key])] for key in ("note", "note_zh")]
        assert sorted(figures[0]) == sorted(figures[1]), name
        assert not re.search("[一-鿿]", one["note"]), name
    english, chinese = stated["wait.draft"]["note"], stated["wait.draft"]["note_zh"]
    assert "queue included" in english
    assert "含排队" in chinese
    assert "at-once is below 15 minutes" in english
    assert "at-once 指不足 15 分钟的" in chinese
    for language, unit, text in (("zh", "件/年", "含排队"), ("en", "cases a year", "queueincluded")):
        _, table, _ = call("calibrate", written("\n".join([*lines, ""])), *words[:-2], "--lang", language)
        assert unit in table
        assert text in "".join(table.split()), "whatever the lines that it is broken into"


def test_a_scenario_without_a_value_of_its_own_says_all_in_comments(written, call, tmp_path):
    out = tmp_path / "calibrated.yaml"
    code, _, err = call("calibrate", written(SIMPLE), "--out", out)
    assert (code, err) == (0, "")
    text = out.read_text("utf-8")
    assert "\n  values:" not in text
    for said in ("# - arrivals", "# - receive", "# - examine", "# - sign"):
        assert said in text


def test_the_values_are_the_median_and_p90_of_the_log(written, call):
    words = ("--map", "check=examine", "--paper", "town-request", "--samples", 99, "--json")
    code, shown, _ = call("calibrate", written(drawn_log(300, 0.8)), *words)
    assert code == 0
    data = json.loads(shown)
    check = next(one for one in data["activities"] if one["activity"] == "check")["durations"][0]
    values = {one["value"]: one for one in data["scenario"]["values"]}
    assert float(values["wait.examine"]["is"]["median"]) == pytest.approx(check["median"], rel=1e-3)
    assert float(values["wait.examine"]["is"]["p90"]) == pytest.approx(check["p90"], rel=1e-3)
    assert values["wait.examine"]["unit"] == "days"
    assert float(values["load.town-request"]["is"][""]) == pytest.approx(data["arrivals"]["rate"], rel=1e-3)
    assert data["scenario"]["unmapped"] == ["receive"]


def timed_log(minutes: float) -> str:
    """Twenty cases that are examined for so many minutes, and a bit, an hour after they came."""
    lines = [f"{HEAD},start_timestamp"]
    for case in range(20):
        came = datetime(2024, 3, 4, 9) + timedelta(days=case)
        begun = came + timedelta(hours=1)
        lines += [
            f"{case},receive,{came},{came}",
            f"{case},check,{begun + timedelta(minutes=minutes + case)},{begun}",
        ]
    return "\n".join([*lines, ""])


@pytest.mark.parametrize(
    ("act", "minutes", "value", "unit"),
    [
        ("examine", 60, "work.examine", "minutes"),  # the base has a desk work on it
        ("examine", 3000, "wait.examine", "days"),  # longer than a working day: calendar time is no working time
        ("reply", 60, "wait.reply", "minutes"),  # the base waits for it
    ],
)
def test_service_is_work_only_where_a_desk_does_it_within_a_day(written, call, act, minutes, value, unit):
    words = ("--map", f"check={act}", "--samples", 99, "--json")
    code, shown, _ = call("calibrate", written(timed_log(minutes)), *words)
    assert code == 0
    (stated,) = json.loads(shown)["scenario"]["values"]
    assert (stated["value"], stated["unit"]) == (value, unit)
    assert "no family is fitted" in stated["note"]


def test_times_of_nought_become_the_share_at_once(written, call):
    lines = [HEAD]
    for case in range(40):
        came = datetime(2024, 3, 4, 9) + timedelta(hours=case)
        lines += [f"{case},receive,{came}", f"{case},check,{came + timedelta(days=(case % 2) * (2 + case / 40))}"]
    words = ("--map", "check=examine", "--samples", 99, "--json")
    code, shown, _ = call("calibrate", written("\n".join([*lines, ""])), *words)
    assert code == 0
    (stated,) = json.loads(shown)["scenario"]["values"]
    assert stated["is"]["at-once"] == "0.5"
    assert 2 < float(stated["is"]["median"]) < 3


def test_few_times_are_no_value_and_that_is_said(written, call):
    code, shown, _ = call("calibrate", written(SIMPLE), "--map", "sign=sign", "--json")
    assert code == 0
    scenario = json.loads(shown)["scenario"]
    assert scenario["values"] == []
    assert any("2 times only" in one["en"] for one in scenario["left_out"])


def test_two_activities_of_one_act_are_taken_together(written, call):
    words = ("--map", "check=examine", "--map", "receive=examine", "--samples", 99, "--json")
    code, shown, _ = call("calibrate", written(drawn_log(40, 0.8)), *words)
    assert code == 0
    (stated,) = json.loads(shown)["scenario"]["values"]
    assert "check + receive: n 40" in stated["note"]


def test_slips_of_the_call_are_told_with_what_is_near(written, call):
    words = ("--map", "sgn=sign", "--map", "sign=sgn", "--map", "sign", "--lang", "en")
    code, _, err = call("calibrate", written(SIMPLE), *words)
    assert code == 2
    assert "no such activity (got sgn, expected sign" in err
    assert "no such act (got sgn, expected sign" in err
    assert "with = between them (got sign" in err
    code, _, err = call("calibrate", written(SIMPLE), "--paper", "town-requst", "--lang", "en")
    assert code == 2
    assert "expected town-request" in err
    code, _, err = call("calibrate", written(SIMPLE), "--out", "x.txt", "--lang", "en")
    assert code == 2
    assert ".yaml" in err
    code, _, err = call("calibrate", "no-such.csv", "--lang", "en")
    assert code == 2
    assert "no-such.csv" in err
    assert "Traceback" not in err


def test_nothing_is_written_when_the_log_is_refused(written, call, tmp_path):
    out = tmp_path / "out.yaml"
    code, _, err = call("calibrate", written(f"{HEAD}\n1,a,soon\n"), "--out", out, "--lang", "en")
    assert code == 2
    assert "log.csv:2:5: this is no time (got soon" in err
    assert not out.exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_the_table_may_be(written, call, language):
    content = drawn_log(40, 0.8).replace("check", "check whether the application is complete and in due form 审核材料")
    code, shown, _ = call("calibrate", written(content), "--samples", 99, "--lang", language, "--paper", "town-request")
    assert code == 0
    for line in shown.splitlines():
        assert sum(2 if east_asian_width(one) in "WF" else 1 for one in line) <= 100, line


def test_names_that_would_break_the_file_do_not(written, call, tmp_path):
    names = ['"; {x: 1}', "# a: b", "=1+1", "<script>", "a\u2028b", "{median: 1}", "'", "- x"]
    lines = [HEAD]
    for case in range(40):
        name = names[case % len(names)].replace('"', '""')
        came = datetime(2024, 3, 4, 9) + timedelta(hours=case)
        lines += [f"{case},receive,{came}", f'{case},"{name}",{came + timedelta(hours=1 + case)}']
    out = tmp_path / "out.yaml"
    maps = [word for name in names for word in ("--map", f"{name}=examine")][:-2]
    code, _, err = call("calibrate", written("\n".join([*lines, ""])), *maps, "--out", out, "--samples", 99)
    assert (code, err) == (0, "")
    assert "wait.examine" in out.read_text("utf-8")


def test_a_run_of_the_model_gives_back_the_figures_of_its_scenario(written, call):
    """The circle is closed: scenario, run, its trails as a log, calibration, and the same figures again."""
    rulebook = load()
    base = scenarios_in(texts_for(()), rulebook)["baseline"]
    plan = blueprint(base, rulebook)
    lines = [HEAD]
    for replication in range(20):
        drawn = model(plan, replication)
        last = int(drawn.flow.arrival.max()) - 150 * 1440  # what is ready later may be unfinished at the end of the run
        for one in trails(drawn, run(drawn.flow)):
            done = [each for each in one.events if each.end is not None]
            if any(each.act == "publish" and each.ready < last for each in done):
                name = f"{replication}-{one.name}"
                lines += [f"{name},{each.act},{moment(drawn, each.end)}" for each in done if each.end is not None]
    words = ("--map", "publish=publish", "--samples", 99, "--json")
    code, shown, _ = call("calibrate", written("\n".join([*lines, ""])), *words)
    assert code == 0
    (stated,) = json.loads(shown)["scenario"]["values"]
    found = {part: float(text) for part, text in stated["is"].items()}
    value = base.value("wait.publish")
    assert value is not None
    wanted = {part: float(text) for part, text in value.figures}
    assert (stated["value"], stated["unit"]) == (value.name, value.unit)
    # Three standard errors each; those of lognormal quantiles by the usual sqrt(p(1 - p)/n) / density.
    n = next(one for one in json.loads(shown)["activities"] if one["activity"] == "publish")["count"]
    share, sigma = wanted["at-once"], np.log(wanted["p90"] / wanted["median"]) / 1.2816
    rest = n * (1 - share)
    assert rest > 400
    assert abs(found["at-once"] - share) < 3 * np.sqrt(share * (1 - share) / n)
    assert abs(np.log(found["median"] / wanted["median"])) < 3 * sigma * 1.253 / np.sqrt(rest)
    assert abs(np.log(found["p90"] / wanted["p90"])) < 3 * sigma * 1.709 / np.sqrt(rest)
