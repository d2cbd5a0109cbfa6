"""A rulebook of quite another body: every command works on it, and finds the faults that its text was given.

It is a city committee with a chair, sub-committees, experts and applicants, no government. Nothing in the code knows of
it; what it needs is in its folder.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import xml.etree.ElementTree as xml
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from guiju.cli import main
from guiju.messages import SUMMARIES
from spec.clause_kinds import kind_of
from spec.clauses import Clause, Count, Declaration, Pair, acts_of
from spec.layers import layer_names, stack
from spec.loader import RULEBOOKS, load
from spec.worked import layers_of, work, worked_cases

PROJECT = Path(__file__).resolve().parent.parent
COMMITTEE = "heritage_committee"
FOLDER = RULEBOOKS / COMMITTEE
TEXT, CHECKLIST = FOLDER / "rules.txt", FOLDER / "norms.csv"
CODE = sorted(file for room in ("spec", "proofs", "guiju", "sim") for file in (PROJECT / room).rglob("*.py"))
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def call(capsys, monkeypatch, tmp_path):
    """Calls guiju on the committee, in an empty folder; the result is the exit code and standard output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(command: str, *words: str) -> tuple[int, str]:
        code = main([command, "--rulebook", COMMITTEE, *words])
        written = capsys.readouterr()
        assert "Traceback" not in written.err
        assert code != 2, written.err + written.out
        return code, written.out

    return run


@cache
def checked() -> dict[str, dict[str, Any]]:
    """What the battery says of the committee, by the name of the stack."""
    from guiju.check_json import checked_json
    from guiju.commands.check import both_stacks
    from proofs.battery import Plan, check

    rulebook = load(COMMITTEE)
    return {one.name: checked_json(one) for one in check(rulebook, both_stacks(rulebook), Plan())}


def verdicts(name: str) -> dict[str, str]:
    return {one["property"]: one["verdict"] for one in checked()[name]["verdicts"]}


def findings(kind: str, prop: str) -> list[dict[str, Any]]:
    return [one for one in checked()["literal"]["findings"] if (one["kind"], one["property"]) == (kind, prop)]


# ---- what it is


def test_the_text_is_of_a_fair_size_and_every_norm_of_it_is_carried() -> None:
    rulebook = load(COMMITTEE)
    articles = re.findall(r"^第[一二三四五六七八九十]+条 ", TEXT.read_text("utf-8"), re.M)
    norms = {norm for clause in rulebook.clauses for norm in clause.norms}
    with CHECKLIST.open(encoding="utf-8", newline="") as file:
        listed = {row["norm"] for row in csv.DictReader(file)}
    assert 25 <= len(articles) <= 40
    assert 70 <= len(norms) <= 100
    assert norms == listed
    assert {int(norm[1:].split(".")[0]) for norm in norms} == set(range(1, len(articles) + 1))


def test_it_uses_nearly_every_kind_of_clause() -> None:
    kinds = {kind_of(clause) for clause in load(COMMITTEE).clauses}
    assert kinds >= {
        "power", "delegation", "requirement", "obligation", "deadline", "prohibition", "quota", "quorum", "cadence",
        "composition", "scope", "procedure", "term", "repeal", "declaration",
    }  # fmt: skip


def test_every_worked_case_passes_and_there_are_many_under_both_stacks() -> None:
    rulebook = load(COMMITTEE)
    stacks = {name: stack(rulebook, layer_names(rulebook, [name])) for name in ("literal", "standard")}
    worked = [(layers_of(case), work(stacks[layers_of(case)], case)) for case in worked_cases(rulebook)]
    assert [(one.case.name, one.differences) for _, one in worked if not one.passed] == []
    assert len(worked) >= 60
    assert sum(name == "standard" for name, _ in worked) >= 10
    broken = [one for _, one in worked if one.decision.violations or any(d.status == "broken" for d in one.duties)]
    assert len(broken) >= 25
    assert len(worked) - len(broken) >= 25


