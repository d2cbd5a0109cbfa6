"""``guiju findings``: the ranked list in its five formats, one finding in full, and the marks of an analyst."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from guiju.cli import main
from guiju.sheets.markdown import markdown
from guiju.sheets.workbook import workbook
from spec.bilingual import Bilingual
from spec.case_files import read_cases
from spec.layers import stack
from spec.loader import load
from spec.marks import Mark, clauses_digest, with_mark
from spec.problems import BadInput

SMALL = Path(__file__).parent / "data" / "small"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder for the results, so that each is computed once for all tests here."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def folder(tmp_path, kept, monkeypatch):
    """A copy of the small rulebook."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))
    return Path(shutil.copytree(SMALL, tmp_path / "rules"))


def call(folder: Path, capsys, *words: str) -> tuple[int, str, str]:
    code = main(["findings", "--rulebook", str(folder), "--lang", "en", "--jobs", "1", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def data_of(folder: Path, capsys, *words: str):
    return json.loads(call(folder, capsys, "--json", *words)[1])


def test_findings_are_grouped_by_kind_and_family_and_ranked_by_what_they_touch(folder, capsys) -> None:
    rows = data_of(folder, capsys)["findings"]
    groups = [(row["kind"], row["family"]) for row in rows]
    begun = [one for place, one in enumerate(groups) if not place or one != groups[place - 1]]
    assert len(begun) == len(set(groups)) > 1
    for row, following in pairwise(rows):
        if (row["kind"], row["family"]) == (following["kind"], following["family"]):
            assert touched(row) >= touched(following)


def test_that_nothing_was_found_is_no_success_while_it_is_not_known_whether_properties_hold(folder, capsys):
    short = ("--timeout", "0.001", "--no-cache", "--family", "levels")
    code, said, _ = call(folder, capsys, *short)
    assert code == 3
    assert "not known whether it holds" in said
    data = data_of(folder, capsys, *short)
    assert data["findings"] == []
    assert {one["verdict"] for one in data["undecided"]} == {"unknown"}
    assert {one["stack"] for one in data["undecided"]} == {"literal", "standard"}
    assert call(folder, capsys, "--family", "levels")[0] == 0


def test_what_was_not_settled_is_said_in_every_form_of_the_list(folder, tmp_path, capsys):
    _, table, beside = call(folder, capsys, "--timeout", "0.001", "--no-cache", "--family", "levels", "--format", "csv")
    assert "not known whether it holds" in beside, "a line of the table would be taken for a finding"
    assert "not known" not in table
    unsettled = [Bilingual("未能判定", "levels:sign (literal): not known whether it holds")]
    title = Bilingual("发现的问题", "findings")
    assert markdown(title, [], "en", unsettled).endswith(f"## What was not settled\n\n- {unsettled[0].en}\n")
    assert "settled" not in markdown(title, [], "en")
    openpyxl = pytest.importorskip("openpyxl", reason="pip install 'guiju[xlsx]'")
    (tmp_path / "findings.xlsx").write_bytes(workbook([], "en", unsettled))
    book = openpyxl.load_workbook(tmp_path / "findings.xlsx")
    assert list(book["What was not settled"].values) == [(unsettled[0].en,)]
    (tmp_path / "settled.xlsx").write_bytes(workbook([], "en"))
    assert len(openpyxl.load_workbook(tmp_path / "settled.xlsx").sheetnames) == 1


def touched(row) -> int:
    return max(1, len((row["touches"] or {"values": []})["values"]))


def test_a_finding_names_only_kinds_in_which_it_can_happen(tmp_path, kept, monkeypatch, capsys) -> None:
    """Two kinds of paper; nobody may sign the second."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))
    (tmp_path / "rules.yaml").write_text(
        """
rulebook: {name: two_kinds, zh: 规则, en: rules, edition: 2023-01-01}
posts: [{post: head, zh: 主任, en: head, one: yes}]
facts:
- fact: document.kind
  type: choice
  zh: 文种
  en: kind
  values:
  - {value: letter, zh: 函, en: letter}
  - {value: report, zh: 报告, en: report}
  - {value: order, zh: 命令, en: order}
acts: [{act: sign, zh: 签发, en: sign, arity: exclusive, due: always}]
clauses:
- clause: letters
  norm: A1.1
  quote: 函
  zh: 函由主任签发
  en: the head signs letters
  when: document.kind is letter
  power: {act: sign, holder: head}
""",
        "utf-8",
    )
    (row,) = [one for one in data_of(tmp_path, capsys)["findings"] if one["family"] == "exists"]
    assert row["touches"] == {"fact": "document.kind", "values": ["report", "order"]}


def test_one_finding_is_shown_by_number_and_by_name_alike(folder, capsys) -> None:
    first = data_of(folder, capsys)["findings"][0]
    by_name = call(folder, capsys, first["finding"])
    by_number = call(folder, capsys, first["number"].replace("F0", "f"))
    assert by_name == by_number
    assert first["finding"] in by_name[1].replace("\n", "").replace(" ", "")
    assert all(norm in by_name[1] for norm in first["norms"])


def test_filters_keep_numbers_and_leave_the_rest_out(folder, capsys) -> None:
    rows = data_of(folder, capsys)["findings"]
    kind, family, norm = rows[0]["kind"], rows[0]["family"], rows[0]["norms"][0]
    for words, keeps in (
        (("--kind", kind), lambda row: row["kind"] == kind),
        (("--family", family), lambda row: row["family"] == family),
        (("--norm", norm), lambda row: norm in row["norms"]),
        (
            ("--norm", norm.split(".")[0]),
            lambda row: any(one.split(".")[0] == norm.split(".")[0] for one in row["norms"]),
        ),
    ):
        assert data_of(folder, capsys, *words)["findings"] == [row for row in rows if keeps(row)]


def test_a_csv_has_every_finding_and_the_sign_by_which_excel_knows_it(folder, tmp_path, capsys) -> None:
    rows = data_of(folder, capsys)["findings"]
    place = tmp_path / "findings.csv"
    call(folder, capsys, "--out", str(place))
    assert place.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(place.read_text("utf-8-sig"))))
    assert [line["number"] for line in lines] == [row["number"] for row in rows]
    assert [line["statement (zh)"] for line in lines] == [row["statement"]["zh"] for row in rows]
    assert [int(line["kinds touched"]) for line in lines] == [touched(row) for row in rows]


def test_the_case_in_a_sheet_is_a_case_file(folder, tmp_path, capsys) -> None:
    place = tmp_path / "findings.csv"
    call(folder, capsys, "--out", str(place))
    vocabulary = load(str(folder)).vocabulary
    for line in csv.DictReader(io.StringIO(place.read_text("utf-8-sig"))):
        if line["case (YAML)"]:
            (case,) = read_cases(line["case (YAML)"], "sheet", vocabulary)
            assert case.name == line["id"]


def test_markdown_has_a_heading_for_each_finding_and_its_case(folder, capsys) -> None:
    rows = data_of(folder, capsys)["findings"]
    text = call(folder, capsys, "--format", "md")[1]
    assert [line.split()[1] for line in text.splitlines() if line.startswith("### ")] == [row["number"] for row in rows]
    blocks = text.split("```yaml\n")[1:]
    assert len(blocks) == sum("case" in row for row in rows)
    assert all(yaml.safe_load(block.split("```")[0])["cases"] for block in blocks)


def test_a_workbook_holds_the_same_lines(folder, tmp_path, capsys) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="pip install 'guiju[xlsx]'")
    rows = data_of(folder, capsys)["findings"]
    place = tmp_path / "findings.xlsx"
    _, out, _ = call(folder, capsys, "--out", str(place))
    assert str(place) in "".join(out.split())
    lines = list(openpyxl.load_workbook(place).active.values)
    assert [line[0] for line in lines[1:]] == [row["number"] for row in rows]
    assert [line[5] for line in lines[1:]] == [
        row["statement"]["en"][:1].upper() + row["statement"]["en"][1:] for row in rows
    ]


def test_words_that_look_like_a_formula_stay_words_in_a_workbook(folder, tmp_path, capsys) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="pip install 'guiju[xlsx]'")
    name = data_of(folder, capsys)["findings"][0]["finding"]
    call(folder, capsys, "--mark", "disputed", "--reason", "=1+1", name)
    call(folder, capsys, "--out", str(tmp_path / "findings.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx").active
    assert [cell.data_type for cell in sheet[2] if cell.value == "=1+1"] == ["s"]


def test_without_the_package_a_workbook_is_refused_with_the_words_that_install_it(
    folder, tmp_path, capsys, monkeypatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    place = tmp_path / "findings.xlsx"
    code, _, err = call(folder, capsys, "--out", str(place))
    assert code == 2
    assert "pip install 'guiju[xlsx]'" in err
    assert not place.exists()


def test_a_reading_that_takes_the_case_out_of_the_rules_is_marked_vacuous(tmp_path, kept, monkeypatch, capsys) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))
    (tmp_path / "rules.yaml").write_text(
        """
rulebook: {name: vacuous, zh: 规则, en: rules, edition: 2023-01-01}
posts: [{post: head, zh: 主任, en: head, one: yes}]
facts: [{fact: document.old, type: flag, zh: 旧文, en: old}]
acts: [{act: sign, zh: 签发, en: sign, arity: exclusive, due: always}]
clauses:
- clause: new
  norm: A1.1
  quote: 新文
  zh: 新文由主任签发
  en: the head signs what is new
  when: not (document.old)
  power: {act: sign, holder: head}
readings:
- reading: old-is-out
  zh: 旧文不归本规则管
  en: what is old is not governed
  because: {zh: 略, en: none}
  adds: [{clause: out, norm: A1.1, zh: 旧文不适用, en: old papers are out, when: document.old, exempt: {act: sign}}]
- reading: head-signs-all
  zh: 旧文也由主任签发
  en: the head signs what is old too
  because: {zh: 略, en: none}
  adds: [{clause: old, norm: A1.1, zh: 主任签发旧文, en: or old, when: document.old, power: {act: sign, holder: head}}]
""",
        "utf-8",
    )
    (row,) = [one for one in data_of(tmp_path, capsys)["findings"] if one["family"] == "exists"]
    assert {one["readings"][0]: one["vacuous"] for one in row["closed_by"]} == {
        "old-is-out": True,
        "head-signs-all": False,
    }


# ---- marks


def test_a_mark_is_kept_beside_the_rulebook_and_shown(folder, capsys) -> None:
    row = data_of(folder, capsys)["findings"][0]
    words = ("--mark", "accepted", "--reason", "known: since 2020", "--by", "王", "--on", "2023-09-01")
    code, _, _ = call(folder, capsys, *words, row["number"])
    assert code == 0
    found = next(one for one in data_of(folder, capsys)["findings"] if one["finding"] == row["finding"])
    assert found["mark"] == {
        "mark": "accepted",
        "reason": "known: since 2020",
        "by": "王",
        "on": "2023-09-01",
        "rulebook": load(str(folder)).digest[:12],
        "of": clauses_digest(stack(load(str(folder))), row["clauses"]),
        "changed": False,
    }
    assert "known: since 2020" in call(folder, capsys, row["finding"])[1]


def test_marks_are_no_part_of_the_rulebook(folder, capsys) -> None:
    before = load(str(folder)).digest
    name = data_of(folder, capsys)["findings"][0]["finding"]
    call(folder, capsys, "--mark", "closed", "--reason", "done", name)
    assert (folder / "marks.yaml").exists()
    assert load(str(folder)).digest == before


def test_a_mark_tells_when_the_clauses_of_its_finding_have_changed_and_only_then(folder, capsys) -> None:
    rows = data_of(folder, capsys)["findings"]
    first, other = next(
        (one, two)
        for one in rows
        for two in rows
        if one.get("clauses") and two.get("clauses") and not set(one["clauses"]) & set(two["clauses"])
    )
    for row in (first, other):
        call(folder, capsys, "--mark", "accepted", "--reason", "known", row["finding"])
    clause = next(one for one in load(str(folder)).clauses if one.name == first["clauses"][0])
    file = folder / clause.file
    text = file.read_text("utf-8")
    assert text.count(clause.label.en) == 1
    file.write_text(text.replace(clause.label.en, clause.label.en + " Amended."), "utf-8")
    marks = {row["finding"]: row["mark"]["changed"] for row in data_of(folder, capsys)["findings"] if "mark" in row}
    assert marks == {first["finding"]: True, other["finding"]: False}
    assert "have changed since" in " ".join(call(folder, capsys, first["finding"])[1].split())


def test_a_mark_on_what_is_found_no_longer_is_listed_apart(folder, capsys) -> None:
    mark = Mark("gap:sign:no-such-clause", "closed", "mended", "me", "2020-01-01", "0" * 12)
    (folder / "marks.yaml").write_text(with_mark("", mark, "marks.yaml"), "utf-8")
    assert [one["finding"] for one in data_of(folder, capsys)["gone"]] == [mark.finding]


@pytest.mark.parametrize(
    ("entry", "place", "said"),
    [
        ("{finding: NAMEX, mark: accepted, reason: r, by: me, on: 2023-09-01}", "2:13", "no finding has this name"),
        ("{finding: NAME, mark: disputd, reason: r, by: me, on: 2023-09-01}", "2:", "expected disputed"),
        ("{finding: NAME, mark: closed, reason: r, by: me, on: 1.9.2023}", "2:", "this is not a date"),
        ("{finding: NAME, mark: closed, by: me, on: 2023-09-01}", "2:3", "expected reason"),
        (
            "{finding: NAME, mark: closed, reason: r, by: me, on: 2023-09-01, of: xyz}",
            "2:",
            "this digest is not well formed",
        ),
    ],
)
def test_a_slip_in_the_marks_is_told_at_its_place(folder, capsys, entry: str, place: str, said: str) -> None:
    name = data_of(folder, capsys)["findings"][0]["finding"]
    (folder / "marks.yaml").write_text(f"marks:\n- {entry.replace('NAME', name)}\n", "utf-8")
    code, _, err = call(folder, capsys)
    assert code == 2
    assert f"marks.yaml:{place}" in err
    assert said in err
    if "NAMEX" in entry:
        assert f"expected {name}" in err


def test_a_finding_is_marked_once(folder, capsys) -> None:
    name = data_of(folder, capsys)["findings"][0]["finding"]
    call(folder, capsys, "--mark", "accepted", "--reason", "known", name)
    before = (folder / "marks.yaml").read_bytes()
    code, _, err = call(folder, capsys, "--mark", "closed", "--reason", "mended", name)
    assert code == 2
    assert "already marked" in err
    assert (folder / "marks.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--mark", "accepted", "F1"), "a mark needs a reason"),
        (("--mark", "accepted", "--reason", "r"), "a mark is on one finding"),
        (("--mark", "agreed", "--reason", "r", "F1"), "accepted / disputed / closed"),
        (("--reason", "r", "F1"), "--mark only"),
        (("--mark", "closed", "--reason", "r", "--on", "soon", "F1"), "this is not a date"),
        (("--format", "xlsx"), "written to a file"),
        (("F999",), "no such finding"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(folder, capsys, words: tuple[str, ...], said: str) -> None:
    code, _, err = call(folder, capsys, *words)
    assert code == 2
    assert said in err
    assert not (folder / "marks.yaml").exists()


def test_a_file_of_marks_that_no_entry_fits_is_left_as_it_is() -> None:
    text = "marks: [{finding: a, mark: closed, reason: r, by: me, on: 2023-01-01}]\n"
    with pytest.raises(BadInput, match="cannot be put at the end"):
        with_mark(text, Mark("b", "closed", "r", "me", "2023-01-02"), "marks.yaml")


# ---- notes


def test_a_note_is_listed_after_what_is_computed_and_kept_apart(folder, capsys) -> None:
    (folder / "notes.yaml").write_text(
        """
notes:
- note: who-counts
  kind: gap
  norms: [A8.1]
  zh: 由谁清点没有写
  en: who counts is not said
  case: {zh: 会上无人清点。, en: Nobody counts.}
  closed-by: half-is-enough
""",
        "utf-8",
    )
    rows = data_of(folder, capsys)["findings"]
    assert [row["number"] for row in rows if row["demonstrated"] == "reading"] == ["N01"]
    assert rows[-1]["finding"] == "who-counts"
    code, out, _ = call(folder, capsys, "n1")
    assert code == 1
    assert "Nobody counts." in out
    assert "half-is-enough" in out
    assert data_of(folder, capsys, "--family", "reading")["findings"] == [rows[-1]]
    call(folder, capsys, "--mark", "accepted", "--reason", "known", "who-counts")
    assert data_of(folder, capsys, "who-counts")["findings"][0]["mark"]["changed"] is False


def test_a_note_changes_nothing_that_is_decided(folder) -> None:
    before = load(str(folder)).digest
    (folder / "notes.yaml").write_text("notes: [{note: a, kind: gap, norms: A8.1, zh: 甲, en: a}]\n", "utf-8")
    assert load(str(folder)).digest == before


@pytest.mark.slow
def test_with_a_scenario_findings_say_how_many_papers_a_year_they_happen_to_and_are_ranked_by_it(capsys):
    assert main(["findings", "--baseline", "baseline", "--layers", "literal", "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)["findings"]
    groups: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if "papers_a_year" in row:
            groups.setdefault((row["kind"], row["family"]), []).append(row["papers_a_year"])
    assert all(some == sorted(some, reverse=True) for some in groups.values())
    uncovered = [row for row in rows if row["family"] == "exists" and row["norms"] == ["A54.6"]]
    assert any(0 < row["papers_a_year"] < 30 for row in uncovered)
    assert sum(row.get("papers_a_year", 0) > 0 for row in rows) > 30
