"""What a run of the battery has to hand over for a report."""

from __future__ import annotations

from typing import Protocol

from proofs.findings import Finding
from proofs.verdicts import Verdict
from spec.rulebook import Stack


class StackResult(Protocol):
    """Verdicts and findings of one stack; ``name`` is the word of ``--layers`` that put it in force."""

    @property
    def stack(self) -> Stack: ...
    @property
    def name(self) -> str: ...
    @property
    def verdicts(self) -> tuple[Verdict, ...]: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...
