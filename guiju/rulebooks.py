"""Opens the rulebook of a call; slips in it name the files the way the user named the folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from guiju.options import Settings
from spec.layers import layer_names, stack
from spec.loader import find_rulebook, load
from spec.problems import BadInput, Problem
from spec.properties import with_properties
from spec.rulebook import Rulebook, Stack

Result = TypeVar("Result")


def open_rulebook(settings: Settings) -> Rulebook:
    """The rulebook that a call names. Raises BadInput."""
    return named_as_given(settings, lambda: load(settings.rulebook))


def open_with_properties(settings: Settings, files: Sequence[str]) -> tuple[Rulebook, tuple[str, ...]]:
    """The rulebook that a call names with the properties of some files added, and their names. Raises BadInput."""
    rulebook = open_rulebook(settings)
    texts = {file: Path(file).read_bytes() for file in files}
    whole = with_properties(rulebook, texts) if texts else rulebook
    own = {one.name for one in rulebook.properties}
    return whole, tuple(one.name for one in whole.properties if one.name not in own)


def open_stack(settings: Settings) -> Stack:
    """The rules that a call puts in force. Raises BadInput."""
    rulebook = open_rulebook(settings)
    return named_as_given(settings, lambda: stack(rulebook, layer_names(rulebook, settings.layers)))


def cache_folder() -> Path:
    """Where results and typefaces are kept: ``guiju`` in the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or ""
    return (Path(base) if base else Path.home() / ".cache") / "guiju"


def layer_word(settings: Settings) -> str:
    """The layers of a call as it names them: ``standard``, ``literal,acting-mayor-signs``."""
    return ",".join(settings.layers)


def named_as_given(settings: Settings, work: Callable[[], Result]) -> Result:
    """Does the work; a slip in a file of the rulebook is told with the folder as the user gave it."""
    try:
        return work()
    except BadInput as wrong:
        try:
            folder = find_rulebook(settings.rulebook)
        except BadInput:
            raise wrong from None
        raise BadInput(_renamed(problem, folder, settings.rulebook) for problem in wrong.problems) from None


def file_as_given(name: str, read: Callable[[Path], Result]) -> Result:
    """Reads a file; a slip in it is told with the name that the user gave, ``./rules.txt`` and not ``rules.txt``."""
    path = Path(name)
    try:
        return read(path)
    except BadInput as wrong:
        own = (str(path), path.as_posix())
        raise BadInput(
            replace(problem, file=name) if problem.file in own else problem for problem in wrong.problems
        ) from None


def _renamed(problem: Problem, folder: Path, given: str) -> Problem:
    shown = given.rstrip("/") or given
    if problem.file == str(folder):
        return replace(problem, file=shown)
    if problem.file.startswith(f"{folder}/"):
        return replace(problem, file=shown + problem.file[len(str(folder)) :])
    if (folder / problem.file).is_file() and not Path(problem.file).is_absolute():
        return replace(problem, file=f"{shown}/{problem.file}")
    return problem
