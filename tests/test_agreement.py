"""A hundred thousand pairs of conditions and situations, read alike by every interpreter and by what is printed."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from spec.residual import Interpreter
from tests.agreement import tried

SEED = 20230625


def test_a_thousand_pairs_are_read_alike():
    found = tried(conditions=50, situations=20, seed=SEED)
    assert (found.pairs, found.differences) == (1_000, ())


@pytest.mark.slow
def test_a_hundred_thousand_pairs_are_read_alike():
    found = tried(conditions=2_500, situations=40, seed=SEED + 1)
    assert (found.pairs, found.differences) == (100_000, ())


def test_an_interpreter_that_reads_one_atom_wrongly_is_caught():
    def wrong(self, post, unit):
        from spec.condition import NEVER

        return NEVER

    with patch.object(Interpreter, "heads", wrong):
        assert tried(conditions=400, situations=10, seed=SEED).differences
