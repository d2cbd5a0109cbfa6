"""The worked cases of the 2023 rules: a careful reader answered them from the official text, and ``decide`` must agree.

The name of a file says under which layers its cases are decided: ``signing_standard.yaml`` under the recommended
readings, ``signing.yaml`` on the words of the rules alone, ``readings/order-of-succession.yaml`` on these and the
reading.
"""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from spec.cases import Case
from spec.layers import LITERAL, STANDARD, layer_names, stack
from spec.loader import find_rulebook, load
from spec.norms import meets
from spec.problems import BadInput
from spec.rulebook import Stack
from spec.worked import layers_of, work, worked_cases

RULEBOOK = load("beichen_2023")
CASES = worked_cases(RULEBOOK)
NORMS = {norm for clause in RULEBOOK.clauses for norm in clause.norms}
CLAUSES = {clause.name for clause in RULEBOOK.clauses} | {
    clause.name for layer in RULEBOOK.layers.values() for clause in layer.adds
}
LONGEST_QUOTE = 40


def said(case: Case) -> str:
    """The file of a case and its name."""
    return f"{Path(case.file).stem}: {case.name}"


def of(layers: str) -> list[Case]:
    return [case for case in CASES if layers_of(case) == layers]


@cache
def rules(layers: str) -> Stack:
    return stack(RULEBOOK, layer_names(RULEBOOK, layers.split(",")))


def expected(case: Case, what: str) -> list[str]:
    """The names that an expectation lists; of a limit or a duty, its norm or its clause."""
    wanted = (case.expect or {}).get(what, [])
    entries = wanted if isinstance(wanted, list) else [wanted]
    return [one.get("norm", one.get("clause", "")) if isinstance(one, dict) else one for one in entries]


def is_negative(case: Case) -> bool:
    """Whether the answer is that it may not be done, that nobody may, or that something is broken."""
    expect = case.expect or {}
    said = [one for what in ("duties", "limits") for one in expect.get(what, []) if isinstance(one, dict)]
    amiss = any(one.get("status") in ("broken", "exceeded", "short") for one in said)
    return expect.get("allowed") == "no" or expect.get("answer") == "none" or bool(expect.get("violations")) or amiss


@pytest.mark.parametrize("case", CASES, ids=said)
def test_a_worked_case_is_decided_as_expected(case):
    worked = work(rules(layers_of(case)), case)
    assert case.expect, "a worked case says what it expects"
    assert [(one.what, one.expected, one.actual) for one in worked.differences] == []
    assert worked.decision.complete


def test_every_case_is_made_of_what_there_is():
    """Acts, posts, facts and alternatives are checked when a case is read; the norms it expects are checked here."""
    for case in CASES:
        assert case.act in RULEBOOK.vocabulary.acts
        known = {"norms": NORMS, "outside": NORMS | CLAUSES | {"yes", "no"}}
        for what in ("norms", "limits", "duties", "violations", "outside", "without"):
            for name in expected(case, what):
                assert any(meets(one, name) for one in known.get(what, NORMS | CLAUSES)), (said(case), name)


def test_every_case_says_on_which_words_it_rests():
    for case in CASES:
        article, _, quote = case.texts["basis"].partition("：")
        assert re.fullmatch("第[一二三四五六七八九十]+条", article), said(case)
        assert 0 < len(quote.split("。")[0]) <= LONGEST_QUOTE, said(case)
        assert case.texts["zh"]


def test_there_are_enough_cases_and_enough_that_fail():
    assert len(of(LITERAL)) >= 70
    assert len(of(STANDARD)) >= 12
    assert 3 * sum(map(is_negative, of(LITERAL))) >= len(of(LITERAL))
    assert 3 * sum(map(is_negative, CASES)) >= len(CASES)


def test_some_cases_ask_and_some_need_not_ask():
    """``unknown`` is compared as a set: no fact too few is asked for, and none too many."""
    partial = [case for case in CASES if "unknown" in (case.expect or {})]
    asking = [case for case in partial if expected(case, "unknown")]
    assert len(asking) >= 10
    assert len(partial) - len(asking) >= 5


@pytest.mark.parametrize(
    ("fact", "bound"),
    [
        ("document.characters", 5000),
        ("document.characters", 4000),
        ("document.characters", 2000),
        ("meeting.people", 350),
    ],
)
def test_a_limit_is_tried_at_its_bound_and_one_beyond(fact, bound):
    tried = {case.situation.facts.get(fact) for case in of(LITERAL)}
    assert {bound, bound + 1} <= tried


def test_the_recommended_readings_change_answers():
    """A standard case bears the name of its literal twin: most of them come out differently."""
    literal = {case.name: case.expect or {} for case in of(LITERAL)}
    twins = [case for case in of(STANDARD) if case.name in literal]
    changed = [case for case in twins if (case.expect or {}) != literal[case.name]]
    assert len(twins) >= 12
    assert len(changed) >= 12


# ---- readings that are not recommended

OTHER_READINGS = sorted(
    name for name, layer in RULEBOOK.layers.items() if layer.kind == "reading" and not layer.recommended
)


@pytest.mark.parametrize("reading", OTHER_READINGS)
def test_a_reading_that_is_not_recommended_decides_a_case_that_comes_out_otherwise_on_the_text_alone(reading):
    worked = [work(rules(LITERAL), case) for case in of(f"{LITERAL},{reading}")]
    assert any(one.differences for one in worked)


def test_a_reading_leaves_some_cases_as_the_text_has_them():
    worked = [work(rules(LITERAL), case) for reading in OTHER_READINGS for case in of(f"{LITERAL},{reading}")]
    assert sum(one.passed for one in worked) >= len(OTHER_READINGS) // 2


def test_a_file_of_cases_that_is_named_after_no_reading_is_refused(tmp_path):
    """With the name that was probably meant."""
    folder = tmp_path / "rules"
    shutil.copytree(find_rulebook("beichen_2023"), folder)
    there = folder / "cases" / "readings"
    (there / "order-of-succession.yaml").rename(there / "order-of-sucession.yaml")
    with pytest.raises(BadInput) as refused:
        worked_cases(load(str(folder)))
    (problem,) = refused.value.problems
    assert (Path(problem.file).name, problem.got) == ("order-of-sucession.yaml", "order-of-sucession")
    assert problem.expected.en == "order-of-succession"
