"""Mutants of a rulebook: which there are, who notices them, and why the others survive.

The rules here are made for it: a reading room whose few clauses have one mutant of each kind that matters.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from guiju.cli import main
from guiju.mutation_words import KINDS as SAID
from guiju.mutation_words import PLACES, mutation_text
from proofs.mutants import KINDS, Mutant, mutants
from proofs.mutation import sampled
from proofs.noticing import Before, who_notices
from proofs.reach import reach_of
from proofs.survivors import reason_for
from spec.clauses import Bar, Declaration
from spec.condition_text import canonical
from spec.layers import LITERAL, stack
from spec.loader import load
from spec.rulebook import Rulebook
from spec.worked import Worked, layers_of, work

DATA = Path(__file__).parent / "data" / "small"
RULES = """
rulebook: {name: reading_room, zh: 阅览室, en: reading room, edition: 2024-01-01}
posts:
- {post: keeper, zh: 管理员, en: keeper, one: yes}
- {post: helper, zh: 助理, en: helper, one: yes}
bodies:
- {body: desk, zh: 服务台, en: desk, one: yes}
- {body: room, zh: 阅览室, en: room, one: yes}
facts:
- {fact: book.rare, type: flag, usually: no, zh: 善本, en: rare}
- {fact: book.damaged, type: flag, usually: no, zh: 破损, en: damaged}
- {fact: book.pages, type: number, unit: pages, least: 1, most: 300, zh: 页数, en: pages}
- {fact: book.copied, type: number, unit: pages, least: 0, most: 300, zh: 复印页数, en: pages copied}
acts:
- {act: lend, zh: 外借, en: lend, arity: any, on: book}
- {act: copy, zh: 复印, en: copy, arity: any, on: book}
- {act: open-case, zh: 开柜, en: open the case, arity: any, on: book}
- {act: restore, zh: 修复, en: restore, arity: any, on: book}
clauses:
- clause: copying.at-most
  norm: A1.1
  quote: 不超过20页
  zh: 复印不超过20页。
  en: At most 20 pages are copied.
  limit: {quantity: book.copied, at-most: 20 pages, act: copy}
- clause: copying.long-books
  norm: A1.2
  quote: 超过300页的不得复印
  zh: 超过300页的不得复印。
  en: A book of more than 300 pages is not copied.
  when: book.pages > 300 pages
  bar: {act: copy}
- clause: lending.no-rare-books
  norm: A2.1
  quote: 善本不外借
  zh: 善本不外借。
  en: Rare books are not lent.
  when: book.rare
  bar: {act: lend}
- clause: lending.no-damaged-rare-books
  norm: A2.2
  quote: 破损善本不外借
  zh: 破损的善本不外借。
  en: Damaged rare books are not lent.
  when: book.rare and book.damaged
  bar: {act: lend}
- clause: lending.by-the-keeper
  norm: A2.3
  quote: 由管理员外借
  zh: 由管理员外借。
  en: The keeper lends.
  power: {act: lend, holder: keeper}
- clause: opening.keeper-or-helper
  norm: A3.1
  quote: 管理员或者助理开柜
  zh: 由管理员或者助理开柜。
  en: The keeper or the helper opens the case.
  power: {act: open-case, holder: keeper or helper}
- clause: bound.the-desk
  norm: A4.1
  quote: 适用于服务台
  zh: 本规则适用于服务台。
  en: These rules bind the desk.
  scope: {binds: [desk, room]}
- clause: restoring.case-opened
  norm: A6.1
  quote: 先由管理员开柜
  zh: 修复之前由管理员开柜。
  en: The keeper opens the case before restoring.
  gate: {act: restore, needs: {act: open-case, by: keeper}}
- clause: restoring.case-opened-well
  norm: A6.2
  quote: 开柜须成功
  zh: 修复之前由管理员开柜，须成功。
  en: The keeper opens the case before restoring, with success.
  gate: {act: restore, needs: {act: open-case, by: keeper, outcome: passed}}
