"""Where the replications of an experiment are kept: a file that a killed experiment goes on from.

A *store* is an SQLite file in WAL mode. What :meth:`Store.put` has been given stands there as a whole once the call
returns, whatever happens to the process afterwards; nothing of a call that was broken off stands there. Others may
read while one writes. A second writer waits for its turn, and adds only what is not there yet.

What is known of a run is told by its *id* (:func:`run_id`): the same scenario, rules, engine meaning and seed give the
same replications, so that a run may be taken up again, or made longer, at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import math
import operator
import sqlite3
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.store_errors import DAMAGED, NEWER, NO_STORE, NOT_THERE, OTHER_RESULT, as_bad_input, refused

VERSION = 1
"""Of the tables below. A store of a later version is refused; earlier ones are to be read for ever."""
_MARK = 0x67756A75
"""SQLite's application id of a store: "guju"."""
_SMALLEST = 512
"""Bytes of the smallest database."""
_ONE_WAIT = 0.3
"""Seconds that SQLite may wait by itself; while it does, no interrupt is heard."""
_AT_ONCE = 16
"""Replications read into memory at once."""
_TABLES = """
CREATE TABLE runs (
  key INTEGER PRIMARY KEY,
  run TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL
);
CREATE TABLE replications (
  run INTEGER NOT NULL REFERENCES runs (key),
  number INTEGER NOT NULL,
  measures TEXT NOT NULL,
  seal INTEGER NOT NULL,
  arrays BLOB,
  PRIMARY KEY (run, number)
);
"""

Arrays = dict[str, NDArray[Any]]


class Replication(NamedTuple):
    """One replication: number (from 0), measures (None: unknown), arrays (None: it has none, or not asked for)."""

    number: int
    measures: dict[str, float | None]
    arrays: Arrays | None


class Run(NamedTuple):
    """A run: its id, what it was begun with, and how many of its replications are there."""

    run_id: str
    description: dict[str, Any]
    finished: int


