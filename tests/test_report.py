"""The report: what it counts, how it puts findings into words, and that it leaves nothing out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape

from guiju.page import render_page
from guiju.page.arrange import anchor
from guiju.page.view import Finding as Card
from guiju.page.view import PageView
from guiju.report import page_view
from guiju.report.case_words import answer_said, facts_of
from guiju.report.filling import decided_cases
from proofs.battery import Plan, StackResult, check
from spec.bilingual import Bilingual
from spec.case_files import read_cases
from spec.cases import Case
from spec.decide import decide
from spec.layers import layer_names, stack
from spec.loader import load, load_texts
from spec.problems import BadInput
from spec.rulebook import Rulebook, Stack

SMALL = str(Path(__file__).parent / "data" / "small")
CASES = """
cases:
- case: a paper
  act: sign
  facts:
    document.issuer: committee
    document.addressees: [city-library, readers]
    document.pages: 4
    matter.portfolios: nobody
    matter.rescue: no
    book.only-copy: yes
  people: [{post: chair, away: trip}, {post: deputy-2, entrusted-by: chair}]
  done: [{act: examine, by: secretary, outcome: passed}]
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load(SMALL)


@pytest.fixture(scope="module")
def literal(rulebook: Rulebook) -> Stack:
    return stack(rulebook)


@pytest.fixture(scope="module")
def results(rulebook: Rulebook) -> list[StackResult]:
    stacks = [("literal", ()), ("standard", layer_names(rulebook, ["standard"]))]
    return check(rulebook, stacks, Plan(20, 1))


@pytest.fixture(scope="module")
def view(rulebook: Rulebook, results: list[StackResult]) -> PageView:
    return page_view(rulebook, results)


@pytest.fixture(scope="module")
def page(view: PageView) -> str:
    return render_page(view)


def card(view: PageView, name: str) -> Card:
    return next(one for one in view.findings if one.name == name)


def in_both(texts: tuple[Bilingual, ...]) -> list[tuple[str, str]]:
    return [(text.zh, text.en) for text in texts]


# ---- nothing is left out ---------------------------------------------------------------------------------------------


def test_the_page_has_the_statement_of_every_finding(page, results):
    for result in results:
        for finding in result.findings:
            assert str(escape(finding.statement.zh.rstrip("。"))) in page


def test_the_page_has_every_clause_of_every_article(page, view, literal):
    shown = {clause.name for article in view.articles for clause in article.clauses}
    assert shown == set(literal.clauses)
    for clause in literal.clauses.values():
        assert f'id="{anchor("clause", clause.name)}"' in page
        assert str(escape(clause.quote)) in page
        assert str(escape(clause.label.zh)) in page


def test_a_statement_is_text_and_never_markup(rulebook, results):
    nasty = Bilingual("<b onclick='x'>无人</b>签发", '<img src="x"> nobody & nothing')
    finding = replace(results[0].findings[0], statement=nasty)
    page = render_page(page_view(rulebook, [replace(results[0], findings=(finding,))], ()))
    assert str(escape(nasty.zh)) in page
    assert "<b onclick" not in page
    assert "<img" not in page


def test_every_verdict_has_a_row_on_its_stack(view, results):
    for shown, result in zip(view.stacks, results, strict=True):
        assert [row.property for row in shown.verdicts] == [one.obligation.name for one in result.verdicts]
        assert [row.verdict for row in shown.verdicts] == [one.verdict for one in result.verdicts]


def test_every_refuted_property_leads_to_findings_that_show_it(view, results):
    families = {one.name: one.obligation.family for result in results for one in result.findings}
    kept = {one.anchor: one for one in view.findings}
    for row in (row for shown in view.stacks for row in shown.verdicts):
        assert bool(row.findings) == (row.verdict == "refuted" and not row.why.zh), row.property
        for name in row.findings:
            assert families[kept[name].name] == row.family