- clause: term.in-force
  norm: A7.1
  quote: 自2024年1月1日起施行
  zh: 本规则自2024年1月1日起施行。
  en: In force from 1 January 2024.
  term: {from: 2024-01-01}
- clause: repeal.the-old
  norm: A7.2
  quote: 2020年的规则同时废止
  zh: 2020年3月1日的规则自2024年1月1日起废止。
  en: The rules of 1 March 2020 end on 1 January 2024.
  repeal: {edition: 2020-03-01, on: 2024-01-01}
- clause: purpose
  norm: A5.1
  quote: 为读者服务
  zh: 为读者服务。
  en: For the readers.
  declaration: {reason: {zh: 只说目的, en: only an aim}}
"""
CASES = """
cases:
- case: twenty pages
  act: copy
  facts: {book.copied: 20, book.pages: 80}
  expect: {allowed: yes, limits: [{norm: A1.1, status: kept}]}
- case: twenty-one pages
  act: copy
  facts: {book.copied: 21, book.pages: 80}
  expect: {allowed: no, limits: [{norm: A1.1, status: exceeded}]}
- case: a rare book
  act: lend
  facts: {book.rare: yes}
  expect: {answer: determined, holders: [keeper], allowed: no}
- case: an ordinary book
  act: lend
  facts: {}
  expect: {allowed: yes}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("reading_room")
    (place / "rules.yaml").write_text(RULES, encoding="utf-8")
    (place / "cases").mkdir()
    (place / "cases" / "room.yaml").write_text(CASES, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def before(folder) -> Before:
    return Before(load(str(folder)), ((LITERAL, ()),), 20.0)


@pytest.fixture(scope="module")
def answer(folder):
    """What ``guiju mutate`` says of the reading room."""
    out = folder / "answer.json"
    code = main(["mutate", "--rulebook", str(folder), "--layers", "literal", "--json", "--out", str(out)])
    return code, json.loads(out.read_text("utf-8"))


def of(rulebook: Rulebook, clause: str) -> dict[str, Mutant]:
    """The mutants of a clause by what they do."""
    return {mutation_text(one): one for one in mutants(rulebook) if one.clause == clause}


# ---- which mutants there are


def test_every_formal_clause_has_mutants_and_no_declaration_has(before):
    mutated = {one.clause for one in mutants(before.rulebook)}
    formal = {one.name for one in before.rulebook.clauses if not isinstance(one.shape, Declaration)}
    assert mutated == formal


def test_a_figure_moves_by_one_both_ways_in_the_words_and_in_the_condition(before):
    moved = [one for one in of(before.rulebook, "copying.at-most").values() if one.kind == "figure"]
    assert [getattr(one.shape, "bound", "") for one in moved] == ["at-most 19 pages", "at-most 21 pages"]
    assert [canonical(one.shape.holds) for one in moved] == ["book.copied <= 19 pages", "book.copied <= 21 pages"]


def test_a_condition_is_turned_round_left_out_and_loses_each_of_its_parts(before):
    found = of(before.rulebook, "lending.no-damaged-rare-books")
    assert {canonical(one.when) for one in found.values() if one.when is not None} == {
        "not (book.damaged and book.rare)",
        "always",
        "book.damaged",
        "book.rare",
    }


def test_somebody_else_takes_the_place_of_the_holder_and_each_of_two_is_left_out(before):
    found = {text for text in of(before.rulebook, "opening.keeper-or-helper") if text.startswith("holder")}
    assert found == {"holder disjunct: who is helper", "holder disjunct: who is keeper"}
    assert "holder holder: who is keeper -> who is helper" in of(before.rulebook, "lending.by-the-keeper")


def test_no_two_mutants_of_a_clause_are_the_same_and_none_is_the_clause_itself():
    rulebook = load()
    edition = stack(rulebook)
    seen = set()
    for one in mutants(rulebook):
        changed = one.applied(edition)
        after = changed.clauses.get(one.clause)
        assert after != edition.clauses[one.clause]
        assert (one.clause, after) not in seen
        seen.add((one.clause, after))
        if after is not None:
            assert after.strength == edition.clauses[one.clause].strength


def test_every_kind_and_place_has_words_in_both_languages():
    assert set(SAID) == set(KINDS)
    there = {one.place for one in mutants(load())} | {one.place for one in mutants(load(str(DATA)))}
    assert there - {"", "unless"} <= set(PLACES)


def test_what_a_reading_replaces_is_not_mutated_under_it():
    rulebook = load(str(DATA))
    standard = stack(rulebook, ("entrusted-deputy-presides",))
    dropped = of(rulebook, "presiding.deputy")["dropped"]
    assert dropped.applied(standard) is standard
    assert dropped.applied(stack(rulebook)) is not stack(rulebook)


def test_nothing_gives_way_to_a_clause_that_was_dropped():
    rulebook = load(str(DATA))
    changed = of(rulebook, "signing.upward")["dropped"].applied(stack(rulebook))
    assert "signing.upward" not in changed.clauses
    assert changed.clauses["signing.portfolio"].unless == ()


def test_a_sample_is_the_same_for_the_same_seed(before):
    everything = mutants(before.rulebook)
    assert sampled(everything, 5, 1) == sampled(everything, 5, 1)
    assert sampled(everything, 5, 1) != sampled(everything, 5, 2)
    assert sampled(everything, 10_000, 1) == everything


# ---- who notices


def test_a_case_at_the_bound_notices_a_figure_that_moved(before):
    found = of(before.rulebook, "copying.at-most")
    down, up = (found[f"bound figure: at-most 20 pages -> at-most {number} pages"] for number in (19, 21))
    assert [who_notices(before, one).name for one in (down, up)] == ["twenty pages", "twenty-one pages"]


def test_a_case_that_does_not_cite_the_norm_notices_as_well(before):
    """A prohibition without its condition forbids what nobody thought of when the case was written."""
    everywhere = of(before.rulebook, "lending.no-rare-books")["when always: book.rare"]
    assert who_notices(before, everywhere).name == "an ordinary book"


def test_a_property_notices_where_no_case_does():
    rulebook = load(str(DATA))
    small = Before(rulebook, ((LITERAL, ()),), 20.0)
    lost = of(rulebook, "signing.no-portfolio")["dropped"]
    notice = who_notices(small, lost)
    assert notice is not None
    assert (notice.by, notice.layers) in {("finding", LITERAL), ("property", LITERAL)}


# ---- why a mutant survives


def test_a_mutant_that_no_fact_can_show_is_equivalent(before):
    """A book has 300 pages at most, so that more than 300 and more than 301 are the same: never."""
    found = [one for one in of(before.rulebook, "copying.long-books").values() if one.kind == "figure"]
    later = next(one for one in found if "302" in canonical(one.when))
    assert who_notices(before, later) is None
    assert reason_for(before, later).text == "equivalent"


def test_a_clause_that_another_one_includes_is_redundant_with_it(before):
    lost = of(before.rulebook, "lending.no-damaged-rare-books")["dropped"]
    assert who_notices(before, lost) is None
    assert reason_for(before, lost).text == "redundant with lending.no-rare-books"


def test_the_clause_that_includes_another_is_not_redundant(before):
    lost = of(before.rulebook, "lending.no-rare-books")["dropped"]
    assert reason_for(before, lost).text == "never decided"


def test_what_nobody_asks_is_never_decided(before):
    lost = of(before.rulebook, "opening.keeper-or-helper")["holder disjunct: who is helper"]
    assert who_notices(before, lost) is None
    reason = reason_for(before, lost)
    assert (reason.text, reason.explained) == ("never decided", False)


def test_whom_the_rules_bind_waits_for_the_audit(before):
    fewer = of(before.rulebook, "bound.the-desk")["binds left-out: desk"]
    assert reason_for(before, fewer).text == "waits for audit"


def test_a_bar_with_fewer_acts_is_no_equivalent(before):
    clause = before.clauses["lending.no-rare-books"]
    nothing = Mutant(clause.name, "left-out", "acts", "lend", shape=replace(clause.shape, acts=()))
    assert isinstance(nothing.shape, Bar)
    assert reason_for(before, nothing).text == "never decided"


def test_a_need_that_a_stricter_clause_asks_for_is_redundant_with_it(before):
    """By whom the case is opened may be forgotten where another clause says it, and asks for a success besides."""
    found = of(before.rulebook, "restoring.case-opened")
    assert reason_for(before, found["needs by: who is keeper"]).text == "redundant with restoring.case-opened-well"
    assert reason_for(before, found["needs holder: who is keeper -> who is helper"]).text == "never decided"


def test_a_date_that_decides_nothing_is_redundant_with_the_one_that_does(before):
    """The old rules end when these begin, whatever the clause on their end says afterwards."""
    found = of(before.rulebook, "repeal.the-old")
    later, sooner = (found[f"on figure: 2024-01-01 -> {day}"] for day in ("2024-01-02", "2023-12-31"))
    assert reason_for(before, later).text == "redundant with term.in-force"
    assert reason_for(before, sooner).text == "never decided"


def test_ties_dates_and_whom_the_rules_bind_get_no_further_condition(before):
    kinds = {one.clause: one.kind for one in mutants(before.rulebook) if one.kind == "further"}
    assert kinds.keys() & {"bound.the-desk", "repeal.the-old", "term.in-force"} == set()
    assert "lending.no-rare-books" in kinds


# ---- the command


def test_the_numbers_add_up(answer):
    code, data = answer
    survivors, noticed = len(data["survivors"]), sum(one["noticed_by"] is not None for one in data["all"])
    assert code == 1
    assert data["mutants"] == len(data["all"]) == noticed + survivors
    assert data["noticed"] == noticed
    assert data["score"] == round(noticed / data["mutants"], 4)
    assert sum(data["reasons"].values()) == survivors


def test_the_unexplained_are_survivors_that_no_reason_explains(answer):
    _, data = answer
    unexplained = {(one["clause"], one["mutation"]) for one in data["unexplained"]}
    by_reason = {(one["clause"], one["mutation"]) for one in data["survivors"] if one["reason"] == "never decided"}
    assert unexplained == by_reason
    assert ("lending.no-damaged-rare-books", "dropped") not in unexplained


def test_only_one_clause_or_the_clauses_of_an_article(folder, capsys):
    main(["mutate", "--rulebook", str(folder), "--layers", "literal", "--json", "--clause", "copying.at-most"])
    assert {one["clause"] for one in json.loads(capsys.readouterr().out)["all"]} == {"copying.at-most"}
    main(["mutate", "--rulebook", str(folder), "--layers", "literal", "--json", "--norm", "A1"])
    assert {one["clause"] for one in json.loads(capsys.readouterr().out)["all"]} == {
        "copying.at-most",
        "copying.long-books",
    }


def test_where_everything_is_noticed_the_code_is_0(folder, capsys):
    words = ["mutate", "--rulebook", str(folder), "--layers", "literal", "--norm", "A2.2", "--norm", "A4.1", "--json"]
    code = main([*words, "--sample", "2", "--seed", "4"])
    data = json.loads(capsys.readouterr().out)
    assert data["mutants"] == 2
    assert code == (1 if data["unexplained"] else 0)


@pytest.mark.parametrize(
    ("option", "name", "near"), [("--clause", "copying.at-mots", "copying.at-most"), ("--norm", "A99", "A1.1")]
)
def test_an_unknown_name_is_told(folder, capsys, option, name, near):
    code = main(["mutate", "--rulebook", str(folder), option, name, "--lang", "en"])
    told = capsys.readouterr().err
    assert code == 2
    assert name in told
    assert near.partition(".")[0] in told


def test_the_table_says_who_noticed_and_what_survived(folder, capsys):
    main(["mutate", "--rulebook", str(folder), "--layers", "literal", "--lang", "en", "--norm", "A2"])
    shown = capsys.readouterr().out
    assert "mutants noticed" in shown
    assert "redundant with: lending.no-rare-books" in shown.replace("\n", " ") or "lending.no-rare-books" in shown
    main(["mutate", "--rulebook", str(folder), "--layers", "literal", "--norm", "A2"])
    assert "个变异被发现" in capsys.readouterr().out


def test_an_interrupt_ends_it_within_a_second_or_two_with_all_its_processes():
    words = [sys.executable, "-m", "guiju", "mutate", "--jobs", "2"]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parent.parent)
    time.sleep(5)
    assert child.poll() is None
    began = time.monotonic()
    child.send_signal(signal.SIGINT)
    out, told = child.communicate(timeout=20)
    assert time.monotonic() - began < 2
    assert (child.returncode, out) == (130, b"")
    assert b"Traceback" not in told


