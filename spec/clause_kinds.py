"""The kinds of clauses that readers see: requirement, obligation, deadline, quota, quorum and the like."""

from __future__ import annotations

from spec.bilingual import Bilingual
from spec.clauses import (
    Bar,
    Cadence,
    Clause,
    Composition,
    Count,
    Declaration,
    Delegation,
    Duty,
    Exempt,
    Gate,
    Limit,
    Pair,
    Power,
    Relation,
    Repeal,
    Scope,
    Sequence,
    Term,
)

_KINDS: dict[type, tuple[str, Bilingual]] = {
    Power: ("power", Bilingual("职权", "power")),
    Delegation: ("delegation", Bilingual("委托", "delegation")),
    Gate: ("requirement", Bilingual("要求", "requirement")),
    Duty: ("obligation", Bilingual("义务", "obligation")),
    Bar: ("prohibition", Bilingual("禁止", "prohibition")),
    Limit: ("quota", Bilingual("限额", "quota")),
    Count: ("quota", Bilingual("限额", "quota")),
    Pair: ("prohibition", Bilingual("禁止", "prohibition")),
    Composition: ("composition", Bilingual("组成", "composition")),
    Relation: ("power", Bilingual("隶属", "authority")),
    Cadence: ("cadence", Bilingual("会期", "cadence")),
    Exempt: ("scope", Bilingual("适用范围", "scope")),
    Scope: ("scope", Bilingual("适用范围", "scope")),
    Sequence: ("procedure", Bilingual("程序", "procedure")),
    Term: ("term", Bilingual("期限", "term")),
    Repeal: ("repeal", Bilingual("废止", "repeal")),
    Declaration: ("declaration", Bilingual("宣示", "declaration")),
}


def kind_of(clause: Clause) -> str:
    """The kind of clause that readers see.

    A duty with a time limit is a deadline; a limit may be a quorum.
    """
    if isinstance(clause.shape, Duty) and clause.shape.within is not None:
        return "deadline"
    if isinstance(clause.shape, Limit) and clause.shape.quorum:
        return "quorum"
    return _KINDS[type(clause.shape)][0]


def kind_label(clause: Clause) -> Bilingual:
    """The kind of a clause in both languages."""
    special = {"deadline": Bilingual("时限", "deadline"), "quorum": Bilingual("法定人数", "quorum")}
    return special.get(kind_of(clause)) or _KINDS[type(clause.shape)][1]
