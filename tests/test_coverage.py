"""Coverage: every norm and where it lives, every quote and whether it stands in its article."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from guiju.cli import main
from spec.coverage import check_quotes, covered_norms, missing_norms, read_checklist, sentences_without_quote
from spec.layers import stack
from spec.loader import load
from spec.official_reader import parse_official_text
from spec.problems import BadInput
from spec.rulebook import Stack

DATA = Path(__file__).parent / "data" / "small"
TEXT = DATA / "rules.txt"
NORMS = DATA / "norms.csv"


@pytest.fixture(scope="module")
def small() -> Stack:
    return stack(load(str(DATA)))


@pytest.fixture
def ask(capsys):
    """Calls ``guiju coverage --json``; the result is the exit code and the answer."""

    def call(*words: str, rulebook: Path = DATA):
        code = main(["coverage", "--rulebook", str(rulebook), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return call


def quotes_in(rules: Stack, text: str):
    return {one.clause.name: one for one in check_quotes(rules, parse_official_text(text, "rules.txt"))}


def test_every_norm_names_its_clauses_and_a_declaration_its_reason(small):
    norms = {one.norm: one for one in covered_norms(small)}
    assert norms["A6.1"].clauses == ("buying.decided", "deciding.in-session", "deciding.meeting")
    assert norms["A6.1"].formal
    assert not norms["A1.1"].formal
    assert norms["A1.1"].reason is not None
    assert norms["A1.1"].reason.en == "a purpose decides nothing by itself"


def test_norms_stand_in_the_order_of_the_text(small):
    norms = [one.norm for one in covered_norms(small)]
    assert norms.index("A2.2") < norms.index("A10.1") < norms.index("A10.2") < norms.index("A12.1")


def test_a_norm_lists_what_makes_use_of_it(small):
    served = {"prove": ["A3.1"], "decide": ["A3.1", "A5.1"]}
    norms = {one.norm: one.served_by for one in covered_norms(small, served)}
    assert (norms["A3.1"], norms["A5.1"], norms["A1.1"]) == (("decide", "prove"), ("decide",), ())


def test_every_quote_of_the_small_rulebook_stands_in_its_article(small):
    found = quotes_in(small, TEXT.read_text("utf-8"))
    assert [name for name, one in found.items() if not one.found] == []
    assert found["signing.upward"].line == 6


def test_a_quote_that_a_line_break_cuts_is_found(small):
    assert quotes_in(small, TEXT.read_text("utf-8"))["signing.no-portfolio"].line == 6


def test_a_quote_in_another_article_is_told(small):
    text = TEXT.read_text("utf-8").replace("不得剔除孤本。", "").replace("第十条 ", "第十条 不得剔除孤本。")
    lost = quotes_in(small, text)["weeding.only-copies"]
    assert (lost.found, lost.elsewhere) == (False, (10,))


def test_for_a_changed_quote_the_nearest_words_of_its_article_are_told(small):
    text = TEXT.read_text("utf-8").replace("须经委员会会议讨论决定", "须经委员会全体会议讨论决定")
    lost = quotes_in(small, text)["buying.decided"]
    assert (lost.found, lost.elsewhere, lost.near_line) == (False, (), 11)
    assert "全体会议讨论决定" in lost.near


def test_punctuation_of_another_width_is_forgiven_and_told(small):
    text = TEXT.read_text("utf-8").replace("文件，由主任委员签发。属于", "文件,由主任委员签发。属于")
    loose = quotes_in(small, text)["signing.upward"]
    assert (loose.found, loose.exact) == (True, False)


def test_a_sentence_that_nobody_quotes_is_listed(small):
    text = TEXT.read_text("utf-8").replace("不得剔除孤本。", "不得剔除孤本。孤本另行登记。")
    unquoted = sentences_without_quote(small, parse_official_text(text, "rules.txt"))
    assert [(one.sentence.article, one.sentence.text, one.reasons) for one in unquoted] == [(7, "孤本另行登记。", ())]


def test_the_checklist_is_covered(small):
    assert missing_norms(read_checklist(NORMS), covered_norms(small)) == ()


def test_the_command_keeps_to_the_contract(ask):
    code, answer = ask()
    assert code == 0
    assert list(answer)[:2] == ["version", "rulebook"]
    assert (answer["version"], answer["rulebook"], answer["articles"]) == (1, "library_committee", 12)
    assert set(answer["norms"][0]) == {"norm", "article", "status", "clauses", "served_by", "reason"}
    assert {one["status"] for one in answer["norms"]} == {"formal", "declared"}
    assert {"clause": "quorum", "norm": "A8.1", "norms": ["A8.1"], "kind": "quorum"} in answer["clauses"]
    assert "quotes" not in answer


def test_only_cases_that_pass_serve_a_norm(ask, tmp_path):
    _, before = ask()
    copy = tmp_path / "copy"
    shutil.copytree(DATA, copy)
    worked = copy / "cases" / "worked_standard.yaml"
    worked.write_text(
        worked.read_text("utf-8").replace("holders: [deputy-2], norms: [A9.2]", "holders: [deputy-1]"), "utf-8"
    )
    _, after = ask(rulebook=copy)

    def served(answer):
        return {one["norm"] for one in answer["norms"] if "decide" in one["served_by"]}

    assert served(before) - served(after) == {"A9.2"}
    assert before["cases"] == {"worked": 11, "passed": 11, "failed": []}
    assert after["cases"] == {"worked": 11, "passed": 10, "failed": ["a meeting without the chair"]}


def test_a_lost_quote_is_something_found(ask, tmp_path):
    text = tmp_path / "rules.txt"
    text.write_text(TEXT.read_text("utf-8").replace("不得剔除孤本", "孤本不剔除"), "utf-8")
    assert ask("--text", str(TEXT))[0] == 0
    code, answer = ask("--text", str(text))
    (lost,) = [one for one in answer["quotes"] if not one["found"]]
    assert code == 1
    assert (lost["clause"], lost["line"], lost["nearest_line"]) == ("weeding.only-copies", None, 12)


def test_a_norm_that_no_clause_carries_is_something_found_only_in_an_article_that_the_rulebook_has(ask, tmp_path):
    norms = tmp_path / "norms.csv"
    norms.write_text(NORMS.read_text("utf-8") + "A90.1,90,power,Not yet written\n", "utf-8")
    code, answer = ask("--norms", str(norms))
    assert (code, [one["norm"] for one in answer["missing"]], answer["missing_here"]) == (0, ["A90.1"], [])
    norms.write_text(NORMS.read_text("utf-8") + "A7.9,7,power,Forgotten\n", "utf-8")
    code, answer = ask("--norms", str(norms))
    assert (code, answer["missing_here"]) == (1, ["A7.9"])


def test_the_order_of_files_and_clauses_changes_nothing(ask, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(DATA, copy)
    articles = copy / "articles.yaml"
    head, *entries = articles.read_text("utf-8").split("\n- clause:")
    articles.rename(copy / "zz.yaml").write_text(
        head + "".join(f"\n- clause:{one}\n" for one in reversed(entries)), "utf-8"
    )
    assert ask("--text", str(TEXT))[1] == ask("--text", str(TEXT), rulebook=copy)[1]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("", 0, "empty"),
        ("a,b\n1,2\n", 1, "norm"),
        ("norm,article\nA1.1,1\nfifty-four,54\n", 3, "not well formed"),
        ("norm,article\nA1.1,1\nA1.1,1\n", 3, "twice"),
        ("norm,article\nA1.1,1,power\n", 2, "number of cells"),
        ('norm,gloss\nA1.1,"two\nlines"\nA1.2\n', 4, "number of cells"),
        ('norm,article\n"A1.1,1\n', 2, "CSV"),
    ],
)
def test_a_checklist_that_cannot_be_used_is_refused_with_its_line(tmp_path, content, line, words):
    path = tmp_path / "norms.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(BadInput) as refused:
        read_checklist(path)
    assert refused.value.problems[0].line == line
    assert words in str(refused.value)


def test_a_text_in_another_encoding_is_refused(ask, tmp_path):
    text = tmp_path / "rules.txt"
    text.write_bytes(TEXT.read_text("utf-8").encode("gb18030"))
    code, answer = ask("--text", str(text))
    assert code == 2
    assert answer["errors"][0]["file"] == str(text)
    assert "GB18030" in answer["errors"][0]["message"]


def test_a_person_sees_counts_norms_and_what_is_lost(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    text = tmp_path / "rules.txt"
    text.write_text(TEXT.read_text("utf-8").replace("不得剔除孤本", "孤本不剔除"), "utf-8")
    assert main(["coverage", "--rulebook", str(DATA), "--text", str(text), "--lang", "en"]) == 1
    shown = capsys.readouterr().out
    assert "22 norms (21 formal, 1 declared only), 25 clauses, 12 articles" in shown
    assert "24 of 25 quotes stand in their article" in shown
    assert "weeding.only-copies" in shown


SOURCE = Path(__file__).resolve().parents[2] / "shared" / "source" / "beichen-2023.txt"


def test_every_quote_of_the_beichen_rulebook_stands_in_its_article():
    if not SOURCE.is_file():
        pytest.skip("needs ../shared/source/beichen-2023.txt, the official text")
    rules = stack(load("beichen_2023"))
    lost = [
        one.clause.name
        for one in check_quotes(rules, parse_official_text(SOURCE.read_text("utf-8"), "source"))
        if not one.found
    ]
    assert lost == []
