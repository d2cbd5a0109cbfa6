"""What ``guiju recheck`` found, as JSON: the manifest's entries, each with what every checker says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from proofs.evidence import Manifest
from proofs.looking import Look
from proofs.reproving import Again


def rechecked_json(
    folder: str, manifest: Manifest, found: Sequence[Again], *, written: bool, intact: bool, same_rulebook: bool
) -> dict[str, Any]:
    """Everything about a folder of evidence."""
    return {
        "folder": folder,
        "written": written,
        "rulebook": manifest.rulebook,
        "edition": manifest.edition,
        "digest": manifest.digest,
        "same_rulebook": same_rulebook,
        "seed": manifest.seed,
        "solvers": dict(manifest.solvers),
        "stacks": [{"name": name, "layers": list(layers)} for name, layers in manifest.stacks],
        "manifest": "same" if intact else "changed",
        "figures": figures(found),
        "entries": [_entry(one) for one in found],
    }


def figures(found: Sequence[Again]) -> dict[str, int]:
    """How many questions, agreeing answers, certificates and so on."""
    counts = Counter(
        {
            "properties": len(found),
            "questions": sum(bool(one.entry.question) for one in found),
            "answered_as_expected": sum(one.answer == one.entry.expected != "" for one in found),
            "proofs": sum(one.entry.expected == "unsat" for one in found),
            "certificates": sum(bool(one.certificate) for one in found),
            "certificates_verified": sum(one.followed == "verified" for one in found),
            "derived": sum(one.derived == "same" for one in found),
            "looked_at": sum(one.look is not None for one in found),
            "looked_at_completely": sum(one.look is not None and one.look.complete for one in found),
            "differences": sum(bool(one.differences) for one in found),
        }
    )
    return dict(counts)


def _entry(one: Again) -> dict[str, Any]:
    entry = one.entry
    posts, bodies = entry.small_model
    data: dict[str, Any] = {
        "stack": entry.stack,
        "property": entry.property,
        "family": entry.family,
        "verdict": entry.verdict,
        "norms": list(entry.norms),
        "question": entry.question or None,
        "about": entry.about or None,
        "small_model": {"posts": posts, "bodies": bodies} if posts else None,
        "sha256": entry.question_sha256 or None,
        "file": one.file or None,
        "expected": entry.expected or None,
        "answer": one.answer or None,
        "certificate": entry.certificate or None,
        "certificate_file": one.certificate or None,
        "certificate_checked": one.followed or None,
        "derived": one.derived or None,
        "looked_at": _look(one.look) if one.look else None,
        "differences": list(one.differences),
    }
    if entry.why_no_question:
        data["why_no_question"] = entry.why_no_question
    if entry.why_no_certificate:
        data["why_no_certificate"] = entry.why_no_certificate
    return data


def _look(look: Look) -> dict[str, Any]:
    return {
        "agrees": look.agrees,
        "situations": look.situations,
        "complete": look.complete,
        "sizes": [{"people": people, "units": units} for people, units in look.sizes],
        "cases": look.cases,
        "unconfirmed": list(look.unconfirmed),
        "order": list(look.order),
        "against": look.against,
    }
