"""Every verdict on a small committee agrees with looking at all its situations one by one.

:mod:`proofs.plain_rules` says what clauses mean without any of the project's interpreters; all situations over up
to three deputies and two units are gone through, and slices of those of the district.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from typing import Any

import pytest

from proofs.every_situation import FAMILIES, failing, moment_of, situation_of
from proofs.obligations import Obligation
from proofs.plain_questions import NOBODY
from proofs.plain_rules import Rules
from proofs.plain_truths import History, Key, Moment, Truth, every, some
from proofs.replay import shows
from proofs.search import Hit
from proofs.verdicts import Verdict, verdict_on
from spec.clauses import Power
from spec.condition import ALWAYS, Condition, Defined, May
from spec.decide import decide
from spec.grounds import grounds
from spec.layers import layer_names, stack
from spec.loader import load, load_texts
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import Universe
from spec.traversal import walk

SECONDS = 20.0


@dataclass(frozen=True)
class Size:
    """How many deputies and units there are, and whether the units have heads."""

    deputies: int
    units: int
    headed: bool = True


AS_SEARCHED = Size(2, 1)
SIZES = (AS_SEARCHED, Size(0, 1), Size(1, 0), Size(1, 1), Size(2, 2), Size(3, 1), Size(1, 1, headed=False))

EVENTS = tuple(product(("examine", "return"), ("chair", "committee"), ("passed", "failed")))
HISTORIES: tuple[History, ...] = ((), *((one,) for one in EVENTS), *product(EVENTS, EVENTS))


def broken_somewhere(stack: Stack, act: str, size: Size) -> set[str]:
    """The properties of an act that some situation over so many deputies and units breaks."""
    rules = Rules(stack, {"deputy": size.deputies, "unit": size.units}, size.headed, HISTORIES)
    broken = failing(rules, act)
    found: set[str] = set()
    for moment in rules.questions.moments():
        found |= broken(moment)
        if len(found) == len(FAMILIES):
            break
    return found


# ---- a committee

COMMITTEE = """
rulebook: {name: committee, zh: 委员会, en: committee, edition: 2024-01-01}
posts:
- {post: chair, zh: 主任, en: chair, one: yes}
- {post: deputy, zh: 副主任, en: deputy}
- {post: unit-head, zh: 单位负责人, en: head of a unit, heads: unit}
bodies:
- {body: committee, zh: 委员会, en: committee, one: yes}
- {body: unit, zh: 单位, en: unit}
facts:
- {fact: grave, type: flag, zh: 重大, en: grave}
- fact: kind
  type: choice
  zh: 文种
  en: kind
  values: [{value: letter, zh: 函, en: letter}, {value: order, zh: 命令, en: order}]
- {fact: pages, type: number, unit: pages, least: 0, most: 3, zh: 页数, en: pages}
- {fact: portfolios, type: posts, of: deputy, zh: 分管, en: portfolios}
- {fact: lead, type: post, of: deputy, usually: nobody, zh: 牵头, en: lead deputy}
- {fact: issuer, type: body, zh: 发文机关, en: issuer}
- {fact: touched, type: bodies, among: [unit], zh: 涉及单位, en: units touched}
- fact: away
  on: post
  type: choice
  usually: none
  zh: 不在
  en: away
  values: [{value: none, zh: 在, en: there}, {value: trip, zh: 出差, en: trip}]
- {fact: acts-for, on: post, type: posts, usually: nobody, zh: 代行, en: acts for}
acts:
- {act: sign, zh: 签发, en: sign, arity: exclusive, due: always}
- {act: seal, zh: 盖章, en: seal, arity: exclusive, form-of: sign}
- {act: handle, zh: 负责, en: handle}
- {act: examine, zh: 审核, en: examine, arity: exclusive}
- {act: return, zh: 退回, en: return}
organisation:
- {post: deputy, count: 2, basis: assumption}
- {body: unit, count: 1, basis: assumption}
"""


def clause(name: str, shape: str, when: str = "always", unless: str = "") -> str:
    return f"- {{clause: {name}, norm: A1, quote: 签, zh: 甲, en: a, when: {when}, unless: [{unless}], {shape}}}\n"


def power(name: str, holder: str, when: str = "always", unless: str = "", act: str = "sign") -> str:
    return clause(name, f"power: {{act: {act}, holder: {holder}}}", when, unless)


def acting(taker: str, when: str = "chair.away is not none", keeps: str = "no", act: str = "sign") -> str:
    return clause("acting", f"delegation: {{act: {act}, from: chair, to: {taker}, keeps: {keeps}}}", when)


GRAVE = power("sign.grave", "chair", "grave")
HANDLE = power("handle.own", "who is a deputy and portfolios includes who", act="handle")
REST = power("sign.rest", "who is a deputy and who may handle", unless="sign.grave") + HANDLE
LEAD = power("sign.rest", "who is lead", unless="sign.grave")
OWN = power("sign.own", "committee", "issuer is committee")
HEADS = power("sign.head", "who heads issuer", "issuer is a unit") + OWN
UNLED = power("sign.unled", "chair", "lead is nobody", "sign.grave")
ONE_OR_TWO = """definitions:
- definition: short
  zh: 短
  en: short
  alternatives:
  - {alternative: up-to-one, zh: 一页, en: one page, is: pages <= 1 pages}
  - {alternative: up-to-two, zh: 两页, en: two pages, is: pages <= 2 pages}
