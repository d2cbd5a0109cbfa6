"""Bad rulebooks and bad cases: every slip of a file is told, at its place, in both languages, and in no other words.

Each file under ``bad/`` begins with the messages that it must give, one a line: ``# en: …`` and ``# zh: …``. It is
read together with ``bad/base.yaml``, a small rulebook of quite another body than the one that guiju ships; after
``# alone`` it is read by itself, and after ``# layers: …`` the rulebook is put in force with these layers.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from spec.bilingual import Language
from spec.case_files import read_cases
from spec.layers import layer_names, stack
from spec.loader import load, load_texts
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook
from spec.worked import check_choices

PROJECT = Path(__file__).resolve().parent.parent
BAD = Path(__file__).parent / "bad"
BASE = (BAD / "base.yaml").read_text("utf-8")
RULEBOOKS = sorted((BAD / "rulebooks").glob("*.yaml"))
CASES = sorted((BAD / "cases").glob("*.yaml"))
LANGUAGES: tuple[Language, ...] = ("en", "zh")
NESTED = 100_000


class Told(NamedTuple):
    """What the head of a bad file says: what it must be told, and how it is read."""

    en: list[str]
    zh: list[str]
    alone: bool
    layers: list[str]


def head(text: str) -> Told:
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]
    said = {key: [line.removeprefix(f"{key}: ") for line in lines if line.startswith(f"{key}: ")] for key in LANGUAGES}
    layers = next((line.removeprefix("layers: ").split(",") for line in lines if line.startswith("layers: ")), [])
    return Told(said["en"], said["zh"], "alone" in lines, layers)


def read_rulebook(name: str, text: str) -> Rulebook:
    """The base and a bad file as one rulebook, put in force with the layers that its head names. Raises BadInput."""
    told = head(text)
    rulebook = load_texts({name: text} if told.alone else {"base.yaml": BASE, name: text})
    stack(rulebook, layer_names(rulebook, told.layers))
    return rulebook


def read_case_text(name: str, text: str) -> Rulebook:
    """The cases of a bad file under the base. Raises BadInput."""
    base = load_texts({"base.yaml": BASE})
    check_choices(read_cases(text, name, base.vocabulary), base)
    return base


def problems_of(path: Path) -> tuple[Problem, ...]:
    """How a bad file is refused."""
    read = read_case_text if path.parent.name == "cases" else read_rulebook
    with pytest.raises(BadInput) as caught:
        read(path.name, path.read_text("utf-8"))
    return caught.value.problems


def test_the_base_of_the_bad_files_is_a_good_rulebook():
    rulebook = load_texts({"base.yaml": BASE})
    assert rulebook.name == "water_users"
    assert len(rulebook.clauses) == 4


@pytest.mark.parametrize("path", [*RULEBOOKS, *CASES], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_bad_file_is_told_all_its_slips_and_nothing_else(path):
    problems = problems_of(path)
    told = head(path.read_text("utf-8"))
    assert [problem.say("en") for problem in problems] == told.en
    assert [problem.say("zh") for problem in problems] == told.zh


def test_the_slips_of_a_file_come_in_the_order_of_its_lines():
    for path in (BAD / "rulebooks" / "several-at-once.yaml", BAD / "cases" / "several-at-once.yaml"):
        places = [(problem.line, problem.column) for problem in problems_of(path)]
        assert len(places) > 5
        assert places == sorted(places)


def test_every_slip_in_a_file_stands_at_a_place_in_that_file():
    for path in (*RULEBOOKS, *CASES):
        lines = path.read_text("utf-8").splitlines()
        for problem in problems_of(path):
            if problem.file == path.name:
                assert 1 <= problem.line <= len(lines) + 1, path.name
                line = lines[problem.line - 1] if problem.line <= len(lines) else ""
                assert 1 <= problem.column <= len(line) + 1, path.name


def test_the_english_messages_are_english_and_the_chinese_ones_chinese():
    for path in (*RULEBOOKS, *CASES):
        for problem in problems_of(path):
            assert problem.message.en.replace("：", "").replace("，", "").isascii(), problem
            assert not problem.message.zh.isascii(), problem
            assert bool(problem.expected.zh) == bool(problem.expected.en), problem


# ---- what no file can hold -------------------------------------------------------------------------------------------


DEFINED = "definitions:\n- {{definition: pressing, zh: 紧急, en: pressing, is: {}}}\n"


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("posts: " + "[" * NESTED + "]" * NESTED, "nested more than 64 levels deep [depth]"),
        ("posts: " + "{a: " * NESTED + "}" * NESTED, "nested more than 64 levels deep [depth]"),
        ("posts:\n" + "- " * NESTED, "nested more than 64 levels deep [depth]"),
        (
            DEFINED.format("(" * NESTED + "matter.drought" + ")" * NESTED),
            "the condition is nested more than 40 deep",
        ),
        (
            DEFINED.format("notice.pages > " + "9" * 5000 + " pages"),
            "the number has more than 12 digits",
        ),
        ("posts: [{post: a, zh: 甲, en: a, level: " + "9" * 5000 + "}]", "this is not a whole number"),
        (
            "definitions:\n"
            + "".join(f"- {{definition: d{n}, zh: 甲, en: a, is: not d{n + 1}}}\n" for n in range(1000))
            + "- {definition: d1000, zh: 甲, en: a, is: matter.drought}\n",
            "definitions rest on one another more than 200 deep",
        ),
    ],
    ids=["brackets", "braces", "dashes", "parentheses", "a number in a condition", "a number", "definitions"],
)
def test_a_rulebook_out_of_all_proportion_is_told_so(text, en):
    start = time.perf_counter()
    with pytest.raises(BadInput) as caught:
        read_rulebook("deep.yaml", text)
    assert [problem.message.en for problem in caught.value.problems] == [en]
    assert time.perf_counter() - start < 20
    assert all(len(problem.say(language)) < 500 for problem in caught.value.problems for language in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("cases: " + "[" * NESTED + "]" * NESTED, "nested more than 64 levels deep [depth]"),
        (
            "cases: [{case: a, act: sign, facts: {notice.pages: " + "9" * 5000 + "}}]",
            "this is not a whole number (digits only, no unit)",
        ),
        ("cases: [{case: a, act: " + "s" * 1_000_000 + "}]", "unknown act"),
    ],
    ids=["brackets", "a number", "a name"],
)
def test_a_case_out_of_all_proportion_is_told_so(text, en):
    with pytest.raises(BadInput) as caught:
        read_case_text("deep.yaml", text)
    assert [problem.message.en for problem in caught.value.problems] == [en]
    assert all(len(problem.say(language)) < 500 for problem in caught.value.problems for language in LANGUAGES)


def test_a_long_condition_is_read_in_a_moment():
    long = DEFINED.format("matter.drought or " * 20_000 + "matter.dispute")
    start = time.perf_counter()
    read_rulebook("long.yaml", long)
    assert time.perf_counter() - start < 20


def test_a_file_that_would_be_passed_over_is_told_so(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, "utf-8")
    (tmp_path / "more.yml").write_text("posts: []", "utf-8")
    with pytest.raises(BadInput) as caught:
        load(str(tmp_path))
    (problem,) = caught.value.problems
    assert (problem.got, problem.expected.en) == ("more.yml", "more.yaml")


def test_two_names_that_differ_by_their_files_alone_are_told_with_both_places():
    other = "posts:\n- {post: auditor, zh: 监事, en: auditor}\n"
    with pytest.raises(BadInput) as caught:
        load_texts({"base.yaml": BASE, "one.yaml": other, "two.yaml": other})
    (problem,) = caught.value.problems
    assert problem.say("en") == "two.yaml:2:10: this name is already used at one.yaml:2 (got auditor)"


def test_the_slips_of_all_files_are_told_at_once():
    texts = {path.name: path.read_text("utf-8") for path in RULEBOOKS if path.stem in ("unit-other", "unknown-fact")}
    with pytest.raises(BadInput) as caught:
        load_texts({"base.yaml": BASE, **texts})
    assert [problem.file for problem in caught.value.problems] == [
        "unit-other.yaml",
        "unit-other.yaml",
        "unknown-fact.yaml",
    ]


# ---- on any terminal -------------------------------------------------------------------------------------------------


def called(*words: str, encoding: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "guiju", *words]
    return subprocess.run(command, capture_output=True, env=environment, cwd=PROJECT)


@pytest.fixture
def bad_folder(tmp_path):
    """A rulebook folder with slips whose messages hold Chinese, arrows and characters that command a terminal."""
    (tmp_path / "base.yaml").write_text(BASE, "utf-8")
    for name in ("unknown-fact-in-chinese", "terminal-codes", "name-malformed", "full-width-colon-in-brackets"):
        text = (BAD / "rulebooks" / f"{name}.yaml").read_text("utf-8").replace("opening.", f"{name}.")
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_input_is_told_on_a_terminal_of_any_encoding(bad_folder, encoding, language):
    done = called("layers", "--rulebook", str(bad_folder), "--lang", language, encoding=encoding)
    said = done.stderr.decode(encoding)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "Traceback" not in said
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "unknown-fact-in-chinese.yaml:" in said
    assert ("unknown fact" in said) == (language == "en")
    if encoding != "ascii":
        assert ("不认识的事实" in said) == (language == "zh")


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_bad_cases_are_told_on_a_terminal_of_any_encoding(tmp_path, encoding):
    (tmp_path / "base.yaml").write_text(BASE, "utf-8")
    paths = [path for path in CASES if path.stem != "choose-what-is-not-offered"]  # looked at when all else is well
    done = called("decide", *map(str, paths), "--rulebook", str(tmp_path), "--lang", "zh", encoding=encoding)
    said = done.stderr.decode(encoding)
    assert done.returncode == 2
    assert "Traceback" not in said
    for path in paths:
        assert said.count(f"{path.parent.name}{os.sep}{path.name}:") == len(head(path.read_text("utf-8")).zh), path.name


def test_a_folder_read_again_after_an_edit_is_what_it_is_read_anew(tmp_path):
    """What other files say is remembered; neither what was wrong before nor what was there before comes back."""
    (tmp_path / "base.yaml").write_text(BASE)
    first = load(str(tmp_path))
    (tmp_path / "more.yaml").write_text("notes:\n- {note: odd, zh: 怪, en: odd, kind: nonsense, norms: [A1.1]}\n")
    for _ in range(2):
        with pytest.raises(BadInput) as wrong:
            load(str(tmp_path))
        with pytest.raises(BadInput) as anew:
            load_texts({file.name: file.read_bytes() for file in tmp_path.iterdir()}, str(tmp_path))
        assert [one.say("en") for one in wrong.value.problems] == [one.say("en") for one in anew.value.problems]
    (tmp_path / "more.yaml").unlink()
    assert load(str(tmp_path)) == first
    (tmp_path / "base.yaml").write_text(BASE.replace("\n", "\n\n", 1))
    assert load(str(tmp_path)).digest == first.digest
    assert load(str(tmp_path)) == load_texts({"base.yaml": (tmp_path / "base.yaml").read_bytes()}, str(tmp_path))
