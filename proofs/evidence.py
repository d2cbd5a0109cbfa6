"""A folder of evidence for a stranger: every question of the battery, its expected answer, and certificates of proofs.

    manifest.json            what is asked, under which rules, what the answer is, the SHA-256 of every file
    questions/…smt2          each question in SMT-LIB, every assertion under the label of its clause
    certificates/…json       for proofs: instances and clauses that the checker follows without a solver
    check_certificate.py     that checker (Python alone), and
    solve_alone.py           what asks cvc5 again: copies, for use without guiju

Nothing in it depends on the clock: the same rulebook and the same solvers give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from proofs.asked import EXACTLY_ONE
from proofs.battery import StackResult
from proofs.processes import Processes
from proofs.questions import question_of
from proofs.verdicts import Verdict
from spec.layers import stack
from spec.rulebook import Rulebook

MANIFEST = "manifest.json"
VERSION = 1
SEED = 0
"""Of every solver, and of the samples of situations."""
ALONE = ("check_certificate.py", "solve_alone.py")
SOLVERS = ("z3-solver", "cvc5")


class Damaged(Exception):
    """A manifest that cannot be read; says why."""


@dataclass(frozen=True)
class Entry:
    """One property under one stack: its verdict, its question and its certificate.

    ``question`` and ``certificate`` are paths in the folder, empty where there is none; then ``why`` says why.
    """

    stack: str
    property: str
    family: str
    verdict: str
    expected: str = ""
    about: str = ""
    question: str = ""
    question_sha256: str = ""
    certificate: str = ""
    certificate_sha256: str = ""
    why_no_question: str = ""
    why_no_certificate: str = ""
    small_model: tuple[int, int] = (0, 0)
    norms: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    core: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What a folder of evidence is about, and its entries."""

    rulebook: str
    edition: str
    digest: str
    stacks: tuple[tuple[str, tuple[str, ...]], ...]
    entries: tuple[Entry, ...]
    solvers: Mapping[str, str] = field(default_factory=dict)
    seed: int = SEED


def evidence_of(
    rulebook: Rulebook, results: Sequence[StackResult], processes: Processes
) -> tuple[Manifest, dict[str, str]]:
    """The manifest of some results, without certificates, and the questions by their paths."""
    asked = [(one.name, one.stack.layers, verdict) for one in results for verdict in one.verdicts]
    found = dict(processes.run(entry_of, asked))
    entries = tuple(found[place][0] for place in range(len(asked)))
    texts = {entry.question: text for entry, text in found.values() if text}
    stacks = tuple((one.name, one.stack.layers) for one in results)
    solvers = {name: version(name) for name in SOLVERS}
    return Manifest(rulebook.name, rulebook.edition, rulebook.digest, stacks, entries, solvers), dict(
        sorted(texts.items())
    )


def entry_of(rulebook: Rulebook, asked: tuple[str, tuple[str, ...], Verdict]) -> tuple[Entry, str]:
    """The entry of a verdict under the stack of a name and its layers, and the text of its question."""
    name, layers, verdict = asked
    obligation = verdict.obligation
    common: dict[str, Any] = {
        "stack": name,
        "property": obligation.name,
        "family": obligation.family,
        "verdict": verdict.verdict,
        "small_model": verdict.bound,
        "norms": verdict.norms,
        "readings": verdict.readings,
        "assumes": verdict.assumes,
        "core": tuple((label.kind, label.name, label.detail) for label in verdict.core),
    }
    if obligation.family == EXACTLY_ONE:
        return Entry(**common, why_no_question=f"made of {verdict.why}", why_no_certificate="no question"), ""
    whole = question_of(stack(rulebook, layers), verdict)
    if not whole.text:
        return Entry(**common, why_no_question=whole.why, why_no_certificate="no question"), ""
    path = f"questions/{file_name(name)}/{file_name(obligation.name)}.smt2"
    why = "" if whole.expected == "unsat" else "not a proof: the question has a model"
    found = Entry(
        **common,
        expected=whole.expected,
        about=whole.about,
        question=path,
        question_sha256=sha256(whole.text),
        why_no_certificate=why or "none was asked for",
    )
    return found, whole.text


def file_name(words: str) -> str:
    """A name that every file system takes.

    >>> file_name("available:sign:1"), file_name("literal,acting-mayor-signs")
    ('available.sign.1', 'literal.acting-mayor-signs')
    """
    return re.sub(r"[^A-Za-z0-9_-]+", ".", words).strip(".") or "stack"


def sha256(content: str | bytes) -> str:
    """SHA-256 of a text or of bytes, in hexadecimal."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


# ---- the manifest as a file


def manifest_text(manifest: Manifest) -> str:
    """The manifest as JSON; its own hash at the end shows an edit."""
    data = {"manifest": VERSION, **asdict(manifest)}
    data["stacks"] = [{"name": name, "layers": list(layers)} for name, layers in manifest.stacks]
    return json.dumps({**data, "sha256": _own_hash(data)}, ensure_ascii=False, indent=1) + "\n"


def _own_hash(data: Mapping[str, Any]) -> str:
    return sha256(json.dumps(data, ensure_ascii=False, sort_keys=True))


def read_manifest(folder: Path) -> tuple[Manifest, bool]:
    """The manifest of a folder, and whether it is as it was written. Raises Damaged when it cannot be read."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        own = data.pop("sha256")
        if data.pop("manifest") != VERSION:
            raise Damaged("it is of another version")
        intact = own == _own_hash({"manifest": VERSION, **data})
        data["stacks"] = tuple((one["name"], tuple(one["layers"])) for one in data["stacks"])
        data["entries"] = tuple(Entry(**_tuples(one)) for one in data["entries"])
        manifest = Manifest(**data)
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise Damaged(f"it cannot be read: {wrong}") from None
    for entry in manifest.entries:
        for path in filter(None, (entry.question, entry.certificate)):
            if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
                raise Damaged(f"it names a file outside its folder: {path}")
    return manifest, intact


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, inner ones too."""
    return {
        key: tuple(tuple(one) if isinstance(one, list) else one for one in value) if isinstance(value, list) else value
        for key, value in data.items()
    }


def alone(name: str) -> str:
    """The text of a script that works without guiju."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
