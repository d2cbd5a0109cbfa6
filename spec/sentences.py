"""Conditions as sentences, in Chinese and English, with the labels of the vocabulary.

One interpreter of the tree, two tongues: :class:`Tongue` walks a condition and asks the tongue for the words of each
atom, positive or negative. Definitions keep their name and are not unfolded. A part that is itself joined by *and* or
*or* stands in parentheses, so that two conditions with the same sentence mean the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from spec.bilingual import Bilingual
from spec.comparisons import Sides, Summand, halves, sides
from spec.condition import (
    And,
    AtLeast,
    Choice,
    Chosen,
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
    Sort,
    Term,
    Variable,
)
from spec.condition_lists import IncludesOneOf, IsOneOf, gathered, includes_some, list_head
from spec.labels import Labels
from spec.vocabulary import Definition, Vocabulary


def sentence(condition: Condition, vocabulary: Vocabulary, definitions: Mapping[str, Definition]) -> Bilingual:
    """The condition in Chinese and English, as a part of a sentence (no capital, no full stop)."""
    return Sentences(Labels(vocabulary, definitions)).say(condition)


class Sentences:
    """Says many conditions over the same vocabulary; ``who`` is what the variable of that name is called."""

    def __init__(self, labels: Labels, who: Bilingual | None = None) -> None:
        from spec.sentences_en import English
        from spec.sentences_zh import Chinese

        said = who or Bilingual("其", "the actor")
        self.labels = labels
        self.zh: Tongue = Chinese(labels, said.zh)
        self.en: Tongue = English(labels, said.en)

    def say(self, condition: Condition) -> Bilingual:
        """The condition in both languages."""
        return Bilingual(self.zh.say(condition), self.en.say(condition))

    def actors(self, condition: Condition) -> Bilingual:
        """Those of whom a condition on ``who`` holds, as a noun: 区长; 副区长（其有权签发）."""
        return Bilingual(self.zh.actors(condition), self.en.actors(condition))


class Tongue(ABC):
    """A language in which conditions are said; ``yes`` is False where an atom is denied."""

    variables: Sequence[str]
    other: str
    """What ``who`` is called in the condition on the actor of an act."""

    def __init__(self, labels: Labels, who: str) -> None:
        self.labels = labels
        self.bound = {"who": who}

    # ---- the tree

    def say(self, condition: Condition, yes: bool = True) -> str:
        """The condition, or its denial."""
        match condition:
            case Not(part=part):
                return self.say(part, not yes)
            case And(parts=parts):
                return self.joined("and", [self.part([part]) for part in parts], yes)
            case Or(parts=parts):
                groups = gathered(parts)
                if len(groups) == 1 and list_head(groups[0][0]) is not None:
                    return self.listed(parts, yes)
                return self.joined("or", [self.part(group) for group in groups], yes)
            case AtLeast() if includes_some(condition) is None:
                return self.counted(condition, yes)
            case _:
                return self.listed([condition], yes) if list_head(condition) is not None else self.atom(condition, yes)

    def part(self, group: Sequence[Condition]) -> str:
        """A part of an *and* or *or*: in parentheses when it is itself joined."""
        one = group[0]
        if len(group) > 1 or not isinstance(one, And | Or):
            return self.listed(group, True) if len(group) > 1 else self.say(one)
        alone = isinstance(one, Or) and len(gathered(one.parts)) == 1
        return self.say(one) if alone else self.bracketed(self.say(one))

    def listed(self, parts: Sequence[Condition], yes: bool) -> str:
        """Memberships that stand in one list."""
        head = list_head(parts[0])
        if isinstance(head, IsOneOf):
            return self.is_one_of(head.term, parts, yes)
        assert isinstance(head, IncludesOneOf)
        return self.includes(head, parts, yes)

    def counted(self, condition: AtLeast, yes: bool) -> str:
        """A quantifier; its variable gets the next free name."""
        every = not yes and condition.count == 1 and isinstance(condition.body, Not)
        body = condition.body.part if every and isinstance(condition.body, Not) else condition.body
        outer = self.bound
        letter = self.variables[(len(outer) - 1) % len(self.variables)]
        self.bound = {**outer, condition.variable: letter}
        inside = self.bracketed(self.say(body))
        self.bound = outer
        many = "every" if every else "some" if yes else "no"
        return self.quantified(many, condition.count, condition.sort, condition.kinds, letter, inside)

    def atom(self, condition: Condition, yes: bool) -> str:
        """An atom that stands in no list."""
        match condition:
            case Constant(value=value):
                return self.constant(value == yes)
            case Flag(fact=fact, of=of):
                return self.flag(fact, of, yes)
            case Choice(fact=fact, values=values, of=of):
                return self.choice(fact, values, of, yes)
            case Same(left=left):
                return self.is_one_of(left, [condition], yes)
            case Includes(fact=fact, of=of):
                return self.includes(IncludesOneOf(fact, of), [condition], yes)
            case Nobody(fact=fact):
                return self.nobody(fact, yes)
            case HasAtLeast(fact=fact, count=count, of=of):
                return self.has_at_least(fact, count, of, yes)
            case Heads(post=post, unit=unit):
                return self.heads(post, unit, yes)
            case Compare():
                if not yes and not condition.equal:
                    condition, yes = halves(condition, False)[0], True
                return self.compare(sides(condition), condition.unit, yes)
            case Done(act=act, outcome=outcome, by=by):
                outer = self.bound
                self.bound = {**outer, "who": self.other}
                actors = None if by is None else self.actors(by)
                self.bound = outer
                return self.done(act, outcome, actors, yes)
            case May(term=term, act=act):
                return self.may(term, act, yes)
            case Defined(name=name):
                return self.defined(name, yes)
            case Chosen(definition=definition, alternative=alternative):
                return self.chosen(definition, alternative, yes)
        raise TypeError(f"not an atom: {condition!r}")

    def actors(self, condition: Condition) -> str:
        """Those of whom a condition on ``who`` holds: a name, names, or a name with the rest in parentheses."""
        parts = condition.parts if isinstance(condition, And | Or) else (condition,)
        names = [part for part in parts if _is_name(part)]
        if len(names) == len(parts) and (isinstance(condition, Or) or len(parts) == 1):
            return self.any_of([self.member(part) for part in parts])
        if isinstance(condition, And) and names:
            rest = [part for part in parts if part is not names[0]]
            said = [self.say(rest[0])] if len(rest) == 1 else [self.part([part]) for part in rest]
            return self.with_note(self.member(names[0]), self.joined("and", said, True))
        return self.with_note(self.anybody(), self.say(condition))

    def number(self, summands: Sequence[Summand]) -> bool:
        """Whether a side of a comparison is a plain number."""
        return len(summands) == 1 and not summands[0].fact

    def is_moment(self, said: Sides) -> bool:
        """Whether a comparison sets one instant against a date."""
        (number, fact), *more = said.left
        alone = not more and number == 1 and bool(fact) and self.labels.fact(fact).type == "instant"
        return alone and self.number(said.right)

    # ---- the words

    @abstractmethod
    def joined(self, word: str, parts: Sequence[str], yes: bool) -> str: ...
    @abstractmethod
    def bracketed(self, text: str) -> str: ...
    @abstractmethod
    def with_note(self, noun: str, note: str) -> str: ...
    @abstractmethod
    def constant(self, value: bool) -> str: ...
    @abstractmethod
    def flag(self, fact: str, of: Term | None, yes: bool) -> str: ...
    @abstractmethod
    def choice(self, fact: str, values: Sequence[str], of: Term | None, yes: bool) -> str: ...
    @abstractmethod
    def is_one_of(self, term: Term, members: Sequence[Condition], yes: bool) -> str: ...
    @abstractmethod
    def nobody(self, fact: str, yes: bool) -> str: ...
    @abstractmethod
    def includes(self, head: IncludesOneOf, members: Sequence[Condition], yes: bool) -> str: ...
    @abstractmethod
    def has_at_least(self, fact: str, count: int, of: Term | None, yes: bool) -> str: ...
    @abstractmethod
    def heads(self, post: Term, unit: Term, yes: bool) -> str: ...
    @abstractmethod
    def compare(self, said: Sides, unit: str, yes: bool) -> str: ...
    @abstractmethod
    def done(self, act: str, outcome: str | None, by: str | None, yes: bool) -> str: ...
    @abstractmethod
    def may(self, term: Term, act: str, yes: bool) -> str: ...
    @abstractmethod
    def defined(self, name: str, yes: bool) -> str: ...
    @abstractmethod
    def chosen(self, definition: str, alternative: str, yes: bool) -> str: ...
    @abstractmethod
    def quantified(self, many: str, count: int, sort: Sort, kinds: Sequence[str], variable: str, body: str) -> str: ...
    @abstractmethod
    def member(self, part: Condition, yes: bool = True) -> str: ...
    @abstractmethod
    def any_of(self, members: Sequence[str]) -> str: ...
    @abstractmethod
    def anybody(self) -> str: ...


def _is_name(part: Condition) -> bool:
    """Whether a part of a condition on ``who`` can be said as a noun."""
    match part:
        case Same(left=Variable(name="who"), right=Individual() | FactTerm()):
            return True
        case OfKind(term=Variable(name="who")) | Defined(of=Variable(name="who")) | Heads(post=Variable(name="who")):
            return True
        case Includes(term=Variable(name="who"), of=None):
            return True
    return False
