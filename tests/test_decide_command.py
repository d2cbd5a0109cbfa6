"""``guiju decide``: answers, exit codes, expectations, and what a person and a program see of a case."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from guiju.cli import main
from spec.case_files import read_cases
from spec.explain import explain
from spec.layers import stack
from spec.loader import load_texts

PROJECT = Path(__file__).resolve().parent.parent
DATA = Path(__file__).parent / "data" / "small"
WORKED = DATA / "cases" / "worked_standard.yaml"

UPWARD = "document.issuer: committee, document.addressees: [city-library]"
EXAMINED = "done: [{act: examine, by: secretary, outcome: passed}]"
CLEAN = f"act: sign, facts: {{{UPWARD}, document.pages: 2, matter.branches: []}}, {EXAMINED}"
TWO_SIGNERS = (
    "act: sign, facts: {document.issuer: committee, document.addressees: [readers], "
    f"matter.portfolios: [deputy-1, deputy-2]}}, {EXAMINED}"
)


class Asked:
    """What came of a call: the exit code and what was written."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def answer(self):
        return json.loads(self.out)

    @property
    def case(self):
        (case,) = self.answer["cases"]
        return case


@pytest.fixture
def ask(capsys, tmp_path, monkeypatch):
    """Decides cases given as the inside of a YAML flow mapping; other words go to the command."""

    monkeypatch.setenv("COLUMNS", "100")

    def call(*cases: str, words: tuple[str, ...] = ("--json",)) -> Asked:
        path = tmp_path / "cases.yaml"
        path.write_text("cases:\n" + "".join(f"- {{case: c{n}, {one}}}\n" for n, one in enumerate(cases)), "utf-8")
        code = main(["decide", str(path), "--rulebook", str(DATA), *words])
        written = capsys.readouterr()
        return Asked(code, written.out, written.err)

    return call


# ---- the answer ------------------------------------------------------------------------------------------------------


def test_the_answer_keeps_to_the_contract(ask):
    asked = ask(CLEAN)
    assert next(iter(asked.answer)) == "version"
    assert asked.answer["version"] == 1
    contract = {"case", "act", "answer", "allowed", "holders", "steps", "limits", "violations", "unknown", "norms"}
    assert contract <= set(asked.case)
    assert {"post", "clause", "norm", "via"} <= set(asked.case["holders"][0])
    assert {"act", "by", "norm", "after"} <= set(asked.case["steps"][0])
    limit = {"norm", "quantity", "unit", "bound", "actual", "strength", "status"}
    assert limit <= set(asked.case["limits"][0])


def test_a_clean_case_is_determined_and_allowed(ask):
    asked = ask(CLEAN)
    assert (asked.code, asked.case["answer"], asked.case["allowed"]) == (0, "determined", True)
    assert [(one["post"], one["norm"]) for one in asked.case["holders"]] == [("chair", "A3.1")]


def test_a_delegation_is_shown_with_the_power(ask):
    people = "people: [{post: chair, away: trip}, {post: deputy-1, entrusted-by: chair}]"
    (holder,) = ask(f"{CLEAN}, {people}").case["holders"]
    assert (holder["post"], holder["norm"]) == ("deputy-1", "A3.1")
    assert holder["via"] == [{"clause": "delegation.chair-away", "norm": "A4.1"}]


def test_a_limit_gives_figure_unit_and_status(ask):
    (limit,) = ask(CLEAN.replace("pages: 2", "pages: 5")).case["limits"]
    assert (limit["bound"], limit["unit"], limit["actual"], limit["status"]) == (3, "pages", 5, "exceeded")
    assert (limit["direction"], limit["strength"]) == ("at-most", "normally")


def test_what_is_normally_so_is_a_departure_and_no_violation(ask):
    asked = ask(CLEAN.replace("pages: 2", "pages: 5"))
    assert (asked.code, asked.case["allowed"], asked.case["violations"]) == (0, True, [])
    assert [one["norm"] for one in asked.case["departures"]] == ["A5.4"]


def test_steps_carry_deadlines_and_what_is_done(ask):
    examine, sign = ask(CLEAN).case["steps"]
    assert (examine["act"], examine["by"], examine["outcome"], examine["done"]) == (
        "examine",
        ["secretary"],
        "passed",
        True,
    )
    assert examine["by_said"] == {"zh": "秘书", "en": "secretary"}
    assert examine["outcome_said"] == {"zh": "通过", "en": "passed"}
    assert examine["deadline"]["unit"] == "unstated"
    assert (sign["by"], sign["after"], sign["done"]) == (["chair"], ["examine"], False)