def test_every_article_names_the_findings_on_its_norms(view):
    for article in view.articles:
        on_it = {one.anchor for one in view.findings for norm in one.norms if norm.startswith(f"A{article.number}.")}
        assert set(article.findings) == on_it


# ---- what is counted -------------------------------------------------------------------------------------------------


def test_the_summary_counts_what_came_out(view, results):
    words = Counter(one.verdict for one in results[0].verdicts)
    said = view.summary[0]
    assert f"{len(results[0].verdicts)}项性质中{words['proved']}项成立，{words['refuted']}项不成立" in said.zh
    assert f"发现{len(results[0].findings)}个问题" in said.zh
    assert f"{len(results[0].findings)} findings" in said.en
    kinds = Counter(one.kind for one in results[0].findings)
    assert f"空白{kinds['gap']}个" in said.zh
    assert f"overlap {kinds['overlap']}" in said.en


def test_a_property_that_the_rulebook_names_is_told_on_every_stack(view):
    said = next(one for one in view.summary if "每份文件恰有一名签发人" in one.zh)
    assert "规则的字面" in said.zh
    assert "推荐读法" in said.zh
    assert "不成立（例如F" in said.zh
    assert "fails" in said.en


def test_what_holds_under_readings_is_said_with_its_proof(rulebook, results):
    proved = tuple(
        replace(one, verdict="proved", rechecked=True, hits=()) if one.verdict == "refuted" else one
        for one in results[1].verdicts
    )
    second = replace(results[1], verdicts=proved, findings=())
    summary = page_view(rulebook, [results[0], second], ()).summary
    said = next(one for one in summary if "每份文件恰有一名签发人" in one.zh)
    assert "按推荐读法成立（任意人数，第二个求解器复核一致）" in said.zh
    assert "by recommended readings it holds (any number of people, confirmed by a second solver)" in said.en


def test_an_undecided_property_is_neither_held_nor_failed(rulebook, results):
    unknown = tuple(replace(one, verdict="unknown", hits=(), why="time") for one in results[0].verdicts)
    view = page_view(rulebook, [replace(results[0], verdicts=unknown, findings=())], ())
    assert f"0项成立，0项不成立，{len(unknown)}项未能判定；没有发现问题" in view.summary[0].zh
    assert all(row.why.zh == "在给定时间内没有得出结论" for row in view.stacks[0].verdicts)
    assert any("未能判定" in one.zh for one in view.summary[1:])


def test_the_summary_says_what_the_readings_close(view, results):
    said = next(one for one in view.summary if one.zh.startswith("采用推荐读法"))
    closed = [other.closed for one in view.findings for other in one.elsewhere]
    assert len(closed) == len(results[0].findings)
    assert f"{len(closed)}个问题中{closed.count(True)}个消除，{closed.count(False)}个仍在" in said.zh


def test_a_finding_that_does_not_replay_is_not_counted_as_replayed(rulebook, results):
    first, *rest = results[0].findings
    findings = (replace(first, replayed=False), *rest)
    summary = page_view(rulebook, [replace(results[0], findings=findings)], ()).summary
    assert any(f"{len(findings)}个中{len(rest)}个答案一致" in one.zh for one in summary)


def test_english_sentences_have_no_chinese_in_them(view):
    for said in view.summary:
        assert not re.search("[\u4e00-\u9fff]", said.en), said.en


# ---- findings in words -----------------------------------------------------------------------------------------------


def test_an_overlap_says_who_both_may(view):
    found = card(view, "overlap:sign:signing.portfolio")
    assert found.kind == "overlap"
    assert found.answer.zh == "副主任委员1和副主任委员2都有权签发，而这件事只该由一人办。"
    assert found.answer.en == "Deputy chair 1 and deputy chair 2 may all sign, though only one should."
    assert (
        "所属分管范围只有副主任委员1和副主任委员2",
        "portfolios that cover it: deputy chair 1 and deputy chair 2 only",
    ) in in_both(found.case)
    assert found.replayed


