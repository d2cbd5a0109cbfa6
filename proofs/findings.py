"""Findings: the refuted properties of the literal text, one for each question that a reader would ask.

A finding has a kind, a case cut down to the facts that matter, at most six norms, the answer that ``decide`` gives,
and the smallest sets of readings that close it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from proofs.closing import Closer, Closure
from proofs.obligations import Obligation
from proofs.queries import QUERIES
from proofs.replay import replayed, shortened
from proofs.search import Hit
from proofs.statements import statement
from proofs.touching import kinds_touched
from proofs.verdicts import Verdict
from spec.bilingual import Bilingual
from spec.cases import Case
from spec.clauses import SOFT
from spec.decide import Decision, decide
from spec.norms import norm_order
from spec.rulebook import Stack

MOST_NORMS = 6
_KINDS = {
    "exists": "gap",
    "available": "gap",
    "gated": "gap",
    "levels": "loophole",
    "ambiguous": "ambiguity",
}


@dataclass(frozen=True)
class Finding:
    """One question that the text leaves open.

    ``more`` counts other cases of the same kind that were put under this one; ``clauses`` are those concerned;
    ``kinds`` are the kinds of the thing acted on (of documents, of meetings) that it can happen to.
    """

    name: str
    kind: str
    obligation: Obligation
    act: str
    norms: tuple[str, ...]
    clauses: tuple[str, ...]
    statement: Bilingual
    case: Case
    decision: Decision
    replayed: bool
    closures: tuple[Closure, ...]
    more: int = 0
    hit: Hit | None = None
    kinds: tuple[str, ...] = ()

    @property
    def demonstrated(self) -> str:
        """How it was found: by a solver's model, or by a query to the clauses."""
        return "query" if self.obligation.family in QUERIES else "model"


def grouped(stack: Stack, verdicts: Sequence[Verdict]) -> list[list[Hit]]:
    """The hits of the refuted verdicts of a stack, those that ask the same together, in a fixed order."""
    groups: dict[tuple[str, ...], list[Hit]] = {}
    for verdict in verdicts:
        for hit in verdict.hits:
            groups.setdefault(question_of(stack, hit), []).append(hit)
    return [hits for _, hits in sorted(groups.items())]


def ordered(found: Sequence[Finding]) -> list[Finding]:
    """Findings by kind, act and name; a name that stands twice is numbered."""
    taken: dict[str, int] = {}
    named = []
    for one in sorted(found, key=lambda finding: (finding.kind, finding.act, finding.name, finding.clauses)):
        taken[one.name] = taken.get(one.name, 0) + 1
        named.append(one if taken[one.name] == 1 else replace(one, name=f"{one.name}:{taken[one.name]}"))
    return named


def question_of(stack: Stack, hit: Hit) -> tuple[str, ...]:
    """What a hit asks: hits with the same question become one finding."""
    obligation = hit.obligation
    if obligation.family == "available":
        kinds = sorted({_kind(stack, post) for post in hit.about})
        norms = sorted({norm for move in hit.clauses[1:] for norm in stack.clauses[move].norms})
        return ("available", obligation.act, *kinds, *norms)
    if obligation.family == "gated":
        clause = stack.clauses[hit.clauses[0]]
        return ("gated", *sorted({need.act for need in getattr(clause.shape, "needs", ())}))
    if obligation.family == "ambiguous":
        return ("ambiguous", obligation.definition)
    if obligation.family == "exists":
        facts = sorted({one.split("=")[0] for one in hit.about})
        return ("exists", obligation.act, *facts, *sorted(hit.clauses))
    if obligation.family == "separate":
        return (obligation.family, obligation.name, hit.clauses[0], hit.about[1])
    return (obligation.family, obligation.name, *(hit.key or hit.clauses))


def _kind(stack: Stack, post: str) -> str:
    kind = stack.vocabulary.kind_of(post)
    assert kind is not None
    return kind.heads or kind.id


@dataclass(frozen=True)
class Gist:
    """What has to be worked out for a finding: its case cut down, what closes it, the kinds that it can happen to.

    The sentences of the clauses have no part in it.
    """

    case: Case
    closures: tuple[Closure, ...]
    kinds: tuple[str, ...]


def gist_of(stack: Stack, closer: Closer, hits: Sequence[Hit]) -> Gist:
    """The gist of the finding of some hits that ask the same."""
    hit = hits[0]
    assert hit.case is not None
    case = shortened(stack, hit, hit.case)
    return Gist(case, tuple(closer.closures(hit, case)), kinds_touched(closer.search_in(stack), hits))


def finding_of(stack: Stack, hits: Sequence[Hit], gist: Gist) -> Finding:
    """The finding of some hits that ask the same, decided and put into words."""
    hit, case = hits[0], gist.case
    decision = decide(stack, case)
    clauses = tuple(dict.fromkeys(name for one in hits for name in one.clauses))
    norms = _norms(stack, hit, decision)
    kind = kind_of(stack, hit)
    name = ":".join((kind, hit.act, *hit.clauses[:3], *(one.replace("=", "-") for one in hit.about[:2])))
    said = statement(stack, hit, hits, decision)
    return Finding(
        name,
        kind,
        hit.obligation,
        hit.act,
        norms,
        clauses,
        said,
        replace(case, name=said.zh, texts={"case": said.zh, "en": said.en}),
        decision,
        replayed(stack, hit, case, decision),
        gist.closures,
        len(hits) - 1,
        replace(hit, case=None),
        gist.kinds,
    )


def kind_of(stack: Stack, hit: Hit) -> str:
    """The kind of finding that a hit makes."""
    family = hit.obligation.family
    if family in QUERIES:
        return QUERIES[family].kind(hit.obligation)
    return _KINDS.get(family) or _rivalry(stack, hit)


def _norms(stack: Stack, hit: Hit, decision: Decision) -> tuple[str, ...]:
    """At most six norms: those of the clauses that decide, then those of the rest."""
    norms: dict[str, None] = {}
    for name in hit.clauses:
        norms.update(dict.fromkeys(stack.clauses[name].norms))
    if hit.obligation.family in ("gated", "available", "levels"):
        norms.update(dict.fromkeys(decision.norms))
    if hit.obligation.family == "available" and len(hit.clauses) == 1:
        for clause in stack.delegations:
            norms.update(dict.fromkeys(clause.norms))
    return tuple(sorted(list(norms)[:MOST_NORMS], key=norm_order))


def _rivalry(stack: Stack, hit: Hit) -> str:
    """Two articles that each name somebody else are in conflict; otherwise powers overlap."""
    first = [stack.clauses[name] for name in hit.clauses if hit.act in getattr(stack.clauses[name].shape, "acts", ())]
    articles = {norm.split(".")[0] for clause in first for norm in clause.norms if clause.strength not in SOFT}
    return "conflict" if len(articles) > 1 else "overlap"
