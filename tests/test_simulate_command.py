"""What ``guiju simulate`` and ``guiju compare`` promise a program and a person: codes, JSON, tables, and going on."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from guiju.cli import main
from guiju.output import WIDEST

PROJECT = Path(__file__).resolve().parent.parent
RUN = ("--no-cache", "--jobs", "1")
SCENARIO = """scenarios:
- scenario: mine
  zh: 我的
  en: mine
  based-on: baseline
  values:
  - {value: staff.office, is: 3, unit: people, basis: assumption, note: none}
  - {value: staff.legal-body, is: 3, unit: people, basis: assumption, note: none}
"""


def words(capsys: Any, *call: str) -> tuple[int, str, str]:
    """The exit code, standard output and standard error of a call."""
    code = main(list(call))
    told = capsys.readouterr()
    return code, told.out, told.err


def as_json(capsys: Any, *call: str) -> Any:
    code, out, _ = words(capsys, *call, "--json")
    assert code == 0
    return json.loads(out)


# ---- JSON


def test_a_run_keeps_the_contract(capsys):
    data = as_json(capsys, "simulate", "baseline", "--replications", "2", "--seed", "7", *RUN)
    assert data["version"] == 1
    assert (data["scenario"], data["replications"], data["seed"]) == ("baseline", 2, 7)
    assert data["engine"] in ("reference", "compiled")
    assert len(data["run"]) == 64
    wanted = {"measure", "mean", "half_width", "p50", "p90", "p95", "n", "censored"}
    bounds = {f"{name}_{end}" for name in ("p50", "p90", "p95") for end in ("low", "high")}
    more = {"kind", "stage", "max", "replications"}
    assert all(wanted | bounds <= one.keys() <= wanted | bounds | more for one in data["measures"])
    names = {one["measure"] for one in data["measures"]}
    assert {
        "turnaround",
        "submission_to_signature",
        "adoption_to_issue",
        "issue_to_publication",
        "days_between_executive_meetings",
        "deadline_met_share",
        "meetings_held",
        "meetings_inquorate",
        "backlog",
        "utilisation",
        "blocked",
    } <= names


def test_the_csv_of_a_run_has_a_line_for_each_measure_with_the_figures_of_the_json(capsys, tmp_path):
    place = tmp_path / "measures.csv"
    data = as_json(capsys, "simulate", "baseline", "--replications", "2", "--csv", str(place), *RUN)
    rows = list(csv.DictReader(place.open(encoding="utf-8", newline="")))
    assert len(rows) == len(data["measures"])
    for row, one in zip(rows, data["measures"], strict=True):
        assert {name: row[name] for name in one} == {k: "" if v is None else str(v) for k, v in one.items()}
        assert row["unit"] in ("days", "share", "number")


def test_the_csv_of_a_comparison_has_a_line_for_each_measure_and_scenario(capsys, tmp_path):
    place = tmp_path / "differences.csv"
    call = ("compare", "baseline", "weekly", "fortnightly", "--replications", "2", "--csv", str(place))
    data = as_json(capsys, *call, *RUN)
    rows = list(csv.DictReader(place.open(encoding="utf-8", newline="")))
    told = [(one["measure"], each["scenario"], each["difference"]) for one in data["measures"]
            for each in one["differences"]]  # fmt: skip
    assert [(row["measure"], row["scenario"], float(row["difference"])) for row in rows] == told


def test_a_number_out_of_its_range_is_told_with_the_range(capsys):
    code, _, err = words(capsys, "simulate", "baseline", "--replications", "1000000000", "--lang", "en")
    assert code == 2
    assert "got --replications 1000000000, expected 1 … 1000000" in err


def test_a_figure_that_a_sweep_takes_out_of_its_range_is_told_of_the_sweep_and_not_of_the_file(capsys):
    call = ("sweep", "baseline", "--vary", "urgent=2..3", "--levels", "2", "--lang", "en")
    code, _, err = words(capsys, *call, *RUN)
    assert (code, err) == (2, "baseline@1: urgent: the number is out of range (got 2, expected 0 … 1)\n")


def test_one_name_of_an_option_says_in_each_command_what_it_does_there(capsys):
    told = {name: words(capsys, name, "--help", "--lang", "en")[1] for name in ("calibrate", "decide")}
    assert re.search(r"--case COLUMN +the column of cases of a log", told["calibrate"])
    assert re.search(r"--case NAME +decide only this case\n", told["decide"])


@pytest.mark.parametrize("option", ["--csv", "--report"])
def test_a_file_that_cannot_be_written_is_told_before_anything_runs(capsys, tmp_path, option):
    began = time.monotonic()
    code, _, err = words(capsys, "simulate", "baseline", option, str(tmp_path / "nowhere" / "file"), *RUN)
    assert code == 2
    assert "nowhere" in err
    assert time.monotonic() - began < 1


def test_papers_under_way_and_those_that_stopped_are_told_with_the_step_that_nobody_may_do(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    _, out, _ = words(capsys, "simulate", "baseline", "--replications", "2", "--lang", "en", *RUN)
    assert re.search(r"^ +request of a department to the +([\d.]+ +){4}approve$", out, re.M)
    assert "10 others at most 0.0" in out
    assert "some of them the rules do not allow" in out


@pytest.mark.parametrize(("language", "wanted"), [("zh", ("网格", "区政府常务会议")), ("en", ("executive meeting",))])
def test_a_sweep_speaks_the_language_that_it_is_asked_in(capsys, language, wanted):
    call = ("sweep", "baseline", "--vary", "urgent=0..0.1", "--levels", "2", "--replications", "1")
    _, out, _ = words(capsys, *call, "--measure", "meetings_held", "--lang", language, *RUN)
    assert all(one in out for one in wanted)
    assert "executive-meeting" not in out


def test_one_replication_has_no_interval_and_says_so_with_null(capsys):
    data = as_json(capsys, "simulate", "baseline", "--replications", "1", *RUN)
    assert {one["half_width"] for one in data["measures"]} == {None}


def test_the_same_run_is_the_same_text_for_one_worker_and_for_two(capsys):
    told = [
        words(capsys, "simulate", "baseline", "--replications", "3", "--json", "--no-cache", "--jobs", jobs)
        for jobs in ("1", "2")
    ]
    one, two = ({**json.loads(out), "engine": ""} for _, out, _ in told)
    assert json.dumps(one) == json.dumps(two)


def test_another_seed_is_another_run(capsys):
    runs = [as_json(capsys, "simulate", "baseline", "--replications", "1", "--seed", seed, *RUN) for seed in "12"]
    assert runs[0]["run"] != runs[1]["run"]
    assert runs[0]["measures"] != runs[1]["measures"]


def test_a_comparison_gives_a_difference_for_each_scenario_beside_the_first(capsys):
    data = as_json(capsys, "compare", "baseline", "weekly", "lean-office", "--replications", "2", *RUN)
    assert [one["scenario"] for one in data["runs"]] == ["baseline", "weekly", "lean-office"]
    for one in data["measures"]:
        assert [each["scenario"] for each in one["differences"]] == ["weekly", "lean-office"]
    held = next(one for one in data["measures"] if one["measure"] == "meetings_held")
    assert held["differences"][0]["difference"] > 0, "meeting every week is meeting more often"
    assert held["differences"][1]["verdict"] == "identical", "how many examine is no matter of the meeting's calendar"


def test_a_measure_by_its_kind_and_by_all_kinds(capsys):
    call = ("compare", "baseline", "weekly", "--replications", "2", *RUN)
    data = as_json(capsys, *call, "--measure", "turnaround:emergency")
    assert [(one["measure"], one["kind"]) for one in data["measures"]] == [("turnaround", "emergency")]
    assert data["measures"][0]["differences"][0]["difference"] == 0, "no meeting decides about an emergency report"
    every = as_json(capsys, *call, "--measure", "turnaround:*")
    assert len({one.get("kind") for one in every["measures"]}) == len(every["measures"]) > 10


# ---- what is refused


@pytest.mark.parametrize(
    ("call", "got", "expected"),
    [
        (("simulate", "baselin"), "baselin", "baseline"),
        (("compare", "baseline", "wekly"), "wekly", "weekly"),
        (("simulate", "baseline", "--scenario", "x", "--engine", "compild"), "compild", "compiled"),
        (
            ("compare", "baseline", "weekly", "--replications", "2", *RUN, "--measure", "turnround"),
            "turnround",
            "turnaround",
        ),
        (
            ("simulate", "baseline", "--replications", "20", *RUN, "--precision", "turnround=5%"),
            "turnround",
            "turnaround",
        ),
    ],
    ids=["scenario", "other-scenario", "engine", "measure", "precision"],
)
def test_an_unknown_name_is_refused_with_the_nearest(capsys, call, got, expected):
    code, out, err = words(capsys, *call, "--lang", "en")
    assert code == 2
    assert out == ""
    assert got in err
    assert expected in err
    assert "Traceback" not in err


@pytest.mark.parametrize("text", ["turnaround", "turnaround=", "turnaround=0", "turnaround=-5%", "turnaround=nan"])
def test_what_is_no_precision_is_refused_before_anything_runs(capsys, text):
    code, out, err = words(capsys, "simulate", "baseline", *RUN, "--precision", text, "--lang", "en")
    assert (code, out) == (2, "")
    assert text in err
    assert "example" in err


def test_a_comparison_wants_two_scenarios(capsys):
    assert words(capsys, "compare", "baseline")[0] == 2


@pytest.mark.parametrize(("language", "said"), [("zh", "没有这个选项"), ("en", "no such option")])
def test_a_comparison_pairs_replications_and_knows_no_precision_to_stop_at(capsys, language, said):
    code, out, err = words(capsys, "compare", "baseline", "weekly", "--precision", "turnaround=5%", "--lang", language)
    assert (code, out) == (2, "")
    assert "--precision" in err
    assert said in err
    assert "--precision" not in words(capsys, "compare", "--help", "--lang", language)[1]


@pytest.mark.parametrize("command", ["simulate", "sweep", "sensitivity"])
def test_what_runs_until_a_precision_says_so_in_its_help(capsys, command):
    assert "--precision" in words(capsys, command, "--help")[1]


@pytest.mark.parametrize(
    ("right", "wrong", "lines"),
    [("basis: assumption", "basis: guess", {7, 8}), ("baseline", "baselin", {5}), ("is: 3", "is: three", {7, 8})],
    ids=["basis", "base", "figure"],
)
def test_every_slip_of_a_scenario_file_is_told_with_its_place(capsys, tmp_path, right, wrong, lines):
    file = tmp_path / "mine.yaml"
    file.write_text(SCENARIO.replace(right, wrong), "utf-8")
    code, out, _ = words(capsys, "simulate", str(file), "--json", *RUN)
    errors = json.loads(out)["errors"]
    assert code == 2
    assert {one["line"] for one in errors} == lines
    assert all(one["file"] == str(file) and one["column"] for one in errors)
    assert wrong.rpartition(" ")[2] in json.dumps(errors)


def test_a_scenario_of_a_file_runs_by_the_name_that_it_has_there(capsys, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(SCENARIO, "utf-8")
    data = as_json(capsys, "simulate", str(file), "--replications", "1", *RUN)
    assert data["scenario"] == "mine"


# ---- precision, tables


def test_a_wanted_precision_is_reached_and_said(capsys):
    data = as_json(capsys, "simulate", "baseline", *RUN, "--replications", "20", "--precision", "turnaround=30%")
    assert data["stopping"] == {"status": "reached", "unmet": []}
    row = next(one for one in data["measures"] if one["measure"] == "turnaround" and "kind" not in one)
    assert row["half_width"] <= 0.3 * row["mean"]
    assert data["replications"] >= 20


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "call",
    [("simulate", "baseline"), ("compare", "baseline", "weekly", "mayor-away-without-entrustment", "--every")],
    ids=["simulate", "compare"],
)
def test_no_table_is_wider_than_it_may_be_and_nothing_is_cut(capsys, monkeypatch, call, language):
    monkeypatch.setenv("COLUMNS", str(WIDEST))
    code, out, _ = words(capsys, *call, "--replications", "2", *RUN, "--lang", language)
    assert code == 0
    assert max(cell_len(line) for line in out.splitlines()) <= WIDEST
    assert "…" not in out


def test_short_times_are_told_in_minutes(capsys):
    call = ("compare", "baseline", "weekly", "--replications", "2", *RUN, "--lang", "en")
    _, out, _ = words(capsys, *call, "--measure", "turnaround:emergency")
    assert "report of an emergency  min\n" in out


# ---- going on


def kept(store: Path) -> int:
    """How many replications stand in a store; 0 while there is none."""
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=1) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM replications").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_an_interrupted_run_goes_on_where_it_was_and_says_the_same(capsys, tmp_path):
    store, wanted = tmp_path / "runs.sqlite", 40
    call = ["simulate", "baseline", "--replications", str(wanted), "--jobs", "1", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "guiju", *call, "--store", str(store)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        # a shell starts what runs in the background with interrupts ignored, and children would inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 240
    while not kept(store) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in err
    before = kept(store)
    assert 0 < before < wanted
    resumed = words(capsys, *call, "--store", str(store))
    assert kept(store) == wanted
    assert resumed[:2] == words(capsys, *call, "--no-cache")[:2]
    assert resumed[0] == 0


def test_a_longer_run_adds_to_the_shorter_one_that_is_kept(capsys, tmp_path):
    store = str(tmp_path / "runs.sqlite")
    call = ("simulate", "baseline", "--jobs", "1", "--store", store, "--lang", "en")
    words(capsys, *call, "--replications", "2")
    _, out, _ = words(capsys, *call, "--replications", "3")
    assert "2 of them were kept from an earlier run" in out
    assert kept(Path(store)) == 3


def test_a_route_that_turns_on_facts_names_them(capsys):
    data = as_json(capsys, "simulate", "baseline", "--replications", "2", *RUN)
    turning = [one for one in data["not_settled"] if one["uncertain"]]
    assert len(turning) > 3
    for one in turning:
        assert "document.addressees" in one["unknown"], one
