"""Led by one? A post or unit with two superiors, neither of them under the other, can get contrary instructions.

Asked of the clauses that name it most closely: what is said of an audit bureau goes before what is said of departments.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from proofs.asks import Ask, Query
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import Clause, Duty, Power, Relation
from spec.condition import NEVER, Condition, Individual, OfKind, Same, Variable
from spec.connectives import conjunction
from spec.rulebook import Stack
from spec.traversal import walk

if TYPE_CHECKING:
    import networkx as nx

FAMILY = "led"
LEADS = "leads"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """One property, where the rulebook says who leads whom."""
    if any(_leads(clause) for clause in stack.clauses.values()):
        yield Obligation(FAMILY)


def asks(world: World, _: Obligation) -> Iterator[Ask]:
    """Whoever has two superiors of whom neither is under the other, by clauses that apply together."""
    stack = world.stack
    above = _lines(stack)
    acts = sorted(stack.vocabulary.acts)
    for one in sorted({below for clause in _relations(stack) for below in _below(clause)}):
        superiors = [(name, clause) for clause in _relations(stack) if one in _below(clause) for name in _above(clause)]
        for (first, by), (second, other) in combinations(superiors, 2):
            if first == second or _under(above, first, second) or _under(above, second, first):
                continue
            if conjunction(world.interpreter.applies(by), world.interpreter.applies(other)) == NEVER:
                continue
            names = tuple(dict.fromkeys((by.name, other.name)))
            act = next((act for act in acts if _does(stack, act, one)), acts[0])
            about = (LEADS, one, *sorted((first, second)))
            yield Ask(names, about, act, names, by=_individual(stack, one), key=about)


def _leads(clause: Clause) -> bool:
    return isinstance(clause.shape, Relation) and clause.shape.tie == LEADS


def _relations(stack: Stack) -> list[Clause]:
    return [clause for clause in stack.clauses.values() if _leads(clause)]


def _above(clause: Clause) -> tuple[str, ...]:
    assert isinstance(clause.shape, Relation)
    return clause.shape.superiors


def _below(clause: Clause) -> tuple[str, ...]:
    assert isinstance(clause.shape, Relation)
    return clause.shape.subordinates


def _lines(stack: Stack) -> nx.DiGraph[str]:
    """Who leads whom, kinds below a kind with it."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    within = stack.vocabulary.below
    for clause in _relations(stack):
        for high in _above(clause):
            for low in _below(clause):
                graph.add_edges_from((high, one) for one in within.get(low, {low}))
    return graph


def _under(above: nx.DiGraph[str], low: str, high: str) -> bool:
    import networkx as nx

    return low in above and high in above and nx.has_path(above, high, low)


def _does(stack: Stack, act: str, one: str) -> bool:
    """Whether a clause gives somebody an act as a power or lays it on them as a duty, by name."""
    conditions: list[Condition] = []
    for clause in stack.clauses.values():
        if isinstance(clause.shape, Power) and act in clause.shape.acts:
            conditions.append(clause.shape.holder)
        elif isinstance(clause.shape, Duty) and clause.shape.act == act and clause.shape.who is not None:
            conditions.append(clause.shape.who)
    return any(_named(part, one) for condition in conditions for part in walk(condition))


def _named(part: Condition, one: str) -> bool:
    match part:
        case Same(left=left, right=right):
            return any(isinstance(term, Individual) and term.id == one for term in (left, right))
        case OfKind(term=Variable(), kinds=kinds):
            return one in kinds
    return False


def _individual(stack: Stack, one: str) -> str:
    kind = stack.vocabulary.kind_of(one)
    return one if kind is None or kind.one else f"{one}-1"


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Who has which two superiors."""
    one, first, second = (stack.vocabulary.label_of(name) for name in hit.about[1:])
    norms = list(dict.fromkeys(norm for name in hit.clauses for norm in stack.clauses[name].norms))
    return Bilingual(
        f"{one.zh}同时受{first.zh}和{second.zh}领导（{'、'.join(norms)}），二者指示相反时听谁的没有写明",
        f"the {one.en} is led by both the {first.en} and the {second.en} ({', '.join(norms)}); whom it is to obey when"
        " they differ is not said",
    )


QUERY = Query(obligations, asks, statement, lambda _: "overlap")