def test_an_absence_says_who_is_away_and_that_nobody_is_there(view):
    found = card(view, "gap:sign:signing.no-portfolio:chair")
    assert found.answer.zh == "有权签发的是主任委员。有权者都不在岗。"
    assert any("主任委员" in fact.zh and ("外出" in fact.zh or "因病" in fact.zh) for fact in found.case)
    assert found.case[-1].zh == "其他人都在岗"


def test_an_ambiguity_asks_how_the_phrase_is_read(view):
    found = card(view, "ambiguity:hold-meeting:quorum")
    assert found.answer.zh == "能否举行会议还不能确定。取决于：“半数以上”怎样理解。"
    assert [closure.readings for closure in found.closed_by] == [("half-is-enough",)]


def test_the_case_of_a_finding_is_decided_again_under_the_other_stack(view):
    (closed,) = card(view, "ambiguity:hold-meeting:quorum").elsewhere
    assert closed.closed is True
    assert closed.answer.zh.startswith("可以举行会议。")
    (remains,) = card(view, "overlap:sign:signing.portfolio").elsewhere
    assert remains.closed is False


def test_what_only_the_second_stack_shows_is_marked_and_comes_last(view, results):
    known = {one.statement for one in results[0].findings}
    fresh = sum(one.statement not in known for one in results[1].findings)
    assert 0 < fresh < len(results[1].findings)
    assert all(one.found_in.zh == "推荐读法" for one in view.findings[-fresh:])
    assert all(one.group.zh == "只在推荐读法下出现" for one in view.findings[-fresh:])
    assert not any(one.found_in.zh for one in view.findings[:-fresh])
    assert any(f"另有{fresh}个只在其下出现" in one.zh for one in view.summary)


def test_anchors_count_from_one(view):
    assert [one.anchor for one in view.findings] == [f"F{number:02}" for number in range(1, len(view.findings) + 1)]


def test_gaps_with_everybody_there_come_before_gaps_in_absence(view):
    order = [one.kind for one in view.findings if not one.found_in.zh]
    kinds = list(dict.fromkeys(order))
    assert kinds == ["gap", "overlap", "conflict", "loophole", "ambiguity"]
    assert order == sorted(order, key=kinds.index)


def test_a_reading_names_the_findings_that_it_closes(view):
    by_name = {one.name: one for one in view.readings}
    assert by_name["half-is-enough"].closes == (card(view, "ambiguity:hold-meeting:quorum").anchor,)
    assert by_name["half-is-enough"].recommended
    assert by_name["half-is-enough"].source.en == "Civil Code 1259"
    assert "dearer-purchases" not in by_name


def test_recommended_readings_come_first(view):
    assert [one.recommended for one in view.readings] == [True, True, False]


# ---- cases in words --------------------------------------------------------------------------------------------------


def the_case(rulebook: Rulebook) -> Case:
    (case,) = read_cases(CASES, "cases.yaml", rulebook.vocabulary)
    return case


def test_a_case_is_told_fact_by_fact(rulebook, literal):
    said = [fact.zh for fact in facts_of(literal, the_case(rulebook))]
    assert said == [
        "孤本",
        "主送只有市图书馆和读者",
        "以委员会的名义",
        "页数等于4页",
        "所属分管范围为空",
        "并非抢救濒毁文献",
        "主任委员的不在岗原因是外出",
        "副主任委员2受主任委员委托",
        "其他人都在岗",
        "已经审核（由秘书，结果：通过）",
    ]


def test_a_case_is_told_in_english_as_completely(rulebook, literal):
    said = facts_of(literal, the_case(rulebook))
    assert all(fact.en and not re.search("[\u4e00-\u9fff]", fact.en) for fact in said)
    assert said[1].en == "addressees: city library and readers only"
    assert said[-1].en == "done: examine (by the secretary, outcome: passed)"


def test_what_a_case_assumes_and_that_nothing_was_done_is_told(rulebook, literal):
    case = replace(the_case(rulebook), choose=(("quorate", "half-counts"),))
    case = replace(case, situation=replace(case.situation, done=(), about={}))
    said = [fact.zh for fact in facts_of(literal, case)]
    assert said[-2:] == ["还没有办过任何步骤", "“半数以上”按“含半数”理解"]
    assert "其他人都在岗" not in said


