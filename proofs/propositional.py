"""Whether clauses can hold together, with a proof that can be checked clause by clause where they cannot.

Conflict-driven clause learning (Marques-Silva and Sakallah 1996) with two watched literals. Every clause that is
learned keeps the clauses it follows from, in the order in which unit propagation uses them (LRUP; Cruz-Filipe et al.
2017), so that a checker needs no search. No randomness and no clock: the same clauses give the same proof. Written here
because the solvers at hand give no such proof (z3), or another kind (cvc5), and others are large for what is small.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

BUMP = 1.05
"""By how much a conflict weighs more than the one before it when the next variable to decide on is chosen."""


class TooManyConflicts(Exception):
    """The search was given up."""


@dataclass
class Clauses:
    """Clauses that grow, numbered as they come; a literal is a positive number or its opposite.

    ``reasons`` says of each clause why it is there: what it was given with, or the clauses that it follows from.
    ``empty`` is the number of the empty clause once it has been derived.
    """

    clauses: list[tuple[int, ...]] = field(default_factory=list)
    reasons: list[Hashable | list[int]] = field(default_factory=list)
    learned: list[bool] = field(default_factory=list)
    empty: int | None = None
    conflicts: int = 0
    _watched: dict[int, list[int]] = field(default_factory=dict)
    _value: dict[int, bool] = field(default_factory=dict)
    _level: dict[int, int] = field(default_factory=dict)
    _reason: dict[int, int | None] = field(default_factory=dict)
    _unit: dict[int, int] = field(default_factory=dict)
    _trail: list[int] = field(default_factory=list)
    _marks: list[int] = field(default_factory=list)
    _weight: dict[int, float] = field(default_factory=dict)
    _phase: dict[int, bool] = field(default_factory=dict)
    _heap: list[tuple[float, int]] = field(default_factory=list)
    _done: int = 0
    _step: float = 1.0

    # ---- adding

    def add(self, literals: Sequence[int], reason: Hashable) -> None:
        """Adds a clause with the reason why it is there."""
        self._back(0)
        self._take(tuple(dict.fromkeys(literals)), reason, False)

    def _take(self, literals: tuple[int, ...], reason: Hashable | list[int], learned: bool) -> int:
        number = len(self.clauses)
        for literal in literals:
            if abs(literal) not in self._weight:
                self._weight[abs(literal)] = 0.0
                heapq.heappush(self._heap, (0.0, abs(literal)))
        ordered = tuple(sorted(literals, key=self._openness))
        self.clauses.append(ordered)
        self.reasons.append(reason)
        self.learned.append(learned)
        for literal in ordered[:2]:
            self._watched.setdefault(literal, []).append(number)
        if self.empty is None and not self._marks:
            if all(self._holds(literal) is False for literal in ordered):
                self._finish(number)
            elif self._holds(ordered[0]) is None and all(self._holds(one) is False for one in ordered[1:]):
                self._assign(ordered[0], number)
        return number

    def _openness(self, literal: int) -> int:
        """Literals that hold or are open first, then those that failed last."""
        return 0 if self._holds(literal) is not False else 1 + len(self._trail) - self._level.get(abs(literal), 0)

    # ---- solving

    def solve(self, most: int) -> dict[int, bool] | None:
        """An assignment under which every clause holds; None when there is none. Raises TooManyConflicts."""
        while self.empty is None:
            conflict = self._propagate()
            if conflict is None:
                if not self._decide():
                    return dict(self._value)
            elif not self._marks:
                self._finish(conflict)
            else:
                self.conflicts += 1
                if self.conflicts > most:
                    raise TooManyConflicts
                self._learn(conflict)
        return None

    def _holds(self, literal: int) -> bool | None:
        value = self._value.get(abs(literal))
        return None if value is None else value == (literal > 0)

    def _assign(self, literal: int, reason: int | None) -> None:
        variable = abs(literal)
        self._value[variable] = literal > 0
        self._level[variable] = len(self._marks)
        self._reason[variable] = reason
        self._trail.append(literal)
        if reason is not None and not self._marks:
            others = [self._unit[abs(one)] for one in self.clauses[reason] if one != literal]
            self._unit[variable] = self._note((literal,), [*others, reason]) if others else reason

    def _note(self, literals: tuple[int, ...], hints: list[int]) -> int:
        """A clause that follows and that no search needs to watch."""
        self.clauses.append(literals)
        self.reasons.append(hints)
        self.learned.append(True)
        return len(self.clauses) - 1

    def _finish(self, conflict: int) -> None:
        units = [self._unit[abs(one)] for one in self.clauses[conflict]]
        self.empty = self._note((), [*units, conflict]) if units else conflict

    def _propagate(self) -> int | None:
        """Draws all consequences; the result is a clause that fails, if any does."""
        while self._done < len(self._trail):
            false = -self._trail[self._done]
            self._done += 1
            watching = self._watched.get(false, [])
            kept: list[int] = []
            for place, number in enumerate(watching):
                clause = self.clauses[number]
                if clause[0] == false:
                    clause = (clause[1], false, *clause[2:]) if len(clause) > 1 else clause
                    self.clauses[number] = clause
                kept.append(number)
                if self._holds(clause[0]) is True:
                    continue
                for at in range(2, len(clause)):
                    if self._holds(clause[at]) is not False:
                        swapped = list(clause)
                        swapped[1], swapped[at] = clause[at], clause[1]
                        self.clauses[number] = tuple(swapped)
                        self._watched.setdefault(clause[at], []).append(number)
                        kept.pop()
                        break
                else:
                    if self._holds(clause[0]) is False:
                        self._watched[false] = kept + watching[place + 1 :]
                        return number
                    self._assign(clause[0], number)
            self._watched[false] = kept
        return None

    def _decide(self) -> bool:
        while self._heap:
            weight, variable = heapq.heappop(self._heap)
            if variable not in self._value and -weight == self._weight[variable]:
                self._marks.append(len(self._trail))
                self._assign(variable if self._phase.get(variable, False) else -variable, None)
                return True
        return False

    def _learn(self, conflict: int) -> None:
        """The first unique implication point: a clause that the conflict shows, and back to where it has force."""
        here = len(self._marks)
        seen: set[int] = set()
        units: dict[int, None] = {}
        below: list[int] = []
        used = [conflict]
        open_ = 0
        clause: Sequence[int] = self.clauses[conflict]
        at = len(self._trail)
        while True:
            for literal in clause:
                variable = abs(literal)
                if variable in seen or self._holds(literal) is True:
                    continue
                seen.add(variable)
                self._bump(variable)
                if self._level[variable] == 0:
                    units[self._unit[variable]] = None
                elif self._level[variable] == here:
                    open_ += 1
                else:
                    below.append(literal)
            at -= 1
            while abs(self._trail[at]) not in seen or self._level[abs(self._trail[at])] != here:
                at -= 1
            point = self._trail[at]
            open_ -= 1
            if open_ == 0:
                break
            reason = self._reason[abs(point)]
            assert reason is not None
            used.append(reason)
            clause = self.clauses[reason]
        self._step *= BUMP
        back = max((self._level[abs(literal)] for literal in below), default=0)
        self._back(back)
        literals = (-point, *sorted(below, key=lambda one: -self._level[abs(one)]))
        number = self._take(literals, [*units, *reversed(used)], True)
        if self._marks:
            self._assign(-point, number)

    def _bump(self, variable: int) -> None:
        self._weight[variable] += self._step
        heapq.heappush(self._heap, (-self._weight[variable], variable))

    def _back(self, level: int) -> None:
        if len(self._marks) <= level:
            return
        mark = self._marks[level]
        for literal in self._trail[mark:]:
            variable = abs(literal)
            self._phase[variable] = self._value.pop(variable)
            heapq.heappush(self._heap, (-self._weight[variable], variable))
        del self._trail[mark:]
        del self._marks[level:]
        self._done = min(self._done, mark)

    # ---- the proof

    def needed(self) -> list[int]:
        """The numbers of the clauses that the empty clause rests on, in the order in which they came."""
        assert self.empty is not None
        found: set[int] = set()
        pending = [self.empty]
        while pending:
            number = pending.pop()
            if number not in found:
                found.add(number)
                reason = self.reasons[number]
                if self.learned[number] and isinstance(reason, list):
                    pending.extend(reason)
        return sorted(found)