def run_id(scenario: str, rulebook: str, meaning: int, seed: int) -> str:
    """SHA-256 of what decides the replications: digests of scenario and rules, version of the engines' meaning, seed.

    >>> run_id("a", "b", 1, 7) == run_id("a", "b", 1, 7) != run_id("ab", "", 1, 7)
    True
    """
    content = json.dumps([scenario, rulebook, meaning, seed], ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()


class Store:
    """A store at a path; made there if nothing is, unless it is only for ``reading``.

    Every call raises BadInput, with the file and a reason, when the file is no store, damaged, of a later version, or
    cannot be read or written. A writer waits ``patience`` seconds for another. One object belongs to one thread and one
    process; open another for another.
    """

    def __init__(self, path: str | Path, reading: bool = False, patience: float = 60.0) -> None:
        self.path = Path(path)
        self.reading, self.patience = reading, patience
        with self._told():
            self._connection = self._open()
        try:
            with self._told():
                self._check()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leaves the file; a store that is not closed loses nothing."""
        with self._told():
            self._connection.close()

    # ---- writing -----------------------------------------------------------------------------------------------------

    def begin(self, run: str, description: Mapping[str, Any]) -> None:
        """Makes a run known. A run that is known already keeps its first description (anything that JSON holds)."""
        written = json.dumps(description, ensure_ascii=False, allow_nan=False)
        with self._told(), self._transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO runs (run, description) VALUES (?, ?)", (run, written))

    def put(self, run: str, batch: Iterable[tuple[int, Mapping[str, float | None], Mapping[str, Any] | None]]) -> int:
        """Adds replications in one transaction, all or none; the result is how many were not there yet.

        ``batch`` are numbers, measures and arrays. Raises, for mistakes of the caller, KeyError for a run that was not
        begun and ValueError for a measure that is no finite number, a negative number, an array of objects; BadInput
        also when a replication is there already with other measures: the run's id then leaves out what decides them.
        """
        rows = [(_place(number), _measures(number, measures), _packed(arrays)) for number, measures, arrays in batch]
        added = 0
        with self._told(), self._transaction() as connection:
            key = self._key(run)
            for number, measures, arrays in rows:
                done = connection.execute(
                    "INSERT OR IGNORE INTO replications (run, number, measures, seal, arrays) VALUES (?, ?, ?, ?, ?)",
                    (key, number, measures, _seal(run, number, measures), arrays),
                )
                added += done.rowcount
                if not done.rowcount:
                    there = connection.execute(
                        "SELECT measures FROM replications WHERE run = ? AND number = ?", (key, number)
                    ).fetchone()
                    if there != (measures,):
                        raise refused(self.path, OTHER_RESULT, f"{run[:12]} {number}")
        return added

    # ---- reading -----------------------------------------------------------------------------------------------------

    def runs(self) -> list[Run]:
        """All runs, in the order in which they were begun."""
        with self._told():
            rows = self._connection.execute(
                "SELECT run, description, (SELECT count(*) FROM replications WHERE run = runs.key) "
                "FROM runs ORDER BY key"
            ).fetchall()
            return [Run(run, json.loads(description), count) for run, description, count in rows]

    def finished(self, run: str) -> set[int]:
        """The numbers of the replications that are there; none for a run that was not begun."""
        with self._told():
            rows = self._connection.execute(
                "SELECT number FROM replications JOIN runs ON runs.key = replications.run WHERE runs.run = ?", (run,)
            )
            return {number for (number,) in rows}

    def results(self, run: str, arrays: bool = True) -> Iterator[Replication]:
        """The replications in the order of their numbers, a few in memory at a time; ``arrays`` False: without them.

        No transaction stays open between them, so that a slow reader holds up nobody.
        """
        asked = "arrays" if arrays else "NULL"
        last = -1
        while True:
            with self._told():
                rows = self._connection.execute(
                    f"SELECT number, measures, seal, {asked} FROM replications "
                    "WHERE run = (SELECT key FROM runs WHERE run = ?) AND number > ? ORDER BY number LIMIT ?",
                    (run, last, _AT_ONCE),
                ).fetchall()
                if any(_seal(run, number, text) != seal for number, text, seal, _ in rows):
                    raise _Unreadable("CRC-32")
                found = [Replication(number, json.loads(text), _unpacked(blob)) for number, text, _, blob in rows]
            if not found:
                return
            last = found[-1].number
            yield from found

    # ---- the file ----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite, JSON or NumPy say of a bad file, as a sentence."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a closed store, another thread: a mistake of the caller
        except (sqlite3.Error, OSError) as wrong:
            raise as_bad_input(self.path, wrong) from None
        except (json.JSONDecodeError, UnicodeDecodeError, _Unreadable) as wrong:
            raise refused(self.path, DAMAGED, str(wrong)) from None

    def _open(self) -> sqlite3.Connection:
        if self.reading and not self.path.is_file():
            raise refused(self.path, NOT_THERE)
        if self.path.is_file() and 0 < self.path.stat().st_size < _SMALLEST:
            raise refused(self.path, NO_STORE)  # SQLite takes a file of one byte for an empty one
        address = self.path.absolute().as_uri()
        connection = self._connect(f"{address}?mode={'ro' if self.reading else 'rwc'}")
        if not self.reading:
            return connection
        try:
            connection.execute("PRAGMA schema_version").fetchone()
        except sqlite3.OperationalError as wrong:
            connection.close()
            unmerged = self.path.with_name(self.path.name + "-wal")
            if not wrong.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")) or unmerged.exists():
                raise
            # a folder that may not be written has no room for the index of a log; without a log none is needed
            return self._connect(f"{address}?immutable=1")
        return connection

    def _connect(self, address: str) -> sqlite3.Connection:
        return sqlite3.connect(address, timeout=_ONE_WAIT, isolation_level=None, uri=True)

    def _check(self) -> None:
        """That the file is a store of a version that we know; a file of no content becomes one."""
        if not self.reading and self._number("schema_version") == 0 and self._number("application_id") == 0:
            self._make()
        if self._number("application_id") != _MARK:
            raise refused(self.path, NO_STORE)
        if (version := self._number("user_version")) > VERSION:
            raise refused(self.path, NEWER, str(version), str(VERSION))
        self._connection.execute("SELECT key, run, description FROM runs LIMIT 1").fetchone()
        self._connection.execute("SELECT run, number, measures, seal, arrays FROM replications LIMIT 1").fetchone()
        if not self.reading:
            self._connection.execute("PRAGMA synchronous = FULL")  # a batch is worth a write to the disk

    def _make(self) -> None:
        """The tables, unless another has made them meanwhile."""
        self._patiently("PRAGMA journal_mode = WAL")
        with self._transaction() as connection:
            if self._number("schema_version") == 0:
                for statement in _TABLES.split(";\n")[:-1]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_MARK}")
                connection.execute(f"PRAGMA user_version = {VERSION}")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that waits for its turn at once, not in the middle; an interrupt leaves nothing of it."""
        self._patiently("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._patiently("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # what went wrong first is what is told
                self._connection.execute("ROLLBACK")
            raise

    def _patiently(self, statement: str) -> None:
        """Executes a statement, as soon as no other process is in the way."""
        until = time.monotonic() + self.patience
        while True:
            try:
                self._connection.execute(statement)
                return
            except sqlite3.OperationalError as wrong:
                if not wrong.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
                    raise

    def _number(self, pragma: str) -> int:
        (value,) = self._connection.execute(f"PRAGMA {pragma}").fetchone()
        return int(value)

    def _key(self, run: str) -> int:
        row = self._connection.execute("SELECT key FROM runs WHERE run = ?", (run,)).fetchone()
        if row is None:
            raise KeyError(run)
        return int(row[0])


class _Unreadable(Exception):
    """Something that cannot be read back as it was written."""


def _place(number: int) -> int:
    if number < 0:
        raise ValueError(f"replication {number}: numbers begin at 0")
    return operator.index(number)


def _seal(run: str, number: int, measures: str) -> int:
    """By which a changed bit is noticed: SQLite has no check sums, an npz file has its own."""
    return zlib.crc32(f"{run} {number} {measures}".encode("utf-8", "replace"))


def _measures(number: int, measures: Mapping[str, float | None]) -> str:
    """As JSON; numbers come back exactly as they were."""
    plain = {name: None if value is None else float(value) for name, value in measures.items()}
    for name, value in plain.items():
        if value is not None and not math.isfinite(value):
            raise ValueError(f"replication {number}: {name} is {value}; what is unknown is None")
    return json.dumps(plain, ensure_ascii=False)


def _packed(arrays: Mapping[str, Any] | None) -> bytes | None:
    """Arrays as a compressed npz file; the same arrays give the same bytes."""
    if arrays is None:
        return None
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, array in arrays.items():
            with packed.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)
    return paper.getvalue()


def _unpacked(blob: bytes | None) -> Arrays | None:
    if blob is None:
        return None
    try:
        with np.load(io.BytesIO(blob), allow_pickle=False) as named:
            return {name: named[name] for name in named.files}
    except (ValueError, EOFError, KeyError, OSError, NotImplementedError, zipfile.BadZipFile, zlib.error) as wrong:
        raise _Unreadable(str(wrong)) from None
