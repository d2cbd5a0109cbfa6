"""``guiju decide``: who may do the act of a case, by which path, whether it is allowed, and what is still missing."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from guiju import messages
from guiju.decision_json import decided_json
from guiju.options import Settings, declare
from guiju.output import Answer, progress
from guiju.rulebooks import open_stack
from spec.bilingual import Bilingual, Language
from spec.case_files import read_cases
from spec.cases import Case
from spec.clauses import SOFT
from spec.duties import broken
from spec.explain import Reason, explain
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Stack
from spec.worked import Worked, check_choices, work

if TYPE_CHECKING:
    from rich.console import RenderableType

FINE, FOUND, UNDECIDED = 0, 1, 3
STANDARD_INPUT = "-"
DECIDING = Bilingual("判定", "deciding")


@dataclass(frozen=True)
class _Decided:
    worked: Worked
    reasons: tuple[Reason, ...] | None
    code: int


def decide_cases(settings: Settings, cases: Sequence[str], explain_it: bool, only: str) -> Answer:
    """Decides the cases of some files."""
    stack = open_stack(settings)
    wanted = _chosen(_read(cases, stack), only)
    decided: list[_Decided] = []
    with progress(DECIDING.say(settings.language), len(wanted)) as step:
        for case in wanted:
            worked = work(stack, case)
            reasons = explain(stack, case) if explain_it else None
            decided.append(_Decided(worked, reasons, code_of(worked, stack)))
            step()
    rulebook = stack.rulebook
    data = {
        "rulebook": rulebook.name,
        "edition": rulebook.edition,
        "layers": list(stack.layers),
        "cases": [decided_json(one.worked, stack, one.reasons) for one in decided],
    }
    return Answer(worst(one.code for one in decided), data, lambda language: _view(decided, stack, language))


def code_of(worked: Worked, stack: Stack) -> int:
    """The exit code that one case calls for: by its expectation if it has one, else by what was decided."""
    decision, case = worked.decision, worked.case
    if case.expect is not None:
        return FINE if worked.passed else FOUND
    breaches = [one.clause for one in decision.violations] + [one.clause for one in broken(worked.duties)]
    if decision.allowed is False or any(clause.strength not in SOFT for clause in breaches):
        return FOUND
    if decision.outside and decision.allowed is None:
        return FINE
    if decision.allowed is None or decision.answer == "open":
        return UNDECIDED
    exclusive = stack.vocabulary.acts[case.act].arity == "exclusive"
    wrong_number = decision.answer == "none" or (decision.answer == "several" and exclusive)
    return FOUND if wrong_number and not decision.outside else FINE


def worst(codes: Iterable[int]) -> int:
    """Something found beats undecided, and undecided beats fine.

    >>> worst([0, 3, 1]), worst([3, 0]), worst([])
    (1, 3, 0)
    """
    return max(codes, key=(FINE, UNDECIDED, FOUND).index, default=FINE)


def _read(files: Sequence[str], stack: Stack) -> list[Case]:
    """The cases of all files in the order given; the slips of all files at once."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for name in files:
        try:
            cases += read_cases(_content(name), name, stack.vocabulary)
        except BadInput as wrong:
            problems += wrong.problems
        except OSError as wrong:
            problems.append(Problem(name, 0, 0, messages.CANNOT_READ, wrong.strerror or ""))
    if problems:
        raise BadInput(problems)
    check_choices(cases, stack.rulebook)
    return cases


def _content(name: str) -> bytes:
    """What is in a file, or on standard input. Raises OSError."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    with open(name, "rb") as file:
        return file.read()


def _chosen(cases: list[Case], only: str) -> list[Case]:
    if not only:
        return cases
    found = [case for case in cases if case.name == only]
    if not found:
        near = nearest(only, [case.name for case in cases]) or (cases[0].name if cases else "")
        message = Bilingual("没有这个案例", "no such case")
        raise BadInput([Problem("--case", 0, 0, message, only, Bilingual(near, near))])
    return found


def _view(decided: Sequence[_Decided], stack: Stack, language: Language) -> Iterator[RenderableType]:
    from guiju.tables.decide import case_view, summary

    for one in decided:
        yield from case_view(one.worked, stack, language, one.reasons)
    met = sum(one.worked.passed for one in decided)
    expecting = sum(one.worked.case.expect is not None for one in decided)
    codes = [one.code for one in decided if one.worked.case.expect is None]
    yield summary(met, expecting - met, codes, len(decided), language)


command = declare(
    "decide",
    decide_cases,
    [
        click.Argument(["cases"], nargs=-1, required=True),
        click.Option(["--explain", "explain_it"], is_flag=True),
        click.Option(["--case", "only"], default="", metavar="NAME"),
    ],
    layers="standard",
)
