"""A directed graph to be drawn: who leads and assists whom, whose paper goes to whom, who approves and who signs.

Only names, labels and kinds stand here; :mod:`guiju.page.layered` gives them places and
:mod:`guiju.page.graph_svg` draws them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spec.bilingual import Bilingual

NodeKind = Literal["post", "body", "meeting", "outside", "step"]
EdgeKind = Literal["leads", "assists", "routes", "examines", "approves", "signs"]

NODE_KINDS: dict[NodeKind, Bilingual] = {
    "post": Bilingual("职务", "post"),
    "body": Bilingual("机构", "body"),
    "meeting": Bilingual("会议", "meeting"),
    "outside": Bilingual("区政府以外", "outside the government"),
    "step": Bilingual("环节", "step"),
}
EDGE_KINDS: dict[EdgeKind, Bilingual] = {
    "leads": Bilingual("领导", "leads"),
    "assists": Bilingual("协助", "assists"),
    "routes": Bilingual("呈批", "routes to"),
    "examines": Bilingual("审核", "examines"),
    "approves": Bilingual("审批", "approves"),
    "signs": Bilingual("签发", "signs"),
}


@dataclass(frozen=True)
class Node:
    """One box. ``level`` fixes its row, 0 at the top; without it the row follows from the edges."""

    name: str
    label: Bilingual
    kind: NodeKind
    level: int | None = None


@dataclass(frozen=True)
class Edge:
    """One arrow from ``tail`` to ``head`` (names of nodes); ``note`` appears when a reader points at it.

    ``name`` is unique in the graph; highlighting refers to it.
    """

    name: str
    tail: str
    head: str
    kind: EdgeKind
    note: Bilingual = Bilingual("", "")


@dataclass(frozen=True)
class Graph:
    """Nodes and edges in the order of the rulebook; the order decides ties in the layout, nothing else.

    >>> Graph((), (Edge("e", "mayor", "office", "leads"),))
    Traceback (most recent call last):
    ValueError: edge 'e' ends at 'mayor', which is not a node
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def __post_init__(self) -> None:
        names = {node.name for node in self.nodes}
        if len(names) < len(self.nodes):
            raise ValueError("two nodes have the same name")
        if len({edge.name for edge in self.edges}) < len(self.edges):
            raise ValueError("two edges have the same name")
        for edge in self.edges:
            for end in (edge.tail, edge.head):
                if end not in names:
                    raise ValueError(f"edge {edge.name!r} ends at {end!r}, which is not a node")
