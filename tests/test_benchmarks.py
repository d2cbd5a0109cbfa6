"""The benchmarks run, and say what they measured."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from benchmarks import calendar, growth, people
from benchmarks.editing import EDITS, by_chance
from benchmarks.generated_rules import generated_rulebook
from benchmarks.generated_text import long_rulebook
from benchmarks.measuring import Measured
from benchmarks.table import show
from sim.calendar import Calendar
from sim.holiday_reader import load_holidays
from sim.office_hours import office_hours
from spec.layers import stack
from spec.loader import find_rulebook, load, load_texts

PROJECT = Path(__file__).resolve().parent.parent
SMALL = Path(__file__).parent / "data" / "small"


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


def test_a_rulebook_that_grows_keeps_what_is_known_of_its_first_block():
    """Every block is one of its own: in two blocks each property has the verdict that it has in one."""
    small, large = (
        {one.obligation.name: one.verdict for one in growth.verdicts_on(load_texts({"rules.yaml": text}))}
        for text in (generated_rulebook(10), generated_rulebook(20))
    )
    assert small["exists:sign-1"] == large["exists:sign-1"] == large["exists:sign-2"] == "proved"
    assert small["unique:sign-1"] == large["unique:sign-1"] == "refuted"
    assert len(large) > len(small)


@pytest.mark.parametrize(("room", "sizes"), [("growth", "10,20"), ("people", "12,20")])
def test_a_room_gives_every_size_and_how_it_grows_as_json(room, sizes):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", room, "--sizes", sizes, "--runs", "1", "--json"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    found = {one["measure"]: one for one in json.loads(done.stdout)["measures"]}
    assert all(list(one["values"]) == sizes.split(",") and len(one["growth"]) == 1 for one in found.values())
    if room == "growth":
        assert found["growth.clauses"]["values"] == {"10": 10, "20": 20}
    else:
        ratio, finite, any_number = (found[f"people.unique:sign.{one}"] for one in ("ratio", "finite", "any"))
        assert ratio["values"]["20"] == pytest.approx(finite["values"]["20"] / any_number["values"]["20"], rel=0.01)


def test_a_question_that_reaches_the_cap_is_left_out_and_no_larger_one_is_tried(monkeypatch):
    tried = []

    def timed(question, size, cap):
        tried.append(size)
        return 10.0 if size in (None, 12) else None

    monkeypatch.setattr(people, "_timed", timed)
    _, finite, ratio = people.people((12, 20, 30), 1.0, people.QUESTIONS[:1])
    assert finite.values == (10.0, None, None)
    assert ratio.values == (1.0, None, None)
    assert 30 not in tried


def test_the_named_people_are_as_many_as_asked():
    rulebook = load("beichen_2023")
    for size in (12, 57):
        assert len(people.universe_of(stack(rulebook), size).posts) == size
    with pytest.raises(ValueError, match="at least"):
        people.universe_of(stack(rulebook), 2)


def test_what_is_edited_stands_in_the_rulebook():
    folder = find_rulebook("beichen_2023")
    for file, old, new in EDITS.values():
        assert old in (folder / file).read_text("utf-8")
        assert old != new or not old


def test_each_clause_drawn_by_chance_is_changed_alone_in_a_rulebook_that_can_be_read(tmp_path):
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    whole = {clause.name: (clause.when, clause.shape) for clause in load(str(folder)).clauses}
    before = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    drawn = list(by_chance(folder, 20, seed=1))
    assert {how for _, how, _, _ in drawn} == {"left out", "turned round", "a figure"}
    assert {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()} == before
    for name, how, file, text in drawn:
        (folder / file).write_text(text, "utf-8")
        after = {clause.name: (clause.when, clause.shape) for clause in load(str(folder)).clauses}
        assert {one for one in whole if after.get(one) != whole[one]} == {name}
        assert (name in after) == (how != "left out")
        (folder / file).write_bytes(before[file])
