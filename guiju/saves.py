"""Notices when the files of a rulebook have been saved, and waits until they stand still.

What files say is compared, not when they were touched. Editors save in many ways: over the old file, beside it and
then in its place, by deleting and making anew, several files at a time; only what they come to in the end matters.
The system tells when something happens in a folder (:mod:`watchfiles`); as it may fail to, the files are looked at
every now and then as well.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spec.loader import files_of

State = tuple[tuple[str, str], ...]
"""What files say: the name of each with a hash of its content, "" for one that is empty or not there."""

STEP = 0.03
"""Seconds after which files that say the same as before are taken to stand still."""
PATIENCE = 0.4
"""Seconds to wait before a file is said to be wrong, or to have gone: an editor may be in the middle of saving."""
LOOK_AGAIN = 0.5
"""Seconds after which files are looked at, whatever the system has told."""


@dataclass(frozen=True)
class Watched:
    """The folder of a rulebook, and single files beside it."""

    folder: Path
    files: tuple[Path, ...] = ()

    def state(self) -> State:
        """What the files say now."""
        return tuple((str(file), _content(file)) for file in (*files_of(self.folder), *self.files))

    @property
    def places(self) -> list[Path]:
        """The folders in which something may happen to the files."""
        wanted = (self.folder, self.folder / "readings", *(file.parent for file in self.files))
        return [place for place in dict.fromkeys(wanted) if place.is_dir()]


def _content(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(data).hexdigest() if data.strip() else ""


def next_state(watched: Watched, known: State | None) -> tuple[State, float]:
    """Waits until the files say something else than ``known`` and stand still: what they say, and the moment on the
    clock of :func:`time.perf_counter` when that was noticed first.
    """
    while True:
        for _ in _happenings(watched):
            seen, noticed = watched.state(), time.perf_counter()
            while seen != known:
                time.sleep(STEP)
                again = watched.state()
                if again == seen:
                    return seen, noticed
                seen, noticed = again, time.perf_counter()


def stands_still(watched: Watched, state: State, seconds: float = PATIENCE) -> bool:
    """Whether the files go on saying the same for so long."""
    end = time.perf_counter() + seconds
    while watched.state() == state:
        if time.perf_counter() >= end:
            return True
        time.sleep(STEP)
    return False


def half_saved(state: State, known: State | None) -> bool:
    """Whether a file that said something says nothing any more: it may be about to be written."""
    said = {name for name, content in known or () if content}
    return bool(said - {name for name, content in state if content})


def _happenings(watched: Watched) -> Iterator[None]:
    """At once, and then whenever something may have happened in the folders; ends when they have to be listed anew."""
    from watchfiles import watch

    yield
    places = watched.places
    if not places:
        time.sleep(LOOK_AGAIN)
        return
    step, rest = round(STEP * 1000), round(LOOK_AGAIN * 1000)
    told = watch(
        *places,
        watch_filter=None,
        step=step,
        debounce=10 * step,
        rust_timeout=rest,
        yield_on_timeout=True,
        recursive=False,
        ignore_permission_denied=True,
    )
    try:
        for _ in told:
            yield
            if watched.places != places:
                return
    except (
        OSError,
        RuntimeError,
    ):  # the system has no more to give, or a folder went away: looked at without being told
        time.sleep(LOOK_AGAIN)
    finally:
        told.close()