# ---- the 2023 rules


@pytest.fixture(scope="module")
def the_2023_rules() -> Before:
    rulebook = load()
    return Before(rulebook, ((LITERAL, ()),), 20.0)


@pytest.mark.slow
def test_a_case_that_a_change_cannot_touch_comes_out_alike_in_every_respect(the_2023_rules):
    """The cases that are left out are decided all the same, for mutants drawn at random."""
    before, draw = the_2023_rules, random.Random(7)
    unchanged: dict[tuple[str, str], Worked] = {}
    left_out = 0
    for mutant in draw.sample(mutants(before.rulebook), 60):
        for word, rules in before.decided.items():
            changed = mutant.applied(rules)
            reached = reach_of(rules, mutant.clause).clauses
            for case, _ in draw.sample(before.cases, 60):
                touches = before.reaches[word].touches
                if changed is rules or layers_of(case) != word:
                    continue
                if touches(case, rules.clauses[mutant.clause], changed.clauses.get(mutant.clause), reached):
                    continue
                left_out += 1
                key = (word, f"{case.file}:{case.line}")
                if key not in unchanged:
                    unchanged[key] = work(rules, case)
                assert told(work(changed, case)) == told(unchanged[key]), (mutation_text(mutant), mutant.clause, key)
    assert left_out > 1000


