"""What is worked out of an object once, and found again by the object itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Of = TypeVar("Of")
Found = TypeVar("Found")


class FoundOnce(Generic[Of, Found]):
    """Works something out of an object and remembers it, for at most so many objects at a time.

    An object is known by being the same one, not by saying the same: to compare two stacks takes longer than most of
    what is worked out of them. It is held, so that no other can take its place in memory.

    >>> lengths = FoundOnce(len, most=2)
    >>> words = ["a", "b"]
    >>> lengths(words), words.append("c"), lengths(words), lengths(list(words))
    (2, None, 2, 3)
    """

    def __init__(self, work: Callable[[Of], Found], most: int) -> None:
        self._work, self._most = work, most
        self._known: dict[int, tuple[Of, Found]] = {}

    def __call__(self, one: Of) -> Found:
        """What was worked out of an object, now or before."""
        known = self._known.get(id(one))
        if known is None:
            found = self._work(one)
            if len(self._known) >= self._most:
                self._known.clear()
            known = self._known[id(one)] = (one, found)
        return known[1]

    def forget(self, one: Of) -> None:
        """Lets go of an object that is not asked about again."""
        self._known.pop(id(one), None)
