"""Makes the report page: one HTML file that asks nothing of the network.

Style and script are admitted by their hashes and nothing else is (Content Security Policy, level 3); the typefaces
are cut down to the characters that the page uses and stand in the style sheet.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

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
from guiju.page.font import EmbeddedFont, embedded_font
from guiju.page.graph_svg import draw_graph, graph_style
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

_TEMPLATES = Path(__file__).parent / "templates"
#: Article numbers and counts are set in the face of the headings, too.
_ALWAYS_SERIF = "第条零一二三四五六七八九十百Article0123456789规矩"
#: A picture shrinks to this share of its natural width and no further; beyond that its box scrolls.
_SHRINKS_TO = 0.8
#: Wider pictures (in pixels) are printed on a page turned sideways.
_UPRIGHT = 830
_PICTURE = re.compile(r'<svg id="([^"]+)" class="gj-graph"[^>]* width="([0-9]+)"')
_HEADING = re.compile(r"<h[123][ >].*?</h[123]>", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """The page, and the characters on it that the embedded typeface lacks (the page lists them as well)."""

    html: str
    uncovered: tuple[str, ...]


def render_page(view: PageView, language: Language = "zh", cache: Path | None = None) -> str:
    """The page as text; ``language`` shows first and a reader may switch. See :func:`draw_page`."""
    return draw_page(view, language, cache).html


def draw_page(view: PageView, language: Language = "zh", cache: Path | None = None) -> Page:
    """The page and the characters it could not cover. ``cache`` is a folder for cut-down typefaces.

    The same view gives the same bytes.
    """
    environment = _environment(view)
    body = environment.get_template("body.html.jinja").render(view=view)
    script = _asset("page.js") + (_asset("map.js") if view.graph is not None else "")
    frame = environment.get_template("page.html.jinja")
    sheet = "".join((_asset("page.css"), graph_style(), _asset("map.css"), _least_widths(body), _asset("print.css")))

    def framed(style: str, uncovered: tuple[str, ...]) -> str:
        return frame.render(
            view=view,
            language=language,
            body=Markup(body),
            style=Markup(style),
            script=Markup(script),
            policy=_policy(style, script),
            uncovered=uncovered,
        )

    bare = framed(sheet, tuple("0123456789ABCDEF"))
    sans = embedded_font(html.unescape(bare), "sans", cache)
    serif = embedded_font(html.unescape("".join(_HEADING.findall(body))) + _ALWAYS_SERIF, "serif", cache)
    style = _face("guiju sans", sans) + _face("guiju serif", serif) + sheet
    return Page(framed(style, sans.uncovered), sans.uncovered)


def _environment(view: PageView) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    anchors = frozenset(finding.anchor for finding in view.findings)
    environment.filters.update(say=say, share=share, anchor=anchor, code=ord, linked=lambda text: linked(text, anchors))
    environment.globals.update(
        t=lambda zh, en: say(Bilingual(zh, en)),
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
    return environment


def say(text: Bilingual) -> Markup:
    """Both languages, one of which the style sheet hides; a text that is the same in both stands once."""
    if text.zh == text.en:
        return escape(text.zh)
    return Markup('<span class="zh" lang="zh-CN">{}</span><span class="en" lang="en">{}</span>').format(*text)


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


def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def _face(family: str, font: EmbeddedFont) -> str:
    return f'@font-face {{ font-family: "{family}"; src: url({font.data_uri}) format("woff2"); }}\n'


def _policy(style: str, script: str) -> str:
    """What the browser may load: this style, this script, typefaces and pictures inside the page; nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "font-src data:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