def told(worked: Worked) -> object:
    """All that a decided case tells, by the names of the clauses."""
    decision = worked.decision
    return (
        (decision.answer, decision.allowed, decision.blocked, decision.unknown, decision.norms),
        [(one.post, one.clause.name, [via.name for via in one.via]) for one in decision.holders],
        [one.clause.name for one in decision.violations],
        [(one.clause.name, one.actual, one.kept) for one in decision.limits],
        [(clause.name, met) for clause, met in decision.unmet],
        [(one.act, one.by, one.outcome, one.done, one.certain, one.after, one.norms) for one in worked.path],
        [(one.clause.name, one.status, one.bearers, one.until) for one in worked.duties],
        [one.clause.name for one in worked.bodies],
        worked.edition and worked.edition.edition,
    )


@pytest.mark.slow
def test_nearly_every_change_in_the_2023_rules_is_noticed_and_none_survives_without_a_reason(tmp_path):
    out = tmp_path / "answer.json"
    code = main(["mutate", "--json", "--out", str(out)])
    data = json.loads(out.read_text("utf-8"))
    assert data["score"] >= 0.95
    assert data["unexplained"] == []
    assert code == 0
    assert {one["clause"] for one in data["all"]} == {
        one.name for one in load().clauses if not isinstance(one.shape, Declaration)
    }
