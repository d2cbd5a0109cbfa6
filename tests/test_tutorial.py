"""The tutorial says what is so: its stored outputs are those of a fresh execution; and what the façade offers it."""

from __future__ import annotations

import copy
import re
import time
from pathlib import Path
from typing import Any

import pytest

import guiju

TUTORIAL = Path(__file__).resolve().parent.parent / "docs" / "tutorial.ipynb"
SECONDS = 60
nbformat = pytest.importorskip("nbformat", reason="nbformat reads notebooks")


@pytest.fixture(scope="module")
def notebook() -> Any:
    return nbformat.read(TUTORIAL, as_version=4)


def outputs(notebook: Any) -> list[list[Any]]:
    return [[dict(one) for one in cell.outputs] for cell in notebook.cells if cell.cell_type == "code"]


def told(notebook: Any) -> str:
    return "".join(one.get("text", "") for some in outputs(notebook) for one in some)


@pytest.mark.slow
def test_the_stored_outputs_are_those_of_a_fresh_execution(notebook, monkeypatch) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient executes notebooks")
    pytest.importorskip("ipykernel", reason="ipykernel is what a notebook runs in")
    monkeypatch.setenv("PYTHONPATH", str(TUTORIAL.parent.parent))
    monkeypatch.delenv(
        "PYTHONSAFEPATH", raising=False
    )  # a kernel that hears nothing of PYTHONPATH finds us where it is
    monkeypatch.chdir(TUTORIAL.parent.parent)
    fresh = copy.deepcopy(notebook)
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    begun = time.monotonic()
    nbclient.NotebookClient(fresh, timeout=5 * SECONDS, kernel_name="python3", coalesce_streams=True).execute()
    assert outputs(fresh) == outputs(notebook)
    assert time.monotonic() - begun < 5 * SECONDS, "alone it takes a third of a minute; under load it has its time"


def test_it_is_a_notebook_that_was_executed_in_order_and_without_errors(notebook) -> None:
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(one["output_type"] == "stream" and one["name"] == "stdout" for some in outputs(notebook) for one in some)


def test_every_section_has_a_summary_in_chinese(notebook) -> None:
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert all("**中文提要**" in text for text in prose)
    assert sum(len(re.findall(r"^## \d", text, re.M)) for text in prose) == 8


def test_nothing_in_it_hangs_on_a_machine_or_an_hour(notebook) -> None:
    text = TUTORIAL.read_text("utf-8")
    assert not re.search(r"/(home|root|work|tmp|usr)/|https?:|\bseconds\b|0x[0-9a-f]{6}", text)
    assert "language_info" in notebook.metadata
    assert "version" not in notebook.metadata.language_info


def test_it_uses_most_of_what_a_notebook_is_offered(notebook) -> None:
    code = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    used = {name for name in guiju.OFFERED if f"guiju.{name}" in code}
    assert set(guiju.OFFERED) - used <= {"plan", "rulebook", "rules", "scenarios"}


# ---- the facts that it tells


def test_by_the_letter_the_paper_waits_and_by_the_readings_the_entrusted_signs(notebook) -> None:
    assert "who signs: mayor by A54.1\n" in told(notebook)
    assert "who signs: executive-vice-mayor by A54.1, A8.4\n" in told(notebook)


# ---- what the façade adds for it


def test_a_changed_figure_is_an_assumption_of_the_new_scenario_and_nothing_else_changes() -> None:
    base = guiju.scenario("baseline")
    new = guiju.changed(base, {"executive-meeting.limit": 8, "work.sign:median": 5.5}, "mine")
    assert {one.name: (dict(one.figures), one.basis) for one in new.changes} == {
        "executive-meeting.limit": ({"": "8"}, "assumption"),
        "work.sign": (dict(base.value("work.sign").figures) | {"median": "5.5"}, "assumption"),
    }
    assert [one.name for one in new.values] == [one.name for one in base.values]
    assert new.digest != base.digest
    assert guiju.changed(base, {"executive-meeting.limit": 15}, "the same").digest == base.digest


def test_every_figure_that_a_scenario_lacks_is_told_with_the_nearest() -> None:
    with pytest.raises(guiju.BadInput) as refused:
        guiju.changed("baseline", {"executive-meeting.limt": 8, "work.sign:medain": 5}, "mine")
    assert [one.got for one in refused.value.problems] == ["executive-meeting.limt", "work.sign:medain"]
    assert refused.value.problems[0].expected.en == "executive-meeting.limit"


@pytest.fixture(scope="module")
def runs() -> list[Any]:
    return [guiju.simulate(name, 2, seed=7) for name in ("baseline", "weekly")]


def test_the_slowest_paper_is_replayed_unless_another_is_named(runs) -> None:
    slowest = guiju.replay(runs[0])
    assert guiju.replay(runs[0], slowest.name) == slowest
    other = guiju.replay(runs[0], "emergency-5", replication=1)
    assert other.kind == "emergency"
    assert other.finished - other.arrival < slowest.finished - slowest.arrival
    assert slowest.finished - slowest.arrival <= 1440 * max(row.most or 0 for row in runs[0].rows) + 1
    with pytest.raises(guiju.BadInput, match="no such paper"):
        guiju.replay(runs[0], "emergency-5000")


def test_differences_come_as_rows_for_each_measure_and_scenario(runs) -> None:
    found = guiju.compare(*runs)
    rows = guiju.differences(found)
    assert len(rows) == len(found)
    assert {row["scenario"] for row in rows} == {"weekly"}
    held = next(row for row in rows if row["measure"] == "meetings_held")
    mean = [float(one.values(guiju.Key("meetings_held", "", "executive-meeting")).mean()) for one in runs]
    assert held["difference"] == pytest.approx(mean[1] - mean[0])


def test_values_come_as_rows_with_where_each_comes_from() -> None:
    rows = guiju.values(guiju.scenario("weekly"))
    assert {row["basis"] for row in rows} <= {"article", "source", "assumption"}
    assert all(row["is"] for row in rows)
