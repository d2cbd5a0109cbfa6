"""The words of a condition, read one after the other; a slip says which known word comes nearest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from spec.bilingual import Bilingual
from spec.condition import (
    Sort,
)
from spec.vocabulary import Fact, Vocabulary

_TOKEN = re.compile(r"\s*(>=|<=|!=|[()<>=*+]|-(?=\s)|[^\s()<>=*+]+)")
NUMBER = re.compile(r"^[0-9]+$")
NAME = re.compile(r"^[a-z0-9][a-z0-9.\-]*$")
VARIABLE = re.compile(r"^[a-z][a-z0-9]*$")
RESERVED = {"not", "and", "or", "always", "never", "some", "every", "no", "at", "least", "satisfies", "done", "with"}
RESERVED |= {"by", "is", "a", "an", "nobody", "empty", "includes", "has", "heads", "may", "post", "body", "who"}
COMPARISONS = (">=", "<=", ">", "<", "=")
OTHER_SIGNS = {"&&": "and", "&": "and", "且": "and", "并且": "and", "||": "or", "|": "or", "或": "or", "或者": "or"}
OTHER_SIGNS |= {"!": "not", "非": "not", "不": "not", "!=": "is not", "==": "is"}
MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440, "week": 10080, "weeks": 10080}
DEPTH = 40
DIGITS = 12


class ConditionError(Exception):
    """A condition that cannot be read; ``offset`` counts characters from its beginning."""

    def __init__(
        self, offset: int, message: Bilingual, got: str = "", expected: str | Bilingual = "", example: str = ""
    ) -> None:
        super().__init__(message.en)
        self.offset, self.message, self.got, self.example = offset, message, got, example
        self.expected = expected if isinstance(expected, Bilingual) else Bilingual(expected, expected)


@dataclass(frozen=True)
class Words:
    """What a condition may name: the vocabulary, and the definitions with the sort of their ``who``."""

    vocabulary: Vocabulary
    definitions: Mapping[str, Sort | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    offset: int


def is_number(fact: Fact | None) -> bool:
    """Whether a fact can stand in a comparison: a number or instant of the case, not of each post."""
    return fact is not None and fact.type in ("number", "instant") and fact.on == "case"


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        assert match is not None
        found.append(_Token(match.group(1), match.start(1)))
        at = match.end()
    return found


class WordReader:
    """Goes through the words of a condition. ``scope`` are the variables in force, each with its sort."""

    def __init__(self, text: str, words: Words, who: Sort | None) -> None:
        self.words = words
        self.vocabulary = words.vocabulary
        self.tokens = _tokens(text)
        self.end = len(text)
        self.at = 0
        self.scope: dict[str, Sort] = {} if who is None else {"who": who}
        self.depth = 0

    def peek(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place].text if place < len(self.tokens) else ""

    def offset(self) -> int:
        return self.tokens[self.at].offset if self.at < len(self.tokens) else self.end

    def take(self) -> str:
        text = self.peek()
        self.at += 1
        return text

    def expect(self, text: str, example: str) -> None:
        if self.peek() != text:
            raise self.slip(Bilingual(f"此处缺少“{text}”", f"'{text}' is missing here"), self.peek(), text, example)
        self.at += 1

    def slip(
        self, message: Bilingual, got: str = "", expected: str | Bilingual = "", example: str = ""
    ) -> ConditionError:
        return ConditionError(self.offset(), message, got, expected, example)

    def unknown(self, what: Bilingual, name: str, known: list[str], example: str = "") -> ConditionError:
        if not name:
            return self.unfinished(example)
        if name in OTHER_SIGNS or (name not in RESERVED and name.lower() in RESERVED):
            return self.foreign(name)
        bare = name.strip("!,;，；、。")
        if bare != name and bare in known:
            message = Bilingual("条件里不用标点", "conditions have no such signs")
            return self.slip(message, name, f"not {bare}" if name[0] == "!" else f"{bare} and / or …")
        expected = self.vocabulary.instead(name, known)
        return self.slip(Bilingual(f"不认识的{what.zh}", f"unknown {what.en}"), name, expected, example)

    def unfinished(self, example: str = "matter.major") -> ConditionError:
        return self.slip(Bilingual("条件没有写完", "the condition is not finished"), example=example)

    def foreign(self, name: str) -> ConditionError:
        """A sign of another language, or a word of this one in capitals."""
        message = Bilingual("条件里不用这个写法", "this is not how conditions are written")
        example = "matter.major and not matter.audit"
        return self.slip(message, name, OTHER_SIGNS.get(name, name.lower()), example)

    def whole_number(self, example: str) -> int:
        word = self.peek()
        if not NUMBER.match(word):
            raise self.slip(Bilingual("此处应为数字", "a number in digits is expected"), word, "2", example)
        if len(word) > DIGITS:
            message = Bilingual(f"数字超过{DIGITS}位", f"the number has more than {DIGITS} digits")
            raise self.slip(message, word[:DIGITS] + "…", "", example)
        self.at += 1
        return int(word)

    def takes_article(self) -> bool:
        """Steps over an article; behind one, every name of a list is a kind."""
        found = self.peek() in ("a", "an")
        self.at += found
        return found

    def act_name(self, example: str) -> str:
        act = self.peek()
        if act not in self.vocabulary.acts:
            raise self.unknown(Bilingual("行为", "act"), act, list(self.vocabulary.acts), example)
        self.at += 1
        return act
