"""Does what we do not know matter? The diagram against every completion, one after the other."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from math import prod
from unittest.mock import patch

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spec import questions
from spec.bilingual import Bilingual
from spec.comparisons import feasible, halves
from spec.completions import Diagram, diagram
from spec.condition import ALWAYS, Choice, Compare, Condition, FactTerm, Flag, Includes, May
from spec.condition_parser import parse_condition
from spec.connectives import conjunction, disjunction, negation
from spec.questions import Question
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import Members, Situation
from spec.vocabulary import Fact
from tests.generated import conditions, partial, rules, universe, words
from tests.plain_meaning import Touched, World, answers, depends_on, touched, truth_table

MOST_COMPLETIONS = 2000
NUMBERS = {"sum.a": 12, "sum.b": 12, "sum.c": 3}


def explored(condition: Condition, situation: Situation, stack: Stack | None = None) -> Diagram:
    """The diagram of a condition in a situation of the small rulebook."""
    interpreter = Interpreter(stack or rules(), universe(), situation)
    return diagram((interpreter.left(condition),), interpreter)


def truths(found: Diagram) -> set[bool]:
    """The truth values that a single condition can have."""
    return {truth for (truth,) in found.outcomes}


def what(question: Question) -> Touched:
    """What a question is about, in the words of :mod:`tests.plain_meaning`."""
    if question.about in ("done", "definition"):
        return question.about, question.name
    if question.about == "post":
        return question.detail, question.name
    owner, _, _ = question.detail.rpartition(" ")
    return owner or "case", question.name


@settings(max_examples=300)
@given(conditions(), partial())
def test_outcomes_and_what_matters_are_those_of_all_completions(condition, situation):
    possible = answers(situation, touched(condition, rules(), universe()), rules(), universe())
    assume(prod(map(len, possible.values())) <= MOST_COMPLETIONS)
    table = truth_table(condition, situation, rules(), universe())
    found = explored(condition, situation)
    assert found.complete
    assert truths(found) == set(table.values())
    assert set(map(what, found.matters)) == depends_on(table, possible)


@given(conditions(3), conditions(3), partial())
def test_outcomes_of_two_conditions_are_those_that_they_have_together(one, other, situation):
    about = touched(one, rules(), universe()) | touched(other, rules(), universe())
    assume(prod(map(len, answers(situation, about, rules(), universe()).values())) <= MOST_COMPLETIONS)
    interpreter = Interpreter(rules(), universe(), situation)
    pair = diagram((interpreter.left(one), interpreter.left(other)), interpreter)
    both, either = explored(conjunction(one, other), situation), explored(disjunction(one, other), situation)
    assert {a and b for a, b in pair.outcomes} == truths(both)
    assert {a or b for a, b in pair.outcomes} == truths(either)


# ---- numbers


@cache
def with_numbers() -> Stack:
    """The small rulebook with three more numbers."""
    more = {name: Fact(name, "number", Bilingual(name, name), most=most) for name, most in NUMBERS.items()}
    vocabulary = replace(rules().vocabulary, facts={**rules().vocabulary.facts, **more})
    return replace(rules(), rulebook=replace(rules().rulebook, vocabulary=vocabulary))


@st.composite
def comparisons(draw, greatest):
    """A comparison of one number or of two, with coefficients up to ``greatest``."""
    names = draw(st.permutations(list(NUMBERS)))[: draw(st.integers(1, 2))]
    if greatest == 1 and len(names) == 2:
        numbers = [1, -1]
    else:
        numbers = [draw(st.sampled_from([-greatest, -1, 1, greatest])) for _ in names]
    terms = tuple(sorted(zip(numbers, names, strict=True)))
    return Compare(terms, draw(st.integers(-14, 14)), draw(st.sampled_from([False, False, True])))


@st.composite
def sums(draw, greatest, depth=2):
    """A condition over comparisons."""
    if depth == 0 or draw(st.booleans()):
        return draw(comparisons(greatest))
    parts = [draw(sums(greatest, depth - 1)) for _ in range(draw(st.integers(2, 3)))]
    parts = [negation(part) if draw(st.booleans()) else part for part in parts]
    return draw(st.sampled_from([conjunction, disjunction]))(*parts)


def by_brute_force(vector: tuple[Condition, ...]) -> tuple[set[tuple[bool, ...]], set[str]]:
    """All outcomes, and the numbers on which they depend."""
    table = {}
    for values in product(*(range(most + 1) for most in NUMBERS.values())):
        world = World(with_numbers(), universe(), Situation(dict(zip(NUMBERS, values, strict=True))), {})
        table[values] = tuple(world.holds(part, {}) for part in vector)
    matters = set()
    for place, name in enumerate(NUMBERS):
        others: dict[tuple[int, ...], set[tuple[bool, ...]]] = {}
        for values, outcome in table.items():
            others.setdefault(values[:place] + values[place + 1 :], set()).add(outcome)
        if any(len(some) > 1 for some in others.values()):
            matters.add(name)
    return set(table.values()), matters


def explored_numbers(vector: tuple[Condition, ...], widest: int) -> Diagram:
    with patch.object(questions, "WIDEST_NUMBER", widest):
        interpreter = Interpreter(with_numbers(), universe(), Situation())
        return diagram(tuple(map(interpreter.left, vector)), interpreter)


@given(sums(2), sums(2))
def test_numbers_gone_through_value_by_value(one, other):
    found = explored_numbers((one, other), widest=200)
    outcomes, matters = by_brute_force((one, other))
    assert found.outcomes == outcomes
    assert {question.name for question in found.matters} == matters


@given(sums(1), sums(1))
def test_differences_of_wide_numbers(one, other):
    """Two of the numbers are taken for wide ones, so that their differences are asked about as such."""
    found = explored_numbers((one, other), widest=5)
    outcomes, matters = by_brute_force((one, other))
    assert found.outcomes == outcomes
    assert {question.name for question in found.matters} >= matters


@given(st.lists(comparisons(1), max_size=4))
def test_feasible_differences_are_those_that_some_whole_numbers_fulfil(some):
    chosen = [halves(one, True)[0] for one in some]
    ranges = [Compare(((1, name),), 0) for name in NUMBERS]
    ranges += [Compare(((-1, name),), most) for name, most in NUMBERS.items()]
    outcomes, _ = by_brute_force(tuple(chosen))
    assert feasible([*chosen, *ranges]) == (not chosen or (True,) * len(chosen) in outcomes)


def test_an_unknown_instant_can_be_any_time():
    condition = parse_condition("emergency.reported - emergency.known <= 20 minutes", words())
    found = explored(condition, Situation({"emergency.reported": 28_000_030}))
    assert truths(found) == {False, True}
    assert [question.said() for question in found.matters] == ["emergency.known"]
    both = explored(condition, Situation())
    assert [question.said() for question in both.matters] == ["emergency.known", "emergency.reported"]


def test_a_number_compared_alone_and_with_another_has_one_value():
    text = "document.copies >= 3 and document.copies >= 100 and not (document.copies >= 50)"
    condition = parse_condition(text, words())
    assert truths(explored(condition, Situation())) == {False}


# ---- what is known stays known


def test_whoever_the_applicant_is_the_closed_list_stays_closed():
    condition = Includes("matter.portfolios", FactTerm("applicant"))
    situation = Situation({"matter.portfolios": Members(frozenset({"vice-mayor-1"}))})
    found = explored(condition, situation)
    assert truths(found) == {False, True}
    assert [question.said() for question in found.matters] == ["applicant"]


def test_whoever_the_applicant_is_nobody_is_away_when_the_case_says_so():
    condition = Choice("away", ("trip",), FactTerm("applicant"))
    assert truths(explored(condition, Situation())) == {False}
    away = Situation(about={("mayor", "away"): "trip"})
    assert truths(explored(condition, away)) == {False, True}
    assert [question.said() for question in explored(condition, away).matters] == ["applicant"]


def test_an_answer_is_kept_when_a_definition_or_a_power_is_unfolded_later():
    """Not major: then nobody's power rests on the matter being major."""
    condition = conjunction(negation(Flag("matter.major")), May(FactTerm("meeting.presider"), "sign"))
    presider = conjunction(condition, parse_condition("meeting.presider is mayor", words()))
    assert truths(explored(presider, Situation())) == {False}


def test_choices_told_apart_differently_on_two_sides_are_one_function():
    """One side names the request, the other all that it is not."""
    request, others = "document.kind is request", "document.kind is not minutes or report"
    condition = parse_condition(f"(matter.major and {request}) or (not matter.major and {others})", words())
    found = explored(condition, Situation())
    assert [question.said() for question in found.matters] == ["document.kind"]


def test_what_does_not_matter_is_not_listed():
    condition = disjunction(Flag("matter.major"), negation(Flag("matter.major")), Flag("matter.audit"))
    assert condition == ALWAYS
    same = parse_condition("(matter.major and matter.audit) or (matter.audit and not matter.major)", words())
    assert [question.said() for question in explored(same, Situation()).matters] == ["matter.audit"]
