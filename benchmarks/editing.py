"""The check after an edit: one clause is changed, and what was kept from before the edit is there."""

from __future__ import annotations

import random
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.measuring import Measured, Run, p95, start
from benchmarks.subjects import RULEBOOK, whole
from spec.loader import find_rulebook, load
from spec.problems import BadInput

EDIT_S = 3.0
DRAWN = 40
SEED = 1
EDITS = {
    "none": ("chapter_09_documents.yaml", "", ""),
    "a deadline far from signing": ("chapter_12_duty.yaml", "within: 20 minutes", "within: 25 minutes"),
    "a sentence on signing": (
        "chapter_09_documents.yaml",
        "zh: 其他涉及重大事项的公文由区长签发。",
        "zh: 其他涉及重大事项的公文，由区长签发。",
    ),
    "a holder of the power to sign": (
        "chapter_09_documents.yaml",
        "when: matter.major\n  power: {act: sign, holder: mayor}",
        "when: matter.major\n  power: {act: sign, holder: executive-vice-mayor}",
    ),
    "a condition of that power": (
        "chapter_09_documents.yaml",
        "when: issued-in-the-name and signing.necessary",
        "when: issued-in-the-name and signing.necessary and matter.major",
    ),
}
"""What an analyst may change in one clause: the file, what stood there, what stands there now."""
_WHEN = re.compile(r"^(  when: )(?![|>])(.+)$", re.M)
_FIGURE = re.compile(r"\b((?:at-most|at-least|within|value|most|least|every): )(\d+)")
_ENTRY = re.compile(r"^- clause: (\S+)\n.*?(?=^- |^[a-z]|\Z)", re.S | re.M)


def editing(runs: int) -> Iterator[Measured]:
    """Five edits, each as often as asked; then clauses drawn by chance, each changed once. Two processes."""
    with tempfile.TemporaryDirectory() as place:
        folder, before = Path(place) / RULEBOOK, Path(place) / "before"
        shutil.copytree(find_rulebook(RULEBOOK), folder)
        checked(folder, before)
        for what, (file, old, new) in EDITS.items():
            text = (folder / file).read_text("utf-8")
            assert old in text, f"{file} says no longer: {old}"
            found = [_after(folder, file, text.replace(old, new, 1), before) for _ in range(runs)]
            yield whole(f"edit.{what.replace(' ', '-')}", f"check after an edit: {what}", found, EDIT_S)
        changed = {
            f"{name}, {how}": _after(folder, file, text, before)
            for name, how, file, text in by_chance(folder, DRAWN, SEED)
        }
    line = line_of("edit.by-chance", "check after an edit", {name: one.wall for name, one in changed.items()})
    yield replace(line, processor=statistics.median(one.processor for one in changed.values()))


def line_of(name: str, what: str, seconds: Mapping[str, float]) -> Measured:
    """The line of the table on edits drawn by chance, each with its seconds."""
    worst = max(seconds, key=lambda one: seconds[one])
    within = sum(one <= EDIT_S for one in seconds.values())
    return Measured(
        name,
        f"{what}: by chance ({within} of {len(seconds)} within {EDIT_S:.0f} s)",
        statistics.median(seconds.values()),
        "s",
        len(seconds),
        EDIT_S,
        p95=p95(list(seconds.values())),
        worst=seconds[worst],
        worst_is=worst,
    )


def by_chance(folder: Path, number: int, seed: int) -> Iterator[tuple[str, str, str, str]]:
    """So many clauses drawn by chance, each with how it is changed, its file, and the text of the file then.

    A clause is left out, its condition is turned round, or a figure of it moves by one, whatever chance picks of what
    can be done to it. What does not make a rulebook, as when others name the clause that is left out, is passed over.
    """
    drawn = random.Random(seed)
    entries = [
        (found[1], file.name, found.span(), text)
        for file in sorted(folder.glob("*.yaml"))
        for text in [file.read_text("utf-8")]
        for found in _ENTRY.finditer(text)
    ]
    drawn.shuffle(entries)
    given = 0
    for name, file, (first, last), text in entries:
        if given == number:
            return
        how, entry = drawn.choice(list(_changes(text[first:last])))
        changed = text[:first] + entry + text[last:]
        (folder / file).write_text(changed, "utf-8")
        try:
            load(str(folder))
            fits = True
        except BadInput:
            fits = False
        finally:
            (folder / file).write_text(text, "utf-8")
        if fits:
            given += 1
            yield name, how, file, changed


def _changes(entry: str) -> Iterator[tuple[str, str]]:
    """What can be done to a clause: how it is called, and what then stands there."""
    yield "left out", ""
    if _WHEN.search(entry):
        yield "turned round", _WHEN.sub(r"\1not (\2)", entry, count=1)
    if _FIGURE.search(entry):
        yield "a figure", _FIGURE.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", entry, count=1)


def _after(folder: Path, file: str, text: str, before: Path) -> Run:
    """The check with one file as given, and a copy of what was kept."""
    whole_text = (folder / file).read_text("utf-8")
    with tempfile.TemporaryDirectory() as place:
        cache = Path(place) / "kept"
        shutil.copytree(before, cache)
        (folder / file).write_text(text, "utf-8")
        try:
            return checked(folder, cache)
        finally:
            (folder / file).write_text(whole_text, "utf-8")


def checked(folder: Path, cache: Path) -> Run:
    """A check of the rulebook in a folder, on two processes, with what is kept in another."""
    words = ["-m", "guiju", "check", "--json", "--jobs", "2", "--rulebook", str(folder)]
    return start(words, {"XDG_CACHE_HOME": str(cache)})
