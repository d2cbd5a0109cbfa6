"""``guiju check --watch``: checks a rulebook again after every save, and says what the edit changed.

A check that a further save overtakes is given up; what it has worked out is kept and used by the next. A rulebook that
cannot be read is told with its slips, and the next good state is compared with the last good one.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from guiju import messages
from guiju.changes_json import changed_json
from guiju.check_json import all_json
from guiju.commands.check import Asked, code_of, judged, opened, write_report
from guiju.options import Settings
from guiju.output import Answer, as_json, complain, deliver, encoding_of, is_terminal, put, say_problems
from guiju.page_beside import PageBeside
from guiju.saves import State, Watched, half_saved, next_state, stands_still
from proofs.battery import StackResult
from proofs.changed_results import changed_results
from spec.bilingual import Bilingual, Language
from spec.edited import edits_between
from spec.loader import find_rulebook
from spec.problems import BadInput, Problem
from spec.rulebook import Rulebook

if TYPE_CHECKING:
    from rich.console import RenderableType

BAD_INPUT = 2
LOOK_EVERY = 0.1
"""Seconds of a running check after which it is looked whether it has been overtaken."""
SAME_INTERRUPT = 2
"""Seconds in which a second interrupt is the first once more: who started the command may pass it on."""
ONE_FILE = Bilingual(
    "--watch 每次保存都回答一次，不能写入一个文件",
    "--watch answers after every save, which does not go into one file",
)
WATCHING = Bilingual(
    "正在监视 {}：保存后自动再查，按 Ctrl-C 结束", "watching {}: every save is checked again; Ctrl-C ends it"
)
UNWRITTEN = Bilingual("报告页写不出来：", "the report page cannot be written:")
FINISHING = Bilingual(
    "正在写完报告页；再按 Ctrl-C 就不等了", "finishing the report page; Ctrl-C once more does not wait"
)
UNREADABLE = Bilingual("规则库读不出来，改好保存后再核查：", "the rulebook cannot be read; mend and save it:")


class Overtaken(Exception):
    """The files say something else by now than when they were read."""


@dataclass(frozen=True)
class Checked:
    """A state of the rulebook that could be read, and what was found."""

    rulebook: Rulebook
    results: list[StackResult]


@dataclass
class Last:
    """The exit code of what was said last; None before anything was said. It is set before it is said."""

    code: int | None = None


def watch_rulebook(asked: Asked) -> Answer:
    """Checks, and checks again after every save, until an interrupt; the code is that of the last good check, or 2.

    Raises BadInput for what no save can mend: no such folder or file, no such layer at the beginning.
    """
    settings = asked.settings
    if settings.out not in ("", "-"):
        raise BadInput([Problem("--out", 0, 0, ONE_FILE, settings.out)])
    watched = Watched(find_rulebook(settings.rulebook), tuple(map(Path, asked.properties)))
    for file in watched.files:
        file.read_bytes()  # one that is not there is a slip of the call
    last, page = Last(), PageBeside()
    try:
        _answer_saves(asked, watched, last, page)
    except KeyboardInterrupt:
        if last.code is None:
            raise
        if is_terminal(sys.stderr):
            complain(f"\n{FINISHING.say(settings.language)}\n" if page.unfinished else "\n")
        return Answer(last.code if _finished(page) else BAD_INPUT, {}, said=True)


def _finished(page: PageBeside) -> bool:
    """Whether the last page was written; one that is not waited for was not."""
    interrupted = time.perf_counter()
    while True:
        try:
            return page.finish()
        except KeyboardInterrupt:
            if time.perf_counter() - interrupted > SAME_INTERRUPT:
                page.give_up()
                return False


def _answer_saves(asked: Asked, watched: Watched, last: Last, page: PageBeside) -> NoReturn:
    """Says what there is to say of each state of the files, without end."""
    known: State | None = None
    good: Checked | None = None
    while True:
        state, noticed = next_state(watched, known)
        try:
            now = _checked(asked, watched, state, known)
        except Overtaken:
            continue
        except BadInput as wrong:
            if known is None and any(problem.file.startswith("--") for problem in wrong.problems):
                raise
            last.code = BAD_INPUT
            _refuse("unreadable", UNREADABLE, wrong, asked.settings)
            if known is None and not asked.settings.as_data:
                complain(f"{watching_words(watched.folder, asked.settings.language)}\n")
            known = state
            continue
        last.code = code_of(now.results)
        if good is None:
            _say_first(now, asked, watched)
        else:
            if asked.report:
                page.want(partial(_page_written, now, asked))
            _say_changes(good, now, time.perf_counter() - noticed, asked.settings)
            page.begin()
        known, good = state, now
        gc.collect()  # what was found of the state before goes now, and not while the next is being checked


def _checked(asked: Asked, watched: Watched, state: State, known: State | None) -> Checked:
    """What is found of a state of the files. Raises BadInput when it cannot be read, Overtaken when it is no more."""
    try:
        rulebook, stacks = opened(asked)
    except (BadInput, OSError) as wrong:
        if not stands_still(watched, state):
            raise Overtaken from None
        raise _as_bad_input(wrong, watched.folder, messages.CANNOT_READ) from None
    if watched.state() != state or (half_saved(state, known) and not stands_still(watched, state)):
        raise Overtaken
    looked = time.perf_counter()

    def look() -> None:
        nonlocal looked
        if time.perf_counter() - looked >= LOOK_EVERY:
            if watched.state() != state:
                raise Overtaken
            looked = time.perf_counter()

    return Checked(rulebook, judged(asked, rulebook, stacks, look))


def _as_bad_input(wrong: BadInput | OSError, file: Path, message: Bilingual) -> BadInput:
    """What went wrong with a file, as slips that can be told; ``file`` where the system does not say which."""
    if isinstance(wrong, BadInput):
        return wrong
    return BadInput([Problem(str(wrong.filename or file), 0, 0, message, wrong.strerror or "")])


# ---- what is said ----------------------------------------------------------------------------------------------------


def _say(event: str, data: Mapping[str, Any], settings: Settings, view: Callable[[Language], Any]) -> None:
    """One answer of many: an object on a line for a program, a view for a person."""
    if settings.as_data:
        ascii_only = encoding_of(sys.stdout) != "utf-8"
        put(as_json({"event": event, **data}, ascii_only, indent=None))
    else:
        deliver(Answer(0, {}, view), settings.language, as_data=False, out="")


def _say_first(now: Checked, asked: Asked, watched: Watched) -> None:
    place = write_report(now.rulebook, now.results, asked.settings, asked.report) if asked.report else ""

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.watch import first_view

        return first_view(now.results, place, watching_words(watched.folder, language), language)

    _say("checked", all_json(now.rulebook, now.results), asked.settings, view)


def _say_changes(good: Checked, now: Checked, seconds: float, settings: Settings) -> None:
    edits = edits_between(good.rulebook, now.rulebook)
    changes = changed_results(good.results, now.results)

    def view(language: Language) -> Iterator[RenderableType]:
        from guiju.tables.watch import changed_view

        return changed_view(edits, changes, seconds, time.localtime(), language)

    _say("changed", changed_json(edits, changes, seconds), settings, view)


def _page_written(now: Checked, asked: Asked) -> bool:
    """Writes the report page anew; that it cannot be written is told."""
    try:
        write_report(now.rulebook, now.results, asked.settings, asked.report)
    except (BadInput, OSError) as wrong:
        refusal = _as_bad_input(wrong, Path(asked.report), messages.CANNOT_WRITE)
        _refuse("unwritten", UNWRITTEN, refusal, asked.settings)
        return False
    return True


def _refuse(event: str, heading: Bilingual, wrong: BadInput, settings: Settings) -> None:
    """Says every slip, and goes on."""
    language = settings.language
    if settings.as_data:
        errors = [problem.as_json(language) for problem in wrong.problems]
        _say(event, {"errors": errors}, settings, lambda _: ())
        return
    complain(f"\n{time.strftime('%H:%M:%S')}  {heading.say(language)}\n")
    say_problems(wrong.problems, language, as_data=False)


def watching_words(folder: Path, language: Language) -> str:
    """That it goes on watching, which folder, and how it ends."""
    return WATCHING.say(language).format(folder)
