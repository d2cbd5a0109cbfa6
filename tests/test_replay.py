"""``guiju replay``: one replication again: the same as it was, the way of a paper, what held it up, its event log."""

from __future__ import annotations

import csv
import gzip
import json
import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from guiju.cli import main
from guiju.scenario_files import texts_for
from sim.blueprint import blueprint
from sim.engines import run
from sim.event_log import NOWHERE
from sim.experiment import replicate, run_of
from sim.flow import GATE, WORK
from sim.held import meetings
from sim.model import model
from sim.scenario import scenarios_in
from sim.store import Store
from sim.ticks import NEVER
from sim.trail import trails
from sim.trail_log import event_log
from sim.waiting import reasons
from spec.loader import load

FEW = str(Path(__file__).parent / "data" / "few.yaml")
OTHER = "0" * 60 + "beef"
"""An id that no run of ours has."""


@pytest.fixture
def ask(capsys, monkeypatch):
    """Calls the command; the result is the exit code, what was written, and what was complained of."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: str) -> tuple[int, str, str]:
        code = main(["replay", *words])
        written = capsys.readouterr()
        return code, written.out, written.err

    return call


@pytest.fixture
def answer(ask):
    """Calls the command for JSON that it is expected to give."""

    def call(*words: str):
        code, out, err = ask(*words, "--json")
        assert code in (0, 1, 3), err
        return json.loads(out)

    return call


@lru_cache(maxsize=1)
def few():
    texts = texts_for((FEW,))
    plan = blueprint(scenarios_in(texts, load())["few"], load())
    return plan, texts


@lru_cache(maxsize=1)
def drawn():
    made = model(few()[0], 0)
    return made, run(made.flow)


@lru_cache(maxsize=1)
def year():
    """The first replication of the baseline."""
    made = model(blueprint(scenarios_in(texts_for(()), load())["baseline"], load()), 0)
    return made, run(made.flow)


def kept(path: Path, run_id: str = "", changed: float = 0.0, **said: object) -> str:
    """A store with a run of two replications, as ``guiju simulate`` leaves it; the result is its id."""
    plan, texts = few()
    run_id = run_id or run_of(plan)
    description = {
        "scenario": "few", "files": texts, "layers": ["standard"], "seed": plan.scenario.seed,
        "rulebook": plan.stack.rulebook.name, "digest": plan.stack.rulebook.digest, **said,
    }  # fmt: skip
    with Store(path) as store:
        store.begin(run_id, description)
        measured = replicate((plan, "auto"), 1)
        measured["turnaround|||mean"] = (measured["turnaround|||mean"] or 0) + changed
        store.put(run_id, [(1, measured, None)])
    return run_id


# ---- the replication -------------------------------------------------------------------------------------------------


def test_a_replication_alone_is_the_same_every_time_and_not_as_its_neighbour(ask):
    _, first, _ = ask(FEW, "--json")
    assert ask(FEW, "--json")[1] == first
    assert ask(FEW, "--json", "--replication", "1")[1] != first
    assert ask(FEW, "--json", "--seed", "8")[1] != first


def test_what_happened_is_what_the_flow_says(answer):
    made, course = drawn()
    said = answer(FEW)["happened"]
    counted = made.flow.arrival >= made.blueprint.begins
    assert said["papers"] == counted.sum()
    assert said["finished"] == (course.finished[counted] < NEVER).sum()
    assert said["returned"] == (made.returned & (course.end < NEVER)).sum()


def test_the_slowest_papers_come_first_and_their_longest_step_is_a_part_of_them(answer):
    slow = answer(FEW)["slowest"]
    days = [one["days"] for one in slow]
    assert days == sorted(days, reverse=True)
    assert len(days) == 20
    for one in slow:
        assert 0 <= one["longest_step"]["waited_minutes"] <= one["longest_step"]["minutes"] <= one["days"] * 1440 + 1


def test_a_kept_run_is_told_by_the_beginning_of_its_id_and_comes_out_as_it_was_kept(answer, tmp_path):
    run_id = kept(tmp_path / "runs")
    said = answer(run_id[:8], "--replication", "1", "--store", str(tmp_path / "runs"))
    assert (said["of_run"], said["run"], said["changed"]) == (run_id, run_id, False)
    assert [one["en"] for one in said["notes"]] == ["all measures are those that the run kept"]
    assert said["slowest"] == answer(FEW, "--replication", "1")["slowest"]


def test_a_replication_that_a_run_has_not_kept_is_run_and_told(answer, tmp_path):
    run_id = kept(tmp_path / "runs")
    said = answer(run_id, "--replication", "5", "--store", str(tmp_path / "runs"))
    assert [one["en"] for one in said["notes"]] == ["the run has not kept this replication"]
    assert not said["changed"]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"run_id": OTHER, "digest": "other"}, ["the rulebook has changed", "all measures are"]),
        ({"run_id": OTHER}, ["the program has changed", "all measures are"]),
        ({"run_id": OTHER, "changed": 1.0}, ["the program has changed", "measures differ"]),
    ],
)
def test_what_has_changed_since_a_run_is_said_aloud(answer, ask, tmp_path, how, told):
    run_id = kept(tmp_path / "runs", **how)
    words = (run_id, "--replication", "1", "--store", str(tmp_path / "runs"))
    said = answer(*words)
    assert said["changed"]
    assert all(note["en"].startswith(start) for note, start in zip(said["notes"], told, strict=True)), said["notes"]
    assert all(start in ask(*words, "--lang", "en")[1] for start in told)


def test_a_run_that_cannot_be_found_or_made_again_is_told(ask, tmp_path):
    store = str(tmp_path / "runs")
    kept(tmp_path / "runs", OTHER)
    kept(tmp_path / "runs", "0" * 60 + "dead", files={})
    for words, told in (
        (("000000", "--store", store), "several runs begin like this"),
        (("f00f00f00", "--store", store), "no such run"),
        (("0" * 60 + "dead", "--store", store), "does not say which scenario files"),
        ((OTHER, "--store", store, "--seed", "3"), "a run has its seed and its layers"),
        ((OTHER, "--store", store, "--layers", "literal"), "a run has its seed and its layers"),
        (("no-such",), "no such scenario"),
        ((OTHER, "--store", str(tmp_path / "none")), "none"),
    ):
        code, out, err = ask(*words, "--lang", "en")
        assert (code, out) == (2, ""), words
        assert told in err


# ---- a paper ---------------------------------------------------------------------------------------------------------


def test_the_way_of_a_paper_is_its_trail(answer):
    made, course = drawn()
    for one in list(trails(made, course))[::19]:
        said = answer(FEW, "--document", one.name)["document"]
        assert [step["act"] for step in said["events"]] == [event.act for event in one.events]
        assert [step["waited_minutes"] for step in said["events"]] == [event.waited for event in one.events]
        assert [step["end"] for step in said["events"] if step["end"]] == [
            event.at.isoformat(timespec="minutes") for event in one.done
        ]


def test_the_time_that_a_paper_lay_at_a_desk_is_explained_to_the_minute():
    made, course = drawn()
    seen: dict[str, int] = {}
    for one in trails(made, course):
        for index, event in enumerate(one.events):
            if event.kind == WORK:
                waited = (made.flow.horizon if event.start is None else event.start) - event.ready
                found = reasons(made, one, index)
                assert sum(reason.minutes for reason in found) == waited
                assert all(reason.minutes > 0 for reason in found)
                seen |= {reason.what: seen.get(reason.what, 0) + reason.minutes for reason in found}
    assert {"closed", "others"} <= set(seen)


def test_a_paper_that_only_the_absent_vice_mayor_may_approve_waits_for_the_absence_to_end():
    """Nobody stands in for the approval of a letter to a municipal department (A54.8)."""
    made, course = year()
    waited = 0
    for one in trails(made, course):
        for index, event in enumerate(one.events):
            if (one.kind, event.act) == ("letter-to-municipal-department", "approve") and event.start is not None:
                away = [
                    int(min(end, event.start) - max(start, event.ready))
                    for start, end in made.absences[event.by].intervals
                    if start < event.start and event.ready < end
                ]
                found = {reason.what: reason.minutes for reason in reasons(made, one, index)}
                assert found.get("away", 0) <= sum(away)
                assert "away" in found or not any(minutes >= 24 * 60 for minutes in away)
                waited += "away" in found
    assert waited > 3


def test_meetings_that_passed_a_paper_by_are_counted_with_their_reason():
    made, course = year()
    held = list(meetings(made, course))
    checked = 0
    for one in trails(made, course):
        for index, event in enumerate(one.events):
            if event.kind == GATE and event.start is not None:
                between = [
                    other for other in held if other.body == event.by and event.ready <= other.begins < event.start
                ]
                found = reasons(made, one, index)
                assert sum(reason.meetings for reason in found) == len(between)
                checked += bool(between)
    assert checked > 50


def test_a_person_sees_each_step_a_bar_and_why_it_waited(ask):
    made, course = drawn()
    one = max(trails(made, course), key=lambda one: (len(one.events), one.paper))
    for language, words in (
        ("en", ("examine", "returned", "government", "timeline")),
        ("zh", ("审核", "退回", "进程")),
    ):
        code, out, _ = ask(FEW, "--document", one.name, "--lang", language)
        assert code == 0
        assert all(word in out for word in words)
        assert "#<" in out
        assert max(map(len, out.splitlines())) <= 100


def test_a_paper_that_is_not_there_is_told_with_those_that_are(ask):
    code, out, err = ask(FEW, "--document", "upward-repot-3", "--lang", "en")
    assert (code, out) == (2, "")
    assert "no such paper (got upward-repot-3, expected upward-report-1 … upward-report-" in err
    assert ask(FEW, "--document", "upward-report-999")[0] == 2


# ---- the check -------------------------------------------------------------------------------------------------------


def test_the_check_says_of_every_step_whether_the_rules_were_kept(answer, ask):
    said = answer(FEW, "--check")["conduct"]
    assert (said["breaches"], said["undecided"]) == ([], 0)
    assert said["kept"] == said["steps"] > 200
    assert all(one["agrees"] for one in said["limits"])
    code, out, _ = ask(FEW, "--check", "--lang", "en")
    assert code == 0
    assert "no step breaks a norm of conduct" in out


def test_steps_that_turn_on_facts_not_stated_make_the_exit_code_of_what_is_undecided(ask, tmp_path):
    text = Path(FEW).read_text("utf-8").replace("scenario: few", "scenario: leave")
    paper = """  - paper: leave
    zh: 离岗
    en: leave
    acts: [leave-post]
    facts: {applicant: vice-mayor-1, leave.acting-head: no, leave.urgent: no}
