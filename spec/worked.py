"""The worked cases of a rulebook: they stand in its folder ``cases`` and say what they expect.

The name of a file tells under which layers its cases are decided: ``signing_standard.yaml`` under the recommended
readings, ``signing.yaml`` on the words of the edition alone, ``readings/order-of-succession.yaml`` on these words and
the reading that it is named after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from spec.bilingual import Bilingual
from spec.bodies import Composed, bodies_in
from spec.case_files import read_case_file
from spec.cases import Case
from spec.clauses import Clause
from spec.decide import Decision, decide
from spec.duties import Owed, duties_in
from spec.editions import Governing, governing
from spec.expected import Difference, differences
from spec.layers import LITERAL, STANDARD, layer_names, stack
from spec.nearest import nearest
from spec.path import Step, steps
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook, Stack

CASES, READINGS = "cases", "readings"


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


def work(rules: Stack, case: Case) -> Worked:
    """A case decided under a stack."""
    decision = decide(rules, case)
    path = steps(rules, case, decision)
    duties = duties_in(rules, case) if not decision.outside else ()
    edition = governing(rules, case.situation.at) if case.situation.at is not None else None
    bodies = bodies_in(rules, case, decision)
    worked = Worked(decision, path, duties, bodies, edition, ())
    found = differences(decision, path, duties, edition, worked.cited, worked.touched)
    return replace(worked, differences=found)


def worked_cases(rulebook: Rulebook) -> list[Case]:
    """The cases in the folder ``cases`` of a rulebook, then those of its readings in ``cases/readings``; none when
    there is no such folder.

    Raises BadInput with the slips of all files.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in _files(rulebook):
        layer = _layer_of(file)
        if layer and layer not in rulebook.layers:
            message = Bilingual("没有与文件同名的读法", "there is no reading that the file could be named after")
            near = nearest(layer, rulebook.layers) or next(iter(sorted(rulebook.layers)), "")
            problems.append(Problem(str(file), 0, 0, message, layer, Bilingual(near, near)))
        try:
            cases += read_case_file(file, rulebook.vocabulary)
        except BadInput as wrong:
            problems += wrong.problems
    if problems:
        raise BadInput(problems)
    check_choices(cases, rulebook)
    return cases


def _files(rulebook: Rulebook) -> list[Path]:
    """The case files of a rulebook, those of its readings last."""
    if not rulebook.folder:
        return []
    folder = Path(rulebook.folder, CASES)
    return [*sorted(folder.glob("*.yaml")), *sorted(folder.glob(f"{READINGS}/*.yaml"))]


def _layer_of(file: Path) -> str:
    """The layer after which a case file is named; empty where it lies beside the files on the text itself."""
    return file.stem if file.parent.name == READINGS and file.parent.parent.name == CASES else ""


def layers_of(case: Case) -> str:
    """The layers under which a worked case is decided, as they are written after ``--layers``, by the name of its file:
    ``literal``, ``standard``, or ``literal`` and a reading.

    >>> from spec.situation import Situation
    >>> layers_of(Case("a visit", "sign", Situation(), file="cases/readings/order-of-succession.yaml"))
    'literal,order-of-succession'
    """
    layer = _layer_of(Path(case.file))
    if layer:
        return f"{LITERAL},{layer}"
    return STANDARD if Path(case.file).stem.endswith(f"_{STANDARD}") else LITERAL


def stacks_of(rulebook: Rulebook, cases: Iterable[Case]) -> dict[str, Stack]:
    """The stacks under which some worked cases are decided, by :func:`layers_of`."""
    words = {layers_of(case): None for case in cases}
    return {word: stack(rulebook, layer_names(rulebook, word.split(","))) for word in words}


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
