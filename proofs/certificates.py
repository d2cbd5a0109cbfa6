"""Certificates: why a question has no model, in steps that a checker of one page can follow without any solver.

Three things are looked for, each by the means that suits it: the instances of the quantified facts
(:mod:`proofs.instances`), the facts about equality, finite types and sums that they need (:mod:`proofs.equality`,
:mod:`proofs.sums`), and a refutation of all these clauses by propagation (:mod:`proofs.propositional`). The result is
put to :mod:`proofs.check_certificate`, and only a certificate that passes is handed out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from proofs.check_certificate import BARE, Question, Refused, check
from proofs.equality import Clause, Step, equality_steps
from proofs.instances import Found, Grounds, NoContradiction
from proofs.propositional import Clauses, TooManyConflicts
from proofs.solving import OutOfTime
from proofs.sums import NoCombination, sum_steps

MOST_CONFLICTS = 200_000
MOST_LOOKS = 2_000
VERSION = 1


class NoCertificate(Exception):
    """There is no certificate of a question; says why."""


def certificate_of(text: str, seconds: float) -> str:
    """The certificate of a question without a model, as JSON. Raises NoCertificate with the reason."""
    try:
        question = Question(text)
    except Refused as wrong:
        raise NoCertificate(f"the checker does not read it: {wrong}") from None
    grounds = Grounds(question, seconds)
    try:
        found = grounds.search()
        refutation = Refutation(question)
        refutation.refute(found)
    except (NoContradiction, NoCombination) as wrong:
        raise NoCertificate(str(wrong)) from None
    except (OutOfTime, TooManyConflicts):
        raise NoCertificate("the search took too long") from None
    data = refutation.written(grounds.witnesses) | {"sha256": hashlib.sha256(text.encode()).hexdigest()}
    certificate = _as_text(data)
    check(text.encode(), certificate.encode())
    return certificate


@dataclass
class Refutation:
    """The clauses of a question without variables, and why they cannot hold together."""

    question: Question
    clauses: Clauses = field(default_factory=Clauses)
    _met: set[int] = field(default_factory=set)
    _added: set[Step] = field(default_factory=set)

    def refute(self, found: Iterable[Found]) -> None:
        """Adds clauses until they contradict each other. Raises what says that they do not, or that it takes long."""
        for one in found:
            said = () if one.kind == "asserted" else (one.terms,)
            self.add((one.kind, one.whole, *said), one.clause)
        for _ in range(MOST_LOOKS):
            values = self.clauses.solve(MOST_CONFLICTS)
            if values is None:
                return
            truths = {one: values[one] for one in sorted(self._met) if one in values}
            fresh = self.fresh(equality_steps(self.question, truths)) or self.fresh(sum_steps(self.question, truths))
            if not fresh:
                raise NoContradiction("no fact about equality or sums is missing")
            for step, clause in fresh:
                self.add(step, clause)
        raise TooManyConflicts

    def fresh(self, steps: Iterable[tuple[Step, Clause]]) -> list[tuple[Step, Clause]]:
        """Those that have not been added: the values of a term are offered again each time."""
        return [(step, clause) for step, clause in steps if step not in self._added]

    def add(self, step: Step, formulas: Iterable[int]) -> None:
        """Adds the clause of a step, and what the formulas in it are made of."""
        self._added.add(step)
        listed = [one for one in formulas if one != self.question.false]
        if self.question.true in listed:
            return
        self.clauses.add([self.literal(one) for one in listed], step)
        for one in listed:
            self.define(one)

    def define(self, one: int) -> None:
        """Adds how a formula follows from its parts, and they from it."""
        pending = [one]
        while pending:
            one = pending.pop()
            kind, _, parts = self.question.table[one]
            if one in self._met or kind == "true":
                continue
            self._met.add(one)
            if kind in ("and", "or", "not"):
                pending.extend(parts)
            if kind in ("and", "or"):
                no = self.question.negation
                whole = [one, *map(no, parts)] if kind == "and" else [no(one), *parts]
                self.add(("whole", one), whole)
                for place, part in enumerate(parts):
                    self.add(("part", one, place), [no(one), part] if kind == "and" else [one, no(part)])

    def literal(self, one: int) -> int:
        """A formula as a literal: the number of its entry, or the opposite of that of what it denies."""
        kind, _, parts = self.question.table[one]
        return -parts[0] if kind == "not" else one

    # ---- as a certificate

    def written(self, witnesses: dict[str, str]) -> dict[str, object]:
        """The certificate, without what the empty clause does not rest on."""
        needed = self.clauses.needed()
        place = {number: at for at, number in enumerate(needed)}
        spoken: set[int] = set()
        for number in needed:
            reason = self.clauses.reasons[number]
            if self.clauses.learned[number]:
                spoken.update(abs(one) for one in self.clauses.clauses[number])
            elif isinstance(reason, tuple):
                spoken.update(_formulas(reason))
        listed = {one: at for at, one in enumerate(sorted(spoken), 1)}
        writer = _Writer(self.question, listed)
        steps: list[list[object]] = []
        for number in needed:
            reason = self.clauses.reasons[number]
            if self.clauses.learned[number] and isinstance(reason, list):
                literals = [listed[one] if one > 0 else -listed[-one] for one in self.clauses.clauses[number]]
                steps.append(["resolved", literals, [place[hint] for hint in reason]])
            else:
                assert isinstance(reason, tuple)
                steps.append(writer.step(reason))
        formulas = [writer.said(one, top=True) for one in listed]
        said = " ".join([*formulas, *(str(part) for step in steps for part in step)])
        used = [[name, sort] for name, sort in witnesses.items() if name in said]
        return {"certificate": VERSION, "witnesses": used, "formulas": formulas, "steps": steps}


def _formulas(step: Step) -> Iterator[int]:
    """The formulas that a step names by their numbers."""
    if step[0] in ("whole", "part", "instance", "witness"):
        yield int(step[1])
    elif step[0] == "sum":
        yield from (abs(one) for _, one in step[1])


@dataclass
class _Writer:
    """Formulas, terms and steps as text; ``listed`` are the places of the formulas that have one."""

    question: Question
    listed: dict[int, int]

    def said(self, one: int, top: bool = False) -> str:
        """A formula or term; formulas with a place of their own are named by it, except at the ``top``."""
        if one in self.listed and not top:
            return f"#{self.listed[one]}"
        kind, own, parts = self.question.table[one]
        if kind == "true":
            return "true"
        if kind == "variable":
            return str(own)
        inside = [self.said(part) for part in parts]
        if kind == "apply":
            name = symbol(own)
            return f"({name} {' '.join(inside)})" if inside else name
        if kind == "all":
            pairs = " ".join(f"({self.said(name)} {symbol(self.question.sorts[name])})" for name in own)
            return f"(forall ({pairs}) {inside[0]})"
        if kind == "least":
            return f"(>= {inside[0]} 0)"
        if kind == "sum":
            factors, constant = own
            addends = [f"(* {_number(n)} {said})" if n != 1 else said for n, said in zip(factors, inside, strict=True)]
            addends += [_number(constant)] if constant or not addends else []
            return f"(+ {' '.join(addends)})" if len(addends) > 1 else addends[0]
        return f"({kind} {' '.join(inside)})"

    def step(self, step: Step) -> list[object]:
        """A step as the checker reads it."""
        kind, *rest = step
        match kind:
            case "asserted":
                return [kind, rest[0]]
            case "whole" | "part":
                return [kind, self.listed[rest[0]], *rest[1:]]
            case "instance" | "witness":
                return [kind, self.listed[rest[0]], self.terms(rest[1])]
            case "alike":
                return [kind, symbol(rest[0]), self.terms(rest[1]), self.terms(rest[2])]
            case "sum":
                return [kind, [[n, self.listed[one] if one > 0 else -self.listed[-one]] for n, one in rest[0]]]
            case _:
                return [kind, self.terms(rest[0])]

    def terms(self, terms: Iterable[int]) -> str:
        return " ".join(self.said(one) for one in terms)


def symbol(name: str) -> str:
    """A name of the question as it stands in expressions."""
    return name if name[0] == "|" or BARE.fullmatch(f"|{name}|") else f"|{name}|"


def _number(number: int) -> str:
    return str(number) if number >= 0 else f"(- {-number})"


def _as_text(data: dict[str, object]) -> str:
    """JSON with one formula, witness or step on a line."""
    parts = []
    for key, value in data.items():
        if isinstance(value, list):
            lines = ",\n".join("  " + json.dumps(one, ensure_ascii=False) for one in value)
            parts.append(f'"{key}": [\n{lines}\n]' if value else f'"{key}": []')
        else:
            parts.append(f'"{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


__all__ = ["NoCertificate", "certificate_of"]
