"""Nothing operative in the text is left unsaid: every norm of the checklist has its clause, its words and its use."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from guiju.cli import main
from spec.clauses import Declaration
from spec.layers import STANDARD, layer_names, stack
from spec.loader import load

SHARED = Path(__file__).resolve().parents[2] / "shared"
NORMS, TEXT = SHARED / "norms.csv", SHARED / "source" / "beichen-2023.txt"
ALL, ARTICLES, MOST_DECLARED = 244, 81, 25

pytestmark = [
    pytest.mark.skipif(not (NORMS.is_file() and TEXT.is_file()), reason="needs ../shared: the checklist and the text"),
]


@cache
def coverage(tmp: str) -> dict[str, Any]:
    file = Path(tmp) / "coverage.json"
    words = ["coverage", "--json", "--text", str(TEXT), "--norms", str(NORMS), "--out", str(file)]
    assert main(words) == 0
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return coverage(str(tmp_path_factory.mktemp("coverage")))


@pytest.fixture(scope="module")
def classes() -> dict[str, str]:
    with NORMS.open(encoding="utf-8", newline="") as file:
        return {row["norm"]: row["class"] for row in csv.DictReader(file)}


@pytest.mark.slow
def test_every_norm_of_the_checklist_has_a_clause_and_no_other_norm_is_made_up(found, classes):
    assert found["missing"] == []
    assert {one["norm"] for one in found["norms"]} == set(classes)
    assert (len(found["norms"]), found["articles"]) == (ALL, ARTICLES)


@pytest.mark.slow
def test_an_operative_norm_is_declared_only_in_few_cases_and_each_says_why(found, classes):
    declared = [one for one in found["norms"] if one["status"] == "declared"]
    operative = [one["norm"] for one in declared if classes[one["norm"]] != "declaration"]
    assert len(operative) <= MOST_DECLARED
    assert all(one["reason"]["zh"] and one["reason"]["en"] for one in declared)


@pytest.mark.slow
def test_a_norm_that_decides_nothing_is_not_dressed_up_as_a_rule(found, classes):
    formal = {one["norm"] for one in found["norms"] if one["status"] == "formal"}
    assert [norm for norm in sorted(formal) if classes[norm] == "declaration"] == []


@pytest.mark.slow
def test_every_formal_norm_is_used_by_a_case_or_a_proof(found):
    assert found["unserved"] == []


@pytest.mark.slow
def test_every_quote_stands_in_its_article_and_every_sentence_is_quoted_or_explained(found):
    assert [one["clause"] for one in found["quotes"] if not one["found"]] == []
    assert [one["text"] for one in found["unquoted"] if not one["reasons"]] == []


@pytest.mark.slow
def test_every_worked_case_comes_out_as_the_text_has_it(found):
    assert found["cases"]["failed"] == []
    assert found["cases"]["worked"] >= 200


def test_a_reading_gives_no_norm_of_its_own():
    """What readings add serves norms that the text has."""
    rulebook = load()
    text = {norm for clause in rulebook.clauses for norm in clause.norms}
    standard = stack(rulebook, layer_names(rulebook, [STANDARD]))
    added = [clause for clause in standard.clauses.values() if clause.layer != "edition"]
    assert added
    assert [clause.name for clause in added if not set(clause.norms) <= text] == []
    assert not any(isinstance(clause.shape, Declaration) for clause in added)
