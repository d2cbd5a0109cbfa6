"""The benchmarks run, and say what they measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from benchmarks import calendar
from benchmarks.generated_text import long_rulebook
from benchmarks.measuring import Measured
from benchmarks.table import show
from sim.calendar import Calendar
from sim.holiday_reader import load_holidays
from sim.office_hours import office_hours
from spec.loader import find_rulebook, load_texts

PROJECT = Path(__file__).resolve().parent.parent


@pytest.mark.slow
def test_a_quick_run_gives_every_key_as_json():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--json", "--runs", "1"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    data = json.loads(done.stdout)
    assert set(data) == {"version", "machine", "quick", "measures"}
    assert (data["version"], data["quick"]) == (1, True)
    found = {one["measure"]: one for one in data["measures"]}
    assert {"start", "load.long", "load.real", "decide"} <= set(found) <= {*found, "memory.decide"}
    keys = {
        "measure",
        "what",
        "median",
        "unit",
        "runs",
        "p95",
        "worst",
        "worst_is",
        "processor_seconds",
        "target",
        "at_least",
    }
    assert all(set(one) == keys | {"ratio", "peers"} for one in found.values())
    assert [peer["peer"] for peer in found["load.long"]["peers"]] == ["PyYAML CSafeLoader", "PyYAML SafeLoader"]
    assert all(peer["ratio"] > 0 for one in found.values() for peer in one["peers"])
    assert str(PROJECT) not in done.stdout.decode("utf-8")


@pytest.mark.parametrize(("lines", "again"), [(3_000, False), (9_000, True)])
def test_the_long_rulebook_is_a_rulebook_of_the_length_asked(lines, again):
    text = long_rulebook(find_rulebook("beichen_2023"), lines)
    assert lines <= text.count("\n") < lines + 20
    clauses = load_texts({"rules.yaml": text}).clauses
    assert len(clauses) == len(yaml.safe_load(text)["clauses"])
    assert any(".again-1" in clause.name for clause in clauses) == again


def test_the_table_keeps_to_a_hundred_columns(capsys):
    show(
        [
            Measured(
                "start", "guiju --version", 61.0, "ms", 3, 150.0, (("python -c pass", 11.0), ("import click", 40.0))
            ),
            Measured("a", "word " * 30, 9_603.0, "ms", 1, 100.0, (), 3_165.0, 9_603.0, "unique:" + "sign" * 40),
            Measured("b", "check anew", 13.5, "s", 1, 10.0, (), processor=25.0),
        ],
        "2 cores",
    )
    written = capsys.readouterr().out
    assert max(map(len, written.splitlines())) <= 100
    for piece in ("61 ms", "≤ 150 ms", "0.41", "5.55", "1.52", "9,603 ms", "96.03", "14 s", "1.35", "25 s", "2 cores"):
        assert piece in written


def test_working_time_is_measured_beside_packages_that_say_the_same():
    office = Calendar.office(load_holidays(), office_hours(calendar.HOURS), calendar.YEAR, calendar.YEARS)
    start, end = (ticks[:100] for ticks in calendar.drawn(office))
    ours = office.working_between(start, end).tolist()
    assert all(calendar.day_by_day(office, worked, start, end) == ours for worked in calendar.packages().values())
    found = list(calendar.calendar(1))
    assert [one.name for one in found] == ["calendar.between", "calendar.add", "calendar.officer"]
    assert [name for name, _ in found[0].peers] == list(calendar.packages())
    assert all(one.median > 0 and one.unit == "ns" for one in found)
