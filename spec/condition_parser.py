"""From the text of a condition to its tree.

The grammar is written so that a condition needs no quotes in YAML: no comma, bracket, brace, colon or ``#``.
Names are resolved while parsing, so a tree holds no name that the rulebook does not know, and a slip says which
known name comes nearest. The forms are listed in ``docs/language.en.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from spec.bilingual import Bilingual
from spec.comparisons import upright
from spec.condition import (
    ALWAYS,
    NEVER,
    WHO,
    AtLeast,
    Choice,
    Compare,
    Condition,
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
    OfKind,
    Same,
    Sort,
    Term,
    Variable,
    conjunction,
    disjunction,
    negation,
)
from spec.condition_lists import MEMBER
from spec.nearest import nearest
from spec.vocabulary import NOBODY, Fact, Vocabulary

_TOKEN = re.compile(r"\s*(>=|<=|!=|[()<>=*+]|-(?=\s)|[^\s()<>=*+]+)")
_NUMBER = re.compile(r"^[0-9]+$")
_NAME = re.compile(r"^[a-z0-9][a-z0-9.\-]*$")
_VARIABLE = re.compile(r"^[a-z][a-z0-9]*$")
RESERVED = {"not", "and", "or", "always", "never", "some", "every", "no", "at", "least", "satisfies", "done", "with"}
RESERVED |= {"by", "is", "a", "an", "nobody", "empty", "includes", "has", "heads", "may", "post", "body", "who"}
_COMPARISONS = (">=", "<=", ">", "<", "=")
_OTHER_SIGNS = {"&&": "and", "&": "and", "且": "and", "并且": "and", "||": "or", "|": "or", "或": "or", "或者": "or"}
_OTHER_SIGNS |= {"!": "not", "非": "not", "不": "not", "!=": "is not", "==": "is"}
MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440, "week": 10080, "weeks": 10080}
_DEPTH = 40
_DIGITS = 12


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


def _is_number(fact: Fact | None) -> bool:
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


def parse_condition(text: str, words: Words, who: Sort | None = None) -> Condition:
    """The tree of a condition; ``who`` is the sort of the variable ``who`` if it may be used.

    Raises ConditionError at the first slip.
    """
    return _Parser(text, words, who).whole()


class _Parser:
    def __init__(self, text: str, words: Words, who: Sort | None) -> None:
        self.words = words
        self.vocabulary = words.vocabulary
        self.tokens = _tokens(text)
        self.end = len(text)
        self.at = 0
        self.scope: dict[str, Sort] = {} if who is None else {"who": who}
        self.depth = 0

    # ---- tokens

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
        if name in _OTHER_SIGNS or (name not in RESERVED and name.lower() in RESERVED):
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
        return self.slip(message, name, _OTHER_SIGNS.get(name, name.lower()), example)

    # ---- not, and, or

    def whole(self) -> Condition:
        if not self.tokens:
            raise self.slip(Bilingual("条件为空", "the condition is empty"), example="matter.major")
        condition = self.combined()
        if self.at < len(self.tokens):
            raise self.surplus()
        return condition

    def surplus(self) -> ConditionError:
        """What follows where a condition is complete."""
        word = self.peek()
        if word in _OTHER_SIGNS or (word not in RESERVED and word.lower() in RESERVED):
            return self.foreign(word)
        if word == ")":
            message = Bilingual("这个括号没有开头", "this parenthesis was never opened")
            return self.slip(message, word, "", "(matter.major or matter.audit)")
        message = Bilingual(
            "条件到此已经完整，后面多出文字", "the condition is complete before this; more text follows"
        )
        return self.slip(message, word, "and / or", "matter.major and not matter.audit")

    def combined(self) -> Condition:
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.slip(Bilingual(f"条件嵌套超过{_DEPTH}层", f"the condition is nested more than {_DEPTH} deep"))
        parts = [self.negated()]
        word = self.peek()
        if word in ("and", "or"):
            while self.peek() == word:
                self.at += 1
                parts.append(self.negated())
            if self.peek() in ("and", "or"):
                raise self.slip(
                    Bilingual("and 与 or 混用时须加括号", "mixed 'and' and 'or' need parentheses"),
                    self.peek(),
                    example="(matter.major or matter.audit) and document.issuer is government",
                )
        self.depth -= 1
        return conjunction(*parts) if word == "and" else disjunction(*parts) if word == "or" else parts[0]

    def negated(self) -> Condition:
        negative = False
        while self.peek() == "not":
            self.at += 1
            negative = not negative
        found = self.primary()
        return negation(found) if negative else found

    def primary(self) -> Condition:
        word = self.peek()
        if word == "":
            raise self.unfinished()
        if word == "(":
            self.at += 1
            inside = self.combined()
            self.expect(")", "(matter.major or matter.audit)")
            return inside
        if word in ("always", "never"):
            self.at += 1
            return ALWAYS if word == "always" else NEVER
        if word in ("some", "every", "no") or (word == "at" and self.peek(1) == "least"):
            return self.quantified()
        if word == "done":
            return self.done()
        if self.starts_a_sum():
            return self.comparison()
        return self.atom()

    def whole_number(self, example: str) -> int:
        word = self.peek()
        if not _NUMBER.match(word):
            raise self.slip(Bilingual("此处应为数字", "a number in digits is expected"), word, "2", example)
        if len(word) > _DIGITS:
            message = Bilingual(f"数字超过{_DIGITS}位", f"the number has more than {_DIGITS} digits")
            raise self.slip(message, word[:_DIGITS] + "…", "", example)
        self.at += 1
        return int(word)

    # ---- quantifiers and acts done

    def quantified(self) -> Condition:
        example = "some vice-mayor v satisfies (v may handle)"
        word = self.take()
        count = 1
        if word == "at":
            self.at += 1
            count = self.whole_number(example)
        kinds = [self.kind_name(example)]
        while self.peek() == "or":
            self.at += 1
            kinds.append(self.kind_name(example))
        sorts = {sort for sort, _ in kinds}
        if len(sorts) > 1:
            message = Bilingual("职务与机关不能并列", "posts and bodies cannot stand side by side")
            raise self.slip(message, example=example)
        sort = sorts.pop()
        variable = self.peek()
        free = next(name for name in "vwxyzpqrs" if not self.is_taken(name))
        if not _VARIABLE.match(variable) or variable in RESERVED:
            message = Bilingual("此处应给它一个代号", "a short name for it is expected here")
            raise self.slip(message, variable, free, example)
        if self.is_taken(variable):
            message = Bilingual("这个代号已经另有所指", "this short name already means something else")
            raise self.slip(message, variable, free, example)
        self.at += 1
        self.expect("satisfies", example)
        self.expect("(", example)
        self.scope[variable] = sort
        body = self.combined()
        del self.scope[variable]
        self.expect(")", example)
        names = tuple(sorted({name for _, name in kinds if name}))
        if word == "every":
            return negation(AtLeast(1, sort, names, variable, negation(body)))
        found = AtLeast(count, sort, names, variable, body)
        return negation(found) if word == "no" else found

    def is_taken(self, name: str) -> bool:
        """Whether a variable of this name would hide something; ``member`` is the variable of ``includes a KIND``."""
        known = (self.scope, self.vocabulary.facts, self.vocabulary.acts, self.words.definitions)
        return (
            name in RESERVED
            or name == MEMBER
            or any(name in names for names in known)
            or self.vocabulary.kind_of(name) is not None
        )

    def kind_name(self, example: str) -> tuple[Sort, str]:
        name = self.peek()
        sorts: dict[str, Sort] = {"post": "post", "body": "body"}
        if name in sorts:
            self.at += 1
            return sorts[name], ""
        for sort in ("post", "body"):
            if name in self.vocabulary.kinds(sort):
                self.at += 1
                return sort, name
        known = [*self.vocabulary.posts, *self.vocabulary.bodies]
        of = self.words.definitions.get(name)
        if of is not None:
            message = Bilingual(
                "此处应为职务或机关，不是定义", "a kind of post or body is expected here, not a definition"
            )
            raise self.slip(message, name, of, f"some {of} v satisfies (v is a {name})")
        raise self.unknown(Bilingual("职务或机关", "kind of post or body"), name, known, example)

    def done(self) -> Condition:
        example = "done examine by office with passed"
        self.at += 1
        act = self.act_name(example)
        outcome: str | None = None
        by: Condition | None = None
        while self.peek() in ("with", "by"):
            word = self.peek()
            if (outcome if word == "with" else by) is not None:
                message = Bilingual(f"“{word}”只能写一次", f"'{word}' can stand only once")
                raise self.slip(message, word, "", example)
            self.at += 1
            if word == "with":
                outcome = self.outcome_name(example)
            else:
                by = self.actor()
        return Done(act, outcome, by)

    def outcome_name(self, example: str) -> str:
        name = self.peek()
        if not _NAME.match(name) or name in RESERVED:
            raise self.slip(Bilingual("此处应为办理结果", "an outcome is expected"), name, "passed", example)
        self.at += 1
        return name

    def actor(self) -> Condition:
        article = self.takes_article()
        parts = [self.one_actor(article)]
        while self.peek() == "or" and (self.peek(1) in ("a", "an") or self.known_actor(self.peek(1))):
            self.at += 1
            article = self.takes_article() or article
            parts.append(self.one_actor(article))
        return disjunction(*parts)

    def takes_article(self) -> bool:
        """Steps over an article; behind one, every name of a list is a kind."""
        found = self.peek() in ("a", "an")
        self.at += found
        return found

    def known_actor(self, name: str) -> bool:
        return self.vocabulary.kind_of(name) is not None or self.words.definitions.get(name) is not None

    def one_actor(self, article: bool) -> Condition:
        name = self.peek()
        if not self.known_actor(name):
            known = [*self.vocabulary.posts, *self.vocabulary.bodies, *self.words.definitions]
            raise self.unknown(Bilingual("职务、机关或定义", "post, body or definition"), name, known)
        self.at += 1
        return self.membership(WHO, name, article)

    def act_name(self, example: str) -> str:
        act = self.peek()
        if act not in self.vocabulary.acts:
            raise self.unknown(Bilingual("行为", "act"), act, list(self.vocabulary.acts), example)
        self.at += 1
        return act

    # ---- numbers

    def starts_a_sum(self) -> bool:
        return bool(_NUMBER.match(self.peek())) or _is_number(self.vocabulary.facts.get(self.peek()))

    def comparison(self) -> Condition:
        start = self.at
        left, left_unit = self.sum()
        operator = self.peek()
        if operator not in _COMPARISONS:
            message = Bilingual("此处应为比较符号", "a sign of comparison is expected")
            raise self.slip(message, operator, ">= / <= / > / < / =", "document.pages > 10 pages")
        self.at += 1
        middle = self.at
        right, right_unit = self.sum()
        if left_unit != right_unit:
            raise self.other_unit(start, middle, left_unit, right_unit)
        sign = 1 if operator in (">=", ">", "=") else -1
        total: dict[str, int] = {}
        for side, factor in ((left, sign), (right, -sign)):
            for name, coefficient in side.items():
                total[name] = total.get(name, 0) + factor * coefficient
        constant = total.pop("", 0) - (1 if operator in (">", "<") else 0)
        terms = tuple(sorted((coefficient, name) for name, coefficient in total.items() if coefficient))
        if not terms:
            message = Bilingual("比较中没有事实", "the comparison names no fact")
            raise self.slip(message, example="document.pages > 10 pages")
        return upright(Compare(terms, constant, operator == "=", left_unit or right_unit))

    def other_unit(self, start: int, middle: int, left: str, right: str) -> ConditionError:
        """The slip of a comparison of unlike units; the left side begins at a token, the right side at another."""
        sides = ((start, middle - 1, left, right), (middle, self.at, right, left))
        for begin, end, unit, other in sides:
            written = " ".join(token.text for token in self.tokens[begin:end])
            if not unit and _NUMBER.match(written):
                message = Bilingual("数字后面缺单位", "the number lacks its unit")
                return ConditionError(self.tokens[begin].offset, message, written, f"{written} {other}")
        offset = self.tokens[self.at - 1].offset
        message = Bilingual("两边的单位不一致", "the two sides have different units")
        none = Bilingual("不带单位", "no unit")
        return ConditionError(offset, message, right, Bilingual(left, left) if left else none)

    def sum(self) -> tuple[dict[str, int], str]:
        total: dict[str, int] = {}
        unit: str | None = None
        sign = 1
        while True:
            start = self.offset()
            name, coefficient, its_unit = self.product()
            if unit is not None and its_unit != unit:
                message = Bilingual("相加减的单位不一致", "a sum of different units")
                none = Bilingual("不带单位", "no unit")
                raise ConditionError(start, message, its_unit, Bilingual(unit, unit) if unit else none)
            unit = its_unit
            total[name] = total.get(name, 0) + sign * coefficient
            if self.peek() not in ("+", "-"):
                return total, unit
            sign = 1 if self.take() == "+" else -1

    def product(self) -> tuple[str, int, str]:
        if _NUMBER.match(self.peek()):
            number = self.whole_number("document.pages > 10 pages")
            if self.peek() == "*":
                self.at += 1
                fact = self.number_fact(self.take())
                return fact.id, number, self.unit_of(fact)
            unit = self.peek()
            if unit in MINUTES and unit not in self.units():
                self.at += 1
                return "", number * MINUTES[unit], "minutes"
            if unit in self.units():
                self.at += 1
                return "", number, unit
            if _NAME.match(unit) and unit not in RESERVED and not _NUMBER.match(unit):
                raise self.unknown(Bilingual("单位", "unit"), unit, [*sorted(self.units()), *MINUTES])
            return "", number, ""
        fact = self.number_fact(self.take())
        return fact.id, 1, self.unit_of(fact)

    def units(self) -> set[str]:
        return {fact.unit for fact in self.vocabulary.facts.values() if fact.unit}

    @staticmethod
    def unit_of(fact: Fact) -> str:
        return "minutes" if fact.type == "instant" else fact.unit

    def number_fact(self, name: str) -> Fact:
        fact = self.vocabulary.facts.get(name)
        if fact is None or not _is_number(fact):
            self.at -= 1
            example = "document.pages > 10 pages"
            if not name:
                raise self.unfinished(example)
            known = [one.id for one in self.vocabulary.facts.values() if _is_number(one)]
            message = Bilingual(
                "此处应为数字或数量类的事实", "a number in digits, or a fact that is a number, is expected"
            )
            raise self.slip(message, name, nearest(name, known), example)
        return fact

    # ---- atoms

    def term(self, name: str) -> tuple[Term, Sort] | None:
        if name in self.scope:
            return Variable(name), self.scope[name]
        fact = self.vocabulary.facts.get(name)
        if fact is not None and fact.type in ("post", "body") and fact.on == "case":
            return FactTerm(name), fact.type
        kind = self.vocabulary.kind_of(name)
        if kind is not None and (kind.one or name != kind.id):
            return Individual(kind.sort, name), kind.sort
        return None

    def subject(self, name: str) -> tuple[Fact, Term | None] | None:
        """A fact of the case, or ``TERM.FACT`` for a fact about a post."""
        fact = self.vocabulary.facts.get(name)
        if fact is not None and fact.on == "case":
            return fact, None
        words = name.split(".")
        for cut in range(len(words) - 1, 0, -1):
            fact = self.vocabulary.facts.get(".".join(words[cut:]))
            term = self.term(".".join(words[:cut]))
            if fact is not None and fact.on == "post" and term is not None and term[1] == "post":
                return fact, term[0]
        return None

    def atom(self) -> Condition:
        name = self.peek()
        term = self.term(name)
        if term is not None:
            return self.about_a_term(*term)
        found = self.subject(name)
        if found is not None:
            return self.about_a_fact(*found)
        if name in self.words.definitions:
            of = self.words.definitions[name]
            if of is not None:
                message = Bilingual("这个定义说的是某个职务或机关", "this definition speaks about a post or body")
                said = f"who is {name}" if "who" in self.scope else f"some {of} v satisfies (v is {name})"
                raise self.slip(message, name, said)
            self.at += 1
            return Defined(name)
        raise self.no_atom(name)

    def no_atom(self, name: str) -> ConditionError:
        """Why a condition cannot begin with a word."""
        if name.split(".")[0] == "who":
            if "who" in self.scope:
                known = [f"who.{fact.id}" for fact in self.vocabulary.facts.values() if fact.on == "post"]
                return self.unknown(Bilingual("职务的事实", "fact about a post"), name, known)
            message = Bilingual(
                "这里没有 who 可指；只有人选、by 和写明 of 的定义里有",
                "'who' means nobody here; only holders, 'by' and definitions with 'of' have it",
            )
            return self.slip(message, name, "", "of: post")
        fact = self.vocabulary.facts.get(name)
        if fact is not None and fact.on == "post":
            message = Bilingual("这是关于每个职务的事实，须写明是谁的", "this is a fact about each post; say of whom")
            post = next((post.id for post in self.vocabulary.posts.values() if post.one), "who")
            return self.slip(message, name, f"{post}.{name}")
        kind = self.vocabulary.kind_of(name) or self.vocabulary.kind_of(name.split(".")[0])
        if kind is not None and not kind.one and (name == kind.id or name.split(".")[0] == kind.id):
            message = Bilingual("这是一类，不是一个：须写明是哪一个", "this is a kind, not one of them; say which")
            return self.slip(message, name, f"some {kind.id} v satisfies (v{name.removeprefix(kind.id)} …)")
        known = [*self.vocabulary.facts, *self.words.definitions, *self.scope, *self.vocabulary.posts]
        known += [*self.vocabulary.bodies, *(id_ for one in self.vocabulary.facts.values() for id_ in one.value_ids)]
        what = Bilingual("事实或定义", "fact or definition")
        return self.unknown(what, name, known, "document.issuer is government")

    def about_a_term(self, term: Term, sort: Sort) -> Condition:
        name = self.take()
        verb = self.peek()
        if verb == "heads" and sort == "post":
            self.at += 1
            unit = self.term(self.peek())
            if unit is None or unit[1] != "body":
                raise self.not_a("body", self.peek(), "who heads document.issuer")
            self.at += 1
            return Heads(term, unit[0])
        if verb == "may":
            self.at += 1
            return May(term, self.act_name("who may handle"))
        if verb != "is":
            verbs = "is / heads / may" if sort == "post" else "is / may"
            raise self.slip(Bilingual("此处缺少谓语", "a verb is missing"), verb, verbs, f"{name} is …")
        self.at += 1
        negative = self.peek() == "not"
        if negative:
            self.at += 1
        if self.peek() == NOBODY:
            if not isinstance(term, FactTerm):
                message = Bilingual("只有事实可以是 nobody", "only a fact can be nobody")
                raise self.slip(message, name, "", "meeting.at-request-of is nobody")
            self.at += 1
            found: Condition = Nobody(term.fact)
        else:
            article = self.takes_article()
            parts = [self.one_membership(term, sort, article)]
            while self.peek() == "or" and self.member_name(self.peek(1), sort):
                self.at += 1
                article = self.takes_article() or article
                parts.append(self.one_membership(term, sort, article))
            found = disjunction(*parts)
        return negation(found) if negative else found

    def member_name(self, name: str, sort: Sort) -> bool:
        if name in ("a", "an"):
            return True
        kind = self.vocabulary.kind_of(name)
        return (kind is not None and kind.sort == sort) or self.words.definitions.get(name) == sort

    def one_membership(self, term: Term, sort: Sort, article: bool) -> Condition:
        name = self.peek()
        other = self.term(name)
        if other is not None and other[1] == sort and not isinstance(other[0], Individual):
            self.at += 1
            return Same(term, other[0])
        kind = self.vocabulary.kind_of(name)
        definition = self.words.definitions.get(name)
        if (kind is None or kind.sort != sort) and definition != sort:
            raise self.not_a(sort, name)
        if kind is not None and not kind.one and name == kind.id and not article:
            message = Bilingual("这是一类，不是一个：前面加 a", "this is a kind, not one of them; put 'a' before it")
            raise self.slip(message, name, f"a {name}")
        self.at += 1
        return self.membership(term, name, article)

    def not_a(self, sort: Sort, name: str, example: str = "") -> ConditionError:
        """The slip of a name that is no post, or no body."""
        kind = self.vocabulary.kind_of(name)
        facts = [fact.id for fact in self.vocabulary.facts.values() if fact.type == sort and fact.on == "case"]
        definitions = [key for key, of in self.words.definitions.items() if of == sort]
        known = [*self.vocabulary.kinds(sort), *definitions, *facts]
        if kind is not None and kind.sort != sort:
            if sort == "post":
                message = Bilingual("此处应为职务，这是机关", "a post is expected here; this is a body")
            else:
                message = Bilingual("此处应为机关，这是职务", "a body is expected here; this is a post")
            return self.slip(message, name, "", example)
        return self.unknown(
            Bilingual("职务", "post") if sort == "post" else Bilingual("机关", "body"), name, known, example
        )

    def membership(self, term: Term, name: str, article: bool) -> Condition:
        """``term is name``: an individual, a kind or a definition."""
        if self.words.definitions.get(name) is not None:
            return Defined(name, term)
        kind = self.vocabulary.kind_of(name)
        assert kind is not None
        if name == kind.id and (not kind.one or (article and len(self.vocabulary.below[name]) > 1)):
            return OfKind(term, (name,))
        return Same(term, Individual(kind.sort, name))

    def about_a_fact(self, fact: Fact, of: Term | None) -> Condition:
        name = self.take()
        if fact.type == "flag":
            if self.peek() in ("is", "=", "==", *_COMPARISONS):
                message = Bilingual("是或否的事实只写名称", "a yes-or-no fact is said by its name alone")
                raise self.slip(message, self.peek(), f"{name} / not {name}")
            return Flag(fact.id, of)
        if fact.type == "choice":
            return self.choice(fact, of)
        if fact.type in ("posts", "bodies"):
            return self.about_a_list(fact, of)
        self.at -= 1
        message = Bilingual(
            f"{fact.type} 类型的事实不能这样用在条件里", f"a fact of type {fact.type} cannot stand here"
        )
        raise self.slip(message, name)

    def choice(self, fact: Fact, of: Term | None) -> Condition:
        example = f"{fact.id} is {fact.value_ids[0] if fact.values else '…'}"
        if not self.peek():
            raise self.unfinished(example)
        self.expect("is", example)
        negative = self.peek() == "not"
        if negative:
            self.at += 1
        values: list[str] = []
        while True:
            value = self.peek()
            if fact.values and value not in fact.value_ids:
                raise self.unknown(Bilingual("取值", "value"), value, list(fact.value_ids), example)
            self.at += 1
            values.append(value)
            if self.peek() != "or" or self.peek(1) not in fact.value_ids:
                break
            self.at += 1
        found = Choice(fact.id, tuple(sorted(set(values))), of)
        return negation(found) if negative else found

    def about_a_list(self, fact: Fact, of: Term | None) -> Condition:
        example = f"{fact.id} is empty"
        sort: Sort = "post" if fact.type == "posts" else "body"
        verb = self.take()
        if verb == "is":
            negative = self.peek() == "not"
            if negative:
                self.at += 1
            if self.peek() not in ("empty", ""):
                message = Bilingual(
                    "列表里有没有，用 includes 来说", "whether a list has something is said with 'includes'"
                )
                raise self.slip(message, self.peek(), f"{fact.id} includes {self.peek()}", example)
            self.expect("empty", example)
            some = HasAtLeast(fact.id, 1, of)
            return some if negative else negation(some)
        if verb == "has":
            for word in ("at", "least"):
                self.expect(word, f"{fact.id} has at least 2")
            return HasAtLeast(fact.id, self.whole_number(f"{fact.id} has at least 2"), of)
        if verb != "includes":
            self.at -= 1
            verbs = "includes / has at least / is empty"
            raise self.slip(Bilingual("此处缺少谓语", "a verb is missing"), verb, verbs, example)
        article = self.takes_article()
        parts = [self.one_member(fact, of, sort, article)]
        while self.peek() == "or" and self.member_name(self.peek(1), sort):
            self.at += 1
            article = self.takes_article() or article
            parts.append(self.one_member(fact, of, sort, article))
        return disjunction(*parts)

    def one_member(self, fact: Fact, of: Term | None, sort: Sort, article: bool) -> Condition:
        inside = self.one_membership(Variable(MEMBER), sort, article)
        match inside:
            case Same(right=other):
                return Includes(fact.id, other, of)
            case OfKind(kinds=kinds):
                return AtLeast(1, sort, kinds, MEMBER, Includes(fact.id, Variable(MEMBER), of))
            case _:
                return AtLeast(1, sort, (), MEMBER, conjunction(Includes(fact.id, Variable(MEMBER), of), inside))
