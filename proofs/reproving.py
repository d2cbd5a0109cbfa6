"""A folder of evidence gone through again, each part by something that knows nothing of the others.

The hashes; the answer of cvc5 in a process of its own, which imports nothing of guiju; the certificates, by a checker
that needs no solver; and, where the same rulebook is at hand, whether the questions are those of its clauses, and every
situation over a few people (:mod:`proofs.looking`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proofs.asked import all_obligations
from proofs.certificates import NoCertificate, certificate_of
from proofs.evidence import Entry, Manifest, file_name, sha256
from proofs.labels import Label
from proofs.looking import Look, can_be_looked_at, look_at
from proofs.obligations import Obligation
from proofs.questions import question_of
from proofs.solving import budget
from proofs.verdicts import Verdict, verdict_on
from spec.layers import stack
from spec.rulebook import Rulebook

SCRIPTS = Path(__file__).parent
Told = Callable[[], None]


@dataclass(frozen=True)
class Again:
    """What going through an entry again has shown; empty where there was nothing to go through.

    ``file`` and ``certificate`` are ``same``, ``changed`` or ``missing``; ``answer`` is that of cvc5; ``followed`` is
    ``verified`` or why the checker refuses; ``derived`` is ``same`` where the rulebook at hand gives the question, or
    ``differs``.
    """

    entry: Entry
    file: str = ""
    answer: str = ""
    certificate: str = ""
    followed: str = ""
    derived: str = ""
    look: Look | None = None

    @property
    def differences(self) -> tuple[str, ...]:
        """The parts that are not as they should be: ``file``, ``answer``, ``certificate``, ``derived``, ``look``."""
        wrong = {
            "file": self.file in ("changed", "missing"),
            "answer": self.answer not in ("", "unknown", self.entry.expected),
            "certificate": self.certificate in ("changed", "missing") or self.followed not in ("", "verified"),
            "derived": self.derived == "differs",
            "look": self.look is not None and not self.look.agrees,
        }
        return tuple(name for name, is_wrong in wrong.items() if is_wrong)


def files_again(folder: Path, manifest: Manifest) -> list[Again]:
    """The entries of a manifest with what their files' hashes say."""
    found = []
    for entry in manifest.entries:
        file = _compared(folder, entry.question, entry.question_sha256)
        found.append(Again(entry, file, certificate=_compared(folder, entry.certificate, entry.certificate_sha256)))
    return found


def _compared(folder: Path, path: str, expected: str) -> str:
    if not path:
        return ""
    try:
        return "same" if sha256((folder / path).read_bytes()) == expected else "changed"
    except OSError:
        return "missing"


# ---- by others


def answers(folder: Path, found: Sequence[Again], seconds: float, told: Told) -> list[Again]:
    """With the answers of cvc5, asked in a process that imports nothing of guiju; changed files are asked too."""
    asked = [one for one in found if one.file in ("same", "changed")]
    paths = [str(folder / one.entry.question) for one in asked]
    lines = _alone("solve_alone.py", [str(seconds), *paths])
    said: dict[str, str] = {}
    for line in lines:
        data = json.loads(line)
        if "file" in data:
            said[data["file"]] = data["answer"]
            told()
    by_entry = {one.entry: said.get(path, "no answer") for one, path in zip(asked, paths, strict=True)}
    return [replace(one, answer=by_entry.get(one.entry, "")) for one in found]


def followed(folder: Path, found: Sequence[Again], told: Told) -> list[Again]:
    """With what the stand-alone checker says of the certificates."""
    asked = [one for one in found if one.certificate in ("same", "changed") and one.file != "missing"]
    pairs = [part for one in asked for part in (one.entry.question, one.entry.certificate)]
    said: dict[str, str] = {}
    paths = {one.entry: str(folder / one.entry.certificate) for one in asked}
    for line in _alone("check_certificate.py", [str(folder / part) for part in pairs]) if pairs else ():
        verdict, _, rest = line.rstrip("\n").partition("  ")
        for path in paths.values():
            if rest.lstrip().startswith(f"{path}  "):
                said[path] = verdict if verdict == "verified" else rest.lstrip().removeprefix(f"{path}  ")
        told()
    return [
        replace(one, followed=said.get(paths[one.entry], "no answer")) if one.entry in paths else one for one in found
    ]


def _alone(script: str, words: Sequence[str]) -> Iterator[str]:
    """The lines of a script that runs by itself: ``-I`` keeps this project off its path."""
    command = [sys.executable, "-I", str(SCRIPTS / script), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            yield from process.stdout
        finally:
            process.terminate()


# ---- by the rulebook at hand, as work for processes

Asked = tuple[tuple[str, ...], Entry, float]
"""The layers of a stack, the entry, and the seconds for it."""


def derive(rulebook: Rulebook, asked: Asked) -> tuple[str, Look | None]:
    """Whether the rulebook gives the question of an entry, and what looking at situations shows of its verdict."""
    layers, entry, seconds = asked
    there = stack(rulebook, layers)
    obligation = next((one for one in all_obligations(there) if one.name == entry.property), None)
    if obligation is None:
        return ("differs" if entry.question else ""), None
    with budget(seconds):
        verdict = _verdict_again(rulebook, layers, entry, obligation, seconds)
        text = question_of(there, verdict).text if entry.question else ""
        derived = "" if not text else "same" if sha256(text) == entry.question_sha256 else "differs"
        return derived, look_at(there, verdict) if can_be_looked_at(obligation) else None


def _verdict_again(
    rulebook: Rulebook, layers: tuple[str, ...], entry: Entry, obligation: Obligation, seconds: float
) -> Verdict:
    """The verdict of an entry: as the manifest has it where its core says all, else found again with its cases."""
    there = stack(rulebook, layers)
    if entry.verdict == "proved":
        core = tuple(Label(*label) for label in entry.core)
        nothing: tuple[str, ...] = ()
        return Verdict(obligation, "proved", nothing, nothing, nothing, core, None, False, "", "", (0, 0), "", (), 0.0)
    return verdict_on(there, obligation, seconds, set())


def certify(rulebook: Rulebook, asked: tuple[str, float]) -> tuple[str, str]:
    """The certificate of a question, or why there is none."""
    text, seconds = asked
    try:
        return certificate_of(text, seconds), ""
    except NoCertificate as wrong:
        return "", str(wrong)


def with_certificate(entry: Entry, certificate: str, why: str) -> Entry:
    """The entry with its certificate, or with why it has none."""
    if not certificate:
        return replace(entry, why_no_certificate=why)
    path = f"certificates/{file_name(entry.stack)}/{file_name(entry.property)}.json"
    return replace(entry, certificate=path, certificate_sha256=sha256(certificate), why_no_certificate="")
