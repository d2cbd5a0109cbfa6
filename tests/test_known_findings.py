"""Every finding of a careful reader's list is shown by a model, by a query, or stands as a note; none is forgotten.

A finding is known by what it is about (family, act or definition, norms), never by its words.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from proofs.battery import Plan, check
from spec.loader import load

pytestmark = pytest.mark.slow
SHARED = Path(__file__).parents[2] / "shared"
LITERAL, ACTING = "literal", "acting"


class Shown(NamedTuple):
    """What a finding of the battery has: its property, norms among its own, something that it is about."""

    property: str
    norms: str
    about: str = ""
    stack: str = LITERAL


KNOWN: dict[str, list[Shown]] = {
    "F01": [Shown("exists:sign", "A54.6")],
    "F02": [Shown("exists:sign", "A10.2 A54.6")],
    "F03": [Shown("exists:sign", "A9.3 A54.6")],
    "F04": [Shown("unique:sign", "A8.1 A54.6")],
    "F05": [
        Shown("unique:sign", "A54.6 A54.7"),
        Shown("named:decider", "A54.7", "signing.necessary"),
        Shown("evasion:reclassify", "A54.7", "signing.necessary"),
    ],
    "F06": [Shown("unique:sign", "A8.1 A8.2 A54.6")],
    "F07": [Shown("unique:sign", "A52.1 A54.3")],
    "F08": [Shown("unique:sign", "A49.2 A54.3")],
    "F10": [Shown("exists:sign", "A49.1", "meeting.kind=plenary")],
    "F11": [Shown("unique:sign", "A49.2")],
    "F12": [Shown("exists:sign", "A49.2")],
    "F14": [Shown("exists:sign", "A54.3", "document.issuer=coordinating-body-1")],
    "F15": [Shown("exists:sign", "A54.2", "document.issuer=party-group")],
    "F18": [Shown("ordered:sign:closing", "A54.3 A54.8", "approve")],
    "F19": [Shown("spared:examine", "A53.5 A54.8", "informal-material")],
    "F20": [Shown("available:sign:1", "A8.4", "delegation.presiding-over-the-work")],
    "F21": [Shown("available:sign:1", "A8.4 A49.1", "mayor")],
    "F22": [Shown("available:direct-work:2", "A8.4", "executive-vice-mayor")],
    "F23": [Shown("available:sign:1", "A54.6", "vice-mayor-2")],
    "F25": [Shown("covered:absence", "A8.4", "illness")],
    "F26": [Shown("available:preside:1", "A8.4", "mayor"), Shown("available:convene:1", "A8.4", "mayor")],
    "F27": [
        Shown("available:fix-agenda:1", "A46.4 A8.4"),
        Shown("available:grant-leave:1", "A48.2 A8.4"),
        Shown("available:sign:1", "A49.1 A8.4"),
    ],
    "F28": [Shown("available:sign:1", "A52.1", "head-of-audit")],
    "F30": [Shown("separate:agree-trip:self", "A65.1", "applicant")],
    "F31": [
        Shown("covered:travel-abroad:control", "A65.2", one) for one in ("town-head", "subdistrict-head", "zone-head")
    ],
    "F33": [Shown("separate:approve:self", "A8.4 A68.2", "applicant", ACTING)],
    "F35": [
        Shown("covered:leave-post:control", "A68.5", one)
        for one in ("department-head", "town-head", "subdistrict-head", "zone-head")
    ],
    "F36": [Shown("separate:consent:self", "A70.2", "speaker")],
    "F37": [Shown("separate:consent:superior", "A70.2", "speaker")],
    "F39": [
        Shown("separate:examine:self", "A46.2", "drafter"),
        Shown("separate:examine:self", "A53.5", "drafter"),
        Shown("separate:examine:self", "A46.2", "document.issuer"),
    ],
    "F40": [Shown("separate:review-legality:self", "A21.2", "drafter")],
    "F50": [Shown("ambiguous:quorate", "A43.3 A44.3")],
    "F53": [Shown("constituted:vote", "A44.3", "executive-meeting"), Shown("constituted:vote", "A43.3", "plenary")],
    "F54": [Shown("ambiguous:fit-for-the-executive-meeting", "A44.4")],
    "F55": [
        Shown("named:decider", "A55.3", "matter.major"),
        Shown("evasion:reclassify", "A6.2 A53.3 A54.3", "matter.major"),
    ],
    "F56": [Shown("ambiguous:major-decision", "A25.1")],
    "F58": [Shown("agreed:coordinate:settle", "A21.3 A47.2"), Shown("agreed:coordinate:settle", "A47.2 A52.8")],
    "F59": [Shown("ambiguous:barred-from-the-agenda", "A46.5")],
    "F60": [
        Shown("evasion:reclassify", "A51.1", "meeting.needed-by-the-district"),
        Shown("named:decider", "A51.1", "meeting.needed-by-the-district"),
    ],
    "F61": [Shown("separate:grant-leave:self", "A48.2", "applicant")],
    "F63": [
        Shown("ordered:report-to-party-committee:report", "A25.1 A69.1", "decide"),
        Shown("ordered:report-decision-to-congress:report", "A25.1 A36.1", "decide"),
        Shown("ordered:report-decision-to-congress:report", "A36.1 A69.1", "report-to-party-committee"),
    ],
    "F70": [Shown("gated:sign", "A53.5")],
    "F71": [Shown("gated:sign", "A6.2 A25.1")],
    "F73": [Shown("ambiguous:submitted-for-approval", "A53.2")],
    "F74": [Shown("named:figure", "A52.7")],
    "F77": [
        Shown("named:organ", "A51.2", "approve"),
        Shown("named:organ", "A55.9", "approve"),
        Shown("named:organ", "A61.3", "approve"),
        Shown("ambiguous:leader-concerned", "A55.3"),
    ],
    "F80": [Shown("feasible:emergency.occurred", "A67.2", "emergency.known")],
    "F82": [Shown("hygiene:against", "A52.4 A67.3")],
    "F83": [Shown("owed:emergency-reporter", "A67.2")],
    "F84": [Shown("feasible:quota", "A79.1 A79.3")],
    "F86": [Shown("named:figure", norm) for norm in ("A32.1", "A36.3", "A52.7", "A53.1", "A58.4")],
    "F87": [
        Shown("evasion:split", "A64.1", "trip.people"),
        Shown("evasion:split", "A56.1", "document.characters"),
        Shown("evasion:rename", "A51.3", "meeting.in-name-of"),
    ],
    "F90": [Shown("scope:bound", "A80.1", "town"), Shown("scope:bound", "A80.1", "zone")],
    "F92": [Shown("scope:bound", "A80.1", "government"), Shown("scope:bound", "A80.1", "mayor")],
    "F93": [Shown("scope:edition", "A81.2")],
    "F96": [Shown("agreed:approve:check", "A52.8 A53.3")],
    "F98": [Shown("appointed:post", "A8.4", "executive-vice-mayor")],
    "F100": [Shown("owed:ground-for-an-extra-plenary", "A43.6")],
    "F104": [Shown("constituted:power", "A50.1", "special-meeting")],
    "F105": [Shown("appointed:role", "A47.1 A52.6", "lead-unit")],
    "F108": [Shown("owed:activities-leave-room", "A51.3"), Shown("owed:meetings-leave-room", "A51.3")],
    "F109": [
        Shown("ambiguous:exception-reaches-on", "A52.4 A52.5"),
        Shown("ambiguous:may-go-directly", "A52.3"),
        Shown("ambiguous:some-foreign-matters", "A52.3"),
    ],
    "F110": [Shown("led", "A10.2", "audit-bureau"), Shown("ambiguous:skips-a-level", "A52.5")],
    "F112": [
        Shown("ambiguous:telephone-first", "A68.1 A68.3"),
        Shown("ambiguous:telephone-stands-for-approval", "A68.1"),
    ],
    "F117": [Shown("hygiene:wavering", "A50.1 A63.3")],
    "F118": [Shown("owed:public-interest-or-unrest", "A26.4")],
    "F119": [Shown("ambiguous:consent-still-needed", "A70.2")],
    "F122": [Shown("named:list", "A4.1", "government")],
    "F123": [Shown("constituted:grant-leave:leave", "A44.3 A48.1")],
    "F124": [
        Shown("named:decider", "A54.9", "matter.mayor-activity"),
        Shown("evasion:reclassify", "A54.9", "matter.mayor-activity"),
    ],
}
CLOSING: dict[str, str] = {
    "F31": "heads-of-other-units-travel-as-heads-of-departments",
    "F35": "the-mayor-approves-the-leave-of-unit-heads",
    "F58": "the-kind-of-document-says-who-settles-a-disagreement",
    "F96": "the-vice-mayor-settles-the-disagreement-and-others-approve",
}
"""The reading that answers a finding as the reader's list suggests."""
NOTED = {
    "F52": "base-of-the-quorum",
}


