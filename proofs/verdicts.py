"""The verdict on one property of one stack: refuted with cases, proved with a core, unknown, or outside."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import z3

from proofs import separate
from proofs.ambiguity import acts_compared, differs
from proofs.circles import said_of_circle
from proofs.failures import TIME, fails_at_all, failures_of
from proofs.fragment import fragment_of
from proofs.hits import property_of, somebody_can
from proofs.holders import somebody_at_work, sorts_of
from proofs.labels import Label
from proofs.levels import authority, bypassed, bypassing
from proofs.logic import any_of
from proofs.obligations import Obligation, due, governed, narrowed, violation_of
from proofs.proving import Proof, prove
from proofs.queries import QUERIES
from proofs.search import Hit, Search
from proofs.smtlib import question
from proofs.solving import OutOfTime
from proofs.theory import Theory
from proofs.traces import Traces, skipped, unplaced
from proofs.witness import situation_of
from spec.bilingual import Bilingual
from spec.cases import Case
from spec.clauses import EDITION, Clause, conditions_of
from spec.condition import Defined
from spec.norms import norm_order
from spec.rulebook import Stack
from spec.traversal import walk


@dataclass(frozen=True)
class Verdict:
    """What is known of a property under a stack.

    ``holds_for`` says for how many; ``antecedent`` is a case in which there is something to show; ``query`` is kept
    when the answer is unknown; ``why`` is a word on the reason, ``said`` the reason in a sentence, where it has one.
    ``cut_off`` says what ended the search for cases before it had all (``time``, or their ``number``), and is then the
    ``why`` of a refutation. ``seconds`` is wall time.
    """

    obligation: Obligation
    verdict: str
    norms: tuple[str, ...]
    readings: tuple[str, ...]
    assumes: tuple[str, ...]
    core: tuple[Label, ...]
    antecedent: Case | None
    rechecked: bool
    query: str
    query_sha256: str
    bound: tuple[int, int]
    why: str
    hits: tuple[Hit, ...]
    seconds: float
    said: Bilingual = Bilingual("", "")
    cut_off: str = ""

    @property
    def lacks_time(self) -> bool:
        """Whether more time may give a better answer: a verdict, or more cases."""
        return self.verdict == "unknown" or self.cut_off == TIME


def verdict_on(
    stack: Stack, obligation: Obligation, seconds: float, blocked: set[tuple[str, tuple[str, ...]]]
) -> Verdict:
    """Searches for cases in which the property fails; where there is none, proves that there can be none.

    Cases that were found stand, also when the search for further ones did not come to its end.
    """
    start = time.perf_counter()
    if obligation.part == "authority":
        return _authority(stack, obligation, start)
    found = failures_of(stack, obligation, seconds, blocked)
    if found.hits:
        clauses = tuple(name for hit in found.hits for name in hit.clauses)
        whole = _verdict(stack, obligation, "refuted", start, hits=found.hits, clauses=clauses)
        return replace(whole, why=found.cut_off, said=found.said, cut_off=found.cut_off)
    unfinished = found.limit
    try:
        if not unfinished and fails_at_all(stack, obligation, seconds):
            if obligation.absent > 1 and blocked:
                return _verdict(stack, obligation, "refuted", start, why="fewer absences already block it")
            unfinished = "the search for cases missed a failure"
    except OutOfTime as limit:
        unfinished = str(limit) or TIME
    if obligation.family in QUERIES and obligation.family != separate.FAMILY:
        # asked of the clauses themselves: that nothing was found is the whole answer
        return _verdict(stack, obligation, "unknown" if unfinished else "proved", start, why=unfinished)
    theory = Theory(stack)
    proof = antecedent = None
    violation: list[z3.BoolRef] = []
    guards: list[tuple[Label, z3.BoolRef]] = []
    try:
        antecedent = None if unfinished else _antecedent(stack, obligation, seconds)
        violation, guards = statement(theory, obligation)
        for presupposition in stack.rulebook.presuppositions:
            theory.presuppose(presupposition)
        proof = None if unfinished else prove([*theory.axioms, *guards], violation, theory.context, seconds)
    except OutOfTime:
        unfinished = "time"
    circle = Bilingual("", "")
    if proof is not None or unfinished == "time":
        # what took too long may lie outside of the fragment: then no time would be long enough
        axioms = [*theory.axioms, *guards]
        fragment = proof.fragment if proof else fragment_of([one for _, one in axioms], violation, theory.context)
        circle = said_of_circle(theory, axioms, violation, fragment)
    if circle.en:
        return _verdict(stack, obligation, "outside", start, why=circle.en, said=circle, proof=proof)
    if proof is None or unfinished:
        query = question([*theory.axioms, *guards], violation)
        why = unfinished or "a model without a finite case"
        return _verdict(stack, obligation, "unknown", start, why=why, query=query)
    return _verdict(stack, obligation, "proved", start, proof=proof, antecedent=antecedent)


def statement(theory: Theory, obligation: Obligation) -> tuple[list[z3.BoolRef], list[tuple[Label, z3.BoolRef]]]:
    """The violation for any number, and the guards of its steps."""
    stack = theory.stack
    if obligation.family in ("exists", "unique", "available"):
        return violation_of(theory, obligation), []
    if obligation.family == separate.FAMILY:
        return separate.violation(theory, obligation), []
    if obligation.family == "ambiguous":
        acts = acts_compared(stack, obligation)
        return [differs(theory, obligation.definition, acts, narrowed(stack, obligation))], []
    traces = Traces(theory)
    if obligation.family == "gated":
        requirements = unplaced(stack, obligation.act)
        violation = [any_of([skipped(traces, obligation.act, clause) for clause in requirements], theory.context)]
        violation.append(traces.moment(narrowed(stack, obligation), obligation.act))
    else:
        violation = bypassed(traces, obligation.act, property_of(stack, obligation.part))
    if stack.powers[obligation.act]:
        # as in the finite world: a step that nobody may take is not taken
        here = [somebody_at_work(theory, obligation.act, sort) for sort in sorts_of(theory, obligation.act)]
        violation += [governed(theory, obligation.act), any_of(here, theory.context)]
    return violation, traces.guards


def _authority(stack: Stack, obligation: Obligation, start: float) -> Verdict:
    found = authority(stack)
    fails = bool(found.circle or found.upwards)
    why = " → ".join(found.circle) or ", ".join(f"{high} → {low}" for high, low in found.upwards)
    clauses = tuple(clause.name for clause in found.clauses)
    return _verdict(stack, obligation, "refuted" if fails else "proved", start, clauses=clauses, why=why)


def _antecedent(stack: Stack, obligation: Obligation, seconds: float) -> Case | None:
    """The smallest case in which the property has something to say."""
    search = Search(stack, seconds)
    world = search.world
    act = obligation.act
    if obligation.family == "ambiguous":
        touched = acts_compared(stack, obligation)
        if not touched:
            return None
        act = touched[0]
        wanted = [governed(world, act)]
    elif obligation.family == "gated":
        wanted = [
            any_of([world.applies(clause) for clause in unplaced(stack, act)] or [world.constant(True)], world.context)
        ]
        wanted += somebody_can(world, act)
    elif obligation.family == "levels":
        wanted = [world.truth(bypassing(stack, property_of(stack, obligation.part)))]
    elif obligation.family == separate.FAMILY:
        wanted = []
    elif obligation.family == "exists":
        wanted = [governed(world, act), due(world, act)]
    else:
        wanted = somebody_can(world, act)
    found = search.find([*wanted, world.truth(narrowed(stack, obligation))])
    if found is None:
        return None
    situation, choose = situation_of(world, found)
    return Case(f"{obligation.name}: something to show", act, situation, choose=choose)


def used_definitions(stack: Stack, clauses: Sequence[Clause], obligation: Obligation) -> set[str]:
    """The definitions that some clauses, or what makes the act of a property due, rest on."""
    pending = [condition for clause in clauses for condition in conditions_of(clause)]
    due_when = stack.vocabulary.acts[obligation.act].due if obligation.act else None
    pending += [due_when] if due_when is not None else []
    pending.append(narrowed(stack, obligation))
    found: set[str] = set()
    while pending:
        for part in walk(pending.pop()):
            if isinstance(part, Defined) and part.name not in found:
                found.add(part.name)
                pending.extend(one.condition for one in stack.definitions[part.name].live)
    return found


def _verdict(
    stack: Stack,
    obligation: Obligation,
    verdict: str,
    start: float,
    *,
    proof: Proof | None = None,
    hits: tuple[Hit, ...] = (),
    clauses: tuple[str, ...] = (),
    antecedent: Case | None = None,
    why: str = "",
    said: Bilingual = Bilingual("", ""),
    query: str = "",
) -> Verdict:
    core = proof.core if proof else ()
    names = list(clauses) + [label.name for label in core if label.name in stack.clauses]
    names += [label.detail for label in core if label.kind == "exception"]
    rest = [stack.clauses[name] for name in dict.fromkeys(names) if name in stack.clauses]
    norms = tuple(sorted({norm for clause in rest for norm in clause.norms}, key=norm_order))
    layers = {clause.layer for clause in rest}
    added = {(label.name, label.detail) for label in core if label.kind == "exception"}
    for name in stack.layers:
        for target, exceptions in stack.rulebook.layers[name].excepts:
            if any((target, exception) in added for exception in exceptions):
                layers.add(name)
    layers |= {stack.definitions[name].layer for name in used_definitions(stack, rest, obligation) if proof}
    return Verdict(
        obligation,
        verdict,
        norms,
        tuple(sorted(layer for layer in layers if layer not in (EDITION, ""))),
        tuple(sorted({label.name for label in core if label.kind in ("presupposition", "frame")} - {"definitions"})),
        core,
        antecedent,
        proof.rechecked if proof else verdict == "proved",
        query,
        proof.sha256 if proof else hashlib.sha256(query.encode()).hexdigest() if query else "",
        (proof.fragment.posts, proof.fragment.bodies) if proof else (0, 0),
        why,
        hits,
        time.perf_counter() - start,
        said,
    )
