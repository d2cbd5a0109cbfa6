"""The ways of documents: for each kind and origin a representative case, put to ``decide`` and ``spec.path``.

No way is written by hand. In the *ordinary* case of a kind nothing special is the matter: every question to be answered
with yes or no is answered no, a list of posts has one member, a list of bodies none, or one where nobody could conclude
the document otherwise. With the questions left open, the path has *every* step that may be due, and says of each
whether it certainly is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from guiju.report.ties import DOCUMENT_KIND, ISSUER, ties
from spec.cases import Case
from spec.condition import NEVER
from spec.decide import Decision, decide
from spec.path import Step, steps
from spec.residual import interpreter_for
from spec.rulebook import Stack
from spec.situation import Known, Members, Situation
from spec.vocabulary import NOBODY, Fact

Origin = tuple[str, str]
"""A fact that says where a document comes from, and its value: the issuer, or the meeting."""


@dataclass(frozen=True)
class DocumentWay:
    """A kind of document and the origins from which it goes the same way; ``asked`` are the facts that are not given.

    ``bare`` and ``ordinary`` are the cases decided; ``every`` and ``path`` their steps.
    """

    kind: str
    origins: tuple[Origin, ...]
    ordinary: Decision
    path: tuple[Step, ...]
    bare: Decision
    every: tuple[Step, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """The facts of the case whose value would change who may do the act, and which the ordinary case settles."""
        settled = self.ordinary.case.situation.facts
        return tuple(name for name in self.bare.unknown if name in settled)


def concluding_act(stack: Stack) -> str:
    """The act with which a document is concluded; "" for a rulebook without one."""
    acts = [one for one in stack.vocabulary.acts.values() if one.on == "document" and stack.powers[one.id]]
    if not acts:
        return ""
    best = max(acts, key=lambda one: (one.closes, one.arity == "exclusive", len(stack.powers[one.id]), one.id))
    return best.id


def document_ways(stack: Stack) -> tuple[DocumentWay, ...]:
    """The ways of every kind of document; origins with the same way are together."""
    fact = stack.vocabulary.facts.get(DOCUMENT_KIND)
    return tuple(way for kind in (fact.value_ids if fact else ("",)) for way in _of_kind(stack, kind))


def longest(ways: tuple[DocumentWay, ...]) -> DocumentWay | None:
    """The way with the most steps, those that only some cases need among them; the first of several."""
    return max(ways, key=lambda way: len(way.every), default=None)


def _of_kind(stack: Stack, kind: str) -> Iterator[DocumentWay]:
    act = concluding_act(stack)
    alike: dict[object, list[DocumentWay]] = {}
    for origin in _origins(stack, kind) if act else ():
        bare = _case(stack, act, kind, origin, settled=False)
        if _is_excluded(stack, bare):
            continue
        open_ = decide(stack, bare)
        decided = _decided(stack, _case(stack, act, kind, origin, settled=True), open_.unknown)
        path = steps(stack, decided.case, decided)
        way = DocumentWay(kind, (origin,), decided, path, open_, steps(stack, bare, open_))
        alike.setdefault((decided.answer, way.path, open_.possible, way.asked, way.every), []).append(way)
    for together in alike.values():
        first = together[0]
        origins = tuple(origin for way in together for origin in way.origins)
        yield DocumentWay(kind, origins, first.ordinary, first.path, first.bare, first.every)


def _origins(stack: Stack, kind: str) -> Iterator[Origin]:
    """Every issuer; and every body that the clauses on such documents name as another origin, a meeting for minutes."""
    facts = stack.vocabulary.facts
    if ISSUER in facts:
        for value in sorted(_values(stack, facts[ISSUER]), key=lambda one: one != facts[ISSUER].typical):
            yield ISSUER, value
    else:
        yield "", ""
    tails = {tie.tail for tie in ties(stack, kind)} if kind else set()
    for fact in facts.values():
        if fact.type == "body" and fact.usually == NOBODY and fact.among:
            yield from ((fact.id, value) for value in fact.among if value in tails)


def _values(stack: Stack, fact: Fact) -> tuple[str, ...]:
    return fact.among or tuple(stack.vocabulary.bodies)


def _case(stack: Stack, act: str, kind: str, origin: Origin, settled: bool) -> Case:
    known: dict[str, Known] = {}
    for fact in stack.vocabulary.facts.values() if settled else ():
        value = _ordinary(fact)
        if fact.on == "case" and fact.usually is None and value is not None:
            known[fact.id] = value
    issuer = stack.vocabulary.facts.get(ISSUER)
    if issuer is not None and issuer.typical:
        known[ISSUER] = issuer.typical
    known |= {name: value for name, value in ((DOCUMENT_KIND, kind), origin) if name and value}
    name = " ".join(part for part in (kind, origin[1]) if part)
    return Case(name, act, Situation(known, done=()))


def _decided(stack: Stack, case: Case, asked: Iterable[str]) -> Decision:
    """The answer to an ordinary case. Where nobody may act, the first body is put in a list that matters with which
    somebody may."""
    decision = decide(stack, case)
    facts = stack.vocabulary.facts
    lists = [name for name in asked if name in facts and facts[name].type == "bodies"]
    if decision.answer == "none":
        for name in lists:
            for value in _values(stack, facts[name]):
                known = {**case.situation.facts, name: Members(frozenset((value,)))}
                other = decide(stack, replace(case, situation=replace(case.situation, facts=known)))
                if other.answer == "determined":
                    return other
    return decision


def _ordinary(fact: Fact) -> Known | None:
    """The value of a fact where nothing special is the matter; None leaves it open."""
    if fact.type == "flag":
        return False
    if fact.type == "bodies":
        return Members(frozenset())
    if fact.type == "posts":
        return Members(frozenset(fact.among[:1]))
    return None


def _is_excluded(stack: Stack, case: Case) -> bool:
    """Whether the rulebook presupposes that there is no such case."""
    interpreter = interpreter_for(stack, case)
    return any(interpreter.left(one.states) == NEVER for one in stack.rulebook.presuppositions)