@pytest.fixture(scope="module")
def found():
    """The findings of the letter of the rules, and those on who checks their own while somebody acts for the mayor."""
    rulebook = load()
    plan = Plan(seconds=120, jobs=2)
    literal = check(rulebook, [(LITERAL, ())], plan)
    layers = ("acting-mayor-signs",)
    acting = check(rulebook, [(ACTING, layers)], plan, lambda one: one.family == "separate" and one.act == "approve")
    return {one.name: one.findings for one in (*literal, *acting)}


def showing(found, wanted: Shown):
    """The findings that are what is wanted."""
    return [
        one
        for one in found[wanted.stack]
        if one.obligation.name == wanted.property
        and set(wanted.norms.split()) <= set(one.norms)
        and (not wanted.about or wanted.about in {*one.hit.about, *one.clauses})
    ]


@pytest.mark.parametrize(
    ("number", "wanted"),
    [(number, wanted) for number, rows in KNOWN.items() for wanted in rows],
    ids=lambda one: one if isinstance(one, str) else f"{one.property} {one.norms}",
)
def test_what_the_reader_found_is_shown(found, number: str, wanted: Shown) -> None:
    shown = showing(found, wanted)
    assert shown, f"{number}: nothing shows {wanted}"
    assert all(one.replayed for one in shown)


