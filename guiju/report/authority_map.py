"""The section with the whole authority and routing graph of a stack: picture, entries, ways of documents, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guiju.page.graph import Graph
from guiju.page.map_view import AuthorityMap, Block, Line
from guiju.report.authority_graph import authority_graph, with_boxes
from guiju.report.document_ways import DocumentWay, document_ways
from guiju.report.measures import measures
from guiju.report.post_entries import entries, parts_to_play
from guiju.report.way_words import boxes_needed, ways_said
from spec.bilingual import Bilingual
from spec.rulebook import Stack

STOPS = Bilingual("不在岗时的问题", "Findings while it is away")


def whole_graph(stack: Stack, ways: Sequence[DocumentWay]) -> Graph:
    """Everybody between whom there is a tie, and everybody who takes a step of a document."""
    graph = authority_graph(stack)
    return with_boxes(stack, graph, boxes_needed(stack, (node.name for node in graph.nodes), ways))


def authority_map(
    stack: Stack, layers: Bilingual, away: Mapping[str, Sequence[tuple[str, Bilingual]]] | None = None
) -> AuthorityMap:
    """The section. ``layers`` says in words which rules are in force; ``away`` has for each box the findings (anchor
    and statement) in whose case somebody who stands in it is away."""
    ways = document_ways(stack)
    graph = whole_graph(stack, ways)
    told = entries(stack, graph)
    if away:
        told = tuple(
            replace(one, blocks=(*one.blocks, _stops(away[one.box]))) if away.get(one.box) else one for one in told
        )
    said, figures = ways_said(stack, graph, ways), measures(stack, graph, ways)
    return AuthorityMap(layers, graph, told, said, figures, parts_to_play(stack, graph))


def _stops(findings: Sequence[tuple[str, Bilingual]]) -> Block:
    return Block(STOPS, tuple(Line(statement, findings=(anchor,)) for anchor, statement in findings))
