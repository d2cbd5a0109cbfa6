"""The same rules give the same verdicts and findings, in whatever order they are written and however Python hashes."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.check_json import checked_json
from proofs.battery import Plan, check
from proofs.obligations import Obligation
from spec.layers import layer_names
from spec.loader import load, load_texts
from spec.rulebook import Rulebook
from spec.yaml_text import read_yaml
from spec.yaml_tree import plain_data

SMALL = Path(__file__).parent / "data" / "small"
ROOT = Path(__file__).parents[1]
Entries = dict[str, list[dict[str, Any]]]
"""The entries of each section; the head of the rulebook is under "rulebook", alone."""


@cache
def written(folder: str) -> str:
    """The sections of all files of a rulebook, as JSON."""
    sections: Entries = {}
    for file in sorted((*Path(folder).glob("*.yaml"), *Path(folder).glob("readings/*.yaml"))):
        found: Any = plain_data(read_yaml(file.read_text("utf-8"), file.name))
        for name, entries in found.items():
            sections.setdefault(name, []).extend([entries] if name == "rulebook" else entries)
    return json.dumps(sections)


def sections_of(folder: Path | str) -> Entries:
    found: Entries = json.loads(written(str(folder)))
    return found


def texts_of(sections: Entries) -> dict[str, str]:
    """Everything in one file, in the order given."""
    return {"all.yaml": dump({name: its[0] if name == "rulebook" else its for name, its in sections.items()})}


def dump(data: object) -> str:
    return yaml.dump(data, allow_unicode=True, sort_keys=False)


def shuffled(sections: Entries, seed: int) -> dict[str, str]:
    """The same entries in other files, sections in another order, entries, their keys and their exceptions too."""
    draw = random.Random(seed)
    names = [f"{draw.choice('abcxyz')}{number}.yaml" for number in range(4)]
    files: dict[str, Entries] = {name: {} for name in names}
    for section in draw.sample(list(sections), len(sections)):
        for entry in draw.sample(sections[section], len(sections[section])):
            files[draw.choice(names)].setdefault(section, []).append(disordered(entry, draw))
    return {
        name: dump({section: its[0] if section == "rulebook" else its for section, its in found.items()})
        for name, found in files.items()
        if found
    }


def disordered(data: Any, draw: random.Random) -> Any:
    """Keys of mappings, and lists of which the order carries no meaning, in another order."""
    if isinstance(data, dict):
        keys = draw.sample(list(data), len(data))
        return {
            key: draw.sample(data[key], len(data[key]))
            if key in ("unless", "adds", "replaces", "excepts", "chooses", "repeals") and isinstance(data[key], list)
            else disordered(data[key], draw)
            for key in keys
        }
    if isinstance(data, list):
        return [disordered(one, draw) for one in data]
    return data


def judged(
    rulebook: Rulebook,
    words: tuple[str, ...] = ("literal", "standard"),
    only: Callable[[Obligation], bool] = lambda _: True,
    with_findings: bool = True,
) -> Any:
    """What ``guiju check --json`` says of a rulebook, without the seconds."""
    stacks = [(word, layer_names(rulebook, [word])) for word in words]
    results = check(rulebook, stacks, Plan(inline=True), only, with_findings=with_findings)
    return timeless([checked_json(one) for one in results])


def timeless(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: timeless(value) for key, value in data.items() if key != "seconds"}
    return [timeless(one) for one in data] if isinstance(data, list) else data


@cache
def small_as_written() -> str:
    return json.dumps(judged(load(str(SMALL))))


def test_the_small_rulebook_has_something_of_every_kind_to_say():
    said = json.loads(small_as_written())
    verdicts = {(one["family"], one["verdict"]) for its in said for one in its["verdicts"]}
    assert {("unique", "refuted"), ("available", "refuted"), ("ambiguous", "refuted")} <= verdicts
    assert {("available", "proved"), ("levels", "proved")} <= verdicts
    assert any(finding["closed_by"] for its in said for finding in its["findings"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shuffled_files_sections_and_clauses_say_the_same(seed):
    rulebook = load_texts(shuffled(sections_of(SMALL), seed))
    assert rulebook.digest == load(str(SMALL)).digest
    assert json.dumps(judged(rulebook)) == small_as_written()


@cache
def signing_as_written() -> str:
    return json.dumps(signing(load()))


def signing(rulebook: Rulebook) -> Any:
    literal = judged(rulebook, ("literal",), lambda one: one.name in ("exists:sign", "unique:sign"))
    quick = ("unique:preside", "gated:issue", "levels:submit:no-unit-writes-past-the-government")
    return [literal, judged(rulebook, ("standard",), lambda one: one.name in quick)]


@pytest.mark.parametrize("seed", [4])
def test_a_shuffled_district_has_the_same_gaps_overlaps_and_closings(seed):
    rulebook = load_texts(shuffled(sections_of(load().folder), seed))
    assert rulebook.digest == load().digest
    assert json.dumps(signing(rulebook)) == signing_as_written()


# ---- names of clauses


def renamed(sections: Entries, names: Mapping[str, str]) -> Entries:
    def put(data: Any, key: str = "") -> Any:
        if isinstance(data, dict):
            return {inner: put(value, inner) for inner, value in data.items()}
        if isinstance(data, list):
            return [put(one, key) for one in data]
        return names.get(data, data) if key in ("clause", "unless", "repeals") else data

    return {name: put(entries) for name, entries in sections.items()}


def names_in(sections: Entries) -> list[str]:
    layers = [layer for key in ("readings", "amendments") for layer in sections.get(key, [])]
    added = [clause for layer in layers for clause in layer.get("adds", [])]
    return sorted(clause["clause"] for clause in (*sections["clauses"], *added))


VERDICT = ("property", "family", "verdict", "norms", "rests_on_readings", "antecedent_case", "rechecked", "failures")
FINDING = ("kind", "family", "norms", "answer", "closed_by")


def gist(said: Any) -> Any:
    """What verdicts and findings say, without the names of clauses and what is worded, hashed or ordered by them.

    (Of several smallest cores the one that is found may be another.)
    """
    found = []
    for its in said:
        verdicts = [{key: one[key] for key in VERDICT} for one in its["verdicts"]]
        findings = [
            {key: one[key] for key in FINDING} | {key: one["case"].get(key) for key in ("facts", "people", "done")}
            for one in its["findings"]
        ]
        found.append((its["layers"], verdicts, sorted(json.dumps(one, sort_keys=True) for one in findings)))
    return found


def test_other_names_for_the_clauses_change_no_verdict_and_no_finding():
    sections = sections_of(SMALL)
    old = names_in(sections)
    new = [f"renamed.c{place:03}" for place in range(len(old))]
    random.Random(5).shuffle(new)
    other = load_texts(texts_of(renamed(sections, dict(zip(old, new, strict=True)))))
    assert gist(judged(other)) == gist(json.loads(small_as_written()))


# ---- other seeds

SCRIPT = """
import json, sys
from tests.test_order_blind import small_as_written
sys.stdout.write(small_as_written())
"""


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_another_hash_seed_says_the_same(seed):
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=True, cwd=ROOT)
    assert run.stdout.decode() == small_as_written()
