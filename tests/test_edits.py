"""The five edits of ``docs/edits.*.md`` are made as they stand there, and answer as it says there.

The pages are read, not copied: each section has the edit, the answer before and after, the mistyped line and the
message. Only the line number in a message is not compared, since a chapter may grow above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from guiju.cli import main
from proofs.obligations import Obligation, obligations
from spec.bilingual import Language
from spec.case_files import read_cases
from spec.decide import Decision, decide
from spec.layers import layer_names, stack
from spec.loader import RULEBOOKS, load_texts
from spec.problems import BadInput
from spec.rulebook import Rulebook

DOCS = Path(__file__).resolve().parent.parent / "docs"
LANGUAGES: tuple[Language, ...] = ("en", "zh")
NUMBERS = (1, 2, 3, 4, 5)
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PLACE = re.compile(r"^my_rules/(?P<file>\S+?):\d+:(?P<column>\d+): (?P<message>.*)$")


@dataclass(frozen=True)
class Edit:
    """One section of the page. ``kept`` is the line above what is only added; ``old`` is empty then."""

    file: str
    entry: str
    kept: str
    old: str
    new: str
    mistyped: str
    command: list[str]
    before: list[str]
    after: list[str]
    message: str


def page(language: Language) -> str:
    return (DOCS / f"edits.{language}.md").read_text("utf-8")


def cases_of(language: Language) -> str:
    return next(body for kind, body in _FENCE.findall(page(language)) if kind == "yaml")


@cache
def edit(number: int, language: Language) -> Edit:
    section = page(language).split(f"\n## {number}. ")[1].split("\n## ")[0]
    (_, change), (_, before), (_, after), (_, slip), (_, message) = _FENCE.findall(section)
    title, *lines = change.splitlines()
    file, entry = title.strip().split(", ")
    signed = {sign: [line[1:] for line in lines if line[0] == sign] for sign in " -+"}
    shown = [block.splitlines() for block in (before, after)]
    assert shown[0][0] == shown[1][0], "the same command before and after"
    return Edit(
        file,
        entry.split(" ")[-1] if " " in entry else "",
        *("".join(signed[sign]) for sign in " -+"),
        slip.strip("\n").removeprefix("+"),
        shown[0][0].removeprefix("$ guiju ").split(" "),
        shown[0][1:],
        shown[1][1:],
        message.strip(),
    )


@cache
def originals() -> dict[str, str]:
    """The texts of the rulebook, by file name."""
    folder = RULEBOOKS / "beichen_2023"
    files = (*folder.glob("*.yaml"), *folder.glob("readings/*.yaml"))
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files}


def edited(one: Edit, line: str) -> dict[str, str]:
    """The texts with the edit made: the old line replaced, or a line put below the one that is kept, or at the end."""
    text = originals()[one.file]
    start = text.index(f": {one.entry}") if one.entry else 0
    if one.old:
        at = text.index(one.old, start)
        changed = text[:at] + line + text[at + len(one.old) :]
    elif one.kept:
        at = text.index(f"{one.kept}\n", start) + len(one.kept) + 1
        changed = f"{text[:at]}{line}\n{text[at:]}"
    else:
        changed = f"{text}{line}\n"
    return {**originals(), one.file: changed}


@cache
def rulebook(number: int, done: bool) -> Rulebook:
    one = edit(number, "en")
    return load_texts(edited(one, one.new) if done else originals())


def decided(number: int, done: bool) -> Decision:
    """The case of a section, before the edit or after it."""
    one = edit(number, "en")
    name, layers = (one.command[one.command.index(option) + 1] for option in ("--case", "--layers"))
    rules = rulebook(number, done)
    case = next(case for case in read_cases(cases_of("en"), "edits.yaml", rules.vocabulary) if case.name == name)
    return decide(stack(rules, layer_names(rules, [layers])), case)


def holders(decision: Decision) -> list[str]:
    return [holder.post for holder in decision.holders]


def kept(decision: Decision, norm: str, quantity: str) -> bool | None:
    (limit,) = [one for one in decision.limits if norm in one.clause.norms and one.quantity == quantity]
    return limit.kept


# ---- what the edits do -----------------------------------------------------------------------------------------------


def test_a_holder_is_changed():
    assert holders(decided(1, done=False)) == ["mayor"]
    assert holders(decided(1, done=True)) == ["executive-vice-mayor"]
    assert decided(1, done=True).answer == "determined"


def test_a_figure_is_changed():
    assert kept(decided(2, done=False), "A56.1", "document.pages") is True
    assert kept(decided(2, done=True), "A56.1", "document.pages") is False


def test_an_exception_is_added():
    assert (decided(3, done=False).answer, sorted(holders(decided(3, done=False)))) == (
        "several",
        ["department-head-1", "mayor"],
    )
    assert (decided(3, done=True).answer, holders(decided(3, done=True))) == ("determined", ["department-head-1"])


def test_another_alternative_is_chosen():
    assert kept(decided(4, done=False), "A44.3", "meeting.present") is True
    assert kept(decided(4, done=True), "A44.3", "meeting.present") is False


def test_a_property_is_added():
    before, after = rulebook(5, done=False), rulebook(5, done=True)
    (added,) = {one.name: one for one in after.properties}.keys() - {one.name for one in before.properties}
    (own,) = [one for one in after.properties if one.name == added]
    assert (own.family, own.acts, own.origin, own.through) == (
        "levels",
        ("request-agenda",),
        "document.issuer",
        "office",
    )
    assert set(obligations(stack(after))) - set(obligations(stack(before))) == {
        Obligation("levels", "request-agenda", part=added)
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_an_edit_changes_nothing_but_its_line(number):
    one = edit(number, "en")
    old, new = originals()[one.file].splitlines(), edited(one, one.new)[one.file].splitlines()
    differing = [line for line in new if line not in old]
    assert len(differing) == 1
    assert len(new) - len(old) == (0 if one.old else 1)


# ---- what the pages show ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", NUMBERS)
def test_both_pages_show_the_same_edit(number):
    english, chinese = edit(number, "en"), edit(number, "zh")
    for name in ("file", "entry", "kept", "old", "new", "mistyped", "command"):
        assert getattr(english, name) == getattr(chinese, name), name
    assert cases_of("en") == cases_of("zh")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the commands of a page are typed: with the rulebook in ``my_rules`` and the cases in ``edits.yaml``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "edits.yaml").write_text(cases_of("en"), "utf-8")
    return tmp_path / "my_rules"


def put(texts: dict[str, str], folder: Path) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", NUMBERS)
def test_the_answers_on_the_page_are_those_that_are_given(number, language, folder, capsys):
    one = edit(number, language)
    for texts, shown in ((originals(), one.before), (edited(one, one.new), one.after)):
        put(texts, folder)
        main([*one.command, "--rulebook", "my_rules", "--lang", language])
        written = capsys.readouterr()
        said = " ".join((written.out + written.err).split())
        assert any(line.strip("… ") for line in shown)
        for part in (" ".join(part.split()) for line in shown for part in line.split("…")):
            assert part in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_mistyped_line_is_told_as_the_page_says(number, language, folder, capsys):
    one = edit(number, language)
    texts = edited(one, one.mistyped)
    line = next(place for place, text in enumerate(texts[one.file].splitlines(), 1) if one.mistyped in text)
    expected = _PLACE.match(one.message)
    assert expected is not None
    with pytest.raises(BadInput) as caught:
        load_texts(texts)
    (problem,) = caught.value.problems
    assert problem.say(language) == f"{one.file}:{line}:{expected['column']}: {expected['message']}"
    put(texts, folder)
    assert main([*one.command, "--rulebook", "my_rules", "--lang", language]) == 2
    assert capsys.readouterr().err == f"my_rules/{problem.say(language)}\n"
