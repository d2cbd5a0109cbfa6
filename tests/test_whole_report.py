"""The page of the whole rulebook: nothing of it is left out, and everything leads to what it is about."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from guiju.cli import main
from guiju.page import render_page
from guiju.page.arrange import cases_on, proofs_on
from guiju.page.view import PageView
from guiju.report import page_view, whole_view
from guiju.report.filling import decided_cases
from proofs.battery import Plan, StackResult, check
from spec.coverage import covered_norms
from spec.layers import layer_names
from spec.loader import load
from spec.norms import article_of
from spec.rulebook import Rulebook
from spec.worked import Worked

SMALL = str(Path(__file__).parent / "data" / "small")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load(SMALL)


@pytest.fixture(scope="module")
def results(rulebook: Rulebook) -> list[StackResult]:
    stacks = [("literal", ()), ("standard", layer_names(rulebook, ["standard"]))]
    return check(rulebook, stacks, Plan(20, 1))


@pytest.fixture(scope="module")
def worked(rulebook: Rulebook) -> tuple[Worked, ...]:
    return decided_cases(rulebook)


@pytest.fixture(scope="module")
def view(rulebook: Rulebook, results: list[StackResult]) -> PageView:
    return whole_view(rulebook, results)


@pytest.fixture(scope="module")
def page(view: PageView) -> str:
    return render_page(view)


class Links(HTMLParser):
    """The ids of a page, in their order, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []
        target = found.get("href") or ""
        if target.startswith("#"):
            self.links.add(target[1:])


def test_every_clause_stands_in_the_report_with_kind_strength_norm_and_quote(view, results):
    shown = {clause.name: clause for article in view.articles for clause in article.clauses}
    for name, clause in results[0].stack.clauses.items():
        assert shown[name].norm == clause.norms[0]
        assert shown[name].quote == clause.quote
        assert shown[name].gloss == clause.label
        assert shown[name].kind.zh
    assert {shown[name].strength.zh for name in shown} >= {"必须"}


def test_beside_an_article_stand_the_proofs_that_rest_on_it(view, results):
    beside = proofs_on(view)
    rested = {
        article_of(norm)
        for result in results
        for verdict in result.verdicts
        if verdict.verdict == "proved"
        for norm in verdict.norms
    }
    assert rested
    assert set(beside) - {0} == rested - {0}


def test_beside_an_article_stand_the_cases_that_cite_it(view, page):
    beside = cases_on(view)
    assert beside
    for number, placed in beside.items():
        assert all(number in {article_of(norm) for norm in one.case.norms} for one in placed)
        assert all(f'id="{one.anchor}"' in page for one in placed)


def test_coverage_has_every_norm_and_says_what_uses_it(view, results, worked):
    assert view.coverage is not None
    rows = {row.norm: row for row in view.coverage.norms}
    carried = covered_norms(results[0].stack)
    assert list(rows) == [one.norm for one in carried]
    cited = {norm for one in worked if one.passed for norm in one.norms}
    assert {norm for norm, row in rows.items() if "decide" in row.served_by} == cited & set(rows)
    assert any("prove" in row.served_by for row in rows.values())
    for one in carried:
        assert rows[one.norm].formal == one.formal
        assert one.formal or rows[one.norm].reason.zh


def test_every_worked_case_is_told_with_its_answer_and_can_be_filtered_by_article(view, worked, page):
    assert len(view.cases) == len(worked)
    rows = re.findall(r'<tr id="case-\d+" data-articles="([^"]*)">', page)
    assert len(rows) == len(worked)
    assert all(case.answer.zh and case.act.zh for case in view.cases)


def test_every_link_leads_somewhere_and_no_id_stands_twice(page):
    links = Links(page)
    assert len(links.ids) == len(set(links.ids))
    assert links.links <= set(links.ids)


def test_the_parts_stand_in_their_order_and_chapters_can_be_folded(view, page):
    places = [page.index(f'id="{part}"') for part in view.parts if f'id="{part}"' in page]
    assert places == sorted(places)
    assert {"articles", "coverage", "graph", "cases"} <= set(view.parts)
    assert page.count('<details class="chapter"') >= 1
    assert page.count("<details") == page.count("</details>")


def test_findings_in_which_somebody_is_away_stand_at_their_post(view):
    assert view.graph is not None
    named = {
        name for entry in view.graph.entries for block in entry.blocks for line in block.lines for name in line.findings
    }
    away = {one.anchor for one in view.findings if any("不在岗" in fact.zh or "外出" in fact.zh for fact in one.case)}
    assert named
    assert named <= {one.anchor for one in view.findings}
    assert named & away


def test_the_summary_counts_what_the_page_has(view):
    clauses = sum(len(article.clauses) for article in view.articles)
    assert view.coverage is not None
    assert f"{len(view.coverage.norms)}项规范写成{clauses}个条款" in view.summary[0].zh


def test_the_report_of_a_check_stays_as_it_was(rulebook, results):
    checked = page_view(rulebook, results)
    page = render_page(checked)
    assert (checked.graph, checked.coverage, checked.whole) == (None, None, False)
    assert checked.pictures
    assert '<details class="chapter"' not in page
    assert 'id="coverage"' not in page


def test_the_same_results_give_the_same_report(rulebook, results, page):
    assert render_page(whole_view(rulebook, results)) == page


def test_the_command_writes_report_html_where_it_is_called(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--rulebook", SMALL, "--lang", "en"]) == 0
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "report.html" in capsys.readouterr().out


def test_the_command_writes_to_a_place_of_ones_own_and_tells_programs_the_counts(tmp_path, capsys):
    place = tmp_path / "规则.html"
    assert main(["report", "--rulebook", SMALL, "--layers", "literal", "--out", str(place)]) == 0
    assert "覆盖情况" in place.read_text("utf-8")
    capsys.readouterr()
    assert main(["report", "--rulebook", SMALL, "--layers", "literal", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["layers"] for one in told["stacks"]] == [[]]
    assert told["norms"]["all"] >= told["norms"]["formal"] > 0
    assert told["cases"]["worked"] >= told["cases"]["passed"]


def test_a_place_without_a_folder_is_refused_before_anything_is_checked(tmp_path, capsys):
    assert main(["report", "--rulebook", SMALL, "--out", str(tmp_path / "none" / "report.html")]) == 2
    assert "report.html" in capsys.readouterr().err
