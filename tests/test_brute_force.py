"""Every verdict on a small committee agrees with looking at all its situations one by one.

What clauses mean is said here once more, in the plainest way and without any of the project's interpreters: a
situation says everything, a condition is true or false in it, and all situations over one to three deputies and one
or two units are gone through.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from typing import Any

import pytest

from proofs.obligations import Obligation
from proofs.replay import shows
from proofs.search import Hit
from proofs.verdicts import Verdict, verdict_on
from spec.cases import Case
from spec.clauses import SOFT, Clause, Delegation, Exempt, Gate, Power
from spec.condition import (
    ALWAYS,
    And,
    AtLeast,
    Choice,
    Compare,
    Condition,
    Constant,
    Defined,
    Done,
    FactTerm,
    Flag,
    HasAtLeast,
    Heads,
    Includes,
    Individual,
    May,
    Nobody,
    Not,
    OfKind,
    Or,
    Same,
    Term,
    walk,
)
from spec.decide import decide, grounds
from spec.loader import load, load_texts
from spec.residual import Interpreter
from spec.rulebook import Stack, layer_names, stack
from spec.situation import Known, Members, Situation, Universe

SECONDS = 20.0
NOBODY = "nobody"

# ---- a situation says everything: the value of each fact, each member of each list, what was done, which reading is right

Key = tuple[str, str, str, str]
"""("fact", name, post, ""), ("member", list, post, member), ("done", "", "", "") or ("reading", definition, "", "")."""
Moment = Mapping[Key, object]
Truth = Callable[[Moment], bool]
Bound = Mapping[str, str]


def yes(moment: Moment) -> bool:
    return True


def no(moment: Moment) -> bool:
    return False


def every(parts: Iterable[Truth]) -> Truth:
    kept = [part for part in parts if part is not yes]
    if no in kept:
        return no
    if not kept:
        return yes
    return kept[0] if len(kept) == 1 else lambda moment: all(part(moment) for part in kept)


def some(parts: Iterable[Truth]) -> Truth:
    kept = [part for part in parts if part is not no]
    if yes in kept:
        return yes
    if not kept:
        return no
    return kept[0] if len(kept) == 1 else lambda moment: any(part(moment) for part in kept)


def opposite(part: Truth) -> Truth:
    if part in (yes, no):
        return no if part is yes else yes
    return lambda moment: not part(moment)


def remembered(part: Truth) -> Truth:
    """The same, looked up once in each situation."""
    if part in (yes, no):
        return part
    last: list[tuple[Moment, bool]] = [({}, False)]

    def asked(moment: Moment) -> bool:
        if last[0][0] is not moment:
            last[0] = (moment, part(moment))
        return last[0][1]

    return asked


class Rules:
    """The clauses of a stack over a few people: what they mean in a situation, and which questions they ask of it."""

    def __init__(self, rules: Stack, numbers: Mapping[str, int], headed: bool = True) -> None:
        """``numbers`` says how many there are of each kind that may have many (one, if it does not say)."""
        self.rules = rules
        self.people: dict[str, list[str]] = {"post": [], "body": []}
        self.kinds: dict[str, set[str]] = {}
        self.heading: dict[str, str] = {}
        self.asked: dict[Key, list[object]] = {}
        self.applying: dict[str, Truth] = {}
        words = rules.vocabulary
        for kind in words.bodies.values():
            self.add("body", kind.id, None if kind.one else numbers.get(kind.id, 1))
        for kind in words.posts.values():
            if kind.heads is None:
                self.add("post", kind.id, None if kind.one else numbers.get(kind.id, 1))
                continue
            count = None if words.bodies[kind.heads].one else numbers.get(kind.heads, 1)
            for post, unit in zip(self.add("post", kind.id, count), named(kind.heads, count), strict=True):
                if headed:
                    self.heading[post] = unit

    def add(self, sort: str, kind: str, count: int | None) -> list[str]:
        kinds = self.rules.vocabulary.posts if sort == "post" else self.rules.vocabulary.bodies
        upwards: set[str] = set()
        at: str | None = kind
        while at is not None:
            upwards.add(at)
            at = kinds[at].below
        names = named(kind, count)
        self.people[sort] += names
        self.kinds.update((name, upwards) for name in names)
        return names

    def of(self, sort: str, kinds: Iterable[str]) -> list[str]:
        wanted = set(kinds)
        return [one for one in self.people[sort] if not wanted or wanted & self.kinds[one]]

    # ---- what is asked of a situation

    def ask(self, fact: str, post: str = "") -> Key:
        key = ("fact", fact, post, "")
        if key not in self.asked:
            declared = self.rules.vocabulary.facts[fact]
            values: list[object]
            if declared.type == "flag":
                values = [False, True]
            elif declared.type == "choice":
                values = [value.id for value in declared.values]
            elif declared.type == "number":
                values = list(range(declared.least, min(declared.most, declared.least + 5) + 1))
            else:
                values = list(self.of(declared.type, declared.among))
                if declared.type == "post" or declared.usually == NOBODY:
                    values.insert(0, NOBODY)
            self.asked[key] = values
        return key

    def member(self, fact: str, post: str, one: str) -> Truth:
        declared = self.rules.vocabulary.facts[fact]
        if declared.among and not set(declared.among) & self.kinds[one]:
            return no
        key = ("member", fact, post, one)
        self.asked[key] = [False, True]
        return lambda moment: bool(moment[key])

    # ---- conditions

    def each(self, term: Term, bound: Bound, said: Callable[[str], Truth]) -> Truth:
        """What is said of the one whom a term names; nothing is true of nobody."""
        if isinstance(term, Individual):
            return said(term.id)
        if not isinstance(term, FactTerm):
            return said(bound[term.name])
        key = self.ask(term.fact)
        table = {name: said(str(name)) for name in self.asked[key] if name != NOBODY}
        return lambda moment: moment[key] in table and table[moment[key]](moment)

    def about(self, of: Term | None, bound: Bound, said: Callable[[str], Truth]) -> Truth:
        return said("") if of is None else self.each(of, bound, said)

    def true(self, condition: Condition, bound: Bound) -> Truth:
        match condition:
            case Constant(value=value):
                return yes if value else no
            case Not(part=part):
                return opposite(self.true(part, bound))
            case And(parts=parts):
                return every([self.true(part, bound) for part in parts])
            case Or(parts=parts):
                return some([self.true(part, bound) for part in parts])
            case AtLeast(count=count, sort=sort, kinds=kinds, variable=variable, body=body):
                each = [self.true(body, {**bound, variable: one}) for one in self.of(sort, kinds)]
                return some(each) if count == 1 else lambda moment: sum(one(moment) for one in each) >= count
            case Flag(fact=fact, of=of):
                return self.about(of, bound, lambda post: self.has(fact, post, (True,)))
            case Choice(fact=fact, values=values, of=of):
                return self.about(of, bound, lambda post: self.has(fact, post, values))
            case Same(left=left, right=right):
                return self.each(
                    left, bound, lambda one: self.each(right, bound, lambda other: yes if one == other else no)
                )
            case OfKind(term=term, kinds=kinds):
                return self.each(term, bound, lambda one: yes if self.kinds[one] & set(kinds) else no)
            case Nobody(fact=fact):
                return self.has(fact, "", (NOBODY,))
            case Includes(fact=fact, term=term, of=of):
                return self.about(
                    of, bound, lambda post: self.each(term, bound, lambda one: self.member(fact, post, one))
                )
            case HasAtLeast(fact=fact, count=count, of=of):
                return self.about(of, bound, lambda post: self.many(fact, post, count))
            case Heads(post=post, unit=unit):
                return self.each(
                    post,
                    bound,
                    lambda head: self.each(unit, bound, lambda one: yes if self.heading.get(head) == one else no),
                )
            case Compare(terms=terms, constant=constant, equal=equal):
                keys = [(number, self.ask(fact)) for number, fact in terms]

                def compared(moment: Moment) -> bool:
                    total = sum(number * int(str(moment[key])) for number, key in keys) + constant
                    return total == 0 if equal else total >= 0

                return compared
            case Done():
                return self.done(condition)
            case May(term=term, act=act):
                return self.each(term, bound, lambda one: some([self.direct(c, one) for c in self.powers(act)]))
            case Defined(name=name, of=of):
                return self.about(of, bound, lambda one: self.defined(name, {"who": one}))
            case _:
                raise TypeError(condition)

    def has(self, fact: str, post: str, values: tuple[object, ...]) -> Truth:
        key = self.ask(fact, post)
        return lambda moment: moment[key] in values

    def many(self, fact: str, post: str, count: int) -> Truth:
        declared = self.rules.vocabulary.facts[fact]
        sort = "post" if declared.type == "posts" else "body"
        each = [self.member(fact, post, one) for one in self.of(sort, declared.among)]
        return lambda moment: sum(one(moment) for one in each) >= count

    def done(self, condition: Done) -> Truth:
        """Histories of at most two events, by anybody who is asked about or by the chair."""
        key = ("done", "", "", "")
        actors = ["chair", "committee"]
        events = [(act, by, outcome) for act in ("examine", "return") for by in actors for outcome in ("passed", "failed")]
        self.asked[key] = [(), *((one,) for one in events), *product(events, events)]
        by = {one: yes if condition.by is None else self.true(condition.by, {"who": one}) for one in actors}

        def happened(moment: Moment) -> bool:
            since: list[tuple[str, str, str]] = []
            for event in moment[key]:  # type: ignore[attr-defined]
                since = [] if event[0] == "return" else [*since, event]
            return any(
                act == condition.act and condition.outcome in (None, outcome) and by[actor](moment)
                for act, actor, outcome in since
            )

        return happened

    def defined(self, name: str, bound: Bound) -> Truth:
        definition = self.rules.definitions[name]
        if len(definition.live) == 1:
            return self.true(definition.live[0].condition, bound)
        key = ("reading", name, "", "")
        self.asked[key] = [one.id for one in definition.live]
        readings: dict[object, Truth] = {one.id: self.true(one.condition, bound) for one in definition.live}
        return lambda moment: readings[moment[key]](moment)

    # ---- clauses

    def applies(self, clause: Clause) -> Truth:
        if clause.name not in self.applying:
            exceptions = [opposite(self.applies(self.rules.clauses[name])) for name in clause.unless]
            self.applying[clause.name] = remembered(every([self.true(clause.when, {}), *exceptions]))
        return self.applying[clause.name]

    def forms(self, clause: Clause, act: str) -> list[str]:
        """The acts of a power that answer for an act: itself, or a form of it."""
        acts = clause.shape.acts if isinstance(clause.shape, Power) else ()
        return [one for one in acts if act in (one, self.rules.vocabulary.acts[one].form_of)]

    def powers(self, act: str) -> list[Clause]:
        return [clause for clause in self.rules.clauses.values() if self.forms(clause, act)]

    def direct(self, clause: Clause, one: str) -> Truth:
        assert isinstance(clause.shape, Power)
        if one not in self.people[clause.shape.sort]:
            return no
        return every([self.applies(clause), self.true(clause.shape.holder, {"who": one})])

    def ways(self, act: str) -> list[tuple[str, Clause, Clause | None, Truth]]:
        """Who may hold an act, by which clause, by which delegation, and when."""
        found: list[tuple[str, Clause, Clause | None, Truth]] = []
        for clause in self.powers(act):
            assert isinstance(clause.shape, Power)
            for one in self.people[clause.shape.sort]:
                holds = remembered(self.direct(clause, one))
                lost: list[Truth] = []
                for move in self.rules.clauses.values():
                    shape = move.shape
                    if clause.shape.sort == "body" or not isinstance(shape, Delegation):
                        continue
                    if not any(
                        form not in shape.excepted and (not shape.acts or form in shape.acts)
                        for form in self.forms(clause, act)
                    ):
                        continue
                    gives = every([self.applies(move), self.true(shape.giver, {"who": one})])
                    takers = {
                        other: every(
                            [
                                self.true(shape.taker, {"who": other}),
                                opposite(self.true(shape.giver, {"who": other})),
                            ]
                        )
                        for other in self.people["post"]
                    }
                    found += [(other, clause, move, every([holds, gives, takes])) for other, takes in takers.items()]
                    if not shape.keeps:
                        lost.append(every([gives, some(takers.values())]))
                found.append((one, clause, None, every([holds, opposite(some(lost))])))
        return [way for way in found if way[3] is not no]

    def holders(self, act: str) -> dict[str, Truth]:
        ways = self.ways(act)
        return {name: some([truth for who, _, _, truth in ways if who == name]) for name in sorted({w[0] for w in ways})}

    def governed(self, act: str) -> Truth:
        exempt = [c for c in self.rules.clauses.values() if isinstance(c.shape, Exempt) and act in c.shape.acts]
        return every([opposite(self.applies(clause)) for clause in exempt])

    def due(self, act: str) -> Truth:
        always = self.rules.vocabulary.acts[act].due
        required = [
            self.applies(clause)
            for clause in self.rules.clauses.values()
            if isinstance(clause.shape, Gate)
            and [(need.act, need.by) for need in clause.shape.needs] == [(act, None)]
            and clause.strength not in SOFT
        ]
        return some([no if always is None else self.true(always, {}), *required])

    def away(self, post: str) -> Truth:
        return opposite(self.has("away", post, ("none",))) if post in self.people["post"] else no

    def supposed(self) -> Truth:
        return every([self.true(one.states, {}) for one in self.rules.rulebook.presuppositions])

    # ---- all situations

    def moments(self, only: Mapping[Key, list[object]] | None = None) -> Iterator[Moment]:
        """Every way to answer everything that has been asked; ``only`` narrows the answers to some questions."""
        keys = sorted(self.asked)
        answers = [(only or {}).get(key, self.asked[key]) for key in keys]
        for values in product(*answers):
            yield dict(zip(keys, values, strict=True))


def named(kind: str, count: int | None) -> list[str]:
    return [kind] if count is None else [f"{kind}-{number}" for number in range(1, count + 1)]


FAMILIES = ("exists", "unique", "available:1", "available:2")


def failing(rules: Rules, act: str) -> Callable[[Moment], set[str]]:
    """Which properties of an act a situation breaks."""
    holders = rules.holders(act)
    away = {name: rules.away(name) for name in rules.people["post"]}
    inside, due, supposed = rules.governed(act), rules.due(act), rules.supposed()

    def broken(moment: Moment) -> set[str]:
        if not supposed(moment) or not inside(moment):
            return set()
        holding = [name for name, holds in holders.items() if holds(moment)]
        found = set()
        if not holding:
            return {"exists"} if due(moment) else set()
        if len(holding) > 1:
            found.add("unique")
        if all(name in away and away[name](moment) for name in holding):
            absent = sum(one(moment) for one in away.values())
            found |= {f"available:{most}" for most in (1, 2) if absent <= most}
        return found

    return broken


@dataclass(frozen=True)
class Size:
    """How many deputies and units there are, and whether the units have heads."""

    deputies: int
    units: int
    headed: bool = True


AS_SEARCHED = Size(2, 1)
SIZES = (AS_SEARCHED, Size(0, 1), Size(1, 0), Size(1, 1), Size(2, 2), Size(3, 1), Size(1, 1, headed=False))


def broken_somewhere(stack: Stack, act: str, size: Size) -> set[str]:
    """The properties of an act that some situation over so many deputies and units breaks."""
    rules = Rules(stack, {"deputy": size.deputies, "unit": size.units}, size.headed)
    broken = failing(rules, act)
    found: set[str] = set()
    for moment in rules.moments():
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
- {fact: kind, type: choice, zh: 文种, en: kind, values: [{value: letter, zh: 函, en: letter}, {value: order, zh: 命令, en: order}]}
- {fact: pages, type: number, unit: pages, least: 0, most: 3, zh: 页数, en: pages}
- {fact: portfolios, type: posts, of: deputy, zh: 分管, en: portfolios}
- {fact: lead, type: post, of: deputy, usually: nobody, zh: 牵头, en: lead deputy}
- {fact: issuer, type: body, zh: 发文机关, en: issuer}
- {fact: touched, type: bodies, among: [unit], zh: 涉及单位, en: units touched}
- {fact: away, on: post, type: choice, usually: none, zh: 不在, en: away, values: [{value: none, zh: 在, en: there}, {value: trip, zh: 出差, en: trip}]}
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
        GRAVE + power("sign.rest", "who is lead", "not (lead is nobody)") + power("sign.unled", "chair", "lead is nobody"),
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
        + clause(
            "acting", "delegation: {act: any, except: [seal], from: chair, to: lead, keeps: no}", "chair.away is not none"
        ),
        (P, P, G, G),
    ),
    "the committee signs what its units issue": (
        power("sign.units", "committee", "issuer is a unit") + power("sign.own", "chair", "issuer is committee"),
        (P, P, G, G),
    ),
    "heads sign for their units": (
        power("sign.head", "who heads issuer", "issuer is a unit") + power("sign.own", "committee", "issuer is committee"),
        (U, P, G, G),
    ),
    "heads that are there sign for their units": (
        power("sign.head", "who heads issuer", "issuer is a unit") + power("sign.own", "committee", "issuer is committee"),
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
        power("sign.long", "chair", "pages >= 2 pages") + power("sign.short", "lead", "pages <= 1 pages and not (lead is nobody)"),
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
    "three portfolios are too many": (
        power("sign.all", "chair", unless="crowd")
        + clause("crowd", "bar: {act: seal}", "at least 3 deputy d satisfies (portfolios includes d)"),
        (U, P, G, G),
    ),
    "an acting deputy hands nothing on": (
        power("sign.all", "chair")
        + acting("who is lead")
        + clause("next", "delegation: {act: sign, from: who is lead, to: who is a deputy and not (who is lead), keeps: no}"),
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
    """Proved: nowhere broken. Refuted: broken where there are two deputies and a unit. Unknown: broken elsewhere only."""
    broken = {size: broken_somewhere(committee(name), act, size) for size in SIZES}
    anywhere = set.union(*broken.values())
    seen = tuple(G if family in broken[AS_SEARCHED] else U if family in anywhere else P for family in FAMILIES)
    assert seen == expected
    assert tuple(one.verdict for one in verdicts(name, act).values()) == seen


@pytest.mark.parametrize(("name", "act", "expected"), QUESTIONS, ids=[f"{act}: {name}" for name, act, _ in QUESTIONS])
def test_every_case_of_a_refutation_is_a_situation_that_breaks_the_rules(name, act, expected):
    rules = Rules(committee(name), {"deputy": AS_SEARCHED.deputies, "unit": AS_SEARCHED.units})
    broken = failing(rules, act)
    for family, verdict in verdicts(name, act).items():
        assert bool(verdict.hits) == (verdict.verdict == G)
        for hit in verdict.hits:
            assert hit.case is not None
            seen = broken(moment_of(rules, hit.case))
            replayed = shows(verdict.obligation, decide(committee(name), hit.case))
            assert family in seen, (family, hit.case)
            assert replayed, (family, hit.case)


def moment_of(rules: Rules, case: Case) -> Moment:
    """The situation of a case; what it does not say is as usual."""
    found: dict[Key, object] = {}
    for key, values in rules.asked.items():
        about, name, post, member = key
        fact = rules.rules.vocabulary.facts.get(name)
        if about == "done":
            events = case.situation.done or ()
            found[key] = tuple((one.act, one.by or "committee", one.outcome or "failed") for one in events)
        elif about == "reading":
            found[key] = dict(case.choose).get(name, values[0])
        else:
            said = case.situation.about.get((post, name)) if post else case.situation.facts.get(name)
            if about == "member":
                found[key] = isinstance(said, Members) and member in said.names
            else:
                assert fact is not None
                found[key] = (fact.usually if fact.usually in values else values[0]) if said is None else said
    return found


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
    for key, values in rules.asked.items():
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
    return rules.moments(only)


def sample_of(rules: Rules, count: int, seed: int, *parts: Answers) -> Iterator[Moment]:
    """So many situations of a slice, drawn by a fixed seed."""
    draw = random.Random(seed)
    varied = {name: values for part in parts for name, values in part.items()}
    plain = everyday(rules)
    for _ in range(count):
        yield {key: draw.choice(varied.get(words_of(key), values)) for key, values in plain.items()}


def literal_slices(rules: Rules) -> Iterator[Moment]:
    every_kind: Answers = {**DOCUMENTS, "document.kind": rules.asked["fact", "document.kind", "", ""]}
    every_kind = {**every_kind, "document.issuer": rules.asked["fact", "document.issuer", "", ""]}
    few = {f"{fact} {one}": [False] for fact in ("matter.portfolios", "matter.entrusted-to") for one in VICE_MAYORS[1:]}
    yield from slice_of(rules, DOCUMENTS)
    yield from slice_of(rules, MINUTES)
    yield from slice_of(rules, every_kind, few)
    yield from slice_of(rules, CHARGES)


@cache
def literal_failures() -> list[tuple[Moment, set[str]]]:
    """The situations of these slices in which something fails, and what."""
    rules, broken = rules_of("literal")
    return [(moment, found) for moment in literal_slices(rules) if (found := broken(moment))]


def situation_of(moment: Moment) -> Situation:
    """The same situation in the words of a case."""
    facts: dict[str, Known] = {}
    about: dict[tuple[str, str], Known] = {}
    members: dict[tuple[str, str], set[str]] = {}
    for (kind, name, post, one), value in moment.items():
        if kind == "member":
            members.setdefault((post, name), set()).update({one} if value else ())
        elif post:
            about[post, name] = value  # type: ignore[assignment]
        else:
            facts[name] = value  # type: ignore[assignment]
    for (post, name), names in members.items():
        if post:
            about[post, name] = Members(frozenset(names))
        else:
            facts[name] = Members(frozenset(names))
    return Situation(facts, about)


@pytest.mark.parametrize("word", ["literal", "standard"])
def test_the_interpreter_names_the_same_signers_in_complete_situations(word):
    rules, _ = rules_of(word)
    holders = rules.holders("sign")
    universe = Universe(rules.rules.vocabulary, tuple(rules.people["post"]), tuple(rules.people["body"]))
    for moment in (*sample_of(rules, 150, 1, DOCUMENTS, ABSENCES, THIS_AND_THAT), *sample_of(rules, 150, 2, MINUTES, ABSENCES)):
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
    behind = {
        clause.name: some([rules.direct(clause, one) for one in rules.people["post"]]) for clause in rules.powers("handle")
    }
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
    return not hit.about and set(hit.clauses) & powers == applying and behind <= someone and bool(behind) == bool(someone)


def test_under_the_standard_readings_every_document_has_exactly_one_signer_at_work():
    rules, broken = rules_of("standard")
    everybody_there = [slice_of(rules, {**MINUTES, "meeting.presider": LEADERS[:4], "meeting.at-request-of": LEADERS[2:]})]
    drawn = [sample_of(rules, 4000, 3, DOCUMENTS, THIS_AND_THAT), sample_of(rules, 6000, 4, DOCUMENTS, ABSENCES, THIS_AND_THAT)]
    for moment in chain.from_iterable([*everybody_there, *drawn]):
        assert not broken(moment) & {"exists", "unique", "available:1"}, situation_of(moment)
