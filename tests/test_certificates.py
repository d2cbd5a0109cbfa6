"""A certificate shows without any solver that a question has no model; one that was changed shows nothing."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import check_certificate as checker
from proofs.asked import all_obligations
from proofs.certificates import NoCertificate, certificate_of
from proofs.check_certificate import Question, Refused, check
from proofs.evidence import sha256
from proofs.propositional import Clauses
from proofs.questions import question_of
from proofs.solve_alone import answer_to
from proofs.verdicts import Verdict, verdict_on
from spec.layers import layer_names, stack
from spec.loader import load
from spec.rulebook import Stack

SECONDS = 60.0
SMALL = str(Path(__file__).parent / "data" / "small")
CHECKER = Path(checker.__file__)


@cache
def rules(rulebook: str, word: str) -> Stack:
    opened = load(rulebook)
    return stack(opened, layer_names(opened, [word]))


@cache
def verdicts(rulebook: str, word: str) -> tuple[Verdict, ...]:
    there = rules(rulebook, word)
    return tuple(verdict_on(there, one, SECONDS, set()) for one in all_obligations(there))


@cache
def proved(rulebook: str, word: str, name: str) -> tuple[str, str]:
    """The question of a proved property, and its certificate."""
    there = rules(rulebook, word)
    wanted = next(one for one in all_obligations(there) if one.name == name)
    text = question_of(there, verdict_on(there, wanted, SECONDS, set())).text
    return text, certificate_of(text, SECONDS)


BEICHEN = [("standard", "unique:preside"), ("standard", "gated:sign"), ("standard", "available:convene:1")]


# ---- they are found, and they hold


@pytest.mark.parametrize("word", ["literal", "standard"])
def test_every_proof_of_the_small_rulebook_has_a_certificate(word):
    found = [(one, question_of(rules(SMALL, word), one)) for one in verdicts(SMALL, word)]
    questions = [asked.text for one, asked in found if one.verdict == "proved" and asked.text]
    assert questions
    for text in questions:
        assert check(text.encode(), certificate_of(text, SECONDS).encode()) > 0


@pytest.mark.parametrize(("word", "name"), BEICHEN)
def test_properties_of_the_district_have_certificates(word, name):
    text, certificate = proved("beichen_2023", word, name)
    assert check(text.encode(), certificate.encode()) > 10
    assert answer_to(text, SECONDS) == "unsat"


def test_the_same_question_gives_the_same_certificate():
    text, certificate = proved("beichen_2023", *BEICHEN[0])
    assert certificate_of(text, SECONDS) == certificate


def test_what_fails_has_no_certificate():
    there = rules(SMALL, "literal")
    failing = [one for one in verdicts(SMALL, "literal") if one.verdict == "refuted"]
    texts = [asked.text for one in failing if (asked := question_of(there, one)).about == "any number"]
    assert texts
    for text in texts:
        with pytest.raises(NoCertificate, match="has a model"):
            certificate_of(text, SECONDS)


# ---- the checker stands alone


def test_the_checker_is_short_and_imports_nothing_but_the_standard_library():
    text = CHECKER.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    names = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    }
    assert names <= sys.stdlib_module_names


def test_the_checker_runs_by_itself_in_an_empty_folder(tmp_path):
    text, certificate = proved("beichen_2023", *BEICHEN[0])
    (tmp_path / "alone.py").write_text(CHECKER.read_text("utf-8"), "utf-8")
    (tmp_path / "q.smt2").write_text(text, "utf-8")
    (tmp_path / "c.json").write_text(certificate, "utf-8")
    words = [sys.executable, "-I", "-S", "alone.py", "q.smt2", "c.json"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()[0]) == (0, "verified")
    (tmp_path / "q.smt2").write_text(text.replace("(check-sat)", "(check-sat) "), "utf-8")
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()[0]) == (1, "refused")
    assert "another question" in done.stdout


# ---- no change goes unnoticed


def data_of(certificate: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(certificate)
    return found


def refused(text: str, data: dict[str, Any]) -> str:
    with pytest.raises((Refused, LookupError, TypeError, ValueError)) as caught:
        check(text.encode(), json.dumps(data).encode())
    return str(caught.value)


@pytest.mark.parametrize(("word", "name"), BEICHEN)
def test_without_any_one_of_its_assertions_a_certificate_is_refused(word, name):
    """Each assertion of the certificate is replaced by one that says nothing; the hash is put right again."""
    text, certificate = proved("beichen_2023", word, name)
    lines = text.splitlines()
    places = [place for place, line in enumerate(lines) if line.startswith("(assert")]
    used = {step[1] for step in data_of(certificate)["steps"] if step[0] == "asserted"}
    for number, place in enumerate(places):
        weaker = "\n".join([*lines[:place], "(assert (or true true))", *lines[place + 1 :], ""])
        data = data_of(certificate) | {"sha256": sha256(weaker)}
        if number in used:
            refused(weaker, data)


def test_without_any_one_of_its_steps_a_certificate_is_refused():
    text, certificate = proved("beichen_2023", *BEICHEN[0])
    for place, step in enumerate(data_of(certificate)["steps"]):
        data = data_of(certificate)
        data["steps"][place] = ["asserted", 10_000] if step[0] == "asserted" else ["asserted", 0]
        refused(text, data)


@pytest.mark.parametrize(("word", "name"), BEICHEN)
def test_an_instance_of_somebody_else_is_refused(word, name):
    text, certificate = proved("beichen_2023", word, name)
    data = data_of(certificate)
    instances = [place for place, step in enumerate(data["steps"]) if step[0] == "instance"]
    for place in instances:
        changed = data_of(certificate)
        changed["steps"][place][2] = "nobody_knows"
        assert f"step {place}" in refused(text, changed)


def test_a_clause_that_does_not_follow_is_refused():
    text, certificate = proved("beichen_2023", *BEICHEN[0])
    data = data_of(certificate)
    resolved = [place for place, step in enumerate(data["steps"]) if step[0] == "resolved"]
    for place in resolved:
        changed = data_of(certificate)
        changed["steps"][place][2] = changed["steps"][place][2][:-1]
        assert f"step {place}" in refused(text, changed)


SORTS = "(declare-sort P 0)(declare-fun a () P)(declare-fun b () P)(declare-fun p (P) Bool)(declare-fun q () Bool)"


def certificate(text: str, formulas: list[str], steps: list[Any], witnesses: Any = ()) -> dict[str, Any]:
    body = {"witnesses": list(witnesses), "formulas": formulas, "steps": steps}
    return {"certificate": 1, "sha256": sha256(text), **body}


FAITHLESS: dict[str, tuple[str, list[str], list[Any], list[Any], str]] = {
    "a witness that is already somebody": (
        "(assert (not (forall ((x P)) (p x))))(assert (p a))",
        ["(forall ((x P)) (p x))", "(p a)"],
        [["asserted", 0], ["asserted", 1], ["witness", 1, "a"], ["resolved", [], [0, 1, 2]]],
        [],
        "not new",
    ),
    "a witness for two things": (
        "(assert (not (forall ((x P)) (p x))))(assert (not (forall ((x P)) (not (p x)))))",
        ["(forall ((x P)) (p x))", "(forall ((x P)) (not (p x)))", "(p w)"],
        [["asserted", 0], ["asserted", 1], ["witness", 1, "w"], ["witness", 2, "w"], ["resolved", [], [0, 1, 2, 3]]],
        [["w", "P"]],
        "not new",
    ),
    "a witness of which its own formula speaks": (
        "(assert q)",
        ["(forall ((x P)) (= x w))", "(= w w)"],
        [["witness", 1, "w"]],
        [["w", "P"]],
        "spoken of before",
    ),
    "a witness with two words": (
        "(assert q)",
        ["q"],
        [["asserted", 0]],
        [["a b", "P"]],
        "no name",
    ),
    "a value that does not exist": ("(assert q)", ["q"], [["values", "a"]], [], "finite type"),
    "equal arguments that are not": (
        "(assert (p a))(assert (not (p b)))",
        ["(p a)", "(p b)"],
        [["asserted", 0], ["asserted", 1], ["alike", "p", "a", "b"], ["resolved", [], [0, 1, 2]]],
        [],
        "no conflict",
    ),
    "a step that leans on a later one": (
        "(assert q)(assert (not q))",
        ["q"],
        [["resolved", [], [1, 2]], ["asserted", 0], ["asserted", 1]],
        [],
        "step 0",
    ),
    "nothing at the end": ("(assert q)", ["q"], [["asserted", 0]], [], "no empty clause"),
}


@pytest.mark.parametrize("what", FAITHLESS)
def test_a_certificate_with_a_wrong_step_is_refused(what):
    asserted, formulas, steps, witnesses, because = FAITHLESS[what]
    text = SORTS + asserted
    assert because in refused(text, certificate(text, formulas, steps, witnesses))


def test_sums_are_checked_with_their_factors():
    text = "(declare-fun x () Int)(declare-fun y () Int)(assert (< x y))(assert (< y x))"
    formulas = ["(>= (+ x (* (- 1) y)) 0)", "(>= (+ y (* (- 1) x)) 0)"]
    right = [["asserted", 0], ["asserted", 1], ["sum", [[1, -1], [1, -2]]], ["resolved", [], [0, 1, 2]]]
    assert check(text.encode(), json.dumps(certificate(text, formulas, right)).encode()) == 4
    for pairs in ([[1, -1]], [[1, 1], [1, 2]], [[0, -1], [1, -2]], [[-1, -1], [1, -2]], [[2, -1], [1, -2]]):
        wrong = [*right[:2], ["sum", pairs], ["resolved", [], [0, 1, 2]]]
        refused(text, certificate(text, formulas, wrong))


UNREADABLE = [
    ("(assert (forall ((x Nobody)) q))", "not over such sorts"),
    ("(assert ())", "not an expression"),
    ("(assert (p a b))", "not with these arguments"),
    ("(assert (= a q))", "one sort"),
    ("(declare-fun and () Bool)", "taken"),
    ("(define-fun f () Bool true)", "not a command"),
    ("(assert (p a)", "parenthesis"),
    ("(assert (ite q q q))", "not declared"),
    ('(assert "q")', "not expected"),
]


@pytest.mark.parametrize(("more", "because"), UNREADABLE)
def test_what_the_checker_does_not_read_it_refuses(more, because):
    with pytest.raises(Refused, match=because):
        Question(SORTS + more)


# ---- against a solver, on questions drawn at random

ATOMS = [
    "q",
    "(p a)",
    "(p b)",
    "(= a b)",
    "(< m n)",
    "(>= (+ m 2) n)",
    "(= v red)",
    "(= (f a) (f b))",
    "(p c)",
    "(= b c)",
]
DECLARED = (
    SORTS + "(declare-fun c () P)(declare-fun m () Int)(declare-fun n () Int)"
    "(declare-datatypes ((C 0)) (((red) (blue))))(declare-fun v () C)(declare-fun f (P) C)"
)
OPEN = ["(p x)", "(= x a)", "(= (f x) red)", "(or (p x) (= x b))"]
grounds = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        inner.map(lambda one: f"(not {one})"),
        st.tuples(st.sampled_from(["and", "or", "=>"]), inner, inner).map(lambda three: f"({' '.join(three)})"),
    ),
    max_leaves=4,
)
quantified = st.tuples(st.sampled_from(["forall", "exists"]), st.sampled_from(OPEN), st.sampled_from(["", "not "])).map(
    lambda three: f"({three[0]} ((x P)) ({three[2]}{three[1]}))" if three[2] else f"({three[0]} ((x P)) {three[1]})"
)


def test_sums_are_looked_at_though_the_values_of_a_term_are_known():
    text = DECLARED + "(assert q)(assert (not (and q (< m n))))(assert (not (or (>= (+ m 2) n) (= v red))))(check-sat)"
    assert check(text.encode(), certificate_of(text, SECONDS).encode())


@settings(max_examples=300)
@given(st.lists(st.one_of(grounds, quantified), min_size=1, max_size=9))
def test_a_question_has_a_certificate_exactly_when_it_has_no_model(formulas):
    text = DECLARED + "".join(f"(assert {one})" for one in formulas) + "(check-sat)"
    solver = z3.Solver(ctx=z3.Context())
    solver.from_string(text)
    answer = solver.check()
    if answer == z3.unsat:
        assert check(text.encode(), certificate_of(text, SECONDS).encode())
    elif answer == z3.sat:
        with pytest.raises(NoCertificate):
            certificate_of(text, SECONDS)


literals = st.integers(1, 6).flatmap(lambda number: st.sampled_from([number, -number]))


@settings(max_examples=300)
@given(st.lists(st.lists(literals, min_size=1, max_size=3, unique_by=abs), max_size=30))
def test_clauses_are_refuted_exactly_when_no_assignment_satisfies_them(clauses):
    held = Clauses()
    for place, clause in enumerate(clauses):
        held.add(clause, ("given", place))
    found = held.solve(10_000)
    possible = [{number: bool(bits >> number & 1) for number in range(1, 7)} for bits in range(0, 1 << 7, 2)]
    true: Callable[[dict[int, bool], int], bool] = lambda values, literal: values[abs(literal)] == (literal > 0)  # noqa: E731
    satisfiable = any(all(any(true(values, one) for one in clause) for clause in clauses) for values in possible)
    assert (found is not None) == satisfiable
    if found is not None:
        assert all(any(true(found, one) for one in clause) for clause in clauses)


def test_pigeons_do_not_fit_and_the_proof_says_why():
    sits = [[f"s{pigeon}{hole}" for hole in range(4)] for pigeon in range(5)]
    parts = [f"(declare-fun {name} () Bool)" for row in sits for name in row]
    parts += [f"(assert (or {' '.join(row)}))" for row in sits]
    parts += [f"(assert (not (and {a[h]} {b[h]})))" for a, b in combinations(sits, 2) for h in range(4)]
    text = "".join(parts)
    assert check(text.encode(), certificate_of(text, SECONDS).encode()) > 50


# ---- all of them


@pytest.mark.slow
@pytest.mark.parametrize("rulebook", ["beichen_2023", "heritage_committee"])
@pytest.mark.parametrize("word", ["literal", "standard"])
def test_every_proof_has_a_certificate_and_cvc5_answers_every_question_as_expected(rulebook, word):
    there = rules(rulebook, word)
    for one in verdicts(rulebook, word):
        asked = question_of(there, one)
        if asked.text:
            assert answer_to(asked.text, SECONDS) == asked.expected, one.obligation.name
        if asked.expected == "unsat":
            assert one.query_sha256 == sha256(asked.text), "the question is the one that was proved"
            assert check(asked.text.encode(), certificate_of(asked.text, SECONDS).encode()), one.obligation.name


def test_a_question_without_a_certificate_is_refused_and_never_a_traceback(tmp_path, capsys) -> None:
    (tmp_path / "question.smt2").write_text("(assert false)")
    assert checker.main([str(tmp_path / "question.smt2")]) == 1
    assert "refused   (no certificate given)" in capsys.readouterr().out
    assert checker.main([]) == 1
