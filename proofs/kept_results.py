"""Results of the battery, kept by content.

The result of a task depends on the code and on a part of the rulebook and stack alone, so it is kept under a hash of
these: an edit of the rulebook asks again only what it can touch (:mod:`proofs.concern`, and within one property
:mod:`proofs.kept_finds`).
"""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

from proofs.kept_store import store_in
from proofs.queries import QUERIES
from proofs.steady import steady
from proofs.tasks import Results, Task, concerns_of
from proofs.verdicts import Verdict
from spec.rulebook import Rulebook

_ROOT = Path(__file__).parent.parent


@functools.lru_cache(maxsize=1)
def code_digest() -> str:
    """SHA-256 of the code that results depend on."""
    files = sorted((*(_ROOT / "spec").glob("*.py"), *(_ROOT / "proofs").glob("*.py")))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


class KeptResults:
    """Results in a folder, each under a hash of everything it depends on (:mod:`proofs.concern`).

    Of the properties that the rulebook lists, a result depends on the one that asks it and on no other.
    """

    def __init__(self, folder: Path | None, rulebook: Rulebook, seconds: float) -> None:
        self.store = None if folder is None else store_in(folder)
        self.rulebook = rulebook
        self.start = f"{code_digest()} {sys.version_info[:2]} {rulebook.name} {seconds}"
        self.properties = {one.name: one for one in rulebook.properties}
        self.keys: dict[int, tuple[Task, str]] = {}

    def key(self, task: Task) -> str:
        """Under what the result of a task is kept."""
        known = self.keys.get(id(task))
        if known is not None and known[0] is task:
            return known[1]
        mine = concerns_of(self.rulebook, task.layers)
        rules = mine.of_hits(task.hits) if task.hits else mine.of_obligations(task.obligations)
        key = self._key(task, rules)
        self.keys[id(task)] = (task, key)
        return key

    def gist(self, task: Task) -> str | None:
        """Under what the gist of a finding is kept: what a sentence put otherwise leaves standing."""
        if self.store is None or not task.hits:
            return None
        return self._key(task, f"gist {concerns_of(self.rulebook, task.layers).of_hits(task.hits, words=False)}")

    def finds(self, task: Task) -> str | None:
        """Under what the finds of the asks of a property are kept; None for what asks nothing of the clauses
        themselves.
        """
        if self.store is None or not any(one.family in QUERIES for one in task.obligations):
            return None
        key = hashlib.sha256(f"{self.start} {task.layers!r} {task.obligations!r}".encode()).hexdigest()
        return f"finds {key}"

    def get(self, task: Task) -> Results | None:
        """The result of a task from before; None when there is none."""
        found = None if self.store is None else self.store.get(self.key(task))
        return found if isinstance(found, list) else None

    def put(self, task: Task, found: Results, beside: Mapping[str, bytes]) -> None:
        """Keeps the result of a task and what was found ``beside`` it, unless more time may give a better one.

        What a search found until its time ran out is no whole result. What it found until it had found enough is: the
        same is found again, however much time there is.
        """
        if self.store is None:
            return
        self.store.add(beside)
        if not any(isinstance(one, Verdict) and one.lacks_time for one in found):
            self.store.put(self.key(task), found)
        self.store.write(at_once=False)

    def close(self) -> None:
        """Writes what is not written yet."""
        if self.store is not None:
            self.store.write()
            self.store.close()

    def _key(self, task: Task, rules: str) -> str:
        parts = {one.part for one in (*task.obligations, *(hit.obligation for hit in task.hits))}
        concerned = [self.properties[part] for part in sorted(parts) if part in self.properties]
        return hashlib.sha256(steady(f"{self.start} {rules} {concerned!r} {task!r}").encode()).hexdigest()
