"""What each ask of a query was found to be, kept beside the results of whole properties.

A property such as "every duty has a bearer" goes through all clauses, so that any edit asks it anew. But the case of
one ask depends on the clauses of this ask alone: it is kept under a hash of these (:meth:`Concerns.of_ask`), and after
an edit only the asks are searched that the edit touches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from proofs.asks import Ask
from proofs.concern import Concerns
from proofs.kept_store import KeptStore
from proofs.obligations import Obligation
from proofs.search import Hit

MOST = 2_000
"""Finds of one property; when there are more, only those of the last run stay."""


@dataclass
class KeptFinds:
    """The finds of some properties of one stack; ``used`` are those of this run. ``None`` means: it never matters."""

    store: KeptStore
    key: str
    concerns: Concerns
    known: dict[str, Hit | bool | None] = field(default_factory=dict)
    used: dict[str, Hit | bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = self.store.get(self.key)
        self.known = found if isinstance(found, dict) else {}

    def hit(self, obligation: Obligation, ask: Ask, look: Callable[[], Hit | None]) -> Hit | None:
        """The smallest case of an ask, from before or looked for now."""
        key = self.concerns.of_ask(obligation, ask)
        known = self.known.get(key)
        if key in self.known and not isinstance(known, bool):
            found = known
        else:
            found = look()
            found = found.plain() if found is not None else None
        self.used[key] = found
        return found

    def truth(self, digest: str, look: Callable[[], bool]) -> bool:
        """Whether something can be, from before or looked at now."""
        known = self.known.get(digest)
        found = known if isinstance(known, bool) else look()
        self.used[digest] = found
        return found

    def keep(self) -> None:
        """Has what is new kept."""
        if self.used.keys() <= self.known.keys():
            return
        together = {**self.known, **self.used}
        self.store.put(self.key, together if len(together) <= MOST else self.used)
