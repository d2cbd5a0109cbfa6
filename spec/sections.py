"""The sections of all files of a rulebook: their entries, each well formed by itself, before any name is resolved."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field, replace
from typing import Any, cast

from spec.bilingual import Bilingual
from spec.entries import Entry, named, read_entry, unknown_key
from spec.nearest import instead, nearest
from spec.problems import BadInput, Problem
from spec.schema import SECTIONS, Head
from spec.schema_examples import SECTION_EXAMPLES
from spec.wellformed import NO_CLAUSE_CARRIES
from spec.yaml_text import read_yaml
from spec.yaml_tree import Mapping, Node, Sequence

MOST_FILES = 128
HEAD = "rulebook"
"""The section that is no list."""
_NAMING = ("post", "body", "fact", "act", "definition", "clause", "norm")
"""The keys whose values other entries may name."""


@dataclass
class Sections:
    """Collects the entries of all files; ``problems`` are all slips, also those that are found later.

    ``headed``: a section ``rulebook`` was there, if not well formed; ``unread``: a file or a section could not be read
    at all, so that names may be missing; ``refused``: the names of entries that were not well formed.
    """

    folder: str
    problems: list[Problem] = field(default_factory=list)
    heads: list[Entry[Head]] = field(default_factory=list)
    headed: bool = False
    unread: bool = False
    refused: set[str] = field(default_factory=set)
    found: dict[str, list[Entry[Any]]] = field(default_factory=lambda: {section: [] for section in SECTIONS})

    def add(self, file: str, text: str | bytes) -> None:
        """Adds the sections of one file; a file that was read before with the same text is not read again."""
        read = _read(file, text)
        self.problems += read.problems
        self.heads += read.heads
        self.headed |= read.headed
        self.unread |= read.unread
        self.refused |= read.refused
        for section, entries in read.found.items():
            self.found[section] += entries

    def read(self, file: str, text: str | bytes) -> None:
        """Reads the sections of one file."""
        try:
            root = read_yaml(text, file)
        except BadInput as wrong:
            self.problems.extend(wrong.problems)
            self.unread = True
            return
        if not isinstance(root, Mapping):
            message = Bilingual("文件应由若干节组成", "the file should consist of sections")
            self.problems.append(Problem(file, root.line, root.column, message, example="clauses:"))
            self.unread = True
            return
        for key, value in root.entries:
            if key.text == HEAD:
                self.headed = True
                head = read_entry(value, file, Head, self.problems, SECTION_EXAMPLES[HEAD])
                if head is not None:
                    self.heads.append(head)
            elif key.text in SECTIONS:
                self.section(key.text, value, file)
            else:
                message = Bilingual("不认识的节", "unknown section")
                self.problems.append(unknown_key(file, key, [HEAD, *SECTIONS], "clauses:", message))
                self.unread = True

    def section(self, name: str, value: Node, file: str) -> None:
        """Adds the entries of one section of a file."""
        if not isinstance(value, Sequence):
            message = Bilingual(
                f"{name} 应为列表，每项以短横开头", f"{name} should be a list: each entry begins with a dash"
            )
            example = f"- {SECTION_EXAMPLES[name]}"
            self.problems.append(Problem(file, value.line, value.column, message, example=example))
            self.unread = True
            return
        for item in value.items:
            entry = read_entry(item, file, SECTIONS[name], self.problems, SECTION_EXAMPLES[name])
            if entry is not None:
                self.found[name].append(cast(Entry[Any], entry))
            elif isinstance(item, Mapping):
                self.refused.update(named(item, _NAMING))

    # ---- slips of what was not well formed

    def echoes(self, problem: Problem) -> bool:
        """Whether a problem only says that a name is missing whose entry was not well formed: one slip, told once."""
        said, got = problem.message.en, problem.got
        missing = said.startswith("unknown ") or "not there" in said or said == NO_CLAUSE_CARRIES.en
        return missing and any(
            got == name or got.startswith((f"{name}.", f"{name}-")) or got.endswith(f".{name}") for name in self.refused
        )

    def mended(self, problem: Problem) -> Problem:
        """The problem with the name that was meant, where that is the name of an entry that was not well formed."""
        near = nearest(problem.got, self.refused) if problem.message.en.startswith("unknown ") else ""
        return replace(problem, expected=Bilingual(near, near)) if near else problem

    # ---- names

    def unique(self, section: str, key: str, taken: Lookup[str, Entry[Any]] | None = None) -> dict[str, Entry[Any]]:
        """The entries of a section by name, the first of each; a name that stands twice, or is taken, is a slip."""
        kept: dict[str, Entry[Any]] = {}
        for entry in self.found[section]:
            name = getattr(entry.model, key)
            if name is None:
                continue
            first = kept.get(name) or (taken or {}).get(name)
            if first is None:
                kept[name] = entry
                continue
            line, _ = first.place(first.model.named_by)
            message = Bilingual(
                f"名称重复，已见于 {first.file}:{line}", f"this name is already used at {first.file}:{line}"
            )
            self.problems.append(entry.problem([key], message, name))
        return kept

    def known(
        self, entry: Entry[Any], path: list[str | int], name: str | None, among: Iterable[str], what: Bilingual
    ) -> None:
        """A slip when a name is not one of these."""
        among = list(among)
        if name is not None and name not in among:
            message = Bilingual(f"不认识的{what.zh}", f"unknown {what.en}")
            self.problems.append(entry.problem(path, message, name, instead(name, among)))


@functools.lru_cache(maxsize=MOST_FILES)
def _read(file: str, text: str | bytes) -> Sections:
    """The sections of one file, by themselves."""
    sections = Sections("")
    sections.read(file, text)
    return sections