"""
    values = """  - {value: load.leave, is: 20, basis: assumption, note: a few}
  - {value: wait.leave-post, is: 0, unit: days, basis: assumption, note: at once}
"""
    text = text.replace("  officers:\n", paper + "  officers:\n") + values
    (tmp_path / "leave.yaml").write_text(text, "utf-8")
    code, out, err = ask(str(tmp_path / "leave.yaml"), "--check", "--json")
    assert code == 3, err
    said = json.loads(out)["conduct"]
    assert said["undecided"] == sum(one["steps"] for one in said["undecided_by"]) > 0
    assert said["kept"] == said["steps"] - said["undecided"]
    assert any("leave.written-to-party-committee" in one["unknown"] for one in said["undecided_by"])


def test_the_check_calls_papers_facts_and_definitions_by_their_names_in_the_language_asked_for(ask):
    for language, named in (("zh", ("行政规范性文件", "区政府工作中的重要事项")), ("en", ("normative document",))):
        _, out, _ = ask("literal", "--check", "--lang", language)
        said = out[out.index({"zh": "未定：", "en": "undecided:"}[language]) :]
        assert all(one in said for one in named)
        assert not re.search(r"definition\.|[a-z]\.[a-z]|normative-document", said)


# ---- the event log ---------------------------------------------------------------------------------------------------


def test_the_log_has_every_step_that_was_begun_and_every_meeting():
    made, course = drawn()
    log = event_log(made, course)
    assert log.slips() == []
    begun = course.start < NEVER
    assert len(log.activity) == begun.sum() + sum(one.begins < made.flow.horizon for one in meetings(made, course))
    documents = np.array([log.case_sorts[case] == "document" for case in log.case])
    assert sorted(log.start[documents].tolist()) == sorted(course.start[begun].tolist())
    assert sorted(log.end[documents].tolist()) == sorted(course.end[begun].tolist())
    assert log.visit.max() > 1


def test_a_paper_that_a_meeting_took_up_is_joined_to_that_meeting():
    made, course = year()
    log = event_log(made, course)
    decided = [row for row, act in enumerate(log.activity) if act == "decide"]
    assert decided
    for row in decided:
        meeting = int(log.meeting[row])
        assert meeting != NOWHERE
        assert log.case_kinds[meeting] == "executive-meeting"
        (held,) = [other for other in np.flatnonzero(log.case == meeting) if log.activity[other] == "preside"]
        assert log.start[held] == log.start[row]


@pytest.mark.parametrize("ending", ["xes", "xes.gz", "jsonocel", "csv"])
def test_the_log_is_written_in_the_format_that_its_name_says(answer, tmp_path, ending):
    path = tmp_path / f"year.{ending}"
    said = answer(FEW, "--events", str(path))["events"]
    assert said["file"] == str(path)
    if ending == "csv":
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        found = len({row["case:concept:name"] for row in rows}), len(rows)
    elif ending == "jsonocel":
        data = json.loads(path.read_text("utf-8"))
        found = sum(one["type"] != "officer" for one in data["objects"]), len(data["events"])
    else:
        content = gzip.decompress(path.read_bytes()) if ending.endswith("gz") else path.read_bytes()
        root = ElementTree.fromstring(content)
        traces = [one for one in root if one.tag.endswith("trace")]
        found = len(traces), sum(part.tag.endswith("event") for one in traces for part in one)
    assert found == (said["cases"], said["events"])


def test_a_log_of_another_format_or_in_no_folder_is_refused_before_anything_is_run(ask, tmp_path):
    code, _, err = ask(FEW, "--events", str(tmp_path / "year.txt"), "--lang", "en")
    assert code == 2
    assert ".xes / .xes.gz / .jsonocel / .csv" in err
    assert ask(FEW, "--events", str(tmp_path / "none" / "year.xes"))[0] == 2
