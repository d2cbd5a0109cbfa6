"""Results of the battery, kept by content.

The result of a task depends on the code and on a part of the rulebook and stack alone, so it is kept under a hash of
these: an edit of the rulebook asks again only what it can touch (:mod:`proofs.concern`, and within one property
:mod:`proofs.kept_finds`).
"""

from __future__ import annotations

import functools
import hashlib
import sys
from pathlib import Path

from proofs.kept_files import keep_in, kept_in
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
    """Results in a folder, one file each, named by a hash of everything they depend on (:mod:`proofs.concern`).

    Of the properties that the rulebook lists, a result depends on the one that asks it and on no other.
    """

    def __init__(self, folder: Path | None, rulebook: Rulebook, seconds: float) -> None:
        self.folder, self.rulebook = folder, rulebook
        self.start = f"{code_digest()} {sys.version_info[:2]} {rulebook.name} {seconds}"
        self.properties = {one.name: one for one in rulebook.properties}
        self.paths: dict[int, tuple[Task, Path]] = {}

    def path(self, task: Task) -> Path | None:
        """The file of the result of a task."""
        if self.folder is None:
            return None
        known = self.paths.get(id(task))
        if known is not None and known[0] is task:
            return known[1]
        mine = concerns_of(self.rulebook, task.layers)
        rules = mine.of_hits(task.hits) if task.hits else mine.of_obligations(task.obligations)
        path = self._file(task, rules)
        self.paths[id(task)] = (task, path)
        return path

    def gist(self, task: Task) -> Path | None:
        """The file of the gist of a finding: what a sentence put otherwise leaves standing."""
        if self.folder is None or not task.hits:
            return None
        return self._file(task, f"gist {concerns_of(self.rulebook, task.layers).of_hits(task.hits, words=False)}")

    def finds(self, task: Task) -> Path | None:
        """Where the finds of the asks of a property are kept; None for what asks nothing of the clauses themselves."""
        if self.folder is None or not any(one.family in QUERIES for one in task.obligations):
            return None
        key = hashlib.sha256(f"{self.start} {task.layers!r} {task.obligations!r}".encode()).hexdigest()
        return self.folder / "finds" / f"{key}.pickle"

    def get(self, task: Task) -> Results | None:
        """The result of a task from before; None when there is none."""
        found = kept_in(self.path(task))
        return found if isinstance(found, list) else None

    def put(self, task: Task, found: Results) -> None:
        """Keeps the result of a task, unless more time may give a better one.

        What a search found until its time ran out is no whole result. What it found until it had found enough is: the
        same is found again, however much time there is.
        """
        if not any(isinstance(one, Verdict) and one.lacks_time for one in found):
            keep_in(self.path(task), found)

    def _file(self, task: Task, rules: str) -> Path:
        assert self.folder is not None
        parts = {one.part for one in (*task.obligations, *(hit.obligation for hit in task.hits))}
        concerned = [self.properties[part] for part in sorted(parts) if part in self.properties]
        key = hashlib.sha256(steady(f"{self.start} {rules} {concerned!r} {task!r}").encode()).hexdigest()
        return self.folder / key[:2] / f"{key}.pickle"
