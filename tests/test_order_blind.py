"""The order of files, sections and clauses carries no meaning: the same verdicts and findings come out."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import yaml

from guiju.check_json import checked_json
from proofs.battery import Plan, check
from spec.loader import load_texts
from spec.rulebook import layer_names
from spec.yaml_text import plain_data, read_yaml

SMALL = Path(__file__).parent / "data" / "small"


def texts():
    files = sorted((*SMALL.glob("*.yaml"), *SMALL.glob("readings/*.yaml")))
    return {str(file.relative_to(SMALL)): file.read_text(encoding="utf-8") for file in files}


def shuffled(seed):
    """All entries of all files in one file, sections and entries in another order."""
    chance = random.Random(seed)
    sections = {}
    for name, text in texts().items():
        for section, entries in plain_data(read_yaml(text, name)).items():
            if isinstance(entries, list):
                sections.setdefault(section, []).extend(entries)
            else:
                sections[section] = entries
    for entries in sections.values():
        if isinstance(entries, list):
            chance.shuffle(entries)
    names = list(sections)
    chance.shuffle(names)
    whole = {name: sections[name] for name in names}
    return {"whole.yaml": yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)}


def answer(sources):
    rulebook = load_texts(sources)
    stacks = [("literal", ()), ("standard", layer_names(rulebook, ["standard"]))]
    data = [checked_json(one) for one in check(rulebook, stacks, Plan(seconds=60, inline=True))]
    for stack in data:
        for verdict in stack["verdicts"]:
            del verdict["seconds"]
    return json.dumps(data, ensure_ascii=False)


@pytest.fixture(scope="module")
def original():
    return answer(texts())


@pytest.mark.parametrize("seed", [1, 2])
def test_a_shuffled_rulebook_gets_the_same_answer(original, seed):
    assert answer(shuffled(seed)) == original


def test_a_shuffled_rulebook_has_the_same_digest():
    assert load_texts(shuffled(3)).digest == load_texts(texts()).digest
