"""``guiju schema``: JSON Schema of the files that people write, for editors that complete names and mark slips."""

from __future__ import annotations

import json
from typing import Any

import click

from guiju.options import Settings, declare
from guiju.output import Answer
from guiju.rulebooks import open_stack
from spec.bilingual import Bilingual
from spec.editor_schema import case_schema, list_schema, rulebook_schema

KINDS = ("rulebook", "case", "scenario")
SCENARIOS = Bilingual("情景文件", "a file of scenarios")


def schema_of(settings: Settings, what: str) -> Answer:
    """The schema of a kind of file: the same for every rulebook, or with the names of one."""
    made: dict[str, Any]
    match what:
        case "rulebook":
            made = rulebook_schema()
        case "case":
            made = case_schema(open_stack(settings))
        case _:
            from sim.scenario_form import WORDS, ScenarioEntry

            made = list_schema(SCENARIOS, "scenarios", ScenarioEntry, WORDS)
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    return Answer(0, {"kind": what, "schema": made}, text=lambda language: text)


command = declare("schema", schema_of, [click.Argument(["what"], type=click.Choice(KINDS))])
