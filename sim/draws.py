"""Random numbers by purpose: what is drawn for one thing does not depend on what is drawn for another.

Each purpose (the arrivals of a kind of paper, the time that examining takes, whether a step is returned …) has a stream
of its own, keyed by seed and replication. So two scenarios that differ in one thing share all other numbers, and the
difference of their results is theirs (common random numbers: P. Glasserman and D. D. Yao, Management Science 38, 1992).
The n-th paper of a kind has the n-th numbers of each stream, whatever the load.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Draws:
    """The numbers of one replication."""

    seed: int
    replication: int

    def of(self, *purpose: str) -> np.random.Generator:
        """The stream of a purpose, from its beginning.

        >>> first = Draws(1, 0).of("work", "examine").random(3)
        >>> bool((first == Draws(1, 0).of("work", "examine").random(5)[:3]).all())
        True
        """
        name = hashlib.sha256("\0".join(purpose).encode()).digest()
        words = [int.from_bytes(name[start : start + 4], "little") for start in range(0, 16, 4)]
        return np.random.Generator(np.random.Philox(np.random.SeedSequence([self.seed, self.replication, *words])))
