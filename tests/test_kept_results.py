"""Results kept from before an edit are those that the edit cannot touch: with them a check says the same as without."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from guiju.check_json import checked_json
from proofs.battery import Plan, check
from spec.loader import RULEBOOKS, load
from spec.rulebook import STANDARD, layer_names

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

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(one) for key, one in value.items() if key != "seconds"}
        return [bare(one) for one in value] if isinstance(value, list) else value

    return bare(json.loads(json.dumps([checked_json(one) for one in results], default=str)))


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


@pytest.mark.slow
def test_an_edit_far_from_signing_leaves_what_is_known_of_signing(tmp_path, monkeypatch):
    """The proofs on signing are the dear ones; a deadline for emergencies has no part in them."""
    from proofs import battery

    source = RULEBOOKS / "beichen_2023"
    asked: list[str] = []
    work = battery.work

    def watched(rulebook, task, seconds):
        asked.extend(one.name for one in task.obligations)
        return work(rulebook, task, seconds)

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