def test_every_formal_norm_is_cited_by_a_case_save_who_is_who() -> None:
    rulebook = load(COMMITTEE)
    stacks = {name: stack(rulebook, layer_names(rulebook, [name])) for name in ("literal", "standard")}
    cited = {norm for case in worked_cases(rulebook) for norm in work(stacks[layers_of(case)], case).norms}
    left = {
        clause.norms[0]: kind_of(clause)
        for clause in rulebook.clauses
        if not isinstance(clause.shape, Declaration) and not set(clause.norms) & cited
    }
    who_is_who = {"scope", "composition", "power"}
    assert set(left.values()) <= who_is_who
    assert all(not acts_of(clause.shape) for clause in rulebook.clauses if clause.norms[0] in left)


# ---- the faults of the text


@pytest.mark.slow
def test_documents_that_nobody_may_sign_are_found_and_closed() -> None:
    (gap,) = findings("gap", "exists:sign")
    assert {"保护令", "报告"} <= set(re.split("[为、时]", gap["statement"]["zh"]))
    assert gap["closed_by"] == [
        {"readings": ["other-documents-are-signed-by-the-chair"], "reach": 1.0, "vacuous": False}
    ]


@pytest.mark.slow
def test_two_conveners_may_sign_one_opinion() -> None:
    by_norms = {tuple(one["norms"]): one for one in findings("overlap", "unique:sign")}
    readings = {name for closure in by_norms["A30.3",]["closed_by"] for name in closure["readings"]}
    assert readings == {"joint-opinions-are-signed-by-the-chair", "the-first-group-signs"}
    assert ("A30.2", "A30.3") in by_norms
    assert any("A25.2" in norms for norms in by_norms)


@pytest.mark.slow
def test_both_ambiguous_words_make_a_difference() -> None:
    for definition, reading in (("quorate", "those-aside-are-not-due"), ("past-saving", "danger-is-asked-of-both")):
        (found,) = findings("ambiguity", f"ambiguous:{definition}")
        assert found["closed_by"] == [{"readings": [reading], "reach": 1.0, "vacuous": False}]


@pytest.mark.slow
def test_the_chair_who_grants_their_own_leave_is_found() -> None:
    (found,) = findings("self-approval", "separate:grant-leave:self")
    assert found["norms"] == ["A22.3"]
    assert found["case"]["facts"]["applicant"] == "chair"
    assert found["closed_by"] == [{"readings": ["nobody-grants-their-own-leave"], "reach": 1.0, "vacuous": False}]


@pytest.mark.slow
def test_a_special_meeting_is_a_way_round_the_secretariat() -> None:
    (found,) = findings("loophole", "levels:decide:no-application-past-the-secretariat")
    assert found["case"]["facts"]["meeting.kind"] == "special-meeting"
    assert found["closed_by"] == [{"readings": ["accepted-before-a-special-meeting"], "reach": 1.0, "vacuous": False}]


@pytest.mark.slow
def test_what_is_required_without_a_place_can_be_skipped() -> None:
    assert {norm for one in findings("gap", "gated:decide") for norm in one["norms"]} >= {"A14.1", "A17.1"}


@pytest.mark.slow
def test_nobody_decides_whether_a_deputy_chair_stands_aside() -> None:
    (found,) = findings("gap", "exists:decide-standing-aside")
    assert "副主任委员" in found["statement"]["zh"]
    assert "没有条款规定由谁决定回避" in found["statement"]["zh"]
    assert found["closed_by"] == [{"readings": ["standing-aside-of-others"], "reach": 1.0, "vacuous": False}]


@pytest.mark.slow
def test_publication_waits_for_a_signature_that_may_take_longer() -> None:
    (found,) = findings("conflict", "feasible:steps")
    assert found["norms"] == ["A25.3", "A26.1", "A26.2"]


def test_minutes_signed_in_their_own_time_come_too_late_for_publication() -> None:
    """Three days to write and seven to sign: within all of their times the decision cannot be published in five."""
    name = "the minutes are not signed on the fifth day, as their own times allow"
    (case,) = (one for one in worked_cases(load(COMMITTEE)) if one.name == name)
    found = work(stack(load(COMMITTEE)), case)
    assert {norm for one in found.decision.violations for norm in one.clause.norms} == {"A26.2"}
    assert {one.status for one in found.duties} == {"due"}
    amended = work(stack(load(COMMITTEE), ["publish-first-minutes-later"]), case)
    assert amended.decision.allowed is True


