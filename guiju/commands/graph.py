"""``guiju graph``: who leads whom, whose papers are examined, approved and signed by whom; picture, page or data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from guiju.decision_json import said
from guiju.options import Settings, declare
from guiju.output import Answer, as_json
from guiju.page.graph import Edge, Graph
from guiju.report.authority_graph import authority_graph, clauses_behind, highlight_for, norms_of
from guiju.report.document_ways import document_ways
from guiju.report.measures import figures_json
from guiju.report.ties import DOCUMENT_KIND
from guiju.rulebooks import cache_folder, open_stack
from spec.bilingual import Bilingual, Language
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Stack

if TYPE_CHECKING:
    import networkx as nx

FORMATS = ("svg", "html", "graphml", "json")
TITLE = Bilingual("领导关系与公文办理", "Authority and the ways of papers")
NO_SUCH_KIND = Bilingual("没有这个文种", "no such kind of document")


def graph(settings: Settings, form: str, highlight: str) -> Answer:
    """The authority graph of the rules in force."""
    stack = open_stack(settings)
    if highlight:
        _check_kind(stack, highlight)
    picture = authority_graph(stack)
    lit = highlight_for(stack, highlight) if highlight else frozenset[str]()
    data = graph_json(stack, picture, highlight, lit)

    def text(language: Language) -> str:
        if form == "html":
            return html(stack, language)
        if form == "json":
            return as_json(data)
        if form == "graphml":
            return graphml(picture, lit, language)
        return svg(picture, lit, language)

    return Answer(0, data, text=text)


def _check_kind(stack: Stack, kind: str) -> None:
    fact = stack.vocabulary.facts.get(DOCUMENT_KIND)
    known = list(fact.value_ids) if fact is not None else []
    if kind not in known:
        near = nearest(kind, known) or " / ".join(known)
        raise BadInput([Problem("--highlight", 0, 0, NO_SUCH_KIND, kind, Bilingual(near, near), "--highlight notice")])


def graph_json(stack: Stack, picture: Graph, highlight: str, lit: frozenset[str]) -> dict[str, Any]:
    """Boxes, arrows with their norms and clauses, and what is measured on them."""
    behind = clauses_behind(stack)

    def arrow(edge: Edge) -> dict[str, Any]:
        found = behind[edge.name]
        ends = {"id": edge.name, "from": edge.tail, "to": edge.head, "kind": edge.kind}
        grounds = {"norms": norms_of(stack, found), "clauses": [tie.clause for tie in found]}
        return ends | grounds | ({"highlighted": edge.name in lit} if highlight else {})

    return {
        "rulebook": stack.rulebook.name,
        "layers": list(stack.layers),
        "highlight": highlight or None,
        "nodes": [
            {"id": node.name, **said(node.label), "kind": node.kind, "level": node.level} for node in picture.nodes
        ],
        "edges": [arrow(edge) for edge in picture.edges],
        "figures": figures_json(picture, document_ways(stack)),
    }


def html(stack: Stack, language: Language) -> str:
    """The page on which a reader goes about in the graph."""
    from guiju.page import render_page
    from guiju.report.whole_rulebook import graph_view

    return render_page(graph_view(stack), language, cache_folder() / "fonts")


def svg(picture: Graph, lit: frozenset[str], language: Language) -> str:
    """The picture as a file of its own, with the typeface in it."""
    from guiju.page import draw_graph
    from guiju.page.font import embedded_font

    drawn = draw_graph(picture, TITLE, language, highlight=lit, standalone=True)
    font = embedded_font(drawn)
    face = f'@font-face {{ font-family: "guiju sans"; src: url({font.data_uri}) format("woff2"); }}'
    return drawn.replace("<style>", f"<style>{face}", 1) + "\n"


def graphml(picture: Graph, lit: frozenset[str], language: Language) -> str:
    """The graph for other programs: every box and arrow with its kind, every arrow with its norms."""
    import networkx as nx

    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in picture.nodes:
        level = {} if node.level is None else {"level": node.level}
        drawn.add_node(node.name, label=node.label.say(language), **said(node.label), kind=node.kind, **level)
    for edge in picture.edges:
        about: dict[str, Any] = {"kind": edge.kind, "norms": edge.note.en}
        drawn.add_edge(edge.tail, edge.head, edge.name, **about, **({"highlighted": edge.name in lit} if lit else {}))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + "\n".join(nx.generate_graphml(drawn)) + "\n"


command = declare(
    "graph",
    graph,
    [
        click.Option(["--format", "form"], type=click.Choice(FORMATS), default="svg", metavar="svg|html|graphml|json"),
        click.Option(["--highlight"], default="", metavar="KIND"),
    ],
)
