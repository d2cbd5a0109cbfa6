"""A long rulebook in the shapes of a real one: its clauses again and again, each time under new names."""

from __future__ import annotations

import re
from pathlib import Path

_SECTION = re.compile(r"^[a-z]+:")
_ENTRY = re.compile(r"^- ")
_NAME = re.compile(r"(\bclause: )([^\s,}]+)")


def texts_of(folder: Path) -> dict[str, str]:
    """The files of a rulebook, readings too, by name."""
    files = (*folder.glob("*.yaml"), *folder.glob("readings/*.yaml"))
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in sorted(files)}


def long_rulebook(folder: Path, lines: int) -> str:
    """One text of so many lines or a few more: everything but the readings, the notes and the clauses once, then its
    clauses, as many as there is room for, and where they are too few again under new names. (Clauses with exceptions
    are left out: they would need the whole. So are notes: they cite any clause.)
    """
    sections: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*.yaml")):
        current = sections.setdefault("", [])
        for line in file.read_text("utf-8").splitlines():
            if _SECTION.match(line):
                name, _, rest = line.partition(":")
                current = sections.setdefault(name, [])
                if rest.strip() and not rest.strip().startswith("#"):
                    current.append(rest.strip())
            elif line.strip() and not line.startswith("#"):
                current.append(line)
    del sections[""]
    sections.pop("notes", None)
    clauses = [entry for entry in _entries(sections["clauses"]) if not any("unless:" in row for row in entry)]
    head = [row for name, rows in sections.items() for row in (_titled(name, rows) if name != "clauses" else [])]
    body: list[str] = []
    number = 0
    while len(head) + 1 + len(body) < lines:
        for entry in clauses:
            name = _NAME.sub(rf"\g<1>\g<2>.again-{number}", entry[0], count=1) if number else entry[0]
            body += [name, *entry[1:]]
            if len(head) + 1 + len(body) >= lines:
                break
        number += 1
    return "\n".join([*head, "clauses:", *body, ""])


def _titled(name: str, rows: list[str]) -> list[str]:
    """A section with its title; a mapping in one line stays on the line of its title."""
    return [f"{name}: {rows[0]}"] if len(rows) == 1 and rows[0][0] == "{" else [f"{name}:", *rows]


def _entries(rows: list[str]) -> list[list[str]]:
    found: list[list[str]] = []
    for row in rows:
        if _ENTRY.match(row):
            found.append([])
        found[-1].append(row)
    return found
