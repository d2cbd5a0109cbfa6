"""Python objects by key in one SQLite file of the user's cache folder; they are read back and trusted as such.

One file and not one for each object: to make a file takes as long as many a result. Only the process that was called
writes; what others have found out comes to it with their answers.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path

FILE = "results.sqlite"
MOST_DAYS = 60
"""What has not been asked for so long is not kept any longer."""
_PATIENCE = 2.0
"""Seconds that are waited for another process that writes."""
_PAUSE = 1.0
"""Seconds between two times of writing what is new."""
_DAY = 86_400
_ABANDONED: list[sqlite3.Connection] = []
"""Of the process that this one was forked from: not ours to use, nor to close."""


class KeptStore:
    """The objects kept in a folder. What cannot be read is not there; that it cannot be written is no matter."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.new: dict[str, bytes] = {}
        """What has been put and not written yet."""
        self._asked: set[str] = set()
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._written = time.monotonic()

    def get(self, key: str) -> object | None:
        """The object under a key; None when there is none, or it was kept by another version."""
        self._own()
        raw = self.new.get(key) or self._read(key)
        try:
            return None if raw is None else pickle.loads(raw)  # noqa: S301
        except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
            return None

    def put(self, key: str, found: object) -> None:
        """Keeps an object; it is written with others."""
        self.add({key: pickle.dumps(found)})

    def add(self, found: Mapping[str, bytes]) -> None:
        """Keeps objects that were put elsewhere."""
        self._own()
        self.new.update(found)

    def taken(self) -> dict[str, bytes]:
        """What has been put, for another process to keep it."""
        self._own()
        found, self.new = self.new, {}
        return found

    def write(self, at_once: bool = True) -> None:
        """Writes what is new, all of it or nothing; unless ``at_once``, only when the last time is a while ago."""
        self._own()
        if not (self.new or self._asked) or not (at_once or time.monotonic() - self._written > _PAUSE):
            return
        for _ in range(2):
            try:
                self._write()
                break
            except (sqlite3.Error, OSError) as wrong:
                self.close()
                if not isinstance(wrong, sqlite3.DatabaseError) or isinstance(wrong, sqlite3.OperationalError):
                    break
                with contextlib.suppress(OSError):  # damaged: it is made anew
                    self.path.unlink()
        self.new, self._asked, self._written = {}, set(), time.monotonic()

    def close(self) -> None:
        """Lets go of the file; the next question opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write(self) -> None:
        today = int(time.time() // _DAY)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._opened() as there:
            there.execute(
                "create table if not exists kept (key text primary key, value blob, asked integer) without rowid"
            )
            there.executemany(
                "insert or replace into kept values (?, ?, ?)", [(*one, today) for one in self.new.items()]
            )
            there.executemany("update kept set asked = ? where key = ?", [(today, key) for key in self._asked])
            if self._asked:
                there.execute("delete from kept where asked < ?", (today - MOST_DAYS,))

    def _read(self, key: str) -> bytes | None:
        if self._connection is None and not self.path.is_file():
            return None
        try:
            row = self._opened().execute("select value, asked from kept where key = ?", (key,)).fetchone()
        except sqlite3.Error:
            return None
        if row is None:
            return None
        if row[1] != int(time.time() // _DAY):
            self._asked.add(key)
        return bytes(row[0])

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(self.path, timeout=_PATIENCE)
            self._connection.execute("pragma synchronous = off")  # after a crash of the machine it can be made anew
        return self._connection

    def _own(self) -> None:
        """In a process that was forked: its own connection, and none of what its parent has not written yet."""
        if self._process != os.getpid():
            self._process = os.getpid()
            if self._connection is not None:
                _ABANDONED.append(self._connection)
            self._connection, self.new, self._asked = None, {}, set()


_STORES: dict[Path, KeptStore] = {}


def store_in(folder: Path) -> KeptStore:
    """The store in a folder, the same one for the whole process."""
    if folder not in _STORES:
        _STORES[folder] = KeptStore(folder)
    return _STORES[folder]
