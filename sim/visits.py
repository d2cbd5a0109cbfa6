"""The visits of papers: which step each takes next, also where it is sent back, one after the other in one line.

Whether a paper is returned when a step ends is drawn before a run. So the way of every paper is known before anything
happens, whenever it may happen: a paper that is returned goes back to the step that ``back`` names, and its next
*round* begins; in its last round no paper is returned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.flow import Flags, Numbers, Ticks


@dataclass(frozen=True, eq=False)
class Visits:
    """The visits of paper d are ``first[d]:first[d+1]`` ([D+1]), in the order in which it makes them.

    For each of the V visits, ``step`` is the step of the paper's route, from 0, ``round`` the round, from 0, and
    ``row`` the step as it is numbered in the tables of all steps.
    """

    first: Ticks
    row: Ticks
    step: Numbers
    round: Numbers


def visits(first: Ticks, back: NDArray[np.signedinteger], returned: Flags) -> Visits:
    """The visits of D papers whose steps are ``first[d]:first[d+1]`` ([D+1], at least one each) of S.

    ``back`` [S] says how many steps a return goes back (0: to the same step again; at most to the paper's first),
    ``returned`` [S, R] whether the paper is returned when it ends the step in a round; what is drawn for the last round
    counts for nothing. Raises ValueError for a return to before the first step of the paper.

    >>> none, yes = [False, False], [True, False]
    >>> found = visits(np.array([0, 3]), np.array([0, 1, 0]), np.array([none, yes, none]))
    >>> found.step.tolist(), found.round.tolist()
    ([0, 1, 0, 1, 2], [0, 0, 1, 1, 1])
    """
    last = first[1:] - 1
    papers, start = np.arange(len(last)), first[:-1]
    legs = []  # what each paper goes through in a round: its number, the first row, how many rows, the round
    for turn in range(returned.shape[1]):
        returns = np.flatnonzero(returned[:, turn]) if turn + 1 < returned.shape[1] else np.zeros(0, np.int64)
        stop = np.append(returns, len(returned))[np.searchsorted(returns, start)]
        again = stop <= last[papers]
        legs.append((papers, start, np.where(again, stop, last[papers]) - start + 1, np.full(len(papers), turn)))
        papers, stop = papers[again], stop[again]
        if not len(papers):
            break
        start = stop - back[stop]
        if np.any((start < first[papers]) | (start > stop)):
            raise ValueError("back: before the first step of the paper, or forward")
    paper, begins, lengths, turns = (np.concatenate(column) for column in zip(*legs, strict=True))
    order = np.argsort(paper, kind="stable")
    paper, begins, lengths, turns = paper[order], begins[order], lengths[order], turns[order]
    ends = np.cumsum(lengths)
    row = np.arange(lengths.sum()) + np.repeat(begins - ends + lengths, lengths)
    of_paper = np.bincount(paper, lengths, len(last)).astype(np.int64)
    return Visits(
        first=np.concatenate([[0], np.cumsum(of_paper)]).astype(np.int64),
        row=row,
        step=(row - np.repeat(first[:-1], of_paper)).astype(np.int32),
        round=np.repeat(turns, lengths).astype(np.int32),
    )
