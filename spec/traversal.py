"""Going through a condition: the conditions and terms inside it, its free variables, and a term put for a variable.

For whoever asks what a condition speaks of; what it means stands with its interpreters (:mod:`spec.residual`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from spec.condition import (
    And,
    AtLeast,
    Choice,
    Condition,
    Defined,
    Done,
    Flag,
    HasAtLeast,
    Heads,
    Includes,
    May,
    Not,
    OfKind,
    Or,
    Same,
    Term,
    Variable,
)
from spec.connectives import conjunction, disjunction, negation


def children(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside a condition."""
    match condition:
        case Not(part=part):
            return (part,)
        case And(parts=parts) | Or(parts=parts):
            return parts
        case AtLeast(body=body):
            return (body,)
        case Done(by=by) if by is not None:
            return (by,)
        case _:
            return ()


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and every condition inside it, outermost first."""
    stack = [condition]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))


def terms_of(condition: Condition) -> tuple[Term, ...]:
    """The terms that stand directly in an atom."""
    match condition:
        case Same(left=left, right=right):
            return (left, right)
        case OfKind(term=term):
            return (term,)
        case Includes(term=term, of=of):
            return (term,) if of is None else (term, of)
        case Heads(post=post, unit=unit):
            return (post, unit)
        case May(term=term):
            return (term,)
        case Flag(of=of) | Choice(of=of) | HasAtLeast(of=of) | Defined(of=of):
            return () if of is None else (of,)
        case _:
            return ()


def free_variables(condition: Condition) -> frozenset[str]:
    """Names of the variables that the condition leaves unbound."""
    inside = frozenset(term.name for term in terms_of(condition) if isinstance(term, Variable))
    if isinstance(condition, Done):
        return frozenset()
    for part in children(condition):
        inside |= free_variables(part)
    return inside - {condition.variable} if isinstance(condition, AtLeast) else inside


@lru_cache(maxsize=1 << 15)
def substitute(condition: Condition, variable: str, term: Term) -> Condition:
    """The condition with a variable replaced by a term. (Remembered: every decision puts the same people in.)

    >>> from spec.condition import WHO, Individual
    >>> substitute(Same(WHO, Individual("post", "mayor")), "who", Variable("v"))
    Same(left=Variable(name='v'), right=Individual(sort='post', id='mayor'))
    """

    match condition:
        case Not(part=part):
            return negation(substitute(part, variable, term))
        case And(parts=parts):
            return conjunction(*(substitute(part, variable, term) for part in parts))
        case Or(parts=parts):
            return disjunction(*(substitute(part, variable, term) for part in parts))
        case AtLeast(variable=bound) if bound == variable:
            return condition
        case AtLeast(count=count, sort=sort, kinds=kinds, variable=bound, body=body):
            return AtLeast(count, sort, kinds, bound, substitute(body, variable, term))
        case _:
            return with_terms(
                condition, lambda old: term if isinstance(old, Variable) and old.name == variable else old
            )


def with_terms(atom: Condition, put: Callable[[Term], Term]) -> Condition:
    """An atom with something put in the place of each of its terms; any other condition as it is.

    >>> from spec.condition import WHO, Individual
    >>> with_terms(Flag("absent", WHO), lambda _: Individual("post", "mayor"))
    Flag(fact='absent', of=Individual(sort='post', id='mayor'))
    """

    def maybe(old: Term | None) -> Term | None:
        return None if old is None else put(old)

    match atom:
        case Same(left=left, right=right):
            return Same(put(left), put(right))
        case OfKind(term=old, kinds=kinds):
            return OfKind(put(old), kinds)
        case Includes(fact=fact, term=old, of=of):
            return Includes(fact, put(old), maybe(of))
        case Heads(post=post, unit=unit):
            return Heads(put(post), put(unit))
        case May(term=old, act=act):
            return May(put(old), act)
        case Flag(fact=fact, of=of):
            return Flag(fact, maybe(of))
        case Choice(fact=fact, values=values, of=of):
            return Choice(fact, values, maybe(of))
        case HasAtLeast(fact=fact, count=count, of=of):
            return HasAtLeast(fact, count, maybe(of))
        case Defined(name=name, of=of):
            return Defined(name, maybe(of))
        case _:
            return atom
