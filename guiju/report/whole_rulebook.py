"""The whole rulebook as one page, for reading and printing; and the page of the authority graph alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from guiju import __version__
from guiju.marked import NO_MARKS, Marks
from guiju.page import view
from guiju.page.coverage_view import CoverageSection
from guiju.page.map_view import AuthorityMap
from guiju.report.article_notes import articles, readings
from guiju.report.authority_graph import box_of
from guiju.report.authority_map import authority_map
from guiju.report.coverage_rows import coverage_section
from guiju.report.filling import decided_cases, edition, page_view
from guiju.report.finding_cards import anchors_of, collected
from guiju.report.verdict_rows import stack_label, stack_words
from proofs.battery import StackResult
from spec.bilingual import Bilingual
from spec.rulebook import Rulebook, Stack
from spec.vocabulary import NOBODY
from spec.worked import Worked

PARTS = ("summary", "articles", "verdicts", "findings", "readings", "coverage", "graph", "cases", "guide")
GRAPH_PARTS = ("summary", "graph", "articles")
AWAY = "away"


def whole_view(
    rulebook: Rulebook,
    results: Sequence[StackResult],
    worked: Sequence[Worked] | None = None,
    marks: Marks = NO_MARKS,
) -> view.PageView:
    """Everything about a rulebook: the page of ``guiju report``. The first result is the base, as for
    :func:`~guiju.report.filling.page_view`."""
    decided = decided_cases(rulebook) if worked is None else worked
    checked = page_view(rulebook, results, decided, marks)
    base = results[0]
    section = coverage_section(base.stack, decided, results)
    picture = authority_map(base.stack, stack_label(base), _absences(results))
    return replace(
        checked,
        title=rulebook.label,
        summary=(*_opening(checked, section), *checked.summary, *_of_graph(picture)),
        pictures=(),
        coverage=section,
        graph=_unless_empty(picture),
        parts=PARTS,
        whole=True,
    )


def graph_view(stack: Stack) -> view.PageView:
    """The page of ``guiju graph --format html``: the graph, and the articles that it rests on."""
    rulebook = stack.rulebook
    picture = authority_map(stack, stack_words(stack.layers, rulebook))
    cited = set(picture.norms)
    kept = {name for name, clause in stack.clauses.items() if cited & set(clause.norms)}
    rests_on = (
        replace(article, clauses=tuple(clause for clause in article.clauses if clause.name in kept))
        for article in articles(stack, ())
    )
    return view.PageView(
        Bilingual(f"{rulebook.label.zh}：职权与公文流程", f"{rulebook.label.en}: authority and paths of documents"),
        edition(rulebook),
        f"guiju {__version__}",
        tuple(_of_graph(picture)),
        (),
        articles=tuple(article for article in rests_on if article.clauses),
        readings=readings(rulebook, ()),
        graph=_unless_empty(picture),
        parts=GRAPH_PARTS,
    )


def _opening(checked: view.PageView, section: CoverageSection) -> Iterable[Bilingual]:
    """What the rulebook is, by its size."""
    count, norms = len(checked.articles), section.norms
    clauses = sum(len(article.clauses) for article in checked.articles)
    formal = sum(row.formal for row in norms)
    yield Bilingual(
        f"这一页是整部规则：{count}条、{len(norms)}项规范写成{clauses}个条款，其中{formal}项规范可以据以判定，"
        f"{len(norms) - formal}项只作说明。",
        f"This page is the whole rulebook: {len(norms)} norms of {count} articles written as {clauses} clauses;"
        f" by {formal} norms something can be decided, {len(norms) - formal} are only declared.",
    )


def _unless_empty(picture: AuthorityMap) -> AuthorityMap | None:
    """The graph, where there is anything to draw."""
    return picture if picture.graph.nodes else None


def _of_graph(picture: AuthorityMap) -> Iterable[Bilingual]:
    """The graph in a sentence."""
    boxes, arrows = len(picture.graph.nodes), len(picture.graph.edges)
    yield Bilingual(
        f"职权与公文流程图有{boxes}个职务、机构和会议，{arrows}条关系"
        + (f"；{len(picture.kinds)}个文种的流程可以在图上逐步查看。" if picture.ways else "。"),
        f"The graph of authority has {boxes} posts, bodies and meetings with {arrows} ties between them"
        + (f"; the paths of {len(picture.kinds)} kinds of documents can be followed on it." if picture.ways else "."),
    )


def _absences(results: Sequence[StackResult]) -> Mapping[str, list[tuple[str, Bilingual]]]:
    """For each kind of post, the findings in whose case somebody of that kind is away."""
    found = collected(results)
    anchors = anchors_of(results, found)
    away: dict[str, list[tuple[str, Bilingual]]] = {}
    for result, finding in found:
        vocabulary = result.stack.vocabulary
        fact = vocabulary.facts.get(AWAY)
        usual = fact.usually if fact else NOBODY
        for (post, name), value in finding.case.situation.about.items():
            box = box_of(result.stack, vocabulary.posts, post)
            told = (anchors[result.name, finding.name], finding.statement)
            while name == AWAY and value != usual and box:
                if told not in away.setdefault(box, []):
                    away[box].append(told)
                box = vocabulary.posts[box].below or ""
    return away
