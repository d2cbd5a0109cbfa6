"""What a case expects against what was decided: every difference, and nothing when the expectation is met.

``holders`` and ``unknown`` must be the same sets; ``norms``, ``violations``, ``limits``, ``outside`` and ``steps`` must
contain what is expected (an empty list expects none). A norm may be named by its article alone: ``A54`` stands for
every norm of that article.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from spec.clauses import SOFT, Clause
from spec.decide import Decision, Measured
from spec.path import Step

_TRUTHS = {True: "yes", False: "no", None: "unknown"}
STATUS = {True: "kept", False: "exceeded", None: "unknown"}
"""How a limit stands, by whether it is kept."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as expected; both sides are texts in the words of a case file."""

    what: str
    expected: str
    actual: str


def differences(decision: Decision, path: Iterable[Step]) -> tuple[Difference, ...]:
    """The differences between what the case of a decision expects and what was decided, by name."""
    expect = decision.case.expect or {}
    steps = [step.act for step in path]
    found: list[Difference] = []
    for what in sorted(expect):
        wanted = expect[what]
        match what:
            case "answer":
                found += _same(what, wanted, decision.answer)
            case "allowed":
                found += _same(what, wanted, _TRUTHS[decision.allowed])
            case "blocked":
                found += _same(what, wanted, _TRUTHS[decision.blocked])
            case "holders":
                found += _same_set(what, wanted, (holder.post for holder in decision.holders))
            case "unknown":
                found += _same_set(what, wanted, decision.unknown)
            case "norms":
                found += _contained(what, wanted, [(norm,) for norm in decision.norms])
            case "violations":
                broken = [one.clause for one in decision.violations if wanted != [] or one.clause.strength not in SOFT]
                found += _contained(what, wanted, [_names(clause) for clause in broken])
            case "outside" if wanted in ("yes", "no"):
                found += _same(what, wanted, _TRUTHS[bool(decision.outside)])
            case "outside":
                found += _contained(what, wanted, [_names(clause) for clause in decision.outside])
            case "limits":
                found += _limits(what, wanted, decision.limits)
            case "steps":
                found += _in_order(what, _texts(wanted), steps)
    return tuple(found)


def meets(norm: str, wanted: str) -> bool:
    """Whether a norm is the one that is named, or one of the article that is named.

    >>> meets("A54.6", "A54"), meets("A54.6", "A54.6"), meets("A5.4", "A54")
    (True, True, False)
    """
    return norm == wanted or norm.startswith(f"{wanted}.")


def _names(clause: Clause) -> tuple[str, ...]:
    return (clause.name, *clause.norms)


def _texts(wanted: Any) -> list[str]:
    return [str(one) for one in (wanted if isinstance(wanted, list) else [wanted])]


def _said(names: Iterable[str]) -> str:
    return "[" + ", ".join(names) + "]"


def _same(what: str, wanted: Any, actual: str) -> list[Difference]:
    return [] if wanted == actual else [Difference(what, str(wanted), actual)]


def _same_set(what: str, wanted: Any, actual: Iterable[str]) -> list[Difference]:
    names = sorted(set(actual))
    return [] if sorted(set(_texts(wanted))) == names else [Difference(what, _said(_texts(wanted)), _said(names))]


def _contained(what: str, wanted: Any, actual: list[tuple[str, ...]]) -> list[Difference]:
    """Each expected name must meet one of the entries, of which each goes by several names."""
    expected = _texts(wanted)
    missing = [name for name in expected if not any(meets(one, name) for names in actual for one in names)]
    unexpected = not expected and bool(actual)
    if not missing and not unexpected:
        return []
    return [Difference(what, _said(expected), _said(names[-1] for names in actual))]


def _limits(what: str, wanted: Any, actual: Iterable[Measured]) -> list[Difference]:
    """Each expected limit (a norm, or a mapping of norm or clause, status, strength) must be among the limits."""
    limits = list(actual)
    entries = wanted if isinstance(wanted, list) else [wanted]
    expected = [one if isinstance(one, dict) else {"norm": str(one)} for one in entries]
    met = [any(_fits(limit, one) for limit in limits) for one in expected]
    if all(met) and (expected or not limits):
        return []
    said = (" ".join(f"{key} {value}" for key, value in sorted(one.items())) for one in expected)
    stand = (f"norm {one.clause.norms[0]} status {STATUS[one.kept]} strength {one.clause.strength}" for one in limits)
    return [Difference(what, _said(said), _said(stand))]


def _fits(limit: Measured, wanted: dict[str, Any]) -> bool:
    """Whether a limit is as one expected entry says."""
    actual = {
        "clause": limit.clause.name,
        "status": STATUS[limit.kept],
        "strength": limit.clause.strength,
        "quantity": limit.quantity,
        "actual": "unknown" if limit.actual is None else str(limit.actual),
    }
    norm = any(meets(norm, str(wanted.get("norm", norm))) for norm in limit.clause.norms)
    return norm and all(key == "norm" or actual.get(key) == value for key, value in wanted.items())


def _in_order(what: str, wanted: list[str], actual: list[str]) -> list[Difference]:
    """The expected acts must be steps in this order; others may stand between them."""
    rest = iter(actual)
    return [] if all(act in rest for act in wanted) else [Difference(what, _said(wanted), _said(actual))]
