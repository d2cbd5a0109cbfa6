"""What is said of the district's rules: what fails, what holds, on what the proofs rest, and what is no proof."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
import z3

from proofs import proving, verdicts
from proofs.closing import Closer
from proofs.fragment import fragment_of
from proofs.labels import Label
from proofs.obligations import Obligation, obligations
from proofs.powers_behind import used_acts
from proofs.proving import Proof, prove
from proofs.queries import QUERIES
from proofs.recheck import refuted_by_cvc5
from proofs.replay import closed_in, decided, shortened, shows
from proofs.search import Hit
from proofs.solving import Interrupted, OutOfTime, budget, satisfiable, solver_in
from proofs.theory import Theory
from proofs.verdicts import Verdict, verdict_on
from spec.cases import Case
from spec.condition import ALWAYS
from spec.layers import layer_names, stack
from spec.loader import load, load_texts
from spec.residual import interpreter_for
from spec.rulebook import Stack

SECONDS = 60.0


@cache
def rules(word: str) -> Stack:
    rulebook = load()
    return stack(rulebook, layer_names(rulebook, [word]))


@cache
def verdict(word: str, name: str) -> Verdict:
    wanted = next(one for one in obligations(rules(word)) if one.name == name)
    return verdict_on(rules(word), wanted, SECONDS, set())


# ---- exactly one signer


def test_by_the_letter_some_documents_have_no_signer_and_some_have_several():
    for name in ("exists:sign", "unique:sign", "available:sign:1"):
        assert verdict("literal", name).verdict == "refuted"
        assert verdict("literal", name).hits


@pytest.mark.parametrize("name", ["exists:sign", "unique:sign", "available:sign:1"])
def test_as_recommended_every_document_has_exactly_one_signer_at_work(name):
    found = verdict("standard", name)
    assert (found.verdict, found.rechecked) == ("proved", True)
    assert "A54.6" in found.norms
    assert {"uncovered-matters-go-to-the-mayor", "several-portfolios-go-to-the-mayor"} & set(found.readings)
    assert all(size > 0 for size in found.bound)


def test_as_recommended_two_absences_at_once_can_still_block_a_document():
    assert verdict("standard", "available:sign:2").verdict == "refuted"
    for hit in verdict("standard", "available:sign:2").hits:
        assert len(hit.about) == 2, "a case of one absence would be reported for one"


# ---- a proof rests on what it says and on nothing less

RESTING = [("literal", "exists:convene"), ("standard", "unique:preside"), ("standard", "available:direct-work:1")]


@cache
def proof(word: str, name: str) -> tuple[Proof, Theory, tuple[tuple[Label, z3.BoolRef], ...], tuple[z3.BoolRef, ...]]:
    """A proof with the axioms and the violation that it is about."""
    wanted = next(one for one in obligations(rules(word)) if one.name == name)
    theory = Theory(rules(word))
    violation, guards = verdicts.statement(theory, wanted)
    for presupposition in rules(word).rulebook.presuppositions:
        theory.presuppose(presupposition)
    axioms = (*theory.axioms, *guards)
    found = prove(axioms, violation, theory.context, SECONDS)
    assert found is not None
    return found, theory, axioms, tuple(violation)


@pytest.mark.parametrize(("word", "name"), RESTING)
def test_without_any_one_of_its_grounds_a_property_would_fail(word, name):
    found, theory, axioms, violation = proof(word, name)
    for left_out in found.core:
        solver = solver_in(theory.context, SECONDS)
        solver.add(*(axiom for label, axiom in axioms if label in set(found.core) - {left_out}), *violation)
        assert satisfiable(solver), left_out


@pytest.mark.parametrize(("word", "name"), RESTING)
def test_the_grounds_that_are_listed_are_enough(word, name):
    found, theory, axioms, violation = proof(word, name)
    solver = solver_in(theory.context, SECONDS)
    solver.add(*(axiom for label, axiom in axioms if label in found.core), *violation)
    assert not satisfiable(solver)
    assert refuted_by_cvc5(found.query)


def test_a_property_that_fails_nowhere_by_what_it_asks_rests_on_nothing():
    found, *_ = proof("literal", "available:examine:1")
    assert found.core == (), "nobody need be away: an office examines"


def test_that_a_ground_is_needed_is_seen_though_only_a_larger_model_shows_it():
    context = z3.Context()
    posts = z3.DeclareSort("Post", context)
    one, other, third = z3.Consts("one other third", posts)
    alone, weather = Label("frame", "there is at most one"), Label("frame", "it rains")
    axioms = [(alone, z3.ForAll([one, other], one == other)), (weather, z3.Bool("it rains", context))]
    found = prove(axioms, [z3.Exists([one, other, third], z3.Distinct(one, other, third))], context, SECONDS)
    assert found is not None
    assert found.core == (alone,)


@pytest.mark.parametrize(("word", "name"), [*RESTING, ("standard", "exists:sign"), ("standard", "gated:sign")])
def test_the_rules_do_not_contradict_themselves_so_that_a_proof_is_not_empty(word, name):
    _, theory, axioms, _ = proof(word, name)
    solver = solver_in(theory.context, SECONDS)
    solver.add(*(axiom for _, axiom in axioms))
    assert satisfiable(solver)


# ---- a refutation is a case that decides the same, and no longer than it must be


def hits() -> list[tuple[Stack, Hit]]:
    found = []
    for word, names in (
        ("literal", ["exists:sign", "unique:sign", "available:sign:1", "available:preside:1", "gated:sign"]),
        ("standard", ["available:sign:2"]),
    ):
        found += [(rules(word), hit) for name in names for hit in verdict(word, name).hits]
    return found


def failure(rules: Stack, obligation: Obligation, case: Case) -> object:
    """What tells a failure apart: who holds the act, which powers and delegations surely apply; None: no failure."""
    decision = decided(rules, obligation, case)
    if not shows(rules, Hit(obligation, (), None), decision):
        return None
    interpreter = interpreter_for(rules, case)
    acts = [case.act, *used_acts(rules, case.act)]
    clauses = [*(clause for act in acts for clause in rules.powers[act]), *rules.delegations]
    applying = {clause.name for clause in clauses if interpreter.applies(clause) == ALWAYS}
    return frozenset(holder.post for holder in decision.holders), frozenset(applying)


def shorter(case: Case) -> list[tuple[str, Case]]:
    """The case without any one of its facts, about the matter or about a post."""
    facts, about = case.situation.facts, case.situation.about
    found = []
    for name in facts:
        rest = {one: value for one, value in facts.items() if one != name}
        found.append((name, replace(case, situation=replace(case.situation, facts=rest))))
    for key in about:
        others = {one: value for one, value in about.items() if one != key}
        found.append((f"{key[0]}.{key[1]}", replace(case, situation=replace(case.situation, about=others))))
    return found


def test_every_refutation_is_a_case_that_decides_the_same():
    for there, hit in hits():
        assert hit.case is not None
        replayed = shows(there, hit, decided(there, hit.obligation, hit.case))
        assert replayed, (hit.obligation.name, hit.case)


def test_a_shortened_case_loses_its_failure_with_any_one_of_its_facts():
    for there, hit in hits():
        if hit.obligation.family in ("gated", "levels", *QUERIES):
            continue
        assert hit.case is not None
        named = {one.split("=")[0] for one in hit.about}
        case = shortened(there, hit, hit.case)
        whole = failure(there, hit.obligation, case)
        assert whole is not None
        for fact, less in shorter(case):
            if fact not in named:
                without = failure(there, hit.obligation, less)
                assert without != whole, (hit.obligation.name, hit.clauses, fact)


def test_with_the_readings_that_close_a_case_it_no_longer_fails_and_with_fewer_it_does():
    closer = Closer(load(), rules("literal"), SECONDS)
    closings = 0
    for there, hit in hits():
        if there is not rules("literal") or hit.obligation.family not in ("exists", "unique", "available"):
            continue
        assert hit.case is not None
        case = shortened(there, hit, hit.case)
        found = closer.closures(hit, case)
        assert len({len(closing.readings) for closing in found}) <= 1, "where one is enough, pairs are not listed"
        for closing in found:
            given = {name: value for name, value in closing.given if name not in case.situation.facts}
            again = replace(case, situation=replace(case.situation, facts={**case.situation.facts, **given}))
            closings += 1
            with_them = closer.with_readings(closing.readings)
            fails = shows(with_them, hit, decided(with_them, hit.obligation, again))
            assert not fails, (hit.obligation.name, closing.readings)
            for fewer in combinations(closing.readings, len(closing.readings) - 1):
                below = closer.with_readings(fewer)
                alone = closed_in(below, hit, decided(below, hit.obligation, case))
                assert not alone, (hit.obligation.name, closing.readings, fewer)
    assert closings > 20


@pytest.mark.parametrize("name", ["exists:sign", "unique:sign", "available:sign:1", "unique:preside", "gated:issue"])
def test_a_proof_names_a_case_in_which_there_was_something_to_show(name):
    found = verdict("standard", name)
    assert found.antecedent is not None
    decision = decided(rules("standard"), found.obligation, found.antecedent)
    assert decision.outside == ()
    assert decision.answer in ("determined", "open")
    assert not shows(rules("standard"), Hit(found.obligation, (), None), decision)


# ---- what is no proof


def test_the_second_solver_does_not_agree_when_there_is_a_model():
    assert not refuted_by_cvc5("(declare-const a Bool)(assert a)(check-sat)")
    assert not refuted_by_cvc5("(assert (this is no formula))(check-sat)")
    assert not refuted_by_cvc5("")


def test_a_proof_that_has_lost_a_ground_on_the_way_is_not_confirmed():
    found, theory, axioms, violation = proof("standard", "unique:preside")
    plain = z3.Solver(ctx=theory.context)
    plain.add(*(axiom for label, axiom in axioms if label in found.core[1:]), *violation)
    assert not refuted_by_cvc5(plain.to_smt2())


def test_a_proof_that_the_second_solver_does_not_confirm_says_so(monkeypatch):
    monkeypatch.setattr(proving, "refuted_by_cvc5", lambda query, seconds: False)
    wanted = Obligation("unique", "convene")
    found = verdict_on(rules("literal"), wanted, SECONDS, set())
    assert (found.verdict, found.rechecked) == ("proved", False)


def test_a_violation_that_has_a_model_is_no_proof():
    context = z3.Context()
    a = z3.Bool("a", context)
    assert prove([(Label("frame", "a"), a)], [z3.Or(a, z3.Not(a))], context, SECONDS) is None


@pytest.mark.parametrize("name", ["unique:sign", "exists:sign", "available:sign:1", "gated:sign"])
def test_a_property_that_time_did_not_suffice_for_is_unknown(name):
    wanted = next(one for one in obligations(rules("standard")) if one.name == name)
    with budget(0.001):
        found = verdict_on(rules("standard"), wanted, 0.001, set())
    assert (found.verdict, found.rechecked, found.core) == ("unknown", False, ())
    assert found.why
    assert found.query.rstrip().endswith("(check-sat)"), "the question is kept"


def pigeons(count: int, context: z3.Context) -> list[z3.BoolRef]:
    """So many pigeons in one hole too few: impossible, and long to show."""
    sits = [[z3.Bool(f"{pigeon} in {hole}", context) for hole in range(count - 1)] for pigeon in range(count)]
    alone = [
        z3.Not(z3.And(one[hole], other[hole])) for one, other in combinations(sits, 2) for hole in range(count - 1)
    ]
    return [*(z3.Or(holes) for holes in sits), *alone]


def test_a_question_that_takes_too_long_is_out_of_time():
    context = z3.Context()
    solver = solver_in(context, 0.2)
    solver.add(*pigeons(14, context))
    with pytest.raises(OutOfTime):
        satisfiable(solver)


def test_a_budget_holds_for_all_questions_together():
    context = z3.Context()
    start = time.monotonic()
    with pytest.raises(OutOfTime), budget(0.3):  # noqa: PT012
        for _ in range(10):
            solver = solver_in(context, SECONDS)
            solver.add(*pigeons(14, context))
            satisfiable(solver)
    assert time.monotonic() - start < 10


def test_an_interrupt_while_the_solver_thinks_is_told_apart_from_a_limit():
    context = z3.Context()
    solver = solver_in(context, SECONDS)
    solver.add(*pigeons(14, context))
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            satisfiable(solver)
        except BaseException as raised:
            caught.append(raised)

    asking = threading.Thread(target=ask)
    asking.start()
    while asking.is_alive():
        time.sleep(0.2)
        context.interrupt()
    asking.join()
    assert [type(one) for one in caught] == [Interrupted]
    assert isinstance(caught[0], KeyboardInterrupt), "nothing that catches errors swallows it"


# ---- where no answer is sure to come


def two_sorts() -> tuple[z3.Context, z3.ExprRef, z3.ExprRef, z3.FuncDeclRef]:
    context = z3.Context()
    post, body = z3.DeclareSort("Post", context), z3.DeclareSort("Body", context)
    heads = z3.Function("heads", post, body, z3.BoolSort(context))
    return context, z3.Const("p", post), z3.Const("b", body), heads


def test_a_head_for_every_unit_goes_one_way_and_is_inside():
    context, p, b, heads = two_sorts()
    unit = z3.Const("unit", b.sort())
    found = fragment_of([z3.ForAll([b], z3.Exists([p], heads(p, b)))], [z3.Not(heads(p, unit))], context)
    assert found.stratified
    assert (found.posts, found.bodies) == (2, 1), "the post that is named, and the head of the unit that is named"


def test_a_head_for_every_unit_and_a_unit_for_every_post_go_round_in_a_circle():
    context, p, b, heads = two_sorts()
    every_unit, every_post = z3.ForAll([b], z3.Exists([p], heads(p, b))), z3.ForAll([p], z3.Exists([b], heads(p, b)))
    found = fragment_of([every_unit, every_post], [], context)
    assert not found.stratified
    assert set(found.circle) == {"Post", "Body"}


CIRCLE = """
rulebook: {name: circle, zh: 循环, en: circle, edition: 2024-01-01}
posts:
- {post: chair, zh: 主任, en: chair, one: yes}
- {post: unit-head, zh: 单位负责人, en: head of a unit, heads: unit}
bodies:
- {body: unit, zh: 单位, en: unit}
facts:
- {fact: seen, type: posts, zh: 已阅, en: seen by}
- {fact: told, on: post, type: bodies, usually: nobody, zh: 已告知, en: told}
acts:
- {act: sign, zh: 签发, en: sign, arity: exclusive, due: always}
- {act: speak, zh: 发言, en: speak}
clauses:
- {clause: sign, norm: A1, quote: 签, zh: 签, en: sign, unless: [none-seen], power: {act: sign, holder: chair}}
- clause: none-seen
  norm: A2
  quote: 阅
  zh: 阅
  en: seen
  when: some unit-head p satisfies (not (seen includes p))
  bar: {act: speak}
presuppositions:
- presupposition: all-told
  zh: 甲
  en: every unit is told by somebody who saw it
  states: every unit u satisfies (some unit-head p satisfies (p.told includes u and seen includes p))
- presupposition: all-seen
  zh: 乙
  en: whoever saw it told a unit of which the head saw it
  states: every unit-head p satisfies (some unit u satisfies (p.told includes u))
"""


def test_a_rulebook_whose_presuppositions_go_round_in_a_circle_is_told_so():
    theory = Theory(stack(load_texts({"circle.yaml": CIRCLE})))
    for presupposition in theory.stack.rulebook.presuppositions:
        theory.presuppose(presupposition)
    found = fragment_of([axiom for _, axiom in theory.axioms], [], theory.context)
    assert not found.stratified
    assert set(found.circle) == {"Post", "Body"}
