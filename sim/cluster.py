"""A Dask cluster as workers. The package ``distributed`` is imported only when a cluster is asked for."""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from sim.pool import Batch, do
from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

MISSING = Bilingual("使用集群需要 distributed 软件包", "a cluster needs the package distributed")
INSTALL = Bilingual('pip install "guiju[cluster]"', 'pip install "guiju[cluster]"')
EXAMPLE = "tcp://127.0.0.1:8786"
NO_ADDRESS = Bilingual("这不是集群调度器的地址", "this is not the address of a scheduler")
UNREACHABLE = Bilingual("连接不上这个集群调度器", "this scheduler cannot be reached")
NO_WORKERS = Bilingual("这个集群没有工作进程", "this cluster has no workers")
OTHER_PROJECT = Bilingual(
    "集群的工作进程上没有同样的规矩，或 Python、numpy 版本不同",
    "the workers of this cluster have no guiju, or another Python or numpy",
)
LOST = Bilingual(
    "集群断开或放弃了任务；已完成的结果保留",
    "the cluster has gone away or given up the work; what is finished is kept",
)
_PATIENCE = 5.0
"""Seconds for a scheduler to answer."""
_WORKERS_SOON = 5.0
"""Seconds for a first worker to be there."""


class Cluster:
    """The workers of an existing cluster that hold work and payload. Raises BadInput when it cannot be used."""

    def __init__(self, address: str, work: Callable[[Any, int], Any], payload: Any) -> None:
        self.address = address
        self._looked = time.monotonic()
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError:
            raise self._refused(MISSING, expected=INSTALL) from None
        if not address.startswith(("tcp://", "tls://")):
            raise self._refused(NO_ADDRESS, address, example=EXAMPLE)
        self._quiet = logging.getLogger("distributed")
        self._level = self._quiet.level
        self._quiet.setLevel(logging.CRITICAL + 1)  # what it has to say, we say
        said = None
        try:
            self.client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as wrong:  # a time-out is an OSError
            said = _first_line(wrong)
        if said is not None:
            # a client that found nobody stops its loop when it is cleared away; if that falls into the making of the
            # next client, both wait for one lock for ever: so it is cleared away now, and no exception holds it
            gc.collect()
            self._quiet.setLevel(self._level)
            raise self._refused(UNREACHABLE, said)
        try:
            self.count = self._workers()
            self.held = self._sent((work, payload))
            self.executor = self.client.get_executor(pure=False)
        except BaseException:
            self.end(hurry=True)
            raise

    def _workers(self) -> int:
        """How many there are, once each has shown that it knows this project."""
        try:
            self.client.wait_for_workers(1, timeout=_WORKERS_SOON)
        except TimeoutError:
            raise self._refused(NO_WORKERS) from None
        try:
            known = self.client.run(versions)
        except Exception as wrong:
            raise self._refused(OTHER_PROJECT, _first_line(wrong)) from None
        for other in known.values():
            if other != versions():
                raise self._refused(OTHER_PROJECT, " ".join(other), Bilingual(*[" ".join(versions())] * 2))
        threads: list[int] = list(self.client.nthreads().values())
        return max(1, sum(threads))

    def _sent(self, held: tuple[Callable[[Any, int], Any], Any]) -> Any:
        """Work and payload, on every worker."""
        try:
            return self.client.scatter([held], broadcast=True, hash=False)[0]
        except Exception as wrong:  # distributed gives whatever the workers met as a plain Exception
            raise self._refused(OTHER_PROJECT, _first_line(wrong)) from None

    def send(self, numbers: Sequence[int]) -> Future[Batch]:
        """Has a batch done."""
        future: Future[Batch] = self.executor.submit(_done, self.held, list(numbers))
        return future

    def listen(self) -> None:
        """A client waits for ever for a scheduler that it has lost, and for workers to come; we do not."""
        if self.client.status != "running":
            raise self._refused(LOST)
        if time.monotonic() - self._looked > _PATIENCE:
            try:
                left = self.client.nthreads()
            except Exception as wrong:
                raise self._refused(LOST, _first_line(wrong)) from None
            if not left:
                raise self._refused(LOST)
            self._looked = time.monotonic()

    def broken(self, wrong: BaseException) -> BaseException:
        """What the cluster says of a batch that it gave up."""
        strange = "ModuleNotFoundError" in f"{type(wrong).__name__} {wrong}"
        return self._refused(OTHER_PROJECT if strange else LOST, _first_line(wrong))

    def end(self, hurry: bool) -> None:
        """Leaves the cluster; what it still has to do for us is cancelled."""
        with contextlib.suppress(Exception):
            if hasattr(self, "executor"):
                self.executor.shutdown(wait=not hurry)
            self.client.close(timeout=1)
        self._quiet.setLevel(self._level)

    def _refused(
        self, message: Bilingual, got: str = "", expected: Bilingual = Bilingual("", ""), example: str = ""
    ) -> BadInput:
        return BadInput([Problem(f"--cluster {self.address}", 0, 0, message, got, expected, example)])


def _first_line(wrong: BaseException) -> str:
    return (str(wrong) or type(wrong).__name__).splitlines()[0]


def versions() -> tuple[str, ...]:
    """What must be the same everywhere for the same bytes: Python and numpy, and this module must be there at all."""
    import platform

    import numpy as np

    return ("Python", ".".join(platform.python_version_tuple()[:2]), "numpy", np.__version__)


def _done(held: tuple[Callable[[Any, int], Any], Any], numbers: Sequence[int]) -> Batch:
    work, payload = held
    return do(work, payload, numbers)