def test_what_stands_in_the_way_is_part_of_the_answer(rulebook, literal):
    (case,) = read_cases("cases: [{case: a, act: weed, facts: {book.only-copy: yes}}]", "a", rulebook.vocabulary)
    assert answer_said(literal, decide(literal, case)).zh == "不可以剔旧。被禁止：不得剔除孤本。"


def test_an_open_answer_names_a_few_questions_only(rulebook, literal):
    (case,) = read_cases("cases: [{case: a, act: sign}]", "a", rulebook.vocabulary)
    said = answer_said(literal, decide(literal, case))
    assert said.zh.startswith("由谁签发还不能确定。取决于：")
    assert said.zh.count("、") <= 3


def test_a_matter_outside_the_rules_is_said_to_be_outside(rulebook, literal):
    facts = "{matter.rescue: yes, purchase.cost: 20000}"
    (case,) = read_cases(f"cases: [{{case: a, act: buy, facts: {facts}}}]", "a", rulebook.vocabulary)
    assert answer_said(literal, decide(literal, case)).zh == "这件事不归本规则管（A11.1）。"


# ---- worked cases ----------------------------------------------------------------------------------------------------


def test_worked_cases_are_decided_under_their_own_layers(rulebook, view):
    assert len(view.cases) == len(decided_cases(rulebook)) > 0
    assert all(one.passed for one in view.cases)
    assert any("推荐读法" in one.label.zh for one in view.cases)


def test_a_case_that_differs_from_its_answer_comes_first(rulebook, results):
    worked = list(decided_cases(rulebook))
    last = worked[-1]
    case = replace(last.case, expect=None)
    worked[-1] = replace(last, decision=replace(last.decision, case=case))
    cases = page_view(rulebook, results, worked).cases
    assert [one.passed for one in cases][:2] == [False, True]


# ---- articles and chapters -------------------------------------------------------------------------------------------


def test_a_clause_shows_what_the_text_says_and_what_we_take_it_to_mean(view):
    clause = next(one for article in view.articles for one in article.clauses if one.name == "signing.portfolio")
    assert clause.quote == "由分管副主任委员签发"
    assert clause.gloss.zh == "属于副主任委员分管的其他文件由分管副主任委员签发。"
    assert "分管副主任委员" in clause.when.zh
    assert clause.when != clause.gloss
    assert in_both(clause.unless) == [
        (
            "A3.1 委员会报送市图书馆的文件由主任委员签发",
            "A3.1 What the committee sends to the city library is signed by the chair",
        )
    ]


def test_the_clause_of_a_reading_is_marked_as_its(rulebook, results):
    articles = page_view(rulebook, results[1:], ()).articles
    clause = next(one for article in articles for one in article.clauses if one.name == "presiding.deputy")
    assert clause.kind.zh == "职权（主持会议的是受委托的副主任委员）"


def test_articles_stand_under_their_chapters():
    rulebook = load()
    assert {(one.number, one.first, one.last) for one in rulebook.chapters} >= {(1, 1, 3), (9, 52, 56), (15, 80, 81)}
    articles = {one.number: one.chapter.zh for one in page_view(rulebook, [], ()).articles}
    assert articles[54] == "第九章　公文审批"
    assert articles[81] == "第十五章　附则"


def test_every_article_of_a_rulebook_with_chapters_is_in_one():
    rulebook = load()
    numbers = [number for one in rulebook.chapters for number in range(one.first, one.last + 1)]
    assert numbers == list(range(1, 82))


HEAD = "rulebook: {name: a, zh: 甲, en: a, edition: 2024-01-01}\n"


