"""What every page of guiju is put into: one HTML file that asks nothing of the network, in both languages.

Style and script are admitted by their hashes and nothing else is (Content Security Policy, level 3); the typefaces
are cut down to the characters that the page uses and stand in the style sheet.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from guiju.page.font import EmbeddedFont, embedded_font
from spec.bilingual import Bilingual, Language

_TEMPLATES = Path(__file__).parent / "templates"
#: Article numbers and counts are set in the face of the headings, too.
_ALWAYS_SERIF = "第条零一二三四五六七八九十百Article0123456789规矩"
_HEADING = re.compile(r"<h[123][ >].*?</h[123]>", re.DOTALL)


class Shown(Protocol):
    """What the frame of a page asks of what it shows."""

    @property
    def title(self) -> Bilingual:
        """The title of the page."""

    @property
    def generated_by(self) -> str:
        """The program and its version."""

    @property
    def stacks(self) -> Sequence[object]:
        """The stacks of layers that it speaks of."""


@dataclass(frozen=True)
class Page:
    """The page, and the characters on it that the embedded typeface lacks (the page lists them as well)."""

    html: str
    uncovered: tuple[str, ...]


def environment() -> Environment:
    """The templates, with what all of them use."""
    found = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(say=say, code=ord)
    found.globals.update(t=lambda zh, en: say(Bilingual(zh, en)))
    return found


def page_of(view: Shown, body: str, sheet: str, script: str, language: Language, cache: Path | None = None) -> Page:
    """A body as a whole page, with its style sheet, its script and its typefaces. ``cache`` is a folder for cut-down
    typefaces. The same parts give the same bytes.
    """
    frame = environment().get_template("page.html.jinja")

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


def say(text: Bilingual) -> Markup:
    """Both languages, one of which the style sheet hides; a text that is the same in both stands once."""
    if text.zh == text.en:
        return escape(text.zh)
    return Markup('<span class="zh" lang="zh-CN">{}</span><span class="en" lang="en">{}</span>').format(*text)


def asset(name: str) -> str:
    """The text of a style sheet or script."""
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
