"""A search for failures that ends before it has them all: what was found stands, and that there may be more is said.

The rules here are those of an archive in which five kinds of papers have to be signed and one has a signer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from guiju.check_json import checked_json, cut_off_json
from guiju.page import render_page
from guiju.report import page_view
from guiju.report.finding_list import listed
from guiju.sheets.open_questions import open_questions
from guiju.tables.check import check_view
from guiju.tables.findings import list_view
from guiju.tables.prove import prove_view
from proofs import failures, gaps
from proofs.battery import Plan, StackResult, check
from proofs.failures import NUMBER, TIME
from proofs.hits import hits
from proofs.kept_results import KeptResults
from proofs.noticing import found_in
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.solving import OutOfTime
from proofs.tasks import Task
from proofs.verdicts import Verdict, verdict_on
from spec.bilingual import Language
from spec.layers import stack
from spec.loader import load_texts
from spec.rulebook import Rulebook, Stack

SECONDS = 20.0
STACKS = {"zh": "规则的字面", "en": "the letter of the rules"}
UNSIGNED = {"document.kind=letter", "document.kind=request", "document.kind=report", "document.kind=bulletin"}
SIGNED = Obligation("exists", "sign")
RULES = """
rulebook: {name: archive, zh: 档案馆, en: archive, edition: 2024-01-01}
posts:
- {post: archivist, zh: 馆长, en: archivist, one: yes}
bodies:
- {body: archive, zh: 档案馆, en: archive, one: yes}
facts:
- {fact: document.kind, type: choice, zh: 文种, en: kind of paper, values: [
    {value: letter, zh: 函, en: letter}, {value: request, zh: 请示, en: request}, {value: report, zh: 报告, en: report},
    {value: bulletin, zh: 简报, en: bulletin}, {value: minutes, zh: 纪要, en: minutes}]}
acts:
- {act: sign, zh: 签发, en: sign, arity: exclusive, on: document, due: always}
clauses:
- {clause: signing.minutes, norm: A1.1, quote: 馆长签发, zh: 纪要由馆长签发, en: Minutes are signed by the archivist.,
   when: document.kind is minutes, power: {act: sign, holder: archivist}}
properties:
- {property: one-signer, zh: 每件恰有一人签发, en: every paper has one signer, family: exactly-one, act: sign}
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_texts({"rules.yaml": RULES})


@pytest.fixture(scope="module")
def rules(rulebook: Rulebook) -> Stack:
    return stack(rulebook)


@pytest.fixture
def no_more_than(monkeypatch):
    """How many gaps of a property are looked for."""

    def most(number: int) -> None:
        monkeypatch.setattr(gaps, "MOST_GAPS", number)

    return most


@pytest.fixture
def short_of_time(monkeypatch):
    """After how many failures of a property its time runs out."""

    def after(number: int) -> None:
        def hurried(*asked: object) -> Iterator[Hit]:
            for count, hit in enumerate(hits(*asked)):  # type: ignore[arg-type]
                if count == number:
                    raise OutOfTime("timeout")
                yield hit

        monkeypatch.setattr(failures, "hits", hurried)

    return after


def judged(rules: Stack) -> Verdict:
    return verdict_on(rules, SIGNED, SECONDS, set())


def about(verdict: Verdict) -> set[str]:
    return {one for hit in verdict.hits for one in hit.about}


def of_signing(rulebook: Rulebook, cache: Path | None = None) -> StackResult:
    plan = Plan(SECONDS, cache=cache, inline=True)
    (result,) = check(rulebook, [("literal", ())], plan, lambda one: one.act == "sign")
    return result


def shown(parts: Iterator[RenderableType]) -> str:
    console = Console(width=100, record=True, file=StringIO())
    for part in parts:
        console.print(part)
    return console.export_text()


def shown_list(rulebook: Rulebook, result: StackResult, language: Language) -> str:
    """The list of findings, its brackets written one way."""
    told = shown(list_view(rulebook, listed(rulebook, [result]), (), language, open_questions([result])))
    return told.replace("（", " (").replace("）", ")")


# ---- what was found stands


def test_a_search_that_comes_to_its_end_has_all_failures_and_says_nothing(rules):
    found = judged(rules)
    assert (found.verdict, found.cut_off, found.why, found.said.zh, found.said.en) == ("refuted", "", "", "", "")
    assert about(found) == UNSIGNED


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_search_that_stops_at_so_many_failures_keeps_them_and_says_that_there_are_more(rules, no_more_than, most):
    no_more_than(most)
    found = judged(rules)
    assert (found.verdict, found.cut_off, found.why) == ("refuted", NUMBER, NUMBER)
    assert len(found.hits) == most
    assert about(found) < UNSIGNED
    assert found.said.en == f"the search stopped at {most} cases; there are more"
    assert found.said.zh == f"找到 {most} 种情形后就不再找，还有别的"


@pytest.mark.parametrize("most", [4, 5])
def test_a_search_that_stops_where_there_is_nothing_more_is_whole(rules, no_more_than, most):
    no_more_than(most)
    found = judged(rules)
    assert (about(found), found.cut_off, found.said.en) == (UNSIGNED, "", "")


@pytest.mark.parametrize("after", [1, 3])
def test_what_was_found_before_the_time_ran_out_refutes(rules, short_of_time, after):
    short_of_time(after)
    found = judged(rules)
    assert (found.verdict, found.cut_off, found.why) == ("refuted", TIME, TIME)
    assert len(found.hits) == after
    assert "there may be more" in found.said.en
    assert "可能还有别的" in found.said.zh


