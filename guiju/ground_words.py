"""What a proof rests on, one ground at a time and in words: ``54.6 gives way to 54.3`` rather than a label."""

from __future__ import annotations

from typing import Any

from guiju.decision_json import said
from guiju.property_words import assumption
from proofs.cores import Cores
from proofs.labels import Label
from spec.bilingual import Bilingual
from spec.clauses import EDITION, Clause
from spec.rulebook import Stack


def ground_words(label: Label, stack: Stack) -> Bilingual:
    """A ground in words, by the norms of its clauses."""
    clause = stack.clauses.get(label.name)
    if clause is None:
        return assumption(label.name, stack.rulebook) or Bilingual(
            f"基本设定：{label.name}", f"the frame: {label.name}"
        )
    norm = _norms(clause)
    match label.kind:
        case "if":
            return Bilingual(f"{norm} 在其条件下适用", f"{norm} applies where it says so")
        case "only if":
            return Bilingual(f"{norm} 只在其条件下适用", f"{norm} applies only where it says so")
        case "exception":
            other = stack.clauses.get(label.detail)
            behind = _norms(other) if other is not None else label.detail
            return Bilingual(f"{norm} 让位于 {behind}", f"{norm} gives way to {behind}")
        case "gate":
            return Bilingual(f"{norm} 要求在先的已先办", f"{norm}: what it wants first comes first")
        case "bar":
            return Bilingual(f"{norm} 所禁止的不办", f"{norm}: what it forbids is not done")
    return Bilingual(f"{norm} {label.kind}", f"{norm} {label.kind}")


def ground_norms(label: Label, stack: Stack) -> list[str]:
    """The norms that a ground comes from: those of its clause, and of the one it gives way to."""
    clauses = [stack.clauses[name] for name in (label.name, label.detail) if name in stack.clauses]
    return list(dict.fromkeys(norm for clause in clauses for norm in clause.norms))


def ground_reading(label: Label, stack: Stack) -> str:
    """The reading or amendment that a ground comes from; empty where the edition itself has it."""
    if label.kind == "exception":
        for name in stack.layers:
            if any(
                target == label.name and label.detail in more for target, more in stack.rulebook.layers[name].excepts
            ):
                return name
    clause = stack.clauses.get(label.detail if label.kind == "exception" else label.name)
    return "" if clause is None or clause.layer == EDITION else clause.layer


def ground_json(label: Label, stack: Stack) -> dict[str, Any]:
    """A ground as data, with its words."""
    data: dict[str, Any] = {"half": label.kind, "name": label.name}
    if label.detail:
        data["gives_way_to"] = label.detail
    data |= {"norms": ground_norms(label, stack), "words": said(ground_words(label, stack))}
    reading = ground_reading(label, stack)
    return data | ({"reading": reading} if reading else {})


def grounds_json(cores: Cores, stack: Stack) -> dict[str, Any]:
    """All minimal cores and correction sets, as added keys of a verdict; ``cut_off`` says why they are not all."""
    return {
        "cores": [[ground_json(label, stack) for label in core] for core in cores.cores],
        "correction_sets": [[ground_json(label, stack) for label in one] for one in cores.correction_sets],
        "complete": cores.complete,
        "cut_off": cores.why or None,
    }


def _norms(clause: Clause) -> str:
    """A clause by its norms."""
    return ", ".join(clause.norms) or clause.name
