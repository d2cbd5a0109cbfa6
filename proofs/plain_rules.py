"""What clauses mean in a situation that says everything, said once more in the plainest way.

Written apart from every interpreter of the project, so that they can disagree: a condition is a function from
situations to true or false, and whatever it asks of a situation is noted, so that all answers can be gone through
(:mod:`proofs.every_situation`). Slow, and meant to be read against the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from spec.clauses import SOFT, Clause, Delegation, Exempt, Gate, Power
from spec.condition import (
    REFUSED,
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
)
from spec.rulebook import Stack

NOBODY = "nobody"
FIRST = 5
"""Of a number its least value and so many above it are looked at, and where a comparison turns."""

# ---- a situation says everything: each fact, each member of each list, what was done, which reading counts

Key = tuple[str, str, str, str]
"""("fact", name, post, ""), ("member", list, post, member), ("reading", definition, "", ""); for what was done
("done", "", "", "") or, act by act, ("done", act, "", ""), ("outcome", act, "", "") and ("actor", act, "", "")."""
History = tuple[tuple[str, str, str], ...]
"""Acts done in their order, each with its actor and its outcome."""
Moment = Mapping[Key, object]
Truth = Callable[[Moment], bool]
Bound = Mapping[str, str]


def yes(moment: Moment) -> bool:
    """True of every situation."""
    return True


def no(moment: Moment) -> bool:
    """True of none."""
    return False


def every(parts: Iterable[Truth]) -> Truth:
    """All of the parts."""
    kept = [part for part in parts if part is not yes]
    if no in kept:
        return no
    if not kept:
        return yes
    return kept[0] if len(kept) == 1 else lambda moment: all(part(moment) for part in kept)


def some(parts: Iterable[Truth]) -> Truth:
    """At least one of the parts."""
    kept = [part for part in parts if part is not no]
    if yes in kept:
        return yes
    if not kept:
        return no
    return kept[0] if len(kept) == 1 else lambda moment: any(part(moment) for part in kept)


def opposite(part: Truth) -> Truth:
    """Not the part."""
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

    def __init__(
        self,
        rules: Stack,
        numbers: Mapping[str, int],
        headed: bool = True,
        histories: Sequence[History] | None = None,
    ) -> None:
        """``numbers`` says how many there are of each kind that may have many (one, if it does not say).

        ``histories`` are all that may have been done; without them each act may have been done once, or not.
        ``partly`` is set where a number is in a sum with others, so that not all of its values are gone through.
        """
        self.rules = rules
        self.histories = histories
        self.partly = False
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
            elif declared.type in ("number", "instant"):
                values = list(range(declared.least, min(declared.most, declared.least + FIRST) + 1))
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
                self.turn(terms, constant)

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

    def turn(self, terms: Sequence[tuple[int, str]], constant: int) -> None:
        """A number has to be looked at where a comparison of it alone turns from false to true, and beside that."""
        for coefficient, fact in terms:
            declared = self.rules.vocabulary.facts[fact]
            values = self.asked["fact", fact, "", ""]
            if len(terms) > 1:
                self.partly |= len(values) <= declared.most - declared.least
                continue
            point = -constant // coefficient
            near = {one for one in range(point - 1, point + 2) if declared.least <= one <= declared.most}
            values[:] = sorted({*(int(str(one)) for one in values), *near})

    def has(self, fact: str, post: str, values: tuple[object, ...]) -> Truth:
        key = self.ask(fact, post)
        return lambda moment: moment[key] in values

    def many(self, fact: str, post: str, count: int) -> Truth:
        declared = self.rules.vocabulary.facts[fact]
        sort = "post" if declared.type == "posts" else "body"
        each = [self.member(fact, post, one) for one in self.of(sort, declared.among)]
        return lambda moment: sum(one(moment) for one in each) >= count

    def done(self, condition: Done) -> Truth:
        """An act was done since the last return; what was refused was not done, save for who asks for just that."""
        everybody = [one for people in self.people.values() for one in people]
        by = {one: yes if condition.by is None else self.true(condition.by, {"who": one}) for one in everybody}
        wanted = condition.outcome

        def fits(outcome: object) -> bool:
            return outcome == wanted if wanted is not None else outcome != REFUSED

        if self.histories is not None:
            key = ("done", "", "", "")
            self.asked[key] = list(self.histories)

            def happened(moment: Moment) -> bool:
                since: list[tuple[str, str, str]] = []
                for event in moment[key]:  # type: ignore[attr-defined]
                    since = [] if event[0] == "return" else [*since, event]
                return any(
                    act == condition.act and fits(outcome) and by[actor](moment) for act, actor, outcome in since
                )

            return happened
        done, how, who = ((what, condition.act, "", "") for what in ("done", "outcome", "actor"))
        self.asked[done] = [False, True]
        outcomes = self.asked.setdefault(how, ["", REFUSED])
        if wanted is not None and wanted not in outcomes:
            outcomes.append(wanted)
        self.asked[who] = list(everybody)

        def was_done(moment: Moment) -> bool:
            if not moment[done] or not fits(moment[how]):
                return False
            return condition.by is None or by[str(moment[who])](moment)

        return was_done

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
        names = sorted({name for name, *_ in ways})
        return {name: some([truth for who, _, _, truth in ways if who == name]) for name in names}

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
    """The names of so many of a kind; of a single one its own."""
    return [kind] if count is None else [f"{kind}-{number}" for number in range(1, count + 1)]
