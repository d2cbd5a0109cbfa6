"""What the picture of authority measures: circles, levels, the longest chain, and posts that nothing goes around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx

from guiju.page.graph import EdgeKind, Graph


@dataclass(frozen=True)
class Figures:
    """Measures of the arrows of some kinds, by names of boxes.

    ``levels`` has in each row what no chain reaches later; a *cut post* is a post without which some of the others
    would no longer hang together.
    """

    circles: tuple[tuple[str, ...], ...]
    levels: tuple[tuple[str, ...], ...]
    longest_path: tuple[str, ...]
    cut_posts: tuple[str, ...]


def figures(graph: Graph, kinds: frozenset[EdgeKind]) -> Figures:
    """The measures of a graph, its arrows of some kinds alone.

    >>> from guiju.page.graph import Edge, Node
    >>> from spec.bilingual import Bilingual
    >>> boxes = tuple(Node(name, Bilingual(name, name), "post") for name in "abc")
    >>> arrows = (Edge("1", "a", "b", "leads"), Edge("2", "b", "c", "leads"))
    >>> measured = figures(Graph(boxes, arrows), frozenset({"leads"}))
    >>> measured.circles, measured.levels, measured.cut_posts
    ((), (('a',), ('b',), ('c',)), ('b',))
    """
    ways: nx.DiGraph[str] = nx.DiGraph()
    ways.add_edges_from(sorted((edge.tail, edge.head) for edge in graph.edges if edge.kind in kinds))
    posts = {node.name for node in graph.nodes if node.kind == "post"}
    undirected: nx.Graph[Any] = ways.to_undirected()
    undirected.remove_edges_from(list(nx.selfloop_edges(undirected)))
    levels, longest = _levels(ways)
    return Figures(
        _circles(ways), levels, longest, tuple(sorted(posts & set(nx.articulation_points(undirected)))) if ways else ()
    )


def parts_without(graph: Graph, kinds: frozenset[EdgeKind], box: str) -> tuple[tuple[str, ...], ...]:
    """The parts into which what hangs on a box falls when it is taken away; none where the rest holds together."""
    ways: nx.Graph[str] = nx.Graph()
    ways.add_edges_from((edge.tail, edge.head) for edge in graph.edges if edge.kind in kinds)
    if box not in ways:
        return ()
    rest = ways.subgraph(nx.node_connected_component(ways, box) - {box})
    parts = tuple(sorted(tuple(sorted(part)) for part in nx.connected_components(rest)))
    return parts if len(parts) > 1 else ()


def _circles(ways: nx.DiGraph[str]) -> tuple[tuple[str, ...], ...]:
    """One circle through each set of boxes that reach one another, from its first name on."""
    found: list[tuple[str, ...]] = [(name,) for name in sorted(ways) if ways.has_edge(name, name)]
    for together in nx.strongly_connected_components(ways):
        if len(together) > 1:
            part = ways.subgraph(together)
            first = min(together)
            back = min((nx.shortest_path(part, head, first) for head in sorted(part.successors(first))), key=len)
            found.append((first, *back[:-1]))
    return tuple(sorted(found))


def _levels(ways: nx.DiGraph[str]) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The rows, circles taken as one box, and a longest chain, each circle in it by its first name."""
    whole: nx.DiGraph[Any] = nx.condensation(ways)
    members = {box: tuple(sorted(whole.nodes[box]["members"])) for box in whole}
    order = list(nx.lexicographical_topological_sort(whole, key=lambda box: members[box]))
    before: dict[Any, tuple[Any, ...]] = {}
    for box in order:
        chains = [before[other] for other in sorted(whole.predecessors(box), key=lambda one: members[one])]
        before[box] = (*max(chains, key=len, default=()), box)
    rows: dict[int, list[str]] = {}
    for box in order:
        rows.setdefault(len(before[box]) - 1, []).extend(members[box])
    longest = max((before[box] for box in order), key=len, default=())
    return tuple(tuple(sorted(rows[row])) for row in sorted(rows)), tuple(members[box][0] for box in longest)
