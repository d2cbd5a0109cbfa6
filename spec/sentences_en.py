"""The English words of conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spec.comparisons import Sides, Summand
from spec.condition import (
    Condition,
    Defined,
    FactTerm,
    Heads,
    Includes,
    Individual,
    OfKind,
    Same,
    Sort,
    Term,
    Variable,
)
from spec.condition_lists import IncludesOneOf, includes_some
from spec.condition_text import article
from spec.instants import instant_text
from spec.labels import outcome_label, quoted, quoted_if_needed, subject_of, unit_label
from spec.sentences import Tongue

_DENIED = {"is": "is not", "was": "was not", "can": "cannot"}
_VERBS = {
    "asks", "belongs", "carries", "concerns", "covers", "deploys", "exceeds", "falls", "follows", "has", "involves",
    "leaves", "meets", "needs", "raises", "reaches", "requires", "skips", "states", "touches",
}  # fmt: skip
_PREDICATES = {"in", "on", "within", "without", "under", "outside", "above", "for", "likely", "liable", "due", "meant"}
_PREDICATES |= {"held", "found", "sworn", "open", "subject", "expressly"}
_PREPOSITION = re.compile(r" (by|of)$")
_OPERATORS = {">=": ("is at least", "is less than"), "<=": ("is at most", "is more than")}
_OPERATORS |= {"=": ("equals", "does not equal")}
_MOMENTS = {">=": ("is not before", "is before"), "<=": ("is not after", "is after"), "=": ("is", "is not")}
_COUNTED = {"", "pages", "people", "times", "countries", "items", "copies", "characters", "days"}


def definite(label: str) -> str:
    """A label with the definite article, unless it has an article or is a number of its kind."""
    return label if re.match(r"(the|a|an|those|several) ", label) or re.search(r" [0-9]+$", label) else f"the {label}"


def _stem(verb: str) -> str:
    """The stem of a verb that ends in s."""
    if verb == "has":
        return "have"
    return f"{verb[:-3]}y" if verb.endswith("ies") else re.sub("(?<=[cs]h)es$|s$", "", verb)


def indefinite(label: str) -> str:
    """A label with the indefinite article, unless it has an article."""
    return label if re.match(r"(the|a|an|those|several|one) ", label) else f"{article(label)} {label}"


class English(Tongue):
    """Atoms make the label of a fact the subject or, for a flag, the predicate of a sentence."""

    variables = "XYZUVWPQRS"
    other = "that actor"

    def joined(self, word: str, parts: Sequence[str], yes: bool) -> str:
        """A, and B; A, or B."""
        text = f", {word} ".join(parts)
        return text if yes else f"it is not so that {self.bracketed(text)}"

    def bracketed(self, text: str) -> str:
        """(A, and B)."""
        return f"({text})"

    def with_note(self, noun: str, note: str) -> str:
        """A vice mayor (the actor has the power to “sign”)."""
        return f"{noun} ({note})"

    def constant(self, value: bool) -> str:
        """Always or never."""
        return "in every case" if value else "in no case"

    # ---- terms

    def term(self, term: Term) -> str:
        """A post or body as a noun."""
        match term:
            case Variable(name=name):
                return self.bound.get(name, name)
            case Individual(id=name):
                return definite(quoted_if_needed(self.labels.individual(name).en))
            case FactTerm(fact=fact):
                label = self.labels.facts[fact].en
                if self.opening(fact) is None:
                    return definite(quoted_if_needed(label))
                if label.startswith("in whose name"):
                    return f"the body in whose name {subject_of(fact).en} is"
                return f"the one {subject_of(fact).en} is {label}"

    def opening(self, fact: str) -> str | None:
        """What stands before a name where the label wants one behind it: ``signed by``, ``in the name of``."""
        declared = self.labels.fact(fact)
        if declared.type not in ("post", "posts", "body", "bodies"):
            return None
        if declared.label.en.startswith("in whose name"):
            return "in the name of "
        return f"{declared.label.en} " if _PREPOSITION.search(declared.label.en) else None

    def filled(self, fact: str, of: Term | None, name: str, yes: bool) -> str:
        """The document is (not) in the name of somebody."""
        subject = subject_of(fact).en if of is None else self.term(of)
        label = self.labels.facts[fact].en
        which = f" ({label})" if not self.labels.is_clear(fact) and subject == "it" else ""
        return f"{subject} is {'' if yes else 'not '}{self.opening(fact)}{name}{which}"

    def member(self, part: Condition, yes: bool = True) -> str:
        """A member of a list; of one that is denied when not ``yes``."""
        match part:
            case Same(right=term):
                return self.term(term)
            case Includes(fact=fact):
                return f"one of {definite(self.labels.facts[fact].en)}"
            case OfKind(kinds=kinds):
                return " or ".join(map(self.kind, kinds))
            case Defined(name=name):
                label = self.labels.defined[name].en
                return f"{indefinite(label).removesuffix(label) or 'one of '}{quoted(label)}"
            case Heads(unit=unit):
                return f"the principal head of {self.term(unit)}"
        some = includes_some(part)
        assert some is not None
        if not some.kind:
            return f"{'one' if yes else 'any'} of {quoted(self.labels.defined[some.definition].en)}"
        label = self.labels.kinds[some.kind].en
        return indefinite(quoted_if_needed(label)) if yes else f"any {quoted_if_needed(label)}"

    def kind(self, name: str) -> str:
        """A kind with its article; said apart from the single one of the same name."""
        vocabulary = self.labels.vocabulary
        kind = vocabulary.posts.get(name) or vocabulary.bodies[name]
        label = indefinite(quoted_if_needed(self.labels.kinds[name].en))
        return f"of the kind of {label}" if kind.one else label

    def any_of(self, members: Sequence[str]) -> str:
        """A or B."""
        return " or ".join(members)

    def anybody(self) -> str:
        """Those who fulfil what follows."""
        return "whoever fulfils this"

    # ---- atoms

    def flag(self, fact: str, of: Term | None, yes: bool) -> str:
        """The document has sufficient ground; it is a major matter; “disagreement remains” is the case."""
        label = self.labels.fact(fact).label.en
        subject = subject_of(fact).en if of is None else self.term(of)
        if re.search(r", (and|or) ", label) or (subject == "it" and not self.labels.is_clear(fact)):
            return self.quoted_case(self.labels.facts[fact].en, of, yes)
        first, _, rest = label.partition(" ")
        if first in _DENIED:
            return f"{subject} {label if yes else f'{_DENIED[first]} {rest}'}"
        if first in ("may", "must"):
            return f"{'' if yes else 'it is not so that '}{subject} {label}"
        if first in _VERBS:
            return f"{subject} {label if yes else f'does not {_stem(first)} {rest}'}"
        if first in _PREDICATES or first.endswith("ed"):
            return f"{subject} is {'' if yes else 'not '}{label}"
        noun = subject.removeprefix("the ")
        bare = first not in ("the", "a", "an", "not", "no")
        if of is None and subject != "it" and bare and label.endswith(f" {noun}"):
            return f"it is {'' if yes else 'not '}{indefinite(label)}"
        return self.quoted_case(label, of, yes)

    def quoted_case(self, label: str, of: Term | None, yes: bool) -> str:
        """What no grammar is known of."""
        return f"{'' if of is None else f'for {self.term(of)} '}{quoted(label)} is {'' if yes else 'not '}the case"

    def choice(self, fact: str, values: Sequence[str], of: Term | None, yes: bool) -> str:
        """The kind of document is request or report; … is neither request nor report."""
        names = [quoted_if_needed(self.labels.value(fact, value).en) for value in values]
        return f"{self.owned(fact, of)} {self.among('is', 'is not', names, yes)}"

    def owned(self, fact: str, of: Term | None) -> str:
        """A fact as a noun, with its owner."""
        label = self.labels.facts[fact].en
        return definite(label) if of is None else f"{self.term(of)}'s {label}"

    def among(self, verb: str, denied: str, names: Sequence[str], yes: bool) -> str:
        """The verb with one of the names, or with none of them."""
        if yes:
            return f"{verb} {' or '.join(names)}"
        return f"{denied} {names[0]}" if len(names) == 1 else f"{verb} neither {' nor '.join(names)}"

    def is_one_of(self, term: Term, members: Sequence[Condition], yes: bool) -> str:
        """The presider is the mayor or a vice mayor."""
        names = [self.member(part) for part in members]
        if isinstance(term, FactTerm) and self.opening(term.fact) is not None:
            return self.filled(term.fact, None, " or ".join(names), yes)
        return f"{self.term(term)} {self.among('is', 'is not', names, yes)}"

    def nobody(self, fact: str, yes: bool) -> str:
        """There is no presider."""
        if self.opening(fact) is not None:
            return self.filled(fact, None, "nobody" if yes else "somebody", True)
        label = self.labels.facts[fact].en
        return f"there is no {label}" if yes else f"there is {indefinite(label)}"

    def includes(self, head: IncludesOneOf, members: Sequence[Condition], yes: bool) -> str:
        """The addressees include the municipal government."""
        if self.opening(head.fact) is not None:
            return self.filled(head.fact, head.of, " or ".join(self.listed_member(part) for part in members), yes)
        names = [self.listed_member(part, yes) for part in members]
        return f"{self.owned(head.fact, head.of)} {self.among('include', 'do not include', names, yes)}"

    def listed_member(self, part: Condition, yes: bool = True) -> str:
        """A member of a list fact; ``who`` by its name."""
        return self.term(part.term) if isinstance(part, Includes) else self.member(part, yes)

    def has_at_least(self, fact: str, count: int, of: Term | None, yes: bool) -> str:
        """There are at least 2 addressees; there are no addressees."""
        if self.opening(fact) is not None:
            return self.filled(fact, of, f"at least {count}", yes)
        if of is not None:
            many = f"{'at least' if yes else 'fewer than'} {count}"
            return f"{self.owned(fact, of)} number {many}"
        many = ("" if yes else "no ") if count == 1 else f"{'at least' if yes else 'fewer than'} {count} "
        return f"there are {many}{self.labels.facts[fact].en}"

    def heads(self, post: Term, unit: Term, yes: bool) -> str:
        """The applicant heads the lead unit."""
        return f"{self.term(post)} {'heads' if yes else 'does not head'} {self.term(unit)}"

    def compare(self, said: Sides, unit: str, yes: bool) -> str:
        """The number of pages is at most 10."""
        if self.is_moment(said):
            moment = instant_text(said.right[0].number)
            return f"{definite(self.labels.facts[said.left[0].fact].en)} {_MOMENTS[said.operator][not yes]} {moment}"
        return f"{self.sum(said.left, unit)} {_OPERATORS[said.operator][not yes]} {self.sum(said.right, unit)}"

    def sum(self, summands: Sequence[Summand], unit: str) -> str:
        """2 times the number of members present; the time it was known minus the time it happened."""
        words: list[str] = []
        for number, fact in summands:
            sign = (["plus"] if number >= 0 else ["minus"]) if words else []
            if fact:
                label = self.labels.facts[fact].en
                counted = self.labels.fact(fact).type == "number" and unit in _COUNTED
                label = f"the number of {label}" if counted else definite(label)
                words += [*sign, label if abs(number) == 1 else f"{abs(number)} times {label}"]
            else:
                words += [*sign, str(abs(number)) if unit in _COUNTED else f"{abs(number)} {unit_label(unit).en}"]
        return " ".join(words)

    def done(self, act: str, outcome: str | None, by: str | None, yes: bool) -> str:
        """“examine” has been done by the government office (outcome: passed)."""
        actor = f" by {by}" if by else ""
        ending = f" (outcome: {outcome_label(outcome).en})" if outcome else ""
        return f"{quoted(self.labels.acts[act].en)} has {'' if yes else 'not '}been done{actor}{ending}"

    def may(self, term: Term, act: str, yes: bool) -> str:
        """The applicant has the power to “sign”."""
        return f"{self.term(term)} {'has' if yes else 'does not have'} the power to {quoted(self.labels.acts[act].en)}"

    def defined(self, name: str, yes: bool) -> str:
        """“issued in the name of the government” applies."""
        return f"{quoted(self.labels.defined[name].en)} {'applies' if yes else 'does not apply'}"

    def chosen(self, definition: str, alternative: str, yes: bool) -> str:
        """“at least half” is read as “half is enough”."""
        name, label = self.labels.defined[definition].en, self.labels.alternative(definition, alternative).en
        return f"{quoted(name)} is {'' if yes else 'not '}read as {quoted(label)}"

    def quantified(self, many: str, count: int, sort: Sort, kinds: Sequence[str], variable: str, body: str) -> str:
        """For some vice mayor X (X has the power to “sign”)."""
        labels = " or ".join(quoted_if_needed(self.labels.kinds[kind].en) for kind in kinds) or sort
        if many == "every":
            return f"for every {labels} {variable} {body}"
        if count == 1:
            return f"for {many} {labels} {variable} {body}"
        return f"for {'at least' if many == 'some' else 'fewer than'} {count} {variable} of the kind {labels} {body}"
