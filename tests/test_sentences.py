"""Conditions and clauses as sentences: what they say, and that the same words mean the same."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec.bilingual import Bilingual
from spec.clause_sentences import shape_sentence, unless_sentence
from spec.clauses import (
    Bar,
    Cadence,
    Clause,
    Composition,
    Count,
    Declaration,
    Delegation,
    Duration,
    Duty,
    Exempt,
    Gate,
    Limit,
    Need,
    Pair,
    Power,
    Relation,
    Repeal,
    Scope,
    Sequence,
    Term,
)
from spec.condition import WHO, And, Chosen, Condition, Defined, FactTerm, Flag, Individual, Not, OfKind, Or, Same
from spec.condition_parser import parse_condition
from spec.condition_text import canonical
from spec.connectives import conjunction, disjunction, negation
from spec.labels import Labels
from spec.loader import load
from spec.rulebook import Rulebook
from spec.sentences import Sentences, sentence
from spec.traversal import walk
from tests.generated import atoms, conditions, random_world, rules, universe, words
from tests.plain_meaning import World

WORLDS = 60
WHO_IS = {"who": "vice-mayor-1"}
ID = re.compile(r"[a-z]{2,}")


@cache
def sentences() -> Sentences:
    """The sentences of the small rulebook."""
    return Sentences(Labels(rules().vocabulary, rules().definitions))


@cache
def some_worlds() -> tuple[World, ...]:
    """Worlds in which conditions are compared; always the same ones."""
    random = Random(2023)
    readings = ["two-count", "more-than-two"]
    chosen = [{"enough-pages": random.choice(readings)} for _ in range(WORLDS)]
    return tuple(World(rules(), universe(), random_world(random), choice) for choice in chosen)


def truths(condition: Condition) -> tuple[bool, ...]:
    """The truth of a condition in each of some worlds."""
    return tuple(world.holds(condition, WHO_IS) for world in some_worlds())


# ---- the same words mean the same


def test_atoms_with_the_same_sentence_mean_the_same():
    said: dict[tuple[str, str], dict[tuple[bool, ...], Condition]] = defaultdict(dict)
    for atom in atoms((("who", "post"),)):
        for condition in (atom, negation(atom)):
            for language, text in zip(("zh", "en"), sentences().say(condition), strict=True):
                said[language, text][truths(condition)] = condition
    assert [list(same.values()) for same in said.values() if len(same) > 1] == []


def structures(parts: tuple[Condition, ...], depth: int) -> list[Condition]:
    """Every way to join some conditions with not, and, or up to a depth (built as they stand, not simplified)."""
    found: list[Condition] = list(parts)
    for _ in range(depth):
        grown = [*found, *(Not(part) for part in found if not isinstance(part, Not))]
        grown += [form((one, other)) for form in (And, Or) for one, other in product(found, parts) if one != other]
        found = list(dict.fromkeys(grown))
    return found


def test_structures_with_the_same_sentence_mean_the_same():
    parts = (Flag("matter.major"), Flag("matter.audit"), Defined("grave"))
    said: dict[str, tuple[bool, ...]] = {}
    for condition in structures(parts, 3):
        for text in sentences().say(condition):
            assert said.setdefault(text, truths(condition)) == truths(condition), text
    assert len(said) > 500


@st.composite
def pairs(draw):
    """Two conditions made of the same few atoms."""
    pool = draw(st.lists(conditions(1), min_size=2, max_size=3))

    def joined(depth: int) -> Condition:
        if depth == 0 or draw(st.booleans()):
            one: Condition = draw(st.sampled_from(pool))
            return one
        form = draw(st.sampled_from([conjunction, disjunction]))
        found = form(*(joined(depth - 1) for _ in range(draw(st.integers(2, 3)))))
        return negation(found) if draw(st.booleans()) else found

    return joined(3), joined(3)


@settings(max_examples=400)
@given(pairs())
def test_conditions_made_of_the_same_atoms_with_the_same_sentence_mean_the_same(pair):
    one, other = pair
    for first, second in zip(sentences().say(one), sentences().say(other), strict=True):
        assert first != second or truths(one) == truths(other)


SEEN: dict[str, tuple[tuple[bool, ...], Condition]] = {}


@settings(max_examples=400)
@given(st.one_of(conditions(4), conditions(4, (("who", "post"),))))
def test_random_conditions_with_the_same_sentence_mean_the_same(condition):
    for text in sentences().say(condition):
        before, example = SEEN.setdefault(text, (truths(condition), condition))
        assert before == truths(condition), (text, example)


# ---- what they say


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("matter.major", "属于重大事项", "it is a major matter"),
        ("not matter.major", "不属于重大事项", "it is not a major matter"),
        ("not matter.audit", "不涉及审计", "the matter does not touch audit"),
        ("document.kind is request or report", "文种是报告或请示", "the kind of document is report or request"),
        ("document.kind is not minutes", "文种不是会议纪要", "the kind of document is not minutes"),
        (
            "document.kind is not minutes or report",
            "文种既不是会议纪要也不是报告",
            "the kind of document is neither minutes nor report",
        ),
        (
            "document.issuer is government or a department",
            "发文机关是区政府或部门",
            "the issuer is the district government or a department",
        ),
        ("applicant is a leader", "申请人是“领导同志”", "the applicant is a “leader”"),
        ("drafter is nobody", "无起草单位", "there is no drafter"),
        ("document.addressees includes drafter", "主送机关包括起草单位", "the addressees include the drafter"),
        (
            "not (document.addressees includes a department)",
            "主送机关不包括任何部门",
            "the addressees do not include any department",
        ),
        ("document.addressees is empty", "主送机关为空", "there are no addressees"),
        ("mayor.away is trip", "区长的不在岗原因是出差", "the mayor's reason of absence is on a trip"),
        (
            "mayor.stands-in-for includes applicant",
            "区长由申请人代行职责",
            "the mayor is stood in for by the applicant",
        ),
        ("applicant heads drafter", "申请人担任起草单位的主要负责人", "the applicant heads the drafter"),
        ("document.pages <= 2 pages", "页数不超过2页", "the number of pages is at most 2"),
        ("not (document.pages <= 2 pages)", "页数不少于3页", "the number of pages is at least 3"),
        (
            "emergency.reported - emergency.known <= 20 minutes",
            "报告时间减知悉时间不超过20分钟",
            "the time it was reported minus the time it was known is at most 20 minutes",
        ),
        (
            "2 * document.blank-pages >= document.pages",
            "空白页数的2倍不少于页数",
            "2 times the number of blank pages is at least the number of pages",
        ),
        (
            "done examine by government with passed",
            "已由区政府审核（结果：通过）",
            "“examine” has been done by the district government (outcome: passed)",
        ),
        ("not (done sign)", "尚未签发", "“sign” has not been done"),
        ("grave", "属于“重要情形”", "“grave case” applies"),
        (
            "matter.major and (matter.audit or (grave))",
            "属于重大事项，且（涉及审计，或者属于“重要情形”）",
            "it is a major matter, and (the matter touches audit, or “grave case” applies)",
        ),
        (
            "not (matter.major and matter.audit)",
            "并非（属于重大事项，且涉及审计）",
            "it is not so that (it is a major matter, and the matter touches audit)",
        ),
        (
            "some vice-mayor v satisfies (v may sign)",
            "有副区长甲符合（甲有权签发）",
            "for some vice mayor X (X has the power to “sign”)",
        ),
        (
            "every vice-mayor v satisfies (v may sign)",
            "每位副区长甲都符合（甲有权签发）",
            "for every vice mayor X (X has the power to “sign”)",
        ),
        ("no post v satisfies (v.sworn)", "没有职务甲符合（甲已宣誓）", "for no post X (X is sworn in)"),
        (
            "at least 2 vice-mayor v satisfies (v.sworn)",
            "至少有2位副区长甲符合（甲已宣誓）",
            "for at least 2 X of the kind vice mayor (X is sworn in)",
        ),
        ("always", "在任何情形下", "in every case"),
    ],
)
def test_a_condition_is_said(text, zh, en):
    condition = parse_condition(text, words())
    assert sentence(condition, rules().vocabulary, rules().definitions) == Bilingual(zh, en)


def test_what_is_left_of_a_condition_can_be_said():
    assert sentences().say(Chosen("enough-pages", "two-count")) == Bilingual(
        "“页数足够”按“含两页”理解", "“enough pages” is read as “two count”"
    )
    assert sentences().say(Same(FactTerm("applicant"), Individual("post", "vice-mayor"))).zh == "申请人是该副区长"


# ---- clauses


HOLDER = conjunction(OfKind(WHO, ("vice-mayor",)), parse_condition("matter.portfolios includes who", words(), "post"))
MAYOR = Same(WHO, Individual("post", "mayor"))
GOVERNMENT = Same(WHO, Individual("body", "government"))


@pytest.mark.parametrize(
    ("shape", "zh", "en"),
    [
        (Power(("sign",), MAYOR, "post"), "由区长签发", "“sign” is done by the mayor"),
        (
            Power(("sign",), HOLDER, "post"),
            "由副区长（分管范围包括其）签发",
            "“sign” is done by a vice mayor (the portfolios that cover it include the holder)",
        ),
        (
            Delegation((), ("examine",), MAYOR, OfKind(WHO, ("vice-mayor",)), False),
            "区长对除审核外的一切行为的职权由副区长行使（委托者不再保留）",
            "the power of the mayor for every act but “examine” is used by a vice mayor (the giver no longer has it)",
        ),
        (
            Gate(("sign",), (Need("examine", GOVERNMENT, "passed"),)),
            "签发前须先由区政府审核（结果：通过）",
            "before “sign”, it must be that “examine” has been done by the district government (outcome: passed)",
        ),
        (
            Gate((), (Need("examine"), Need("sign", MAYOR))),
            "须审核，或者由区长签发（条文未写明先于何事）",
            "it must be that “examine” has been done, or “sign” has been done by the mayor "
            "(the text does not say before what)",
        ),
        (
            Duty(MAYOR, "post", "sign", ("government",), "", "emergency.known", Duration(20, "minutes")),
            "“知悉时间”之后，区长须签发，对象为区政府，时限20分钟（自然时间）",
            "after “time it was known”, the mayor must do “sign”, to the district government, "
            "within 20 minutes (clock time)",
        ),
        (
            Duty(None, "post", "sign", within=Duration(None)),
            "（条文未写明的承担者）须签发（未写明期限）",
            "somebody (the text does not say who) must do “sign” (in time, but no figure is given)",
        ),
        (Bar(("examine", "sign")), "不得审核或签发", "“examine” or “sign” must not be done"),
        (
            Limit("document.pages", "at-most 2 pages", parse_condition("document.pages <= 2 pages", words()), "sign"),
            "签发时须符合：页数不超过2页",
            "where “sign” is done, it must hold that the number of pages is at most 2",
        ),
        (
            Count("sign", ("document.issuer",), "year", True, "at-most 1", None, ""),
            "签发任意连续一年内须不超过1次（按“发文机关”分别计算）",
            "“sign” must be done at most 1 times in any year running (for each “issuer” apart)",
        ),
        (
            Pair("examine", "sign", ("by",), ("document.issuer",), Duration(7, "days", "working time"), True),
            "审核与签发不得都发生（行为人相同；“发文机关”不同；前者在先；相隔不超过7天（工作时间））",
            "“examine” and “sign” must not be done both (the same actor; different “issuer”; "
            "the first before the second; no more than 7 days (working time) apart)",
        ),
        (
            Composition("government", ("mayor", "vice-mayor"), False),
            "区政府由区长、副区长等组成",
            "the district government consists of the mayor and a vice mayor and others",
        ),
        (Relation("leads", ("mayor",), ("vice-mayor",)), "区长领导副区长", "the mayor leads a vice mayor"),
        (Relation("assists", ("mayor",), ("vice-mayor",)), "副区长协助区长", "a vice mayor assists the mayor"),
        (
            Relation("routes", ("mayor",), ("government",), "sign"),
            "由区政府呈区长签发",
            "the district government routes it to the mayor for “sign”",
        ),
        (
            Cadence("sign", "1 week", "two-sessions", True),
            "签发须每1周一次，在两会之前，可以随时进行",
            "“sign” must take place once every 1 week, before the two sessions, may take place at any time",
        ),
        (Exempt(("sign",)), "本规则不适用于签发", "these rules do not govern “sign”"),
        (Scope(("department",)), "本规则约束部门", "these rules bind a department"),
        (
            Sequence(("examine", "sign"), True),
            "须依次进行：审核、签发（顺序系推定）",
            "these must be done one after the other: “examine”, “sign” (the order is inferred)",
        ),
        (Term("5 years", ""), "期限为5年", "the term is 5 years"),
        (Term("", "2023-06-25"), "自2023-06-25起施行", "in force from 2023-06-25"),
        (
            Repeal("2018-03-07", "2023-06-25"),
            "2018-03-07的版本自2023-06-25起废止",
            "the edition of 2018-03-07 ends on 2023-06-25",
        ),
        (Declaration(Bilingual("无承担者。", "No bearer.")), "只作宣示：无承担者", "this only declares: No bearer"),
    ],
)
def test_each_shape_is_said(shape, zh, en):
    clause = Clause("a.clause", ("A1",), Bilingual("条款", "clause"), shape)
    assert shape_sentence(clause, rules()) == Bilingual(f"{zh}。", f"{en[0].upper()}{en[1:]}.")


def test_a_clause_is_said_with_its_condition_and_its_strength():
    label, when = Bilingual("条款", "clause"), Flag("matter.major")
    clause = Clause("a.clause", ("A1",), label, Bar(("sign",)), strength="normally", when=when)
    assert shape_sentence(clause, rules()) == Bilingual(
        "属于重大事项的，一般不得签发。", "When it is a major matter: “sign” must normally not be done."
    )


def test_exceptions_are_said_by_the_glosses_of_the_clauses_that_displace():
    clauses = rules().clauses
    assert unless_sentence(clauses["sign.rest"], clauses) == Bilingual(
        "下列条款适用的除外：重大事项由区长签发。", "Unless one of these applies: major matters."
    )
    assert unless_sentence(clauses["sign.major"], clauses) == Bilingual("", "")


# ---- the rulebook that comes with guiju


@pytest.fixture(scope="module")
def beichen() -> Rulebook:
    return load("beichen_2023")


def all_clauses(rulebook: Rulebook) -> list[Clause]:
    return [*rulebook.clauses, *(one for layer in rulebook.layers.values() for one in (*layer.adds, *layer.replaces))]


def holders(clause: Clause) -> list[Condition]:
    """The conditions in the shape of a clause."""
    shape = clause.shape
    found = [getattr(shape, name, None) for name in ("holder", "giver", "taker", "who", "holds")]
    needs = shape.needs if isinstance(shape, Gate) else ()
    return [one for one in (*found, *(need.by for need in needs)) if one is not None]


def test_every_clause_of_the_rulebook_is_said_without_an_id(beichen):
    for clause in all_clauses(beichen):
        said = shape_sentence(clause, beichen)
        assert said.en.endswith(".")
        assert not ID.search(said.zh), clause.name


def test_conditions_of_the_rulebook_with_the_same_sentence_have_the_same_canonical_text(beichen):
    speaker = Sentences(Labels(beichen.vocabulary, beichen.definitions))
    roots = [part for clause in all_clauses(beichen) for part in (clause.when, *holders(clause))]
    roots += [one.condition for definition in beichen.definitions.values() for one in definition.alternatives]
    roots += [one.states for one in beichen.presuppositions]
    said: dict[tuple[int, str], set[str]] = defaultdict(set)
    for root in roots:
        for part in walk(root):
            for condition in (part, negation(part)):
                for place, text in enumerate(speaker.say(condition)):
                    assert text
                    said[place, text].add(canonical(condition))
    assert [texts for texts in said.values() if len(texts) > 1] == []


def test_every_flag_of_the_rulebook_is_told_from_every_other_and_from_every_denial(beichen):
    speaker = Sentences(Labels(beichen.vocabulary, beichen.definitions))
    flags = [Flag(fact.id) for fact in beichen.vocabulary.facts.values() if fact.type == "flag" and fact.on == "case"]
    for tongue in (speaker.zh, speaker.en):
        said = [tongue.say(flag, yes) for flag in flags for yes in (True, False)]
        assert len(set(said)) == len(said)