def test_unknown_are_the_facts_that_would_change_the_answer_and_no_others(ask):
    asked = ask(f"act: sign, facts: {{document.addressees: [city-library], matter.portfolios: [deputy-1]}}, {EXAMINED}")
    assert asked.case["unknown"] == ["document.issuer"]
    assert asked.case["ask"] == [{"id": "document.issuer", "zh": "以谁的名义", "en": "in whose name"}]
    assert asked.case["possible"] == [[], ["chair"]]


def test_an_absence_that_is_left_open_is_asked_about(ask):
    at_work, open_ = (
        ask(f"act: sign, facts: {{{UPWARD}, document.pages: 2, matter.branches: []}}, people: [{people}], {EXAMINED}")
        for people in ("{post: chair}", "{post: chair, away: unknown}")
    )
    assert (at_work.case["answer"], at_work.case["unknown"]) == ("determined", [])
    assert "chair.away" in open_.case["unknown"]


def test_an_open_definition_is_asked_about_when_its_alternatives_differ(ask):
    half = "act: hold-meeting, facts: {meeting.members: 10, meeting.present: 5}"
    asked = ask(half, words=("--json", "--layers", "literal"))
    assert (asked.code, asked.case["allowed"], asked.case["unknown"]) == (3, None, ["definition.quorate"])
    assert ask(f"{half}, choose: {{quorate: more-than-half}}", words=("--json", "--layers", "literal")).code == 1
    assert ask(half, words=("--json", "--layers", "literal,half-is-enough")).code == 0


def test_an_act_outside_the_rules_is_told(ask):
    asked = ask("act: buy, facts: {purchase.cost: 20000, matter.rescue: yes}, done: []")
    assert (asked.code, asked.case["outside"]) == (0, [{"clause": "rescue", "norm": "A11.1"}])


def test_the_wrong_person_may_not(ask):
    asked = ask(f"{CLEAN}, by: secretary")
    assert (asked.code, asked.case["allowed"], asked.case["by_holds"]) == (1, False, False)


# ---- exit codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (CLEAN, 0),
        ("act: propose", 0),
        ("act: weed, facts: {book.only-copy: yes, weeding.earlier-this-year: 0}", 1),
        ("act: sign, facts: {document.issuer: branch-1}", 1),
        (TWO_SIGNERS, 1),
        (f"{CLEAN}, people: [{{post: chair, away: illness}}]", 1),
        ("act: sign", 3),
    ],
    ids=["determined", "several may each", "violation", "nobody", "two for one act", "blocked", "open"],
)
def test_the_exit_code_of_one_case(ask, case, code):
    assert ask(case).code == code


def test_something_found_beats_undecided_and_undecided_beats_fine(ask):
    assert ask(CLEAN, "act: sign").code == 3
    assert ask("act: sign", CLEAN, TWO_SIGNERS).code == 1


def test_a_case_that_meets_its_expectation_is_fine_whatever_it_says(ask):
    assert ask("act: sign, expect: {answer: open}").code == 0
    assert ask(f"{TWO_SIGNERS}, expect: {{answer: several}}").code == 0
    assert ask(f"{CLEAN}, expect: {{answer: several}}").code == 1


# ---- expectations ----------------------------------------------------------------------------------------------------


def test_every_worked_case_is_as_expected(capsys):
    assert main(["decide", str(WORKED), "--rulebook", str(DATA), "--json"]) == 0
    cases = json.loads(capsys.readouterr().out)["cases"]
    assert len(cases) == 11
    assert [one["case"] for one in cases if not one["expected"]["met"]] == []


@pytest.mark.parametrize(
    "expect",
    [
        "answer: determined",
        "allowed: yes",
        "blocked: no",
        "holders: [chair]",
        "holders: chair",
        "norms: [A3]",
        "norms: [A3.1]",
        "violations: []",
        "unknown: []",
        "outside: no",
        "outside: []",
        "steps: [examine, sign]",
        "limits: [A5.4]",
        "limits: [{norm: A5, status: kept}]",
        "limits: [{clause: length, status: kept, strength: normally, actual: 2}]",
    ],
)
def test_an_expectation_that_is_met(ask, expect):
    assert ask(f"{CLEAN}, expect: {{{expect}}}").case["expected"] == {"met": True, "differences": []}


