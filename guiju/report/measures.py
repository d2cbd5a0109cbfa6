"""The figures of the authority graph as a small table, each with a plain sentence that says what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from guiju import wording
from guiju.page.graph import EdgeKind, Graph
from guiju.page.map_view import Measure
from guiju.report.document_ways import DocumentWay, longest
from guiju.report.figures import figures, parts_without
from guiju.report.ties import DOCUMENT_KIND
from guiju.report.way_words import ANY_DOCUMENT
from spec.bilingual import Bilingual
from spec.rulebook import Stack

AUTHORITY: frozenset[EdgeKind] = frozenset({"leads"})
PAPERS: frozenset[EdgeKind] = frozenset({"routes", "examines", "approves", "signs"})
NONE = Bilingual("没有", "none")


def figures_json(graph: Graph, ways: Sequence[DocumentWay]) -> dict[str, Any]:
    """The figures for programs, by names of boxes and acts."""
    authority = figures(graph, AUTHORITY)
    apart = [{"post": one, "parts": parts_without(graph, AUTHORITY, one)} for one in authority.cut_posts]
    way = longest(tuple(ways))
    path = None
    if way is not None:
        path = {
            "kind": way.kind or None,
            "origins": [value for _, value in way.origins if value],
            "act": way.bare.case.act,
            "steps": [{"act": step.act, "certain": step.certain} for step in way.every],
        }
    return {
        "authority": asdict(authority),
        "papers": asdict(figures(graph, PAPERS)),
        "falls_apart": apart,
        "longest_document_path": path,
    }


def measures(stack: Stack, graph: Graph, ways: Sequence[DocumentWay]) -> tuple[Measure, ...]:
    """The figures for readers."""
    return tuple(_measures(stack, graph, ways))


def _measures(stack: Stack, graph: Graph, ways: Sequence[DocumentWay]) -> Iterator[Measure]:
    labels = {node.name: node.label for node in graph.nodes}
    found = figures(graph, AUTHORITY)
    yield Measure(
        Bilingual("领导关系的循环", "Circles of authority"),
        tuple(_row(labels, (*circle, circle[0]), Bilingual(" → ", " → ")) for circle in found.circles) or (NONE,),
        Bilingual(
            "循环是指一圈人互相领导，谁也没有最后的上级；没有才正常。",
            "A circle means that some lead one another in a ring, so that nobody in it has a last superior; there"
            " should be none.",
        ),
    )
    yield Measure(
        Bilingual("关键职务", "Cut posts"),
        tuple(_apart(labels, one, parts_without(graph, AUTHORITY, one)) for one in found.cut_posts) or (NONE,),
        Bilingual(
            "去掉其中一个职务，领导关系就断成互不相连的几块；这些职务空缺时影响最大。",
            "Take one of these posts away and authority falls into parts that no longer hang together; they are missed"
            " most when vacant.",
        ),
    )
    yield Measure(
        Bilingual(f"层级：{len(found.levels)}级", f"Levels: {len(found.levels)}"),
        tuple(
            Bilingual(f"第{place}级：{names.zh}", f"Level {place}: {names.en}")
            for place, level in enumerate(found.levels, start=1)
            for names in (_row(labels, level, Bilingual("、", ", ")),)
        )
        or (NONE,),
        Bilingual(
            "从没有上级的人往下数，每领导一次算下一级；一人受几方领导的，按最远的一方算。",
            "Counted from those without a superior, one level down for each step of authority; who is led from several"
            " sides counts from the farthest.",
        ),
    )
    yield Measure(
        Bilingual("最长的领导链", "Longest chain of authority"),
        (_row(labels, found.longest_path, Bilingual(" → ", " → ")) if found.longest_path else NONE,),
        Bilingual(
            "一级一级往下领导，最多经过这些人。",
            "Going down from superior to subordinate, this many stand in one line at most.",
        ),
    )
    way = longest(tuple(ways))
    if way is not None:
        yield _longest_path(stack, way)


def _longest_path(stack: Stack, way: DocumentWay) -> Measure:
    fact = stack.vocabulary.facts.get(DOCUMENT_KIND)
    label = next((one.label for one in fact.values if one.id == way.kind), ANY_DOCUMENT) if fact else ANY_DOCUMENT
    acts = [wording.act(stack, step.act) for step in way.every]
    sure = sum(step.certain for step in way.every)
    return Measure(
        Bilingual(f"最长的公文流程：{len(way.every)}步", f"Longest path of a document: {len(way.every)} steps"),
        (
            Bilingual(
                f"{label.zh}：{' → '.join(one.zh for one in acts)}", f"{label.en}: {' → '.join(one.en for one in acts)}"
            ),
        ),
        Bilingual(
            f"各文种中步骤最多的一种，把视情形才需要的步骤也算在内；其中{sure}步总是需要。",
            f"The kind of document with the most steps, counting those that only some cases need; {sure} are always"
            " needed.",
        ),
    )


def _apart(labels: Mapping[str, Bilingual], post: str, parts: Sequence[Sequence[str]]) -> Bilingual:
    said = [_row(labels, part, Bilingual("、", ", ")) for part in parts]
    zh, en = "｜".join(one.zh for one in said), " | ".join(one.en for one in said)
    return Bilingual(f"{labels[post].zh}（断成：{zh}）", f"{labels[post].en} (into: {en})")


def _row(labels: Mapping[str, Bilingual], names: Iterable[str], joint: Bilingual) -> Bilingual:
    said = [labels[name] for name in names]
    return Bilingual(joint.zh.join(one.zh for one in said), joint.en.join(one.en for one in said))
