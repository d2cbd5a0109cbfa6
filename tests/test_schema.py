"""The schemas that editors use: what we write passes them, what is malformed does not, and every key has its words."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from guiju.cli import main
from sim.scenario_form import WORDS, ScenarioEntry
from spec.bilingual import Bilingual
from spec.editor_schema import case_schema, list_schema, rulebook_schema
from spec.key_words import KEY_WORDS, SECTION_WORDS
from spec.layers import stack
from spec.loader import RULEBOOKS, load
from spec.schema import SECTIONS
from spec.yaml_text import read_yaml
from spec.yaml_tree import plain_data

BEICHEN = RULEBOOKS / "beichen_2023"
PROJECT = Path(__file__).resolve().parent.parent
SCENARIOS = list_schema(Bilingual("情景文件", "a file of scenarios"), "scenarios", ScenarioEntry, WORDS)
SMALL = Path(__file__).parent / "data" / "small"
BAD = Path(__file__).parent / "bad" / "rulebooks"
FOLDERS = (BEICHEN, SMALL)
STRUCTURAL = (
    "key-unknown-far",
    "section-unknown",
    "yes-or-no",
    "shape-unknown",
    "name-malformed",
    "clause-without-norm",
)


def as_an_editor_reads(text: str) -> Any:
    """The content of a file by the core schema of YAML 1.2, in which digits are numbers and yes is a word."""

    def read(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: read(one) for key, one in value.items()}
        if isinstance(value, list):
            return [read(one) for one in value]
        return int(value) if isinstance(value, str) and re.fullmatch("[-+]?[0-9]+", value) else value

    return read(plain_data(read_yaml(text, "file.yaml")))


def slips(made: dict[str, Any], text: str) -> list[str]:
    found = jsonschema.Draft202012Validator(made).iter_errors(as_an_editor_reads(text))
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message}" for one in found]


@cache
def of_cases(folder: Path) -> dict[str, Any]:
    return case_schema(stack(load(str(folder))))


def files(folder: Path, inside: str) -> list[Path]:
    return sorted(folder.glob(inside))


@pytest.mark.parametrize(
    "path",
    [*(file for folder in FOLDERS for inside in ("*.yaml", "readings/*.yaml") for file in files(folder, inside))],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_file_of_our_rulebooks_passes(path):
    assert slips(rulebook_schema(), path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("folder", "path"),
    [(folder, file) for folder in FOLDERS for file in files(folder, "cases/*.yaml")],
    ids=lambda path: path.name,
)
def test_every_file_of_cases_passes(folder, path):
    assert slips(of_cases(folder), path.read_text("utf-8")) == []


@pytest.mark.parametrize("made", [rulebook_schema(), case_schema(stack(load(str(SMALL))))])
def test_the_schemas_are_schemas(made):
    jsonschema.Draft202012Validator.check_schema(made)


@pytest.mark.parametrize("name", STRUCTURAL)
def test_what_is_malformed_is_marked(name):
    assert slips(rulebook_schema(), (BAD / f"{name}.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("case", "wrong"),
    [
        ("act: sing", True),
        ("act: sign, facts: {document.pages: 8}", False),
        ("act: sign, facts: {document.pages: 0}", True),
        ("act: sign, facts: {document.pages: unknown}", False),
        ("act: sign, facts: {document.isuer: committee}", True),
        ("act: sign, facts: {matter.portfolios: [deputy-2]}", False),
        ("act: sign, facts: {matter.portfolios: {at-least: [deputy-2]}}", False),
        ("act: sign, facts: {matter.portfolios: [branch-2]}", True),
        ("act: sign, at: yesterday", True),
        ("act: sign, at: 2024-01-01T10:00, people: [{post: chair, away: trip}], done: []", False),
        ("act: sign, people: [{post: chair, away: asleep}]", True),
        ("act: sign, choose: {quorate: half-counts}", False),
        ("act: sign, choose: {quorate: two-thirds}", True),
        ("act: sign, expect: {answer: sure}", True),
        ("act: sign, expect: {limits: [{norm: A6.2, status: kept}], duties: [A1.1]}", False),
        ("act: sign, expect: {duties: [{norm: A6.2, status: exceeded}]}", True),
    ],
)
def test_a_case_is_told_names_and_values(case, wrong):
    assert bool(slips(of_cases(SMALL), f"cases:\n- {{case: one, {case}}}")) == wrong


def test_every_key_has_words_in_both_languages():
    assert set(SECTION_WORDS) == {"rulebook", "cases", *SECTIONS}
    for section in rulebook_schema()["$defs"].values():
        for key, inside in section["properties"].items():
            word = KEY_WORDS["closes-norms" if key == "closes" and "adds" in section["properties"] else key]
            assert inside["description"] == f"{word.zh} · {word.en}"


@pytest.mark.parametrize("what", ["rulebook", "case", "scenario"])
def test_the_command_writes_the_schema(what, tmp_path):
    file = tmp_path / "schema.json"
    assert main(["schema", what, "--rulebook", str(SMALL), "--out", str(file)]) == 0
    made = json.loads(file.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(made)
    wanted = {"rulebook": rulebook_schema(), "case": of_cases(SMALL), "scenario": SCENARIOS}
    assert made == wanted[what]


@pytest.mark.parametrize("path", sorted((PROJECT / "scenarios").glob("*.yaml")), ids=lambda path: path.name)
def test_every_scenario_passes(path):
    assert slips(SCENARIOS, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("note", "wrong"),
    [
        ("a guess", False),
        ("{zh: 估计, en: a guess}", False),
        ("''", True),
        ("[a, b]", True),
        ("{zh: 估计}", True),
        ("{zh: 估计, en: a guess, fr: x}", True),
    ],
)
def test_a_note_of_a_scenario_is_one_text_or_one_in_each_language(note, wrong):
    value = f"{{value: away.mayor, is: 0.1, basis: assumption, note: {note}}}"
    assert bool(slips(SCENARIOS, f"scenarios: [{{scenario: one, zh: 一, en: one, values: [{value}]}}]")) == wrong


def test_a_scenario_without_provenance_is_marked():
    value = "{value: mayor.away-share, is: 0.1}"
    assert slips(SCENARIOS, f"scenarios: [{{scenario: one, zh: 一, en: one, values: [{value}]}}]")
