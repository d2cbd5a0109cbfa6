"""An experiment in a process of its own, for tests that kill it; its words are STORE LAST WORKERS BATCH.

It takes up the run where it was left, and says each batch on standard output after it has been written.
"""

from __future__ import annotations

import sys
import time
from itertools import islice

import numpy as np

from sim.pool import run
from sim.store import Store, run_id

RUN = run_id("scenario", "rulebook", 1, 20230625)


def replication(seed: int, number: int) -> tuple[dict[str, float | None], dict[str, np.ndarray]]:
    """The same for the same number, whenever it is asked for."""
    draw = np.random.default_rng([seed, number])
    measures = {"turnaround": float(draw.gamma(3.0)), "blocked": None if number % 7 == 0 else float(number)}
    return measures, {"ends": draw.integers(0, 10_000, 50)}


def main(path: str, last: int, workers: int, size: int) -> None:
    with Store(path) as store:
        store.begin(RUN, {"scenario": "基准"})
        results = run(replication, 20230625, set(range(last)) - store.finished(RUN), workers=workers)
        while batch := [(number, *found) for number, found in islice(results, size)]:
            time.sleep(0.002)  # so that a kill finds it in the middle
            store.put(RUN, batch)
            print(*(number for number, *_ in batch), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
