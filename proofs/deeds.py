"""Acts done, as the rules tell them apart: by the act, its outcome and who did it."""

from __future__ import annotations

from spec.condition import Done, same_deed


def entails(one: Done, other: Done) -> bool:
    """Whether the first having been done means that the second has."""
    return same_deed(one, other) and (other.by is None or one.by == other.by)
