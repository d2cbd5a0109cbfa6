"""Conditions: the one tree that every interpreter reads.

A condition speaks about one moment: the facts of a case, who is there, what has been done so far. It knows
nothing of periods and clocks, so that each interpreter is total. Trees are frozen and typed; the loader makes
them (:mod:`spec.condition_parser`), and from then on they are only read: by :mod:`spec.residual` (plain Python),
by the proofs (Z3) and by :mod:`spec.condition_text` (Chinese, English and the canonical form). The composite ones
remember their hash, which would otherwise be taken anew through the whole tree; it is left behind in a pickle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Sort = Literal["post", "body"]


@dataclass(frozen=True, slots=True)
class Variable:
    """``who``, or a name bound by a quantifier."""

    name: str


@dataclass(frozen=True, slots=True)
class Individual:
    """One post or body by its id: ``mayor``, ``vice-mayor-3``, ``government``."""

    sort: Sort
    id: str


@dataclass(frozen=True, slots=True)
class FactTerm:
    """The post or body that a fact names: ``meeting.presider``, ``document.issuer``."""

    fact: str


Term = Variable | Individual | FactTerm
WHO = Variable("who")


@dataclass(frozen=True, slots=True)
class Constant:
    """``always`` or ``never``."""

    value: bool


ALWAYS = Constant(True)
NEVER = Constant(False)


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag fact is set; ``of`` is the post it is said about, None for a fact of the case."""

    fact: str
    of: Term | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice fact has one of these values (sorted)."""

    fact: str
    values: tuple[str, ...]
    of: Term | None = None


@dataclass(frozen=True, slots=True)
class Same:
    """Two terms name the same post or body. A fact that names nobody is the same as nothing."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class OfKind:
    """A term names a post or body of one of these kinds (or of a kind below them)."""

    term: Term
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nobody:
    """A post or body fact names none."""

    fact: str


@dataclass(frozen=True, slots=True)
class Includes:
    """A list fact has this post or body in it."""

    fact: str
    term: Term
    of: Term | None = None


@dataclass(frozen=True, slots=True)
class HasAtLeast:
    """A list fact has at least so many members."""

    fact: str
    count: int
    of: Term | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """A post is the principal head of a unit."""

    post: Term
    unit: Term


@dataclass(frozen=True, slots=True)
class Compare:
    """A linear comparison, brought to ``sum(coefficient * fact) + constant >= 0`` (or ``= 0`` when ``equal``)."""

    terms: tuple[tuple[int, str], ...]
    constant: int
    equal: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """An act has been done since the last return, with this outcome if one is named, by one of whom ``by`` holds.

    ``by`` is a condition on the variable ``who``; None means by anybody.
    """

    act: str
    outcome: str | None = None
    by: Condition | None = None


@dataclass(frozen=True, slots=True)
class May:
    """A term holds a power for another act, here and now."""

    term: Term
    act: str


@dataclass(frozen=True, slots=True)
class Defined:
    """A named definition; ``of`` is the term it is applied to, None for a definition of the case."""

    name: str
    of: Term | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """This alternative of a definition is the right one; stands only in what is left of a condition."""

    definition: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    part: Condition
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(("Not", self.part)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Not], tuple[Condition]]:
        return Not, (self.part,)


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Condition, ...]
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(("And", self.parts)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[And], tuple[tuple[Condition, ...]]]:
        return And, (self.parts,)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Condition, ...]
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(("Or", self.parts)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Or], tuple[tuple[Condition, ...]]]:
        return Or, (self.parts,)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``count`` posts or bodies of a kind satisfy the body; ``some`` is at least one.

    ``kinds`` empty means any post (or body, by ``sort``).
    """

    count: int
    sort: Sort
    kinds: tuple[str, ...]
    variable: str
    body: Condition


Condition = (
    Constant
    | Flag
    | Choice
    | Same
    | OfKind
    | Nobody
    | Includes
    | HasAtLeast
    | Heads
    | Compare
    | Done
    | May
    | Defined
    | Chosen
    | Not
    | And
    | Or
    | AtLeast
)


REFUSED = "refused"
"""The outcome of an act that somebody declined to do: it was not done, save for a condition that asks for just this."""


def same_deed(one: Done, other: Done) -> bool:
    """Whether an act done with the outcome of one is done in the sense of the other, whoever did it.

    >>> same_deed(Done("approve", "passed"), Done("approve")), same_deed(Done("approve", REFUSED), Done("approve"))
    (True, False)
    """
    if one.act != other.act:
        return False
    return one.outcome == other.outcome or (other.outcome is None and one.outcome != REFUSED)


def truth_of(condition: Condition) -> bool | None:
    """The truth of a condition that is decided; None for any other.

    >>> truth_of(ALWAYS), truth_of(NEVER), truth_of(Flag("a"))
    (True, False, None)
    """
    return condition.value if isinstance(condition, Constant) else None


def negation(part: Condition) -> Condition:
    """Not ``part``, with double negations and constants resolved.

    >>> negation(negation(Flag("matter.major")))
    Flag(fact='matter.major', of=None)
    """
    if isinstance(part, Constant):
        return NEVER if part.value else ALWAYS
    if isinstance(part, Not):
        return part.part
    return Not(part)


def conjunction(*parts: Condition) -> Condition:
    """All of them: flat, without repetitions, resolved where a part is constant or contradicts another.

    >>> conjunction(ALWAYS, Flag("a"), conjunction(Flag("a"), Flag("b")))
    And(parts=(Flag(fact='a', of=None), Flag(fact='b', of=None)))
    >>> conjunction(Flag("a"), negation(Flag("a")))
    Constant(value=False)
    """
    flat: dict[Condition, None] = {}
    opposites: set[Condition] = set()
    for part in parts:
        for piece in part.parts if isinstance(part, And) else (part,):
            if isinstance(piece, Constant):
                if not piece.value:
                    return NEVER
                continue
            if piece in opposites:
                return NEVER
            if isinstance(piece, Not):
                if piece.part in flat:
                    return NEVER
                opposites.add(piece.part)
            flat[piece] = None
    if not flat:
        return ALWAYS
    return next(iter(flat)) if len(flat) == 1 else And(tuple(flat))


def disjunction(*parts: Condition) -> Condition:
    """Any of them: flat, without repetitions, resolved where a part is constant or complements another.

    >>> disjunction(NEVER, Flag("a"))
    Flag(fact='a', of=None)
    """
    flat: dict[Condition, None] = {}
    opposites: set[Condition] = set()
    for part in parts:
        for piece in part.parts if isinstance(part, Or) else (part,):
            if isinstance(piece, Constant):
                if piece.value:
                    return ALWAYS
                continue
            if piece in opposites:
                return ALWAYS
            if isinstance(piece, Not):
                if piece.part in flat:
                    return ALWAYS
                opposites.add(piece.part)
            flat[piece] = None
    if not flat:
        return NEVER
    return next(iter(flat)) if len(flat) == 1 else Or(tuple(flat))


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

    >>> substitute(Same(WHO, Individual("post", "mayor")), "who", Variable("v"))
    Same(left=Variable(name='v'), right=Individual(sort='post', id='mayor'))
    """

    def put(old: Term) -> Term:
        return term if isinstance(old, Variable) and old.name == variable else old

    def maybe(old: Term | None) -> Term | None:
        return None if old is None else put(old)

    match condition:
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
            return condition
