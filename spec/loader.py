"""Where rulebooks are found and read: a folder of YAML files, or texts, to a :class:`spec.rulebook.Rulebook`.

Nothing in a rulebook is run. The order of files, sections and entries carries no meaning: the entries are collected
first (:mod:`spec.sections`), then built (:mod:`spec.build_rulebook`).
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path

from spec.bilingual import Bilingual
from spec.build_rulebook import build_rulebook
from spec.condition import Condition, Sort
from spec.condition_parser import parse_condition
from spec.condition_words import Words
from spec.marks import MARKS_FILE
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook
from spec.sections import Sections

RULEBOOKS = Path(__file__).parent / "rulebooks"


def find_rulebook(name: str) -> Path:
    """The folder of a rulebook, by name (one that guiju ships) or by path. Raises BadInput if there is none."""
    for folder in (RULEBOOKS / name, Path(name)):
        if folder.is_dir():
            return folder
    known = sorted(folder.name for folder in RULEBOOKS.iterdir() if folder.is_dir() and folder.name[0] != "_")
    near = nearest(name, known) or known[0]
    message = Bilingual("找不到这个规则库", "no such rulebook")
    raise BadInput([Problem("--rulebook", 0, 0, message, name, Bilingual(near, near), "--rulebook beichen_2023")])


def load(name: str = "beichen_2023") -> Rulebook:
    """The rulebook of this name or path, read once for each state of its files.

    What an analyst wrote about its findings (``marks.yaml``) lies beside it and is no part of it. Raises BadInput with
    every slip that was found.
    """
    folder = find_rulebook(name)
    files = files_of(folder)
    unread = [file for file in files if file.suffix == ".yml"]
    if unread:
        message = Bilingual("文件名须以 .yaml 结尾，否则不会被读入", "a file is read only if its name ends in .yaml")
        raise BadInput(
            Problem(str(file), 0, 0, message, file.name, Bilingual(*(file.with_suffix(".yaml").name,) * 2))
            for file in unread
        )
    texts = tuple((str(file.relative_to(folder)), file.read_bytes()) for file in files)
    stamp = hashlib.sha256(repr(texts).encode()).hexdigest()
    return _load(str(folder), texts, stamp)


def files_of(folder: Path) -> list[Path]:
    """The files of a rulebook in their order, also those that are refused because their names end in ``.yml``."""
    named = [
        file for ending in ("yaml", "yml") for place in ("", "readings/") for file in folder.glob(f"{place}*.{ending}")
    ]
    return sorted(file for file in named if file != folder / MARKS_FILE)


@functools.lru_cache(maxsize=8)
def _load(folder: str, texts: tuple[tuple[str, bytes], ...], stamp: str) -> Rulebook:
    sections = Sections(folder)
    for file, text in sorted(texts):
        sections.add(file, text)
    return build_rulebook(sections)


def load_texts(texts: Mapping[str, str | bytes], folder: str = "") -> Rulebook:
    """A rulebook from named texts (file name to content). Raises BadInput with every slip."""
    sections = Sections(folder)
    for file in sorted(texts):
        sections.read(file, texts[file])
    return build_rulebook(sections)


def read_condition(text: str, rulebook: Rulebook, who: Sort | None = None) -> Condition:
    """A condition in the words of a rulebook, for notebooks and tests. Raises ConditionError."""
    return parse_condition(text, Words(rulebook.vocabulary, {n: d.of for n, d in rulebook.definitions.items()}), who)