"""

G, U, P = "refuted", "unknown", "proved"
VARIANTS: dict[str, tuple[Any, ...]] = {
    "several portfolios or none": (GRAVE + REST, (G, G, G, G)),
    "what nobody covers goes to the chair": (
        GRAVE + REST + power("sign.bare", "chair", "not (some deputy d satisfies (d may handle))", "sign.grave"),
        (P, G, G, G),
    ),
    "the lead deputy or else the chair": (GRAVE + LEAD + UNLED, (P, P, G, G)),
    "only the lead deputy": (GRAVE + LEAD, (G, P, G, G)),
    "an exception is missing": (
        GRAVE + power("sign.rest", "who is lead") + power("sign.unled", "chair", "lead is nobody"),
        (P, G, G, G),
    ),
    "the chair has a standing deputy": (
        power("sign.all", "chair") + acting("who is lead and who.away is none"),
        (P, P, G, G),
    ),
    "whoever acts for the chair": (
        power("sign.all", "chair") + acting("who is a deputy and who.acts-for includes chair"),
        (P, G, G, G),
    ),
    "any deputy at work stands in": (power("sign.all", "chair") + acting("who is a deputy"), (P, G, U, U)),
    "the chair keeps the power": (power("sign.all", "chair") + acting("who is lead", keeps="yes"), (P, G, G, G)),
    "nobody signs while the lead is away": (
        GRAVE
        + LEAD
        + UNLED
        + acting("who is lead")
        + clause("out.lead", "exempt: {act: sign}", "lead.away is not none")
        + clause("out.chair", "exempt: {act: sign}", "chair.away is not none and (lead is nobody)"),
        (P, P, P, P),
    ),
    "nobody who matters can be away at once": (
        power("sign.all", "chair") + acting("who is lead"),
        (P, P, P, P),
        "presuppositions: [{presupposition: a, zh: 甲, en: a, states: not (lead is nobody) and lead.away is none}]",
    ),
    "orders are sealed and nobody else signs them": (
        power("seal.orders", "chair", "kind is order", act="seal")
        + power("sign.letters", "who is lead", "kind is letter")
        + acting("who is lead", act="sign"),
        (G, P, G, G),
    ),
    "every act but sealing is handed on": (
        power("seal.orders", "chair", "kind is order", act="seal")
        + power("sign.letters", "chair", "kind is letter")
        + acting("lead", act="any, except: [seal]"),
        (P, P, G, G),
    ),
    "the committee signs what its units issue": (
        power("sign.units", "committee", "issuer is a unit") + power("sign.own", "chair", "issuer is committee"),
        (P, P, G, G),
    ),
    "heads sign for their units": (
        HEADS,
        (U, P, G, G),
    ),
    "heads that are there sign for their units": (
        HEADS,
        (P, P, P, P),
        "presuppositions: [{presupposition: a, zh: 甲, en: a, states: not (issuer is a unit) or "
        "(some post h satisfies (h heads issuer and h.away is none))}]",
    ),
    "every unit touched signs": (
        power("sign.touched", "touched includes who", "touched has at least 1")
        + power("sign.bare", "chair", "touched is empty"),
        (P, U, G, G),
    ),
    "a page more or less": (
        power("sign.long", "chair", "pages >= 2 pages") + power("sign.short", "who is lead", "pages <= 1 pages"),
        (G, P, G, G),
    ),
    "two readings of short": (
        power("sign.short", "committee", "short") + power("sign.long", "chair", "pages >= 2 pages"),
        (P, G, G, G),
        ONE_OR_TWO,
    ),
    "examined first or by the chair": (
        power("sign.passed", "committee", "done examine with passed")
        + power("sign.failed", "chair", "not (done examine) or (done examine by chair)"),
        (G, G, G, G),
    ),
    "due only when grave": (
        power("examine.grave", "committee", "grave and kind is order", act="examine")
        + clause("required", "gate: {needs: {act: examine}}", "kind is order")
        + power("sign.all", "committee"),
        (P, P, P, P),
    ),
    "the lead deputy or else any": (
        power("sign.led", "who is lead") + power("sign.bare", "who is a deputy", "lead is nobody"),
        (U, G, G, G),
    ),
    "a delegation that concerns somebody else": (
        power("sign.all", "chair")
        + clause("other", "delegation: {act: sign, from: who is a deputy, to: chair, keeps: no}"),
        (P, P, G, G),
    ),
    "three portfolios are too many": (
        power("sign.all", "chair", unless="crowd")
        + clause("crowd", "bar: {act: seal}", "at least 3 deputy d satisfies (portfolios includes d)"),
        (U, P, G, G),
    ),
    "an acting deputy hands nothing on": (
        power("sign.all", "chair")
        + acting("who is lead")
        + clause("next", "delegation: {act: sign, from: who is lead, to: who is a deputy, keeps: no}"),
        (P, P, G, G),
    ),
    "nobody signs what nobody is there for": (
        power("sign.all", "chair"),
        (P, P, P, P),
        "presuppositions: [{presupposition: all-there, zh: 甲, en: a, states: chair.away is none}]",
    ),
}


@cache
def committee(name: str) -> Stack:
    """The rules of the committee in a variant."""
    clauses, _, *more = VARIANTS[name]
    texts = {"words.yaml": COMMITTEE, "clauses.yaml": "clauses:\n" + clauses}
    return stack(load_texts(texts | {f"{place}.yaml": text for place, text in enumerate(more)}))


@cache
def verdicts(name: str, act: str = "sign") -> dict[str, Verdict]:
    rules = committee(name)
    wanted = [Obligation("exists", act), Obligation("unique", act), *(Obligation("available", act, n) for n in (1, 2))]
    return {family: verdict_on(rules, one, SECONDS, set()) for family, one in zip(FAMILIES, wanted, strict=True)}


QUESTIONS = [(name, "sign", variant[1]) for name, variant in VARIANTS.items()]
QUESTIONS += [
    ("due only when grave", "examine", (G, P, P, P)),
    ("orders are sealed and nobody else signs them", "seal", (P, P, G, G)),
    ("every act but sealing is handed on", "seal", (P, P, G, G)),
]


@pytest.mark.parametrize(("name", "act", "expected"), QUESTIONS, ids=[f"{act}: {name}" for name, act, _ in QUESTIONS])
def test_a_verdict_says_what_looking_at_every_situation_says(name, act, expected):
    """Proved: nowhere broken. Refuted: broken with two deputies and a unit. Unknown: broken elsewhere only."""
    broken = {size: broken_somewhere(committee(name), act, size) for size in SIZES}
    anywhere = set.union(*broken.values())
    seen = tuple(G if family in broken[AS_SEARCHED] else U if family in anywhere else P for family in FAMILIES)
    assert seen == expected
    assert tuple(one.verdict for one in verdicts(name, act).values()) == seen


@pytest.mark.parametrize(("name", "act", "expected"), QUESTIONS, ids=[f"{act}: {name}" for name, act, _ in QUESTIONS])
def test_every_case_of_a_refutation_is_a_situation_that_breaks_the_rules(name, act, expected):
    rules = Rules(committee(name), {"deputy": AS_SEARCHED.deputies, "unit": AS_SEARCHED.units}, histories=HISTORIES)
    broken = failing(rules, act)
    for family, verdict in verdicts(name, act).items():
        assert bool(verdict.hits) == (verdict.verdict == G)
        for hit in verdict.hits:
            assert hit.case is not None
            seen = broken(moment_of(rules, hit.case))
            replayed = shows(committee(name), hit, decide(committee(name), hit.case))
            assert family in seen, (family, hit.case)
            assert replayed, (family, hit.case)


# ---- the district: the facts that signing depends on

Answers = Mapping[str, list[object]]
VICE_MAYORS = ("executive-vice-mayor", "vice-mayor-1", "vice-mayor-2")
ISSUERS: list[object] = ["government", "office", "party-group", "department-1", "institution-1"]
LEADERS: list[object] = [NOBODY, "mayor", *VICE_MAYORS, "office-director"]
EITHER: list[object] = [False, True]
DOCUMENTS: Answers = {
    "document.kind": ["request", "motion", "order", "notice"],
    "document.issuer": ISSUERS,
    "document.addressees government": EITHER,
    "document.addressees municipal-government": EITHER,
    "document.addressees party-committee": EITHER,
    "matter.major": EITHER,
    "signing.necessary": EITHER,
    **{f"{fact} {one}": EITHER for fact in ("matter.portfolios", "matter.entrusted-to") for one in VICE_MAYORS},
}
MINUTES: Answers = {
    "document.kind": ["minutes"],
    "document.issuer": ["government", "office"],
    "document.addressees municipal-government": EITHER,
    "meeting.kind": ["plenary", "executive-meeting", "special-meeting"],
    "meeting.presider": LEADERS,
    "meeting.at-request-of": LEADERS,
    "matter.major": EITHER,
    "signing.necessary": EITHER,
    "matter.portfolios vice-mayor-1": EITHER,
    "matter.entrusted-to executive-vice-mayor": EITHER,
}
ABSENCES: Answers = {
    "away mayor": ["none", "trip", "illness"],
    "away executive-vice-mayor": ["none", "study"],
    "away vice-mayor-1": ["none", "leave"],
    "away office-director": ["none", "visit"],
    "away department-head-1": ["none", "vacancy"],
    "entrusted-by executive-vice-mayor mayor": EITHER,
    "unit.acting-head": [NOBODY, "deputy-department-head-1"],
    "succession.next": [NOBODY, "vice-mayor-1"],
}
THIS_AND_THAT: Answers = {"matter.audit": EITHER, "matter.office-administration": EITHER}
CHARGES: Answers = {
    **THIS_AND_THAT,
    "document.kind": ["notice", "order"],
    "matter.daily-work": EITHER,
    "matter.entrusted-to-director": EITHER,
    "matter.major": EITHER,
    "matter.portfolios vice-mayor-1": EITHER,
}


def words_of(key: Key) -> str:
    return " ".join(part for part in key[1:] if part)


@cache
def district(word: str) -> Stack:
    rulebook = load()
    return stack(rulebook, layer_names(rulebook, [word]))


@cache
def rules_of(word: str) -> tuple[Rules, Callable[[Moment], set[str]]]:
    rules = Rules(district(word), {"vice-mayor": 2})
    return rules, failing(rules, "sign")


def everyday(rules: Rules) -> dict[Key, list[object]]:
    """Everybody at work, no list with anybody in it, facts at what is usual."""
    plain: dict[Key, list[object]] = {}
    for key, values in rules.questions.asked.items():
        fact = rules.rules.vocabulary.facts[key[1]]
        usual = fact.usually or fact.typical
        plain[key] = [usual] if usual in values else values[:1]
    return plain


def slice_of(rules: Rules, *parts: Answers) -> Iterator[Moment]:
    """All situations of a slice: the answers named vary, everything else is as on any day."""
    varied = {name: values for part in parts for name, values in part.items()}
    only = everyday(rules)
    for key in only:
        only[key] = varied.get(words_of(key), only[key])
    return rules.questions.moments(only)


def sample_of(rules: Rules, count: int, seed: int, *parts: Answers) -> Iterator[Moment]:
    """So many situations of a slice, drawn by a fixed seed."""
    draw = random.Random(seed)
    varied = {name: values for part in parts for name, values in part.items()}
    plain = everyday(rules)
    for _ in range(count):
        yield {key: draw.choice(varied.get(words_of(key), values)) for key, values in plain.items()}


def literal_slices(rules: Rules) -> Iterator[Moment]:
    every_kind: Answers = {**DOCUMENTS, "document.kind": rules.questions.asked["fact", "document.kind", "", ""]}
    every_kind = {**every_kind, "document.issuer": rules.questions.asked["fact", "document.issuer", "", ""]}
    lists = ("matter.portfolios", "matter.entrusted-to")
    few: Answers = {f"{fact} {one}": [False] for fact in lists for one in VICE_MAYORS[1:]}
    yield from slice_of(rules, DOCUMENTS)
    yield from slice_of(rules, MINUTES)
    yield from slice_of(rules, every_kind, few)
    yield from slice_of(rules, CHARGES)


@cache
def literal_failures() -> list[tuple[Moment, set[str]]]:
    """The situations of these slices in which something fails, and what."""
    rules, broken = rules_of("literal")
    return [(moment, found) for moment in literal_slices(rules) if (found := broken(moment))]


@pytest.mark.parametrize("word", ["literal", "standard"])
def test_the_interpreter_names_the_same_signers_in_complete_situations(word):
    rules, _ = rules_of(word)
    holders = rules.holders("sign")
    universe = Universe(rules.rules.vocabulary, tuple(rules.people.of("post")), tuple(rules.people.of("body")))
    documents = sample_of(rules, 150, 1, DOCUMENTS, ABSENCES, THIS_AND_THAT)
    for moment in chain(documents, sample_of(rules, 150, 2, MINUTES, ABSENCES)):
        ways = grounds(Interpreter(rules.rules, universe, situation_of(moment)), "sign")
        left = [way.condition for way in ways if way.condition != ALWAYS]
        assert left == [], "everything is known, so nothing may be left of a condition"
        assert {way.post for way in ways} == {name for name, holds in holders.items() if holds(moment)}


@cache
def literal_verdict(family: str) -> Verdict:
    return verdict_on(district("literal"), Obligation(family, "sign"), SECONDS, set())


def chains(rules: Rules, act: str) -> list[tuple[str, frozenset[str], Truth]]:
    """Who may hold an act on which chain of clauses: the power, the delegation, and the powers that it rests on."""
    found = []
    for name, clause, move, holds in rules.ways(act):
        assert isinstance(clause.shape, Power)
        behind = [one.act for one in used(rules.rules, clause.shape.holder) if move is None]
        if move is not None or not behind:
            found.append((name, frozenset({clause.name, *([move.name] if move else [])}), holds))
        for one in (power for rest in behind for power in rules.powers(rest)):
            found.append((name, frozenset({clause.name, one.name}), every([holds, rules.direct(one, name)])))
    return found


def used(rules: Stack, condition: Condition) -> list[May]:
    """The powers for other acts that a condition speaks about, through definitions."""
    found: list[May] = []
    for part in walk(condition):
        if isinstance(part, May):
            found.append(part)
        elif isinstance(part, Defined):
            found += [one for reading in rules.definitions[part.name].live for one in used(rules, reading.condition)]
    return found


def test_under_the_literal_text_every_overlap_is_one_that_was_found():
    rules, _ = rules_of("literal")
    found = {frozenset(hit.clauses) for hit in literal_verdict("unique").hits}
    ways = chains(rules, "sign")
    seen: set[frozenset[str]] = set()
    for moment, failed in literal_failures():
        if "unique" in failed:
            here = [(name, names) for name, names, holds in ways if holds(moment)]
            seen |= {one | other for name, one in here for rival, other in here if name != rival}
    assert seen == found


def test_under_the_literal_text_every_gap_is_one_that_was_found():
    rules, _ = rules_of("literal")
    hits = literal_verdict("exists").hits
    powers = {clause.name: rules.applies(clause) for clause in rules.powers("sign")}
    charges = rules.powers("handle")
    behind = {clause.name: some([rules.direct(clause, one) for one in rules.people.of("post")]) for clause in charges}
    resting = {c.name for c in rules.powers("sign") if isinstance(c.shape, Power) and used(rules.rules, c.shape.holder)}
    matched: set[int] = set()
    for moment, failed in literal_failures():
        if "exists" in failed:
            applying = {name for name, applies in powers.items() if applies(moment)}
            someone = {name for name, holds in behind.items() if holds(moment)} if applying & resting else set()
            here = [
                place
                for place, hit in enumerate(hits)
                if (fits_class(hit, moment) if not applying else fits_clauses(hit, applying, someone, set(powers)))
            ]
            assert here, situation_of(moment)
            matched.update(here)
    assert matched == set(range(len(hits)))


def fits_class(hit: Hit, moment: Moment) -> bool:
    """No clause applies, and the values that name the class of the case are those of the situation."""
    told = [one.split("=") for one in hit.about]
    return bool(told) and all(moment["fact", name, "", ""] == value for name, value in told)


def fits_clauses(hit: Hit, applying: set[str], someone: set[str], powers: set[str]) -> bool:
    """The same powers apply, and they fail because of the same powers behind them."""
    behind = set(hit.clauses) - powers
    same = set(hit.clauses) & powers == applying
    return not hit.about and same and behind <= someone and bool(behind) == bool(someone)


def test_under_the_standard_readings_every_document_has_exactly_one_signer_at_work():
    rules, broken = rules_of("standard")
    minutes = slice_of(rules, {**MINUTES, "meeting.presider": LEADERS[:4], "meeting.at-request-of": LEADERS[2:]})
    present = sample_of(rules, 4000, 3, DOCUMENTS, THIS_AND_THAT)
    absent = sample_of(rules, 8000, 4, DOCUMENTS, ABSENCES, THIS_AND_THAT)
    for moment in chain(minutes, present, absent):
        assert not broken(moment) & {"exists", "unique", "available:1"}, situation_of(moment)
