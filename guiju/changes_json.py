"""What an edit changed, as the JSON contract has it (version 1): the event ``changed`` of ``check --watch --json``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guiju.check_json import finding_json
from proofs.battery import StackResult
from proofs.changed_results import FindingChange, StackChange, VerdictChange
from spec.edited import Edit
from spec.rulebook import Stack

_KEYS = {"reach": "closed_by"}
"""The keys of a finding that are called otherwise than its parts."""


def changed_json(edits: Sequence[Edit], changes: Sequence[StackChange], seconds: float) -> dict[str, Any]:
    """Everything that is said after a save."""
    return {
        "seconds": round(seconds, 3),
        "clauses": [_clause(one) for one in edits if one.section == "clauses"],
        "entries": [
            {"section": one.section, "entry": one.name, "change": one.change}
            for one in edits
            if one.section != "clauses"
        ],
        "stacks": [_stack(one) for one in changes],
    }


def _clause(one: Edit) -> dict[str, Any]:
    data = {"clause": one.name, "norms": list(one.norms), "change": one.change}
    return data | ({"layer": one.layer} if one.layer else {})


def _stack(one: StackChange) -> dict[str, Any]:
    return {
        "name": one.name,
        "verdicts": [_verdict(verdict) for verdict in one.verdicts],
        "findings": {
            "new": [finding_json(finding, one.after.stack) for finding in one.new],
            "gone": [finding.name for finding in one.gone],
            "changed": [_finding(finding, one) for finding in one.changed],
        },
        "counts": {"before": counted(one.before), "after": counted(one.after)},
    }


def _verdict(one: VerdictChange) -> dict[str, Any]:
    before, after = (side.verdict if side is not None else None for side in (one.before, one.after))
    return {"property": one.name, "before": before, "after": after}


def _finding(one: FindingChange, change: StackChange) -> dict[str, Any]:
    """A finding that is not quite the same: the keys that differ, as they were and as they are."""
    keys = [_KEYS.get(part, part) for part in one.parts]

    def side(stack: Stack, before: bool) -> dict[str, Any]:
        whole = finding_json(one.before if before else one.after, stack)
        return {key: whole[key] for key in keys}

    data = {
        "finding": one.after.name,
        "before": side(change.before.stack, True),
        "after": side(change.after.stack, False),
    }
    return data | ({"was": one.before.name} if one.before.name != one.after.name else {})


def counted(result: StackResult) -> dict[str, int]:
    """How many properties have each verdict, and how many findings there are."""
    verdicts = [one.verdict for one in result.verdicts]
    return {word: verdicts.count(word) for word in dict.fromkeys(("proved", "refuted", *verdicts))} | {
        "findings": len(result.findings)
    }
