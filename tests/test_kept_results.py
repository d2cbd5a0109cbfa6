"""Results kept from before an edit are those that the edit cannot touch: with them a check says the same as without."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guiju.check_json import checked_json
from proofs.asked import all_obligations
from proofs.battery import Plan, check
from proofs.beside import OUTLINED
from proofs.concern import Concerns
from proofs.hits import property_of
from proofs.levels import bypassed
from proofs.mutants import Mutant, mutants
from proofs.part import Part
from proofs.small_world import world_of
from proofs.traces import Traces, skipped, unplaced
from spec.layers import STANDARD, layer_names, stack
from spec.loader import RULEBOOKS, load
from spec.rulebook import Rulebook

PROJECT = Path(__file__).resolve().parent.parent
SMALL = Path(__file__).parent / "data" / "small"
EDITS = {
    "a figure": ("articles.yaml", r"at-most: (\d+)", "at-most: 1"),
    "a holder": ("articles.yaml", r"holder: chair\b", "holder: secretary"),
    "a strength": ("articles.yaml", r"strength: (?!may)[a-z-]+", "strength: may"),
    "an exception": ("articles.yaml", r"  unless: \[[^\]]*\]\n", ""),
    "a condition": ("articles.yaml", r"when: upward\b", "when: always"),
    "a need": ("articles.yaml", r"outcome: passed", "outcome: failed"),
    "a label": ("vocabulary.yaml", "zh: 主任委员", "zh: 主席"),
    "a definition": ("vocabulary.yaml", r"is: who is a deputy and", "is: who is a member and"),
    "a usual value": ("vocabulary.yaml", "usually: no, zh: 抢救濒毁文献", "usually: yes, zh: 抢救濒毁文献"),
}


def checked(folder: Path, cache: Path | None) -> Any:
    """What a check says of a rulebook, save for its seconds."""
    rulebook = load(str(folder))
    stacks = [("literal", ()), (STANDARD, layer_names(rulebook, [STANDARD]))]
    results = check(rulebook, stacks, Plan(cache=cache, inline=True))
    return bare(json.loads(json.dumps([checked_json(one) for one in results], default=str)))


def bare(value: Any) -> Any:
    """What is said, save for its seconds."""
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items() if key != "seconds"}
    return [bare(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """A cache that holds the results of the small rulebook as it is."""
    cache = tmp_path_factory.mktemp("cache")
    checked(SMALL, cache)
    return cache


def edited(tmp_path: Path, file: str, old: str, new: str, source: Path = SMALL) -> Path:
    folder = tmp_path / "rulebook"
    shutil.copytree(source, folder)
    text = (folder / file).read_text("utf-8")
    changed = re.sub(old, new, text, count=1)
    assert changed != text, old
    (folder / file).write_text(changed, "utf-8")
    return folder


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_kept_results_and_new_ones_say_what_a_new_check_says(edit, kept, tmp_path):
    folder = edited(tmp_path, *EDITS[edit])
    cache = tmp_path / "cache"
    shutil.copytree(kept, cache)
    assert checked(folder, cache) == checked(folder, None)


def test_a_key_is_the_same_in_every_process():
    """A set says its members in another order under another hash seed; a key must not."""
    words = (
        "from proofs.battery import Plan, Task, check\n"
        "from proofs.findings import grouped\n"
        "from proofs.kept_results import KeptResults\n"
        "from spec.loader import load\n"
        f"rulebook = load({str(SMALL)!r})\n"
        "(found,) = check(rulebook, [('literal', ())], Plan(inline=True), lambda one: one.act == 'sign', "
        "with_findings=False)\n"
        "from pathlib import Path\n"
        "kept = KeptResults(Path('.'), rulebook, 30.0)\n"
        "print([kept.key(Task((), hits=tuple(hits))) for hits in grouped(found.stack, found.verdicts)])\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", words],
            capture_output=True,
            check=True,
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
    assert len(said.pop()) > 64, "a hash of its own for each"


def test_a_sentence_put_otherwise_leaves_every_verdict_standing(kept, tmp_path, monkeypatch):
    from proofs import battery

    asked: list[str] = []
    work = battery.work

    def watched(rulebook, task, seconds, *kept):
        asked.extend(one.name for one in task.obligations)
        return work(rulebook, task, seconds, *kept)

    folder = edited(tmp_path, "articles.yaml", "en: What falls in no portfolio is signed", "en: The rest is signed")
    cache = tmp_path / "cache"
    shutil.copytree(kept, cache)
    monkeypatch.setattr(battery, "work", watched)
    after = checked(folder, cache)
    assert not asked
    assert after == checked(folder, None)


def test_a_sentence_put_otherwise_leaves_what_was_worked_out_for_every_finding(kept, tmp_path, monkeypatch):
    from proofs import tasks

    worked_out: list[str] = []
    gist_of = tasks.gist_of

    def watched(stack, closer, hits):
        worked_out.append(hits[0].obligation.name)
        return gist_of(stack, closer, hits)

    folder = edited(tmp_path, "articles.yaml", "en: What falls in no portfolio is signed", "en: The rest is signed")
    cache = tmp_path / "cache"
    shutil.copytree(kept, cache)
    monkeypatch.setattr(tasks, "gist_of", watched)
    after = checked(folder, cache)
    assert not worked_out
    assert "The rest is signed" in json.dumps(after)
    assert after == checked(folder, None)
    assert worked_out


def test_after_an_edit_only_the_asks_are_searched_that_it_touches(kept, tmp_path, monkeypatch):
    from proofs import asks

    searched: list[str] = []
    matters = asks.matters

    def watched(world, ask):
        searched.append(ask.clauses[0])
        return matters(world, ask)

    rulebook = load(
        str(edited(tmp_path, "articles.yaml", "when: purchase.cost > 10000 yuan", "when: purchase.cost > 9 yuan"))
    )
    cache = tmp_path / "cache"
    shutil.copytree(kept, cache)
    monkeypatch.setattr(asks, "matters", watched)
    check(rulebook, [("literal", ())], Plan(cache=cache, inline=True), with_findings=False)
    assert set(searched) == {"buying.decided"}


@pytest.mark.parametrize("layers", ["literal", STANDARD])
def test_what_is_kept_of_the_order_of_steps_depends_on_every_clause_that_a_step_on_the_way_waits_for(
    layers, monkeypatch
):
    """The steps are gone through once more, as the proof goes through them."""
    rulebook = load("beichen_2023")
    there = stack(rulebook, layer_names(rulebook, [layers]))
    digest, parts = Part.digest, list[Part]()

    def watched(part: Part) -> str:
        parts.append(part)
        return digest(part)

    monkeypatch.setattr(Part, "digest", watched)
    asked = 0
    for obligation in all_obligations(there):
        traces = Traces(world_of(there))
        if obligation.family == "gated":
            for clause in unplaced(there, obligation.act):
                skipped(traces, obligation.act, clause)
        elif obligation.family == "levels" and obligation.part != "authority":
            bypassed(traces, obligation.act, property_of(there, obligation.part))
        else:
            continue
        Concerns(there).of_obligations([obligation])
        waited_for = {label.name for label, _ in traces.guards if label.kind != "frame"}
        assert waited_for <= parts[-1].clauses, waited_for - parts[-1].clauses
        assert len(parts[-1].clauses) < len(there.clauses) or not waited_for
        asked += len(waited_for) > 5
    assert asked > 2


@pytest.mark.slow
def test_whatever_clause_is_dropped_kept_results_and_new_ones_say_what_a_new_check_says(kept, tmp_path):
    text = (SMALL / "articles.yaml").read_text("utf-8")
    entries = re.findall(r"^- clause: .*?(?=^- |\Z|^[a-z]+:)", text, re.S | re.M)
    different = 0
    for number, entry in enumerate(entries[::3]):
        folder = tmp_path / str(number)
        shutil.copytree(SMALL, folder)
        (folder / "articles.yaml").write_text(text.replace(entry, ""), "utf-8")
        cache = tmp_path / f"cache {number}"
        shutil.copytree(kept, cache)
        try:
            load(str(folder))
        except Exception:
            continue  # something else names the clause
        different += 1
        assert checked(folder, cache) == checked(folder, None), entry
    assert different > 3


def mutated(rulebook: Rulebook, mutant: Mutant) -> Rulebook:
    """A rulebook with one change to a clause of its edition."""
    clauses = []
    for clause in rulebook.clauses:
        if clause.name != mutant.clause:
            gone = mutant.clause if mutant.kind == "dropped" else ""
            clauses.append(replace(clause, unless=tuple(one for one in clause.unless if one != gone)))
        elif mutant.kind != "dropped":
            when = clause.when if mutant.when is None else mutant.when
            shape = clause.shape if mutant.shape is None else mutant.shape
            unless = tuple(one for one in clause.unless if one != mutant.without)
            clauses.append(replace(clause, when=when, shape=shape, unless=unless))
    return replace(rulebook, clauses=tuple(clauses))


@pytest.mark.slow
def test_whatever_mutant_is_checked_findings_that_were_kept_are_those_that_would_be_made_anew(tmp_path):
    """For the families that compare clauses on whatever acts: what they look at is said family by family."""
    rulebook, drawn = load("beichen_2023"), random.Random(4)

    def found(of: Rulebook, cache: Path | None) -> Any:
        only = {*OUTLINED, "hygiene"}
        results = check(of, [("literal", ())], Plan(cache=cache, inline=True), lambda one: one.family in only)
        return bare(json.loads(json.dumps([checked_json(one) for one in results], default=str)))

    found(rulebook, tmp_path / "kept")
    by_clause: dict[str, list[Mutant]] = {}
    for mutant in mutants(rulebook):
        by_clause.setdefault(mutant.clause, []).append(mutant)
    chosen = [drawn.choice(by_clause[name]) for name in drawn.sample(sorted(by_clause), 6)]
    deadlines = [one for ones in by_clause.values() for one in ones if (one.kind, one.place) == ("figure", "within")]
    different = 0
    for number, mutant in enumerate([*chosen, *drawn.sample(deadlines, 3)]):
        changed, cache = mutated(rulebook, mutant), tmp_path / str(number)
        shutil.copytree(tmp_path / "kept", cache)
        after = found(changed, cache)
        assert after == found(changed, None), mutant
        different += after != found(rulebook, tmp_path / "kept")
    assert different


@pytest.mark.slow
def test_an_edit_far_from_signing_leaves_what_is_known_of_signing(tmp_path, monkeypatch):
    """The proofs on signing are the dear ones; a deadline for emergencies has no part in them."""
    from proofs import battery

    source = RULEBOOKS / "beichen_2023"
    asked: list[str] = []
    work = battery.work

    def watched(rulebook, task, seconds, *kept):
        asked.extend(one.name for one in task.obligations)
        return work(rulebook, task, seconds, *kept)

    def judged(folder: Path) -> None:
        only = {"unique:sign", "exists:sign", "feasible:emergency.occurred"}
        battery.check(
            load(str(folder)), [("literal", ())], Plan(cache=tmp_path / "kept", inline=True), lambda o: o.name in only
        )

    judged(source)
    monkeypatch.setattr(battery, "work", watched)
    judged(edited(tmp_path, "chapter_12_duty.yaml", "20 minutes clock time", "25 minutes clock time", source))
    assert "feasible:emergency.occurred" in asked
    assert not {"unique:sign", "exists:sign"} & set(asked)
