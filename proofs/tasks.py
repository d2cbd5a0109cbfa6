"""One task of the battery: a property (or the few of one act that share their search), or a finding.

A process that has done one task knows the stacks and what was asked of them for the next.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from proofs.closing import Closer
from proofs.concern import Concerns
from proofs.findings import Finding, Gist, finding_of, gist_of
from proofs.kept_store import KeptStore
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.solving import budget
from proofs.verdicts import Verdict, verdict_on
from spec.layers import stack
from spec.rulebook import Rulebook, Stack

Layers = tuple[str, ...]
Results = list[Verdict] | list[Finding]


@dataclass(frozen=True)
class Task:
    """Properties to be judged together (``obligations``), or hits to be made into a finding (``hits``)."""

    layers: Layers
    obligations: tuple[Obligation, ...] = ()
    hits: tuple[Hit, ...] = ()


def work(
    rulebook: Rulebook, task: Task, seconds: float, store: KeptStore | None = None, gist_key: str | None = None
) -> Results:
    """The result of a task; under a key the gist of its finding is kept in a store, or may be."""
    there = stack_of(rulebook, task.layers)
    if task.hits:
        gist = store.get(gist_key) if store is not None and gist_key is not None else None
        if not isinstance(gist, Gist):
            with budget(seconds):
                gist = gist_of(there, _closer(rulebook.digest, task.layers, seconds, _Held(there)), task.hits)
            if store is not None and gist_key is not None:
                store.put(gist_key, gist)
        return [finding_of(there, task.hits, gist)]
    blocked: set[tuple[str, tuple[str, ...]]] = set()
    verdicts = []
    for obligation in task.obligations:
        with budget(seconds):
            verdicts.append(verdict_on(there, obligation, seconds, blocked))
    return verdicts


def stack_of(rulebook: Rulebook, layers: Layers) -> Stack:
    """A stack of a rulebook, the same one whenever it is asked for."""
    return _stack(rulebook.digest, layers, _Held(rulebook))


def concerns_of(rulebook: Rulebook, layers: Layers) -> Concerns:
    """What the results of a stack depend on."""
    return _concerns(rulebook.digest, layers, _Held(rulebook))


class _Held:
    """Something that a cache is given along without looking at it."""

    def __init__(self, value: Rulebook | Stack) -> None:
        self.value = value

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)


@functools.lru_cache(maxsize=16)
def _stack(digest: str, layers: Layers, held: _Held) -> Stack:
    assert isinstance(held.value, Rulebook)
    return stack(held.value, layers)


@functools.lru_cache(maxsize=4)
def _concerns(digest: str, layers: Layers, held: _Held) -> Concerns:
    return Concerns(_stack(digest, layers, held))


@functools.lru_cache(maxsize=4)
def _closer(digest: str, layers: Layers, seconds: float, held: _Held) -> Closer:
    assert isinstance(held.value, Stack)
    return Closer(held.value.rulebook, held.value, seconds)