def test_leave_of_one_who_attends_is_no_step_of_the_papers_of_an_item(found) -> None:
    """A46.6 and A48.2 both ask for a check at a meeting, but of different things: neither has a place by the other."""
    assert not [one for one in found[LITERAL] if {"A46.6", "A48.2"} <= set(one.norms)]


@pytest.mark.parametrize(
    ("number", "reading", "wanted"),
    [(number, reading, wanted) for number, reading in CLOSING.items() for wanted in KNOWN[number]],
    ids=lambda one: one if isinstance(one, str) else f"{one.norms} {one.about}",
)
def test_a_reading_alone_closes_what_the_reader_found_and_leaves_every_case_governed(
    found, number: str, reading: str, wanted: Shown
) -> None:
    for one in showing(found, wanted):
        closures = {closure.readings: closure for closure in one.closures}
        assert (reading,) in closures, f"{number}: closed by {sorted(closures)}"
        assert not closures[reading,].vacuous
        assert not closures[reading,].given


def test_what_no_query_shows_stands_as_a_note() -> None:
    notes = {note.name: note for note in load().notes}
    assert set(NOTED.values()) == set(notes)


def test_every_finding_of_the_list_is_shown_or_noted() -> None:
    source = SHARED / "findings.csv"
    if not source.exists():
        pytest.skip("the reader's list is not here")
    with source.open(encoding="utf-8", newline="") as file:
        listed = {row["finding"]: row for row in csv.DictReader(file)}
    assert set(listed) == {*KNOWN, *NOTED}
    assert not set(KNOWN) & set(NOTED)
    notes = {note.name: note for note in load().notes}
    for number, name in NOTED.items():
        assert set(notes[name].norms) <= set(listed[number]["norms"].split()), number
        assert notes[name].kind == listed[number]["kind"], number