def test_where_nothing_was_found_before_the_time_ran_out_nothing_is_known(rules, short_of_time):
    short_of_time(0)
    found = judged(rules)
    assert (found.verdict, found.cut_off, found.hits, found.why) == ("unknown", "", (), "timeout")
    assert found.query


def test_a_second_look_that_takes_too_long_leaves_the_answer_open(rules, monkeypatch):
    def slow(*asked: object) -> bool:
        raise OutOfTime("timeout")

    monkeypatch.setattr("proofs.verdicts.fails_at_all", slow)
    found = verdict_on(rules, Obligation("unique", "sign"), SECONDS, set())
    assert (found.verdict, found.why) == ("unknown", "timeout")


def test_a_property_made_of_others_says_what_is_said_of_the_one_that_fails(rulebook, no_more_than):
    no_more_than(2)
    one, *rest = of_signing(rulebook).verdicts
    part = next(each for each in rest if each.obligation == SIGNED)
    assert (one.obligation.name, one.verdict) == ("one-signer", "refuted")
    assert (one.cut_off, one.said) == (part.cut_off, part.said) == (NUMBER, part.said)
    assert one.why == "exists:sign + unique:sign"


# ---- what is kept


def test_of_a_search_cut_off_the_number_is_kept_and_time_is_not(rulebook, rules, tmp_path, no_more_than, short_of_time):
    kept, task = KeptResults(tmp_path, rulebook, SECONDS), Task((), (SIGNED,))
    short_of_time(1)
    kept.put(task, [judged(rules)], {})
    assert kept.get(task) is None, "more time would give more cases"
    short_of_time(9)
    no_more_than(2)
    stopped = judged(rules)
    kept.put(task, [stopped], {})
    assert kept.get(task) == [stopped]


def test_after_a_check_that_ran_out_of_time_the_next_one_looks_again(rulebook, tmp_path, short_of_time):
    short_of_time(1)
    first = of_signing(rulebook, tmp_path)
    short_of_time(9)
    second = of_signing(rulebook, tmp_path)
    count = [next(len(one.hits) for one in each.verdicts if one.obligation == SIGNED) for each in (first, second)]
    assert count == [1, len(UNSIGNED)]


def test_which_failures_are_among_the_first_so_many_tells_nothing_of_a_change(rules, no_more_than, short_of_time):
    no_more_than(2)
    found = found_in(rules, SIGNED, SECONDS)
    assert found is not None
    assert (len(found.hits), found.cut_off) == (2, NUMBER)
    short_of_time(1)
    assert found_in(rules, SIGNED, SECONDS) is None


# ---- what is said


@pytest.mark.parametrize(
    ("language", "table", "sentence"),
    [
        ("zh", "情形没有找全，可能还有别的", "找到 2 种情形后就不再找，还有别的"),
        ("en", "not all cases were found, there may be more", "the search stopped at 2 cases; there are more"),
    ],
)
def test_tables_and_page_say_that_there_are_more(rulebook, no_more_than, language: Language, table, sentence):
    whole = of_signing(rulebook)
    no_more_than(2)
    cut = of_signing(rulebook)
    for result, is_cut in ((whole, False), (cut, True)):
        check_said = shown(check_view([result], "", language))
        assert (table in check_said) == is_cut
        assert (("不成立…" if language == "zh" else "fails…") in check_said) == is_cut
        assert (sentence in shown(prove_view([result], language))) == is_cut
        assert (f"exists:sign ({STACKS[language]})" in shown_list(rulebook, result, language)) == is_cut
        assert (sentence in shown_list(rulebook, result, language)) == is_cut
    page = render_page(page_view(rulebook, [cut]), language)
    assert sentence.lower() in page.lower()


def test_the_page_counts_no_cases_as_all_where_there_may_be_more(rulebook, no_more_than):
    whole = page_view(rulebook, [of_signing(rulebook)]).summary
    assert not any("没有找全" in one.zh or "may be more" in one.en for one in whole)
    no_more_than(2)
    result = of_signing(rulebook)
    tally, named, other, *_ = page_view(rulebook, [result, replace(result, name="standard")]).summary
    assert "2项不成立（其中2项的情形没有找全，可能还有别的）" in tally.zh, "the property and the part of it that fails"
    assert "2 fail (of 2 of these not all cases were found, there may be more)" in tally.en
    assert "2项不成立（其中2项的情形没有找全，可能还有别的）" in other.zh
    assert "，情形没有找全，可能还有别的）" in named.zh
    assert "; not all cases were found, there may be more)" in named.en


def test_json_says_why_in_a_word_and_in_both_languages(rulebook, no_more_than):
    assert cut_off_json([of_signing(rulebook)]) == []
    no_more_than(2)
    result = of_signing(rulebook)
    told = {one["property"]: one for one in cut_off_json([result])}
    entry = next(one for one in checked_json(result)["verdicts"] if one["property"] == "exists:sign")
    assert (entry["verdict"], entry["failures"], entry["why"]) == ("refuted", 2, NUMBER)
    assert entry["why_said"] == {
        "zh": "找到 2 种情形后就不再找，还有别的",
        "en": "the search stopped at 2 cases; there are more",
    }
    assert told.keys() == {"one-signer", "exists:sign"}
    wanted = {"stack": "literal", "property": "exists:sign", "why": NUMBER, "why_said": entry["why_said"]}
    assert told["exists:sign"] == wanted
