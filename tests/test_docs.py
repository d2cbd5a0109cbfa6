"""What the README and the documents say is so: their YAML loads, their links lead somewhere, their output is real."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from guiju.cli import main
from guiju.messages import OPTIONS, SUMMARIES
from proofs.queries import QUERIES
from spec.case_files import read_cases
from spec.layers import LITERAL, STANDARD
from spec.loader import RULEBOOKS, load
from spec.schema import SECTIONS
from spec.yaml_text import read_yaml
from spec.yaml_tree import Mapping

PROJECT = Path(__file__).resolve().parent.parent
READMES = (PROJECT / "README.md", PROJECT / "README.zh-CN.md")
PAGES = (*READMES, *sorted((PROJECT / "docs").glob("*.md")))
SHORTENED = "…"
SLOW_COMMANDS = {"check", "prove", "coverage", "simulate", "compare", "replay"}


def blocks(page: Path, language: str) -> Iterator[str]:
    """The fenced blocks of a page in one language."""
    return iter(re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.S | re.M))


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.S | re.M)


def yaml_blocks() -> list[tuple[str, int, str]]:
    """Every YAML block of every page, with the page's name and its place on the page."""
    return [(page.name, place, block) for page in PAGES for place, block in enumerate(blocks(page, "yaml"), 1)]


def transcripts(slow: bool) -> list[Any]:
    """Every command shown with its output: the page, the words after ``guiju``, the lines shown."""
    found = []
    for page in READMES:
        for block in blocks(page, "console"):
            for shown in re.split(r"^\$ ", block, flags=re.M)[1:]:
                command, *lines = shown.splitlines()
                words = shlex.split(command)
                if words[0] == "guiju" and (words[1] in SLOW_COMMANDS) == slow:
                    found.append(pytest.param(page, tuple(words[1:]), lines, id=f"{page.name} {' '.join(words[1:])}"))
    return found


