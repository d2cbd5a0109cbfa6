"""Who may not be away together: smallest sets, against every set one after the other."""

from __future__ import annotations

import json
from itertools import chain, combinations
from pathlib import Path

import pytest

from guiju.cli import main
from proofs.absences import absences_of, kinds_of
from proofs.obligations import away_in, governed, holds_in, supposed
from proofs.small_world import world_of
from proofs.solving import satisfiable, solver_in
from spec.layers import STANDARD, layer_names, stack
from spec.loader import load
from spec.rulebook import Stack

SMALL = str(Path(__file__).parent / "data" / "small")


def stacks(name: str) -> list[Stack]:
    rulebook = load(name)
    return [stack(rulebook), stack(rulebook, layer_names(rulebook, [STANDARD]))]


def blocks(rules: Stack, act: str, gone: tuple[str, ...]) -> bool:
    """Whether a matter can be blocked while just these are away."""
    import z3

    world = world_of(rules)
    holds, away = holds_in(world, act), away_in(world, world.universe.posts)
    solver = solver_in(world.context, 10)
    solver.add(*world.rules, *supposed(world), governed(world, act), z3.Or(list(holds.values())))
    solver.add(*(one if post in gone else z3.Not(one) for post, one in away.items()))
    solver.add(*(z3.Implies(one, away[name]) if name in away else z3.Not(one) for name, one in holds.items()))
    return satisfiable(solver)


@pytest.mark.parametrize("rules", stacks(SMALL), ids=["literal", "standard"])
def test_the_smallest_sets_are_those_found_by_trying_every_set(rules):
    posts = world_of(rules).universe.posts
    for found in absences_of(rules):
        every = chain.from_iterable(combinations(posts, size) for size in range(len(posts) + 1))
        smallest: list[tuple[str, ...]] = []
        for gone in every:
            if not any(set(one) <= set(gone) for one in smallest) and blocks(rules, found.act, gone):
                smallest.append(gone)
        kinds = {kinds_of(rules, gone) for gone in smallest}
        assert set(found.sets) <= kinds
        assert found.complete
        assert all(any(set(one) <= set(kind) for one in found.sets) for kind in kinds)


def test_with_the_readings_nobody_alone_blocks_a_signature_but_the_mayor_and_another_do():
    literal, standard = stacks("beichen_2023")
    (before,), (after,) = absences_of(literal, ["sign"]), absences_of(standard, ["sign"])
    assert ("mayor",) in before.sets
    assert {len(one) for one in after.sets} == {2}
    assert all("mayor" in one for one in after.sets)


def test_the_command_says_what_a_reading_alone_changes(capsys):
    words = ["absences", "sign", "--layers", "literal", "--each-reading", "--json"]
    assert main(words) == 1
    data = json.loads(capsys.readouterr().out)
    found = {one.get("reading", ""): one["acts"][0]["sets"] for one in data["stacks"]}
    assert ["vice-mayor"] in found[""]
    assert ["vice-mayor"] not in found["absent-vice-mayors-matters-go-to-the-mayor"]
    assert found["half-is-enough"] == found[""]


def test_the_table_fits_and_an_unknown_act_is_told(capsys):
    assert main(["absences", "--rulebook", SMALL, "--each-reading", "--lang", "en"]) in (0, 1)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 100
    assert "may not be away together" in shown
    assert main(["absences", "sgin", "--lang", "en"]) == 2
    assert "unknown act (got sgin, expected sign" in capsys.readouterr().err
