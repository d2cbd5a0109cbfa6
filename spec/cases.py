"""A case: an act that is asked about, and what is known of it.

How cases are written in files stands in :mod:`spec.case_files`; the answer to one, in :mod:`spec.decide`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from spec.situation import Situation

Place = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """One case: the act asked about, what is known, the alternatives it assumes, what is expected.

    ``by``, ``to`` and ``means`` say who does the act, to whom and how. ``chosen_at`` says where each definition and its
    alternative stand under ``choose``.
    """

    name: str
    act: str
    situation: Situation
    by: str = ""
    choose: tuple[tuple[str, str], ...] = ()
    expect: dict[str, Any] | None = None
    texts: dict[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    column: int = 0
    chosen_at: dict[str, tuple[Place, Place]] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    means: str = ""