@pytest.mark.slow
def test_every_case_of_a_finding_is_confirmed_and_every_proof_is_checked_twice() -> None:
    for one in checked().values():
        assert all(finding["replayed"] for finding in one["findings"])
        assert all(verdict["rechecked"] for verdict in one["verdicts"] if verdict["verdict"] == "proved")
        assert {verdict["verdict"] for verdict in one["verdicts"]} == {"proved", "refuted"}


@pytest.mark.slow
def test_with_the_recommended_readings_every_document_has_exactly_one_signer() -> None:
    assert verdicts("literal")["exactly-one-signer"] == "refuted"
    assert verdicts("standard")["exactly-one-signer"] == "proved"
    assert verdicts("literal")["one-signer-of-notices"] == "proved"
    kinds = {one["kind"] for one in checked()["standard"]["findings"]}
    assert kinds == {"gap", "conflict"}


# ---- every command


@pytest.mark.slow
def test_small_changes_to_the_committees_clauses_are_noticed(call) -> None:
    code, out = call("mutate", "--norm", "A3.2", "--json")
    told = json.loads(out)
    assert code in (0, 1)
    assert told["mutants"]


@pytest.mark.slow
def test_the_committees_evidence_is_written_and_stands_when_gone_through_again(call, tmp_path) -> None:
    folder = str(tmp_path / "evidence")
    assert call("recheck", folder)[0] == 0
    code, out = call("recheck", folder, "--lang", "en")
    assert code == 0
    assert re.search(r"differences +0", out)


SCENARIOS = str(Path(__file__).parent / "data" / "heritage_scenarios.yaml")


def test_a_year_of_the_committee_is_simulated_compared_varied_and_replayed(call) -> None:
    _, ran = call("simulate", SCENARIOS, "--scenario", "committee", "--json")
    measures = {(one["measure"], one.get("kind", "")): one for one in json.loads(ran)["measures"]}
    assert measures["turnaround", "application"]["n"] > 90
    _, beside = call("compare", SCENARIOS, "busy-committee", "--json")
    (backlog,) = [one for one in json.loads(beside)["measures"] if one["measure"] == "backlog"]
    assert backlog["differences"][0]["difference"] > 0
    rate = "load.application=40..80"
    _, swept = call("sweep", SCENARIOS, "--scenario", "committee", "--vary", rate, "--levels", "2", "--json")
    assert [point["at"] for point in json.loads(swept)["points"]] == [[40], [80]]
    vary = ("--vary", "load.application=40.0..80.0", "--trajectories", "2", "--measure", "backlog")
    _, told = call("sensitivity", SCENARIOS, "--scenario", "committee", *vary, "--json")
    assert json.loads(told)["measures"][0]["effects"][0]["mu"] > 0
    _, again = call("replay", SCENARIOS, "--document", "application-1", "--json")
    assert json.loads(again)["scenario"] == "committee"


def test_a_log_of_applications_is_read_for_the_committee(call, tmp_path) -> None:
    lines = [f"a{n},apply,2024-03-{1 + n % 28:02}T{9 + n % 8:02}:00:00+08:00" for n in range(40)]
    (tmp_path / "log.csv").write_text(
        "case:concept:name,concept:name,time:timestamp\n" + "\n".join(lines) + "\n", "utf-8"
    )
    _, read = call("calibrate", "log.csv", "--json")
    assert json.loads(read)


