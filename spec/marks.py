"""What an analyst thinks of a finding: accepted, disputed or closed, with reason, name and day.

Marks stand in a file of their own beside a rulebook (``marks.yaml``, section ``marks``) and are no part of it: they
speak of what a check has found, and change nothing in what it finds. A mark keeps the beginning of two digests: that
of the rulebook, and that of the clauses which the finding cites (``of``), so that it can be said whether these have
changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from spec.bilingual import Bilingual
from spec.clauses import conditions_of
from spec.condition import Defined
from spec.entries import Entry, read_entry, unknown_key
from spec.problems import BadInput, Problem
from spec.rulebook import Stack
from spec.schema_fields import Day, Digest, Text, Written
from spec.traversal import walk
from spec.yaml_text import read_yaml
from spec.yaml_tree import Mapping, Sequence

MARKS_FILE = "marks.yaml"
EXAMPLE = "{finding: gap:sign:signing.within-a-portfolio, mark: accepted, reason: …, by: …, on: 2023-09-01}"
MarkWord = Literal["accepted", "disputed", "closed"]
MARK_WORDS: tuple[str, ...] = get_args(MarkWord)
SHORT = 12
"""Characters of a digest that a mark keeps."""


class MarkEntry(Written):
    """A mark as it is written."""

    finding: Text
    mark: MarkWord
    reason: Text
    by: Text
    on: Day
    rulebook: Digest | None = None
    of: Digest | None = None


@dataclass(frozen=True)
class Mark:
    """One mark. ``rulebook`` and ``of`` are beginnings of digests, empty where the file does not give them."""

    finding: str
    mark: str
    reason: str
    by: str
    on: str
    rulebook: str = ""
    of: str = ""
    file: str = ""
    line: int = 0
    column: int = 0


def read_marks(file: Path, name: str | None = None) -> tuple[Mark, ...]:
    """The marks in a file, in its order; none where there is no such file. Raises BadInput with every slip."""
    if not file.exists():
        return ()
    return marks_in(file.read_bytes(), file.as_posix() if name is None else name)


def marks_in(text: str | bytes, name: str) -> tuple[Mark, ...]:
    """The marks of a text. A finding is marked once: a second mark on it is a slip."""
    root = read_yaml(text, name)
    problems: list[Problem] = []
    found: list[Mark] = []
    first: dict[str, int] = {}
    if not isinstance(root, Mapping):
        message = Bilingual("文件应有 marks 一节", "the file should have a section 'marks'")
        raise BadInput([Problem(name, root.line, root.column, message, example="marks:")])
    for key, value in root.entries:
        if key.text != "marks":
            problems.append(unknown_key(name, key, ["marks"], "marks:", Bilingual("不认识的节", "unknown section")))
        elif not isinstance(value, Sequence):
            message = Bilingual(
                "marks 应为列表，每项以短横开头", "marks should be a list: each entry begins with a dash"
            )
            problems.append(Problem(name, value.line, value.column, message, example=f"- {EXAMPLE}"))
        else:
            for item in value.items:
                entry = read_entry(item, name, MarkEntry, problems, EXAMPLE)
                if entry is None:
                    continue
                mark = _mark(entry)
                if mark.finding in first:
                    line = first[mark.finding]
                    message = Bilingual(
                        f"这个发现已在第 {line} 行标记", f"this finding is already marked in line {line}"
                    )
                    problems.append(entry.problem(["finding"], message, mark.finding))
                first.setdefault(mark.finding, mark.line)
                found.append(mark)
    if problems:
        raise BadInput(problems)
    return tuple(found)


def _mark(entry: Entry[MarkEntry]) -> Mark:
    model = entry.model
    line, column = entry.place("finding")
    words = (model.finding, model.mark, model.reason, model.by, model.on, model.rulebook or "", model.of or "")
    return Mark(*words, entry.file, line, column)


# ---- digests ---------------------------------------------------------------------------------------------------------


def clauses_digest(stack: Stack, names: Iterable[str]) -> str:
    """The beginning of the SHA-256 of some clauses and of the definitions that they rest on, blind to their places."""
    clauses = [stack.clauses[name] for name in names if name in stack.clauses]
    definitions: dict[str, str] = {}
    pending = [condition for clause in clauses for condition in conditions_of(clause)]
    while pending:
        for part in walk(pending.pop()):
            if isinstance(part, Defined) and part.name not in definitions:
                definition = stack.definitions[part.name]
                definitions[part.name] = repr(definition)
                pending.extend(one.condition for one in definition.live)
    pieces = sorted([repr(replace(one, file="", line=0, column=0)) for one in clauses] + list(definitions.values()))
    return hashlib.sha256("\n".join(pieces).encode()).hexdigest()[:SHORT]


# ---- writing ---------------------------------------------------------------------------------------------------------

HEAD = """\
# What we think of the findings of this rulebook: accepted, disputed or closed, and why.
# guiju findings --mark WORD --reason … NAME adds an entry.

marks:
"""


def with_mark(text: str, mark: Mark, name: str) -> str:
    """The text of a file of marks with one more at its end; an empty text becomes a file.

    Raises BadInput when the file cannot be read, has a mark on the finding already, or is laid out so that an entry
    cannot be put at its end.
    """
    before = marks_in(text, name) if text.strip() else ()
    said = [("finding", mark.finding), ("mark", mark.mark), ("reason", mark.reason), ("by", mark.by), ("on", mark.on)]
    said += [(key, value) for key, value in (("rulebook", mark.rulebook), ("of", mark.of)) if value]
    indent = " " * max(0, min((one.column for one in before), default=0) - len("- finding: ") - 1)
    lines = [f"{indent}{'- ' if key == 'finding' else '  '}{key}: {_quoted(key, value)}" for key, value in said]
    start = text if text.strip() else HEAD
    whole = start + ("" if start.endswith("\n") else "\n") + "\n".join(lines) + "\n"
    try:
        after = marks_in(whole, name)
    except BadInput as wrong:
        if any(problem.got == mark.finding for problem in wrong.problems):
            raise
        after = ()
    if [_bare(one) for one in after] != [_bare(one) for one in (*before, mark)]:
        message = Bilingual("无法在这个文件末尾加一项", "an entry cannot be put at the end of this file")
        expected = Bilingual(
            "marks 为最后一节，每项以短横开头另起一行", "marks as the last section, each entry on lines of its own"
        )
        raise BadInput([Problem(name, 0, 0, message, "", expected, "- finding: …")])
    return whole


def _bare(mark: Mark) -> Mark:
    return replace(mark, file="", line=0, column=0)


def _quoted(key: str, value: str) -> str:
    """A value as YAML reads it back: words for people in quotation marks."""
    return json.dumps(value, ensure_ascii=False) if key in ("finding", "reason", "by") else value
