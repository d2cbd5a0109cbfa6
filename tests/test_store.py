"""The store of replications loses nothing that it was given, says nothing wrong, and refuses what is no store."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import store_errors
from sim.store import Store, run_id
from spec.problems import BadInput

PROJECT = Path(__file__).resolve().parent.parent
EXPERIMENT = Path(__file__).with_name("experiment_to_kill.py")
RUN = run_id("scenario", "rulebook", 1, 1)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "runs.sqlite") as opened:
        opened.begin(RUN, {"scenario": "weekly"})
        yield opened


def numbers(store: Store) -> list[int]:
    return [one.number for one in store.results(RUN)]


def refusal(path: Path, **options) -> str:
    """What is said of a file that cannot be used: one sentence in each language, without a place in the file."""

    def use() -> None:
        with Store(path, **options) as opened:
            list(opened.runs())
            list(opened.results(RUN))
            if not opened.reading:
                opened.begin(RUN, {})

    with pytest.raises(BadInput) as caught:
        use()
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert problem.message.zh != problem.message.en
    assert problem.line == 0
    return problem.message.en


# ---- what is put in comes out ----------------------------------------------------------------------------------------

values = st.none() | st.floats(allow_nan=False, allow_infinity=False)
names = st.text(st.characters(codec="utf-8"), max_size=8)


@settings(max_examples=40)
@given(st.dictionaries(st.integers(0, 2**40), st.dictionaries(names, values, max_size=4), max_size=5))
def test_every_number_comes_back_exactly_and_what_is_unknown_stays_unknown(measured):
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "runs.sqlite") as opened:
        opened.begin(RUN, {})
        opened.put(RUN, [(number, measures, None) for number, measures in measured.items()])
        found = list(opened.results(RUN))
        assert [one.number for one in found] == sorted(measured)
        for one in found:
            assert {k: repr(v) for k, v in one.measures.items()} == {
                k: repr(v) for k, v in measured[one.number].items()
            }
            assert one.arrays is None


def test_arrays_come_back_with_their_kind_shape_and_order(store):
    given_arrays: dict[str, np.ndarray] = {
        "file": np.arange(6, dtype=np.int32).reshape(2, 3),
        "结束": np.array([], dtype=np.float64),
        "flags": np.array([True, False]),
        "one": np.array(7, dtype=np.int64),
        "posts": np.array(["区长", "mayor"]),
    }
    store.put(RUN, [(0, {}, given_arrays), (1, {}, {}), (2, {}, None)])
    first, second, third = store.results(RUN)
    assert first.arrays is not None
    assert list(first.arrays) == list(given_arrays)
    for name, array in given_arrays.items():
        assert first.arrays[name].dtype == array.dtype
        assert np.array_equal(first.arrays[name], array)
    assert second.arrays == {}
    assert third.arrays is None
    assert [one.arrays for one in store.results(RUN, arrays=False)] == [None] * 3


def test_replications_come_in_the_order_of_their_numbers_whatever_the_order_of_writing(store):
    order = list(range(200))
    random.Random(1).shuffle(order)
    for at in range(0, 200, 9):
        store.put(RUN, [(number, {"n": number}, None) for number in order[at : at + 9]])
    assert numbers(store) == list(range(200))
    assert store.finished(RUN) == set(range(200))


def test_numbers_of_numpy_are_numbers(store):
    store.put(RUN, [(np.int64(3), {"a": np.float64(0.5), "b": np.int32(2)}, None)])
    assert [(one.number, one.measures) for one in store.results(RUN)] == [(3, {"a": 0.5, "b": 2.0})]


def test_runs_are_told_with_what_they_were_begun_with_and_how_far_they_are(store):
    other = run_id("scenario", "rulebook", 1, 2)
    store.begin(other, {"scenario": "每两周", "replications": 30})
    store.begin(RUN, {"scenario": "another word for it"})
    store.put(other, [(0, {}, None), (1, {}, None)])
    assert [tuple(run) for run in store.runs()] == [
        (RUN, {"scenario": "weekly"}, 0),
        (other, {"scenario": "每两周", "replications": 30}, 2),
    ]
    assert store.finished(run_id("", "", 1, 1)) == set()


def test_a_run_is_another_as_soon_as_anything_that_decides_it_is():
    base = ("s", "r", 1, 1)
    others = [
        ("t", "r", 1, 1),
        ("s", "q", 1, 1),
        ("s", "r", 2, 1),
        ("s", "r", 1, 2),
        ("sr", "", 1, 1),
        ("", "sr", 1, 1),
    ]
    ids = {run_id(*one) for one in [base, *others]}
    assert len(ids) == 7
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in ids)


# ---- all or none, and nothing twice ----------------------------------------------------------------------------------


def test_a_replication_that_is_there_is_not_added_again(store):
    assert store.put(RUN, [(0, {"a": 1.0}, None), (1, {"a": 2.0}, None)]) == 2
    assert store.put(RUN, [(1, {"a": 2.0}, None), (2, {"a": 3.0}, None)]) == 1
    assert numbers(store) == [0, 1, 2]


def test_another_result_for_the_same_replication_is_refused_and_nothing_of_its_batch_is_kept(store):
    store.put(RUN, [(1, {"a": 2.0}, None)])
    with pytest.raises(BadInput) as caught:
        store.put(RUN, [(0, {"a": 1.0}, None), (1, {"a": 2.5}, None)])
    assert caught.value.problems[0].message == store_errors.OTHER_RESULT
    assert [(one.number, one.measures) for one in store.results(RUN)] == [(1, {"a": 2.0})]


@pytest.mark.parametrize(
    ("batch", "wrong"),
    [
        ([(0, {"a": 1.0}, None), (1, {"a": float("nan")}, None)], ValueError),
        ([(0, {"a": 1.0}, None), (-1, {}, None)], ValueError),
        ([(0, {"a": 1.0}, None), (1, {}, {"x": np.array([object()])})], ValueError),
    ],
)
def test_a_mistake_of_the_caller_keeps_nothing_of_its_batch(store, batch, wrong):
    with pytest.raises(wrong):
        store.put(RUN, batch)
    assert numbers(store) == []


def test_a_run_must_be_begun(store):
    with pytest.raises(KeyError):
        store.put("never begun", [(0, {}, None)])


def test_an_interrupt_in_the_middle_of_a_batch_keeps_nothing_of_it_and_the_store_goes_on(store, monkeypatch):
    key = store._key

    def interrupted(run):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_key", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.put(RUN, [(0, {}, None)])
    monkeypatch.setattr(store, "_key", key)
    assert store.put(RUN, [(0, {}, None)]) == 1


# ---- others read while one writes ------------------------------------------------------------------------------------


def test_a_reader_sees_whole_batches_while_another_writes(tmp_path):
    path = tmp_path / "runs.sqlite"
    with Store(path) as writer:
        writer.begin(RUN, {})

        def write() -> None:
            with Store(path) as own:
                for at in range(0, 300, 10):
                    own.put(RUN, [(number, {"n": number}, None) for number in range(at, at + 10)])

        thread = threading.Thread(target=write)
        thread.start()
        seen = []
        with Store(path, reading=True) as reader:
            while thread.is_alive():
                seen.append(len(reader.finished(RUN)))
            thread.join()
            assert len(reader.finished(RUN)) == 300
    assert all(count % 10 == 0 for count in seen)
    assert seen == sorted(seen)


def test_a_reader_in_the_middle_holds_up_no_writer(store):
    store.put(RUN, [(number, {}, None) for number in range(100)])
    with Store(store.path, reading=True) as reader:
        reading = reader.results(RUN)
        next(reading)
        store.put(RUN, [(number, {}, None) for number in range(100, 200)])
        assert [one.number for one in reading] == list(range(1, 200))


def test_two_writers_of_the_same_run_add_everything_once(tmp_path):
    path = tmp_path / "runs.sqlite"
    command = [sys.executable, str(EXPERIMENT), str(path), "120", "1", "4"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=120)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert all(said)
    with Store(path, reading=True) as opened:
        (run,) = opened.runs()
        assert [one.number for one in opened.results(run.run_id)] == list(range(120))


def test_a_writer_waits_for_another_and_says_so_when_it_takes_too_long(store):
    impatient = Store(store.path, patience=0.2)
    with store._transaction(), pytest.raises(BadInput) as caught:
        impatient.put(RUN, [(0, {}, None)])
    assert caught.value.problems[0].message == store_errors.BUSY
    assert impatient.put(RUN, [(0, {}, None)]) == 1
    impatient.close()


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_a_writer_that_waits_hears_an_interrupt_within_a_second(store):
    waiting = subprocess.Popen(
        [sys.executable, str(EXPERIMENT), str(store.path), "5", "1", "1"],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    with store._transaction():
        time.sleep(1.5)
        begin = time.monotonic()
        waiting.send_signal(signal.SIGINT)
        _, said = waiting.communicate(timeout=30)
    assert time.monotonic() - begin < 1.0
    assert "KeyboardInterrupt" in said


# ---- kills -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="kill -9 as POSIX has it")
def test_ten_kills_at_any_moment_lose_nothing_that_was_written_and_change_nothing(tmp_path):
    path, last, draw = tmp_path / "runs.sqlite", 4000, random.Random()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}

    def experiment(store: Path, workers: int, batch: int) -> list[str]:
        return [sys.executable, str(EXPERIMENT), str(store), str(last), str(workers), str(batch)]

    told: set[int] = set()
    cut_short = 0
    for _ in range(10):
        command = experiment(path, draw.choice([1, 2]), 5)
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            head = process.stdout.readline() if draw.random() < 0.8 else ""  # otherwise anywhere in the beginning
            time.sleep(draw.uniform(0.0, 0.1))
            process.kill()
            lines = [head, *process.stdout.read().splitlines(keepends=True)]
            cut_short += process.wait() == -signal.SIGKILL
        told |= {int(word) for line in lines if line.endswith("\n") for word in line.split()}
        if path.exists() and told:
            with Store(path, reading=draw.random() < 0.5) as opened:
                (run,) = opened.runs()
                assert told <= opened.finished(run.run_id)
    assert cut_short == 10
    assert 0 < len(told) < last
    whole = tmp_path / "uninterrupted.sqlite"
    contents = []
    for one, workers in ((path, 2), (whole, 1)):
        subprocess.run(experiment(one, workers, 100), env=environment, stdout=subprocess.DEVNULL, check=True)
        with Store(one, reading=True) as opened:
            (run,) = opened.runs()
            contents.append([(n, m, a["ends"].tobytes()) for n, m, a in opened.results(run.run_id) if a is not None])
    assert contents[0] == contents[1]
    assert [number for number, *_ in contents[0]] == list(range(last))


# ---- what is no store ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reading", [False, True])
@pytest.mark.parametrize(
    "content", [b"S", b"a,b,c\n1,2,3\n", "规矩".encode(), b"\x00" * 5000, b"SQLite format 3\x00" + b"x" * 200]
)
def test_a_file_that_is_no_store_is_refused_and_not_touched(tmp_path, content, reading):
    path = tmp_path / "other"
    path.write_bytes(content)
    assert refusal(path, reading=reading) == store_errors.NO_STORE.en
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("reading", [False, True])
@pytest.mark.parametrize("marked", [False, True])
def test_a_database_of_something_else_is_refused_even_if_it_has_the_mark(tmp_path, reading, marked):
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE runs (something TEXT)")
    if marked:
        other.execute(f"PRAGMA application_id = {0x67756A75}")
    other.commit()
    other.close()
    before = path.read_bytes()
    assert refusal(path, reading=reading) == store_errors.NO_STORE.en
    assert path.read_bytes() == before


@pytest.mark.parametrize("reading", [False, True])
def test_a_store_of_a_later_version_is_refused(store, reading):
    store.close()
    other = sqlite3.connect(store.path)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(BadInput) as caught:
        Store(store.path, reading=reading)
    (problem,) = caught.value.problems
    assert problem.say("en").endswith("of a later version (got 99, expected 1)")
    assert "更新的版本" in problem.say("zh")


@pytest.mark.parametrize("reading", [False, True])
def test_a_truncated_store_is_told_wherever_it_was_cut(store, reading, tmp_path):
    draw = np.random.default_rng(1)
    store.put(RUN, [(number, {"n": 1.0}, {"x": draw.random(100)}) for number in range(80)])
    store.close()
    whole = store.path.read_bytes()
    path = tmp_path / "cut.sqlite"
    for cut in [1, 50, 99, 100, 2000, *range(4096, len(whole), 4096)]:
        path.write_bytes(whole[:cut])
        assert refusal(path, reading=reading) in (store_errors.DAMAGED.en, store_errors.NO_STORE.en), cut
    path.write_bytes(whole)
    with Store(path, reading=reading) as opened:
        assert numbers(opened) == list(range(80))


def test_damage_anywhere_is_a_sentence_or_changes_nothing(store, tmp_path):
    store.put(RUN, [(number, {"n": number / 7}, {"x": np.arange(300) + number}) for number in range(30)])
    store.close()
    whole = store.path.read_bytes()
    draw, told = random.Random(3), 0
    for trial in range(150):
        content = bytearray(whole)
        for _ in range(20):
            content[draw.randrange(100, len(content))] = draw.randrange(256)
        path = tmp_path / f"{trial}.sqlite"
        path.write_bytes(content)
        try:
            with Store(path) as opened:
                for one in opened.results(RUN):
                    assert one.measures == {"n": one.number / 7}
                    assert one.arrays is None or np.array_equal(one.arrays["x"], np.arange(300) + one.number)
        except BadInput:
            told += 1
        path.unlink()
    assert told > 50


def test_a_missing_store_is_not_made_by_reading(tmp_path):
    path = tmp_path / "none.sqlite"
    assert refusal(path, reading=True) == store_errors.NOT_THERE.en
    assert list(tmp_path.iterdir()) == []


def test_a_folder_or_a_missing_folder_cannot_be_opened(tmp_path):
    assert refusal(tmp_path) == store_errors.CANNOT_OPEN.en
    assert refusal(tmp_path / "no" / "runs.sqlite") == store_errors.CANNOT_OPEN.en


def test_a_name_with_signs_that_mean_something_in_addresses_is_a_name(tmp_path):
    path = tmp_path / "a?mode=memory#%41 结果.sqlite"
    with Store(path) as opened:
        opened.begin(RUN, {})
    assert path.is_file()


def test_an_empty_file_becomes_a_store_and_is_none_for_a_reader(tmp_path):
    path = tmp_path / "empty.sqlite"
    path.touch()
    assert refusal(path, reading=True) == store_errors.NO_STORE.en
    with Store(path) as opened:
        opened.begin(RUN, {})
        assert numbers(opened) == []


# ---- a disk that is full or may not be written -----------------------------------------------------------------------


def test_a_full_disk_is_a_sentence_and_what_was_written_before_stays(store):
    store.put(RUN, [(0, {"a": 1.0}, None)])
    store._connection.execute("PRAGMA max_page_count = 12")
    with pytest.raises(BadInput) as caught:
        store.put(RUN, [(number, {}, {"x": np.random.default_rng(1).random(9000)}) for number in range(1, 5)])
    assert caught.value.problems[0].message == store_errors.FULL
    assert numbers(store) == [0]
    store._connection.execute("PRAGMA max_page_count = 100000")
    assert store.put(RUN, [(1, {}, None)]) == 1


@pytest.mark.skipif(os.name == "nt", reason="limits as POSIX has them")
def test_a_file_that_may_not_grow_is_a_sentence_and_what_was_written_before_stays(tmp_path):
    path = tmp_path / "runs.sqlite"
    code = f"""
