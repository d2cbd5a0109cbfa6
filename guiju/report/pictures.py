"""The pictures of the report: authority, the ways of papers, signing, and one kind of document among them."""

from __future__ import annotations

from collections.abc import Iterator

from guiju.page.graph import EdgeKind
from guiju.page.view import Picture
from guiju.report.authority_graph import authority_graph, highlight_for, part_of
from guiju.report.ties import DOCUMENT_KIND
from spec.bilingual import Bilingual
from spec.rulebook import Stack

_LEADS: frozenset[EdgeKind] = frozenset({"leads"})
_SIGNS: frozenset[EdgeKind] = frozenset({"signs"})
_PAPERS: frozenset[EdgeKind] = frozenset({"routes", "examines", "approves"})


def pictures(rules: Stack) -> tuple[Picture, ...]:
    """Those of the pictures that have an arrow in them."""
    return tuple(picture for picture in _all(rules) if picture.graph.edges)


def _all(rules: Stack) -> Iterator[Picture]:
    yield Picture(
        "authority",
        Bilingual("谁领导谁", "Who leads whom"),
        Bilingual("箭头从领导者指向被领导者。", "Arrows run from those who lead to those who are led."),
        authority_graph(rules, _LEADS),
    )
    yield Picture(
        "signing",
        Bilingual("谁的公文由谁签发", "Whose documents are signed by whom"),
        Bilingual(
            "箭头从公文的名义指向有权签发的人；指着箭头可以看到依据。条件（如是否重大、由谁分管）没有画出，见“逐条对照”。",
            "Arrows run from the body in whose name a document stands to those who may sign it; point at one to see its"
            " norms. Conditions (major or not, whose portfolio) are not drawn; see Article by article.",
        ),
        authority_graph(rules, _SIGNS),
    )
    yield Picture(
        "papers",
        Bilingual("呈批、审核和审批", "Routing, examination and approval"),
        Bilingual(
            "箭头从公文或者申请的来处指向经手的人。",
            "Arrows run from where a document or an application comes from to those through whose hands it goes.",
        ),
        authority_graph(rules, _PAPERS),
    )
    yield from _example(rules)


def _example(rules: Stack) -> Iterator[Picture]:
    """Where one kind of document may go."""
    fact = rules.vocabulary.facts.get(DOCUMENT_KIND)
    if fact is None or not fact.values:
        return
    value = next((one for one in fact.values if one.id == fact.typical), fact.values[0])
    yield Picture(
        "example",
        Bilingual(f"以{value.label.zh}为例", f"For example: {value.label.en}"),
        Bilingual(
            f"一份{value.label.zh}可能经过的路。其他文种用命令 guiju graph --highlight 查看。",
            f"Where a {value.label.en} may go. The command guiju graph --highlight shows other kinds.",
        ),
        part_of(authority_graph(rules), highlight_for(rules, value.id)),
    )
