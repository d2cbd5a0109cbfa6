"""``python -m benchmarks agreement [--pairs N]``: a million pairs of conditions and situations, read by everybody."""

from __future__ import annotations

import sys
import time

CONDITIONS, SITUATIONS = 2_500, 40


def main(words: list[str]) -> int:
    """Compares in rounds of a hundred thousand; prints how many pairs, how fast, and every difference."""
    from tests.agreement import tried

    wanted = int(words[0]) if words else 1_000_000
    pairs = differences = 0
    begin = time.perf_counter()
    for seed in range(max(1, wanted // (CONDITIONS * SITUATIONS))):
        found = tried(CONDITIONS, SITUATIONS, seed)
        pairs += found.pairs
        differences += len(found.differences)
        for one in found.differences[:5]:
            print(f"{one.who}: {one.condition!r} in {one.situation!r}: {one.python} and {one.other}")
        if sys.stderr.isatty():
            print(f"{pairs:,}", end="\r", file=sys.stderr, flush=True)
    seconds = time.perf_counter() - begin
    print(
        f"{pairs:,} pairs, {differences} differences, {seconds:.0f} s, {seconds / pairs * 1e6:.0f} microseconds a pair"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