import resource, signal, numpy as np
from sim.store import Store
from spec.problems import BadInput
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store({str(path)!r})
store.begin("r", {{}})
store.put("r", [(0, {{"a": 1.0}}, None)])
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    for number in range(1, 100):
        store.put("r", [(number, {{}}, {{"x": np.random.default_rng(1).random(5000)}})])
except BadInput as wrong:
    print(len(store.finished("r")), wrong)
"""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    kept, said = done.stdout.strip().split(" ", 1)
    assert said.startswith(f"{path}: ")
    with Store(path) as opened:
        assert opened.finished("r") == set(range(int(kept)))
        assert int(kept) > 1


@pytest.fixture
def nobody():
    """Somebody who may not write everywhere."""
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions as POSIX has them")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_a_store_in_a_place_that_may_not_be_written_can_be_read_and_says_that_it_cannot_be_written(nobody):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "sealed"
        folder.mkdir()
        path = folder / "runs.sqlite"
        with Store(path) as opened:
            opened.begin(RUN, {})
            opened.put(RUN, [(0, {"a": 1.0}, None)])
        path.chmod(0o444)
        folder.chmod(0o555)
        with Store(path, reading=True) as opened:
            assert numbers(opened) == [0]
        assert refusal(path) == store_errors.CANNOT_WRITE.en
        assert refusal(folder / "new.sqlite") == store_errors.CANNOT_OPEN.en
        path.chmod(0o000)
        assert refusal(path, reading=True) == store_errors.CANNOT_OPEN.en
        folder.chmod(0o755)


# ---- speed and memory ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="memory as POSIX tells it")
def test_results_stream_whatever_their_number(tmp_path):
    """48 MB of arrays pass through far less memory."""
    path = tmp_path / "runs.sqlite"
    draw = np.random.default_rng(1)
    with Store(path) as opened:
        opened.begin(RUN, {})
        for at in range(0, 120, 20):
            opened.put(RUN, [(number, {}, {"x": draw.integers(0, 9, 50_000)}) for number in range(at, at + 20)])
    code = f"""
import resource
from sim.store import Store
store = Store({str(path)!r}, reading=True)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
total = sum(one.arrays["x"].size for one in store.results({RUN!r}))
print(total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    total, grown = map(int, done.stdout.split())
    assert total == 120 * 50_000
    assert grown * (1 if sys.platform == "darwin" else 1024) < 30e6
