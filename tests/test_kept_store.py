"""What is kept of results: one file, written by one process, never in the way."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs import kept_store
from proofs.kept_store import FILE, MOST_DAYS, KeptStore

PROJECT = Path(__file__).parents[1]
DAY = 86_400


def kept(folder: Path, **found: object) -> KeptStore:
    """A store in a folder that has kept and written some objects."""
    store = KeptStore(folder)
    for key, one in found.items():
        store.put(key, one)
    store.write()
    return store


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.lists(st.integers() | st.text(), max_size=3), max_size=6))
def test_what_was_kept_is_found_again_before_and_after_it_is_written(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("kept")
    store = KeptStore(folder)
    for key, one in found.items():
        store.put(key, one)
    assert {key: store.get(key) for key in found} == found
    store.write()
    assert {key: KeptStore(folder).get(key) for key in found} == found
    assert store.get("\0 never kept") is None


def test_nothing_is_made_where_nothing_was_kept(tmp_path):
    store = KeptStore(tmp_path / "none")
    assert store.get("a") is None
    store.write()
    store.close()
    assert not (tmp_path / "none").exists()


def test_the_last_of_two_kept_under_one_key_stays(tmp_path):
    kept(tmp_path, a=1)
    kept(tmp_path, a=2, b=3)
    assert (KeptStore(tmp_path).get("a"), KeptStore(tmp_path).get("b")) == (2, 3)


def test_what_another_process_found_is_handed_over_and_kept_here(tmp_path):
    other = KeptStore(tmp_path)
    other.put("a", [1, 2])
    handed = other.taken()
    assert other.taken() == {}
    assert not (tmp_path / FILE).exists()
    here = KeptStore(tmp_path)
    here.add(handed)
    assert here.get("a") == [1, 2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_process_that_was_forked_off_neither_uses_nor_spoils_what_its_parent_has_open(tmp_path):
    store = kept(tmp_path, a=1)
    assert store.get("a") == 1
    store.put("b", 2)
    child = os.fork()
    if child == 0:
        right = store.get("a") == 1 and store.get("b") is None and store.taken() == {}
        os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.write()
    assert KeptStore(tmp_path).get("b") == 2


@pytest.mark.parametrize("content", [b"", b"not a database" * 400, b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_file_is_made_anew(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    assert KeptStore(tmp_path).get("a") is None
    store = kept(tmp_path, a=1)
    assert store.get("a") == 1
    assert KeptStore(tmp_path).get("a") == 1


def test_an_object_that_can_no_longer_be_read_is_not_there(tmp_path):
    store = KeptStore(tmp_path)
    store.add({"a": b"\x80\x04cproofs.gone\nGone\n.", "b": b"", "c": b"\x80"})
    store.write()
    assert [KeptStore(tmp_path).get(key) for key in "abc"] == [None, None, None]


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = kept(tmp_path / "file", a=1)
    assert store.get("a") is None
    (tmp_path / FILE).mkdir()
    store = kept(tmp_path, a=1)
    assert store.get("a") is None


def test_a_store_that_another_process_is_writing_to_is_waited_for(tmp_path):
    kept(tmp_path, a=1)
    busy = sqlite3.connect(tmp_path / FILE, check_same_thread=False)
    busy.execute("begin immediate")
    threading.Timer(0.2, busy.rollback).start()
    kept(tmp_path, b=2)
    assert KeptStore(tmp_path).get("b") == 2


def test_many_processes_may_write_at_once(tmp_path):
    words = (
        "import sys\n"
        "from pathlib import Path\n"
        "from proofs.kept_store import KeptStore\n"
        "store = KeptStore(Path(sys.argv[1]))\n"
        "for number in range(20):\n"
        "    store.put(f'{sys.argv[2]} {number}', number)\n"
        "    store.write()\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", words, str(tmp_path), str(name)], cwd=PROJECT) for name in range(3)
    ]
    assert [one.wait() for one in running] == [0, 0, 0]
    store = KeptStore(tmp_path)
    assert all(store.get(f"{name} {number}") == number for name in range(3) for number in range(20))


def test_what_has_not_been_asked_for_in_a_long_time_goes_and_what_has_stays(tmp_path, monkeypatch):
    class Clock:
        days = 20_000

        @classmethod
        def time(cls) -> float:
            return cls.days * DAY + 5.0

        @staticmethod
        def monotonic() -> float:
            return 0.0

    monkeypatch.setattr(kept_store, "time", Clock)
    kept(tmp_path, asked=1, forgotten=2)
    for _ in range(3):
        Clock.days += MOST_DAYS // 2
        store = KeptStore(tmp_path)
        assert store.get("asked") == 1
        store.write()
    assert KeptStore(tmp_path).get("forgotten") is None
    assert KeptStore(tmp_path).get("asked") == 1


def test_what_is_new_is_written_at_the_end_and_now_and_then_before(tmp_path, monkeypatch):
    store = KeptStore(tmp_path)
    store.put("a", 1)
    store.write(at_once=False)
    assert not (tmp_path / FILE).exists(), "a moment ago nothing was new"
    monkeypatch.setattr(kept_store, "_PAUSE", 0.0)
    store.write(at_once=False)
    assert KeptStore(tmp_path).get("a") == 1
