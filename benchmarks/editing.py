"""The check after an edit: one clause is changed, and what was kept from before the edit is there."""

from __future__ import annotations

import random
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Measured, Run, p95, start
from benchmarks.subjects import RULEBOOK, whole
from spec.loader import find_rulebook, load
from spec.problems import BadInput

EDIT_S = 3.0
DRAWN = 15
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
_ENTRY = re.compile(r"^- clause: (\S+)\n.*?(?=^- |^[a-z]|\Z)", re.S | re.M)


def editing(runs: int) -> Iterator[Measured]:
    """Five edits, each as often as asked; then clauses drawn by chance, each left out once. Two processes."""
    with tempfile.TemporaryDirectory() as place:
        folder, before = Path(place) / RULEBOOK, Path(place) / "before"
        shutil.copytree(find_rulebook(RULEBOOK), folder)
        _checked(folder, before)
        for what, (file, old, new) in EDITS.items():
            text = (folder / file).read_text("utf-8")
            assert old in text, f"{file} says no longer: {old}"
            found = [_after(folder, file, text.replace(old, new, 1), before) for _ in range(runs)]
            yield whole(f"edit.{what.replace(' ', '-')}", f"check after an edit: {what}", found, EDIT_S)
        left_out = {name: _after(folder, file, text, before) for name, file, text in without_one(folder, DRAWN, SEED)}
    seconds = {name: one.wall for name, one in left_out.items()}
    worst = max(seconds, key=lambda name: seconds[name])
    yield Measured(
        "edit.left-out",
        f"check after an edit: a clause left out ({len(seconds)} drawn)",
        statistics.median(seconds.values()),
        "s",
        len(seconds),
        EDIT_S,
        p95=p95(list(seconds.values())),
        worst=seconds[worst],
        worst_is=worst,
        processor=statistics.median(one.processor for one in left_out.values()),
    )


def without_one(folder: Path, number: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """So many clauses drawn by chance, each with its file and the text of the file without it; those that others name
    cannot be left out, and are passed over.
    """
    entries = [
        (found[1], file.name, text[: found.start()] + text[found.end() :])
        for file in sorted(folder.glob("*.yaml"))
        for text in [file.read_text("utf-8")]
        for found in _ENTRY.finditer(text)
    ]
    random.Random(seed).shuffle(entries)
    given = 0
    for name, file, text in entries:
        if given == number:
            return
        whole_text = (folder / file).read_text("utf-8")
        (folder / file).write_text(text, "utf-8")
        try:
            load(str(folder))
            fits = True
        except BadInput:
            fits = False
        finally:
            (folder / file).write_text(whole_text, "utf-8")
        if fits:
            given += 1
            yield name, file, text


def _after(folder: Path, file: str, text: str, before: Path) -> Run:
    """The check with one file as given, and a copy of what was kept."""
    whole_text = (folder / file).read_text("utf-8")
    with tempfile.TemporaryDirectory() as place:
        cache = Path(place) / "kept"
        shutil.copytree(before, cache)
        (folder / file).write_text(text, "utf-8")
        try:
            return _checked(folder, cache)
        finally:
            (folder / file).write_text(whole_text, "utf-8")


def _checked(folder: Path, cache: Path) -> Run:
    words = ["-m", "guiju", "check", "--json", "--jobs", "2", "--rulebook", str(folder)]
    return start(words, {"XDG_CACHE_HOME": str(cache)})
