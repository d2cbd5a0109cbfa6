"""Authority and paper ways of a stack as a graph to draw: who leads, assists, routes, examines, approves, signs."""

from __future__ import annotations

from collections.abc import Container, Iterable

from guiju.page.graph import Edge, EdgeKind, Graph, Node, NodeKind
from guiju.report.ties import ANYWHERE, Tie, ties
from spec.bilingual import Bilingual
from spec.norms import norm_order
from spec.rulebook import Stack

_HOME, _MEETINGS = "government", "meeting.kind"
_ANY_SOURCE = Bilingual("不限来源", "any source")


def authority_graph(stack: Stack, kinds: frozenset[EdgeKind] = frozenset()) -> Graph:
    """Posts and bodies with the ties between them, those of some kinds or all; the note of an edge gives its norms.

    Ties of one kind between the same two become one edge.
    """
    edges = [_edge(stack, found) for found in clauses_behind(stack).values() if not kinds or found[0].kind in kinds]
    named = {end for edge in edges for end in (edge.tail, edge.head)}
    nodes = [_node(stack, name) for name in sorted(named)]
    return Graph(_by_level(nodes), tuple(edges))


def with_boxes(stack: Stack, graph: Graph, names: Iterable[str]) -> Graph:
    """The graph with a box for each of some kinds that has none yet."""
    there = {node.name for node in graph.nodes}
    added = tuple(_node(stack, name) for name in sorted(set(names) - there))
    return Graph(_by_level((*graph.nodes, *added)), graph.edges)


def box_of(stack: Stack, boxes: Container[str], individual: str) -> str:
    """The box in which an individual stands: that of its kind, or of the nearest kind above it; "" where there is none.

    ``vice-mayor-3`` stands in the box ``vice-mayor``.
    """
    kind = stack.vocabulary.kind_of(individual)
    while kind is not None and kind.id not in boxes:
        kind = stack.vocabulary.kinds(kind.sort).get(kind.below or "")
    return kind.id if kind is not None else ""


def clauses_behind(stack: Stack) -> dict[str, list[Tie]]:
    """For each edge, by name, the ties behind it: one for each clause."""
    found: dict[str, list[Tie]] = {}
    for tie in ties(stack):
        found.setdefault(edge_name(tie), []).append(tie)
    return found


def highlight_for(stack: Stack, document_kind: str) -> frozenset[str]:
    """The edges, by name, that can concern a document of one kind: some clause behind them can then apply."""
    return frozenset(edge_name(tie) for tie in ties(stack, document_kind))


def part_of(graph: Graph, edges: frozenset[str]) -> Graph:
    """The graph of some edges and the boxes that they reach."""
    kept = tuple(edge for edge in graph.edges if edge.name in edges)
    ends = {end for edge in kept for end in (edge.tail, edge.head)}
    return Graph(tuple(node for node in graph.nodes if node.name in ends), kept)


def edge_name(tie: Tie) -> str:
    """The edge that a tie belongs to."""
    return f"{tie.kind}:{tie.tail}:{tie.head}"


def norms_of(stack: Stack, found: list[Tie]) -> list[str]:
    """The norms of the clauses behind an edge, in order."""
    return sorted({norm for tie in found for norm in stack.clauses[tie.clause].norms}, key=norm_order)


def _by_level(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda node: 99 if node.level is None else node.level))


def _edge(stack: Stack, found: list[Tie]) -> Edge:
    first, norms = found[0], norms_of(stack, found)
    return Edge(edge_name(first), first.tail, first.head, first.kind, Bilingual("、".join(norms), ", ".join(norms)))


def _node(stack: Stack, name: str) -> Node:
    if name == ANYWHERE:
        return Node(name, _ANY_SOURCE, "body")
    kind = stack.vocabulary.kind_of(name)
    assert kind is not None
    return Node(name, kind.label, _node_kind(stack, name), kind.level)


def _node_kind(stack: Stack, name: str) -> NodeKind:
    """A meeting is what a meeting can be; outside is what stands above the government."""
    vocabulary = stack.vocabulary
    kind, home = vocabulary.kind_of(name), vocabulary.bodies.get(_HOME)
    assert kind is not None
    if home is not None and home.level is not None and kind.level is not None and kind.level < home.level:
        return "outside"
    if kind.sort == "post":
        return "post"
    meetings = vocabulary.facts.get(_MEETINGS)
    return "meeting" if meetings is not None and name in meetings.among else "body"
