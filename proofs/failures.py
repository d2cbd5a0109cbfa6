"""The failures of a property as far as they were searched for, and whether these are all.

A search ends before it has all when its time runs out, or when it has found as many as it looks for. What it found by
then are failures all the same: they are kept, and it is said that there may be more.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.hits import hits
from proofs.obligations import Obligation, violation_in
from proofs.search import Hit, MoreFailures, Search
from proofs.solving import OutOfTime
from spec.bilingual import Bilingual
from spec.rulebook import Stack

TIME, NUMBER = "time", "number"
"""What ends a search before it has all failures."""
_SAID = {
    TIME: Bilingual(
        "时间用完，情形没有找全：已找到 {} 种，可能还有别的",
        "the time ran out before all cases were found: {} so far, there may be more",
    ),
    NUMBER: Bilingual(
        "找到 {} 种情形后就不再找，还有别的",
        "the search stopped at {} cases; there are more",
    ),
}


@dataclass(frozen=True)
class Failures:
    """Hits free of the solver. ``cut_off``: what ended the search before it had all (``time``, ``number``), else "".

    ``limit`` is the solver's own word on the time that ran out.
    """

    hits: tuple[Hit, ...]
    cut_off: str = ""
    limit: str = ""

    @property
    def said(self) -> Bilingual:
        """That there may be more failures, in a sentence; empty where these are all."""
        if not self.cut_off:
            return Bilingual("", "")
        words, count = _SAID[self.cut_off], len(self.hits)
        return Bilingual(words.zh.format(count), words.en.format(count))


def failures_of(
    stack: Stack, obligation: Obligation, seconds: float, blocked: set[tuple[str, tuple[str, ...]]]
) -> Failures:
    """Every way in which a property fails, up to where the search came; ``blocked`` as in :func:`proofs.hits.hits`."""
    found: list[Hit] = []
    try:
        for hit in hits(stack, obligation, seconds, blocked):
            found.append(hit.plain())
    except OutOfTime as limit:
        return Failures(tuple(found), TIME, str(limit) or TIME)
    except MoreFailures:
        return Failures(tuple(found), NUMBER)
    return Failures(tuple(found))


def fails_at_all(stack: Stack, obligation: Obligation, seconds: float) -> bool:
    """A plain second look for the families whose search goes clause by clause. Raises OutOfTime."""
    if obligation.family not in ("exists", "unique", "available"):
        return False
    search = Search(stack, seconds)
    return search.find(violation_in(search.world, obligation)) is not None
