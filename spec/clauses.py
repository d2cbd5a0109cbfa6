"""Clauses: one norm each, with its words, and one shape that puts conditions to work.

About seven families of shapes (power, gate, duty, bar, count, pair, frame); a reader sees the finer kinds of
:mod:`spec.clause_kinds`. A clause applies when its ``when`` holds and none of the clauses in ``unless`` applies,
whether or not anyone holds its power.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spec.bilingual import Bilingual
from spec.condition import ALWAYS, Condition, Sort

BY = "by"
"""Who does an act: what counts and pairs may compare events in, beside the facts of the case."""
EDITION = "edition"
"""The layer of the clauses that no reading and no amendment brings."""
Strength = Literal["must", "should", "normally", "in-principle", "may", "never"]
SOFT: frozenset[str] = frozenset({"normally", "in-principle", "may"})
STRENGTH_LABELS: dict[str, Bilingual] = {
    "must": Bilingual("必须", "must"),
    "should": Bilingual("应当", "should"),
    "normally": Bilingual("一般", "normally"),
    "in-principle": Bilingual("原则上", "in principle"),
    "may": Bilingual("可以", "may"),
    "never": Bilingual("不得", "must not"),
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time on a clock. ``value`` None: the text has a time word but no figure."""

    value: int | None
    unit: str = ""
    clock: Literal["clock time", "working time"] = "clock time"


@dataclass(frozen=True, slots=True)
class Need:
    """An act that must have been done: by whom (a condition on ``who``), with which outcome."""

    act: str
    by: Condition | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Power:
    """Who may do one of these acts: a condition on ``who`` of one sort."""

    acts: tuple[str, ...]
    holder: Condition
    sort: Sort


@dataclass(frozen=True, slots=True)
class Delegation:
    """A power over powers: ``to`` holds the acts that ``giver`` holds. ``acts`` empty means any act."""

    acts: tuple[str, ...]
    excepted: tuple[str, ...]
    giver: Condition
    taker: Condition
    keeps: bool

    def covers(self, act: str) -> bool:
        """Whether the delegation speaks about this act."""
        return act not in self.excepted and (not self.acts or act in self.acts)


@dataclass(frozen=True, slots=True)
class Gate:
    """One of ``needs`` must be done before any of ``acts``; ``acts`` empty: the text does not say before what."""

    acts: tuple[str, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """Who must do what, to whom, by what means, after which event, within what time."""

    who: Condition | None
    sort: Sort
    act: str
    to: tuple[str, ...] = ()
    means: str = ""
    after: str = ""
    within: Duration | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """The acts are forbidden when the clause applies."""

    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on a number of the case; ``holds`` is the condition that keeps it.

    ``quorum`` is True where it is the number that a body must reach in order to act.
    """

    quantity: str
    bound: str
    holds: Condition
    act: str
    quorum: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A bound on how often an act happens in a period, for each value of ``per``; ``who`` bounds whose acts count.

    Without a ``period`` it is a bound on how often at all: *two motions for each member and meeting*.
    Where ``unit`` is days, two events on one day count once.
    """

    act: str
    per: tuple[str, ...]
    period: Literal["", "day", "week", "month", "year"]
    rolling: bool
    bound: str
    holds: Condition | None
    so_far: str
    unit: str = ""
    who: Condition | None = None
    sort: Sort = "post"

    @property
    def is_upper(self) -> bool:
        """Whether the bound is an upper one: once more may be too often."""
        return self.bound.startswith("at-most")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two acts with the same and different attributes, within a time or in one calendar ``period``, may not both
    happen; ``who`` bounds whose.
    """

    first: str
    second: str
    same: tuple[str, ...]
    different: tuple[str, ...]
    within: Duration | None
    ordered: bool
    who: Condition | None = None
    sort: Sort = "post"
    period: Literal["", "day", "week", "month", "year"] = ""


@dataclass(frozen=True, slots=True)
class Composition:
    """Who belongs to a body; not ``closed`` where the list of the text ends in 等."""

    body: str
    members: tuple[str, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie of authority between posts, bodies or kinds: leads, assists or routes to (for an act)."""

    tie: Literal["leads", "assists", "routes"]
    superiors: tuple[str, ...]
    subordinates: tuple[str, ...]
    act: str = ""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often something takes place."""

    act: str
    every: str
    before: str
    at_any_time: bool


@dataclass(frozen=True, slots=True)
class Exempt:
    """The rulebook does not govern these acts where the clause applies."""

    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom the rulebook binds."""

    binds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """Acts in their order, each needing the one before; ``inferred`` where the order is that of a bare list."""

    acts: tuple[str, ...]
    inferred: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A period of office or of validity: how long, from which day, or from which instant of a case (``after``)."""

    value: str
    since: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Repeal:
    """An earlier edition that ends."""

    edition: str
    on: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """A norm from which nothing can be decided, with the reason."""

    reason: Bilingual


Shape = (
    Power
    | Delegation
    | Gate
    | Duty
    | Bar
    | Limit
    | Count
    | Pair
    | Composition
    | Relation
    | Cadence
    | Exempt
    | Scope
    | Sequence
    | Term
    | Repeal
    | Declaration
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. ``layer`` says whose it is: the edition's, a reading's or an amendment's; ``file``, ``line`` and
    ``column`` say where it stands.
    """

    name: str
    norms: tuple[str, ...]
    label: Bilingual
    shape: Shape
    quote: str = ""
    strength: Strength = "must"
    when: Condition = ALWAYS
    unless: tuple[str, ...] = ()
    layer: str = EDITION
    file: str = ""
    line: int = 0
    column: int = 0


def acts_of(shape: Shape) -> tuple[str, ...]:
    """The acts that a shape speaks about directly."""
    match shape:
        case Power(acts=acts) | Bar(acts=acts) | Exempt(acts=acts) | Sequence(acts=acts) | Delegation(acts=acts):
            return acts
        case Gate(acts=acts, needs=needs):
            return acts + tuple(need.act for need in needs)
        case Duty(act=act) | Limit(act=act) | Count(act=act) | Cadence(act=act):
            return (act,) if act else ()
        case Pair(first=first, second=second):
            return (first, second)
        case Relation(act=act):
            return (act,) if act else ()
        case _:
            return ()


def conditions_of(clause: Clause) -> list[Condition]:
    """Every condition of a clause: when it applies, and those of its shape."""
    shape = clause.shape
    found = [clause.when, *(getattr(shape, name, None) for name in ("holder", "giver", "taker", "holds", "who"))]
    if isinstance(shape, Gate):
        found.extend(need.by for need in shape.needs)
    return [one for one in found if one is not None]
