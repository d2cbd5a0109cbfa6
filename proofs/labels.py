"""Where an axiom comes from: the label under which it stands in a proof."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """One half of a clause, one of its exceptions, a presupposition, or the frame (who there is at all)."""

    kind: str
    name: str
    detail: str = ""
