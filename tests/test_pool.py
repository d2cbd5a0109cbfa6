"""Replications on several processes: the same bytes for any number of them, nothing lost, nobody left behind."""

from __future__ import annotations

import importlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import weakref
from concurrent.futures import Future
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim import cluster, worker_processes
from sim.pool import BATCH_SECONDS, Batch, _Dispatch, cores, do, run
from spec.problems import BadInput
from tests import works_to_pool as works

PROJECT = Path(__file__).resolve().parent.parent
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
PAYLOAD = {"seed": 20230625, "table": np.arange(12.0).reshape(3, 4)}


def given_by(results, into: list[int], then=lambda number: None) -> None:
    """Puts the numbers of results into a list, as far as they come."""
    for number, _ in results:
        into.append(number)
        then(number)


def bytes_of(results) -> list[bytes]:
    return [pickle.dumps(one) for one in results]


def local(distributed, workers: int):
    """A Dask cluster on this machine."""
    return distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1", silence_logs=50
    )


@pytest.fixture(scope="module")
def local_cluster():
    """Two processes of a Dask cluster on this machine."""
    distributed = pytest.importorskip("distributed")
    with local(distributed, 2) as made:
        yield made


# ---- the same results, in order --------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [2, 3])
def test_results_are_the_same_bytes_for_any_number_of_workers(workers):
    alone = bytes_of(run(works.drawn, PAYLOAD, range(60), workers=1))
    assert bytes_of(run(works.drawn, PAYLOAD, range(60), workers=workers)) == alone
    assert len(set(alone)) == 60


def test_processes_that_begin_from_nothing_give_the_same_bytes_too(monkeypatch):
    """As they do where there is no fork."""
    monkeypatch.setattr(worker_processes, "METHOD", "spawn")
    assert bytes_of(run(works.drawn, PAYLOAD, range(9), workers=2)) == bytes_of(
        run(works.drawn, PAYLOAD, range(9), workers=1)
    )


def test_a_cluster_gives_the_same_bytes_too(local_cluster):
    alone = bytes_of(run(works.drawn, PAYLOAD, range(60), workers=1))
    assert bytes_of(run(works.drawn, PAYLOAD, range(60), cluster=local_cluster.scheduler_address)) == alone


def test_numbers_come_in_their_order_and_once_however_they_were_given():
    given = [5, 3, 9, 3, 1, 40, 0]
    for workers in (1, 2):
        assert [number for number, _ in run(works.slow, 0.0, given, workers=workers)] == [0, 1, 3, 5, 9, 40]
    assert list(run(works.slow, 0.0, [], workers=2)) == []


def test_a_slow_first_replication_changes_no_order():
    told: list[tuple[int, int]] = []
    found = [number for number, _ in run(works.uneven, 0.4, range(3000), workers=2, told=lambda *a: told.append(a))]
    assert found == list(range(3000))
    assert told[-1] == (3000, 3000)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_results_share_nothing_with_the_payload_even_in_this_process():
    table = np.zeros(3)
    ((_, (_, arrays)),) = run(works.drawn, {"seed": 1, "table": table}, [0], workers=1)
    arrays["of the payload"] += 1
    assert table.sum() == 0


def test_the_payload_is_sent_to_a_worker_once():
    found = dict(run(works.counted, [], range(40), workers=2))
    assert max(found.values()) > 2
    assert sum(count == 1 for count in found.values()) <= 2


def test_there_are_as_many_workers_as_cores_unless_told_otherwise(monkeypatch):
    assert 1 <= cores() <= (os.cpu_count() or 1)
    asked = []

    class Noted(worker_processes.WorkerProcesses):
        def __init__(self, count, work, payload):
            asked.append(count)
            super().__init__(count, work, payload)

    monkeypatch.setattr(worker_processes, "WorkerProcesses", Noted)
    list(run(works.slow, 0.0, range(8)))
    list(run(works.slow, 0.0, range(2), workers=5))
    assert asked == [min(cores(), 8), 2] if cores() > 1 else [2]
    with pytest.raises(ValueError, match="workers: 0"):
        next(run(works.slow, 0.0, [1], workers=0))


