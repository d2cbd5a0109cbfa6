"""What the section on coverage shows: every norm, its clauses, whether it is formal, and what makes use of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spec.bilingual import Bilingual

Service = Literal["decide", "prove", "simulate", "audit"]

SERVICES: dict[Service, Bilingual] = {
    "decide": Bilingual("案例", "cases"),
    "prove": Bilingual("证明", "proofs"),
    "simulate": Bilingual("模拟", "simulation"),
    "audit": Bilingual("审计", "audit"),
}


@dataclass(frozen=True)
class NormRow:
    """A norm: ``clauses`` by name; ``reason`` says why it is declared only and decides nothing."""

    norm: str
    article: int
    clauses: tuple[str, ...]
    formal: bool
    reason: Bilingual = Bilingual("", "")
    served_by: tuple[Service, ...] = ()


@dataclass(frozen=True)
class CoverageSection:
    """All norms in their order, by chapter."""

    chapters: tuple[tuple[Bilingual, tuple[NormRow, ...]], ...]

    @property
    def norms(self) -> tuple[NormRow, ...]:
        """The norms of all chapters."""
        return tuple(row for _, rows in self.chapters for row in rows)

    @property
    def unused(self) -> int:
        """How many formal norms nothing makes use of."""
        return sum(row.formal and not row.served_by for row in self.norms)
