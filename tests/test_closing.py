"""Which readings need not be tried on a case, because nothing that they change applies in it."""

from __future__ import annotations

import pytest

from proofs.closing import Closer
from spec.case_files import read_case_file
from spec.cases import Case
from spec.decide import decide
from spec.layers import stack
from spec.loader import find_rulebook, load
from spec.rulebook import Rulebook

EVERY = 9


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load()


@pytest.fixture(scope="module")
def literal_cases(rulebook) -> list[Case]:
    """Some cases of every file that is decided on the literal text."""
    found: list[Case] = []
    for file in sorted((find_rulebook("beichen_2023") / "cases").glob("*.yaml")):
        if not file.stem.endswith("standard"):
            found += read_case_file(file, rulebook.vocabulary)
    return found[::EVERY]


def test_a_reading_of_which_nothing_applies_decides_nothing(rulebook, literal_cases):
    """Idle is only what gives the very answer of the literal text; and there is much that is, and much that is not."""
    base = stack(rulebook)
    closer = Closer(rulebook, base, 5.0)
    readings = sorted(name for name, layer in rulebook.layers.items() if layer.kind == "reading")
    idle = busy = 0
    for number, case in enumerate(literal_cases):
        before = answer_of(decide(base, case))
        for reading in readings[number % 3 :: 3]:
            if closer.idle(case, (reading,)):
                idle += 1
                assert answer_of(decide(closer.with_readings((reading,)), case)) == before, (case.name, reading)
            else:
                busy += 1
    assert idle > 100
    assert busy > 100


def answer_of(decision) -> tuple[object, ...]:
    """All that a closure asks of a decision."""
    holders = [(one.post, one.clause.name, [via.name for via in one.via]) for one in decision.holders]
    violations = [one.clause.name for one in decision.violations]
    outside = [one.name for one in decision.outside]
    return (
        decision.answer,
        decision.allowed,
        decision.blocked,
        sorted(holders),
        sorted(decision.possible),
        outside,
        violations,
        decision.unknown,
    )