@pytest.mark.parametrize(
    ("expect", "expected", "actual"),
    [
        ("answer: none", "none", "determined"),
        ("allowed: unknown", "unknown", "yes"),
        ("blocked: yes", "yes", "no"),
        ("holders: [chair, deputy-1]", "[chair, deputy-1]", "[chair]"),
        ("holders: []", "[]", "[chair]"),
        ("norms: [A3.1, A3.2]", "[A3.1, A3.2]", "[A3.1, A5.1, A5.4]"),
        ("violations: [A5.1]", "[A5.1]", "[]"),
        ("unknown: [matter.rescue]", "[matter.rescue]", "[]"),
        ("outside: yes", "yes", "no"),
        ("steps: [sign, examine]", "[sign, examine]", "[examine, sign]"),
        (
            "limits: [{norm: A5.4, status: exceeded}]",
            "[norm A5.4 status exceeded]",
            "[norm A5.4 status kept strength normally]",
        ),
    ],
)
def test_a_difference_shows_both_sides(ask, expect, expected, actual):
    asked = ask(f"{CLEAN}, expect: {{{expect}}}")
    (difference,) = asked.case["expected"]["differences"]
    assert (asked.code, difference["expected"], difference["actual"]) == (1, expected, actual)
    assert difference["what"] == expect.split(":")[0]


def test_an_article_does_not_stand_for_a_longer_number(ask):
    assert ask(f"{CLEAN}, expect: {{norms: [A3.11]}}").code == 1
    assert ask("act: propose, expect: {norms: [A1]}").code == 1


# ---- explanations ----------------------------------------------------------------------------------------------------


def test_an_explanation_says_of_every_power_how_it_stands(ask):
    case = ask(
        CLEAN.replace("document.pages", "matter.portfolios: [deputy-1], document.pages"), words=("--json", "--explain")
    ).case
    standing = {one["clause"]: (one["standing"], one["gave_way_to"], one["holders"]) for one in case["explanation"]}
    assert standing == {
        "signing.upward": ("applied", [], ["chair"]),
        "signing.portfolio": ("gave way", ["signing.upward"], []),
        "signing.no-portfolio": ("not met", [], []),
        "delegation.chair-away": ("not met", [], []),
    }


def test_an_explanation_says_on_what_a_power_depends(ask):
    case = ask("act: sign, facts: {document.issuer: committee}", words=("--json", "--explain")).case
    upward = next(one for one in case["explanation"] if one["clause"] == "signing.upward")
    assert (upward["standing"], upward["unknown"]) == ("unknown", ["document.addressees"])


# ---- what a person sees ----------------------------------------------------------------------------------------------


def test_an_explanation_tells_of_a_delegation_that_speaks_of_a_form_of_the_act():
    base = (Path(__file__).parent / "bad" / "base.yaml").read_text("utf-8")
    more = """
acts:
- {act: sign-levy, zh: 签发水费通知, en: sign a levy notice, arity: exclusive, on: notice, form-of: sign}
clauses:
- {clause: levy, norm: A90.1, quote: 会长, zh: 会长签发。, en: The chair signs., power: {act: sign-levy, holder: chair}}
- clause: levy-handed-on
  norm: A90.2
  quote: 委托
  zh: 可以委托。
  en: It may be handed on.
  delegation: {act: sign-levy, from: chair, to: bookkeeper, keeps: no}
"""
    rulebook = load_texts({"base.yaml": base, "more.yaml": more})
    (case,) = read_cases("cases: [{case: a levy, act: sign}]", "case.yaml", rulebook.vocabulary)
    standings = {one.clause.name: one.standing for one in explain(stack(rulebook), case)}
    assert standings["levy"] == standings["levy-handed-on"] == "applied"


def test_a_person_reads_the_answer_in_both_languages(ask):
    chinese, english = ask(CLEAN, words=()), ask(CLEAN, words=("--lang", "en"))
    assert "有权签发的是主任委员。可以办理。" in chinese.out
    assert "Chair may sign. It is allowed." in english.out
    assert "A3.1" in chinese.out


def test_a_person_sees_a_difference(ask):
    asked = ask(f"{CLEAN}, expect: {{holders: [secretary]}}", words=())
    assert "有权者：预期 [secretary]，实际 [chair]" in asked.out
    assert "0 个与预期一致，1 个不一致" in asked.out


def test_many_possible_outcomes_are_put_together(ask):
    asked = ask(
        "act: sign, facts: {document.issuer: committee, document.addressees: [readers]}", words=("--lang", "en")
    )
    assert "Possible: " in asked.out or "possible outcomes" in asked.out


