"""Conditions: what may be written, how it is written back, and what is left of it in a situation."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spec.condition import (
    ALWAYS,
    NEVER,
    WHO,
    And,
    AtLeast,
    Compare,
    Condition,
    Constant,
    Done,
    FactTerm,
    Flag,
    Heads,
    Includes,
    Individual,
    OfKind,
    Or,
    Same,
    Variable,
)
from spec.condition_parser import parse_condition
from spec.condition_text import canonical, ordered
from spec.condition_words import ConditionError
from spec.connectives import conjunction, disjunction, negation
from spec.loader import load, read_condition
from spec.residual import Interpreter
from spec.rulebook import Rulebook
from spec.situation import Event, Situation
from spec.traversal import walk
from spec.yaml_text import read_yaml
from spec.yaml_tree import Mapping, Scalar
from tests.generated import conditions, partial, rules, universe, words, worlds
from tests.plain_meaning import answers, touched, truth_table

MOST_COMPLETIONS = 2000


def left(condition: Condition, situation: Situation) -> Condition:
    """What is left of a condition of the small rulebook."""
    return Interpreter(rules(), universe(), situation).left(condition)


# ---- the text


@settings(max_examples=300)
@given(conditions())
def test_the_canonical_text_is_read_back_as_the_condition_in_canonical_order(condition):
    assert parse_condition(canonical(condition), words()) == ordered(condition)


@given(conditions())
def test_the_canonical_text_of_what_is_read_back_is_the_same_text(condition):
    text = canonical(condition)
    assert canonical(parse_condition(text, words())) == text


@given(conditions())
def test_the_canonical_text_needs_no_quotes_in_yaml(condition):
    text = canonical(condition)
    root = read_yaml(f"block: {text}\nflow: {{a: {text}, b: [{text}]}}\n", "conditions.yaml")
    assert isinstance(root, Mapping)
    (_, block), (_, flow) = root.entries
    assert isinstance(block, Scalar)
    assert isinstance(flow, Mapping)
    assert block.text == text
    assert [node.text for _, node in flow.entries if isinstance(node, Scalar)] == [text]


@given(st.lists(conditions(2), min_size=2, max_size=4), st.randoms())
def test_the_order_of_parts_does_not_show_in_the_canonical_text(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert canonical(conjunction(*parts)) == canonical(conjunction(*shuffled))
    assert canonical(disjunction(*parts)) == canonical(disjunction(*shuffled))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("matter.major", "matter.major"),
        ("not not matter.major", "matter.major"),
        ("document.kind is report or request", "document.kind is report or request"),
        ("not (document.kind is minutes)", "document.kind is not minutes"),
        ("document.issuer is government or a department", "document.issuer is government or a department"),
        ("document.issuer is an own-department or government", "document.issuer is government or own-department"),
        ("applicant is mayor or a vice-mayor", "applicant is mayor or a vice-mayor"),
        ("not (applicant is mayor or a vice-mayor)", "applicant is not mayor or a vice-mayor"),
        ("drafter is a department or audit-bureau", "drafter is audit-bureau or a department"),
        ("document.addressees includes a department", "document.addressees includes a department"),
        ("document.addressees includes an own-department", "document.addressees includes own-department"),
        ("document.addressees is empty", "document.addressees is empty"),
        ("document.addressees has at least 1", "document.addressees is not empty"),
        ("drafter is not nobody", "drafter is not nobody"),
        ("applicant heads drafter", "applicant heads drafter"),
        ("mayor.away is trip", "mayor.away is trip"),
        ("applicant.stands-in-for includes mayor", "applicant.stands-in-for includes mayor"),
        ("document.pages > 2 pages", "document.pages >= 3 pages"),
        ("3 pages > document.pages", "document.pages <= 2 pages"),
        ("2 * document.pages >= document.blank-pages", "2 * document.pages >= document.blank-pages"),
        ("document.blank-pages = document.pages", "document.blank-pages = document.pages"),
        ("document.pages = document.blank-pages", "document.blank-pages = document.pages"),
        ("emergency.reported - emergency.known <= 1 hour", "emergency.reported - emergency.known <= 60 minutes"),
        ("done examine with passed by government", "done examine by government with passed"),
        ("done sign by mayor or a vice-mayor or government", "done sign by government or mayor or a vice-mayor"),
        ("every vice-mayor v satisfies (v may sign)", "every vice-mayor v satisfies (v may sign)"),
        ("no post v satisfies (v.sworn)", "no post v satisfies (v.sworn)"),
        ("at least 2 vice-mayor v satisfies (v is leader)", "at least 2 vice-mayor v satisfies (v is leader)"),
        ("document.kind is request or (grave)", "document.kind is request or (grave)"),
        ("grave or matter.audit and never", None),
    ],
)  # fmt: skip
def test_each_form_of_the_language_is_written_back(text, expected):
    if expected is None:
        with pytest.raises(ConditionError):
            parse_condition(text, words())
    else:
        assert canonical(parse_condition(text, words())) == expected


# ---- slips

SLIPS = [
    ("", 0, "the condition is empty", ""),
    ("matter.majr", 0, "unknown fact or definition", "matter.major"),
    ("Matter.Major", 0, "unknown fact or definition", "matter.major"),
    ("matter.major and", 16, "the condition is not finished", ""),
    ("not", 3, "the condition is not finished", ""),
    ("matter.major matter.audit", 13, "the condition is complete before this; more text follows", "and / or"),
    ("matter.major)", 12, "this parenthesis was never opened", ""),
    ("(matter.major", 13, "')' is missing here", ")"),
    ("matter.major and matter.audit or grave", 30, "mixed 'and' and 'or' need parentheses", ""),
    ("(" * 41 + "matter.major" + ")" * 41, 40, "the condition is nested more than 40 deep", ""),
    ("document.kind request", 14, "'is' is missing here", "is"),
    ("document.kind is requst", 17, "unknown value", "request"),
    ("document.kind is", 16, "the condition is not finished", ""),
    ("document.kind is request or", 27, "the condition is not finished", ""),
    ("document.pages", 14, "a sign of comparison is expected", ">= / <= / > / < / ="),
    ("document.pages >", 16, "the condition is not finished", ""),
    ("document.pages > 2", 17, "the number lacks its unit", "2 pages"),
    ("document.pages + 2 > 3 pages", 17, "a sum of different units", "pages"),
    (
        "document.pages > 2 * document.page",
        21,
        "a number in digits, or a fact that is a number, is expected",
        "document.pages",
    ),
    ("document.pages > 9999999999999 pages", 17, "the number has more than 12 digits", ""),
    ("5 > 3", 5, "the comparison names no fact", ""),
    ("who is mayor", 0, "'who' means nobody here; only holders, 'by' and definitions with 'of' have it", ""),
    ("applicant", 9, "a verb is missing", "is / heads / may"),
    ("applicant is vice-mayor", 13, "this is a kind, not one of them; put 'a' before it", "a vice-mayor"),
    ("applicant is government", 13, "a post is expected here; this is a body", ""),
    ("applicant may resign", 14, "unknown act", "sign"),
    ("applicant heads mayor", 16, "a body is expected here; this is a post", ""),
    ("mayor is nobody", 9, "only a fact can be nobody", ""),
    ("leader", 0, "this definition speaks about a post or body", "some post v satisfies (v is leader)"),
    (
        "document.issuer is a leader",
        21,
        "unknown body",
        "audit-bureau / department / government / own-department / document.issuer / drafter",
    ),
    ("visit.area is town", 0, "a fact of type name cannot stand here", ""),
    ("away is trip", 0, "this is a fact about each post; say of whom", "mayor.away"),
    ("mayor.away is holiday", 14, "unknown value", "none / trip"),
    ("government.sworn", 0, "unknown fact or definition", "a name of the vocabulary (see guiju vocabulary)"),
    ("some vice-mayor satisfies (matter.major)", 16, "a short name for it is expected here", "v"),
    ("some vice-mayor mayor satisfies (grave)", 16, "this short name already means something else", "v"),
    ("some post member satisfies (grave)", 10, "this short name already means something else", "v"),
    (
        "some vice-mayor v satisfies (some post v satisfies (grave))",
        39,
        "this short name already means something else",
        "w",
    ),
    ("some vice-mayor v satisfies matter.major", 28, "'(' is missing here", "("),
    ("some vice-mayor or department v satisfies (grave)", 30, "posts and bodies cannot stand side by side", ""),
    ("some mayors v satisfies (grave)", 5, "unknown kind of post or body", "mayor"),
    ("at least two vice-mayor v satisfies (grave)", 9, "a number in digits is expected", "2"),
    ("done approve", 5, "unknown act", "examine / sign"),
    ("done examine by", 15, "the condition is not finished", ""),
    ("done examine with", 17, "an outcome is expected", "passed"),
    ("done examine with passed with failed", 25, "'with' can stand only once", ""),
    ("document.addressees contains government", 20, "a verb is missing", "includes / has at least / is empty"),
    (
        "document.addressees is full",
        23,
        "whether a list has something is said with 'includes'",
        "document.addressees includes full",
    ),
    ("document.addressees has at most 2", 27, "'least' is missing here", "least"),
    ("document.addressees includes mayor", 29, "a body is expected here; this is a post", ""),
]


@pytest.mark.parametrize(("text", "offset", "message", "expected"), SLIPS)
def test_a_slip_is_said_with_its_place(text, offset, message, expected):
    with pytest.raises(ConditionError) as caught:
        parse_condition(text, words())
    wrong = caught.value
    assert (wrong.offset, wrong.message.en, wrong.expected.en) == (offset, message, expected)
    assert wrong.message.zh


@given(st.text(alphabet="abcnotrd .()<>=*+-0123456789", max_size=60))
def test_no_text_breaks_the_reader(text):
    try:
        parse_condition(text, words())
    except ConditionError as wrong:
        place = wrong.offset
    else:
        place = 0
    assert 0 <= place <= len(text)


def test_a_long_chain_of_denials_is_read_without_running_out_of_stack():
    assert parse_condition("not " * 20_000 + "matter.major", words()) == Flag("matter.major")


# ---- laws


@given(conditions(), conditions())
def test_trees_are_built_by_the_laws_of_logic(one, other):
    assert negation(negation(one)) == one
    if not any(isinstance(part, And | Or) for part in walk(one)):
        assert conjunction(one, negation(one)) == NEVER
        assert disjunction(one, negation(one)) == ALWAYS
    assert conjunction(one, ALWAYS) == one
    assert disjunction(one, NEVER) == one
    assert conjunction(one, one, other) == conjunction(one, other)
    assert conjunction(one, NEVER) == NEVER
    assert disjunction(one, ALWAYS) == ALWAYS


@given(conditions(3), conditions(3), worlds())
def test_what_is_left_obeys_the_laws_of_logic_when_all_is_known(one, other, world):
    world_without_choice = left(one, world)
    assume(isinstance(world_without_choice, Constant) and isinstance(left(other, world), Constant))
    a, b = left(one, world) == ALWAYS, left(other, world) == ALWAYS
    assert left(conjunction(one, other), world) == Constant(a and b)
    assert left(disjunction(one, other), world) == Constant(a or b)
    assert left(negation(conjunction(one, other)), world) == left(disjunction(negation(one), negation(other)), world)


# ---- what is left in a situation


@settings(max_examples=300)
@given(conditions(), worlds())
def test_complete_facts_decide_a_condition_as_its_plain_meaning_does(condition, world):
    found = left(condition, world)
    meaning = set(truth_table(condition, world, rules(), universe()).values())
    if found in (ALWAYS, NEVER):
        assert meaning == {found == ALWAYS}
    else:
        # Only a definition that may be read in several ways can be left open.
        assert ("definition", "enough-pages") in touched(condition, rules(), universe())


@settings(max_examples=300)
@given(conditions(), partial())
def test_what_is_decided_on_some_facts_stays_so_however_the_others_turn_out(condition, situation):
    found = left(condition, situation)
    assume(found in (ALWAYS, NEVER))
    possible = answers(situation, touched(condition, rules(), universe()), rules(), universe())
    assume(prod(map(len, possible.values())) <= MOST_COMPLETIONS)
    assert set(truth_table(condition, situation, rules(), universe()).values()) == {found == ALWAYS}


@given(conditions(), partial())
def test_what_is_left_has_no_variable_quantifier_or_definition(condition, situation):
    for part in walk(left(condition, situation)):
        assert not isinstance(part, AtLeast)
        assert type(part).__name__ not in ("May", "Defined")


def test_a_body_and_a_post_may_both_be_named_as_actors_of_an_act():
    condition = parse_condition("done sign by government or mayor", words())
    assert left(condition, Situation(done=(Event("sign", "mayor"),))) == ALWAYS
    assert left(condition, Situation(done=(Event("sign", "government"),))) == ALWAYS
    assert left(condition, Situation(done=(Event("sign", "vice-mayor-1"),))) == NEVER


def test_an_act_done_by_anybody_is_looked_up_in_what_has_been_done():
    condition = Done("sign", None, ALWAYS)
    assert left(condition, Situation(done=(Event("sign", "mayor"),))) == ALWAYS
    assert left(condition, Situation(done=())) == NEVER


def test_the_head_of_an_unknown_unit_is_left_as_a_question_about_that_unit_alone():
    condition = Heads(FactTerm("applicant"), FactTerm("document.issuer"))
    known = Situation({"applicant": "department-head-1"})
    assert left(condition, known) == Same(FactTerm("document.issuer"), Individual("body", "department-1"))
    assert left(condition, Situation({"applicant": "mayor"})) == NEVER


def test_an_article_in_the_middle_of_a_list_is_read():
    expected = disjunction(Same(WHO, Individual("post", "mayor")), OfKind(WHO, ("vice-mayor",)))
    assert parse_condition("who is mayor or a vice-mayor", words(), "post") == expected
    assert parse_condition("done sign by mayor or a vice-mayor", words()) == Done("sign", None, expected)


def test_the_variable_of_a_list_does_not_hide_another():
    condition = parse_condition("some post v satisfies (v.stands-in-for includes a vice-mayor)", words())
    inner = AtLeast(1, "post", ("vice-mayor",), "member", Includes("stands-in-for", Variable("member"), Variable("v")))
    assert condition == AtLeast(1, "post", (), "v", inner)


def test_an_equation_is_the_same_from_either_side():
    one = parse_condition("document.pages = document.blank-pages + 1 pages", words())
    assert one == parse_condition("document.blank-pages + 1 pages = document.pages", words())
    assert one == Compare(((-1, "document.pages"), (1, "document.blank-pages")), 1, True, "pages")


# ---- the rulebook that comes with guiju


@pytest.fixture(scope="module")
def beichen() -> Rulebook:
    return load("beichen_2023")


def every_condition(rulebook: Rulebook) -> list[tuple[str, Condition]]:
    """The conditions about cases of a rulebook, with the name of what they stand in."""
    layers = [clause for layer in rulebook.layers.values() for clause in (*layer.adds, *layer.replaces)]
    found = [(clause.name, clause.when) for clause in (*rulebook.clauses, *layers)]
    found += [(one.name, one.states) for one in rulebook.presuppositions]
    for definition in rulebook.definitions.values():
        found += [(definition.id, one.condition) for one in definition.alternatives if definition.of is None]
    return found


def test_every_condition_of_the_rulebook_is_read_back_from_its_canonical_text(beichen):
    for name, condition in every_condition(beichen):
        assert read_condition(canonical(condition), beichen) == ordered(condition), name


def test_every_holder_in_the_rulebook_is_read_back_from_its_canonical_text(beichen):
    for definition in beichen.definitions.values():
        for one in definition.alternatives:
            if definition.of is not None:
                assert read_condition(canonical(one.condition), beichen, definition.of) == ordered(one.condition)