def heading_anchor(heading: str) -> str:
    """The anchor that a heading has on a page."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def assert_shown(lines: list[str], output: str) -> None:
    """Each shown line stands in the output, in this order; between lines without a ``…`` nothing was left out."""
    actual = [line.rstrip() for line in output.splitlines()]
    at, gap = 0, False
    for line in lines:
        if line == SHORTENED:
            gap = True
            continue
        if gap:
            assert line in actual[at:], f"not in the output, or not in this place: {line}"
            at = actual.index(line, at)
        assert at < len(actual), f"the output ends before: {line}"
        assert actual[at] == line
        at, gap = at + 1, False
    assert gap or not any(actual[at:]), f"more output follows: {actual[at:][:1]}"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder of the reader's own, with a terminal of 100 columns, and the case of the page saved as the page says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def prepare(page: Path) -> None:
        (case,) = blocks(page, "yaml")
        (tmp_path / "case.yaml").write_text(case, "utf-8")

    return prepare


@pytest.mark.parametrize(("page", "place", "block"), yaml_blocks())
def test_every_yaml_block_loads(page: str, place: int, block: str) -> None:
    root = read_yaml(block, f"{page} {place}")
    assert isinstance(root, Mapping)
    sections = {key.text for key, _ in root.entries}
    if "cases" in sections:
        assert read_cases(block, page, load().vocabulary)
    else:
        assert sections <= {"rulebook", *SECTIONS}


@pytest.mark.parametrize("section", ["posts", "facts", "acts", "definitions", "clauses", "readings", "properties"])
def test_entries_of_the_language_guide_have_only_known_keys(section: str) -> None:
    model = SECTIONS[section]
    known = {field.alias or name for name, field in model.model_fields.items()}
    for page in sorted((PROJECT / "docs").glob("language.*.md")):
        entries = [
            {key.text for key, _ in item.entries}
            for block in blocks(page, "yaml")
            for key, value in read_yaml(block, page.name).entries
            if key.text == section
            for item in value.items
        ]
        assert entries, f"{page.name} shows no {section}"
        assert all(keys <= known for keys in entries)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    named = set(re.findall(r"(?:`|\$ )guiju ([a-z]+)", text))
    assert named <= set(SUMMARIES)
    options = set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", text))
    assert options <= set(OPTIONS)


def test_the_readmes_show_every_command() -> None:
    for page in READMES:
        assert set(SUMMARIES) <= set(re.findall(r"(?:`|\$ )guiju ([a-z]+)", page.read_text("utf-8")))


def test_every_page_has_its_chinese_counterpart() -> None:
    english = {page.name.removesuffix(".en.md") for page in PAGES if page.name.endswith(".en.md")}
    chinese = {page.name.removesuffix(".zh.md") for page in PAGES if page.name.endswith(".zh.md")}
    assert english == chinese
    assert all(page.is_file() for page in READMES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8").replace("\n", " "))
    for link in links:
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert "://" in link or target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.M)
            assert anchor in {heading_anchor(heading) for heading in headings}, link


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_articles_said_to_be_formalised_are_those_that_are(page: Path) -> None:
    (said,) = re.findall(r"^- (?:All 81|全部 81)(.*?)^- ", prose(page), re.S | re.M)
    articles: set[int] = set()
    for first, last in re.findall(r"(?:A|第 |、)(\d+)(?:[–—]A?(\d+))?", said):
        articles |= set(range(int(first), int(last or first) + 1))
    carried = {int(norm[1:].split(".")[0]) for clause in load().clauses for norm in clause.norms}
    assert articles == carried


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_readings_that_the_readme_names_exist(page: Path) -> None:
    rows = finding_rows(page)
    assert len(rows) == 5
    assert {name for _, readings in rows for name in readings} <= set(load().layers)


@pytest.mark.parametrize(("page", "words", "lines"), transcripts(slow=False))
def test_what_the_readme_shows_is_what_the_command_prints(page, words, lines, desk, capsys) -> None:
    desk(page)
    main(list(words))
    assert_shown(lines, capsys.readouterr().out)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "words", "lines"), transcripts(slow=True))
def test_what_the_readme_shows_of_proofs_is_what_the_command_prints(page, words, lines, desk, capsys) -> None:
    desk(page)
    main(list(words))
    assert_shown(lines, capsys.readouterr().out)


# ---- what we found


def finding_rows(page: Path) -> list[tuple[list[str], list[str]]]:
    """The findings told in a README: their norms, and the readings of which any closes them."""
    rows = re.findall(r"^\|[^|]*\|((?: ?A[\d.]+,?)+ )\|((?:[^|`]*`[a-z-]+`)+) \|$", page.read_text("utf-8"), re.M)
    return [(norms.replace(",", " ").split(), re.findall(r"`([a-z-]+)`", readings)) for norms, readings in rows]


@cache
def checked() -> dict[str, Any]:
    """What ``guiju check`` finds, by the name of the stack."""
    import contextlib
    import io

    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        main(["check", "--json"])
    return {one["name"]: one for one in json.loads(written.getvalue())["stacks"]}


@pytest.mark.slow
@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_findings_told_in_the_readme_are_found(page: Path) -> None:
    findings = checked()[LITERAL]["findings"]
    for norms, readings in finding_rows(page):
        closing = [
            {name for closure in one["closed_by"] for name in closure["readings"] if len(closure["readings"]) == 1}
            for one in findings
            if one["norms"] == norms
        ]
        assert any(set(readings) <= names for names in closing), (norms, readings)


@pytest.mark.slow
@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_numbers_in_the_readme_are_those_of_the_check(page: Path) -> None:
    text = re.search(r"^## (?:What the 2023|2023 年).*?^## ", prose(page), re.S | re.M)[0]
    literal, standard = checked()[LITERAL], checked()[STANDARD]
    verdicts = {name: Counter(v["verdict"] for v in one["verdicts"]) for name, one in checked().items()}
    kinds = Counter(one["kind"] for one in literal["findings"])
    told = [int(number) for number in re.findall(r"(?<![\w.`])\d+(?![\w.])", re.sub(r"^\|.*$", "", text, flags=re.M))]
    expected = {
        len(literal["verdicts"]),
        verdicts[LITERAL]["refuted"],
        len(literal["findings"]),
        *kinds.values(),
        len(standard["verdicts"]),
        verdicts[STANDARD]["proved"],
        verdicts[STANDARD]["refuted"],
        len(standard["findings"]),
    }
    assert set(told) - {2023} == expected
    assert not verdicts[LITERAL]["unknown"] + verdicts[STANDARD]["unknown"]


@pytest.mark.slow
def test_what_still_fails_of_the_acts_with_the_readings_are_two_absences_of_which_a_succession_closes_some() -> None:
    failing = [
        one for one in checked()[STANDARD]["verdicts"] if one["verdict"] == "refuted" and one["family"] not in QUERIES
    ]
    assert failing
    assert all(one["family"] == "available" and one["absent"] == 2 for one in failing)
    names = {one["property"] for one in failing}
    closed = [
        {name for by in one["closed_by"] for name in by["readings"]}
        for one in checked()[STANDARD]["findings"]
        if one["property"] in names
    ]
    assert closed
    assert any("order-of-succession" in one for one in closed)


def test_the_rulebook_of_the_readme_is_there() -> None:
    assert (RULEBOOKS / "beichen_2023").is_dir()
