"""What a situation says of a fact: what is given, what is usual, and of whom it is said.

None stands for what is not known. The conditions over these values are the business of :mod:`spec.fact_atoms`.
"""

from __future__ import annotations

from dataclasses import dataclass

from spec.condition import FactTerm, Individual, Term
from spec.rulebook import Stack
from spec.situation import Known, Members, Situation, Universe
from spec.vocabulary import NOBODY, Fact


def usual_value(fact: Fact) -> Known | None:
    """The value that a fact has where a case does not mention it; None when it has no usual value."""
    if fact.usually is None:
        return None
    if fact.usually == NOBODY:
        return Members(frozenset()) if fact.type in ("posts", "bodies") else NOBODY
    if fact.type == "flag":
        return fact.usually == "yes"
    return int(fact.usually) if fact.type == "number" else fact.usually


@dataclass
class KnownFacts:
    """The facts of one situation, over one universe, in the words of one stack.

    ``read`` collects the facts that were looked up, given or not: a fact by its id, one about a post as (post, fact).
    """

    stack: Stack
    universe: Universe
    situation: Situation
    read: set[str | tuple[str, str]] | None = None

    def given(self, fact: str) -> Known | None:
        """The value that the case gives for one of its facts; None when it does not mention it."""
        if self.read is not None:
            self.read.add(fact)
        return self.situation.facts.get(fact)

    def known(self, fact: str) -> Known | None:
        """The value of a fact of the case; one that it does not mention has its usual value, if it has one."""
        value = self.given(fact)
        if value is None and self.situation.everybody and fact not in self.situation.left_open:
            return usual_value(self.stack.vocabulary.facts[fact])
        return value

    def about(self, fact: str, of: Term | None) -> tuple[Known | None, Term | None]:
        """The value of a fact (None when unknown) and the term it is said about, grounded where possible."""
        if of is None:
            return self.known(fact), None
        post = self.individual(of)
        if post is None:
            return None, of
        if post == NOBODY:
            return NOBODY, Individual("post", NOBODY)
        if self.read is not None:
            self.read.add((post, fact))
        value = self.situation.about.get((post, fact))
        if value is None and self.situation.everybody and (post, fact) not in self.situation.left_open:
            value = usual_value(self.stack.vocabulary.facts[fact])
        return value, Individual("post", post)

    def individual(self, term: Term) -> str | None:
        """The individual that a term names; None when the case does not say."""
        if isinstance(term, Individual):
            return term.id
        if isinstance(term, FactTerm):
            value = self.known(term.fact)
            return value if isinstance(value, str) else None
        raise TypeError(f"a variable is left: {term.name}")

    def possible(self, fact: str, individual: str) -> bool:
        """Whether a fact may name an individual at all: one of its own sort, and of the kinds that it is among."""
        declared, kind = self.stack.vocabulary.facts[fact], self.stack.vocabulary.kind_of(individual)
        if kind is not None and (kind.sort == "post") != (declared.type in ("post", "posts")):
            return False
        return not declared.among or self.universe.is_of(individual, declared.among)
