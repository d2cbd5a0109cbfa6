"""All grounds of a proof: each core is enough and none of it can be spared, each correction set breaks the proof."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from guiju.cli import main
from guiju.ground_words import ground_words
from proofs.asked import all_obligations
from proofs.cores import FIXED, Cores, cores_of
from proofs.labels import Label
from proofs.questions import Statement, statement_of
from proofs.solving import satisfiable, solver_in
from spec.layers import layer_names, stack
from spec.loader import load
from spec.rulebook import Stack

SECONDS = 60.0
SMALL = Path(__file__).parent / "data" / "small"
DISTRICT = [
    ("standard", "available:convene:1"),
    ("standard", "exists:convene"),
    ("standard", "unique:preside"),
    ("literal", "unique:direct-work"),
    ("literal", "available:examine:1"),
]


@cache
def rules(word: str) -> Stack:
    rulebook = load()
    return stack(rulebook, layer_names(rulebook, [word]))


@cache
def statement(word: str, name: str) -> Statement:
    wanted = next(one for one in all_obligations(rules(word)) if one.name == name)
    return statement_of(rules(word), wanted)


@cache
def grounds(word: str, name: str) -> Cores:
    return cores_of(statement(word, name), SECONDS)


def possible(asked: Statement, labels: Iterable[Label]) -> bool:
    """Whether the violation is possible under some labels, asked afresh."""
    kept = {*labels, *FIXED}
    solver = solver_in(asked.theory.context, SECONDS)
    solver.add(*(axiom for label, axiom in asked.axioms if label in kept), *asked.violation)
    return satisfiable(solver)


def labels_of(asked: Statement) -> set[Label]:
    return {label for label, _ in asked.axioms} - FIXED


@pytest.mark.parametrize(("word", "name"), DISTRICT)
def test_each_core_is_enough_and_no_ground_of_it_can_be_spared(word, name):
    found, asked = grounds(word, name), statement(word, name)
    assert found.complete
    assert found.cores
    for core in found.cores:
        assert not possible(asked, core)
        for label in core:
            assert possible(asked, set(core) - {label}), label


@pytest.mark.parametrize(("word", "name"), DISTRICT)
def test_without_a_correction_set_a_property_fails_and_without_part_of_it_it_holds(word, name):
    found, asked = grounds(word, name), statement(word, name)
    for missing in found.correction_sets:
        rest = labels_of(asked) - set(missing)
        assert possible(asked, rest)
        for label in missing:
            assert not possible(asked, rest | {label}), label


@pytest.mark.parametrize(("word", "name"), DISTRICT)
def test_the_sets_without_which_it_fails_are_just_those_that_meet_every_core(word, name):
    """So that neither list leaves out anything: the smallest sets that meet all cores, tried one by one."""
    found = grounds(word, name)
    inside = sorted({label for core in found.cores for label in core})
    meeting: list[frozenset[Label]] = []
    for size in range(1, len(inside) + 1):
        for group in combinations(inside, size):
            chosen = frozenset(group)
            if all(chosen & set(core) for core in found.cores) and not any(one <= chosen for one in meeting):
                meeting.append(chosen)
        if size >= 3:
            break
    needs_nothing = () in found.cores
    assert {frozenset(one) for one in found.correction_sets} == (set() if needs_nothing else set(meeting))


def test_the_core_of_the_verdict_is_one_of_them(tmp_path):
    shown = tmp_path / "shown.json"
    words = ["prove", "available:convene:1", "--layers", "standard", "--cores", "--json", "--out", str(shown)]
    assert main([*words, "--no-cache"]) == 0
    ((verdict,),) = (one["verdicts"] for one in json.loads(shown.read_text("utf-8"))["stacks"])

    def names(core):
        plain = [{key: one[key] for key in ("half", "name", "gives_way_to") if key in one} for one in core]
        return sorted(map(str, (one for one in plain if one["name"] != "definitions")))

    assert verdict["complete"] is True
    assert names(verdict["core"]) in [names(core) for core in verdict["cores"]]
    assert all(one["norms"] for core in verdict["cores"] for one in core if one["half"] in ("if", "only if"))
    readings = {one["reading"] for core in verdict["cores"] for one in core if "reading" in one}
    assert readings <= set(verdict["rests_on_readings"])


def test_an_exception_is_told_as_giving_way():
    there = rules("standard")
    said = ground_words(Label("exception", "signing.within-a-portfolio", "signing.major"), there)
    assert (said.zh, said.en) == ("A54.6 让位于 A54.3", "A54.6 gives way to A54.3")


def test_both_languages_tell_the_grounds_and_that_there_are_no_others(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    words = ["prove", "exists:convene", "--layers", "standard", "--cores"]
    assert main(words) == 0
    assert "2 组依据，2 组缺失，此外没有" in capsys.readouterr().out
    assert main([*words, "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert "2 cores, 2 sets without which it fails; there are no others" in english
    assert "A6.1 applies where it says so" in english


def test_a_search_that_is_cut_off_says_so():
    asked = statement("standard", "available:convene:1")
    few = cores_of(asked, SECONDS, most=3)
    assert (few.complete, few.why) == (False, "number")
    assert len(few.cores) + len(few.correction_sets) == 3
    whole = grounds("standard", "available:convene:1")
    assert set(few.cores) <= set(whole.cores)
    assert set(few.correction_sets) <= set(whole.correction_sets)
    start = time.monotonic()
    hurried = cores_of(statement("standard", "unique:preside"), 0.001)
    assert (hurried.complete, hurried.why) == (False, "time")
    assert time.monotonic() - start < 5


def test_what_fails_and_what_is_asked_of_no_solver_has_no_cores(tmp_path):
    shown = tmp_path / "shown.json"
    names = ["unique:sign", "available:preside:1", "levels:authority"]
    assert main(["prove", *names, "--rulebook", str(SMALL), "--cores", "--json", "--out", str(shown)]) == 1
    for one in json.loads(shown.read_text("utf-8"))["stacks"]:
        with_cores = {verdict["property"] for verdict in one["verdicts"] if "cores" in verdict}
        assert with_cores == {"available:preside:1"}
