"""``guiju report``: the whole rulebook as one page: articles, verdicts, findings, coverage, the graph, worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from guiju.check_json import checked_json
from guiju.commands.check import BOTH, PROOF_OPTIONS, run_battery_on, wanted_stacks
from guiju.marked import marks_of
from guiju.options import Settings, declare
from guiju.output import Answer, check_place, write_whole
from guiju.report.document_ways import document_ways
from guiju.report.measures import figures_json
from guiju.rulebooks import cache_folder, named_as_given, open_rulebook
from spec.bilingual import Bilingual, Language

if TYPE_CHECKING:
    from rich.console import RenderableType

FILE = "report.html"
WRITTEN = Bilingual("整部规则已写入当前文件夹的 {}", "The whole rulebook is in {}, in this folder.")
HOW = Bilingual("用浏览器打开；不需要网络。", "Open it in a browser; it needs no network.")


def report(settings: Settings, timeout: float, jobs: int, no_cache: bool) -> Answer:
    """Checks the rulebook and writes the page, to ``report.html`` unless a place is given."""
    from guiju.page import render_page
    from guiju.report.authority_map import whole_graph
    from guiju.report.filling import decided_cases
    from guiju.report.whole_rulebook import whole_view

    rulebook = open_rulebook(settings)
    stacks = wanted_stacks(rulebook, settings)
    results = run_battery_on(rulebook, stacks, settings, timeout, jobs, no_cache)
    worked = named_as_given(settings, lambda: decided_cases(rulebook))
    page = whole_view(rulebook, results, worked, marks_of(rulebook, results, settings))

    def text(language: Language) -> str:
        return render_page(page, language, cache_folder() / "fonts")

    assert page.coverage is not None
    norms = page.coverage.norms
    ways = document_ways(results[0].stack)
    data = {
        "rulebook": rulebook.name,
        "edition": rulebook.edition,
        "articles": len(page.articles),
        "norms": {"all": len(norms), "formal": sum(row.formal for row in norms), "unused": page.coverage.unused},
        "clauses": len(results[0].stack.clauses),
        "cases": {"worked": len(worked), "passed": sum(one.passed for one in worked)},
        "figures": figures_json(whole_graph(results[0].stack, ways), ways),
        "stacks": [checked_json(one) for one in results],
    }
    if settings.out or settings.as_data:
        return Answer(0, data, text=text)
    check_place(FILE)
    write_whole(FILE, text(settings.language))

    def view(language: Language) -> Iterator[RenderableType]:
        yield WRITTEN.say(language).format(FILE)
        yield HOW.say(language)

    return Answer(0, data, view)


command = declare("report", report, PROOF_OPTIONS, layers=BOTH)
