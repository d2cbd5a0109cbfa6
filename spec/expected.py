"""What a case expects against what was decided: every difference, and nothing when the expectation is met.

``holders`` and ``unknown`` must be the same sets; ``norms``, ``violations``, ``limits``, ``duties``, ``outside`` and
``steps`` must contain what is expected (an empty list expects none); nothing in ``without`` may have to do with the
case. A norm may be named by its article alone: ``A54`` stands for every norm of that article.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from spec.clauses import SOFT, Clause, Count
from spec.decide import Decision
from spec.duties import Owed
from spec.editions import Governing
from spec.limits import Measured
from spec.norms import meets
from spec.path import Step

_TRUTHS = {True: "yes", False: "no", None: "unknown"}
_STATUS = {True: "kept", False: "exceeded", None: "unknown"}


def limit_status(limit: Measured) -> str:
    """How a limit stands: *kept*, *exceeded*, *short* (a least number not reached), *due* (not yet), or *unknown*."""
    if limit.pending:
        return "due"
    lower = isinstance(limit.clause.shape, Count) and not limit.clause.shape.is_upper
    return "short" if limit.kept is False and lower else _STATUS[limit.kept]


@dataclass(frozen=True)
class Difference:
    """One thing that is not as expected; both sides are texts in the words of a case file."""

    what: str
    expected: str
    actual: str


def differences(
    decision: Decision,
    path: Iterable[Step],
    duties: Iterable[Owed] = (),
    edition: Governing | None = None,
    cited: Iterable[str] = (),
    touched: Iterable[str] = (),
) -> tuple[Difference, ...]:
    """The differences between what the case of a decision expects and what was decided, by name.

    ``cited`` are all the norms that the case has to do with, beyond those of the decision itself; ``touched`` these and
    the names of the clauses.
    """
    expect = decision.case.expect or {}
    steps = list(path)
    found: list[Difference] = []
    owed = list(duties)
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
                more = cited if wanted != [] else ()
                found += _contained(what, wanted, [(norm,) for norm in dict.fromkeys((*decision.norms, *more))])
            case "violations":
                broken = [one.clause for one in decision.violations if wanted != [] or one.clause.strength not in SOFT]
                broken += [one.clause for one in owed if one.status == "broken"]
                found += _contained(what, wanted, [_names(clause) for clause in broken])
            case "outside" if wanted in ("yes", "no"):
                found += _same(what, wanted, _TRUTHS[bool(decision.outside)])
            case "outside":
                found += _contained(what, wanted, [_names(clause) for clause in decision.outside])
            case "limits":
                found += _limits(what, wanted, decision.limits)
            case "duties":
                found += _duties(what, wanted, owed)
            case "edition":
                found += _same(what, wanted, (edition.edition or "none") if edition is not None else "unknown")
            case "steps":
                found += _in_order(what, wanted if isinstance(wanted, list) else [wanted], steps)
            case "without":
                found += _apart(what, _texts(wanted), touched)
    return tuple(found)


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
    return _entries(what, wanted, [(one.clause, _limit_keys(one)) for one in actual])


def _duties(what: str, wanted: Any, actual: Iterable[Owed]) -> list[Difference]:
    """Each expected duty (a norm, or a mapping of norm or clause, status, strength) must be among the duties."""
    return _entries(what, wanted, [(one.clause, {"status": one.status}) for one in actual])


def _limit_keys(limit: Measured) -> dict[str, str]:
    return {
        "status": limit_status(limit),
        "quantity": limit.quantity,
        "actual": "unknown" if limit.actual is None else str(limit.actual),
    }


def _entries(what: str, wanted: Any, actual: list[tuple[Clause, dict[str, str]]]) -> list[Difference]:
    """Each expected entry must be met by one of the clauses, with what is said of it; an empty list expects none."""
    entries = wanted if isinstance(wanted, list) else [wanted]
    expected = [one if isinstance(one, dict) else {"norm": str(one)} for one in entries]
    met = [any(_fits(clause, said, one) for clause, said in actual) for one in expected]
    if all(met) and (expected or not actual):
        return []
    told = (" ".join(f"{key} {value}" for key, value in sorted(one.items())) for one in expected)
    stand = (f"norm {one.norms[0]} status {said['status']} strength {one.strength}" for one, said in actual)
    return [Difference(what, _said(told), _said(stand))]


def _fits(clause: Clause, said: dict[str, str], wanted: dict[str, Any]) -> bool:
    """Whether a clause and what is said of it are as one expected entry says."""
    actual = {"clause": clause.name, "strength": clause.strength, **said}
    norm = any(meets(norm, str(wanted.get("norm", norm))) for norm in clause.norms)
    return norm and all(key == "norm" or actual.get(key) == value for key, value in wanted.items())


def _in_order(what: str, wanted: list[Any], actual: list[Step]) -> list[Difference]:
    """The expected acts must be steps in this order, with what is said of each; others may stand between them."""
    rest = iter(actual)
    expected = [one if isinstance(one, dict) else {"act": str(one)} for one in wanted]
    if all(any(_is_step(step, one) for step in rest) for one in expected):
        return []
    told = (" ".join(one.values()) if len(one) > 1 else one.get("act", "") for one in expected)
    return [Difference(what, _said(told), _said(_step_said(step, expected) for step in actual))]


def _is_step(step: Step, wanted: dict[str, str]) -> bool:
    """Whether a step is as an expectation says: which act, by whom, with which outcome, by which norm, whether done."""
    names = [name for clause in step.clauses for name in _names(clause)]
    required = [wanted[key] for key in ("norm", "clause") if key in wanted]
    return (
        wanted.get("act", step.act) == step.act
        and all(any(meets(name, one) for name in names) for one in required)
        and ("by" not in wanted or wanted["by"] in step.by)
        and wanted.get("outcome", step.outcome) == step.outcome
        and wanted.get("done", _TRUTHS[step.done]) == _TRUTHS[step.done]
    )


def _step_said(step: Step, wanted: list[dict[str, str]]) -> str:
    """A step as a difference tells it: with more than its act where more was expected of some step."""
    if all(len(one) == 1 for one in wanted):
        return step.act
    parts = [step.act, "|".join(step.by), step.outcome, f"done {_TRUTHS[step.done]}", " ".join(step.norms)]
    return " ".join(filter(None, parts))


def _apart(what: str, wanted: list[str], there: Iterable[str]) -> list[Difference]:
    """No norm or clause that is named has to do with the case."""
    found = [name for name in there if any(meets(name, one) for one in wanted)]
    return [Difference(what, _said(wanted), _said(found))] if found else []
