"""The marks of an analyst beside the findings that they are on; which findings have changed since, which are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guiju.options import Settings
from guiju.rulebooks import named_as_given
from proofs.battery import StackResult
from spec.bilingual import Bilingual
from spec.layers import LITERAL, STANDARD
from spec.marks import MARKS_FILE, SHORT, Mark, clauses_digest, read_marks
from spec.nearest import nearest
from spec.problems import BadInput, Problem
from spec.rulebook import Note, Rulebook, Stack

WORDS: dict[str, Bilingual] = {
    "accepted": Bilingual("已接受", "accepted"),
    "disputed": Bilingual("有争议", "disputed"),
    "closed": Bilingual("已关闭", "closed"),
}
CHANGED = Bilingual("此后所引条款有改动", "the clauses it cites have changed since")
UNKNOWN = Bilingual("没有这个发现", "no finding has this name")


@dataclass(frozen=True)
class Marked:
    """A mark on a finding that is there; ``changed``: what the finding rests on has changed since it was made."""

    mark: Mark
    changed: bool


@dataclass(frozen=True)
class Marks:
    """The marks on findings and notes by their names, and those on findings that are there no longer."""

    on: Mapping[str, Marked]
    gone: tuple[Mark, ...] = ()


NO_MARKS = Marks({})


def marks_file(rulebook: Rulebook) -> Path:
    """Where the marks on the findings of a rulebook stand."""
    return Path(rulebook.folder) / MARKS_FILE


def marks_of(rulebook: Rulebook, results: Sequence[StackResult], settings: Settings) -> Marks:
    """The marks that lie beside a rulebook, matched with what was found. Raises BadInput with every slip in them."""
    if not rulebook.folder:
        return NO_MARKS
    return named_as_given(settings, lambda: matched(read_marks(marks_file(rulebook)), rulebook, results))


def matched(marks: Iterable[Mark], rulebook: Rulebook, results: Sequence[StackResult]) -> Marks:
    """Marks by the findings that they are on.

    A name that is not known is a slip where the mark was made on this very rulebook, and all its usual stacks have
    been checked; otherwise the finding is gone, or stands under other layers. Raises BadInput with all such slips.
    """
    digests = digests_of(rulebook, results)
    whole = {LITERAL, STANDARD} <= {result.name for result in results}
    on: dict[str, Marked] = {}
    gone: list[Mark] = []
    problems: list[Problem] = []
    for mark in marks:
        if mark.finding in digests:
            on[mark.finding] = Marked(mark, _changed(mark, digests[mark.finding], rulebook))
        elif whole and mark.rulebook in ("", rulebook.digest[:SHORT]):
            near = nearest(mark.finding, digests)
            where = (mark.file, mark.line, mark.column)
            problems.append(Problem(*where, UNKNOWN, mark.finding, Bilingual(near, near), "guiju findings"))
        else:
            gone.append(mark)
    if problems:
        raise BadInput(problems)
    return Marks(on, tuple(gone))


def digests_of(rulebook: Rulebook, results: Sequence[StackResult]) -> dict[str, str]:
    """For each finding and each note, the digest of the clauses that it cites."""
    found: dict[str, str] = {}
    for result in results:
        for one in result.findings:
            found.setdefault(one.name, clauses_digest(result.stack, one.clauses))
    for note in rulebook.notes if results else ():
        found.setdefault(note.name, clauses_digest(results[0].stack, clauses_on(results[0].stack, note)))
    return found


def clauses_on(stack: Stack, note: Note) -> list[str]:
    """The clauses that carry the norms of a note."""
    return [clause.name for clause in stack.clauses.values() if set(clause.norms) & set(note.norms)]


def _changed(mark: Mark, digest: str, rulebook: Rulebook) -> bool:
    if mark.of:
        return mark.of != digest
    return bool(mark.rulebook) and mark.rulebook != rulebook.digest[:SHORT]
