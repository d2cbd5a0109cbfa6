"""Every situation over a few people and units, looked at one by one: does a property fail in any?

No solver and none of the project's interpreters: what clauses mean is :mod:`proofs.plain_rules`. A situation is
answered question by question, and only as far as the property asks, so that one line of answers stands for all the
situations that agree on it. Where there are too many, a seeded sample is looked at, and that is said.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from proofs.plain_rules import Rules
from proofs.plain_truths import Key, Moment, Truth
from spec.cases import Case
from spec.condition import ALWAYS, Condition
from spec.rulebook import Stack
from spec.situation import Known, Members, Situation

FAMILIES = ("exists", "unique", "available:1", "available:2")
MOST_QUESTIONS = 30_000
SAMPLE = 300
SIZES = tuple((people, units) for people in (1, 2, 3) for units in (1, 2))
"""Of each kind that may have many: so many people, so many units."""


@dataclass(frozen=True)
class Seen:
    """What looking at situations has shown.

    ``situations`` is the number of lines of answers, each standing for all situations that agree on it; ``complete``
    whether these are all; ``failing`` the first one in which the property fails.
    """

    situations: int
    complete: bool
    failing: Mapping[Key, object] | None = None


class _Unanswered(Exception):
    def __init__(self, key: Key) -> None:
        self.key = key


class _Answers(Mapping[Key, object]):
    """A situation as far as it has been answered; whoever asks for more is told which question is open."""

    def __init__(self, known: Mapping[Key, object]) -> None:
        self.known = known

    def __getitem__(self, key: Key) -> object:
        if key not in self.known:
            raise _Unanswered(key)
        return self.known[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def look(rules: Rules, violation: Truth, most: int = MOST_QUESTIONS, sample: int = SAMPLE, seed: int = 0) -> Seen:
    """Goes through the situations of some rules until the violation holds in one."""
    pending: list[dict[Key, object]] = [{}]
    asked = situations = 0
    while pending and asked < most:
        known = pending.pop()
        asked += 1
        try:
            if violation(_Answers(known)):
                return Seen(situations + 1, False, known)
            situations += 1
        except _Unanswered as open_:
            pending.extend({**known, open_.key: value} for value in reversed(rules.questions.asked[open_.key]))
    if not pending:
        return Seen(situations, not rules.questions.partly)
    draw = random.Random(seed)
    for _ in range(sample):
        known = {}
        while True:
            try:
                if violation(_Answers(known)):
                    return Seen(situations + 1, False, known)
                break
            except _Unanswered as open_:
                known = {**known, open_.key: draw.choice(rules.questions.asked[open_.key])}
        situations += 1
    return Seen(situations, False)


# ---- the properties of holders


def violation_of(rules: Rules, family: str, act: str, absent: int = 0, when: Condition = ALWAYS) -> Truth:
    """That a property of the holders of an act fails, asked in an order that settles most situations early.

    ``when`` narrows the situations that it is about.
    """
    wanted = rules.true(when, {})
    holders = list(rules.holders(act).items())
    away = {name: rules.away(name) for name in rules.people.of("post")}
    some_can_be_away = any(name in away for name, _ in holders)
    inside, due, supposed = rules.governed(act), rules.due(act), rules.supposed()

    def several(moment: Moment) -> bool:
        found = 0
        for _, holds in holders:
            found += holds(moment)
            if found > 1:
                return True
        return False

    def unavailable(moment: Moment) -> bool:
        if not some_can_be_away or any(holds(moment) for name, holds in holders if name not in away):
            return False
        gone: set[str] = set()
        for name, is_away in away.items():
            if is_away(moment):
                gone.add(name)
                if len(gone) > absent:
                    return False
        if not any(holds(moment) for name, holds in holders if name in gone):
            return False
        return not any(holds(moment) for name, holds in holders if name in away and name not in gone)

    def fails(moment: Moment) -> bool:
        if not inside(moment) or not wanted(moment):
            return False
        if family == "exists":
            wrong = due(moment) and not any(holds(moment) for _, holds in holders)
        else:
            wrong = several(moment) if family == "unique" else unavailable(moment)
        return wrong and supposed(moment)

    return fails


def sized(stack: Stack, people: int, units: int) -> dict[str, int]:
    """How many there are of each kind that may have many."""
    words = stack.vocabulary
    return {one.id: people for one in words.posts.values()} | {one.id: units for one in words.bodies.values()}


def failing(rules: Rules, act: str) -> Callable[[Moment], set[str]]:
    """Which properties of an act a situation breaks."""
    holders = rules.holders(act)
    away = {name: rules.away(name) for name in rules.people.of("post")}
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


# ---- from a case and back


def moment_of(rules: Rules, case: Case) -> Moment:
    """The situation of a case; what it does not say is as usual."""
    return _Told(rules, case)


class _Told(Mapping[Key, object]):
    """A case as answers to whatever is asked of it, also to what is asked only later."""

    def __init__(self, rules: Rules, case: Case) -> None:
        self.rules, self.case = rules, case
        self.known: dict[Key, object] = {}

    def __getitem__(self, key: Key) -> object:
        if key not in self.known:
            self.known[key] = _told(self.rules, self.case, key)
        return self.known[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(list(self.rules.questions.asked))

    def __len__(self) -> int:
        return len(self.rules.questions.asked)


def _told(rules: Rules, case: Case, key: Key) -> object:
    about, name, post, member = key
    values = rules.questions.asked[key]
    if about in ("done", "outcome", "actor"):
        return _done(case, about, name, values)
    if about == "reading":
        return dict(case.choose).get(name, values[0])
    said = case.situation.about.get((post, name)) if post else case.situation.facts.get(name)
    if about == "member":
        return isinstance(said, Members) and member in said.names
    fact = rules.rules.vocabulary.facts[name]
    return (fact.usually if fact.usually in values else values[0]) if said is None else said


def _done(case: Case, about: str, act: str, values: list[object]) -> object:
    """What a case says was done: as a history, or of one act whether, how and by whom."""
    events = case.situation.since_return if act else case.situation.done or ()
    if not act:
        return tuple((one.act, one.by or "committee", one.outcome or "failed") for one in events)
    mine = [one for one in events if one.act == act]
    if about == "done":
        return bool(mine)
    said = [one.outcome if about == "outcome" else one.by for one in mine]
    return said[-1] if said and said[-1] in values else values[0]


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
