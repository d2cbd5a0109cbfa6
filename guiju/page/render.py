"""Makes the report page of a rulebook (:mod:`guiju.page.shell` puts it into one file)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from guiju.page.arrange import (
    anchor,
    articles_of,
    case_groups,
    cases_on,
    chapter_parts,
    family_tables,
    finding_groups,
    first_clauses,
    kind_tally,
    norm_places,
    placed_cases,
    proofs_on,
    tally,
)
from guiju.page.coverage_view import SERVICES
from guiju.page.graph_svg import draw_graph, graph_style
from guiju.page.shell import Page, asset, environment, page_of, say
from guiju.page.view import PageView, Picture
from guiju.page.words import (
    DEMONSTRATIONS,
    FINDING_KINDS,
    FINDING_MEANINGS,
    SECTIONS,
    VERDICT_MEANINGS,
    VERDICTS,
    article_title,
    share,
)
from spec.bilingual import Bilingual, Language

#: A picture shrinks to this share of its natural width and no further; beyond that its box scrolls.
_SHRINKS_TO = 0.8
#: Wider pictures (in pixels) are printed on a page turned sideways.
_UPRIGHT = 830
_PICTURE = re.compile(r'<svg id="([^"]+)" class="gj-graph"[^>]* width="([0-9]+)"')


def render_page(view: PageView, language: Language = "zh", cache: Path | None = None) -> str:
    """The page as text; ``language`` shows first and a reader may switch. See :func:`draw_page`."""
    return draw_page(view, language, cache).html


def draw_page(view: PageView, language: Language = "zh", cache: Path | None = None) -> Page:
    """The page and the characters it could not cover. ``cache`` is a folder for cut-down typefaces.

    The same view gives the same bytes.
    """
    body = _environment(view).get_template("body.html.jinja").render(view=view)
    script = asset("page.js") + (asset("map.js") if view.graph is not None else "")
    sheet = "".join((asset("page.css"), graph_style(), asset("map.css"), _least_widths(body), asset("print.css")))
    return page_of(view, body, sheet, script, language, cache)


def _environment(view: PageView) -> Environment:
    found = environment()
    anchors = frozenset(finding.anchor for finding in view.findings)
    found.filters.update(share=share, anchor=anchor, linked=lambda text: linked(text, anchors))
    found.globals.update(
        both=Bilingual,
        anchor=anchor,
        tally=tally,
        article_title=article_title,
        verdict_words=VERDICTS,
        verdict_meanings=VERDICT_MEANINGS,
        kind_words=FINDING_KINDS,
        kind_meanings=FINDING_MEANINGS,
        demonstration_words=DEMONSTRATIONS,
        sections=_sections(view),
        families=family_tables(view),
        chapters=chapter_parts(view),
        norms=norm_places(view),
        kinds=kind_tally(view.findings),
        finding_groups=finding_groups(view),
        findings={finding.anchor: finding for finding in view.findings},
        readings={reading.name: reading for reading in view.readings},
        drawn=_drawn,
        is_wide=_is_wide,
        first_clauses=first_clauses(view),
        services=SERVICES,
        proofs_on=proofs_on(view) if view.whole else {},
        cases_on=cases_on(view) if view.whole else {},
        placed_cases=placed_cases(view),
        case_groups=case_groups(view),
        articles_of=articles_of,
        map_drawn=lambda: _map_drawn(view),
    )
    return found


def linked(text: Bilingual, anchors: frozenset[str]) -> Markup:
    """The same, with a link at each finding that the text names by its anchor."""

    def words(said: str) -> Markup:
        parts = re.split(r"([A-Za-z][A-Za-z0-9-]*)", said)
        link = Markup('<a class="finding-link" href="#{}">{}</a>')
        named = [link.format(anchor("finding", part), part) if part in anchors else part for part in parts]
        return Markup("").join(named)

    return say(Bilingual(words(text.zh), words(text.en)))


def _sections(view: PageView) -> list[tuple[str, Bilingual]]:
    """The sections that have something to show, in the order of the view."""
    labels = dict(SECTIONS)
    may_be_empty = ("findings", "articles", "pictures", "readings", "cases", "coverage", "graph")
    empty = {name for name in may_be_empty if not getattr(view, name)}
    return [(name, labels[name]) for name in view.parts or labels if name not in empty]


def _drawn(picture: Picture) -> Markup:
    """The picture in both languages; our own drawing escapes its labels itself."""
    both: list[Any] = []
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        svg = draw_graph(
            picture.graph, picture.title, language, f"{anchor('svg', picture.anchor)}-{language}", picture.highlight
        )
        both.append(Markup('<div class="{} scroll" tabindex="0">{}</div>').format(language, Markup(svg)))
    return Markup("").join(both)


def _map_drawn(view: PageView) -> Markup:
    """The whole graph in both languages, every box a link to its entry."""
    assert view.graph is not None
    links = {node.name: f"#{anchor('box', node.name)}" for node in view.graph.graph.nodes}
    drawn = []
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        svg = draw_graph(view.graph.graph, dict(SECTIONS)["graph"], language, f"map-{language}", links=links)
        drawn.append(Markup('<div class="{}">{}</div>').format(language, Markup(svg)))
    return Markup("").join(drawn)


def _is_wide(drawn: str) -> bool:
    return any(int(width) > _UPRIGHT for _, width in _PICTURE.findall(drawn))


def _least_widths(body: str) -> str:
    rules = (
        f'[id="{name}"] {{ min-width: {int(width) * _SHRINKS_TO:.0f}px; }}' for name, width in _PICTURE.findall(body)
    )
    return "\n".join(rules) + "\n"
