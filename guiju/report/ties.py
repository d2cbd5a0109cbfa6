"""Who has to do with whose papers: the ties that the clauses of a stack make between posts and bodies.

Authority runs from the superior to the subordinate, assistance from the one who assists to the one assisted. A
paper runs from where it comes from to the one who routes, examines, approves or signs it; where it comes from are the
bodies (or, where there are none, the posts) that the clause names: the issuer, the meeting, the drafter, the
applicant. Kinds stand for all their individuals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from guiju.page.graph import EdgeKind
from spec.clauses import Clause, Gate, Power, Relation
from spec.condition import NEVER, Condition, Defined, FactTerm, Individual, Sort
from spec.connectives import conjunction
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import Known, Situation, Universe
from spec.traversal import terms_of, walk
from spec.vocabulary import NOBODY, Fact

ANYWHERE = "any-paper"
"""The origin of a paper when a clause does not say whose it is."""

DOCUMENT_KIND, ISSUER = "document.kind", "document.issuer"
_KINDS_OF_ACT: dict[str, EdgeKind] = {
    "route": "routes",
    "examine": "examines",
    "examine-trip": "examines",
    "review-legality": "examines",
    "approve": "approves",
    "sign": "signs",
}


@dataclass(frozen=True, order=True)
class Tie:
    """One arrow for one clause: from ``tail`` to ``head`` (kinds of post or body)."""

    kind: EdgeKind
    tail: str
    head: str
    clause: str


def ties(stack: Stack, document_kind: str = "") -> tuple[Tie, ...]:
    """Every tie of a stack; with a kind of document, those of its papers alone that can concern such a document."""
    finder = _Finder(stack, document_kind)
    found: set[Tie] = set()
    for clause in stack.clauses.values():
        found.update(finder.ties_of(clause))
    return tuple(sorted(found))


def edge_kind(stack: Stack, act: str) -> EdgeKind | None:
    """What an act is in the picture; a form of an act is what the act is."""
    declared = stack.vocabulary.acts.get(act)
    return _KINDS_OF_ACT.get(act) or (_KINDS_OF_ACT.get(declared.form_of or "") if declared else None)


@dataclass
class _Finder:
    stack: Stack
    document_kind: str
    _interpreters: dict[tuple[tuple[str, str], ...], Interpreter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        vocabulary = self.stack.vocabulary
        self.universe = Universe(vocabulary, tuple(vocabulary.posts), tuple(vocabulary.bodies))

    def ties_of(self, clause: Clause) -> Iterator[Tie]:
        """The ties that one clause makes."""
        match clause.shape:
            case Relation(tie="leads", superiors=superiors, subordinates=subordinates) if not self.document_kind:
                for superior in superiors:
                    for subordinate in subordinates:
                        yield Tie("leads", superior, subordinate, clause.name)
            case Relation(tie="assists", superiors=assisted, subordinates=assistants) if not self.document_kind:
                for assistant in assistants:
                    for one in assisted:
                        yield Tie("assists", assistant, one, clause.name)
            case Relation(tie="routes", superiors=to, subordinates=by) if self.origins(clause):
                for one in by:
                    for other in to:
                        yield Tie("routes", one, other, clause.name)
            case Power(acts=acts, holder=holder):
                yield from self.papers(clause, acts, holder)
            case Gate(acts=acts, needs=needs) if self.concerns_documents(acts):
                for need in needs:
                    if need.by is not None:
                        yield from self.papers(clause, (need.act,), need.by)

    def concerns_documents(self, acts: tuple[str, ...]) -> bool:
        """Whether one of some acts is done on documents, where only documents are wanted."""
        declared = self.stack.vocabulary.acts
        return not (self.document_kind and acts) or any(declared[act].on == "document" for act in acts)

    def papers(self, clause: Clause, acts: Iterable[str], by: Condition) -> Iterator[Tie]:
        """A tie from each origin of the papers that a clause speaks about to each of those who may do the act."""
        kinds = {kind for act in acts if (kind := edge_kind(self.stack, act)) is not None}
        if not kinds:
            return
        sorts: tuple[Sort, ...] = (clause.shape.sort,) if isinstance(clause.shape, Power) else ("post", "body")
        everybody = [Individual(sort, one) for sort in sorts for one in self.universe.of(sort)]
        for origin in self.origins(clause, by):
            able = [one.id for one in everybody if self.can_do(clause, by, origin, one)]
            for kind in sorted(kinds):
                for head in self.topmost(able):
                    yield Tie(kind, origin[1] or ANYWHERE, head, clause.name)

    def can_do(self, clause: Clause, by: Condition, origin: tuple[str, str], one: Individual) -> bool:
        """Whether one may be the actor; where a fact names the actor, it has to name this one."""
        facts = self.stack.vocabulary.facts
        naming = [
            (name, one.id)
            for name in sorted(_facts_in(self.stack, [by]))
            if facts[name].type == one.sort and name != origin[0] and one.id in self.values(facts[name])
        ]
        for named in naming or [("", "")]:
            interpreter = self.interpreter(origin, named)
            if conjunction(interpreter.applies(clause), interpreter.fits(by, one)) != NEVER:
                return True
        return False

    def origins(self, clause: Clause, by: Condition | None = None) -> list[tuple[str, str]]:
        """Where the papers come from of which a clause speaks: a fact and the kind that it names."""
        facts = self.stack.vocabulary.facts
        named = sorted(_facts_in(self.stack, [clause.when, *([by] if by is not None else [])]))
        for types in (("body",), ("post",)):
            found: list[tuple[str, str]] = []
            for name in named:
                if facts[name].type in types:
                    values = self.values(facts[name])
                    possible = [value for value in values if self.can_apply(clause, name, value)]
                    if len(possible) < len(values):
                        found += [(name, value) for value in self.topmost(possible)]
            if found:
                return found
        return [("", "")] if self.can_apply(clause, "", "") else []

    def can_apply(self, clause: Clause, fact: str, value: str) -> bool:
        """Whether a clause can apply where a fact has a value."""
        return self.interpreter((fact, value)).applies(clause) != NEVER

    def interpreter(self, *pairs: tuple[str, str]) -> Interpreter:
        """The clauses where some facts are known; of a kind of document only what is no matter of a person's own."""
        key = tuple(pair for pair in pairs if pair[0])
        if key not in self._interpreters:
            declared = self.stack.vocabulary.facts
            known: dict[str, Known] = dict(key)
            if self.document_kind:
                known = {name: one for name, one in known.items() if not _is_personal(declared[name])}
                known[DOCUMENT_KIND] = self.document_kind
            bodies = frozenset(one.id for one in declared.values() if one.type in ("body", "bodies"))
            situation = Situation(known, everybody=bool(self.document_kind), left_open=bodies)
            self._interpreters[key] = Interpreter(self.stack, self.universe, situation)
        return self._interpreters[key]

    def values(self, fact: Fact) -> list[str]:
        """The kinds that a fact may name."""
        kinds = self.stack.vocabulary.kinds("post" if fact.type == "post" else "body")
        return [kind for kind in kinds if not fact.among or self.universe.is_of(kind, fact.among)]

    def topmost(self, kinds: Iterable[str]) -> list[str]:
        """Those of some kinds that are below no other of them."""
        below: Mapping[str, frozenset[str]] = self.stack.vocabulary.below
        kinds = list(kinds)
        return [one for one in kinds if not any(one != other and one in below[other] for other in kinds)]


def _facts_in(stack: Stack, conditions: Iterable[Condition]) -> set[str]:
    """The facts that name one post or body in some conditions, definitions opened."""
    found: set[str] = set()
    opened: set[str] = set()
    pending = list(conditions)
    while pending:
        for part in walk(pending.pop()):
            found |= {term.fact for term in terms_of(part) if isinstance(term, FactTerm)}
            if isinstance(part, Defined) and part.name not in opened:
                opened.add(part.name)
                pending += [one.condition for one in stack.definitions[part.name].live]
    return found


def _is_personal(fact: Fact) -> bool:
    """Whether a fact makes a matter one of a person's own, as the applicant does."""
    return fact.type == "post" and fact.usually == NOBODY
