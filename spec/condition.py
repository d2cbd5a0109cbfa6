"""Conditions: the one tree that every interpreter reads.

A condition speaks about one moment: the facts of a case, who is there, what has been done so far. It knows
nothing of periods and clocks, so that each interpreter is total. Trees are frozen and typed; the loader makes
them (:mod:`spec.condition_parser`), and from then on they are only read: by :mod:`spec.residual` (plain Python),
by the proofs (Z3) and by :mod:`spec.condition_text` (Chinese, English and the canonical form). They are put together
by :mod:`spec.connectives` and gone through by :mod:`spec.traversal`. The composite ones remember their hash, which
would otherwise be taken anew through the whole tree; it is left behind in a pickle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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


def decided(truth: bool) -> Constant:
    """The condition that is decided so: ``always`` or ``never``."""
    return ALWAYS if truth else NEVER


def truth_of(condition: Condition) -> bool | None:
    """The truth of a condition that is decided; None for any other.

    >>> truth_of(ALWAYS), truth_of(NEVER), truth_of(Flag("a"))
    (True, False, None)
    """
    return condition.value if isinstance(condition, Constant) else None
