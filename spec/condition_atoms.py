"""Atoms of conditions: about whom a fact names, about flags, choices and lists."""

from __future__ import annotations

from spec.bilingual import Bilingual
from spec.condition import (
    AtLeast,
    Choice,
    Condition,
    Defined,
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
)
from spec.condition_lists import MEMBER
from spec.condition_words import COMPARISONS, ConditionError, WordReader
from spec.connectives import conjunction, disjunction, negation
from spec.vocabulary import NOBODY, Fact


class AtomReader(WordReader):
    """Reads atoms."""

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
            if self.peek() in ("is", "=", "==", *COMPARISONS):
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
