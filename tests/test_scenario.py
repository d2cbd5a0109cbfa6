"""Scenarios: every value has its provenance, a base lends what is not changed, and slips are told at their place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.scenario import Scenario, read_scenarios, scenarios_in
from spec.bilingual import Bilingual
from spec.loader import load
from spec.problems import BadInput

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
SMALL = load(str(Path(__file__).parent / "data" / "small"))
BASE = """
scenarios:
- scenario: base
  zh: 基
  en: base
  layers: [literal]
  year: 2024
  values:
  - {value: gap, is: {low: 8, high: 19}, unit: days, basis: source, note: a report}
  - {value: load, is: 3, basis: assumption, note: a guess}
"""


def made(text: str) -> dict[str, Scenario]:
    return scenarios_in({"a.yaml": BASE, "b.yaml": text}, SMALL)


def slips(text: str) -> list[str]:
    with pytest.raises(BadInput) as wrong:
        made(text)
    return [problem.say("en") for problem in wrong.value.problems]


def another(more: str) -> str:
    return f"scenarios:\n- {{scenario: other, zh: 别, en: other, {more}}}"


def test_our_own_scenarios_read_and_every_value_says_where_it_comes_from():
    found = read_scenarios(FOLDER, load())
    assert {"baseline", "weekly", "fortnightly"} <= set(found)
    assert all(all(value.note) for one in found.values() for value in one.values)
    assert found["weekly"].value("plenary.per-year") == found["baseline"].value("plenary.per-year")
    assert [value.name for value in found["weekly"].changes] == ["executive-meeting.gap"]


NORM = re.compile(r"A[0-9]+(?:\.[0-9]+)?")


def test_our_own_notes_are_chinese_in_chinese_and_name_the_same_norms_in_both_languages():
    notes = {
        (one.name, value.name): value.note for one in read_scenarios(FOLDER, load()).values() for value in one.changes
    }
    assert len(notes) > 140
    for name, note in notes.items():
        assert re.search(r"[\u4e00-\u9fff]", note.zh), name
        assert not re.search(r"[A-Za-z]{2,}", note.zh.replace("AB角", "")), name
        assert not re.search(r"[\u3000-\u9fff]", note.en), name
        assert set(NORM.findall(note.zh)) == set(NORM.findall(note.en)), name
    assert any(NORM.search(note.zh) for note in notes.values())


def test_a_note_is_one_text_or_one_in_each_language():
    plain = "{value: load, is: 6, basis: assumption, note: twice}"
    both = "{value: gap, is: 7, unit: days, basis: article, note: {zh: 条文, en: the text}}"
    found = made(another(f"based-on: base, values: [{plain}, {both}]"))["other"]
    assert {value.name: value.note for value in found.values} == {
        "load": Bilingual("twice", "twice"),
        "gap": Bilingual("条文", "the text"),
    }


def test_a_run_does_not_turn_on_the_words_of_a_note():
    said = [
        made(another(f"based-on: base, values: [{{value: load, is: 6, basis: source, note: {note}}}]"))["other"].digest
        for note in ("twice", "{zh: 两倍, en: twice}", "{zh: 加倍, en: double}")
    ]
    assert len(set(said)) == 1


def noted(note: str) -> str:
    return another(f"values: [{{value: load, is: 3, basis: article, note: {note}}}]")


EXAMPLE = "example: note: {zh: 本情景要问的, en: the question of this run})"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            noted("[a, b]"),
            "b.yaml:2:91: one text is expected here, or one in each language (expected a text, or {zh: …, en: …})",
        ),
        (noted("''"), f"b.yaml:2:91: nothing is written here ({EXAMPLE}"),
        (noted("{zh: 甲}"), f"b.yaml:2:91: a required key is missing (expected en, {EXAMPLE}"),
        (noted("{zh: 甲, en: ''}"), f"b.yaml:2:103: nothing is written here ({EXAMPLE}"),
        (noted("{zh: [甲], en: a}"), f"b.yaml:2:96: one text is expected here, not a list ({EXAMPLE}"),
        (noted("{zh: 甲, en: a, fr: b}"), f"b.yaml:2:106: unknown key (got fr, expected zh / en, {EXAMPLE}"),
        (
            another("follows: [{fact: a, of: b, is: {c: d}, basis: article, note: {en: a}}]"),
            f"b.yaml:2:100: a required key is missing (expected zh, {EXAMPLE}",
        ),
    ],
)
def test_a_slip_in_a_note_is_told_once_at_its_place(text, told):
    assert slips(text) == [told]


def test_a_slip_in_a_value_is_told_with_an_example_of_a_scenario():
    (slip,) = slips(another("values: [{value: load, is: 3, note: x}]"))
    assert slip.endswith(
        "(expected basis, example: {value: executive-meeting.gap, is: 14, unit: days, "
        "basis: assumption, note: the question of this run})"
    )


def test_a_scenario_takes_from_its_base_what_it_does_not_change():
    found = made(another("based-on: base, values: [{value: load, is: 6, basis: assumption, note: twice}]"))["other"]
    assert (found.layers, found.year, found.base) == (("literal",), 2024, "base")
    assert {value.name: (dict(value.figures), value.scenario) for value in found.values} == {
        "gap": ({"low": "8", "high": "19"}, "base"),
        "load": ({"": "6"}, "other"),
    }


def test_a_run_is_told_by_what_decides_it_and_not_by_its_name():
    same, other = made(another("based-on: base")), made(another("based-on: base, seed: 7"))
    assert same["other"].digest == same["base"].digest != other["other"].digest


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            another("based-on: bas"),
            "b.yaml:2:49: no such scenario (got bas, expected base",
        ),
        (another("layers: [literl]"), "no such layer (got literl, expected literal"),
        (another("based-on: other"), "circle (got other → other)"),
        (another("values: [{value: load, is: 3}]"), "a required key is missing (expected basis"),
        (
            another("values: [{value: load, is: 3, basis: hearsay, note: x}]"),
            "not one of the values allowed (got hearsay",
        ),
        (
            another("values: [{value: a, is: 1, basis: article, note: x}, {value: a, is: 2, basis: article, note: x}]"),
            "twice",
        ),
        (another("values: [{value: a, is: {low: ''}, basis: article, note: x}]"), "nothing is written here"),
        (another("horizon: 3"), "unknown key (got horizon"),
        (another("year: soon"), "this is not a whole number (got soon"),
        ("scenarios:\n- {scenario: base, zh: 基, en: base}", "this name is already used at a.yaml:3"),
        ("scenario: []", "unknown section (got scenario, expected scenarios"),
        ("scenarios: {a: b}", "a list 'scenarios' is expected"),
        ("scenarios: [", "b.yaml:"),
    ],
)
def test_a_slip_in_a_scenario_is_told_at_its_place(text, told):
    assert any(told in one for one in slips(text)), slips(text)


def test_a_circle_over_several_scenarios_is_found():
    text = "scenarios:\n- {scenario: x, zh: x, en: x, based-on: y}\n- {scenario: y, zh: y, en: y, based-on: x}"
    assert [one.split(": ", 1)[1] for one in slips(text)] == [
        "scenarios are based on each other in a circle (got x → y → x)",
        "scenarios are based on each other in a circle (got y → x → y)",
    ]
