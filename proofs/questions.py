"""What is asked of a solver about a property, written out: that it has no model, or, where the property fails, a model.

For the families that have a statement for any number, the question is the same whether the property holds or fails;
a proof asks it under the labels of its core alone. The families that go through the clauses themselves have no such
statement: there a failure is the question whether its case is possible at all, over the few individuals of the case.
"""

from __future__ import annotations

from dataclasses import dataclass

import z3

from proofs import separate
from proofs.asks import asks_in, matters
from proofs.assertions import assertions
from proofs.labels import Label
from proofs.obligations import Obligation, supposed
from proofs.queries import QUERIES
from proofs.search import Hit
from proofs.small_world import small_universe
from proofs.smtlib import question
from proofs.theory import Theory
from proofs.verdicts import Verdict, statement
from proofs.world import World
from spec.rulebook import Stack

Labelled = tuple[Label, z3.BoolRef]
FINITE = ("finite-model-find true",)
"""What cvc5 needs to be told where there is a model to find."""


@dataclass(frozen=True)
class Question:
    """A question as SMT-LIB, and the answer that the verdict lets expect; ``why`` says why ``text`` is empty.

    ``about`` says over whom: ``any number`` or ``the case``.
    """

    text: str
    expected: str
    about: str
    why: str = ""


@dataclass(frozen=True)
class Statement:
    """What a property says for any number: labelled axioms, and the violation that they must exclude."""

    theory: Theory
    axioms: tuple[Labelled, ...]
    violation: tuple[z3.BoolRef, ...]


def has_statement(obligation: Obligation) -> bool:
    """Whether a property is stated for any number, as a question to a solver."""
    return obligation.part != "authority" and (obligation.family not in QUERIES or obligation.family == separate.FAMILY)


def statement_of(stack: Stack, obligation: Obligation) -> Statement:
    """The statement of a property with its presuppositions."""
    theory = Theory(stack)
    violation, guards = statement(theory, obligation)
    for presupposition in stack.rulebook.presuppositions:
        theory.presuppose(presupposition)
    return Statement(theory, (*theory.axioms, *guards), tuple(violation))


def question_of(stack: Stack, verdict: Verdict) -> Question:
    """The question that a verdict answers."""
    obligation = verdict.obligation
    if verdict.verdict not in ("proved", "refuted"):
        return Question("", "", "", "undecided")
    if has_statement(obligation):
        whole = statement_of(stack, obligation)
        if verdict.verdict == "refuted":
            return Question(question(whole.axioms, whole.violation, FINITE), "sat", "any number")
        core = set(verdict.core)
        kept = [(label, axiom) for label, axiom in whole.axioms if label in core]
        return Question(question(kept, whole.violation), "unsat", "any number")
    if verdict.verdict == "proved" or obligation.part == "authority":
        return Question("", "", "", "asked of the clauses themselves, not of a solver")
    for hit in verdict.hits:
        text = _case_of(stack, hit)
        if text:
            return Question(text, "sat", "the case")
    return Question("", "", "", "shown by the clauses, without a case")


def _case_of(stack: Stack, hit: Hit) -> str:
    """Whether the case of a hit is possible and what was found matters in it."""
    if hit.case is None:
        return ""
    world = World(stack, small_universe(stack))  # a new one: what others asked of it leaves no trace in the text
    same = [one for one in asks_in(QUERIES[hit.obligation.family], stack, hit.obligation) if one.same == hit.key]
    asks = [one for one in same if one.clauses == hit.clauses] or same
    found = [(Label("the case", ""), part) for part in assertions(world, hit.case)]
    found += [(Label("presuppositions", ""), part) for part in supposed(world)]
    if not asks:
        return ""
    wanted = matters(world, asks[0])
    return question([*((Label("values of facts", ""), rule) for rule in world.rules), *found], wanted)
