"""From the text of a condition to its tree.

The grammar is written so that a condition needs no quotes in YAML: no comma, bracket, brace, colon or ``#``.
Names are resolved while parsing, so a tree holds no name that the rulebook does not know, and a slip says which
known name comes nearest. The forms are listed in ``docs/language.en.md``.
"""

from __future__ import annotations

from spec.bilingual import Bilingual
from spec.condition import ALWAYS, NEVER, WHO, AtLeast, Condition, Done, Sort
from spec.condition_atoms import AtomReader
from spec.condition_lists import MEMBER
from spec.condition_sums import SumReader
from spec.condition_words import DEPTH, NAME, OTHER_SIGNS, RESERVED, VARIABLE, ConditionError, Words
from spec.connectives import conjunction, disjunction, negation


def parse_condition(text: str, words: Words, who: Sort | None = None) -> Condition:
    """The tree of a condition; ``who`` is the sort of the variable ``who`` if it may be used.

    Raises ConditionError at the first slip.
    """
    return _Parser(text, words, who).whole()


class _Parser(SumReader, AtomReader):
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
        if word in OTHER_SIGNS or (word not in RESERVED and word.lower() in RESERVED):
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
        if self.depth > DEPTH:
            raise self.slip(Bilingual(f"条件嵌套超过{DEPTH}层", f"the condition is nested more than {DEPTH} deep"))
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
        if not VARIABLE.match(variable) or variable in RESERVED:
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
        if not NAME.match(name) or name in RESERVED:
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

    def known_actor(self, name: str) -> bool:
        return self.vocabulary.kind_of(name) is not None or self.words.definitions.get(name) is not None

    def one_actor(self, article: bool) -> Condition:
        name = self.peek()
        if not self.known_actor(name):
            known = [*self.vocabulary.posts, *self.vocabulary.bodies, *self.words.definitions]
            raise self.unknown(Bilingual("职务、机关或定义", "post, body or definition"), name, known)
        self.at += 1
        return self.membership(WHO, name, article)
