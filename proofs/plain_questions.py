"""The questions that rules ask of a situation, each with all its answers.

They are noted as they are asked, so that all situations can be gone through: every way to answer all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from proofs.plain_people import People
from proofs.plain_truths import History, Key, Moment, Truth, no
from spec.condition import REFUSED, Done

NOBODY = "nobody"
FIRST = 5
"""Of a number its least value and so many above it are looked at, and where a comparison turns."""


class Questions:
    """What has been asked over some people; whoever asks is given what is true of the answer.

    ``asked`` holds the answers that each question may have; ``partly`` is set where a number is in a sum with others,
    so that not all of its values are gone through.
    """

    def __init__(self, people: People, histories: Sequence[History] | None = None) -> None:
        """``histories`` are all that may have been done; without them each act may have been done once, or not."""
        self.people = people
        self.vocabulary = people.vocabulary
        self.histories = histories
        self.partly = False
        self.asked: dict[Key, list[object]] = {}

    # ---- facts

    def ask(self, fact: str, post: str = "") -> Key:
        """The question for the value of a fact."""
        key = ("fact", fact, post, "")
        if key not in self.asked:
            declared = self.vocabulary.facts[fact]
            values: list[object]
            if declared.type == "flag":
                values = [False, True]
            elif declared.type == "choice":
                values = [value.id for value in declared.values]
            elif declared.type in ("number", "instant"):
                values = list(range(declared.least, min(declared.most, declared.least + FIRST) + 1))
            else:
                values = list(self.people.of(declared.type, declared.among))
                if declared.type == "post" or declared.usually == NOBODY:
                    values.insert(0, NOBODY)
            self.asked[key] = values
        return key

    def has(self, fact: str, post: str, values: tuple[object, ...]) -> Truth:
        """A fact has one of these values."""
        key = self.ask(fact, post)
        return lambda moment: moment[key] in values

    def member(self, fact: str, post: str, one: str) -> Truth:
        """An individual is in a list."""
        declared = self.vocabulary.facts[fact]
        if declared.among and not set(declared.among) & self.people.kinds[one]:
            return no
        key = ("member", fact, post, one)
        self.asked[key] = [False, True]
        return lambda moment: bool(moment[key])

    def many(self, fact: str, post: str, count: int) -> Truth:
        """A list has at least so many members."""
        declared = self.vocabulary.facts[fact]
        sort = "post" if declared.type == "posts" else "body"
        each = [self.member(fact, post, one) for one in self.people.of(sort, declared.among)]
        return lambda moment: sum(one(moment) for one in each) >= count

    def compared(self, terms: Sequence[tuple[int, str]], constant: int, equal: bool) -> Truth:
        """A sum of numbers is zero, or is at least zero."""
        keys = [(number, self.ask(fact)) for number, fact in terms]
        self._turn(terms, constant)

        def true(moment: Moment) -> bool:
            total = sum(number * int(str(moment[key])) for number, key in keys) + constant
            return total == 0 if equal else total >= 0

        return true

    def _turn(self, terms: Sequence[tuple[int, str]], constant: int) -> None:
        """A number has to be looked at where a comparison of it alone turns from false to true, and beside that."""
        for coefficient, fact in terms:
            declared = self.vocabulary.facts[fact]
            values = self.asked["fact", fact, "", ""]
            if len(terms) > 1:
                self.partly |= len(values) <= declared.most - declared.least
                continue
            point = -constant // coefficient
            near = {one for one in range(point - 1, point + 2) if declared.least <= one <= declared.most}
            values[:] = sorted({*(int(str(one)) for one in values), *near})

    # ---- what was done, which reading counts

    def done(self, condition: Done, by: Mapping[str, Truth] | None) -> Truth:
        """An act was done since the last return; what was refused was not done, save for who asks for just that.

        ``by`` says of everybody whether they answer the description of who did it; None: whoever did it.
        """
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
                mine = [(actor, outcome) for act, actor, outcome in since if act == condition.act]
                return any(fits(outcome) and (by is None or by[actor](moment)) for actor, outcome in mine)

            return happened
        done, how, who = ((what, condition.act, "", "") for what in ("done", "outcome", "actor"))
        self.asked[done] = [False, True]
        outcomes = self.asked.setdefault(how, ["", REFUSED])
        if wanted is not None and wanted not in outcomes:
            outcomes.append(wanted)
        self.asked[who] = [*self.people.everybody()]

        def was_done(moment: Moment) -> bool:
            if not moment[done] or not fits(moment[how]):
                return False
            return by is None or by[str(moment[who])](moment)

        return was_done

    def reading(self, name: str, readings: Mapping[object, Truth]) -> Truth:
        """An open definition, in the reading that counts."""
        key = ("reading", name, "", "")
        self.asked[key] = list(readings)
        return lambda moment: readings[moment[key]](moment)

    # ---- all situations

    def moments(self, only: Mapping[Key, list[object]] | None = None) -> Iterator[Moment]:
        """Every way to answer everything that has been asked; ``only`` narrows the answers to some questions."""
        keys = sorted(self.asked)
        answers = [(only or {}).get(key, self.asked[key]) for key in keys]
        for values in product(*answers):
            yield dict(zip(keys, values, strict=True))