@pytest.mark.parametrize(
    ("chapters", "words"),
    [
        ("[{chapter: 1, zh: 甲, en: a, articles: [5, 3]}]", "首条和末条"),
        ("[{chapter: 1, zh: 甲, en: a, articles: []}]", "首条和末条"),
        ("[{chapter: 1, zh: 甲, en: a, articles: [1, 2, 3]}]", "首条和末条"),
        (
            "[{chapter: 1, zh: 甲, en: a, articles: [1, 3]}, {chapter: 2, zh: 乙, en: b, articles: [3, 4]}]",
            "与另一章重复",
        ),
        ("[{chapter: 1, zh: 甲, en: a, articles: 1}, {chapter: 1, zh: 乙, en: b, articles: 2}]", "与另一章重复"),
        ("[{chapter: one, zh: 甲, en: a, articles: [1, 3]}]", "这不是整数"),
    ],
)
def test_a_chapter_that_cannot_be_is_refused_at_its_line(chapters, words):
    with pytest.raises(BadInput) as wrong:
        load_texts({"a.yaml": f"{HEAD}chapters: {chapters}"})
    (problem,) = wrong.value.problems
    assert words in problem.message.zh
    assert (problem.file, problem.line) == ("a.yaml", 2)


# ---- the same again --------------------------------------------------------------------------------------------------


def test_the_same_results_give_the_same_page(rulebook, results, page):
    assert render_page(page_view(rulebook, results)) == page


def test_times_do_not_reach_the_page(rulebook, results, page):
    slower = [replace(one, verdicts=tuple(replace(v, seconds=99.0) for v in one.verdicts)) for one in results]
    assert render_page(page_view(rulebook, slower)) == page


def test_the_summary_leads_to_the_findings_it_names(view, page):
    said = page[page.index('id="summary"') : page.index('class="figures"')]
    named = {one for text in view.summary for one in re.findall(r"F\d\d", text.zh)}
    assert named
    for name in named:
        assert f'href="#finding-{name}"' in said


# ---- on the page -----------------------------------------------------------------------------------------------------


def test_every_finding_of_the_first_stack_says_what_the_other_answers(page, results):
    assert page.count('<p class="elsewhere">') == len(results[0].findings)
    assert "已消除" in page
    assert "仍在" in page


def test_findings_stand_under_headings_with_their_number(view, page):
    for title in {one.group.zh for one in view.findings}:
        count = sum(one.group.zh == title for one in view.findings)
        heading = (
            rf'<h3><span class="zh" lang="zh-CN">{re.escape(title)}</span>.*<span class="amount">{count}</span></h3>'
        )
        assert re.search(heading, page)


def test_a_long_list_of_readings_is_folded_and_a_short_one_is_not(view):
    stacks = view.stacks
    row = stacks[1].verdicts[0]

    def with_readings(number: int) -> str:
        names = tuple(one.name for one in view.readings)[:number]
        verdicts = (replace(row, readings=names, norms=(), presuppositions=(), findings=()),)
        return render_page(replace(view, stacks=(replace(stacks[1], verdicts=verdicts),)))

    assert '<details class="ground">' not in with_readings(2)
    assert '<details class="ground">' in with_readings(3)


def test_an_article_shows_a_few_findings_and_folds_the_rest(view, page):
    most = max(view.articles, key=lambda article: len(article.findings))
    assert len(most.findings) > 5
    part = page[page.index(f'id="article-{most.number}"') :]
    part = part[: part.index("</article>")]
    before, _, folded = part.partition('<details class="more-notes">')
    assert before.count('class="note ') == 5
    assert folded.count('class="note ') == len(most.findings) - 5


def test_a_closure_that_asks_for_facts_says_which(rulebook, results):
    finding = next(one for one in results[0].findings if one.closures)
    closure = replace(finding.closures[0], given=(("purchase.cost", 500),))
    result = replace(results[0], findings=(replace(finding, closures=(closure,), more=3),))
    page = render_page(page_view(rulebook, [result], ()))
    assert "并要知道：" in page
    assert "购书金额等于500" in page
    assert re.search(r"同类情形还有.*3.*种。", page)
