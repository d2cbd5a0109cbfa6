"""What a solver is told for short is what it would be told at length, and what it is asked at once what it would be
asked one by one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from proofs import ever as room_of_ever
from proofs import recheck
from proofs.ever import ever
from proofs.found_once import FoundOnce
from proofs.holders import is_holder, sorts_of, ways_to_hold
from proofs.logic import any_of
from proofs.obligations import supposed
from proofs.processes import Processes
from proofs.small_world import world_of
from proofs.solving import satisfiable, solver_in, tell
from proofs.symbols_in import SymbolsIn
from proofs.theory import Theory
from proofs.traces import Traces, begun, skipped, unplaced
from proofs.witness import _grant
from proofs.world import World, shared_context
from spec.condition import Compare, Condition
from spec.connectives import negation
from spec.layers import STANDARD, layer_names, stack
from spec.loader import load
from spec.questions import number_range
from spec.rulebook import Rulebook, Stack

RULEBOOK = load("beichen_2023")
SMALL = Path(__file__).parent / "data" / "small"


def standard(rulebook: Rulebook) -> Stack:
    return stack(rulebook, layer_names(rulebook, [STANDARD]))


HANDED_ON = [
    (rulebook, act)
    for rulebook in (load(str(SMALL)), load("heritage_committee"), RULEBOOK)
    for act in ("sign", "convene", "preside", "grant-leave")
    if standard(rulebook).powers.get(act)
]


@pytest.mark.parametrize(("rulebook", "act"), HANDED_ON, ids=lambda one: getattr(one, "name", one))
@pytest.mark.parametrize("often", [False, True], ids=["in full", "by name"])
def test_whoever_holds_an_act_is_held_to_in_one_of_the_ways_to_hold_it_and_the_other_way_round(rulebook, act, often):
    theory = Theory(standard(rulebook))
    for sort in sorts_of(theory, act):
        x = z3.Const("x", theory.sorts[sort])
        together = is_holder(theory, act, x, sort, often=often)
        one_by_one = any_of([way for _, _, way in ways_to_hold(theory, act, x, sort)], theory.context)
        solver = solver_in(theory.context, 30)
        tell(solver, *(axiom for _, axiom in theory.axioms))
        assert satisfiable(solver, together), "somebody can hold it"
        assert not satisfiable(solver, together, z3.Not(one_by_one))
        assert not satisfiable(solver, one_by_one, z3.Not(together))


@given(st.integers(0, 10_000))
def test_wishes_asked_for_all_at_once_are_granted_as_they_are_one_after_the_other(seed):
    drawn = random.Random(seed)
    context = shared_context()
    variables = [z3.Bool(f"wish {number}", context) for number in range(8)]

    def literal() -> z3.BoolRef:
        one = drawn.choice(variables)
        return one if drawn.random() < 0.5 else z3.Not(one)

    rules = [z3.Or(*(literal() for _ in range(drawn.randint(1, 3)))) for _ in range(drawn.randint(0, 14))]
    wishes = [one if drawn.random() < 0.5 else z3.Not(one) for one in drawn.sample(variables, 8)]
    solver = solver_in(context, 5)
    tell(solver, *rules)
    if not satisfiable(solver):
        return
    granted: list[z3.BoolRef] = []
    for wish in wishes:
        granted.append(wish if satisfiable(solver, *granted, wish) else z3.Not(wish))
    _grant(solver, wishes)
    assert satisfiable(solver, *granted)
    assert not satisfiable(solver, z3.Not(z3.And(*granted)))


# ---- what can ever hold


def conditions(there: Stack) -> Iterator[Condition]:
    """What is left of every clause of a stack with nothing known."""
    interpreter = world_of(there).interpreter
    for clause in there.clauses.values():
        yield interpreter.left(clause.when)
        yield interpreter.applies(clause)


def possible(there: Stack, condition: Condition) -> bool:
    """The same asked of a world and a solver that nothing else was asked of."""
    world = World(there, world_of(there).universe)
    wanted = [world.ground(condition), *supposed(world)]
    solver = solver_in(world.context, 30)
    tell(solver, *world.rules, *wanted)
    return satisfiable(solver)


def test_what_can_ever_hold_is_what_a_solver_of_its_own_says_under_whichever_readings():
    drawn = random.Random(3)
    readings = [name for name, layer in sorted(RULEBOOK.layers.items()) if layer.kind == "reading"]
    said = set()
    for layers in ((), *((name,) for name in drawn.sample(readings, 6))):
        there = stack(RULEBOOK, layers)
        left = world_of(there).interpreter.left
        against = [negation(left(one.states)) for one in there.rulebook.presuppositions]
        for condition in (*drawn.sample(list(conditions(there)), 25), *against):
            assert ever(there, condition) == possible(there, condition), (layers, condition)
            said.add(ever(there, condition))
        assert not any(ever(there, one) for one in against), "what is presupposed cannot fail"
    assert said == {True, False}


def test_the_range_of_a_number_that_nothing_spoke_of_before_is_heeded():
    there = stack(load("beichen_2023"), ())
    numbers = [fact for fact in there.vocabulary.facts.values() if fact.type == "number"]
    assert numbers
    for fact in numbers:
        _, most = number_range(fact)
        assert ever(there, Compare(((1, fact.id),), -most))
        assert not ever(there, Compare(((1, fact.id),), -most - 1)), fact.id


def test_what_is_kept_of_what_can_ever_hold_is_asked_of_no_solver(monkeypatch):
    kept: dict[str, bool] = {}

    class Kept:
        def hit(self, obligation, ask, look):
            raise AssertionError

        def truth(self, digest, look):
            if digest not in kept:
                kept[digest] = look()
            return kept[digest]

    token = room_of_ever.FINDS.set(Kept())
    try:
        there = stack(RULEBOOK, ())
        wanted = list(conditions(there))[:40]
        before = [ever(there, one) for one in wanted]
        monkeypatch.setattr(room_of_ever, "_KNOWN", FoundOnce(lambda _: {}, 4))
        monkeypatch.setattr(room_of_ever, "satisfiable", lambda *_: pytest.fail("it was asked again"))
        again = stack(load("beichen_2023"), ())
        assert [ever(again, one) for one in wanted] == before
    finally:
        room_of_ever.FINDS.reset(token)


# ---- the rest


@pytest.mark.parametrize("act", ["sign", "issue"])
def test_steps_gone_through_once_say_of_each_requirement_what_steps_gone_through_for_it_alone_say(act):
    there = stack(RULEBOOK, ())
    world, asked = world_of(there), unplaced(there, act)
    assert len(asked) > 3
    for clause in (*asked, *reversed(asked)):
        shared, alone = begun(world, act), Traces(world)
        assert skipped(shared, act, clause).eq(skipped(alone, act, clause))
        assert [label for label, _ in shared.guards] == [label for label, _ in alone.guards]
        assert all(one.eq(other) for (_, one), (_, other) in zip(shared.guards, alone.guards, strict=True))


def test_the_names_in_an_expression_are_those_of_its_variables():
    def names(part: z3.ExprRef) -> set[str]:
        if z3.is_const(part) and part.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            return {part.decl().name()}
        return set().union(*map(names, part.children()))

    there = standard(RULEBOOK)
    world, symbols = world_of(there), SymbolsIn()
    found = [world.applies(clause) for clause in there.clauses.values()]
    assert any(map(names, found))
    for one in found:
        assert symbols.names([one]) == names(one)
    assert symbols.names(found) == set().union(*map(names, found))


def test_what_the_second_solver_cannot_refute_quickly_it_is_asked_as_it_is_set_by_itself(monkeypatch):
    asked = []

    def refuted(query, seconds, options):
        asked.append((seconds, dict(options)))
        return not options

    monkeypatch.setattr(recheck, "_refuted", refuted)
    assert recheck.refuted_by_cvc5("(check-sat)", 8)
    assert asked == [(2, recheck.QUICK), (8, {})]


def _written(rulebook: Rulebook, path: Path) -> str:
    path.write_text("begun", "utf-8")
    return str(path)


def test_the_first_items_are_worked_on_while_the_last_are_still_being_made(tmp_path):
    first, last = tmp_path / "first", tmp_path / "last"

    def items() -> Iterator[Path]:
        import time

        yield first
        for _ in range(600):
            if first.exists():
                break
            time.sleep(0.05)
        assert first.exists(), "the first item waited for the last"
        yield last

    with Processes(RULEBOOK, 1) as processes:
        found = dict(processes.run(_written, items()))
    assert found == {0: str(first), 1: str(last)}
