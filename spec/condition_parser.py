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
_WORDS = {"not", "and", "or", "always", "never", "some", "every", "no", "at", "least", "satisfies", "done", "with"}
_WORDS |= {"by", "is", "a", "an", "nobody", "empty", "includes", "has", "heads", "may", "post", "body", "who"}
_COMPARISONS = (">=", "<=", ">", "<", "=")
MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440, "week": 10080, "weeks": 10080}
_DEPTH = 40
_DIGITS = 12


class ConditionError(Exception):
    """A condition that cannot be read; ``offset`` counts characters from its beginning."""

    def __init__(self, offset: int, message: Bilingual, got: str = "", expected: str = "", example: str = "") -> None:
        super().__init__(message.en)
        self.offset, self.message, self.got, self.expected, self.example = offset, message, got, expected, example


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
    at = 0
    while at < len(text) and text[at:].strip():
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

    def slip(self, message: Bilingual, got: str = "", expected: str = "", example: str = "") -> ConditionError:
        return ConditionError(self.offset(), message, got, expected, example)

    def unknown(self, what: Bilingual, name: str, known: list[str], example: str = "") -> ConditionError:
        return self.slip(Bilingual(f"不认识的{what.zh}", f"unknown {what.en}"), name, nearest(name, known), example)

    # ---- not, and, or

    def whole(self) -> Condition:
        if not self.tokens:
            raise self.slip(Bilingual("条件为空", "the condition is empty"), example="matter.major")
        condition = self.combined()
        if self.at < len(self.tokens):
            raise self.slip(
                Bilingual("条件到此应已结束", "the condition should have ended here"),
                self.peek(),
                "and / or",
                "matter.major and not matter.audit",
            )
        return condition

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
            raise self.slip(Bilingual("条件没有写完", "the condition is not finished"), example="matter.major")
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
            raise self.slip(Bilingual("此处应为数字", "a number is expected"), word, "2", example)
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
        if not _VARIABLE.match(variable) or self.is_taken(variable):
            message = Bilingual("此处应为一个新的变量名", "a fresh variable name is expected")
            raise self.slip(message, variable, next((one for one in "vwxyz" if not self.is_taken(one)), ""), example)
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
            name in _WORDS
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
        if not _NAME.match(name) or name in _WORDS:
            raise self.slip(Bilingual("此处应为结果", "an outcome is expected"), name, "passed", example)
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
        left, left_unit = self.sum()
        operator = self.peek()
        if operator not in _COMPARISONS:
            raise self.slip(
                Bilingual("此处应为比较符号", "a comparison is expected"),
                operator,
                ">= <= > < =",
                "document.pages > 10 pages",
            )
        self.at += 1
        right, right_unit = self.sum()
        if left_unit != right_unit:
            raise ConditionError(
                self.tokens[self.at - 1].offset,
                Bilingual("两边的单位不一致", "the two sides have different units"),
                right_unit or "—",
                left_unit or "—",
                f"document.pages > 10 {left_unit}" if left_unit else "2 * meeting.present >= meeting.members",
            )
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

    def sum(self) -> tuple[dict[str, int], str]:
        total: dict[str, int] = {}
        unit: str | None = None
        sign = 1
        while True:
            start = self.offset()
            name, coefficient, its_unit = self.product()
            if unit is not None and its_unit != unit:
                message = Bilingual("相加减的单位不一致", "a sum of different units")
                raise ConditionError(start, message, its_unit or "—", unit or "—")
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
            known = [one.id for one in self.vocabulary.facts.values() if _is_number(one)]
            raise self.unknown(Bilingual("数量", "number"), name, known, "document.pages > 10 pages")
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
                raise self.slip(
                    Bilingual("这个定义说的是一个职务或机关", "this definition speaks about a post or body"),
                    name,
                    f"who is {name}",
                )
            self.at += 1
            return Defined(name)
        fact = self.vocabulary.facts.get(name)
        if fact is not None:
            message = Bilingual("这是关于每个职务的事实", "this is a fact about each post")
            raise self.slip(message, name, f"who.{name}", f"mayor.{name}")
        known = [*self.vocabulary.facts, *self.words.definitions, *self.scope, *self.vocabulary.posts]
        if name == "who":
            raise self.slip(Bilingual("此处没有 who", "there is no 'who' here"), name, "document.issuer")
        raise self.unknown(Bilingual("事实或定义", "fact or definition"), name, known, "document.issuer is government")

    def about_a_term(self, term: Term, sort: Sort) -> Condition:
        name = self.take()
        verb = self.peek()
        if verb == "heads" and sort == "post":
            self.at += 1
            unit = self.term(self.peek())
            if unit is None or unit[1] != "body":
                raise self.slip(Bilingual("此处应为机关", "a body is expected"), self.peek(), "document.issuer")
            self.at += 1
            return Heads(term, unit[0])
        if verb == "may":
            self.at += 1
            return May(term, self.act_name("who may handle"))
        if verb != "is":
            raise self.slip(
                Bilingual("此处缺少谓语", "a verb is missing"), verb, "is / heads / may / includes", f"{name} is …"
            )
        self.at += 1
        negative = self.peek() == "not"
        if negative:
            self.at += 1
        if self.peek() == NOBODY:
            if not isinstance(term, FactTerm):
                raise self.slip(Bilingual("只有事实可以是 nobody", "only a fact can be nobody"), name)
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
            known = [*self.vocabulary.kinds(sort), *(key for key, of in self.words.definitions.items() if of == sort)]
            what = Bilingual("职务", "post") if sort == "post" else Bilingual("机关", "body")
            raise self.unknown(what, name, known)
        if kind is not None and not kind.one and name == kind.id and not article:
            raise self.slip(Bilingual("这是一类职务或机关", "this is a kind with many members"), name, f"a {name}")
        self.at += 1
        return self.membership(term, name, article)

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
            return Flag(fact.id, of)
        if fact.type == "choice":
            return self.choice(fact, of)
        if fact.type in ("posts", "bodies"):
            return self.about_a_list(fact, of)
        self.at -= 1
        message = Bilingual("这种事实不能用在条件里", "a fact of this type cannot stand in a condition")
        raise self.slip(message, name, "flag / choice / number / instant / post / posts / body / bodies")

    def choice(self, fact: Fact, of: Term | None) -> Condition:
        example = f"{fact.id} is {fact.value_ids[0]}"
        self.expect("is", example)
        negative = self.peek() == "not"
        if negative:
            self.at += 1
        values: list[str] = []
        while True:
            value = self.peek()
            if value not in fact.value_ids:
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
            self.expect("empty", example)
            some = HasAtLeast(fact.id, 1, of)
            return some if negative else negation(some)
        if verb == "has":
            self.expect("at", f"{fact.id} has at least 2")
            self.expect("least", f"{fact.id} has at least 2")
            return HasAtLeast(fact.id, self.whole_number(f"{fact.id} has at least 2"), of)
        if verb != "includes":
            self.at -= 1
            raise self.slip(Bilingual("此处缺少谓语", "a verb is missing"), verb, "includes / has / is empty", example)
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
