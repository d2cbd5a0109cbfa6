"""The worked cases of a rulebook: they stand in its folder ``cases`` and say what they expect.

The name of a file tells under which layers its cases are decided: ``signing_standard.yaml`` under the recommended
readings, ``signing.yaml`` on the words of the edition alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from spec.bilingual import Bilingual
from spec.bodies import Composed, bodies_in
from spec.cases import Case, read_case_file
from spec.clauses import Clause
from spec.decide import Decision, decide
from spec.duties import Owed, duties_in
from spec.editions import Governing, governing
from spec.expected import Difference, differences
from spec.nearest import nearest
from spec.path import Step, steps
from spec.problems import BadInput, Problem
from spec.rulebook import LITERAL, STANDARD, Rulebook, Stack


@dataclass(frozen=True)
class Worked:
    """A case that has been decided, with its path, the duties it touches, and what is not as the case expects.

    ``edition`` is the one that governs at the moment of the case; None when the case names no moment.
    """

    decision: Decision
    path: tuple[Step, ...]
    duties: tuple[Owed, ...]
    bodies: tuple[Composed, ...]
    edition: Governing | None
    differences: tuple[Difference, ...]

    @property
    def case(self) -> Case:
        """The case."""
        return self.decision.case

    @property
    def by_holds(self) -> bool | None:
        """Whether the one whom the case says to act is a holder; None where nobody is named or it is not known."""
        decision = self.decision
        if not self.case.by or decision.answer == "open" or not (decision.holders or decision.answer == "none"):
            return None
        return any(holder.post == self.case.by for holder in decision.holders)

    @property
    def passed(self) -> bool:
        """Whether the case says what it expects and all of it came true."""
        return self.case.expect is not None and not self.differences

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause that the decision, its limits, its path or what is still due rest on."""
        decision = self.decision
        clauses = [clause for holder in decision.holders for clause in (holder.clause, *holder.via)]
        clauses += [violation.clause for violation in decision.violations]
        clauses += decision.outside
        clauses += [limit.clause for limit in decision.limits]
        clauses += [clause for clause, _ in decision.unmet]
        clauses += [clause for step in self.path for clause in step.clauses]
        clauses += [deadline.clause for step in self.path for deadline in step.deadlines]
        clauses += [owed.clause for owed in self.duties]
        clauses += [body.clause for body in self.bodies]
        if self.edition is not None and self.edition.clause is not None:
            clauses.append(self.edition.clause)
        return tuple(clauses)

    @cached_property
    def norms(self) -> frozenset[str]:
        """Every norm that the decision, its limits, its path or what is still due cite."""
        return frozenset(self.decision.norms).union(*(clause.norms for clause in self.clauses))

    @property
    def cited(self) -> list[str]:
        """The norms that the case has to do with."""
        return sorted(self.norms)

    @property
    def touched(self) -> list[str]:
        """The same, and the names of their clauses."""
        return sorted(self.norms.union(clause.name for clause in self.clauses))


def work(stack: Stack, case: Case) -> Worked:
    """A case decided under a stack."""
    decision = decide(stack, case)
    path = steps(stack, case, decision)
    duties = duties_in(stack, case) if not decision.outside else ()
    edition = governing(stack, case.situation.at) if case.situation.at is not None else None
    bodies = bodies_in(stack, case, decision)
    worked = Worked(decision, path, duties, bodies, edition, ())
    found = differences(decision, path, duties, edition, worked.cited, worked.touched)
    return replace(worked, differences=found)


def worked_cases(rulebook: Rulebook) -> list[Case]:
    """The cases in the folder ``cases`` of a rulebook; none when there is no such folder.

    Raises BadInput with the slips of all files.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in sorted(Path(rulebook.folder, "cases").glob("*.yaml")) if rulebook.folder else ():
        try:
            cases += read_case_file(file, rulebook.vocabulary)
        except BadInput as wrong:
            problems += wrong.problems
    if problems:
        raise BadInput(problems)
    check_choices(cases, rulebook)
    return cases


def layers_of(case: Case) -> str:
    """The layers under which a worked case is decided: ``literal`` or ``standard``, by the name of its file."""
    return STANDARD if Path(case.file).stem.endswith(f"_{STANDARD}") else LITERAL


def check_choices(cases: Iterable[Case], rulebook: Rulebook) -> None:
    """Raises BadInput when a case chooses an alternative that the rulebook does not offer."""
    problems: list[Problem] = []
    for case in cases:
        for name, alternative in case.choose:
            definition = rulebook.definitions.get(name)
            known = [one.id for one in definition.alternatives if one.id] if definition else []
            if alternative in known:
                continue
            at_name, at_alternative = case.chosen_at.get(name, ((case.line, case.column),) * 2)
            if definition is None:
                message = Bilingual("不认识的定义", "unknown definition")
                open_ones = [one.id for one in rulebook.definitions.values() if len(one.alternatives) > 1]
                near = nearest(name, rulebook.definitions) or " / ".join(open_ones)
                problems.append(Problem(case.file, *at_name, message, name, Bilingual(near, near)))
            elif not known:
                message = Bilingual(
                    "该定义只有一种读法，没有可选的", "the definition can be read in one way only; nothing to choose"
                )
                problems.append(Problem(case.file, *at_name, message, name))
            else:
                message = Bilingual("该定义没有这个选项", "the definition does not offer this alternative")
                near = nearest(alternative, known) or " / ".join(known)
                problems.append(Problem(case.file, *at_alternative, message, alternative, Bilingual(near, near)))
    if problems:
        raise BadInput(problems)
