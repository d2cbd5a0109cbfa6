"""The report page: what the checker found, as one HTML file that a person reads, prints and sends on.

A tour of the house:

- :mod:`~guiju.page.view` is what the page shows, as frozen data; fill a :class:`PageView` and hand it over.
- :mod:`~guiju.page.render` turns it into HTML with the templates beside it: Chinese and English in one file, strict
  content policy, no request to anywhere. :mod:`~guiju.page.arrange` puts the parts in order, and
  :mod:`~guiju.page.words` holds the words that do not come from a rulebook.
- :mod:`~guiju.page.graph` is a graph to draw; :mod:`~guiju.page.lettering` measures its labels,
  :mod:`~guiju.page.layered` puts the boxes in rows, :mod:`~guiju.page.settling` moves them sideways,
  :mod:`~guiju.page.routes` leads the arrows between them, and
  :mod:`~guiju.page.graph_svg` draws.
- :mod:`~guiju.page.font` cuts a typeface down to the characters in use; :mod:`~guiju.page.woff2` packs it.

>>> from spec.bilingual import Bilingual
>>> view = PageView(Bilingual("报告", "Report"), Bilingual("2023年", "2023"), "guiju", (), ())
>>> render_page(view, "zh").startswith("<!DOCTYPE html>")
True
"""

from __future__ import annotations

from guiju.page.graph import Edge, Graph, Node
from guiju.page.graph_svg import draw_graph
from guiju.page.render import draw_page, render_page
from guiju.page.shell import Page
from guiju.page.view import (
    Article,
    Clause,
    Closure,
    Elsewhere,
    Family,
    Finding,
    PageView,
    Picture,
    Reading,
    Stack,
    VerdictRow,
    WorkedCase,
)

__all__ = [
    "Article",
    "Clause",
    "Closure",
    "Edge",
    "Elsewhere",
    "Family",
    "Finding",
    "Graph",
    "Node",
    "Page",
    "PageView",
    "Picture",
    "Reading",
    "Stack",
    "VerdictRow",
    "WorkedCase",
    "draw_graph",
    "draw_page",
    "render_page",
]
