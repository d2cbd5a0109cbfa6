"""The battery finds by itself what a careful reader found, each finding with a case that decides the same."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from proofs.battery import Plan, check
from proofs.closing import Closer
from proofs.queries import QUERIES
from proofs.replay import closed_in, decided, shows
from proofs.small_world import world_of
from spec.case_data import case_data
from spec.case_files import read_cases
from spec.clauses import Exempt
from spec.decide import decide
from spec.layers import layer_names, stack
from spec.loader import load

SHARED = Path(__file__).parents[2] / "shared"

# Number in the reader's list, family, act or definition, norms that must be among those of the finding.
REQUIRED = [
    ("F01", "exists", "sign", {"A54.6"}),
    ("F02", "exists", "sign", {"A10.2", "A54.6"}),
    ("F03", "exists", "sign", {"A9.3", "A54.6"}),
    ("F04", "unique", "sign", {"A8.1", "A54.6"}),
    ("F05", "unique", "sign", {"A54.6", "A54.7"}),
    ("F06", "unique", "sign", {"A8.1", "A8.2", "A54.6"}),
    ("F07", "unique", "sign", {"A52.1", "A54.3"}),
    ("F08", "unique", "sign", {"A49.2", "A54.3"}),
    ("F10", "exists", "sign", {"A49.1"}),
    ("F11", "unique", "sign", {"A49.2"}),
    ("F12", "exists", "sign", {"A49.2"}),
    ("F14", "exists", "sign", {"A54.3"}),
    ("F15", "exists", "sign", {"A54.2"}),
    ("F20", "available", "sign", {"A8.4"}),
    ("F21", "available", "sign", {"A8.4"}),
    ("F22", "available", "direct-work", {"A8.4"}),
    ("F23", "available", "sign", {"A54.6"}),
    ("F26", "available", "preside", {"A8.4"}),
    ("F50", "ambiguous", "quorate", {"A43.3", "A44.3"}),
    ("F54", "ambiguous", "fit-for-the-executive-meeting", {"A44.4"}),
    ("F56", "ambiguous", "major-decision", {"A25.1"}),
    ("F59", "ambiguous", "barred-from-the-agenda", {"A46.5"}),
    ("F70", "gated", "sign", {"A53.5"}),
    ("F71", "gated", "sign", {"A6.2", "A25.1"}),
]
# What the case must show besides: facts with their values, who is away, who is entrusted.
SHOWN = {
    "F02": {"matter.audit": "yes"},
    "F03": {"matter.office-administration": "yes"},
    "F05": {"signing.necessary": "yes"},
    "F07": {"matter.major": "yes"},
    "F08": {"matter.major": "yes", "document.kind": "minutes"},
    "F10": {"document.kind": "minutes", "meeting.kind": "plenary"},
    "F12": {"document.kind": "minutes", "meeting.kind": "special-meeting"},
    "F15": {"document.issuer": "party-group"},
}
AWAY = {
    "F20": ({"mayor"}, True),
    "F21": ({"mayor"}, False),
    "F22": ({"mayor", "executive-vice-mayor"}, True),
    "F23": ({"vice-mayor-1"}, False),
    "F26": ({"mayor"}, True),
}


@pytest.fixture(scope="module")
def rulebook():
    return load()


@pytest.fixture(scope="module")
def results(rulebook):
    stacks = [("literal", ()), ("standard", layer_names(rulebook, ["standard"]))]
    return {one.name: one for one in check(rulebook, stacks, Plan(seconds=120, jobs=2))}


def matching(results, number):
    _, family, about, norms = next(row for row in REQUIRED if row[0] == number)
    found = []
    for one in results["literal"].findings:
        if one.obligation.family != family or about not in (one.act, one.obligation.definition):
            continue
        if not norms <= set(one.norms):
            continue
        data = case_data(one.case, results["literal"].stack.vocabulary)
        if any(data["facts"].get(fact) != value for fact, value in SHOWN.get(number, {}).items()):
            continue
        if number in AWAY:
            gone, entrusted = AWAY[number]
            people = data.get("people", [])
            away = {person["post"] for person in people if "away" in person}
            same = away == gone or (number == "F23" and len(away) == 1 and away.pop().startswith("vice-mayor"))
            if not same or any("entrusted-by" in person for person in people) != entrusted:
                continue
        found.append(one)
    return found


@pytest.mark.parametrize("number", [row[0] for row in REQUIRED])
def test_what_a_careful_reader_found_is_found_on_the_literal_text(results, number):
    assert matching(results, number), number


@pytest.mark.parametrize("number", [row[0] for row in REQUIRED])
def test_such_a_finding_has_a_reading_that_closes_it(results, number):
    assert any(one.closures for one in matching(results, number)), number


def test_the_required_numbers_are_in_the_readers_list():
    if not (SHARED / "findings.csv").exists():
        pytest.skip("the reader's list of findings is not beside the project")
    with open(SHARED / "findings.csv", encoding="utf-8") as file:
        known = {row["finding"]: row["norms"].split() for row in csv.DictReader(file)}
    for number, _, _, norms in REQUIRED:
        assert number in known
        assert norms & set(known[number]) or number in ("F14", "F54")


def test_every_finding_replays_and_has_at_most_six_norms(results):
    for result in results.values():
        for one in result.findings:
            assert one.replayed, one.name
            assert 1 <= len(one.norms) <= 6, one.name
            assert one.hit is not None
            assert shows(result.stack, one.hit, decided(result.stack, one.obligation, one.case)), one.name


def test_a_findings_case_written_as_a_case_file_decides_the_same(results):
    import yaml

    result = results["literal"]
    vocabulary = result.stack.vocabulary
    entries = [case_data(one.case, vocabulary) | {"case": one.name} for one in result.findings]
    text = yaml.safe_dump({"cases": entries}, allow_unicode=True)
    read = {case.name: case for case in read_cases(text, "findings.yaml", vocabulary)}
    for one in result.findings:
        again, before = decide(result.stack, read[one.name]), decide(result.stack, one.case)
        assert (again.answer, again.allowed, again.blocked, again.unknown) == (
            before.answer,
            before.allowed,
            before.blocked,
            before.unknown,
        ), one.name


def test_every_closing_set_closes_when_the_case_is_decided_again(results, rulebook):
    result = results["literal"]
    for one in result.findings:
        for closure in one.closures:
            there = stack(rulebook, (*result.stack.layers, *closure.readings))
            if closure.given:
                continue
            choose = tuple(pair for pair in one.case.choose if pair[0] in there.open_definitions)
            from dataclasses import replace

            assert one.hit is not None
            assert closed_in(there, one.hit, decided(there, one.obligation, replace(one.case, choose=choose)))


def test_exactly_one_signer_fails_by_the_letter_and_holds_as_recommended(results):
    verdicts = {name: {v.obligation.name: v for v in result.verdicts} for name, result in results.items()}
    assert verdicts["literal"]["exactly-one-signer"].verdict == "refuted"
    for name in ("exactly-one-signer", "exists:sign", "unique:sign", "available:sign:1", "gated:sign", "gated:issue"):
        verdict = verdicts["standard"][name]
        assert verdict.verdict == "proved", name
        assert verdict.rechecked, name
        assert verdict.norms, name
        assert verdict.readings, name


def test_no_level_is_bypassed_as_recommended(results):
    levels = [one for one in results["standard"].verdicts if one.obligation.family == "levels"]
    assert len(levels) == 3
    assert {one.verdict for one in levels} == {"proved"}


def test_what_still_fails_as_recommended_are_two_absences_at_once(results):
    failing = {one.obligation for one in results["standard"].verdicts if one.verdict != "proved"}
    about_acts = {one for one in failing if one.family not in QUERIES}
    assert {(one.family, one.absent) for one in about_acts} == {("available", 2)}


@pytest.mark.parametrize("act", ["sign", "put-name-to", "preside"])
def test_the_reach_of_a_reading_does_not_depend_on_what_else_was_asked(act):
    rulebook = load("beichen_2023")
    takes_out = [
        name
        for name, layer in sorted(rulebook.layers.items())
        if any(isinstance(one.shape, Exempt) and act in one.shape.acts for one in layer.adds)
    ]
    quiet, busy = (Closer(rulebook, stack(rulebook, ()), 30) for _ in range(2))
    for clause in busy.base.clauses.values():
        world_of(busy.base).applies(clause)
    for name in takes_out:
        assert quiet.reach(quiet.with_readings((name,)), act, (name,)) == busy.reach(
            busy.with_readings((name,)), act, (name,)
        )
