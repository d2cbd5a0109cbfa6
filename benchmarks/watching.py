"""The answer to a save: ``check --watch`` stays there, a clause is changed and saved, the answer is waited for."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.editing import DRAWN, EDIT_S, EDITS, SEED, by_chance, checked, line_of
from benchmarks.measuring import PROJECT, Measured
from benchmarks.subjects import RULEBOOK
from spec.loader import find_rulebook


class Watch:
    """A running ``check --watch`` on two processes, which has told of the rulebook as it is."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        words = ["-m", "guiju", "check", "--watch", "--json", "--jobs", "2", "--rulebook", str(folder)]
        surroundings = {**os.environ, "PYTHONPATH": str(PROJECT), "XDG_CACHE_HOME": str(cache)}
        self._process = subprocess.Popen(
            [sys.executable, *words],
            cwd=PROJECT,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._next("checked")

    def saved(self, file: str, text: str) -> float:
        """Seconds from a save to its answer."""
        begin = time.perf_counter()
        (self.folder / file).write_text(text, "utf-8")
        self._next("changed")
        return time.perf_counter() - begin

    def end(self) -> None:
        """Ends it as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _next(self, event: str) -> None:
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline())
        assert told["event"] == event, told


def watching(runs: int) -> Iterator[Measured]:
    """The edits of :mod:`benchmarks.editing`: the named ones each in a watch of its own, those by chance in one watch,
    each undone after it.
    """
    with tempfile.TemporaryDirectory() as place:
        folder, before = Path(place) / RULEBOOK, Path(place) / "before"
        shutil.copytree(find_rulebook(RULEBOOK), folder)
        checked(folder, before)
        for what, (file, old, new) in EDITS.items():
            if old == new:
                continue  # a save that changes nothing gets no answer
            text = (folder / file).read_text("utf-8")
            taken = []
            for number in range(runs):
                with _watch(folder, before, Path(place) / f"{what} {number}") as watch:
                    taken.append(watch.saved(file, text.replace(old, new, 1)))
                (folder / file).write_text(text, "utf-8")
            name = f"watch.{what.replace(' ', '-')}"
            yield Measured(name, f"answer to a save: {what}", statistics.median(taken), "s", runs, EDIT_S)
        edits = list(by_chance(folder, DRAWN, SEED))
        seconds = {}
        with _watch(folder, before, Path(place) / "by chance") as watch:
            for clause, how, file, text in edits:
                now = (folder / file).read_text("utf-8")
                seconds[f"{clause}, {how}"] = watch.saved(file, text)
                watch.saved(file, now)
    yield line_of("watch.by-chance", "answer to a save", seconds)


@contextlib.contextmanager
def _watch(folder: Path, before: Path, cache: Path) -> Iterator[Watch]:
    shutil.copytree(before, cache)
    watch = Watch(folder, cache)
    try:
        yield watch
    finally:
        watch.end()