def test_this_page_calls_every_command() -> None:
    called = {
        node.args[0].value
        for node in ast.walk(ast.parse(Path(__file__).read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "call"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert called == set(SUMMARIES)


@pytest.mark.slow
def test_check_tells_the_same_in_both_languages(call) -> None:
    code, english = call("check", "--lang", "en", "--layers", "literal")
    assert code == 1
    assert "every document has exactly one valid signer" in english
    assert not CHINESE.search(english)
    code, chinese = call("check", "--layers", "literal", "--report", "page.html")
    assert code == 1
    assert "每件文件恰有一位有权签发的人" in chinese
    page = Path("page.html").read_text("utf-8")
    assert "青梧市古树名木与历史建筑保护委员会议事规则" in page
    assert "区长" not in page


@pytest.mark.slow
@pytest.mark.parametrize("wanted", ["unique:sign", "exactly-one-signer", "grant-leave", "levels"])
def test_prove_judges_a_property_an_act_and_a_family(call, wanted: str) -> None:
    _, written = call("prove", wanted, "--json", "--layers", "literal")
    (result,) = json.loads(written)["stacks"]
    assert result["verdicts"]
    assert {one["property"] for one in result["verdicts"]} <= verdicts("literal").keys()
    assert all(one["verdict"] == verdicts("literal")[one["property"]] for one in result["verdicts"])


@pytest.mark.slow
def test_findings_are_listed_and_shown_in_full(call) -> None:
    code, written = call("findings", "--json", "--layers", "literal")
    assert code == 1
    rows = json.loads(written)["findings"]
    assert {row["finding"] for row in rows} == {one["finding"] for one in checked()["literal"]["findings"]}
    for row in rows:
        touched = row["touches"]
        assert touched is None or set(touched["values"]) <= {*values_of(touched["fact"])}
    _, one = call("findings", rows[0]["finding"], "--lang", "en", "--layers", "literal")
    assert rows[0]["number"] in one
    assert not CHINESE.search(re.sub("(?m)^ {3,}.*[一-鿿].*$", "", one)), "Chinese stands only in its own lines"


@pytest.mark.slow
def test_the_evidence_is_written_and_every_checker_agrees(call) -> None:
    code, written = call("recheck", "evidence", "--certificates", "--json")
    figures = json.loads(written)["figures"]
    assert (code, figures["differences"]) == (0, 0)
    assert figures["proofs"] == figures["certificates_verified"] > 0
    assert figures["questions"] == figures["answered_as_expected"] == figures["derived"]
    assert figures["looked_at"] == figures["looked_at_completely"] > 0


def values_of(fact: str) -> list[str]:
    declared = load(COMMITTEE).vocabulary.facts[fact]
    return list(declared.value_ids) if declared.type == "choice" else list(declared.among)


def test_absences_name_the_smallest_sets_of_people_whose_absence_blocks(call) -> None:
    _, written = call("absences", "sign", "--layers", "literal", "--json")
    (one,) = json.loads(written)["stacks"]
    (act,) = one["acts"]
    assert act["complete"]
    assert ["chair"] in act["sets"]
    assert ["secretary"] in act["sets"]


def test_decide_answers_every_worked_case(call) -> None:
    for file in sorted((FOLDER / "cases").glob("*.yaml")):
        layers = "standard" if file.stem.endswith("_standard") else "literal"
        code, written = call("decide", str(file), "--layers", layers, "--json", "--explain")
        assert code == 0, file.name
        assert all(one["expected"]["met"] for one in json.loads(written)["cases"])


def test_show_knows_articles_norms_and_clauses_by_all_their_names(call) -> None:
    _, written = call("show", "A30", "第二十二条", "A21.4", "signing.opinions", "--json", "--layers", "standard")
    shown = json.loads(written)["shown"]
    assert [one["target"] for one in shown] == ["A30", "A22", "A21.4", "signing.opinions"]
    assert all(one["clauses"] for one in shown)
    _, english = call("show", "A21.4", "--lang", "en")
    assert "for each actor and “number of the meeting” apart" in " ".join(english.split())


@pytest.mark.slow
def test_coverage_finds_every_quote_and_misses_no_norm(call) -> None:
    code, written = call("coverage", "--text", str(TEXT), "--norms", str(CHECKLIST), "--json")
    found = json.loads(written)
    assert code == 0
    assert found["missing"] == []
    assert found["cases"]["failed"] == []
    assert [one for one in found["quotes"] if not one["found"] or not one["exact"]] == []
    assert found["unquoted"] == []
    assert set(found["unserved"]) <= {"A3.1", "A3.2"}


@pytest.mark.parametrize("form", ["svg", "graphml", "json"])
def test_the_graph_is_drawn_in_every_format(call, form: str) -> None:
    code, written = call("graph", "--format", form, "--highlight", "opinion")
    assert code == 0
    if form == "json":
        edges = {(one["from"], one["to"], one["kind"]) for one in json.loads(written)["edges"]}
        assert ("chair", "convener", "leads") in edges
        assert ("applicant-unit", "secretariat", "routes") in edges
        assert not any(head == "public" for _, head, kind in edges if kind == "signs")
    else:
        assert "主任委员" in "".join(xml.fromstring(written).itertext())


def test_vocabulary_layers_and_schema_are_those_of_the_committee(call) -> None:
    _, words = call("vocabulary", "--json")
    assert {one["id"] for one in json.loads(words)["posts"]} == set(load(COMMITTEE).vocabulary.posts)
    _, layers = call("layers", "--json")
    listed = json.loads(layers)
    assert set(listed["standard"]) == {one["id"] for one in listed["layers"] if one["recommended"]}
    assert "publish-first-minutes-later" in {one["id"] for one in listed["layers"]}
    _, schema = call("schema", "case")
    assert "matter.object" in schema
    assert "executive-meeting" not in schema


@pytest.mark.slow
def test_report_writes_the_whole_rulebook(call) -> None:
    code, _ = call("report", "--layers", "standard")
    assert code == 0
    page = Path("report.html").read_text("utf-8")
    assert "古树、历史建筑面临紧迫危险" in page or "紧急决定" in page
    assert "区长" not in page


# ---- and not a line of code for it


def test_no_file_of_code_speaks_of_its_posts_bodies_clauses_or_readings() -> None:
    rulebook, shared = load(COMMITTEE), load()
    mine = rulebook.vocabulary.posts.keys() | rulebook.vocabulary.bodies.keys()
    theirs = shared.vocabulary.posts.keys() | shared.vocabulary.bodies.keys()
    names = (mine - theirs - {"member", "expert", "public", "secretary", "committee"}) | {COMMITTEE}
    names |= {clause.name for clause in rulebook.clauses} - {clause.name for clause in shared.clauses}
    names |= rulebook.layers.keys() | {one.name for one in rulebook.properties} - {
        one.name for one in shared.properties
    }
    for file in CODE:
        words = {
            node.value
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not words & names, file.name


# ---- what it asked of the language


def clause_of(name: str) -> Clause:
    return next(one for one in load(COMMITTEE).clauses if one.name == name)


def test_a_count_may_have_two_keys_and_no_period() -> None:
    shape = clause_of("motions.two-a-session").shape
    assert isinstance(shape, Count)
    assert shape.per == ("by", "meeting.number")
    assert shape.period == ""


def test_a_pair_may_be_of_one_doer_or_of_one_object() -> None:
    drafter, inspection = (
        clause_of(name).shape for name in ("opinions.not-by-the-drafter", "inspections.thirty-days-apart")
    )
    assert isinstance(drafter, Pair)
    assert isinstance(inspection, Pair)
    assert "by" in drafter.same
    assert inspection.within is not None
    assert inspection.within.value == 30


@pytest.mark.parametrize("count", ["at-least: 2, per: by", "at-most: 2", "at-most: 2, per: by, rolling: yes"])
def test_a_count_without_a_period_is_an_upper_bound_for_each_of_something(count: str) -> None:
    from spec.loader import load_texts
    from spec.problems import BadInput

    texts = {file.name: file.read_bytes() for file in FOLDER.glob("*.yaml")}
    texts |= {f"readings/{file.name}": file.read_bytes() for file in (FOLDER / "readings").glob("*.yaml")}
    more = f"clauses:\n- {{clause: x, norm: A21.4, quote: 二件, zh: 甲, en: a, count: {{act: vote, {count}}}}}\n"
    with pytest.raises(BadInput, match="a count without a period has at-most and per"):
        load_texts({**texts, "more.yaml": more})


@pytest.mark.slow
def test_numbers_that_hang_together_make_one_case() -> None:
    """Members, those present and those aside: the least of each is found beside the others."""
    (found,) = findings("ambiguity", "ambiguous:quorate")
    facts = {name: int(found["case"]["facts"][f"meeting.{name}"]) for name in ("members", "present", "aside")}
    all_count = 3 * facts["present"] >= 2 * facts["members"]
    without = 3 * facts["present"] >= 2 * facts["members"] - 2 * facts["aside"]
    assert all_count != without
