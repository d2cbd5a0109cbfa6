"""Where all output goes: a table for a person, JSON for a program, a file written whole or not at all.

A terminal that cannot show a character gets ``?`` of the same width, never a traceback. JSON is plain ASCII where the
output is not UTF-8, so that a program reads it under any setting.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from guiju import messages
from spec.bilingual import Language
from spec.problems import BadInput, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

VERSION = 1
"""Of the JSON contract."""
WIDEST = 100
"""Columns that a table may take."""
BROKEN_PIPE = 141
"""Exit code when the reader of the output has gone away, as for any program that SIGPIPE ends."""


@dataclass(frozen=True)
class Answer:
    """What a command has found out: its exit code, the JSON, and what a person sees in a language (made on demand).

    A command that makes a file of its own kind, a picture say, has ``text`` instead of a view; one that has ``written``
    its file itself, as it is no text, only says so. One that has ``said`` all there is to say has nothing left to show.
    """

    code: int
    data: Mapping[str, Any]
    view: Callable[[Language], Iterable[RenderableType]] = lambda language: ()
    text: Callable[[Language], str] | None = None
    written: bool = False
    said: bool = False


# ---- streams ---------------------------------------------------------------------------------------------------------


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """The codec error handler: question marks as wide as the characters that cannot be encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join("??" if unicodedata.east_asian_width(one) in "WF" else "?" for one in lost), error.end


codecs.register_error("guiju.replace", _replaced)


def make_safe() -> None:
    """From now on no character stops standard output or standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="guiju.replace")


def encoding_of(stream: TextIO) -> str:
    """The encoding of a stream as Python names it; UTF-8 for one that has none."""
    try:
        return codecs.lookup(getattr(stream, "encoding", None) or "utf-8").name
    except LookupError:
        return "utf-8"


def is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at a stream."""
    with contextlib.suppress(ValueError, AttributeError):
        return stream.isatty()
    return False


def put(text: str) -> None:
    """Writes to standard output, to the end."""
    sys.stdout.write(text)
    sys.stdout.flush()


def complain(text: str) -> None:
    """Writes to standard error; a reader that has gone away is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()


def hush() -> None:
    """After the reader has gone away: what is left in the buffers goes nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# ---- what is written -------------------------------------------------------------------------------------------------


def as_json(data: Mapping[str, Any], ascii_only: bool = False, indent: int | None = 2) -> str:
    """JSON text with the version first; without ``indent`` on one line.

    >>> print(as_json({"rulebook": "规矩"}), end="")
    {
      "version": 1,
      "rulebook": "规矩"
    }
    """
    return json.dumps({"version": VERSION, **data}, ensure_ascii=ascii_only, indent=indent, allow_nan=False) + "\n"


class _Paper(io.StringIO):
    """A text that tells rich how it will be encoded, so that it draws no line that cannot be written."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


def drawn(parts: Iterable[RenderableType], encoding: str = "utf-8", terminal: bool = False) -> str:
    """Tables and lines as text, at most :data:`WIDEST` columns wide; in colour on a terminal that has them."""
    from rich.console import Console, detect_legacy_windows

    colours = terminal and not detect_legacy_windows()
    paper = _Paper(encoding)
    console = Console(
        file=paper,
        force_terminal=colours,
        color_system="auto" if colours else None,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
        width=None if terminal or os.environ.get("COLUMNS") else WIDEST,
    )
    console.width = max(40, min(console.width, WIDEST))
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() for line in paper.getvalue().splitlines()) + "\n"


def check_place(name: str) -> None:
    """Raises BadInput when a file has no folder to stand in, before any work is done for it."""
    if name and not Path(name).parent.is_dir():
        raise BadInput([Problem(name, 0, 0, messages.CANNOT_WRITE, os.strerror(errno.ENOENT))])


def write_whole(name: str, content: str | bytes) -> None:
    """Writes a file whole or not at all: beside it first, then in its place. Raises BadInput when it cannot be."""
    path = Path(name)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part") if path.name else path
    try:
        data = content.encode("utf-8") if isinstance(content, str) else content
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)  # a device or a pipe keeps its place
            return
        try:
            draft.write_bytes(data)
            draft.replace(path.resolve() if path.is_symlink() else path)
        finally:
            if draft != path:
                draft.unlink(missing_ok=True)
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or str(wrong)
        raise BadInput([Problem(name, 0, 0, messages.CANNOT_WRITE, reason)]) from None


def deliver(answer: Answer, language: Language, as_data: bool, out: str) -> int:
    """Puts an answer where it was asked for; the result is the exit code."""
    if answer.said:
        return answer.code
    to_file = bool(out) and out != "-" and not answer.written
    encoding = "utf-8" if to_file else encoding_of(sys.stdout)
    if as_data:
        text = as_json(answer.data, ascii_only=encoding != "utf-8")
    elif answer.text is not None:
        text = answer.text(language)
    else:
        text = drawn(answer.view(language), encoding, not to_file and is_terminal(sys.stdout))
    if to_file:
        write_whole(out, text)
        if is_terminal(sys.stderr):
            complain(messages.WRITTEN.say(language).format(out) + "\n")
        return answer.code
    put(text)
    if not as_data and language == "zh" and not _shows_chinese(encoding):
        complain(messages.CANNOT_SHOW_CHINESE)
    return answer.code


def say_problems(problems: Iterable[Problem], language: Language, as_data: bool) -> None:
    """Every slip: a line each on standard error, or one JSON object on standard output."""
    if as_data:
        errors = [problem.as_json(language) for problem in problems]
        put(as_json({"errors": errors}, ascii_only=encoding_of(sys.stdout) != "utf-8"))
        return
    complain("".join(f"{problem.say(language)}\n" for problem in problems))
    if language == "zh" and not _shows_chinese(encoding_of(sys.stderr)):
        complain(messages.CANNOT_SHOW_CHINESE)


def _shows_chinese(encoding: str) -> bool:
    try:
        "规矩".encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@contextlib.contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[], None]]:
    """Counts what is done on one line of standard error, on a terminal only; the line is gone at the end."""
    shown = is_terminal(sys.stderr) and total > 1
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if shown:
            complain(f"\r{label} {done}/{total}")

    try:
        yield step
    finally:
        if shown:
            complain("\r\x1b[2K" if os.name != "nt" else "\r" + " " * 60 + "\r")


@contextlib.contextmanager
def counting(label: str) -> Iterator[Callable[[int, int], None]]:
    """As :func:`progress`, for work that says itself how much is done, and of how much."""
    shown = is_terminal(sys.stderr)

    def told(done: int, total: int) -> None:
        if shown:
            complain(f"\r{label} {done}/{total}   ")

    try:
        yield told
    finally:
        if shown:
            complain("\r\x1b[2K" if os.name != "nt" else "\r" + " " * 60 + "\r")
