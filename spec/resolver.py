"""Names and conditions of an entry, resolved against the words of a rulebook; every slip at its place.

What stands in an entry as text becomes here what the frozen tree is made of: conditions, acts, facts, individuals,
durations. Which of them make a clause is the business of :mod:`spec.build_clauses`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from spec.bilingual import Bilingual
from spec.clauses import BY, Duration
from spec.condition import NEVER, Condition, Sort
from spec.condition_parser import parse_condition
from spec.condition_words import ConditionError, Words, is_number
from spec.entries import Entry
from spec.nearest import nearest
from spec.problems import Problem

Path = tuple[str | int, ...]
"""Keys and indexes that lead to a value in an entry."""
_NAMES = re.compile(r"^(an? )?[a-z0-9.\-]+( or (an? )?[a-z0-9.\-]+)*$")
_DURATION = re.compile(r"^([0-9]{1,6}) (minutes|hours|days|weeks|months)( (clock|working) time)?$")


class Resolver:
    """Resolves what entries name; slips go to the shared list."""

    def __init__(self, words: Words, problems: list[Problem]) -> None:
        self.words = words
        self.vocabulary = words.vocabulary
        self.problems = problems

    # ---- conditions

    def condition(self, entry: Entry[Any], path: Sequence[str | int], text: str, who: Sort | None) -> Condition:
        """The condition at a path; NEVER after a slip."""
        try:
            return parse_condition(text, self.words, who)
        except ConditionError as wrong:
            self.report(entry, path, wrong)
            return NEVER

    def report(self, entry: Entry[Any], path: Sequence[str | int], wrong: ConditionError, shift: int = 0) -> None:
        """A slip in a condition, of whose text the first ``shift`` characters are ours and not the entry's."""
        self.problems.append(
            entry.problem(path, wrong.message, wrong.got, wrong.expected, wrong.example, max(0, wrong.offset - shift))
        )

    def about_who(self, entry: Entry[Any], path: Sequence[str | int], text: str) -> tuple[Condition, Sort]:
        """A condition on ``who``, or names that ``who`` is one of; its sort is what the words in it allow."""
        shift = 0
        if _NAMES.match(text) and text not in ("always", "never") and self.whole_name(text):
            text, shift = f"who is {text}", len("who is ")
        slips: list[ConditionError] = []
        for sort in ("post", "body"):
            try:
                return parse_condition(text, self.words, sort), sort
            except ConditionError as wrong:
                slips.append(wrong)
        self.report(entry, path, self.nearer(*slips), shift)
        return NEVER, "post"

    def nearer(self, of_a_post: ConditionError, of_a_body: ConditionError) -> ConditionError:
        """The slip that was met later; of two at one place, where no name was known, one that speaks of both sorts."""
        if of_a_post.offset != of_a_body.offset:
            return max(of_a_post, of_a_body, key=lambda slip: slip.offset)
        if not of_a_post.message.en.startswith("unknown ") or not of_a_body.message.en.startswith("unknown "):
            return of_a_post
        known = [*self.vocabulary.posts, *self.vocabulary.bodies]
        known += [name for name, of in self.words.definitions.items() if of is not None]
        expected = self.vocabulary.instead(of_a_post.got, known)
        message = Bilingual("不认识的职务、机关或定义", "unknown post, body or definition")
        return ConditionError(of_a_post.offset, message, of_a_post.got, expected, of_a_post.example)

    def whole_name(self, text: str) -> bool:
        """Whether a bare text is meant as names (and not as a flag or a definition about the case)."""
        first = text.removeprefix("a ").removeprefix("an ").split(" ")[0]
        fact = self.vocabulary.facts.get(first)
        return not (fact is not None and fact.type == "flag") and self.words.definitions.get(first, "x") is not None

    def doers(self, entry: Entry[Any], path: Path, text: str | None) -> tuple[Condition | None, Sort]:
        """The condition on those whose acts are counted or compared; None where everybody's are."""
        if text is None:
            return None, "post"
        return self.about_who(entry, (*path, "who"), text)

    # ---- names

    def unknown(
        self, entry: Entry[Any], path: Sequence[str | int], what: Bilingual, name: str, known: Iterable[str]
    ) -> None:
        """A slip: a name that is not one of those known."""
        message = Bilingual(f"不认识的{what.zh}", f"unknown {what.en}")
        self.problems.append(entry.problem(path, message, name, self.vocabulary.instead(name, known)))

    def act(self, entry: Entry[Any], path: Path, name: str) -> str:
        """The name of an act (or none), as it is written, known or not."""
        if name and name not in self.vocabulary.acts:
            self.unknown(entry, path, Bilingual("行为", "act"), name, self.vocabulary.acts)
        return name

    def acts(self, entry: Entry[Any], path: Path, names: Sequence[str]) -> tuple[str, ...]:
        """The names of acts in a list."""
        return tuple(self.act(entry, (*path, number), name) for number, name in enumerate(names))

    def individuals(self, entry: Entry[Any], path: Path, names: Sequence[str]) -> tuple[str, ...]:
        """The names of posts and bodies in a list."""
        for number, name in enumerate(names):
            if self.vocabulary.kind_of(name) is None:
                known = [*self.vocabulary.posts, *self.vocabulary.bodies]
                self.unknown(entry, (*path, number), Bilingual("职务或机关", "post or body"), name, known)
        return tuple(names)

    def fact(self, entry: Entry[Any], path: Path, name: str) -> str:
        """The name of a fact (or none), as it is written, known or not."""
        if name and name not in self.vocabulary.facts:
            self.unknown(entry, path, Bilingual("事实", "fact"), name, self.vocabulary.facts)
        return name

    def number(self, entry: Entry[Any], path: Path, name: str) -> str:
        """The name of a fact that is a number; empty after a slip."""
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            self.fact(entry, path, name)
            return ""
        if not is_number(fact):
            known = [one.id for one in self.vocabulary.facts.values() if one.type == "number" and one.on == "case"]
            message = Bilingual("此处应为数量类的事实", "a fact that is a number is expected here")
            self.problems.append(entry.problem(path, message, name, nearest(name, known), "document.pages"))
            return ""
        return name

    def attributes(self, entry: Entry[Any], path: Path, names: Sequence[str]) -> tuple[str, ...]:
        """What two events are compared in: facts of the case, or ``by``."""
        known = {fact.id for fact in self.vocabulary.facts.values() if fact.on == "case"} | {BY}
        for number, name in enumerate(names):
            if name not in known:
                self.unknown(entry, (*path, number), Bilingual("事实", "fact"), name, sorted(known))
        return tuple(sorted(names))

    # ---- time

    def duration(self, entry: Entry[Any], path: Path, text: str | None) -> Duration | None:
        """A length of time with its clock; None where none is written, and after a slip."""
        if text is None:
            return None
        if text == "unstated":
            return Duration(None)
        match = _DURATION.match(text)
        if match is None:
            message = Bilingual("时限写法不对", "a duration is not well formed")
            expected = Bilingual(
                "数字、minutes/hours/days/weeks/months、clock time 或 working time；没有数字的写 unstated",
                "digits, minutes/hours/days/weeks/months, clock time or working time; unstated if there is no figure",
            )
            self.problems.append(entry.problem(path, message, text, expected, "20 minutes clock time"))
            return None
        return Duration(int(match[1]), match[2], "working time" if match[4] == "working" else "clock time")
