"""The engines of this installation: the compiled one is an extra, and is left out where its compiler is not there."""

from __future__ import annotations

from importlib.util import find_spec
from typing import cast, get_args

import pytest

from sim import engines
from sim.flow import Course, Flow
from tests.textbook import Engine

REFERENCE, COMPILED = "reference", "compiled"
HERE = COMPILED in get_args(engines.Engine) and find_spec("numba") is not None
only_compiled = pytest.mark.skipif(not HERE, reason="the compiled engine is an extra: install guiju[fast]")
every_engine = pytest.mark.parametrize("engine", [REFERENCE, pytest.param(COMPILED, marks=only_compiled)])


def named(name: str) -> Engine:
    """The engine of a name."""

    def run(flow: Flow) -> Course:
        return engines.run(flow, cast(engines.Engine, name))

    return run