# ---- batches ---------------------------------------------------------------------------------------------------------


def dispatch(seconds: float, left: int) -> _Dispatch:
    """A dispatch to two workers after some replications of a known length."""

    class Crew:
        count = 2

    made = _Dispatch(Crew(), range(left), lambda: False, lambda *_: None)  # type: ignore[arg-type]
    made.timed, made.seconds = 10, 10 * seconds
    return made


@pytest.mark.parametrize("seconds", [0.0001, 0.003, 0.02, 0.2])
def test_short_replications_are_sent_in_batches_of_about_half_a_second(seconds):
    size = dispatch(seconds, 10**6)._size()
    assert 0.2 <= size * seconds <= 1.0
    assert size * seconds == pytest.approx(BATCH_SECONDS, abs=seconds)


def test_long_replications_are_sent_one_by_one_and_so_are_the_last():
    assert dispatch(3.0, 10**6)._size() == 1
    assert dispatch(0.001, 4)._size() == 1
    assert dispatch(0.001, 40)._size() == 10


def test_while_one_replication_is_slow_only_so_many_others_are_done_before_their_turn():
    slow: Future[Batch] = Future()

    class Crew:
        count = 2

        def send(self, numbers):
            if 0 in numbers:
                return slow
            done: Future[Batch] = Future()
            done.set_result(Batch([pickle.dumps(None)] * len(numbers), None, 1.0 * len(numbers)))
            return done

        def listen(self):
            pass

    made = _Dispatch(Crew(), range(10_000), lambda: False, lambda *_: None)  # type: ignore[arg-type]
    for _ in range(200):
        made._send()
        made._collect(0.0)
        assert list(made._in_turn()) == []
    assert 10 < len(made.results_at) <= 32
    slow.set_result(Batch([pickle.dumps(None)], None, 1.0))
    assert [number for number, _ in made.results()] == list(range(10_000))


def test_a_batch_that_takes_much_longer_than_expected_is_sent_back_half_done_and_nothing_is_lost():
    assert 4 <= len(do(works.slow, 0.15, range(100)).results) <= 10
    found, seconds = [], []
    for number, _ in run(works.late, 0.15, range(40), workers=2):
        found.append(number)
        seconds.append(time.monotonic())
    assert found == list(range(40))
    assert max(later - earlier for earlier, later in pairwise(seconds)) < 2.0


# ---- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_failure_is_raised_in_its_turn_after_all_before_it_and_none_after_it(workers):
    found: list[int] = []
    with pytest.raises(ZeroDivisionError, match="number 17"):
        given_by(run(works.fails_at, 17, range(100), workers=workers), found)
    assert found == list(range(17))


@pytest.mark.parametrize("workers", [1, 2])
def test_bad_input_that_a_replication_finds_is_told_as_if_it_had_been_found_here(workers):
    with pytest.raises(BadInput) as caught:
        list(run(works.refused_at, 3, range(10), workers=workers))
    (problem,) = caught.value.problems
    assert problem.say("en") == "scenario.yaml:3:7: wrong value (got x)"


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_that_cannot_be_sent_is_told_in_its_words_and_breaks_nothing(workers):
    found: list[int] = []
    with pytest.raises((works.Odd, RuntimeError), match="odd one"):
        given_by(run(works.odd_at, 3, range(10), workers=workers), found)
    assert found == [0, 1, 2]


def test_a_failure_tells_where_it_happened():
    with pytest.raises(ZeroDivisionError) as caught:
        list(run(works.fails_at, 2, range(5), workers=2))
    (note,) = caught.value.__notes__
    assert note.startswith("replication 2:")
    assert "works_to_pool.py" in note


