"""What the books say of queues, gates and quorums, in formulas."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import comb, factorial

import numpy as np
from scipy import linalg, stats

from tests.textbook import Floats, Law


def erlang_c(servers: int, load: float) -> float:
    """The chance that one who comes must wait, at M/M/c. A. K. Erlang (1917).

    >>> erlang_c(1, 0.7), round(erlang_c(2, 1.0), 4)
    (0.7, 0.3333)
    """
    last = load**servers / factorial(servers) / (1 - load / servers)
    return last / (sum(load**k / factorial(k) for k in range(servers)) + last)


def pollaczek_khinchine(rate: float, law: Law) -> float:
    """The mean wait at M/G/1. F. Pollaczek (1930), A. Y. Khinchine (1932)."""
    return rate * law.second / 2 / (1 - rate * law.mean)


def cobham(rates: Sequence[float], laws: Sequence[Law]) -> list[float]:
    """The mean waits of the classes at one desk, the first class first, work never interrupted. A. Cobham, Priority
    Assignment in Waiting Line Problems, Operations Research 2 (1954).
    """
    residual = sum(rate * law.second / 2 for rate, law in zip(rates, laws, strict=True))
    loads = np.cumsum([0.0, *(rate * law.mean for rate, law in zip(rates, laws, strict=True))])
    return [residual / ((1 - before) * (1 - with_them)) for before, with_them in pairwise(loads)]


def left_over(load: float, limit: int) -> float:
    """The mean number that a gate leaves behind, E[(Q-K)+], where a mean of ``load`` papers come between two meetings.

    What is left follows L' = (L + A - K)+ with A Poisson, a random walk held at 0; so by F. Spitzer, A Combinatorial
    Lemma and its Application to Probability Theory, Transactions of the AMS 82 (1956), its mean is the sum over n of
    E[(A1 + … + An - nK)+] / n.

    >>> round(left_over(5, 6), 6) == round(left_over_by_the_chain(5, 6), 6)
    True
    """
    assert load < limit, "beyond the bound of stability nothing is steady"
    n = np.arange(1, 20_000)
    come, taken = n * load, n * limit
    above = come * stats.poisson.sf(taken - 1, come) - taken * stats.poisson.sf(taken, come)
    return float(np.sum(above / n))


def left_over_by_the_chain(load: float, limit: int, states: int = 400) -> float:
    """The same mean from the stationary law of the chain itself, cut off at ``states``."""
    table = np.zeros((states, states))
    for left in range(states):
        law = stats.poisson.pmf(np.arange(states + limit), load)
        for come, chance in enumerate(law):
            table[left, min(max(left + come - limit, 0), states - 1)] += chance
    return float(stationary(table) @ np.arange(states))


def stationary(table: Floats) -> Floats:
    """The stationary law of a finite chain."""
    states = len(table)
    balance = np.vstack([table.T - np.eye(states), np.ones(states)])
    law: Floats = linalg.lstsq(balance, np.append(np.zeros(states), 1.0))[0]
    return law


def too_few(load: float, least: int) -> Floats:
    """The chances that 0, 1 … ``least`` - 1 papers are left by a gate without limit that is held only for ``least``."""
    law = stats.poisson.pmf(np.arange(least), load)
    table = np.array([[law[to - left] if to >= left else 0.0 for to in range(least)] for left in range(least)])
    table[:, 0] += 1 - table.sum(axis=1)
    return stationary(table)


def quorate(present: Sequence[float], quorum: int) -> float:
    """The chance that at least ``quorum`` come, each with their own chance: the law of S. D. Poisson's trials (1837).

    >>> round(quorate([0.5] * 3, 2), 12)
    0.5
    """
    law = np.ones(1)
    for chance in present:
        law = np.convolve(law, [1 - chance, chance])
    return float(law[quorum:].sum())


def binomial(members: int, chance: float, quorum: int) -> float:
    """The chance of a quorum where all come with the same chance, by the binomial formula."""
    return sum(comb(members, k) * chance**k * (1 - chance) ** (members - k) for k in range(quorum, members + 1))