@pytest.mark.parametrize("columns", ["40", "80", "100", "300"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal_or_than_a_hundred_columns(capsys, monkeypatch, columns, language):
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", columns)
    main(["decide", str(WORKED), "--rulebook", str(DATA), "--explain", "--lang", language])
    widest = max(cell_len(line) for line in capsys.readouterr().out.splitlines())
    assert widest <= min(int(columns), 100)


def run(*words: str, encoding: str = "utf-8", stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "guiju", "decide", *words, "--rulebook", str(DATA)]
    return subprocess.run(command, capture_output=True, input=stdin, env=environment, cwd=PROJECT)


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1", "cp1252"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_terminal_makes_a_traceback(encoding, language):
    done = run(str(WORKED), "--explain", "--lang", language, encoding=encoding)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    shown = done.stdout.decode(encoding)
    assert "A3.1" in shown
    assert ("主任委员" in shown) == (encoding == "gbk" and language == "zh")


def test_json_reads_the_same_under_any_encoding():
    plain = run(str(WORKED), "--json")
    assert json.loads(plain.stdout) == json.loads(run(str(WORKED), "--json", encoding="gbk").stdout.decode("ascii"))
    assert "主任委员" in plain.stdout.decode("utf-8")


def test_json_is_the_same_byte_for_byte_for_any_hash_seed(monkeypatch):
    seen = set()
    for seed in ("0", "1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        seen.add(run(str(WORKED), "--json", "--explain").stdout)
    assert len(seen) == 1


def test_cases_come_in_through_standard_input():
    done = run("-", "--json", stdin=f"cases:\n- {{case: one, {CLEAN}}}\n".encode())
    assert json.loads(done.stdout)["cases"][0]["file"] == "-"


# ---- bad input -------------------------------------------------------------------------------------------------------


def test_only_the_case_that_is_asked_for_is_decided(ask):
    assert [one["case"] for one in ask(CLEAN, TWO_SIGNERS, words=("--json", "--case", "c1")).answer["cases"]] == ["c1"]


def test_a_case_that_is_not_there_is_bad_input_with_the_nearest_name(ask):
    asked = ask(CLEAN, words=("--case", "c7", "--lang", "en"))
    assert (asked.code, asked.out) == (2, "")
    assert asked.err == "--case: no such case (got c7, expected c0)\n"


def test_every_slip_of_every_file_is_told_at_once(ask, tmp_path, capsys):
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("cases:\n- {case: a, act: sing}\n- {case: b, act: sign, facts: {document.isuer: committee}}\n")
    other.write_text("cases:\n- {case: c, act: sign, facts: {document.pages: many}}\n")
    assert (
        main(["decide", str(one), str(other), str(tmp_path / "none.yaml"), "--rulebook", str(DATA), "--lang", "en"])
        == 2
    )
    said = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in said] == [
        str(tmp_path / "none.yaml"),
        f"{one}:2:18",
        f"{one}:3:32",
        f"{other}:2:48",
    ]
    assert "unknown act (got sing, expected sign)" in said[1]
    assert "(got document.isuer, expected document.issuer)" in said[2]


def test_slips_are_json_for_a_program(ask):
    asked = ask("act: sing")
    assert (asked.code, asked.err) == (2, "")
    (error,) = asked.answer["errors"]
    assert set(error) == {"file", "line", "column", "message", "expected", "example"}
    assert (error["line"], error["expected"]) == (2, "sign")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("choose: {quorat: half-counts}", "quorate"),
        ("choose: {quorate: most}", "half-counts / more-than-half"),
        ("expect: {holder: [chair]}", "holders"),
        ("expect: {answer: determine}", "determined"),
        ("expect: {limits: [{norm: A5.4, status: over}]}", "kept / exceeded / short / due / unknown"),
        ("expect: {holders: {a: b}}", "holders: [mayor]"),
        ("expect: [a]", "expect is a mapping"),
        ("by: chairman", "chair"),
    ],
)
def test_what_a_case_cannot_say_is_told_with_what_it_could(ask, words, told):
    asked = ask(f"act: sign, {words}", words=("--lang", "en"))
    assert asked.code == 2
    assert told in asked.err
    assert "Traceback" not in asked.err


def test_a_slip_in_the_rulebook_names_the_file_as_the_user_gave_it(ask, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "all.yaml").write_text("acts:\n- {act: sign, zh: 签, en: sign, arity: lone}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["decide", str(WORKED), "--rulebook", "./rules/", "--lang", "en"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert any(line.startswith("./rules/all.yaml:2:") for line in said)
    assert any(line.startswith("./rules: there is no section 'rulebook'") for line in said)
