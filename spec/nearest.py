"""The known name nearest to one that is not known, for messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str:
    """The closest known name, or the empty string when none comes near.

    >>> nearest("document.isuer", ["document.issuer", "matter.major"])
    'document.issuer'
    >>> nearest("zzz", ["document.issuer"])
    ''
    """
    found = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else ""
