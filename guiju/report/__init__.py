"""From what the battery found to the report page, and from clauses to the picture of authority.

- :func:`~guiju.report.filling.page_view` fills the page; :mod:`~guiju.report.summary` counts and says what came out,
  :mod:`~guiju.report.verdict_rows` puts properties and verdicts in plain sentences,
  :mod:`~guiju.report.finding_cards` the findings, :mod:`~guiju.report.case_words` their cases and answers,
  :mod:`~guiju.report.article_notes` clauses and readings, :mod:`~guiju.report.pictures` chooses the pictures.
- :func:`~guiju.report.whole_rulebook.whole_view` is the page of the whole rulebook, with
  :mod:`~guiju.report.coverage_rows` and the graph; :func:`~guiju.report.whole_rulebook.graph_view` is the graph alone.
- :func:`~guiju.report.authority_map.authority_map` is the graph with all that stands beside it:
  :mod:`~guiju.report.post_entries` says what each post and body may do and what rests on it,
  :mod:`~guiju.report.document_ways` decides a case for each kind of document, :mod:`~guiju.report.way_words` tells its
  steps, and :mod:`~guiju.report.measures` the figures.
- :func:`~guiju.report.authority_graph.authority_graph` draws who leads, assists, routes, examines, approves, signs;
  :mod:`~guiju.report.ties` reads that off the clauses, :mod:`~guiju.report.figures` measures it.

To write the page::

    view = page_view(rulebook, results, [work(stack, case) for case in worked_cases(rulebook)])
    write_whole("report.html", render_page(view, language))
"""

from __future__ import annotations

from guiju.report.authority_graph import authority_graph, highlight_for
from guiju.report.filling import page_view
from guiju.report.whole_rulebook import graph_view, whole_view
from proofs.battery import StackResult

__all__ = ["StackResult", "authority_graph", "graph_view", "highlight_for", "page_view", "whole_view"]