def test_a_result_that_cannot_be_sent_is_an_error_and_no_waiting():
    for workers in (1, 2):
        with pytest.raises((pickle.PicklingError, AttributeError)):
            list(run(works.unpicklable, None, range(4), workers=workers))


@POSIX
def test_a_worker_that_is_killed_is_a_sentence_and_what_is_finished_is_given():
    found: list[int] = []
    with pytest.raises(BadInput) as caught:
        given_by(run(works.ended_at, 20, range(200), workers=2), found)
    assert caught.value.problems[0].message == worker_processes.ENDED
    assert found[:4] == list(range(4))
    assert found == sorted(found)
    assert 20 not in found


# ---- stopping --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_is_heard_soon_and_what_is_done_is_given(workers):
    begin = time.monotonic()
    found = [
        number
        for number, _ in run(works.slow, 0.05, range(1000), workers=workers, stop=lambda: time.monotonic() - begin > 1)
    ]
    assert time.monotonic() - begin < 2.5
    assert 5 < len(found) < 100
    assert found == sorted(found)


def test_whoever_stops_listening_leaves_no_process_behind(tmp_path):
    results = run(works.marked, str(tmp_path), range(100), workers=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert gone_within(2.0, workers_in(tmp_path))


def alive(process: int) -> bool:
    """Whether a process is there and no mere entry that nobody has read."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    try:
        return not stat.parent.parent.is_dir() or stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def workers_in(folder: Path) -> list[int]:
    return [int(one.name) for one in folder.iterdir()]


def gone_within(seconds: float, processes: list[int]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(map(alive, processes)):
            return True
        time.sleep(0.02)
    return False


@POSIX
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_the_parent_ends_no_worker_stays(how, tmp_path):
    """Ended from outside, as a terminal, a service or a want of memory does it; an interrupt is heard by all."""
    process = subprocess.Popen(
        [sys.executable, works.__file__, str(tmp_path), "2"],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    first = [process.stdout.readline() for _ in range(3)]
    found = workers_in(tmp_path)
    assert len(found) == 2
    assert all(map(alive, found))
    begin = time.monotonic()
    if how == signal.SIGINT:
        os.killpg(process.pid, how)
    else:
        process.send_signal(how)
    rest, said = process.communicate(timeout=20)
    assert time.monotonic() - begin < 1.5
    assert gone_within(2.0, found)
    numbers = [int(one) for one in [*first, *rest.split()]]
    assert numbers == sorted(set(numbers))
    assert numbers[:3] == [0, 1, 2]
    assert said.count("KeyboardInterrupt") == (how == signal.SIGINT)


# ---- clusters --------------------------------------------------------------------------------------------------------


def refused(address: str):
    with pytest.raises(BadInput) as caught:
        list(run(works.slow, 0.0, range(3), cluster=address))
    (problem,) = caught.value.problems
    assert address in problem.file
    return problem


def test_a_missing_package_is_a_sentence_that_says_what_to_install(monkeypatch):
    def missing(name, *rest):
        if name.split(".")[0] == "distributed":
            raise ImportError(name)
        return there(name, *rest)

    there = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", missing)
    problem = refused("tcp://127.0.0.1:1")
    assert problem.message == cluster.MISSING
    assert "guiju[cluster]" in problem.expected.en


@pytest.mark.parametrize("address", ["", "8786", "http://127.0.0.1:8786", "127.0.0.1:8786"])
def test_what_is_no_address_is_a_sentence_with_an_example(address):
    pytest.importorskip("distributed")
    problem = refused(address)
    assert problem.message == cluster.NO_ADDRESS
    assert problem.example == cluster.EXAMPLE


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://127.0.0.1:port", "tcp://"])
def test_a_scheduler_that_does_not_answer_is_a_sentence(address, monkeypatch, capfd):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    assert refused(address).message == cluster.UNREACHABLE
    assert capfd.readouterr().err == ""


def test_nothing_is_left_of_a_client_that_found_no_scheduler(monkeypatch):
    """What is left of it would stop its loop at any moment, and in the making of the next client wait for ever."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    made: list[weakref.ref[object]] = []
    start = distributed.Client.start

    def watched(self, **words):
        made.append(weakref.ref(self))
        return start(self, **words)

    monkeypatch.setattr(distributed.Client, "start", watched)
    with pytest.raises(BadInput) as caught:
        list(run(works.slow, 0.0, range(3), cluster="tcp://127.0.0.1:1"))
    assert [one() for one in made] == [None]
    assert caught.value.problems


def test_a_cluster_without_workers_is_a_sentence(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_WORKERS_SOON", 0.5)
    with local(distributed, 0) as empty:
        assert refused(empty.scheduler_address).message == cluster.NO_WORKERS


def test_a_cluster_with_another_numpy_is_a_sentence_that_names_both(local_cluster, monkeypatch):
    monkeypatch.setattr(np, "__version__", "1.0")
    problem = refused(local_cluster.scheduler_address)
    assert problem.message == cluster.OTHER_PROJECT
    assert problem.expected.en.endswith("numpy 1.0")
    assert "numpy" in problem.got


def test_a_failure_on_a_cluster_is_raised_in_its_turn(local_cluster):
    found: list[int] = []
    with pytest.raises(ZeroDivisionError, match="number 7"):
        given_by(run(works.fails_at, 7, range(30), cluster=local_cluster.scheduler_address), found)
    assert found == list(range(7))


@pytest.fixture
def killable_cluster(tmp_path):
    """A scheduler and a worker as processes of their own; the address of the scheduler, and the two."""
    distributed = pytest.importorskip("distributed")
    file, environment = tmp_path / "scheduler.json", {**os.environ, "PYTHONPATH": str(PROJECT)}
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]

    def start(module: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *words]
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    scheduler = start("dask_scheduler", *words)
    until = time.monotonic() + 30
    while not (file.exists() and file.read_text().rstrip().endswith("}")) and time.monotonic() < until:
        time.sleep(0.05)
    address = json.loads(file.read_text())["address"]
    worker = start("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    with distributed.Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=60)
    yield address, scheduler, worker
    for process in (worker, scheduler):
        process.kill()
        process.wait()


@pytest.mark.parametrize("ending", ["scheduler", "worker"])
def test_a_cluster_that_goes_away_is_a_sentence_and_what_is_finished_is_given(killable_cluster, ending, monkeypatch):
    address, scheduler, worker = killable_cluster
    leaving = scheduler if ending == "scheduler" else worker

    def leave(number: int) -> None:
        if number == 20:
            monkeypatch.setattr(cluster, "_PATIENCE", 2.0)
            leaving.kill()

    found: list[int] = []
    results = run(works.slow, 0.05, range(1000), cluster=address)
    with pytest.raises(BadInput) as caught:
        given_by(results, found, leave)
    assert caught.value.problems[0].message == cluster.LOST
    assert found[:20] == list(range(20))
    assert found == sorted(found)


@POSIX
def test_an_interrupt_is_heard_by_whoever_waits_for_a_cluster(killable_cluster):
    address, *_ = killable_cluster
    code = f"""
from sim.pool import run
from tests.works_to_pool import slow
for number, _ in run(slow, 0.05, range(1000), cluster={address!r}):
    print(number, flush=True)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = [process.stdout.readline() for _ in range(3)]
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    rest, said = process.communicate(timeout=30)
    assert time.monotonic() - begin < 5.0
    numbers = [int(one) for one in [*first, *rest.split()]]
    assert numbers == sorted(set(numbers))
    assert numbers[:3] == [0, 1, 2]
    assert said.rstrip().endswith("KeyboardInterrupt")


def test_no_cluster_package_is_loaded_for_processes():
    code = "import sys, sim.pool; list(sim.pool.run(pow, 2, range(5), workers=2)); print('distributed' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
