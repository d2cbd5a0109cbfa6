"""An experiment in a process of its own, for tests that kill it: ``python experiment_to_kill.py STORE LAST BATCH``.

It takes up the run where it was left, and says each batch on standard output after it has been written.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from sim.store import Store, run_id

RUN = run_id("scenario", "rulebook", 1, 20230625)


def replication(number: int) -> tuple[int, dict[str, float | None], dict[str, np.ndarray]]:
    """The same for the same number, whenever it is asked for."""
    draw = np.random.default_rng([20230625, number])
    measures = {"turnaround": float(draw.gamma(3.0)), "blocked": None if number % 7 == 0 else float(number)}
    return number, measures, {"ends": draw.integers(0, 10_000, 50)}


def main(path: str, last: int, size: int) -> None:
    with Store(path) as store:
        store.begin(RUN, {"scenario": "基准"})
        todo = sorted(set(range(last)) - store.finished(RUN))
        for at in range(0, len(todo), size):
            batch = [replication(number) for number in todo[at : at + size]]
            time.sleep(0.002)
            store.put(RUN, batch)
            print(*todo[at : at + size], flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
